#!lua
-- Purpose: notes that a pool was found equal to PostgreSQL, and raises its epoch to the caller's.
-- KEYS, ARGV: see pool.lua.
-- Reply: {'unloaded'} | {'confirmed'}.
-- Complexity: O(1).
-- @include pool.lua
if not loaded then
  return { 'unloaded' }
end
if tonumber(head[2]) < tonumber(ARGV[1]) then
  redis.call('HSET', HEAD, 'epoch', ARGV[1])
  redis.call('PUBLISH', CHANNEL, 'r|' .. ARGV[1] .. '|' .. (head[3] or '0'))
end
redis.call('HSET', HEAD, 'confirmed', int(now))
return { 'confirmed' }
