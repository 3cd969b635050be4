#!lua flags=allow-oom
-- Purpose: keeps the right to load while the load goes on.
-- KEYS: lease. ARGV: token, how long it lasts from now (ms).
-- Reply: 1 renewed | 0 it was not this caller's any more.
-- Complexity: O(1).
local LEASE = KEYS[1]
if redis.call('HGET', LEASE, 't') ~= ARGV[1] then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', LEASE, 'u', string.format('%.0f', now + ARGV[2]))
redis.call('PEXPIRE', LEASE, math.max(redis.call('PTTL', LEASE), tonumber(ARGV[2]) * 2))
return 1
