#!lua
-- Purpose: sets properties of an entry that is a hash, where it has a value, and takes the right from whoever loads what was there
-- before; where there is none, it is an invalidation all the same.
-- KEYS: lease, the entry, the entry in other versions. ARGV: token of the transaction's note ('' without one), how long it is noted that
-- it was changed (ms), property, value, ….
-- Reply: 1 set | 0 no entry with a value | -1 refused: somebody else wrote or invalidated it since the note.
-- Complexity: O(properties that are set + versions + those who wait).
-- @include wake.lua
local LEASE, ENTRY = KEYS[1], KEYS[2]
if ARGV[1] ~= '' and redis.call('HGET', LEASE, 'p') ~= ARGV[1] then
  return -1
end
for i = 3, #KEYS do
  redis.call('UNLINK', KEYS[i])
end
local head = redis.pcall('HMGET', ENTRY, '#', '#none')
local set = 0
if head.err or not head[1] or head[2] then
  redis.call('UNLINK', ENTRY)
else
  redis.call('HSET', ENTRY, unpack(ARGV, 3))
  set = 1
end
wake(LEASE)
local time = redis.call('TIME')
redis.call('HDEL', LEASE, 't', 'u', 'f', 'p')
redis.call('HSET', LEASE, 'v', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
redis.call('PEXPIRE', LEASE, ARGV[2])
return set
