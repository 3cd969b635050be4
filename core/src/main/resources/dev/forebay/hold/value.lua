-- How units and holds are written. Included after pool.lua, where a unit is not simply free.
local function split(list)
  local items = {}
  for item in string.gmatch(list, '[^,]+') do
    items[#items + 1] = item
  end
  return items
end

local function letter(value)
  return value and string.sub(value, 1, 1) or 'a'
end

-- What everybody sees of a unit: an offer looks held.
local function public(value)
  local l = letter(value)
  return l == 'o' and 'h' or l
end

local function fence_of(value)
  return string.match(value, '^%a(%d+)')
end

local function owner_of(value)
  return string.match(value, '^%a%d+:(.*)$')
end

-- The parts of a record, all of them texts: times have 13 digits and compare as they are.
local function parse(text)
  if not text then
    return nil
  end
  local f, t, at, e, u, who, holder, subjects =
    string.match(text, '^(%d+)|(%d+)|(%d+)|(%d+)|([^|]*)|(([^|]*)|.*|([^|]*))$')
  return { fence = f, till = t, at = at, ends = e, units = u, who = who, holder = holder, subjects = subjects }
end

-- The parts of a record that its end needs.
local function parse_to_end(text)
  if not text then
    return nil
  end
  local f, u, holder, subjects = string.match(text, '^(%d+)|%d+|%d+|%d+|([^|]*)|([^|]*)|.*|([^|]*)$')
  return { fence = f, units = u, holder = holder, subjects = subjects }
end

local function format(r)
  return r.fence .. '|' .. r.till .. '|' .. r.at .. '|' .. r.ends .. '|' .. r.units .. '|' .. r.who
end

-- Whether a score is that of a grant that PostgreSQL has not decided.
local function provisional(score)
  return score % 1 ~= 0
end

-- Those of a line who still stand in it, each as holder|until.
local function standing(line)
  local yet = {}
  for entry, till in string.gmatch(line or '', '([^|,]+|(%d+))') do
    if tonumber(till) > now then
      yet[#yet + 1] = entry
    end
  end
  return yet
end
