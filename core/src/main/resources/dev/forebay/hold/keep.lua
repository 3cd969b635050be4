#!lua
-- Purpose: keeps a hold that is near its end from ending here while PostgreSQL decides whether it goes on. It is provisional
--   until Redis is told, or a sweep names it; nor does the settling of its own grant, when that comes late, give it the
--   old end back: with a fence of 0 it is not the grant that settle.lua looks for.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 hold id, 4 holder, 5 ms that are near, 6 ms until a sweep names it.
-- Reply: {'unloaded'} | {'kept', units joined by commas} | {'left'} nothing to do: it is over, or ends later.
-- Complexity: O(units of the hold + log n).
-- @include pool.lua
-- @include value.lua
if not enter() then
  return { 'unloaded' }
end
local id = ARGV[3]
local score = tonumber(redis.call('ZSCORE', EXPIRY, id) or 0)
local record = parse(redis.call('HGET', HOLDS, id))
if not record or record.holder ~= ARGV[4] then
  return { 'left' }
end
local undecided = provisional(score)
local ends = undecided and tonumber(record.till) or score
if ends > now + ARGV[5] or not undecided and ends <= now then
  return { 'left' }
end
record.fence = '0'
redis.call('HSET', HOLDS, id, format(record))
redis.call('ZADD', EXPIRY, now + ARGV[6] + 0.5, id)
return { 'kept', record.units }
