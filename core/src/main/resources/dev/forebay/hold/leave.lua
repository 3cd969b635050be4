#!lua flags=allow-oom
-- Purpose: takes somebody out of the lines of units.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 holder, then units.
-- Reply: {'unloaded'} | {'left', number of lines}. An offer made to him already goes to the next.
-- Complexity: O(units · people in line).
-- @include pool.lua
-- @include value.lua
-- @include change.lua
if not enter() then
  return { 'unloaded' }
end
local left = 0
for i = 4, #ARGV do
  local unit = ARGV[i]
  local line, found = {}, false
  for _, entry in ipairs(standing(redis.call('HGET', LINES, unit))) do
    if string.match(entry, '^[^|]*') == ARGV[3] then
      found = true
    else
      line[#line + 1] = entry
    end
  end
  if found then
    left = left + 1
    if #line > 0 then
      redis.call('HSET', LINES, unit, table.concat(line, ','))
    else
      redis.call('HDEL', LINES, unit)
    end
  end
  local value = values_of({ unit })[1]
  if letter(value) == 'o' and owner_of(value) == ARGV[3] then
    lapse(unit)
    left = left + 1
  end
end
commit()
return { 'left', left }
