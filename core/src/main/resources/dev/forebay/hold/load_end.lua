#!lua
-- Purpose: opens a pool that its loader has filled, and tells everybody who follows to take it anew.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 the loader's id.
-- Reply: {'loaded'} | {'lost'} another loader has taken over.
-- Complexity: O(1).
-- @include pool.lua
enter('#loading', '#loader')
if head[1] or head[6] ~= ARGV[3] then
  return { 'lost' }
end
redis.call('HSET', HEAD, '#epoch', head[5], '#seq', sequence, '#confirmed', now)
redis.call('HDEL', HEAD, '#loading', '#loader', '#until')
redis.call('PUBLISH', DELTAS, 'r|' .. head[5] .. '|' .. sequence)
return { 'loaded' }
