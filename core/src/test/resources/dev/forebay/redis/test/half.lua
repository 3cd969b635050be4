#!lua
-- Writes KEYS[1], then fails on purpose. Reply: an error. O(1).
redis.call('SET', KEYS[1], 'written')
return redis.call('INCR', KEYS[1])
