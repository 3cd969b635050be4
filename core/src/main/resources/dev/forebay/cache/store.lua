#!lua
-- Purpose: keeps a value that was not loaded but given, and takes the right from whoever loads it.
-- KEYS: entry, lease. ARGV: time it is kept (ms, 0 for ever), 'over' or 'absent' (only where there is none that the caller could use),
-- the first 48 bytes of the one it can't use ('' for none), the entry.
-- Reply: {'kept'} | {'found', entry}.
-- Complexity: O(size of the entry + those who wait).
-- @include wake.lua
local ENTRY, LEASE = KEYS[1], KEYS[2]
if ARGV[2] == 'absent' then
  local entry = redis.pcall('GET', ENTRY)
  if type(entry) == 'string' and string.sub(entry, 1, 48) ~= ARGV[3] then
    return { 'found', entry }
  end
end
if ARGV[1] == '0' then
  redis.call('SET', ENTRY, ARGV[4])
else
  redis.call('SET', ENTRY, ARGV[4], 'PX', ARGV[1])
end
wake(LEASE)
redis.call('HDEL', LEASE, 't', 'u', 'p')
return { 'kept' }
