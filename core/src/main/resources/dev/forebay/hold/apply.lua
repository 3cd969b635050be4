#!lua flags=allow-oom
-- Purpose: brings units to what PostgreSQL says: after a release, a confirmation, a refusal, a repair, and while loading.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 the loader's id while loading, else empty; then 9 per unit: unit,
--   condition, letter, fence, hold id, who (see pool.lua), lockedAt ms, ms to the latest end, ms left.
-- Condition: '>' (only above the fence that is there), '-' (only where nothing is), else the exact value that must be there.
-- Reply: {'unloaded'} | {'applied', number of units written}.
-- Complexity: O(units · units of their holds).
-- @include pool.lua
-- @include value.lua
-- @include change.lua
enter('#loader', '#loading')
-- What is repaired while a pool is loaded counts: the loader may have read PostgreSQL before.
if ARGV[3] == '' and not (head[1] or head[6]) or ARGV[3] ~= '' and (head[1] or head[5] ~= ARGV[3]) then
  return { 'unloaded' }
end

-- Takes a unit out of the hold or offer that it is in.
local function detach(unit, value)
  if letter(value) == 'o' then
    redis.call('ZREM', EXPIRY, '!' .. unit)
  elseif letter(value) == 'h' then
    local id = owner_of(value)
    local record = parse(redis.call('HGET', HOLDS, id))
    if record then
      local kept = {}
      for _, other in ipairs(split(record.units)) do
        if other ~= unit then
          kept[#kept + 1] = other
        end
      end
      tally(record, -1)
      if #kept == 0 then
        redis.call('HDEL', HOLDS, id)
        redis.call('ZREM', EXPIRY, id)
      else
        record.units = table.concat(kept, ',')
        redis.call('HSET', HOLDS, id, format(record))
      end
    end
  end
end

-- Puts a unit into its hold, which lives as long as PostgreSQL says.
local function attach(unit, its_fence, id, who, at, ends, left)
  local record = parse(redis.call('HGET', HOLDS, id))
  if record then
    recount(record, who)
    record.units = record.units .. ',' .. unit
  else
    record = { who = who, subjects = string.match(who, '[^|]*$'), at = at, ends = now + ends, units = unit, fence = its_fence }
  end
  record.till = now + left
  if higher(its_fence, record.fence) then
    record.fence = its_fence
  end
  redis.call('HSET', HOLDS, id, format(record))
  redis.call('ZADD', EXPIRY, record.till, id)
  tally(record, 1)
end

local applied, moved = 0, {}
for i = 4, #ARGV, 9 do
  local unit, condition, target, its_fence = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local value = values_of({ unit })[1]
  local may
  if condition == '>' then
    may = not value or higher(its_fence, fence_of(value))
  elseif condition == '-' then
    may = not value
  else
    may = value == condition
  end
  if may then
    applied = applied + 1
    if target == 'h' and tonumber(ARGV[i + 8]) <= 0 then
      target = 'a'
    end
    if value then
      detach(unit, value)
    end
    local was = public(value)
    if target == 'a' then
      free(unit, was, its_fence)
    elseif target == 'h' then
      attach(unit, its_fence, unpack(ARGV, i + 4, i + 8))
      put(unit, 'h' .. its_fence .. ':' .. ARGV[i + 4], was, 'h')
    else
      put(unit, target .. its_fence, was, target)
    end
    moved[was] = (moved[was] or 0) - 1
    moved[target] = (moved[target] or 0) + 1
    if higher(its_fence, fence) then
      fence = its_fence
    end
  end
end
for _, state in ipairs({ 'b', 'r', 'x' }) do
  if (moved[state] or 0) ~= 0 then
    redis.call('HINCRBY', HEAD, '#' .. state, moved[state])
  end
end
commit()
return { 'applied', applied }
