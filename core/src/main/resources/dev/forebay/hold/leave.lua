#!lua flags=allow-oom
-- Purpose: takes somebody out of the lines of units.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 4 holder, then units.
-- Reply: {'unloaded'} | {'left', number of lines}. An offer made to him already goes to the next.
-- Complexity: O(units · people in line).
-- @include pool.lua
if not current then
  return { 'unloaded' }
end
local left = 0
for i = 5, #ARGV do
  local unit = ARGV[i]
  local line, found = {}, false
  for who, till in string.gmatch(redis.call('HGET', LINES, unit) or '', '([^|,]+)|(%d+)') do
    if who == ARGV[4] then
      found = true
    elseif tonumber(till) > now then
      line[#line + 1] = who .. '|' .. till
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
  local value = redis.call('HGET', UNITS, unit)
  if value and letter(value) == 'o' and owner_of(value) == ARGV[4] then
    lapse(unit)
    left = left + 1
  end
end
commit()
return { 'left', left }
