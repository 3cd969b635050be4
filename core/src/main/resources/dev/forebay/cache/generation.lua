#!lua
-- Purpose: answers a tag's generation, and begins one where there is none: entries of a lost one are stale.
-- KEYS: tag. ARGV: a new generation, how long it is kept from its last use (ms).
-- Reply: {generation, ms since it began}.
-- Complexity: O(1).
-- The value is the generation, a space, and TIME in ms when it began.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = redis.call('GET', KEYS[1])
if not value then
  redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. string.format('%.0f', now), 'PX', ARGV[2])
  return { ARGV[1], '0' }
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local space = string.find(value, ' ', 1, true)
return { string.sub(value, 1, space - 1), string.format('%.0f', now - string.sub(value, space + 1)) }
