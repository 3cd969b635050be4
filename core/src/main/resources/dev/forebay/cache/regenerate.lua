#!lua flags=allow-oom
-- Purpose: invalidates all entries with a tag by giving it another generation.
-- KEYS: tag. ARGV: the new generation, how long it is kept from its last use (ms).
-- Reply: 1.
-- Complexity: O(1), however many entries have the tag.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. string.format('%.0f', now), 'PX', ARGV[2])
return 1
