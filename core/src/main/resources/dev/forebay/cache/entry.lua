-- Purpose: entries in either form: 't' a text, 'h' a hash whose field '#' begins with the first 48 bytes of that text.
-- Included by what reads or keeps entries. What stands there in another form makes room.
local function stored(key, form)
  local entry
  if form == 'h' then
    entry = redis.pcall('HGETALL', key)
  else
    entry = redis.pcall('GET', key)
  end
  if type(entry) == 'table' then
    if entry.err then
      redis.call('UNLINK', key)
      return false
    end
    if #entry == 0 then
      return false
    end
  end
  return entry
end

local function prefix(entry)
  if type(entry) == 'string' then
    return string.sub(entry, 1, 48)
  end
  for i = 1, #entry, 2 do
    if entry[i] == '#' then
      return string.sub(entry[i + 1], 1, 48)
    end
  end
  return ''
end

-- keeps what stands in ARGV from there on, for so many ms, 0 for ever
local function keep(key, form, millis, from)
  if form == 'h' then
    redis.call('UNLINK', key)
    redis.call('HSET', key, unpack(ARGV, from))
    if millis ~= '0' then
      redis.call('PEXPIRE', key, millis)
    end
  elseif millis == '0' then
    redis.call('SET', key, ARGV[from])
  else
    redis.call('SET', key, ARGV[from], 'PX', millis)
  end
end
