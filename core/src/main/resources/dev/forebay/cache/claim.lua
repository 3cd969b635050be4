#!lua
-- Purpose: takes the right to load an entry, or says who has it; answers the entry where it came meanwhile.
-- KEYS: entry, lease. ARGV: token, how long the lease lasts (ms), the first 48 bytes of the entry that the caller can't use ('' for none),
-- waiting ('1' to be woken, '0' not), the caller's channel, the name it waits by, the entry's form ('t' text, 'h' hash), for how long the
-- caller does without a load that failed (ms, 0 where it has nothing to serve meanwhile).
-- Reply: {'found', entry, now} | {'busy', ms the lease lasts, now} | {'failed', ms until it may be tried again, now}
-- | {'granted', now, '1' where it was invalidated in the last seconds}; now is TIME in ms.
-- Complexity: O(size of the entry).
-- The lease is a hash: t token, u until (ms), v invalidated at (ms), f last load failed at (ms), p the transaction that is about to
-- write it, w:<name> channel of each who waits.
-- @include entry.lua
local ENTRY, LEASE = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stamp = string.format('%.0f', now)
local entry = stored(ENTRY, ARGV[7])
if entry and prefix(entry) ~= ARGV[3] then
  return { 'found', entry, stamp }
end
local lease = redis.pcall('HMGET', LEASE, 't', 'u', 'v', 'f')
if lease.err then
  redis.call('UNLINK', LEASE)
  lease = { false, false, false, false }
end
if lease[1] and tonumber(lease[2]) > now then
  if ARGV[4] == '1' then
    redis.call('HSET', LEASE, 'w:' .. ARGV[6], ARGV[5])
  end
  return { 'busy', string.format('%.0f', tonumber(lease[2]) - now), stamp }
end
if lease[4] and ARGV[8] ~= '0' then
  -- never longer than the caller's own pause, also where the clock of a new master is behind
  local wait = math.min(tonumber(lease[4]) - now, 0) + ARGV[8]
  if wait > 0 then
    return { 'failed', string.format('%.0f', wait), stamp }
  end
end
local left = redis.call('PTTL', LEASE)
redis.call('HSET', LEASE, 't', ARGV[1], 'u', string.format('%.0f', now + ARGV[2]))
redis.call('PEXPIRE', LEASE, math.max(left, tonumber(ARGV[2]) * 2))
return { 'granted', stamp, lease[3] and '1' or '0' }
