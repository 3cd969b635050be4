#!lua
-- Purpose: holds units, all or none, in one step: expiry of what is overdue, who holds, lines, quotas, grant, delta.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 hold id, 4 who (see pool.lua), 5 ms to live, 6 ms to the latest end, 7 ms
--   the grant lasts until PostgreSQL has decided (0: it is settled at once), 8 number of units, the units, then the
--   subjects of who, then their limits; last, to stand in line for what is taken, ms in line '/' most in a line.
-- Reply: 'fence|microseconds': a new hold of these units, locked now, its deadlines counted from now; or
--   {'joined', id, fence, until, lockedAt, endsAt, now, units, units newly held}: an earlier hold of the same holder;
--   or {'unloaded'} | {'taken', unit, state, position, ...} | {'quota', subject, limit, held} | {'used'}: the id is that of
--   a hold of other units.
-- The same id again finds its own units held and answers the same hold: safe to send twice.
-- Complexity: O(units + subjects).
-- @include pool.lua
local id, n = ARGV[3], tonumber(ARGV[8])
local subjects = math.floor((#ARGV - 8 - n) / 2)
if not enter(unpack(ARGV, 9 + n, 8 + n + subjects)) then
  return { 'unloaded' }
end
local fresh = { unpack(ARGV, 9, 8 + n) }
local values = redis.call('HMGET', UNITS, unpack(fresh))
local plain = true
for i = 1, n do
  plain = plain and (not values[i] or string.sub(values[i], 1, 1) == 'a')
end

-- An earlier hold that is joined, and its record; offers that are taken; what is used of change.lua, which stays nil where
-- every unit is free or somebody else's: most calls.
local joined, record, accepted, changes
if not plain then
-- @include value.lua
  local holder = string.match(ARGV[4], '^[^|]*')
  local members, place, owners = {}, {}, {}
  for i = 1, n do
    local value = values[i]
    local l = letter(value)
    if l == 'h' or l == 'o' then
      owners[value] = owners[value] or owner_of(value)
      local member = l == 'h' and owners[value] or '!' .. fresh[i]
      if not place[member] then
        members[#members + 1] = member
        place[member] = #members
      end
    end
  end
  local over, records, others = {}, {}, true
  if #members > 0 then
    local scores = redis.call('ZMSCORE', EXPIRY, unpack(members))
    records = redis.call('HMGET', HOLDS, unpack(members))
    for i = 1, #members do
      local its, score = parse(records[i]), tonumber(scores[i] or 0)
      records[i], over[i] = its, score <= now and not (its and provisional(score))
      if its and its.holder == holder and not provisional(score) and score > tonumber(its.till) then
        -- PostgreSQL counted from its own decision, and ends it then; whoever joins it must not end it here before.
        its.till = score
      end
      others = others and its and not over[i] and its.holder ~= holder
    end
  end

  -- What is overdue is ended first, so that nobody passes a line; but for provisional grants, of which only PostgreSQL knows.
  if not others then
-- @include change.lua
    changes = { put = put, tally = tally, recount = recount, commit = commit, counted = counted }
    for i, member in ipairs(members) do
      if over[i] then
        if string.sub(member, 1, 1) == '!' then
          lapse(string.sub(member, 2))
        elseif records[i] then
          drop({ member }, { records[i] })
          records[i] = false
        else
          free_of(member, fresh)
        end
      end
    end
    for i, unit in ipairs(fresh) do
      values[i] = value_of[unit] or values[i]
    end
  end

  -- Who has them now?
  local asked, taken = fresh, {}
  fresh, accepted = {}, {}
  for i, unit in ipairs(asked) do
    local value = values[i]
    local l = letter(value)
    local owner = (l == 'h' or l == 'o') and (owners[value] or owner_of(value))
    local at = l == 'h' and place[owner]
    if l == 'a' then
      fresh[#fresh + 1] = unit
    elseif l == 'o' and owner == holder then
      fresh[#fresh + 1] = unit
      accepted[unit] = true
    elseif at and records[at] and records[at].holder == holder and (not joined or joined == owner) then
      joined, record = owner, records[at]
      record.list = record.list or split(record.units)
    else
      taken[#taken + 1] = { unit, public(value) }
    end
  end
  if #taken > 0 then
    local wait, most = string.match(ARGV[9 + n + 2 * subjects] or '', '^(%d+)/(%d+)$')
    local reply = { 'taken' }
    for _, entry in ipairs(taken) do
      local unit, position = entry[1], 0
      if wait and entry[2] == 'h' then
        local line = standing(redis.call('HGET', LINES, unit))
        for at, who in ipairs(line) do
          position = string.match(who, '^[^|]*') == holder and at or position
        end
        if position == 0 and #line < tonumber(most) then
          position = #line + 1
          line[position] = holder .. '|' .. now + wait
          redis.call('HSET', LINES, unit, table.concat(line, ','))
        end
      end
      reply[#reply + 1] = unit
      reply[#reply + 1] = entry[2]
      reply[#reply + 1] = position
    end
    if changes then
      changes.commit()
    end
    return reply
  end
end

-- Room in every quota?
local fields = {}
for i = 1, subjects do
  local subject, limit = ARGV[8 + n + i], tonumber(ARGV[8 + n + subjects + i])
  local has = changes and changes.counted[subject] or tonumber(head[4 + i] or 0)
  if #fresh > 0 and has + #fresh > limit then
    if changes then
      changes.commit()
    end
    return { 'quota', subject, limit, has }
  end
  fields[2 * i - 1] = subject
  fields[2 * i] = has + #fresh
end

-- Granted. All checks are behind us; from here on only writes.
local made = head[1] .. sequence
if not higher(made, fence) then
  made = string.sub(fence, 1, -17) .. string.format('%016.0f', string.sub(fence, -16) + 1)
  fields[#fields + 1] = '#fence'
  fields[#fields + 1] = made
end
local newly = table.concat(fresh, ',')
local at, ends, who, units, lives = millis, now + ARGV[6], ARGV[4], newly, now + ARGV[5]
if joined then
  id, at, ends, who = joined, record.at, tonumber(record.ends), record.who
  lives = math.max(lives, tonumber(record.till))
  units = newly == '' and record.units or record.units .. ',' .. newly
end
lives = math.min(lives, ends)
-- A joined hold is provisional again as a whole: PostgreSQL may refuse what is added.
local till = ARGV[7] == '0' and lives or math.min(lives, now + ARGV[7]) + 0.5
local value = 'h' .. made .. ':' .. id
if joined then
  -- It counts for the subjects that ask now, as in PostgreSQL.
  changes.recount(record, ARGV[4])
  who = record.who
end
local text = made .. '|' .. lives .. '|' .. at .. '|' .. ends .. '|' .. units .. '|' .. who
if joined then
  redis.call('HSET', HOLDS, id, text)
elseif redis.call('HSETNX', HOLDS, id, text) == 0 then
  -- The first write of a grant, so nothing is to be taken back.
  if changes then
    changes.commit()
  end
  return { 'used' }
end
redis.call('ZADD', EXPIRY, till, id)
if not changes then
  local writes = { 0, 0, 0, 0, 0, 0, 0, 0 }
  for i = 1, n do
    writes[2 * i - 1], writes[2 * i] = fresh[i], value
  end
  redis.call('HSET', UNITS, unpack(writes, 1, 2 * n))
  tell('h=' .. newly, (head[4] or 0) + n, unpack(fields))
  return made .. '|' .. micros
end

-- The same beside what ended: each unit is written once, and the delta tells both.
fence = made
for _, unit in ipairs(fresh) do
  changes.put(unit, value, accepted[unit] and 'h' or 'a', 'h')
  if accepted[unit] then
    redis.call('ZREM', EXPIRY, '!' .. unit)
  end
end
if not joined then
  changes.commit(unpack(fields))
  return made .. '|' .. micros
end
for _, unit in ipairs(record.list) do
  changes.put(unit, value, 'h', 'h')
end
changes.tally(record, #fresh)
changes.commit()
return { 'joined', id, made, lives, tonumber(at), ends, now, units, newly }
