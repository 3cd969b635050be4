#!lua
-- Purpose: takes units for many requests in one step, as far as they are plain: a new hold of units that are free, or whose
--   hold is over; or a refusal, because they are somebody else's or a quota is full. All others come alone, to take.lua.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 ms to the latest end, 4 ms a grant lasts until PostgreSQL has decided (0: it is
--   settled at once), 5 number of requests, 6 number of subjects, the subjects; then for each request hold id, who (see
--   pool.lua), ms to live, number of units, the units, number of quotas, and for each the number of its subject, its limit.
-- Reply: {'unloaded'} | {'took', 'fence|microseconds', answer, ...}, one for each request: '+' a new hold, as take.lua answers
--   with fence and microseconds; '-' come alone; {'taken', ...} and {'quota', ...} as take.lua's, in no line.
-- All grants of a call have the same fence: they are of different units. What is over is ended first, for all requests.
-- Complexity: O(units + subjects), a fixed number of commands however many requests.
-- @include pool.lua
local subjects = tonumber(ARGV[6])
if not enter(unpack(ARGV, 7, 6 + subjects)) then
  return { 'unloaded' }
end
local begins, ids, wanted, at = {}, {}, {}, 7 + subjects
for r = 1, tonumber(ARGV[5]) do
  begins[r], ids[r] = at, ARGV[at]
  local last = at + 3 + ARGV[at + 3]
  for i = at + 4, last do
    wanted[#wanted + 1] = ARGV[i]
  end
  at = last + 2 + 2 * ARGV[last + 1]
end
local values = redis.call('HMGET', UNITS, unpack(wanted))
local known = redis.call('HMGET', HOLDS, unpack(ids))
local plain, byte = true, string.byte
for i = 1, #wanted do
  -- 97: an a
  if values[i] and byte(values[i]) ~= 97 then
    plain = false
    break
  end
end

-- What everybody sees of the units that are not free, and who has them: '?' where take.lua must look.
local seen, owner, changes = {}, {}, nil
if not plain then
-- @include value.lua
-- @include change.lua
  changes = { put = put, commit = commit, counted = counted }
  local members, owners, met = {}, {}, {}
  for i = 1, #wanted do
    local value = values[i]
    if value and not owners[value] and letter(value) == 'h' then
      local member = owner_of(value)
      owners[value] = member
      if not met[member] then
        met[member] = true
        members[#members + 1] = member
      end
    end
  end
  local holders = {}
  if #members > 0 then
    local scores = redis.call('ZMSCORE', EXPIRY, unpack(members))
    local records = redis.call('HMGET', HOLDS, unpack(members))
    local over, its = {}, {}
    for i, member in ipairs(members) do
      local record, score = parse_to_end(records[i]), tonumber(scores[i] or 0)
      if record and score <= now and not provisional(score) then
        over[#over + 1] = member
        its[#its + 1] = record
      elseif record then
        holders[member] = record.holder
      end
    end
    drop(over, its)
  end
  for i, unit in ipairs(wanted) do
    local value = value_of[unit] or values[i]
    local l = is_of[unit] == 'a' and 'a' or letter(value)
    if l ~= 'a' then
      seen[unit] = public(value)
      owner[unit] = l == 'h' and (holders[owners[value]] or '?') or l == 'o' and '?' or ''
    end
  end
end

local made = head[1] .. sequence
local raised = not higher(made, fence)
if raised then
  made = string.sub(fence, 1, -17) .. string.format('%016.0f', string.sub(fence, -16) + 1)
end

-- Who is granted what?
local answers, counts, granted, given, writes, holds, deadlines, newly = {}, {}, {}, {}, {}, {}, {}, {}
local latest, undecided = now + ARGV[3], tonumber(ARGV[4])
for r, begin in ipairs(begins) do
  local id, who, n = ids[r], ARGV[begin + 1], tonumber(ARGV[begin + 3])
  local alone, taken = known[r] or given[id], nil
  for i = begin + 4, begin + 3 + n do
    local unit = ARGV[i]
    if granted[unit] then
      alone = true
    elseif seen[unit] then
      if owner[unit] == '?' or owner[unit] == string.match(who, '^[^|]*') then
        alone = true
      else
        taken = taken or { 'taken' }
        taken[#taken + 1] = unit
        taken[#taken + 1] = seen[unit]
        taken[#taken + 1] = 0
      end
    end
  end
  local quotas, full, rooms = begin + 4 + n, nil, nil
  if not alone and not taken and ARGV[quotas] ~= '0' then
    rooms = {}
    for i = quotas + 1, quotas + 2 * ARGV[quotas], 2 do
      local s, limit = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
      local subject = ARGV[6 + s]
      local has = counts[subject] or changes and changes.counted[subject] or tonumber(head[4 + s] or 0)
      rooms[subject] = has + n
      if has + n > limit then
        full = full or { 'quota', subject, limit, has }
      end
    end
  end
  if alone then
    answers[r] = '-'
  elseif taken or full then
    answers[r] = taken or full
  else
    answers[r] = '+'
    given[id] = true
    for subject, count in pairs(rooms or {}) do
      counts[subject] = count
    end
    local value = 'h' .. made .. ':' .. id
    local units = table.concat(ARGV, ',', begin + 4, begin + 3 + n)
    for i = begin + 4, begin + 3 + n do
      local unit = ARGV[i]
      granted[unit] = true
      if changes then
        changes.put(unit, value, 'a', 'h')
      else
        writes[#writes + 1] = unit
        writes[#writes + 1] = value
      end
    end
    local lives = math.min(now + ARGV[begin + 2], latest)
    holds[#holds + 1] = id
    holds[#holds + 1] = made .. '|' .. lives .. '|' .. millis .. '|' .. latest .. '|' .. units .. '|' .. who
    deadlines[#deadlines + 1] = undecided == 0 and lives or math.min(lives, now + undecided) + 0.5
    deadlines[#deadlines + 1] = id
    newly[#newly + 1] = units
  end
end

-- All checks are behind us.
if #holds > 0 then
  redis.call('HSET', HOLDS, unpack(holds))
  redis.call('ZADD', EXPIRY, unpack(deadlines))
  local fields = raised and { '#fence', made } or {}
  for subject, count in pairs(counts) do
    fields[#fields + 1] = subject
    fields[#fields + 1] = count
  end
  if changes then
    fence = made
    changes.commit(unpack(fields))
  else
    redis.call('HSET', UNITS, unpack(writes))
    tell('h=' .. table.concat(newly, ','), (head[4] or 0) + #writes / 2, unpack(fields))
  end
elseif changes then
  changes.commit()
end
return { 'took', made .. '|' .. micros, unpack(answers) }
