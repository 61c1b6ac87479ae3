-- mw.language
local native, core = ...
local type, error, floor, setmetatable = type, error, math.floor, setmetatable
local concat, find, match, gsub = table.concat, core.libraries.string.find, core.libraries.string.match, core.libraries.string.gsub
local tostring = core.globals.tostring
local check, check_multi = core.library_util.checkType, core.library_util.checkTypeMulti
local ulower, uupper, usub = native.lower, native.upper, native.usub

local language = {}
core.parts.language = language

local RTL = { ar = true, arc = true, arz = true, azb = true, bcc = true, bqi = true, ckb = true, dv = true,
	fa = true, glk = true, he = true, khw = true, ['ks-arab'] = true, lki = true, lrc = true, luz = true,
	mzn = true, nqo = true, pnb = true, ps = true, sd = true, skr = true, ['skr-arab'] = true, sdh = true,
	['tly-cyrl'] = nil, ug = true, ['ug-arab'] = true, ur = true, yi = true, ydd = true }

function core.upper_first(text)
	return uupper(usub(text, 1, 1)) .. usub(text, 2)
end

local methods = {}

-- The letter i of Turkic languages.
local TURKIC = { tr = true, az = true, kaa = true, kk = true, ['kk-latn'] = true, kaz = true, crh = true }
local DOTTED = { tr = true, az = true, kaa = true }

function methods:lc(s)
	return ulower(s)
end

function methods:uc(s)
	return uupper(s)
end

function methods:lcfirst(s)
	check('lcfirst', 1, s, 'string')
	if DOTTED[self.code] and usub(s, 1, 1) == 'I' then
		return 'ı' .. usub(s, 2)
	end
	return ulower(usub(s, 1, 1)) .. usub(s, 2)
end

function methods:ucfirst(s)
	check('ucfirst', 1, s, 'string')
	if DOTTED[self.code] and usub(s, 1, 1) == 'i' then
		return 'İ' .. usub(s, 2)
	end
	return core.upper_first(s)
end

function methods:caseFold(s)
	return uupper(s)
end

function methods:getCode()
	return self.code
end

function methods:toBcp47Code()
	return self.code
end

function methods:isRTL()
	return RTL[self.code] or false
end

function methods:getDir()
	return self:isRTL() and 'rtl' or 'ltr'
end

function methods:getDirMark(opposite)
	return (self:isRTL() ~= (opposite or false)) and '\226\128\143' or '\226\128\142'
end

function methods:getDirMarkEntity(opposite)
	return (self:isRTL() ~= (opposite or false)) and '&rlm;' or '&lrm;'
end

function methods:getArrow(direction)
	local rtl = self:isRTL()
	direction = direction or 'forwards'
	if direction == 'up' then
		return '↑'
	elseif direction == 'down' then
		return '↓'
	elseif direction == 'left' or direction == (rtl and 'forwards' or 'backwards') then
		return '←'
	end
	return '→'
end

function methods:getFallbackLanguages()
	return language.getFallbacksFor(self.code)
end

function methods:formatNum(number, options)
	if type(number) ~= 'number' and not tonumber(number) or type(number) == 'string' then
		error("bad argument #1 to 'formatNum' (number expected, got " .. type(number) .. ')', 0)
	end
	if number ~= number or number == 1 / 0 or number == -1 / 0 then
		error("bad argument #1 to 'formatNum' (" .. (number ~= number and 'NaN' or 'infinite') .. ')', 0)
	end
	local plain = type(options) == 'table' and options.noCommafy
	return core.ask('number', self.code, native.php_number(number), plain and 'plain' or 'grouped')
end

function methods:parseFormattedNumber(text)
	check_multi('parseFormattedNumber', 1, text, { 'string', 'number' })
	return tonumber(core.ask('number', self.code, tostring(text), 'read'))
end

local function choices(first, ...)
	if type(first) == 'table' then
		return first
	end
	return { first, ... }
end

function methods:plural(number, ...)
	number = tonumber(number)
	if not number then
		error("bad argument #1 to 'convertPlural' (number expected)", 2)
	end
	local forms = choices(...)
	local count = #forms
	if count == 0 then
		return ''
	end
	-- Forms such as `0=none` are for that number alone.
	local general = {}
	for index = 1, count do
		local form = tostring(forms[index])
		local only, text = match(form, '^(%d+)=(.*)$')
		if only and tonumber(only) == number then
			return text
		elseif not only then
			general[#general + 1] = form
		end
	end
	local index = core.ask('plural', self.code, number, #general)
	return general[index + 1] or general[#general] or ''
end

methods.convertPlural = methods.plural

function methods:gender(who, ...)
	local forms = choices(...)
	if #forms == 0 then
		return ''
	end
	-- The database of users is not in a dump: nobody's gender is known.
	if who == 'male' or #forms == 1 then
		return forms[1]
	elseif who == 'female' then
		return forms[2]
	end
	return forms[3] or forms[1]
end

function methods:grammar(case, word)
	local text = core.ask('function', 0, 'grammar', { '1', tostring(case), '2', tostring(word) })
	return text or tostring(word)
end

function methods:convertGrammar(word, case)
	return self:grammar(case, word)
end

function methods:formatDate(format, timestamp, localised)
	check('formatDate', 1, format, 'string')
	check_multi('formatDate', 2, timestamp, { 'string', 'number', 'nil' })
	check('formatDate', 3, localised, 'boolean', true)
	local text, problem = core.ask('date', self.code, format, timestamp and tostring(timestamp) or '')
	if not text then
		error(problem, 0)
	end
	return text
end

local INTERVALS = { { 'millennia', 31556952000 }, { 'centuries', 3155695200 }, { 'decades', 315569520 },
	{ 'years', 31556952 }, { 'weeks', 604800 }, { 'days', 86400 }, { 'hours', 3600 }, { 'minutes', 60 },
	{ 'seconds', 1 } }
local SINGLE = { millennia = 'millennium', centuries = 'century', decades = 'decade', years = 'year',
	weeks = 'week', days = 'day', hours = 'hour', minutes = 'minute', seconds = 'second' }

local USUAL = { 'millennia', 'centuries', 'decades', 'years', 'days', 'hours', 'minutes', 'seconds' }

-- The intervals in a number of seconds, those of `wanted` alone, largest first.
local function intervals(seconds, wanted)
	local chosen = {}
	for _, name in core.globals.ipairs(wanted or USUAL) do
		chosen[name] = true
	end
	local list = {}
	local largest_first = floor(seconds)
	local smallest
	for index = 1, #INTERVALS do
		if chosen[INTERVALS[index][1]] then
			smallest = INTERVALS[index][1]
		end
	end
	for index = 1, #INTERVALS do
		local name, length = INTERVALS[index][1], INTERVALS[index][2]
		if chosen[name] then
			local count = floor(largest_first / length)
			if count > 0 or name == smallest and #list == 0 then
				list[#list + 1] = { name = name, count = count }
				largest_first = largest_first - count * length
			end
		end
	end
	return list
end

function methods:getDurationIntervals(seconds, wanted)
	check('getDurationIntervals', 1, seconds, 'number')
	local found = {}
	for _, interval in next, intervals(seconds, wanted) do
		found[interval.name] = interval.count
	end
	return found
end

function methods:formatDuration(seconds, wanted)
	check('formatDuration', 1, seconds, 'number')
	local parts = {}
	for index, interval in next, intervals(seconds, wanted) do
		local name = (interval.count == 1 or interval.count == -1) and SINGLE[interval.name] or interval.name
		local count = self:formatNum(interval.count)
		local pattern = core.ask('message', 'duration-' .. interval.name, self.code)
		if pattern then
			pattern = gsub(pattern, '%$1', count)
			parts[index] = gsub(pattern, '{{PLURAL:[^|}]*|([^{}]*)}}', function(forms)
				return self:plural(interval.count, core.parts.text.split(forms, '|', true))
			end)
		else
			parts[index] = count .. ' ' .. name
		end
	end
	return core.parts.text.listToText(parts)
end

function language.new(code)
	check('mw.language.new', 1, code, 'string')
	local self = { code = ulower(code) }
	for name, method in next, methods do
		self[name] = method
	end
	return self
end

core.mw.getLanguage = language.new

function core.mw.getContentLanguage()
	return language.new(core.site.language)
end

language.getContentLanguage = core.mw.getContentLanguage

function language.fetchLanguageName(code, within)
	check('fetchLanguageName', 1, code, 'string')
	check('fetchLanguageName', 2, within, 'string', true)
	return core.ask('language_name', ulower(code), within) or ''
end

-- All that have one, by code.
local all_names

function language.fetchLanguageNames(within)
	check('fetchLanguageNames', 1, within, 'string', true)
	-- Modules keep it in their data, so it is a table like any other.
	all_names = all_names or core.ask('language_names')
	local names = {}
	for code, name in next, all_names do
		names[code] = name
	end
	return names
end

function language.isKnownLanguageTag(code)
	check('isKnownLanguageTag', 1, code, 'string')
	return code == ulower(code) and core.ask('language_name', code) ~= nil
end

language.isSupportedLanguage = language.isKnownLanguageTag

function language.isValidCode(code)
	check('isValidCode', 1, code, 'string')
	return code ~= '' and not find(code, '[:/\\%z&<>\'"]')
end

function language.isValidBuiltInCode(code)
	check('isValidBuiltInCode', 1, code, 'string')
	return find(code, '^[a-z0-9%-]+$') ~= nil and #code > 1
end

function language.getFallbacksFor(code)
	check('getFallbacksFor', 1, code, 'string')
	local list = {}
	if not language.isValidBuiltInCode(code) then
		return list
	end
	local base = match(code, '^(%a+)%-')
	if base and base ~= 'en' then
		list[1] = base
	end
	if code ~= 'en' then
		list[#list + 1] = 'en'
	end
	return list
end
