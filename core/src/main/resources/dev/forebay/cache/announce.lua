#!lua flags=allow-oom
-- Purpose: tells all processes what was invalidated, with a number by which they notice that one is missing.
-- KEYS: number, versions. ARGV: channel, the teller, what.
-- Reply: {number, {name:version, ...}}: an entry of a version that the teller did not know is still there.
-- Complexity: O(processes + caches).
local number = redis.call('INCR', KEYS[1])
redis.call('PUBLISH', ARGV[1], string.format('%.0f', number) .. ' ' .. ARGV[2] .. '\n' .. ARGV[3])
return { number, redis.call('SMEMBERS', KEYS[2]) }
