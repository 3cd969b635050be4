#!lua
-- Purpose: fills the log of an event from the source, oldest first, where nobody else has. A group that nobody reads marks an empty
-- log as loaded.
-- KEYS: stream. ARGV: how long it is believed (ms), then booking, seats, total and time (ms) of each.
-- Reply: 1 loaded | 0 it was there. Complexity: O(n).
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('XGROUP', 'CREATE', KEYS[1], 'loaded', '$', 'MKSTREAM')
for i = 2, #ARGV, 4 do
  redis.call('XADD', KEYS[1], '0-' .. i, 'booking', ARGV[i], 'seats', ARGV[i + 1], 'total', ARGV[i + 2], 'at', ARGV[i + 3])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
