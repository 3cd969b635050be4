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
for i = 2, #KEYS do
  if ARGV[2] == 'remove' then
    redis.call('UNLINK', KEYS[i])
  elseif redis.call('TYPE', KEYS[i]).ok ~= 'string' then
    redis.call('UNLINK', KEYS[i])
  elseif redis.call('STRLEN', KEYS[i]) > 48 then
    -- the thirteen digits after {"soft": are when it becomes stale; what is stale already stays as old as it is
    if redis.call('GETRANGE', KEYS[i], 8, 20) > now then
      redis.call('SETRANGE', KEYS[i], 8, now)
    end
  end
end
wake(LEASE)
redis.call('HDEL', LEASE, 't', 'u', 'p')
redis.call('HSET', LEASE, 'v', now)
redis.call('PEXPIRE', LEASE, ARGV[1])
return tonumber(now)
