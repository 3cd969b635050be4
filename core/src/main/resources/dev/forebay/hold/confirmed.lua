#!lua
-- Purpose: notes that a pool was found equal to PostgreSQL, and raises its epoch to the caller's.
-- KEYS, ARGV: see pool.lua.
-- Reply: {'unloaded'} | {'confirmed'}.
-- Complexity: O(1).
-- @include pool.lua
local current = enter()
if not head[1] then
  return { 'unloaded' }
end
if not current then
  redis.call('HSET', HEAD, '#epoch', ARGV[1])
  redis.call('PUBLISH', DELTAS, 'r|' .. ARGV[1] .. '|' .. (head[2] or '0'))
end
redis.call('HSET', HEAD, '#confirmed', now)
return { 'confirmed' }
