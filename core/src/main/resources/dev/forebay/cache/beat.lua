#!lua flags=allow-oom
-- Purpose: tells the number of the last message, the time, and which versions of each cache there are.
-- KEYS: number, versions. ARGV: name and version of each cache of the caller.
-- Reply: {number, TIME in ms, {name:version, ...}}.
-- Complexity: O(caches).
for i = 1, #ARGV do
  redis.call('SADD', KEYS[2], ARGV[i])
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return { redis.call('GET', KEYS[1]) or '0', string.format('%.0f', now), redis.call('SMEMBERS', KEYS[2]) }
