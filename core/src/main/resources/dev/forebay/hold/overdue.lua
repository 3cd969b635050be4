-- Frees what is due, at most limit; answers how many were due, and the units of provisional holds among them. Those stay:
-- freeing them here would forget that they were doubtful. Who has named them to somebody that asks PostgreSQL is not
-- told again for a second; who sweeps in passing, and names nobody, leaves them to be named. Included after change.lua.
local function sweep(limit, naming)
  local due = redis.call('ZRANGEBYSCORE', EXPIRY, '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit)
  local members, scores = {}, {}
  for i = 1, #due, 2 do
    if string.sub(due[i], 1, 1) == '!' then
      lapse(string.sub(due[i], 2))
    else
      members[#members + 1] = due[i]
      scores[#members] = tonumber(due[i + 1])
    end
  end
  local over, its, lost, doubtful = {}, {}, {}, {}
  for i, text in ipairs(#members > 0 and redis.call('HMGET', HOLDS, unpack(members)) or {}) do
    local record = parse_to_end(text)
    if not record then
      lost[#lost + 1] = members[i]
    elseif not provisional(scores[i]) then
      over[#over + 1] = members[i]
      its[#its + 1] = record
    elseif naming then
      doubtful[#doubtful + 1] = record.units
      redis.call('ZADD', EXPIRY, now + 1000.5, members[i])
    end
  end
  drop(over, its)
  if #lost > 0 then
    redis.call('ZREM', EXPIRY, unpack(lost))
  end
  return #due / 2, doubtful
end
