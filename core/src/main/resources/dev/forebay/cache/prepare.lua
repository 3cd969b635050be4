#!lua
-- Purpose: notes that a transaction is about to write an entry through: whoever invalidates, writes or notes after this takes the note away.
-- Nobody waits for it, and a transaction that rolls back leaves nothing but the note.
-- KEYS: lease. ARGV: token, how long the note lasts (ms).
-- Reply: 1. Complexity: O(1).
redis.call('HSET', KEYS[1], 'p', ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.max(redis.call('PTTL', KEYS[1]), tonumber(ARGV[2])))
return 1
