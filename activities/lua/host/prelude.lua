-- Defines the globals of scripts. Runs once, before the memory image is taken from which every step starts.
-- These functions only use locals, so that a script that changes its globals cannot break them.
local host = ...
local c_load, c_date, c_collectgarbage, c_randomseed = load, os.date, collectgarbage, math.randomseed
local error, next, tonumber, tointeger, type, sub = error, next, tonumber, math.tointeger, type, string.sub
local now, clock, utc = host.now, host.clock, host.utc

for name, fn in next, host.globals do
  _G[name] = fn
end

-- Text only: Lua does not verify bytecode, and crafted bytecode can read and write any memory.
function load(chunk, _, _, ...)
  return c_load(chunk, "=(load)", "t", ...)
end
string.dump = nil
dofile, loadfile, warn = nil, nil, nil
getmetatable("").__metatable = false

function collectgarbage(option)
  return option == "count" and c_collectgarbage("count") or 0
end

-- Does nothing: random numbers come from the run's seed, so that they cannot be guessed from its clock.
function math.randomseed() end

-- Functions of Lua 5.1, which Oktopus runs.
local load = load
function loadstring(chunk)
  return load(chunk)
end
unpack = table.unpack
function table.getn(list)
  return #list
end
function math.pow(x, y)
  return x ^ y
end

local function field(date, key, default)
  local value = date[key]
  if value == nil then value = default end
  if value == nil then error("field '" .. key .. "' missing in date table", 3) end
  return tointeger(tonumber(value)) or error("field '" .. key .. "' is not an integer", 3)
end

-- In UTC, by the run's clock.
os = {}
function os.clock()
  return clock() + 0.0
end
function os.time(date)
  if date == nil then return now() end
  if type(date) ~= "table" then error("bad argument #1 to 'time' (table expected)", 2) end
  local time = utc(field(date, "year"), field(date, "month"), field(date, "day"), field(date, "hour", 12), field(date, "min", 0), field(date, "sec", 0))
  for key, value in next, c_date("!*t", time) do
    date[key] = value
  end
  return time
end
function os.date(format, time)
  if format == nil then format = "%c" end
  if type(format) == "string" and sub(format, 1, 1) ~= "!" then format = "!" .. format end
  if time == nil then time = now() end
  return c_date(format, time)
end
function os.difftime(a, b)
  return a - b + 0.0
end

return c_randomseed
