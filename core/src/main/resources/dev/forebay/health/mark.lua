#!lua flags=allow-oom
-- Raises the marker of a role's epoch, never lowers it.
-- KEYS: 1 marker. ARGV: 1 epoch. Reply: the epoch that the marker carries now, as text. O(1).
local seen = redis.call('GET', KEYS[1])
if seen and tonumber(seen) >= tonumber(ARGV[1]) then
  return seen
end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
