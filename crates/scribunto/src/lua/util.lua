-- libraryUtil, strict, bit32 and the other libraries that are there to be required.
local native, core = ...
local type, error, setmetatable, floor = type, error, setmetatable, math.floor
local select, concat = select, table.concat

local util = {}
core.library_util = util

local function bad(name, index, expected, value, level)
	error("bad argument #" .. index .. " to '" .. name .. "' (" .. expected .. ' expected, got '
		.. type(value) .. ')', level + 1)
end

function util.checkType(name, index, value, expected, nilOk)
	if value == nil and nilOk then
		return
	end
	if type(value) ~= expected then
		bad(name, index, expected, value, 3)
	end
end

function util.checkTypeMulti(name, index, value, expected)
	local kind = type(value)
	for position = 1, #expected do
		if kind == expected[position] then
			return
		end
	end
	local last = #expected
	local list = concat(expected, ', ', 1, last - 1)
	list = (last > 1 and list .. ' or ' or '') .. expected[last]
	bad(name, index, list, value, 3)
end

function util.checkTypeForIndex(index, value, expected)
	if type(value) ~= expected then
		error("value for index '" .. index .. "' must be " .. expected .. ', ' .. type(value) .. ' given', 3)
	end
end

function util.checkTypeForNamedArg(name, argument, value, expected, nilOk)
	if value == nil and nilOk then
		return
	end
	if type(value) ~= expected then
		error('bad named argument ' .. argument .. " to '" .. name .. "' (" .. expected
			.. ' expected, got ' .. type(value) .. ')', 3)
	end
end

function util.makeCheckSelfFunction(library, variable, object, kind)
	return function(self, method)
		if self ~= object then
			error(library .. ': invalid ' .. kind .. '. Did you call ' .. method
				.. ' with a dot instead of a colon, i.e. ' .. variable .. '.' .. method
				.. '() instead of ' .. variable .. ':' .. method .. '()?', 3)
		end
	end
end

-- bit32, as Lua 5.2 has it.
local bits = {}
local SIZE = 2 ^ 32

local function unsigned(value, name, index)
	local number = tonumber(value)
	if not number then
		bad(name, index, 'number', value, 4)
	end
	number = floor(number + 0.5 - (number % 1 == 0.5 and 0 or 0))
	return number % SIZE
end

local function each(a, b, test)
	local result, place = 0, 1
	for _ = 1, 32 do
		local low_a, low_b = a % 2, b % 2
		if test(low_a, low_b) then
			result = result + place
		end
		a, b, place = (a - low_a) / 2, (b - low_b) / 2, place * 2
	end
	return result
end

local function fold(name, start, test)
	return function(...)
		local result = start
		for index = 1, select('#', ...) do
			result = each(result, unsigned(select(index, ...), name, index), test)
		end
		return result
	end
end

local function both(a, b) return a == 1 and b == 1 end
bits.band = fold('band', SIZE - 1, both)
bits.bor = fold('bor', 0, function(a, b) return a == 1 or b == 1 end)
bits.bxor = fold('bxor', 0, function(a, b) return a ~= b end)

function bits.bnot(value)
	return SIZE - 1 - unsigned(value, 'bnot', 1)
end

function bits.btest(...)
	return bits.band(...) ~= 0
end

function bits.lshift(value, by)
	value = unsigned(value, 'lshift', 1)
	if by < 0 then
		return bits.rshift(value, -by)
	end
	return by >= 32 and 0 or value * 2 ^ by % SIZE
end

function bits.rshift(value, by)
	value = unsigned(value, 'rshift', 1)
	if by < 0 then
		return bits.lshift(value, -by)
	end
	return by >= 32 and 0 or floor(value / 2 ^ by)
end

function bits.arshift(value, by)
	value = unsigned(value, 'arshift', 1)
	if by <= 0 or value < SIZE / 2 then
		return bits.rshift(value, by)
	end
	if by >= 31 then
		return SIZE - 1
	end
	return floor(value / 2 ^ by) + (SIZE - 2 ^ (32 - by))
end

function bits.lrotate(value, by)
	value = unsigned(value, 'lrotate', 1)
	by = by % 32
	return (value * 2 ^ by % SIZE) + floor(value / 2 ^ (32 - by))
end

function bits.rrotate(value, by)
	return bits.lrotate(value, -by)
end

local function field(name, at, width)
	width = width or 1
	if at < 0 then
		error("bad argument #2 to '" .. name .. "' (field cannot be negative)", 3)
	end
	if width < 1 then
		error("bad argument #3 to '" .. name .. "' (width must be positive)", 3)
	end
	if at + width > 32 then
		error('trying to access non-existent bits', 3)
	end
	return 2 ^ at, 2 ^ width
end

function bits.extract(value, at, width)
	local place, size = field('extract', at, width)
	return floor(unsigned(value, 'extract', 1) / place) % size
end

function bits.replace(value, with, at, width)
	local place, size = field('replace', at, width)
	value = unsigned(value, 'replace', 1)
	local old = floor(value / place) % size
	return value + (unsigned(with, 'replace', 2) % size - old) * place
end

local copy = core.copy

-- The library of bits before bit32, with its other names.
local function luabit()
	return { bnot = bits.bnot, band = bits.band, bor = bits.bor, bxor = bits.bxor,
		brshift = bits.rshift, blshift = bits.lshift, blogic_rshift = bits.rshift,
		tobits = function(value)
			local list = {}
			while value > 0 do
				local low = value % 2
				list[#list + 1] = low
				value = (value - low) / 2
			end
			return list
		end,
		tonumb = function(list)
			local value = 0
			for index = 1, #list do
				value = value + list[index] * 2 ^ (index - 1)
			end
			return value
		end }
end

local function strict(env)
	local given = core.globals.getmetatable(env) or {}
	given.__newindex = function(_, name)
		-- Functions of Scribunto put these there.
		if name ~= 'arg' then
			error("assign to undeclared variable '" .. core.globals.tostring(name) .. "'", 2)
		end
	end
	given.__index = function(_, name)
		if name ~= 'arg' then
			error("variable '" .. core.globals.tostring(name) .. "' is not declared", 2)
		end
	end
	setmetatable(env, given)
end

core.required = {
	libraryUtil = function() return copy(util) end,
	bit32 = function() return copy(bits) end,
	['luabit.bit'] = luabit,
	['luabit.hex'] = function()
		return { to_hex = function(value) return ('0x%x'):format(value) end,
			to_dec = function(text) return tonumber(text) end }
	end,
	ustring = function() return copy(core.parts.ustring) end,
	strict = strict,
}
