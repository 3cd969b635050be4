#!lua
-- The least a hold of four seats can be, as the measure for the real one: free where the field is absent or its time is
-- over; no limits, no deltas, no expiry index.
-- KEYS: 1 hash of the event. ARGV: 1 holder, 2 milliseconds, 3 to 6 seats. Reply: 1 held, 0 taken. O(1).
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
for i = 1, 4 do
  local value = held[i]
  if value and tonumber(string.sub(value, 1, 13)) > now then
    return 0
  end
end
local mine = string.format('%.0f', now + ARGV[2]) .. ARGV[1]
redis.call('HSET', KEYS[1], ARGV[3], mine, ARGV[4], mine, ARGV[5], mine, ARGV[6], mine)
return 1
