-- mw.ustring and mw.hash
local native, core = ...
local check = core.library_util.checkType

local ustring = {
	maxPatternLength = 10000, maxStringLength = 2097152,
	byte = core.libraries.string.byte, format = core.libraries.string.format,
	rep = native.rep, char = native.uchar, len = native.ulen, sub = native.usub,
	codepoint = native.codepoint, byteoffset = native.byteoffset, isutf8 = native.isutf8,
	find = native.ufind, match = native.umatch,
	upper = native.upper, lower = native.lower,
	toNFC = native.toNFC, toNFD = native.toNFD, toNFKC = native.toNFKC, toNFKD = native.toNFKD,
}
core.parts.ustring = ustring
core.patterns(ustring, native.ubatch, native.ugsub)

local STEP = 64

function ustring.gcodepoint(s, first, last)
	local length = native.ulen(s)
	if not length then
		error("bad argument #1 to 'gcodepoint' (string is not UTF-8)", 2)
	end
	local at = first or 1
	local stop = last or -1
	at = at < 0 and length + at + 1 or at
	stop = stop < 0 and length + stop + 1 or stop
	local ahead, index = {}, 0
	return function()
		index = index + 1
		local code = ahead[index]
		if code == nil and at <= stop then
			local upto = at + STEP - 1
			ahead = { native.codepoint(s, at, upto < stop and upto or stop) }
			at, index = at + STEP, 1
			code = ahead[1]
		end
		return code
	end
end

core.libraries.string.ulower, core.libraries.string.uupper = nil, nil

core.parts.hash = {
	hashValue = function(name, value)
		check('hashValue', 1, name, 'string')
		check('hashValue', 2, value, 'string')
		return native.hash(name, value)
	end,
	listAlgorithms = function()
		local names = {}
		for index = 1, #native.hash_names do
			names[index] = native.hash_names[index]
		end
		return names
	end,
}
