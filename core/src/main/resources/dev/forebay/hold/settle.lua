#!lua
-- Purpose: makes provisional grants whole once PostgreSQL has them: many holds of one pool at a time.
-- KEYS: see pool.lua. ARGV: pool.lua's, then hold id, fence and end (ms) of each hold in turn.
-- Reply: {'unloaded'} | {'settled', id, ...} naming the holds that were not there any more.
-- Complexity: O(holds · log n).
-- @include pool.lua
if not loaded then
  return { 'unloaded' }
end
local reply = { 'settled' }
for i = 4, #ARGV, 3 do
  local id = ARGV[i]
  local text = redis.call('HGET', HOLDS, id)
  if text and string.match(text, '^%d|(%d+)|') == ARGV[i + 1] then
    redis.call('ZADD', EXPIRY, ARGV[i + 2], id)
    if string.sub(text, 1, 1) == '1' then
      redis.call('HSET', HOLDS, id, '0' .. string.sub(text, 2))
    end
  else
    reply[#reply + 1] = id
  end
end
return reply
