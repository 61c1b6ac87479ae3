-- gmatch and gsub over the matcher in Rust: what calls back into modules is Lua, so that errors pass
-- through as they are. And what is looked for most, a text in a short string, without leaving Lua.
local native, core = ...
local concat, type, error, tostring, tonumber = table.concat, type, error, tostring, tonumber
local sub, find, replace_text = string.sub, string.find, string.gsub

-- In strings of so many bytes Lua's own functions find a text in the time of a few instructions.
local SHORT = 256
-- Patterns of which it is known whether each character stands for itself.
local MOST = 1000
local literal, known = {}, 0

local function is_literal(pattern)
	if type(pattern) ~= 'string' or pattern == '' or #pattern > SHORT then
		return false
	end
	if known == MOST then
		literal, known = {}, 0
	end
	local is = not find(pattern, '[%^%$%*%+%?%.%(%[%%%-]')
	literal[pattern], known = is, known + 1
	return is
end

-- Whether a pattern is a text that is looked for in a short string.
local function is_plain(subject, pattern)
	local is = literal[pattern]
	if is == nil then
		is = is_literal(pattern)
	end
	return is and type(subject) == 'string' and #subject <= SHORT
end

-- `string.find` and `string.match`
function core.searches(library, find_pattern, match)
	function library.find(subject, pattern, init, plain)
		if init == nil and is_plain(subject, pattern) then
			return find(subject, pattern, 1, true)
		end
		return find_pattern(subject, pattern, init, plain)
	end

	function library.match(subject, pattern, init)
		if init == nil and is_plain(subject, pattern) then
			return find(subject, pattern, 1, true) and pattern
		end
		return match(subject, pattern, init)
	end
end

-- `of_bytes` says whether the library knows nothing but bytes.
function core.patterns(library, batch, replace, of_bytes)
	function library.gmatch(subject, pattern)
		local at, index, matches, width, values = 0, 0, 0, 0, nil
		-- Errors of the arguments are raised at once.
		values, width, matches, at = batch(subject, pattern, 0)
		return function()
			if index == matches then
				if not at or matches == 0 then
					return nil
				end
				values, width, matches, at = batch(subject, pattern, at)
				index = 0
				if matches == 0 then
					return nil
				end
			end
			local first = index * width
			index = index + 1
			if width == 1 then
				return values[first + 1]
			end
			return unpack(values, first + 1, first + width)
		end
	end

	function library.gsub(subject, pattern, with, count)
		local kind = type(with)
		if of_bytes and kind == 'string' and count == nil and is_plain(subject, pattern) then
			if not find(subject, pattern, 1, true) then
				return subject, 0
			elseif #with <= SHORT and not find(with, '%', 1, true) then
				return replace_text(subject, pattern, with)
			end
		end
		if kind == 'string' or kind == 'number' then
			return replace(subject, pattern, with, count)
		end
		if kind ~= 'function' and kind ~= 'table' then
			error("bad argument #3 to 'gsub' (function or table or string expected, got " .. kind .. ')', 2)
		end
		local left = count == nil and 1e9 or tonumber(count)
		local out, used, copied, done = {}, 0, 1, 0
		local at = 0
		while at and left > 0 do
			local values, width, matches
			values, width, matches, at = batch(subject, pattern, at, left < 32 and left or 32)
			local slot = 0
			for _ = 1, matches do
				local first, last = values[slot + 1], values[slot + 2]
				local value
				if kind == 'table' then
					value = with[values[slot + 3]]
				elseif width == 1 then
					value = with(values[slot + 3])
				else
					value = with(unpack(values, slot + 3, slot + 2 + width))
				end
				slot = slot + 2 + width
				-- `false` keeps what was matched, in `string` alone.
				if value or value == false and not of_bytes then
					local what = type(value)
					if what ~= 'string' and what ~= 'number' then
						error('invalid replacement value (a ' .. what .. ')', 2)
					end
					out[used + 1] = sub(subject, copied, first - 1)
					out[used + 2] = value
					used = used + 2
					copied = last + 1
				end
			end
			done = done + matches
			left = left - matches
			if matches == 0 then
				break
			end
		end
		if used == 0 then
			return tostring(subject), done
		end
		out[used + 1] = sub(subject, copied)
		return concat(out), done
	end
end
