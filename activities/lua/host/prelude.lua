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

-- Objects. Built on the functions that wait for the CPE, so the journal records each of their calls.
local fail, handled = host.fail, host.handled
local get_parameter_names, get_parameter_values = get_parameter_names, get_parameter_values
local set_parameter_values, add_object, delete_object = set_parameter_values, add_object, delete_object
local tostring, match, lower, sort, concat = tostring, string.match, string.lower, table.sort, table.concat
-- Some CPEs answer a request for more values with fault 9004.
local values_per_request = 16

-- Returns the value of `value` or of `{ value = …, type = … }`.
local function plain(value)
  if type(value) == "table" then return value.value end
  return value
end

-- Compares a value that the CPE reports with one of the script. Some CPEs report each value as a string.
local function equals(reported, value)
  local wanted = plain(value)
  local a, b = tostring(reported), tostring(wanted)
  if a == b then return true end
  if type(reported) == "boolean" or type(wanted) == "boolean" then
    local truth = { ["true"] = true, ["1"] = true, ["false"] = false, ["0"] = false }
    return truth[lower(a)] ~= nil and truth[lower(a)] == truth[lower(b)]
  end
  return (type(reported) == "number" or type(wanted) == "number") and tonumber(a) ~= nil and tonumber(a) == tonumber(b)
end

-- Checks the arguments of find_objects and ensure_object. Returns the sorted names in the table.
local function check(caller, path, fields, argument)
  if type(path) ~= "string" or sub(path, -1) ~= "." then error(caller .. ": path must name an object and end with \".\"", 3) end
  if type(fields) ~= "table" then error(caller .. ": " .. argument .. " must be a table of names and values", 3) end
  local names = {}
  for name, value in next, fields do
    local kind = type(plain(value))
    if type(name) ~= "string" or kind ~= "string" and kind ~= "number" and kind ~= "boolean" then
      error(caller .. ": " .. argument .. " must be a table of names, relative to the object, and values", 3)
    end
    names[#names + 1] = name
  end
  sort(names)
  return names
end

-- Reads parameters, a few at a time. Returns a table of path to value, or nil and the error.
local function read(paths)
  local all = {}
  for from = 1, #paths, values_per_request do
    local some = {}
    for index = from, #paths < from + values_per_request and #paths or from + values_per_request - 1 do
      some[#some + 1] = paths[index]
    end
    local values, problem = get_parameter_values(some)
    if not values then return nil, problem end
    for path, value in next, values do
      all[path] = value
    end
  end
  return all
end

local function find(path, where, names)
  local list, problem = get_parameter_names(path, true)
  if not list then
    if problem.error_code ~= "9005" then return nil, problem end
    -- Some CPEs answer this fault for an object without instances.
    handled()
    list = {}
  end
  local numbers, seen, paths = {}, {}, {}
  for index = 1, #list do
    local number = sub(list[index], 1, #path) == path and tointeger(tonumber(match(sub(list[index], #path + 1), "^(%d+)%.")))
    if number and not seen[number] then
      seen[number] = true
      numbers[#numbers + 1] = number
    end
  end
  sort(numbers)
  for index = 1, #numbers do
    for position = 1, #names do
      paths[#paths + 1] = path .. numbers[index] .. "." .. names[position]
    end
  end
  local values
  values, problem = read(paths)
  if not values then return nil, problem end
  local found = {}
  for index = 1, #numbers do
    local matching = true
    for position = 1, #names do
      local name = names[position]
      matching = matching and equals(values[path .. numbers[index] .. "." .. name], where[name])
    end
    if matching then found[#found + 1] = numbers[index] end
  end
  return found
end

function find_objects(path, where)
  if where == nil then where = {} end
  local found, problem = find(path, where, check("find_objects", path, where, "where"))
  if not found then return fail("find_objects", problem) end
  return found
end

-- Adds an instance with these values. Without them a later search would not find it, so it is deleted if they fail.
local function add(path, fields)
  local number, problem = add_object(path)
  if not number then return nil, problem end
  local row, values = path .. number .. ".", {}
  for name, value in next, fields do
    values[row .. name] = value
  end
  local set
  set, problem = set_parameter_values(values)
  if set then return number end
  if not delete_object(row) then handled() end
  return nil, problem
end

-- Sets those values of an instance that differ. What the CPE does not report, such as a password, is set each time.
local function update(row, fields, names)
  local paths, changes = {}, {}
  for position = 1, #names do
    paths[position] = row .. names[position]
  end
  local values = read(paths)
  if not values then handled() end
  for position = 1, #names do
    local field = fields[names[position]]
    if not values or not equals(values[paths[position]], field) then changes[paths[position]] = field end
  end
  if next(changes) == nil then return true end
  return set_parameter_values(changes)
end

function ensure_object(path, where, values)
  if values == nil then values = {} end
  local names = check("ensure_object", path, where, "where")
  if #names == 0 then error("ensure_object: where must name a value that identifies the object", 2) end
  local value_names = check("ensure_object", path, values, "values")
  local found, problem = find(path, where, names)
  if not found then return fail("ensure_object", problem) end
  if #found > 1 then
    local text = concat(found, ", ") .. " of " .. path .. " match, so it is not clear which one is meant"
    return fail("ensure_object", { error_code = "409", error_message = "the instances " .. text })
  end
  local number = found[1]
  if not number then
    local fields = {}
    for name, value in next, where do fields[name] = value end
    for name, value in next, values do fields[name] = value end
    number, problem = add(path, fields)
    if not number then return fail("ensure_object", problem) end
    return number, true
  end
  local updated
  updated, problem = update(path .. number .. ".", values, value_names)
  if not updated then return fail("ensure_object", problem) end
  return number, false
end

return c_randomseed
