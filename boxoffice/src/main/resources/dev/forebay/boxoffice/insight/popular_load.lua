#!lua
-- Purpose: fills the set of the most booked from the source, where nobody else has.
-- KEYS: set. ARGV: how long it is believed (ms), then event and seats of each.
-- Reply: 1 loaded | 0 it was there. Complexity: O(n log n).
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
for i = 2, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], ARGV[i + 1], ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
