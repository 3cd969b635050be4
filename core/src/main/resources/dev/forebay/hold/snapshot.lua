#!lua flags=allow-oom
-- Purpose: a whole pool at one number of its sequence, what is overdue ended first.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 whether the units are wanted (1 or 0).
-- Reply: {'unloaded'} | {'pool', epoch, sequence, now, confirmed, held, booked, reserved, blocked, {unit, value, ...}},
--   among the units the field # that says what they are.
-- Complexity: O(units of the pool), O(1) without them.
-- @include pool.lua
-- @include value.lua
-- @include change.lua
-- @include overdue.lua
if not enter() then
  return { 'unloaded' }
end
sweep(200, false)
commit()
local more = redis.call('HMGET', HEAD, '#seq', '#confirmed', '#h', '#b', '#r', '#x')
return {
  'pool', head[1], more[1] or '0', now, more[2] or '0', more[3] or '0', more[4] or '0', more[5] or '0', more[6] or '0',
  ARGV[3] == '1' and redis.call('HGETALL', UNITS) or {}
}
