#!lua flags=allow-oom
-- Purpose: a whole pool at one number of its sequence, what is overdue ended first.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 4 whether the units are wanted (1 or 0).
-- Reply: {'unloaded'} | {'pool', epoch, sequence, now, changed, confirmed, held, booked, reserved, blocked, {unit, value, ...}}.
-- Complexity: O(units of the pool), O(1) without them.
-- @include pool.lua
if not current then
  return { 'unloaded' }
end
sweep(200)
commit()
local more = redis.call('HMGET', HEAD, 'seq', 'changed', 'confirmed')
return {
  'pool', head[2], more[1] or '0', int(now), more[2] or '0', more[3] or '0',
  int(count.h), int(count.b), int(count.r), int(count.x),
  ARGV[4] == '1' and redis.call('HGETALL', UNITS) or {}
}
