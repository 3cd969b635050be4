#!lua
-- Purpose: holds units, all or none, in one step: expiry of what is overdue, who holds, lines, quotas, grant, delta.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 4 hold id, 5 holder, 6 kind, 7 booking, 8 session, 9 ms to live,
--   10 ms the grant lasts until PostgreSQL has decided (0: it is settled at once), 11 ms to the latest end, 12 stand in
--   line (1 or 0), 13 ms in line, 14 most in a line, 15 number of units, the units, then subject and limit in turn.
-- Reply: {'unloaded'} | {'taken', unit, state, position, ...} | {'quota', subject, limit, held}
--   | {'held', id, fence, until, lockedAt, endsAt, now, 1 where it joined an earlier hold, units, provisional until,
--   units newly held}.
-- The same id again finds its own units held and answers the same hold: safe to send twice.
-- Complexity: O(units + subjects).
-- @include pool.lua
if not current then
  return { 'unloaded' }
end
local id, holder = ARGV[4], ARGV[5]
local n = tonumber(ARGV[15])
local units = {}
for i = 1, n do
  units[i] = ARGV[15 + i]
end
local values = redis.call('HMGET', UNITS, unpack(units))

-- What is overdue is ended first, so that nobody passes a line; but for provisional grants, of which only PostgreSQL knows.
local looked, ended = {}, false
for i = 1, n do
  local l = letter(values[i])
  local member = l == 'h' and owner_of(values[i]) or l == 'o' and '!' .. units[i]
  if member and not looked[member] then
    looked[member] = true
    local till = redis.call('ZSCORE', EXPIRY, member)
    if not till or tonumber(till) <= now then
      local record = l == 'h' and parse(member)
      if l == 'o' then
        ended = true
        lapse(units[i])
      elseif not record then
        ended = true
        free(units[i], 'h', fence_of(values[i]))
      elseif record.provisional == '0' then
        ended = true
        drop(member, record)
      end
    end
  end
end
if ended then
  values = redis.call('HMGET', UNITS, unpack(units))
end

-- Who has them now?
local joined, joined_record
local taken = {}
local fresh, accepted = {}, {}
local records = {}
for i = 1, n do
  local unit, value = units[i], values[i]
  local l = letter(value)
  if l == 'a' then
    fresh[#fresh + 1] = unit
  elseif l == 'o' and owner_of(value) == holder then
    fresh[#fresh + 1] = unit
    accepted[#accepted + 1] = unit
  elseif l == 'h' then
    local other = owner_of(value)
    if records[other] == nil then
      records[other] = parse(other) or false
    end
    local record = records[other]
    if record and record.holder == holder and (not joined or joined == other) then
      joined, joined_record = other, record
    else
      taken[#taken + 1] = { unit, 'h' }
    end
  else
    taken[#taken + 1] = { unit, public(value) }
  end
end

if #taken > 0 then
  local reply = { 'taken' }
  for _, entry in ipairs(taken) do
    local unit, position = entry[1], 0
    if ARGV[12] == '1' and entry[2] == 'h' then
      local line, place = {}, 0
      for who, till in string.gmatch(redis.call('HGET', LINES, unit) or '', '([^|,]+)|(%d+)') do
        if tonumber(till) > now then
          line[#line + 1] = who .. '|' .. till
          if who == holder then
            place = #line
          end
        end
      end
      if place == 0 and #line < tonumber(ARGV[14]) then
        line[#line + 1] = holder .. '|' .. int(now + ARGV[13])
        place = #line
        redis.call('HSET', LINES, unit, table.concat(line, ','))
      end
      position = place
    end
    reply[#reply + 1] = unit
    reply[#reply + 1] = entry[2]
    reply[#reply + 1] = position
  end
  commit()
  return reply
end

-- Room in every quota?
local subjects = {}
local first_quota = 16 + n
for i = first_quota, #ARGV, 2 do
  subjects[#subjects + 1] = ARGV[i]
end
local held = #subjects > 0 and redis.call('HMGET', COUNTS, unpack(subjects)) or {}
for i = 1, #subjects do
  local limit = tonumber(ARGV[first_quota + 2 * i - 1])
  local has = tonumber(held[i] or 0)
  if #fresh > 0 and has + #fresh > limit then
    commit()
    return { 'quota', subjects[i], limit, has }
  end
end

-- Granted. All checks are behind us; from here on only writes.
local ttl, provisional = tonumber(ARGV[9]), tonumber(ARGV[10])
local made = next_fence()
local lives = now + ttl
local record
if joined then
  record = joined_record
  id = joined
  if #fresh > 0 then
    record.units = record.units .. ',' .. table.concat(fresh, ',')
  end
  record.fence = made
  lives = math.max(math.min(lives, tonumber(record.ends)), tonumber(redis.call('ZSCORE', EXPIRY, id)))
else
  local ends = now + tonumber(ARGV[11])
  lives = math.min(lives, ends)
  record = {
    provisional = provisional > 0 and '1' or '0', fence = made, holder = holder, kind = ARGV[6], booking = ARGV[7],
    session = ARGV[8], at = int(now), ends = int(ends), units = table.concat(fresh, ','), subjects = table.concat(subjects, ',')
  }
end
-- A joined hold is provisional again as a whole: PostgreSQL may refuse what is added.
local till = provisional > 0 and math.min(lives, now + provisional) or lives
if provisional > 0 then
  record.provisional = '1'
end
local writes = {}
for unit in string.gmatch(record.units, '[^,]+') do
  writes[#writes + 1] = unit
  writes[#writes + 1] = 'h' .. made .. ':' .. id
end
redis.call('HSET', UNITS, unpack(writes))
redis.call('HSET', HOLDS, id, format(record))
redis.call('ZADD', EXPIRY, int(till), id)
for _, unit in ipairs(accepted) do
  redis.call('ZREM', EXPIRY, '!' .. unit)
  count.h = count.h - 1
end
if #fresh > 0 then
  if joined then
    tally(record.subjects, #fresh)
  elseif #subjects > 0 then
    local counts = {}
    for i = 1, #subjects do
      counts[#counts + 1] = subjects[i]
      counts[#counts + 1] = tonumber(held[i] or 0) + #fresh
    end
    redis.call('HSET', COUNTS, unpack(counts))
  end
  for _, unit in ipairs(fresh) do
    change(unit, 'a', 'h')
  end
end
commit()
return { 'held', id, made, int(lives), record.at, record.ends, int(now), joined and 1 or 0, record.units, int(till), table.concat(fresh, ',') }
