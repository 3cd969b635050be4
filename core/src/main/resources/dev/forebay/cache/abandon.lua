#!lua flags=allow-oom
-- Purpose: gives the right to load an entry back without keeping anything, and wakes those who wait: one of them loads.
-- KEYS: lease. ARGV: token.
-- Reply: 1 given back | 0 it was not this caller's any more.
-- Complexity: O(those who wait).
-- @include wake.lua
local LEASE = KEYS[1]
if redis.call('HGET', LEASE, 't') ~= ARGV[1] then
  return 0
end
wake(LEASE)
redis.call('HDEL', LEASE, 't', 'u')
return 1
