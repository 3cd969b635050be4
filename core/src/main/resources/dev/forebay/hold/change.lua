-- How units change hands, but for the plain grant of free ones. Included after value.lua, where it is needed: each of these
-- functions is made anew at every call of a script, so take.lua has them only where something ends or is joined.
-- What is written to units waits until commit(), so that a script writes each of them once.
local order, change_of, counted, offers, held = {}, {}, {}, {}, 0
local lines

-- Writes a unit; was and is are what everybody sees of it.
local function put(unit, value, was, is)
  held = held + (is == 'h' and 1 or 0) - (was == 'h' and 1 or 0)
  local change = change_of[unit]
  if change then
    change.value, change.is = value, is
  else
    change = { unit = unit, value = value, was = was, is = is }
    change_of[unit] = change
    order[#order + 1] = change
  end
end

-- The values of units as this script has left them.
local function values_of(units)
  local values = redis.call('HMGET', UNITS, unpack(units))
  for i, unit in ipairs(units) do
    local change = change_of[unit]
    values[i] = change and change.value or values[i]
  end
  return values
end

local function subjects_of(record)
  return string.gmatch(string.match(record.who, '^.*|(.*)$'), '[^,]+')
end

-- Counts units of a hold for its subjects; counted has what they come to.
local function tally(record, by)
  for subject in subjects_of(record) do
    counted[subject] = redis.call('HINCRBY', HEAD, subject, by)
    if counted[subject] <= 0 then
      counted[subject] = 0
      redis.call('HDEL', HEAD, subject)
    end
  end
end

-- The first of a unit's line who still stands in it, taken out of it; nil where nobody does.
local function first_in_line(unit)
  if lines == nil then
    lines = redis.call('EXISTS', LINES) == 1
  end
  local text = lines and redis.call('HGET', LINES, unit)
  if not text then
    return nil
  end
  local line = standing(text)
  local first = table.remove(line, 1)
  if #line > 0 then
    redis.call('HSET', LINES, unit, table.concat(line, ','))
  else
    redis.call('HDEL', LINES, unit)
  end
  return first and string.match(first, '^[^|]*')
end

-- Frees a unit, or keeps it for the first in its line.
local function free(unit, was, at_fence)
  local first = first_in_line(unit)
  if not first then
    put(unit, 'a' .. at_fence, was, 'a')
    return
  end
  local till = now + ARGV[2]
  redis.call('ZADD', EXPIRY, till, '!' .. unit)
  offers[#offers + 1] = 'o|' .. unit .. '|' .. first .. '|' .. till
  put(unit, 'o' .. at_fence .. ':' .. first, was, 'h')
end

-- Frees those of the units that a hold has.
local function free_of(id, units)
  local values = values_of(units)
  for i, unit in ipairs(units) do
    local value = values[i]
    if letter(value) == 'h' and owner_of(value) == id then
      free(unit, 'h', fence_of(value))
    end
  end
end

-- The same for many holds with few commands.
local function tally_all(less)
  local subjects, left, gone = {}, {}, {}
  for subject in pairs(less) do
    subjects[#subjects + 1] = subject
  end
  if #subjects == 0 then
    return
  end
  for i, has in ipairs(redis.call('HMGET', HEAD, unpack(subjects))) do
    local subject = subjects[i]
    counted[subject] = math.max(0, (has or 0) - less[subject])
    if counted[subject] > 0 then
      left[#left + 1] = subject
      left[#left + 1] = counted[subject]
    else
      gone[#gone + 1] = subject
    end
  end
  if #left > 0 then
    redis.call('HSET', HEAD, unpack(left))
  end
  if #gone > 0 then
    redis.call('HDEL', HEAD, unpack(gone))
  end
end

-- Ends holds: their units are freed, their subjects have room again.
local function drop(ids, records)
  local units, owners, usual, fences, less = {}, {}, {}, {}, {}
  local function free_these()
    for i, value in ipairs(#units > 0 and values_of(units) or {}) do
      if value == usual[i] then
        free(units[i], 'h', fences[i])
      elseif letter(value) == 'h' and owner_of(value) == owners[i] then
        free(units[i], 'h', fence_of(value))
      end
    end
    units = {}
  end
  for i, id in ipairs(ids) do
    local record, before = records[i], #units
    local value = 'h' .. record.fence .. ':' .. id
    for unit in string.gmatch(record.units, '[^,]+') do
      local at = #units + 1
      units[at], owners[at], usual[at], fences[at] = unit, id, value, record.fence
    end
    for subject in subjects_of(record) do
      less[subject] = (less[subject] or 0) + #units - before
    end
    if #units > 1000 then
      free_these()
    end
  end
  free_these()
  if #ids > 0 then
    redis.call('HDEL', HOLDS, unpack(ids))
    redis.call('ZREM', EXPIRY, unpack(ids))
    tally_all(less)
  end
end

-- Ends an offer that was not taken: the next in line is offered the unit.
local function lapse(unit)
  redis.call('ZREM', EXPIRY, '!' .. unit)
  local value = values_of({ unit })[1]
  if letter(value) == 'o' then
    free(unit, 'h', fence_of(value))
  end
end

-- Writes the units and tells what changed, if anything did; more fields of the head may be written with it. Call it once,
-- last.
local function commit(...)
  local writes, by_state, changes = {}, {}, {}
  for _, change in ipairs(order) do
    local unit, is = change.unit, change.is
    writes[#writes + 1] = unit
    writes[#writes + 1] = change.value
    if change.was ~= is then
      by_state[is] = by_state[is] or {}
      table.insert(by_state[is], unit)
    end
    if #writes == 1000 then
      redis.call('HSET', UNITS, unpack(writes))
      writes = {}
    end
  end
  if #writes > 0 then
    redis.call('HSET', UNITS, unpack(writes))
  end
  for state, units in pairs(by_state) do
    changes[#changes + 1] = state .. '=' .. table.concat(units, ',')
  end
  if #changes > 0 then
    tell(table.concat(changes, ';'), (head[4] or 0) + held, '#fence', fence, ...)
  elseif fence ~= head[3] then
    redis.call('HSET', HEAD, '#fence', fence, ...)
  end
  for _, offer in ipairs(offers) do
    redis.call('PUBLISH', DELTAS, offer)
  end
end
