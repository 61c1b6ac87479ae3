-- The globals of modules: Lua's own, without what could leave the machine or outlive its budget.
local native, core = ...

local raw_pcall, raw_error, raw_tostring = pcall, error, tostring
local raw_pairs, raw_ipairs, raw_getmetatable = pairs, ipairs, getmetatable
local type, next, select, floor = type, next, select, math.floor
local plain, is_exhausted, charge = native.plain, native.is_exhausted, native.charge

-- The bytes of a string that a loop in C walks over are charged, where they are many.
local MANY = 256

function core.copy(t)
	local new = {}
	for key, value in next, t do
		new[key] = value
	end
	return new
end

local globals = {
	_VERSION = _VERSION,
	assert = assert,
	error = error,
	next = next,
	rawequal = rawequal,
	rawget = rawget,
	rawset = rawset,
	select = select,
	setmetatable = setmetatable,
	tonumber = tonumber,
	type = type,
	unpack = unpack,
}

-- What modules catch is a string where we raised it, and the end of the budget is not caught.
local function finish(ok, problem, ...)
	if ok then
		return true, problem, ...
	end
	if is_exhausted() then
		raw_error(problem, 0)
	end
	if type(problem) == 'userdata' then
		problem = plain(problem)
	end
	return false, problem
end

function globals.pcall(f, ...)
	return finish(raw_pcall(f, ...))
end

-- The handler is called behind the error, not within it: there, nothing is counted.
function globals.xpcall(f, handler)
	local function handled(ok, ...)
		if ok then
			return ok, ...
		end
		return false, handler(...)
	end
	return handled(globals.pcall(f))
end

function globals.getmetatable(value)
	if type(value) == 'table' then
		local meta = raw_getmetatable(value)
		-- Of what all invocations share, a copy.
		return core.is_shared(value) and core.copy(meta) or meta
	end
end

function globals.tostring(value)
	local kind = type(value)
	if kind == 'string' then
		return value
	elseif kind == 'table' then
		local meta = raw_getmetatable(value)
		if type(meta) == 'table' and meta.__tostring then
			return meta.__tostring(value)
		end
		return 'table'
	elseif kind == 'function' then
		return 'function'
	end
	return raw_tostring(value)
end

function globals.pairs(t)
	local meta = raw_getmetatable(t)
	if meta and type(meta) == 'table' and meta.__pairs then
		return meta.__pairs(t)
	end
	if type(t) ~= 'table' then
		raw_error("bad argument #1 to 'pairs' (table expected, got " .. type(t) .. ')', 2)
	end
	return next, t, nil
end

function globals.ipairs(t)
	local meta = raw_getmetatable(t)
	if meta and type(meta) == 'table' and meta.__ipairs then
		return meta.__ipairs(t)
	end
	if type(t) ~= 'table' then
		raw_error("bad argument #1 to 'ipairs' (table expected, got " .. type(t) .. ')', 2)
	end
	return raw_ipairs(t)
end

-- string: patterns and repetition are ours, the rest is Lua's.
local strings = { byte = string.byte, char = string.char, len = string.len,
	lower = string.lower, reverse = string.reverse, sub = string.sub, upper = string.upper,
	rep = native.rep }
core.searches(strings, native.find, native.match)
core.patterns(strings, native.batch, native.gsub, true)

-- A hundred digits take their time.
local format = string.format
function strings.format(...)
	charge(40)
	return format(...)
end

strings.gfind = strings.gmatch
raw_getmetatable('').__index = strings

-- table: what walks a table in C pays for it.
local insert, remove, concat, sort = table.insert, table.remove, table.concat, table.sort
local tables = { foreach = table.foreach, foreachi = table.foreachi, getn = table.getn, setn = table.setn }

local function pay(t)
	if type(t) == 'table' then
		local length = #t
		if length > MANY then
			charge(length / 8)
		end
	end
end

function tables.insert(t, ...)
	if select('#', ...) ~= 1 then
		pay(t)
	end
	return insert(t, ...)
end

function tables.remove(t, position)
	if position then
		pay(t)
		return remove(t, position)
	end
	return remove(t)
end

function tables.concat(t, ...)
	pay(t)
	return concat(t, ...)
end

function tables.maxn(t)
	if type(t) ~= 'table' then
		raw_error("bad argument #1 to 'maxn' (table expected, got " .. type(t) .. ')', 2)
	end
	local largest = 0
	for key in next, t do
		if type(key) == 'number' and key > largest then
			largest = key
		end
	end
	return largest
end

-- A comparison that is Lua code is counted: an order that lies makes sorting quadratic.
function tables.sort(t, less)
	if type(t) == 'table' and #t > MANY then
		local given = less
		if given then
			less = function(a, b) return given(a, b) end
		else
			less = function(a, b) return a < b end
		end
	end
	return sort(t, less)
end

local maths = {}
for name, value in raw_pairs(math) do
	maths[name] = value
end
maths.random, maths.randomseed = native.random, native.randomseed

-- os: the time of the dump, in UTC.
local date = os.date
local times = { clock = native.clock, difftime = os.difftime }

local function days(year, month, day)
	year = year + floor((month - 1) / 12)
	month = (month - 1) % 12 + 1
	-- Years begin in March, so that the day of a leap year comes last.
	if month <= 2 then
		year, month = year - 1, month + 12
	end
	return 365 * year + floor(year / 4) - floor(year / 100) + floor(year / 400)
		+ floor((153 * (month - 3) + 2) / 5) + day - 719469
end

function times.time(t)
	if t == nil then
		core.ask('now')
		return core.site.now
	end
	if type(t) ~= 'table' then
		raw_error("bad argument #1 to 'time' (table expected, got " .. type(t) .. ')', 2)
	end
	local function field(name, default)
		local value = tonumber(t[name]) or default
		if not value then
			raw_error("field '" .. name .. "' missing in date table", 3)
		end
		return floor(value)
	end
	local day, month = field('day'), field('month')
	return days(field('year'), month, day) * 86400 + field('hour', 12) * 3600 + field('min', 0) * 60 + field('sec', 0)
end

function times.date(format, time)
	format = format == nil and '%c' or format
	if type(format) ~= 'string' then
		raw_error("bad argument #1 to 'date' (string expected, got " .. type(format) .. ')', 2)
	end
	if #format > 1000 then
		raw_error("bad argument #1 to 'date' (format too long)", 2)
	end
	if format:sub(1, 1) ~= '!' then
		format = '!' .. format
	end
	-- The directives of ISO C; others could do as the system likes.
	format = format:gsub('%%[^aAbBcdHIjmMpSUwWxXyYzZ%%]', '')
	if not time then
		core.ask('now')
		time = core.site.now
	end
	return date(format, time)
end

local debugging = { traceback = native.traceback }

core.libraries = { string = strings, table = tables, math = maths, os = times, debug = debugging }
core.globals = globals
