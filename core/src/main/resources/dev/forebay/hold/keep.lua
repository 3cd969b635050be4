#!lua
-- Purpose: keeps a hold that is near its end from ending here while PostgreSQL decides whether it goes on. It is provisional
--   until Redis is told, or a sweep names it.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 hold id, 4 holder, 5 ms that are near, 6 ms until a sweep names it.
-- Reply: {'unloaded'} | {'kept', units joined by commas} | {'left'} nothing to do: it is over, or ends later, or only when
--   PostgreSQL has decided.
-- Complexity: O(log n).
-- @include pool.lua
-- @include value.lua
if not enter() then
  return { 'unloaded' }
end
local score = tonumber(redis.call('ZSCORE', EXPIRY, ARGV[3]) or 0)
local record = parse(redis.call('HGET', HOLDS, ARGV[3]))
if not record or record.holder ~= ARGV[4] or score <= now or score > now + ARGV[5] or provisional(score) then
  return { 'left' }
end
redis.call('ZADD', EXPIRY, now + ARGV[6] + 0.5, ARGV[3])
return { 'kept', record.units }
