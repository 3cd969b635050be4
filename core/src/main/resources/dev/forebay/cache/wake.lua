-- Purpose: wakes those who wait for the load of an entry. Included by what ends a load.
local function wake(lease)
  local fields = redis.pcall('HGETALL', lease)
  if fields.err then
    -- nobody of us has written it
    redis.call('UNLINK', lease)
    return
  end
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 2) == 'w:' then
      redis.call('HDEL', lease, fields[i])
      redis.call('PUBLISH', fields[i + 1], string.sub(fields[i], 3))
    end
  end
end
