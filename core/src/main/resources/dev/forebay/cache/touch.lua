#!lua
-- Purpose: begins an entry's time to live anew.
-- KEYS: entry. ARGV: its first 48 bytes as the caller saw them, the new thirteen digits, time it is kept (ms, 0 for ever),
-- its form ('t' text, 'h' hash).
-- Reply: 1 done | 0 it is another by now.
-- Complexity: O(1).
local ENTRY = KEYS[1]
if ARGV[4] == 'h' then
  local head = redis.call('HGET', ENTRY, '#')
  if not head or string.sub(head, 1, 48) ~= ARGV[1] then
    return 0
  end
  redis.call('HSET', ENTRY, '#', string.sub(head, 1, 8) .. ARGV[2] .. string.sub(head, 22))
else
  if redis.call('GETRANGE', ENTRY, 0, 47) ~= ARGV[1] then
    return 0
  end
  redis.call('SETRANGE', ENTRY, 8, ARGV[2])
end
if ARGV[3] == '0' then
  redis.call('PERSIST', ENTRY)
else
  redis.call('PEXPIRE', ENTRY, ARGV[3])
end
return 1
