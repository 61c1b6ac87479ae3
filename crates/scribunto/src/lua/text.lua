-- mw.text
local native, core = ...
local type, error, concat, sub = type, error, table.concat, string.sub
local check = core.library_util.checkType
local tostring = core.globals.tostring
local ufind, ugsub, ulen, usub = native.ufind, native.ugsub, native.ulen, native.usub
local find = string.find

local text = {}
core.parts.text = text

text.JSON_PRESERVE_KEYS, text.JSON_TRY_FIXING, text.JSON_PRETTY = 1, 2, 4

function text.trim(s, charset)
	if charset == nil then
		return native.text_trim(s)
	end
	s = ugsub(s, '^[' .. charset .. ']*(.-)[' .. charset .. ']*$', '%1')
	return s
end

function text.encode(s, charset)
	if charset == nil then
		return native.text_encode(s)
	end
	local names = { ['<'] = '&lt;', ['>'] = '&gt;', ['&'] = '&amp;', ['"'] = '&quot;',
		['\194\160'] = '&nbsp;' }
	s = core.parts.ustring.gsub(s, '[' .. charset .. ']', function(c)
		if not names[c] then
			local code = native.codepoint(c)
			names[c] = ('&#%d;'):format(code)
		end
		return names[c]
	end)
	return s
end

function text.decode(s, named)
	if named then
		return core.ask('decode', s)
	end
	return native.text_decode(s)
end

text.nowiki = native.text_nowiki

function text.gsplit(s, pattern, plain)
	local at, length = 1, ulen(s)
	return function()
		if not at then
			return nil
		end
		local first, last = ufind(s, pattern, at, plain)
		local part
		if not first then
			part = usub(s, at)
			at = nil
		elseif last < first then
			-- Where the separator is empty, each character stands alone.
			part = usub(s, at, first)
			if first < length then
				at = first + 1
			else
				at = nil
			end
		else
			part = first > at and usub(s, at, first - 1) or ''
			at = last + 1
		end
		return part
	end
end

function text.split(s, pattern, plain)
	local list, count = {}, 0
	if type(s) == 'string' and type(pattern) == 'string' and not find(s, '[\128-\255]')
		and #s > 0 and (plain or not find(pattern, '[^%w,; |/:_\n]')) and #pattern > 0 then
		-- The common case: ASCII, and a separator that stands for itself.
		local at = 1
		while true do
			local first, last = find(s, pattern, at, true)
			count = count + 1
			if not first then
				list[count] = sub(s, at)
				return list
			end
			list[count] = sub(s, at, first - 1)
			at = last + 1
		end
	end
	for part in text.gsplit(s, pattern, plain) do
		count = count + 1
		list[count] = part
	end
	return list
end

function text.listToText(list, separator, conjunction)
	local count = #list
	separator = separator or core.message('comma-separator', ', ')
	conjunction = conjunction or core.message('and', ' and') .. core.message('word-separator', ' ')
	if count > 1 then
		return concat(list, separator, 1, count - 1) .. conjunction .. list[count]
	end
	return tostring(list[1] == nil and '' or list[1])
end

function text.tag(name, attributes, content)
	if type(name) == 'table' then
		name, attributes, content = name.name, name.attrs, name.content
		core.library_util.checkTypeForNamedArg('tag', 'name', name, 'string')
		core.library_util.checkTypeForNamedArg('tag', 'attrs', attributes, 'table', true)
	else
		check('tag', 1, name, 'string')
		check('tag', 2, attributes, 'table', true)
	end
	local out = { '<' .. name }
	for key, value in core.globals.pairs(attributes or {}) do
		if type(key) ~= 'string' or find(key, '[\t\r\n\f /<>"\'=]') then
			error("bad named argument attrs to 'tag' (invalid key '" .. tostring(key) .. "')", 2)
		end
		local kind = type(value)
		if value == true then
			out[#out + 1] = ' ' .. key
		elseif kind == 'number' or kind == 'string' then
			out[#out + 1] = ' ' .. key .. '="' .. native.text_encode(value) .. '"'
		elseif value ~= false then
			error("bad named argument attrs to 'tag' (value for key '" .. key .. "' may not be " .. kind .. ')', 2)
		end
	end
	local kind = type(content)
	if content == nil then
		out[#out + 1] = '>'
	elseif content == false then
		out[#out + 1] = ' />'
	elseif kind == 'string' or kind == 'number' then
		out[#out + 1] = '>' .. content .. '</' .. name .. '>'
	else
		error("bad argument #3 to 'tag' (string expected, got " .. kind .. ')', 2)
	end
	return concat(out)
end

function text.unstrip(s)
	return core.ask('unstrip', core.ask('unstrip', s, 'nowiki'), 'kill')
end

function text.unstripNoWiki(s)
	return core.ask('unstrip', s, 'nowiki')
end

function text.killMarkers(s)
	return core.ask('unstrip', s, 'kill')
end

function text.truncate(s, length, ellipsis, adjust)
	check('truncate', 1, s, 'string')
	check('truncate', 2, length, 'number')
	local total = ulen(s)
	if total <= (length < 0 and -length or length) then
		return s
	end
	ellipsis = ellipsis or core.message('ellipsis', '...')
	if adjust then
		local width = ulen(ellipsis)
		if length > 0 then
			length = length > width and length - width or 0
		else
			length = length < -width and length + width or 0
		end
	end
	local short
	if length > 0 then
		short = usub(s, 1, length) .. ellipsis
	elseif length < 0 then
		short = ellipsis .. usub(s, length)
	else
		short = ellipsis
	end
	return ulen(short) < total and short or s
end

function text.jsonDecode(s, flags)
	check('mw.text.jsonDecode', 1, s, 'string')
	check('mw.text.jsonDecode', 2, flags, 'number', true)
	return native.json_decode(s, flags)
end

function text.jsonEncode(value, flags)
	check('mw.text.jsonEncode', 2, flags, 'number', true)
	return native.json_encode(value, flags)
end
