#!lua flags=allow-oom
-- Purpose: brings units to what PostgreSQL says: after a release, a confirmation, a refusal, a repair, and while loading.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 4 the loader's id while loading, else empty; then 13 per unit: unit,
--   condition, letter, fence, hold id, holder, kind, booking, session, lockedAt ms, ms to the latest end, ms left, subjects.
-- Condition: '>' (only above the fence that is there), '-' (only where nothing is), else the exact value that must be there.
-- Reply: {'unloaded'} | {'applied', number of units written}.
-- Complexity: O(units · units of their holds).
-- @include pool.lua
local loading = ARGV[4] ~= ''
if loading then
  if loaded or redis.call('HGET', HEAD, 'loader') ~= ARGV[4] then
    return { 'unloaded' }
  end
elseif not head[2] then
  return { 'unloaded' }
end

-- Takes a unit out of the hold or offer that it is in.
local function detach(unit, value)
  if letter(value) == 'o' then
    redis.call('ZREM', EXPIRY, '!' .. unit)
  elseif letter(value) == 'h' then
    local id = owner_of(value)
    local record = parse(id)
    if record then
      local kept = {}
      for other in string.gmatch(record.units, '[^,]+') do
        if other ~= unit then
          kept[#kept + 1] = other
        end
      end
      tally(record.subjects, -1)
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

local function attach(unit, i)
  local id = ARGV[i + 4]
  local record = parse(id)
  if record then
    record.units = record.units .. ',' .. unit
  else
    record = {
      holder = ARGV[i + 5], kind = ARGV[i + 6], booking = ARGV[i + 7], session = ARGV[i + 8], at = ARGV[i + 9],
      ends = int(now + ARGV[i + 10]), units = unit, subjects = ARGV[i + 12], provisional = '0', fence = ARGV[i + 3]
    }
  end
  record.provisional = '0'
  if higher(ARGV[i + 3], record.fence) then
    record.fence = ARGV[i + 3]
  end
  redis.call('HSET', HOLDS, id, format(record))
  redis.call('ZADD', EXPIRY, int(now + ARGV[i + 11]), id)
  tally(record.subjects, 1)
end

local applied = 0
for i = 5, #ARGV, 13 do
  local unit, condition, target, its_fence = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local value = redis.call('HGET', UNITS, unit)
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
    if target == 'h' and tonumber(ARGV[i + 11]) <= 0 then
      target = 'a'
    end
    if value then
      detach(unit, value)
    end
    local was = public(value)
    if target == 'a' then
      free(unit, was, its_fence)
    else
      if target == 'h' then
        attach(unit, i)
        redis.call('HSET', UNITS, unit, 'h' .. its_fence .. ':' .. ARGV[i + 4])
      else
        redis.call('HSET', UNITS, unit, target .. its_fence)
      end
      change(unit, was, target)
    end
    if higher(its_fence, fence) then
      fence = its_fence
    end
  end
end
commit()
return { 'applied', applied }
