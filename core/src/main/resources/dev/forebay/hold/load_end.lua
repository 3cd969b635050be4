#!lua
-- Purpose: opens a pool that its loader has filled, and tells everybody who follows to take it anew.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 4 the loader's id.
-- Reply: {'loaded'} | {'lost'} another loader has taken over.
-- Complexity: O(1).
-- @include pool.lua
if loaded or redis.call('HGET', HEAD, 'loader') ~= ARGV[4] then
  return { 'lost' }
end
local sequence = int(math.max(tonumber(head[3] or 0) + 1, micros))
redis.call('HSET', HEAD, 'loaded', '1', 'seq', sequence, 'changed', int(now), 'confirmed', int(now))
redis.call('HDEL', HEAD, 'loader', 'until')
redis.call('PUBLISH', CHANNEL, 'r|' .. head[2] .. '|' .. sequence)
return { 'loaded' }
