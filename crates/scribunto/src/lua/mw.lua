-- mw itself: what stands in no library of its own.
local native, core = ...
local type, error, next, setmetatable = type, error, next, setmetatable
local raw_getmetatable, concat, rep, sort = getmetatable, table.concat, string.rep, table.sort
local select = select
local tostring = core.globals.tostring

local mw = core.mw

-- The arguments of a call are those of the page, so what is made of them is not for other pages.
function mw.getCurrentFrame()
	return core.current
end

function mw.executeFunction(chunk)
	return tostring(chunk(core.current))
end

local function clone(value, done)
	if type(value) ~= 'table' then
		return value
	end
	if core.is_shared(value) then
		-- MediaWiki gives its copy the metatable before it fills it, and that refuses.
		for key in core.globals.pairs(value) do
			value[key] = nil
		end
		return value
	end
	local known = done[value]
	if known then
		return known
	end
	local new = {}
	done[value] = new
	for key, item in next, value do
		new[clone(key, done)] = clone(item, done)
	end
	local meta = raw_getmetatable(value)
	if type(meta) == 'table' then
		setmetatable(new, clone(meta, done))
	end
	return new
end

function mw.clone(value)
	return clone(value, {})
end

function mw.allToString(...)
	local out = {}
	for index = 1, select('#', ...) do
		out[index] = tostring((select(index, ...)))
	end
	return concat(out, '\t')
end

local function by_type(a, b)
	local kind_a, kind_b = type(a), type(b)
	if kind_a ~= kind_b then
		return kind_a < kind_b
	end
	if kind_a == 'string' or kind_a == 'number' then
		return a < b
	end
	return tostring(a) < tostring(b)
end

-- The text of an object for people who look for mistakes.
function mw.dumpObject(object)
	local numbers, count = {}, 0
	local function dump(value, depth, expand)
		local kind = type(value)
		if kind == 'nil' or kind == 'boolean' or kind == 'number' then
			return tostring(value)
		elseif kind == 'string' then
			return (('%q'):format(value):gsub('\\\n', '\\n'))
		elseif kind ~= 'table' then
			return tostring(value)
		end
		local number = numbers[value]
		if not number then
			count = count + 1
			number = count
			numbers[value] = number
		elseif not expand then
			return 'table#' .. number
		end
		local meta = raw_getmetatable(value)
		local name = 'table#' .. number
		if type(meta) == 'table' and meta.__tostring then
			name = name .. ' (' .. tostring(value) .. ')'
		end
		local inner = rep(' ', depth + 4)
		local out = { name .. ' {' }
		if type(meta) == 'table' then
			out[#out + 1] = inner .. 'metatable = ' .. dump(meta, depth + 4)
				.. (next(value) == nil and '' or '')
		end
		local listed, index = {}, 1
		while value[index] ~= nil do
			out[#out + 1] = inner .. dump(value[index], depth + 4) .. ','
			listed[index] = true
			index = index + 1
		end
		local keys = {}
		for key in core.globals.pairs(value) do
			if not listed[key] then
				keys[#keys + 1] = key
			end
		end
		sort(keys, by_type)
		for position = 1, #keys do
			local key = keys[position]
			out[#out + 1] = inner .. '[' .. dump(key, depth + 4) .. '] = ' .. dump(value[key], depth + 4) .. ','
		end
		out[#out + 1] = rep(' ', depth) .. '}'
		return concat(out, '\n')
	end
	return dump(object, 0)
end

-- Nobody reads the log.
function mw.log() end
function mw.logObject() end
function mw.addWarning(text)
	core.library_util.checkType('addWarning', 1, text, 'string')
end

function mw.isSubsting()
	return false
end

-- As many as the largest wikis allow; a dump does not tell the limit of its wiki.
local EXPENSIVE = 500

function mw.incrementExpensiveFunctionCount()
	core.ask('of_page')
	core.expensive = core.expensive + 1
	if core.expensive > EXPENSIVE then
		error('too many expensive function calls', 0)
	end
end

function core.expr(text)
	core.library_util.checkType('mw.ext.ParserFunctions.expr', 1, text, 'string')
	local result = core.ask('function', 0, '#expr', { '1', text })
	if result and result:find('<strong class="error">', 1, true) then
		error(core.parts.text.trim(result:gsub('<[^>]*>', '')), 0)
	end
	return result
end

-- What is large and seldom asked for is made when it is.
core.lazy = {
	__index = function(mw_of_module, key)
		if key == 'site' then
			local site = core.new_site()
			mw_of_module.site = site
			return site
		end
	end,
}
