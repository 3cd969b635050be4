#!lua flags=allow-oom
-- Purpose: invalidates an entry: removes it in all its versions, takes the right from whoever loads it, and notes that
-- it happened, so that the next load asks the source where it is written.
-- KEYS: lease, entry of each version. ARGV: how long that is noted (ms), what ('remove', or 'expire': stale from now on).
-- Reply: TIME in ms.
-- Complexity: O(versions + those who wait).
-- @include wake.lua
local LEASE = KEYS[1]
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))

-- the thirteen digits after {"soft": are when an entry becomes stale; what is stale already stays as old as it is
local function expire(entry)
  local kind = redis.call('TYPE', entry).ok
  if kind == 'string' then
    if redis.call('STRLEN', entry) > 48 and redis.call('GETRANGE', entry, 8, 20) > now then
      redis.call('SETRANGE', entry, 8, now)
    end
    return
  end
  local head = kind == 'hash' and redis.call('HGET', entry, '#')
  if not head then
    redis.call('UNLINK', entry)
  elseif string.len(head) > 48 and string.sub(head, 9, 21) > now then
    redis.call('HSET', entry, '#', string.sub(head, 1, 8) .. now .. string.sub(head, 22))
  end
end

for i = 2, #KEYS do
  if ARGV[2] == 'remove' then
    redis.call('UNLINK', KEYS[i])
  else
    expire(KEYS[i])
  end
end
wake(LEASE)
redis.call('HDEL', LEASE, 't', 'u', 'f', 'p')
redis.call('HSET', LEASE, 'v', now)
redis.call('PEXPIRE', LEASE, ARGV[1])
return tonumber(now)
