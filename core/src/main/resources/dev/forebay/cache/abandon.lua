#!lua flags=allow-oom
-- Purpose: gives the right to load an entry back without keeping anything, and wakes those who wait: one of them loads. Where the load
-- failed, that is noted, and whoever has something to serve meanwhile does not try again at once (claim).
-- KEYS: lease. ARGV: token, how long the failure is noted (ms, 0 where there was none to be told).
-- Reply: 1 given back | 0 it was not this caller's any more.
-- Complexity: O(those who wait).
-- @include wake.lua
local LEASE = KEYS[1]
if redis.call('HGET', LEASE, 't') ~= ARGV[1] then
  return 0
end
wake(LEASE)
redis.call('HDEL', LEASE, 't', 'u')
if ARGV[2] ~= '0' then
  local time = redis.call('TIME')
  redis.call('HSET', LEASE, 'f', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
  redis.call('PEXPIRE', LEASE, math.max(redis.call('PTTL', LEASE), tonumber(ARGV[2])))
end
return 1
