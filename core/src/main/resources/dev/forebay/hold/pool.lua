-- What every script of a pool shares. Included, never run alone.
-- KEYS: 1 head (hash), 2 units (hash unit -> state letter, fence, ':' hold or holder), 3 holds (hash id -> record),
--   4 expiry (sorted set: hold id, or '!' unit for an offer -> ms), 5 counts (hash subject -> units held),
--   6 deltas (stream), 7 lines (hash unit -> holder|until,...). All share the pool's hash tag.
-- ARGV: 1 lowest epoch the caller accepts, 2 channel, 3 milliseconds an offer lasts; then the script's own.
-- A record is provisional|fence|holder|kind|booking|session|lockedAt|endsAt|units|subjects, lists joined by commas.
-- Head: loaded, epoch, seq, fence, h b r x (units by state), changed, confirmed, loader, until. Absence never means free:
--   without loaded = 1 every script answers 'unloaded'.
-- Numbers are written by %.0f: tostring would lose digits.
local HEAD, UNITS, HOLDS, EXPIRY, COUNTS, DELTAS, LINES = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local CHANNEL, OFFER_MS = ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local head = redis.call('HMGET', HEAD, 'loaded', 'epoch', 'seq', 'fence', 'h', 'b', 'r', 'x')
local loaded = head[1] == '1'
local current = loaded and tonumber(head[2]) >= tonumber(ARGV[1])
local fence = head[4] or '0'
local count = { h = tonumber(head[5] or 0), b = tonumber(head[6] or 0), r = tonumber(head[7] or 0), x = tonumber(head[8] or 0) }
local order, was_of, is_of, offers = {}, {}, {}, {}

local function int(number)
  return string.format('%.0f', number)
end

-- Fences are decimal texts without leading zeros.
local function higher(a, b)
  if #a ~= #b then
    return #a > #b
  end
  return a > b
end

-- The next fence of the pool: epoch and microseconds, above every fence seen before.
local function next_fence()
  local made = head[2] .. string.format('%016.0f', micros)
  if not higher(made, fence) then
    local low = string.format('%016.0f', tonumber(string.sub(fence, -16)) + 1)
    made = string.sub(fence, 1, -17) .. low
  end
  fence = made
  return made
end

local function letter(value)
  return value and string.sub(value, 1, 1) or 'a'
end

-- What everybody sees of a unit: an offer looks held.
local function public(value)
  local l = letter(value)
  return l == 'o' and 'h' or l
end

local function fence_of(value)
  return string.match(value, '^%a(%d+)')
end

local function owner_of(value)
  return string.match(value, '^%a%d+:(.*)$')
end

local function change(unit, was, is)
  if was == is then
    return
  end
  if was ~= 'a' then
    count[was] = count[was] - 1
  end
  if is ~= 'a' then
    count[is] = count[is] + 1
  end
  if not was_of[unit] then
    was_of[unit] = was
    order[#order + 1] = unit
  end
  is_of[unit] = is
end

local function parse(id)
  local text = redis.call('HGET', HOLDS, id)
  if not text then
    return nil
  end
  local p, f, o, k, bk, s, at, e, u, q =
    string.match(text, '^(%d)|(%d+)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|(%d+)|(%d+)|([^|]*)|([^|]*)$')
  return { provisional = p, fence = f, holder = o, kind = k, booking = bk, session = s, at = at, ends = e, units = u, subjects = q }
end

local function format(r)
  return table.concat({ r.provisional, r.fence, r.holder, r.kind, r.booking, r.session, r.at, r.ends, r.units, r.subjects }, '|')
end

local function tally(subjects, by)
  for subject in string.gmatch(subjects, '[^,]+') do
    if redis.call('HINCRBY', COUNTS, subject, by) <= 0 then
      redis.call('HDEL', COUNTS, subject)
    end
  end
end

-- The first of a unit's line who still stands in it, taken out of it; nil where nobody does.
local lines
local function first_in_line(unit)
  if lines == nil then
    lines = redis.call('EXISTS', LINES) == 1
  end
  local line = lines and redis.call('HGET', LINES, unit)
  if not line then
    return nil
  end
  local first, rest = nil, {}
  for holder, till in string.gmatch(line, '([^|,]+)|(%d+)') do
    if tonumber(till) > now then
      if first then
        rest[#rest + 1] = holder .. '|' .. till
      else
        first = holder
      end
    end
  end
  if #rest > 0 then
    redis.call('HSET', LINES, unit, table.concat(rest, ','))
  else
    redis.call('HDEL', LINES, unit)
  end
  return first
end

-- Frees a unit, or keeps it for the first in its line; answers the value to be written.
local function freed(unit, was, at_fence)
  local first = first_in_line(unit)
  if not first then
    change(unit, was, 'a')
    return 'a' .. at_fence
  end
  local till = int(now + OFFER_MS)
  redis.call('ZADD', EXPIRY, till, '!' .. unit)
  offers[#offers + 1] = 'o|' .. unit .. '|' .. first .. '|' .. till
  change(unit, was, 'h')
  return 'o' .. at_fence .. ':' .. first
end

local function free(unit, was, at_fence)
  redis.call('HSET', UNITS, unit, freed(unit, was, at_fence))
end

local function split(list)
  local items = {}
  for item in string.gmatch(list, '[^,]+') do
    items[#items + 1] = item
  end
  return items
end

-- Ends a hold: its units are freed, its subjects have room again.
local function drop(id, record)
  redis.call('HDEL', HOLDS, id)
  redis.call('ZREM', EXPIRY, id)
  local units = split(record.units)
  local values = redis.call('HMGET', UNITS, unpack(units))
  local writes = {}
  for i, unit in ipairs(units) do
    local value = values[i]
    if letter(value) == 'h' and owner_of(value) == id then
      writes[#writes + 1] = unit
      writes[#writes + 1] = freed(unit, 'h', fence_of(value))
    end
  end
  if #writes > 0 then
    redis.call('HSET', UNITS, unpack(writes))
  end
  tally(record.subjects, -#units)
end

-- Ends an offer that was not taken: the next in line is offered the unit.
local function lapse(unit)
  redis.call('ZREM', EXPIRY, '!' .. unit)
  local value = redis.call('HGET', UNITS, unit)
  if value and letter(value) == 'o' then
    free(unit, 'h', fence_of(value))
  end
end

-- Frees what is due, at most limit; answers how many, and the units of provisional holds among them. Those stay, and are
-- named again a second later, until somebody has asked PostgreSQL: freeing them here would forget that they were doubtful.
local function sweep(limit)
  local due = redis.call('ZRANGEBYSCORE', EXPIRY, '-inf', int(now), 'LIMIT', 0, limit)
  local doubtful = {}
  for _, member in ipairs(due) do
    if string.sub(member, 1, 1) == '!' then
      lapse(string.sub(member, 2))
    else
      local record = parse(member)
      if record and record.provisional == '1' then
        doubtful[#doubtful + 1] = record.units
        redis.call('ZADD', EXPIRY, int(now + 1000), member)
      elseif record then
        drop(member, record)
      else
        redis.call('ZREM', EXPIRY, member)
      end
    end
  end
  return #due, doubtful
end

-- Numbers what changed, keeps it and tells everybody who follows. Call it once, last.
local function commit()
  local changes = {}
  for _, unit in ipairs(order) do
    if was_of[unit] ~= is_of[unit] then
      changes[#changes + 1] = unit .. '=' .. is_of[unit]
    end
  end
  if #changes > 0 then
    local previous = tonumber(head[3] or 0)
    local sequence = int(math.max(previous + 1, micros))
    redis.call('HSET', HEAD, 'seq', sequence, 'fence', fence, 'h', count.h, 'b', count.b, 'r', count.r, 'x', count.x, 'changed', int(now))
    head[3] = sequence
    if loaded then
      local text = table.concat(changes, ',')
      redis.call('XADD', DELTAS, 'MAXLEN', '~', 2000, sequence .. '-0', 'p', int(previous), 'u', text)
      redis.call('PUBLISH', CHANNEL, 'd|' .. head[2] .. '|' .. int(previous) .. '|' .. sequence .. '|' .. text)
    end
  elseif fence ~= head[4] or #order > 0 then
    redis.call('HSET', HEAD, 'fence', fence, 'h', count.h, 'b', count.b, 'r', count.r, 'x', count.x)
  end
  for _, offer in ipairs(offers) do
    redis.call('PUBLISH', CHANNEL, offer)
  end
end
