-- Frames: the arguments of calls, and the preprocessor behind them.
local native, core = ...
local type, error, next, tostring, tonumber = type, error, next, tostring, tonumber
local setmetatable, byte, find = setmetatable, string.byte, string.find

-- What belongs to a frame and its modules must not change: its number, its parent.
local hidden = setmetatable({}, { __mode = 'k' })
local methods = {}

local function of(frame, method)
	local state = type(frame) == 'table' and hidden[frame]
	if not state then
		error('frame:' .. method .. ': invalid frame object. Did you call ' .. method
			.. ' with a dot instead of a colon, i.e. frame.' .. method .. '() instead of frame:'
			.. method .. '()?', 3)
	end
	return state
end

-- The names of small numbers, once they were asked for.
local names = {}

-- `1` and `"1"` are the same argument.
local function argument_key(key)
	local kind = type(key)
	if kind == 'number' then
		local name = names[key]
		if not name then
			name = native.number_key(key)
			if key >= 0 and key < 100 and key % 1 == 0 then
				names[key] = name
			end
		end
		return name
	elseif kind == 'string' then
		return key
	end
end

local function natural_key(name)
	local first = byte(name)
	if first and first >= 48 and first <= 57 and (name == '0' or name:find('^[1-9]%d*$')) then
		return tonumber(name)
	end
	return name
end

local function arguments(id)
	local known = {}
	local all
	local function get(_, key)
		key = argument_key(key)
		if key == nil then
			return nil
		end
		local value = known[key]
		if value == nil then
			value = core.ask('argument', id, key) or false
			known[key] = value
		end
		return value or nil
	end
	local function pairs_of(t)
		if not all then
			all = core.ask('arguments', id)
			for index = 1, #all, 2 do
				if known[all[index]] == nil then
					known[all[index]] = all[index + 1]
				end
			end
		end
		local index = -1
		return function()
			index = index + 2
			local name = all[index]
			if name then
				return natural_key(name), known[name] or nil
			end
		end, t, nil
	end
	return setmetatable({}, {
		__index = get,
		__newindex = function(_, key, value)
			local name = argument_key(key)
			if name ~= nil then
				known[name] = value == nil and false or value
			end
		end,
		__pairs = pairs_of,
		__ipairs = function(t)
			return function(_, index)
				index = index + 1
				local value = get(nil, index)
				if value ~= nil then
					return index, value
				end
			end, t, 0
		end,
	})
end

function core.frame(id, parent)
	local frame = {}
	for name, method in next, methods do
		frame[name] = method
	end
	frame.args = arguments(id)
	hidden[frame] = { id = id, parent = parent }
	return frame
end

-- Arguments as the host takes them: name, value, name, value, those with numbers first and in order. Booleans
-- are those of PHP. Frames have the named ones trimmed, parser functions do not.
local function flat(args, method, trims)
	local list, used = {}, 0
	local function add(key, value)
		local kind = type(value)
		if kind == 'boolean' then
			value = value and '1' or ''
		elseif kind == 'number' then
			value = tostring(value)
		elseif kind ~= 'string' then
			value = core.globals.tostring(value)
		end
		list[used + 1], list[used + 2] = tostring(key), value
		used = used + 2
	end
	if args == nil then
		return list
	end
	if type(args) ~= 'table' then
		error('frame:' .. method .. ': args must be a table', 3)
	end
	local numbers, index = {}, 1
	while args[index] ~= nil do
		add(index, args[index])
		numbers[index] = true
		index = index + 1
	end
	for key, value in core.globals.pairs(args) do
		if not numbers[key] then
			if type(key) == 'number' then
				key = native.number_key(key)
			end
			if type(key) == 'string' then
				if trims and not key:find('^%d+$') then
					key = native.text_trim(key)
					value = type(value) == 'string' and native.text_trim(value) or value
				end
				add(key, value)
			end
		end
	end
	return list
end

function methods:getParent()
	local state = of(self, 'getParent')
	if state.parent == nil then
		state.parent = state.id == 0 and core.ask('has_parent') and core.frame(1, false) or false
	end
	return state.parent or nil
end

function methods:getTitle()
	return core.ask('frame_title', of(self, 'getTitle').id)
end

function methods:newChild(options)
	local state = of(self, 'newChild')
	if type(options) ~= 'table' then
		error('frame:newChild: the first parameter must be a table', 2)
	end
	local title = options.title
	if title ~= nil and title ~= false then
		title = core.title_of(tostring(title))
		if not title then
			error('frame:newChild: invalid title', 2)
		end
	end
	local id = core.ask('child', state.id, title or nil, flat(options.args, 'newChild', true))
	return core.frame(id, self)
end

function methods:preprocess(text)
	local state = of(self, 'preprocess')
	if type(text) == 'table' then
		text = text.text
	end
	return core.ask('preprocess', state.id, core.globals.tostring(text))
end

function methods:expandTemplate(options)
	local state = of(self, 'expandTemplate')
	if type(options) ~= 'table' then
		error('frame:expandTemplate: the first parameter must be a table', 2)
	end
	local title = options.title
	if title == nil then
		error('frame:expandTemplate: a title is required', 2)
	end
	title = core.globals.tostring(title)
	local text = core.ask('template', state.id, title, flat(options.args, 'expandTemplate', true))
	if not text then
		error('expandTemplate: template "' .. title .. '" does not exist', 0)
	end
	return text
end

function methods:callParserFunction(name, args, ...)
	local state = of(self, 'callParserFunction')
	if type(name) == 'table' then
		name, args = name.name, name.args
		if type(args) ~= 'table' and args ~= nil then
			args = { args }
		end
	elseif type(args) ~= 'table' then
		args = { args, ... }
	end
	if name == nil then
		error('frame:callParserFunction: a function name is required', 0)
	end
	name = core.globals.tostring(name)
	local list = flat(args, 'callParserFunction')
	if not find(name, ':', 1, true) and not (list[1] and find(list[1], '^%d+$')) then
		error('callParserFunction: At least one unnamed parameter (the parameter that comes after the colon in '
			.. 'wikitext) must be provided', 0)
	end
	local text = core.ask('function', state.id, name, list)
	if not text then
		error('callParserFunction: function "' .. name .. '" was not found', 0)
	end
	return text
end

function methods:extensionTag(name, content, args)
	of(self, 'extensionTag')
	if type(name) == 'table' then
		name, content, args = name.name, name.content, name.args
	end
	if name == nil then
		error('frame:extensionTag: a tag name is required', 2)
	end
	-- `{{#tag:name|content|attribute=value}}`
	local list = { core.globals.tostring(name), content == nil and '' or core.globals.tostring(content) }
	if type(args) == 'table' then
		for key, value in core.globals.pairs(args) do
			if type(key) == 'string' then
				list[key] = value
			end
		end
	end
	return self:callParserFunction('#tag', list)
end

local function parser_value(expand)
	return { expand = expand }
end

function methods:getArgument(options)
	of(self, 'getArgument')
	local name = options
	if type(options) == 'table' then
		name = options.name
	end
	return parser_value(function()
		return self.args[name]
	end)
end

function methods:newParserValue(options)
	of(self, 'newParserValue')
	local text = type(options) == 'table' and options.text or options
	return parser_value(function()
		return self:preprocess(text)
	end)
end

function methods:newTemplateParserValue(options)
	of(self, 'newTemplateParserValue')
	return parser_value(function()
		return self:expandTemplate(options)
	end)
end

function methods:argumentPairs()
	of(self, 'argumentPairs')
	return core.globals.pairs(self.args)
end
