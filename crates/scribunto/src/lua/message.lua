-- mw.message
local native, core = ...
local type, error, setmetatable, select = type, error, setmetatable, select
local gsub, sub = core.libraries.string.gsub, string.sub
local tostring = core.globals.tostring
local check, check_multi = core.library_util.checkType, core.library_util.checkTypeMulti

local message = {}
core.parts.message = message

local methods = {}
local meta = { __index = methods }
local params_of = setmetatable({}, { __mode = 'k' })

-- A message in the language of the wiki, for our own use.
function core.message(key, default)
	return core.ask('message', key, core.site.language) or default
end

local function text_of(it)
	if it.raw then
		return it.raw
	end
	for index = 1, #it.keys do
		local key = it.keys[index]
		local text = core.ask('message', key:sub(1, 1):lower() .. key:sub(2), it.language)
		if text then
			return text
		end
	end
end

local function value_of(param, it)
	if type(param) == 'table' then
		if param.raw ~= nil then
			return tostring(param.raw)
		elseif param.num ~= nil then
			return core.ask('number', it.language, native.php_number(tonumber(param.num) or 0), 'grouped')
		end
	elseif type(param) == 'number' then
		return native.php_number(param)
	end
	return tostring(param)
end

local function add(it, name, wrap, ...)
	local count = select('#', ...)
	local list = { ... }
	if type(list[1]) == 'table' and not params_of[list[1]] and getmetatable(list[1]) ~= meta then
		if count > 1 then
			error("bad arguments to '" .. name .. "' (pass either a table of params or params as individual arguments)", 0)
		end
		list = list[1]
		count = #list
	end
	for index = 1, count do
		local value = list[index]
		local kind = type(value)
		if kind ~= 'string' and kind ~= 'number' and not (kind == 'table'
			and (params_of[value] or getmetatable(value) == meta)) then
			error('bad argument #' .. index .. " to '" .. name .. "' (string or number expected, got " .. kind .. ')', 0)
		end
		it.params_list[#it.params_list + 1] = wrap and wrap(value) or value
	end
	return it
end

local function raw_param(value)
	local param = { raw = value }
	params_of[param] = true
	return param
end

local function num_param(value)
	local param = { num = value }
	params_of[param] = true
	return param
end

function methods:params(...)
	return add(self, 'params', nil, ...)
end

function methods:rawParams(...)
	return add(self, 'rawParams', raw_param, ...)
end

function methods:numParams(...)
	return add(self, 'numParams', num_param, ...)
end

function methods:inLanguage(code)
	check_multi('inLanguage', 1, code, { 'string', 'table' })
	self.language = type(code) == 'table' and code.code or code
	return self
end

function methods:useDatabase(use)
	check('useDatabase', 1, use, 'boolean')
	return self
end

function methods:plain()
	local text = text_of(self)
	if not text then
		return '⧼' .. core.mw_text.encode(self.keys[#self.keys]) .. '⧽'
	end
	local params = self.params_list
	-- Of `$10` the first digit alone counts where there is no tenth.
	return (gsub(text, '%$(%d+)', function(digits)
		for length = #digits, 1, -1 do
			local param = params[tonumber(sub(digits, 1, length))]
			if param ~= nil then
				return value_of(param, self) .. sub(digits, length + 1)
			end
		end
	end))
end

function methods:exists()
	return text_of(self) ~= nil
end

function methods:isBlank()
	local text = text_of(self)
	return text == nil or text == ''
end

function methods:isDisabled()
	local text = text_of(self)
	return text == nil or text == '' or text == '-'
end

meta.__tostring = methods.plain

local function new(fields)
	fields.params_list = {}
	fields.language = core.site.language
	return setmetatable(fields, meta)
end

function message.new(key, ...)
	check('message.new', 1, key, 'string')
	return add(new({ keys = { key } }), 'params', nil, ...)
end

function message.newFallbackSequence(...)
	local keys = { ... }
	for index = 1, select('#', ...) do
		check('message.newFallbackSequence', index, keys[index], 'string')
	end
	return new({ keys = keys })
end

function message.newRawMessage(text, ...)
	check('message.newRawMessage', 1, text, 'string')
	return add(new({ raw = text }), 'params', nil, ...)
end

message.rawParam, message.numParam = raw_param, num_param

function message.getDefaultLanguage()
	return core.mw.getContentLanguage()
end

core.mw_text = core.parts.text
