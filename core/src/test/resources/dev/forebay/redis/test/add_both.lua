#!lua
-- Adds one to two keys of a slot. KEYS: 1, 2. Reply: the sum.
return redis.call('INCR', KEYS[1]) + redis.call('INCR', KEYS[2])
