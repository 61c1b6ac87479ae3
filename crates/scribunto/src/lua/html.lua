-- mw.html
local native, core = ...
local type, error, setmetatable, concat = type, error, setmetatable, table.concat
local find, gsub = core.libraries.string.find, core.libraries.string.gsub
local tostring = core.globals.tostring
local encode = native.text_attribute

local html = {}
core.parts.html = html

local VOID = { area = true, base = true, br = true, col = true, command = true, embed = true, hr = true,
	img = true, input = true, keygen = true, link = true, meta = true, param = true, source = true,
	track = true, wbr = true }

local methods = {}
local meta = { __index = methods }

-- Names and values of styles: what would end them, and what is not ASCII, as CSS has it.
local function escape(css)
	return (core.parts.ustring.gsub(tostring(css), '[^ -9<-~]', function(c)
		return ('\\%X '):format(native.codepoint(c))
	end))
end

local function bad(name, index, what, level)
	error('bad argument #' .. index .. " to '" .. name .. "' (" .. what .. ')', level or 3)
end

local function is_text(value)
	local kind = type(value)
	return kind == 'string' or kind == 'number'
end

local function text_or_nil(name, index, value)
	if value ~= nil and not is_text(value) then
		bad(name, index, 'string, number or nil expected, got ' .. type(value), 4)
	end
end

-- Of several entries of one name, the place of the first counts.
local function entry(list, name)
	for index = 1, #list do
		if list[index].name == name then
			return list[index], index
		end
	end
end

local function set(list, name, value)
	local known, index = entry(list, name)
	if value == nil then
		if known then
			table.remove(list, index)
		end
	elseif known then
		known.value = value
	else
		list[#list + 1] = { name = name, value = value }
	end
end

local function build(node, out)
	local name = node.tagName
	if name then
		out[#out + 1] = '<' .. name
		for index = 1, #node.attributes do
			local attribute = node.attributes[index]
			out[#out + 1] = ' ' .. attribute.name .. '="' .. encode(attribute.value) .. '"'
		end
		if #node.styles > 0 then
			local css = {}
			for index = 1, #node.styles do
				local style = node.styles[index]
				css[index] = style.value and escape(style.name) .. ':' .. escape(style.value) or style.name
			end
			out[#out + 1] = ' style="' .. encode(concat(css, ';')) .. '"'
		end
		if node.selfClosing then
			out[#out + 1] = ' />'
			return
		end
		out[#out + 1] = '>'
	end
	for index = 1, #node.nodes do
		local inner = node.nodes[index]
		if type(inner) == 'table' and inner.nodes then
			build(inner, out)
		else
			out[#out + 1] = tostring(inner)
		end
	end
	if name then
		out[#out + 1] = '</' .. name .. '>'
	end
end

meta.__tostring = function(node)
	local out = {}
	build(node, out)
	return concat(out)
end

local function new(name, options)
	local selfClosing = options and options.selfClosing or name and VOID[name] or false
	return setmetatable({ tagName = name, nodes = {}, attributes = {}, styles = {},
		selfClosing = selfClosing, parent = options and options.parent or nil }, meta)
end

-- Whoever asks for `<br>` with something in it made a mistake.
local function holds(node)
	if node.selfClosing then
		error("self-closing tags can't have child nodes", 3)
	end
end

function methods:node(builder)
	holds(self)
	if builder ~= nil then
		self.nodes[#self.nodes + 1] = builder
	end
	return self
end

function methods:wikitext(...)
	for index = 1, select('#', ...) do
		local text = select(index, ...)
		if text == nil then
			break
		end
		if not is_text(text) then
			bad('wikitext', index, 'string or number expected, got ' .. type(text))
		end
		holds(self)
		self.nodes[#self.nodes + 1] = text
	end
	return self
end

function methods:newline()
	return self:wikitext('\n')
end

local function named(name)
	if name ~= nil and name ~= '' and not find(name, '^[%w:][%w:_%-]*$') then
		error("invalid tag name '" .. name .. "'", 3)
	end
	return name ~= '' and name or nil
end

function methods:tag(name, options)
	core.library_util.checkType('tag', 1, name, 'string')
	core.library_util.checkType('tag', 2, options, 'table', true)
	holds(self)
	local inner = new(named(name), options)
	inner.parent = self
	self.nodes[#self.nodes + 1] = inner
	return inner
end

local function put(self, name, value)
	if name == 'style' then
		self.styles = {}
		if value ~= nil then
			self.styles[1] = { name = tostring(value) }
		end
		return
	end
	set(self.attributes, name, value)
end

function methods:attr(name, value)
	if type(name) == 'table' then
		if value ~= nil then
			bad('attr', 2, 'if argument #1 is a table, argument #2 must be left empty')
		end
		for key, item in core.globals.pairs(name) do
			if type(key) ~= 'string' or not is_text(item) then
				bad('attr', 1, 'table keys must be strings, and values must be strings or numbers')
			end
			if find(key, '[%s<>"\'/=%z]') or key == '' then
				bad('attr', 1, "invalid attribute name '" .. key .. "'")
			end
		end
		for key, item in core.globals.pairs(name) do
			put(self, key, item)
		end
		return self
	end
	if type(name) ~= 'string' then
		bad('attr', 1, 'string expected, got ' .. type(name))
	end
	text_or_nil('attr', 2, value)
	if find(name, '[%s<>"\'/=%z]') or name == '' then
		bad('attr', 1, "invalid attribute name '" .. name .. "'")
	end
	put(self, name, value)
	return self
end

function methods:getAttr(name)
	core.library_util.checkType('getAttr', 1, name, 'string')
	local known = entry(self.attributes, name)
	return known and known.value
end

function methods:addClass(class)
	text_or_nil('addClass', 1, class)
	if class ~= nil then
		local known = entry(self.attributes, 'class')
		if known then
			known.value = known.value .. ' ' .. class
		else
			set(self.attributes, 'class', class)
		end
	end
	return self
end

function methods:css(name, value)
	if type(name) == 'table' then
		if value ~= nil then
			bad('css', 2, 'if argument #1 is a table, argument #2 must be left empty')
		end
		for key, item in core.globals.pairs(name) do
			if not is_text(key) or not is_text(item) then
				bad('css', 1, 'table keys and values must be strings or numbers')
			end
		end
		for key, item in core.globals.pairs(name) do
			set(self.styles, key, item)
		end
		return self
	end
	if not is_text(name) then
		bad('css', 1, 'string or number expected, got ' .. type(name))
	end
	text_or_nil('css', 2, value)
	set(self.styles, name, value)
	return self
end

function methods:cssText(css)
	text_or_nil('cssText', 1, css)
	if css ~= nil then
		self.styles[#self.styles + 1] = { name = tostring(css) }
	end
	return self
end

function methods:done()
	return self.parent or self
end

function methods:allDone()
	local node = self
	while node.parent do
		node = node.parent
	end
	return node
end

function html.create(name, options)
	if name ~= nil and type(name) ~= 'string' then
		bad('mw.html.create', 1, 'string expected, got ' .. type(name))
	end
	core.library_util.checkType('mw.html.create', 2, options, 'table', true)
	return new(named(name), options)
end

-- mw.svg
core.parts.svg = {
	new = function()
		local attributes, image, content = {}, {}, ''
		local svg = {}
		function svg:setAttribute(name, value)
			core.library_util.checkType('setAttribute', 1, name, 'string')
			core.library_util.checkType('setAttribute', 2, value, 'string')
			attributes[name] = value
			return self
		end
		function svg:setImgAttribute(name, value)
			core.library_util.checkType('setImgAttribute', 1, name, 'string')
			core.library_util.checkType('setImgAttribute', 2, value, 'string')
			image[name] = value
			return self
		end
		function svg:setContent(text)
			core.library_util.checkType('setContent', 1, text, 'string')
			content = text
			return self
		end
		function svg:toString()
			local tag = html.create('svg'):attr('xmlns', 'http://www.w3.org/2000/svg')
			return tostring(tag:attr(attributes):wikitext(content))
		end
		function svg:toImage()
			-- An image of its own, without an address.
			return tostring(html.create('img'):attr(image))
		end
		return svg
	end,
}
