#!lua flags=allow-oom
-- Purpose: frees what has expired, at most 20 holds and offers, so that a hold beside it waits little; run by every serving
--   node, idempotent.
-- KEYS, ARGV: see pool.lua.
-- Reply: {'unloaded'} | {'swept', number, ms of the next deadline or -1, now, units of provisional holds among them, ...}.
-- Complexity: O(log n + what is due).
-- @include pool.lua
-- @include value.lua
-- @include change.lua
-- @include overdue.lua
if not enter() then
  return { 'unloaded' }
end
local swept, doubtful = sweep(20, true)
commit()
local following = redis.call('ZRANGE', EXPIRY, 0, 0, 'WITHSCORES')
local reply = { 'swept', swept, math.ceil(following[2] or -1), now }
for _, units in ipairs(doubtful) do
  reply[#reply + 1] = units
end
return reply
