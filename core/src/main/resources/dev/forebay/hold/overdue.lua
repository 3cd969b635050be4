-- Frees what is due, at most limit; answers how many were due, and the units of provisional holds among them. Those stay:
-- freeing them here would forget that they were doubtful. Who has named them to somebody that asks PostgreSQL is not
-- told again for a second; who sweeps in passing, and names nobody, leaves them to be named. Included after change.lua.
local function sweep(limit, naming)
  local due = redis.call('ZRANGEBYSCORE', EXPIRY, '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit)
  local doubtful = {}
  for i = 1, #due, 2 do
    local member = due[i]
    if string.sub(member, 1, 1) == '!' then
      lapse(string.sub(member, 2))
    else
      local record = parse(redis.call('HGET', HOLDS, member))
      if not record then
        redis.call('ZREM', EXPIRY, member)
      elseif not provisional(tonumber(due[i + 1])) then
        drop(member, record)
      elseif naming then
        doubtful[#doubtful + 1] = record.units
        redis.call('ZADD', EXPIRY, now + 1000.5, member)
      end
    end
  end
  return #due / 2, doubtful
end
