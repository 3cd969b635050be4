#!lua
-- Purpose: makes provisional grants whole once PostgreSQL has them: many holds of one pool at a time.
-- KEYS: see pool.lua. ARGV: pool.lua's, then the hold ids, then their fences, then by how many ms PostgreSQL's deadline may
--   be later than the one that the grant had here (earlier: negative): a hold never ends here before it does there.
-- Reply: {'unloaded'} | {'settled', id, ...} naming the holds that were not there any more, or not with this fence.
-- Complexity: O(holds · log n), four commands however many they are.
local HEAD, HOLDS, EXPIRY = KEYS[1], KEYS[3], KEYS[4]
if redis.call('HEXISTS', HEAD, '#epoch') == 0 then
  return { 'unloaded' }
end
local n = (#ARGV - 2) / 3
local records = redis.call('HMGET', HOLDS, unpack(ARGV, 3, 2 + n))
local deadlines, reply = {}, { 'settled' }
for i = 1, n do
  local record, start = records[i], ARGV[2 + n + i] .. '|'
  if record and string.sub(record, 1, #start) == start then
    local bar = string.find(record, '|', #start + 1, true)
    deadlines[#deadlines + 1] = string.sub(record, #start + 1, bar - 1) + ARGV[2 + 2 * n + i]
    deadlines[#deadlines + 1] = ARGV[2 + i]
  else
    reply[#reply + 1] = ARGV[2 + i]
  end
end
if #deadlines > 0 then
  redis.call('ZADD', EXPIRY, unpack(deadlines))
end
return reply
