#!lua
-- Adds ARGV[1] to KEYS[1]. Reply: the sum. O(1).
return redis.call('INCRBY', KEYS[1], ARGV[1])
