#!lua
-- Purpose: keeps what was loaded, if the right to load it still stands, and wakes those who wait.
-- KEYS: entry, lease. ARGV: token, time the entry is kept (ms, 0 for ever), its form ('t' text, 'h' hash), the entry: its text, or field, value, ….
-- Reply: 1 kept | 0 refused: it was invalidated, written or taken over meanwhile.
-- Complexity: O(size of the entry + those who wait).
-- @include entry.lua
-- @include wake.lua
local ENTRY, LEASE = KEYS[1], KEYS[2]
if redis.call('HGET', LEASE, 't') ~= ARGV[1] then
  return 0
end
keep(ENTRY, ARGV[3], ARGV[2], 4)
wake(LEASE)
redis.call('HDEL', LEASE, 't', 'u', 'f')
return 1
