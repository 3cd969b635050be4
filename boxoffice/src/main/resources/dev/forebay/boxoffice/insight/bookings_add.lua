#!lua
-- Purpose: notes a booking in its event's log; where the log was not loaded it stays so.
-- KEYS: stream. ARGV: about how many are kept, then fields and values.
-- Reply: 1 noted | 0 not loaded. Complexity: O(1), and what is trimmed.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(ARGV, 2))
return 1
