-- What every script of a pool begins with. Included, never run alone.
-- KEYS: 1 head (hash: fields with # are the pool's own, all others subject -> units it holds), 2 units (hash unit ->
--   state letter, fence, ':' hold or holder), 3 holds (hash id -> record), 4 expiry (sorted set: hold id, or '!' unit for
--   an offer -> ms), 5 deltas (list, newest last; also the name of
--   the channel that they are published to), 6 lines (hash unit -> holder|until,...). All share the pool's hash tag.
-- ARGV: 1 lowest epoch the caller accepts, 2 milliseconds an offer lasts; then the script's own.
-- A record is fence|until|lockedAt|endsAt|units|who, and who is holder|kind|booking|session|subjects, lists joined by
--   commas. A score with half a millisecond is a provisional grant's: PostgreSQL has not decided, so it ends by nothing but
--   what PostgreSQL says.
-- Head: #epoch (only where loaded), #seq, #fence, #h #b #r #x (units by state), #confirmed; while it is being loaded
--   #loading (its epoch), #loader, #until; # and the units' # tell a reader what is there. Absence never means free:
--   without #epoch every script answers 'unloaded'.
-- Every fence given is at most #fence or #epoch followed by #seq: a change that everybody hears of needs no #fence.
-- Numbers stay texts where they can: to turn one into the other costs as much as a redis.call. Milliseconds may be joined to
--   a text as they are, for Lua writes 14 digits; microseconds and fences may not.
local HEAD, UNITS, HOLDS, EXPIRY, DELTAS, LINES = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local time = redis.call('TIME')
local micros = time[1] .. string.sub('000000' .. time[2], -6)
local millis = string.sub(micros, 1, -4)
local now = tonumber(millis)
local head, fence, sequence

-- Whether a decimal text is more than another. Epochs, sequences and fences are such texts, without leading zeros.
local function higher(a, b)
  return #a > #b or #a == #b and a > b
end

-- Reads the head, and the fields named; says whether the pool is loaded, in the caller's epoch or a later one. The next
-- change has the time as its number, but always more than the last one.
local function enter(...)
  head = redis.call('HMGET', HEAD, '#epoch', '#seq', '#fence', '#h', ...)
  fence = head[3] or '0'
  sequence = micros
  if head[2] and not higher(micros, head[2]) then
    sequence = string.format('%.0f', head[2] + 1)
  end
  return head[1] and (head[1] == ARGV[1] or higher(head[1], ARGV[1]))
end

-- Numbers what changed, such as 'h=A-1,A-2;a=A-3', keeps it and tells everybody who follows; writes the head, and the
-- fields and values named with it. At most once a call.
local function tell(changes, held, ...)
  redis.call('HSET', HEAD, '#seq', sequence, '#h', held, ...)
  if head[1] then
    local delta = 'd|' .. head[1] .. '|' .. (head[2] or '0') .. '|' .. sequence .. '|' .. changes
    if redis.call('RPUSH', DELTAS, delta) > 2500 then
      redis.call('LTRIM', DELTAS, -2000, -1)
    end
    redis.call('PUBLISH', DELTAS, delta)
  end
end
