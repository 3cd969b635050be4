#!lua flags=allow-oom
-- Purpose: extends, releases or finds a hold that lives in Redis alone.
-- KEYS: see pool.lua. ARGV: pool.lua's, then 3 what (extend, release or find), 4 hold id, 5 holder, 6 ms to live.
-- Reply: {'unloaded'} | {'gone'} | {'kept', fence, who, lockedAt, until, endsAt, units}.
-- Complexity: O(units of the hold).
-- @include pool.lua
-- @include value.lua
-- @include change.lua
if not enter() then
  return { 'unloaded' }
end
local id = ARGV[4]
local record = parse(redis.call('HGET', HOLDS, id))
if not record or record.holder ~= ARGV[5] or tonumber(redis.call('ZSCORE', EXPIRY, id) or 0) <= now then
  return { 'gone' }
end
if ARGV[3] == 'extend' then
  record.till = math.max(tonumber(record.till), math.min(tonumber(record.ends), now + ARGV[6]))
  redis.call('HSET', HOLDS, id, format(record))
  redis.call('ZADD', EXPIRY, record.till, id)
elseif ARGV[3] == 'release' then
  drop({ id }, { record })
end
commit()
return { 'kept', record.fence, record.who, tonumber(record.at), tonumber(record.till), tonumber(record.ends), record.units }
