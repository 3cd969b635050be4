-- How units change hands, but for the plain grant of free ones. Included after value.lua, where it is needed: each of these
-- functions is made anew at every call of a script, so take.lua has them only where something ends or is joined.
-- What is written to units waits until commit(), so that a script writes each of them once.
-- By unit: what it becomes, what everybody saw of it, what everybody will see; and the units in the order of their changes.
local value_of, was_of, is_of, order = {}, {}, {}, {}
local counted, offers, held = {}, {}, 0
local lines

-- Writes a unit; was and is are what everybody sees of it.
local function put(unit, value, was, is)
  held = held + (is == 'h' and 1 or 0) - (was == 'h' and 1 or 0)
  if not was_of[unit] then
    was_of[unit] = was
    order[#order + 1] = unit
  end
  value_of[unit], is_of[unit] = value, is
end

-- The values of units as this script has left them.
local function values_of(units)
  local values = redis.call('HMGET', UNITS, unpack(units))
  for i, unit in ipairs(units) do
    values[i] = value_of[unit] or values[i]
  end
  return values
end

-- Counts units of a hold for its subjects; counted has what they come to.
local function tally(record, by)
  for subject in string.gmatch(record.subjects, '[^,]+') do
    counted[subject] = redis.call('HINCRBY', HEAD, subject, by)
    if counted[subject] <= 0 then
      counted[subject] = 0
      redis.call('HDEL', HEAD, subject)
    end
  end
end

-- Lets a hold's units count for the subjects of who from now on.
local function recount(record, who)
  local subjects = string.match(who, '[^|]*$')
  if subjects ~= record.subjects then
    local units = #split(record.units)
    tally(record, -units)
    record.subjects = subjects
    record.who = string.match(record.who, '^.*|') .. subjects
    tally(record, units)
  end
end

-- Whether anybody stands in a line.
local function any_lines()
  if lines == nil then
    lines = redis.call('EXISTS', LINES) == 1
  end
  return lines
end

-- The first of a unit's line who still stands in it, taken out of it; nil where nobody does.
local function first_in_line(unit)
  local text = any_lines() and redis.call('HGET', LINES, unit)
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
  if #ids == 0 then
    return
  end
  local units, of, n, less = {}, {}, 0, {}
  local none_waits = not any_lines()
  local function free_these()
    local last, usual, freed
    for i, value in ipairs(n > 0 and values_of(units) or {}) do
      local id, fence_then = ids[of[i]], records[of[i]].fence
      if of[i] ~= last then
        last, usual, freed = of[i], 'h' .. fence_then .. ':' .. id, 'a' .. fence_then
      end
      if value == usual then
        if none_waits then
          put(units[i], freed, 'h', 'a')
        else
          free(units[i], 'h', fence_then)
        end
      elseif letter(value) == 'h' and owner_of(value) == id then
        free(units[i], 'h', fence_of(value))
      end
    end
    units, n = {}, 0
  end
  for i = 1, #ids do
    local record, before = records[i], n
    for unit in string.gmatch(record.units, '[^,]+') do
      n = n + 1
      units[n], of[n] = unit, i
    end
    for subject in string.gmatch(record.subjects, '[^,]+') do
      less[subject] = (less[subject] or 0) + n - before
    end
    if n > 1000 then
      free_these()
    end
  end
  free_these()
  redis.call('HDEL', HOLDS, unpack(ids))
  redis.call('ZREM', EXPIRY, unpack(ids))
  tally_all(less)
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
  local n = 0
  for _, unit in ipairs(order) do
    local is = is_of[unit]
    writes[n + 1], writes[n + 2] = unit, value_of[unit]
    n = n + 2
    if was_of[unit] ~= is then
      local others = by_state[is]
      if others then
        others[#others + 1] = unit
      else
        by_state[is] = { unit }
      end
    end
    if n == 1000 then
      redis.call('HSET', UNITS, unpack(writes))
      writes, n = {}, 0
    end
  end
  if n > 0 then
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
