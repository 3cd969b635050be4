#!lua
-- Purpose: keeps what a transaction has written and committed, if its note still stands; takes the right from whoever loads what was there before.
-- KEYS: lease, the entry, the entry in other versions. ARGV: token, time it is kept (ms, 0 for ever), how long it is noted that
-- it was changed (ms), the entry's form ('t' text, 'h' hash), the entry: its text, or field, value, ….
-- Reply: 1 kept | 0 refused: somebody else wrote or invalidated it meanwhile.
-- Complexity: O(size of the entry + versions + those who wait).
-- @include entry.lua
-- @include wake.lua
local LEASE, ENTRY = KEYS[1], KEYS[2]
if redis.call('HGET', LEASE, 'p') ~= ARGV[1] then
  return 0
end
for i = 3, #KEYS do
  redis.call('UNLINK', KEYS[i])
end
keep(ENTRY, ARGV[4], ARGV[2], 5)
wake(LEASE)
local time = redis.call('TIME')
redis.call('HDEL', LEASE, 't', 'u', 'f', 'p')
redis.call('HSET', LEASE, 'v', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
redis.call('PEXPIRE', LEASE, ARGV[3])
return 1
