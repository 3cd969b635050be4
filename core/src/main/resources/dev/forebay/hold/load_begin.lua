#!lua
-- Purpose: claims the loading of an absent pool for one loader at a time.
-- KEYS: see pool.lua. ARGV: pool.lua's (1 the epoch it will have), then 3 the loader's id, 4 ms its claim lasts.
-- Reply: {'begin'} the pool was emptied and is this loader's | {'busy'} another loads | {'loaded'} nothing to do
--   | {'stale'} it is there, of an older epoch: compare it with PostgreSQL instead.
-- Complexity: O(1); emptying is UNLINK.
-- @include pool.lua
if enter('#loader', '#until') then
  return { 'loaded' }
end
if head[1] then
  return { 'stale' }
end
if head[5] and head[5] ~= ARGV[3] and tonumber(head[6]) > now then
  return { 'busy' }
end
redis.call('UNLINK', HEAD, UNITS, HOLDS, EXPIRY, DELTAS, LINES)
-- The legends tell a reader what is there, and being longer than 64 bytes they keep both hashes out of the compact
-- encoding, in which each look at a field reads all the fields before it.
redis.call('HSET', HEAD, '#', 'A pool of holds. Fields with # are its own; all others: subject of a quota -> units it holds now.',
  '#loading', ARGV[1], '#seq', sequence, '#fence', fence, '#loader', ARGV[3], '#until', now + ARGV[4])
redis.call('HSET', UNITS, '#', 'unit -> a free, h held, o offered, b booked, r reserved, x blocked; its fence; :hold or :holder')
return { 'begin' }
