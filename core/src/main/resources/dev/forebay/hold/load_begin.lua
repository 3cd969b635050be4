#!lua
-- Purpose: claims the loading of an absent pool for one loader at a time.
-- KEYS: see pool.lua. ARGV: pool.lua's (1 the epoch it will have), then 4 the loader's id, 5 ms its claim lasts.
-- Reply: {'begin'} the pool was emptied and is this loader's | {'busy'} another loads | {'loaded'} nothing to do
--   | {'stale'} it is there, of an older epoch: compare it with PostgreSQL instead.
-- Complexity: O(1); emptying is UNLINK.
-- @include pool.lua
if current then
  return { 'loaded' }
end
if loaded then
  return { 'stale' }
end
local claim = redis.call('HMGET', HEAD, 'loader', 'until')
if claim[1] and claim[1] ~= ARGV[4] and tonumber(claim[2]) > now then
  return { 'busy' }
end
local last = tonumber(head[3] or 0)
redis.call('UNLINK', HEAD, UNITS, HOLDS, EXPIRY, COUNTS, DELTAS, LINES)
redis.call('HSET', HEAD, 'loaded', '0', 'epoch', ARGV[1], 'seq', int(math.max(last + 1, micros)), 'fence', fence,
  'loader', ARGV[4], 'until', int(now + ARGV[5]))
return { 'begin' }
