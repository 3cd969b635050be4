#!lua
-- Purpose: keeps a value that was not loaded but given, and takes the right from whoever loads it.
-- KEYS: entry, lease, entries of other versions that it replaces too. ARGV: time it is kept (ms, 0 for ever), 'over' or 'absent' (only where
-- there is none that the caller could use), the first 48 bytes of the one it can't use ('' for none), the entry's form ('t' text, 'h' hash),
-- the entry: its text, or field, value, ….
-- Reply: {'kept'} | {'found', entry}.
-- Complexity: O(size of the entry + versions + those who wait).
-- @include entry.lua
-- @include wake.lua
local ENTRY, LEASE = KEYS[1], KEYS[2]
if ARGV[2] == 'absent' then
  local entry = stored(ENTRY, ARGV[4])
  if entry and prefix(entry) ~= ARGV[3] then
    return { 'found', entry }
  end
end
for i = 3, #KEYS do
  redis.call('UNLINK', KEYS[i])
end
keep(ENTRY, ARGV[4], ARGV[1], 5)
wake(LEASE)
redis.call('HDEL', LEASE, 't', 'u', 'f', 'p')
return { 'kept' }
