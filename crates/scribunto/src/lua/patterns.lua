-- gmatch and gsub over the matcher in Rust: what calls back into modules is Lua, so that errors pass
-- through as they are.
local native, core = ...
local concat, type, error, tostring = table.concat, type, error, tostring
local sub = string.sub

function core.patterns(library, batch, replace)
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
		if kind == 'string' or kind == 'number' then
			return replace(subject, pattern, with, count)
		end
		if kind ~= 'function' and kind ~= 'table' then
			error("bad argument #3 to 'gsub' (function or table or string expected, got " .. kind .. ')', 2)
		end
		local left = count or 1e9
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
				if value then
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
