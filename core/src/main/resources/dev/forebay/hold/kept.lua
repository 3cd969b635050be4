#!lua flags=allow-oom
-- Purpose: extends, releases or finds a hold that lives in Redis alone.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 4 what (extend, release or find), 5 hold id, 6 holder, 7 ms to live.
-- Reply: {'unloaded'} | {'gone'} | {'kept', fence, kind, booking, session, lockedAt, until, endsAt, units}.
-- Complexity: O(units of the hold).
-- @include pool.lua
if not current then
  return { 'unloaded' }
end
local id = ARGV[5]
local record = parse(id)
local till = record and tonumber(redis.call('ZSCORE', EXPIRY, id) or 0) or 0
if not record or record.holder ~= ARGV[6] or till <= now then
  return { 'gone' }
end
if ARGV[4] == 'extend' then
  till = math.max(till, math.min(tonumber(record.ends), now + tonumber(ARGV[7])))
  redis.call('ZADD', EXPIRY, int(till), id)
elseif ARGV[4] == 'release' then
  drop(id, record)
end
commit()
return { 'kept', record.fence, record.kind, record.booking, record.session, record.at, int(till), record.ends, record.units }
