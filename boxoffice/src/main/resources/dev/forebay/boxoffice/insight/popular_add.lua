#!lua
-- Purpose: counts seats sold of an event in the set of the most booked; where the set was not loaded it stays so.
-- KEYS: set. ARGV: event, seats, most events in it.
-- Reply: 1 counted | 0 not loaded. Complexity: O(log n + what is trimmed).
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('ZINCRBY', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
return 1
