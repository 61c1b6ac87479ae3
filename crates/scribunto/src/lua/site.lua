-- mw.site
local native, core = ...
local next, type, tonumber, setmetatable = next, type, tonumber, setmetatable
local lower = native.lower

local by_id, by_name = {}, {}

local function key_of(name)
	return (lower(name):gsub('[_ ]+', ' '):gsub('^ ', ''):gsub(' $', ''))
end

-- Names of users have a gender, their namespaces so, too.
local gendered = { [2] = true, [3] = true }

for index = 1, #core.site.namespaces do
	local given = core.site.namespaces[index]
	local id = given.id
	by_id[id] = {
		id = id, name = given.name, canonicalName = given.canonical,
		hasSubpages = given.subpages, isCapitalized = given.capitalised,
		hasGenderDistinction = gendered[id] or false, isContent = id == 0, isIncludable = true,
		isMovable = id >= 0, isSubject = id < 0 or id % 2 == 0, isTalk = id > 0 and id % 2 == 1,
		aliases = given.aliases,
	}
	by_name[key_of(given.name)] = id
	by_name[key_of(given.canonical)] = by_name[key_of(given.canonical)] or id
	for position = 1, #given.aliases do
		local alias = key_of(given.aliases[position])
		by_name[alias] = by_name[alias] or id
	end
end
by_name[''] = 0

core.namespaces = by_id

-- The number of a namespace that is given by its number or by one of its names.
function core.namespace(value)
	if type(value) == 'number' then
		return by_id[value] and value
	elseif type(value) == 'string' then
		return by_name[key_of(value)]
	end
end

local function statistics()
	local function count(category, which)
		local all = core.ask('category', category)
		if which == '*' then
			return { all = all, pages = all, subcats = 0, files = 0 }
		end
		return all
	end
	return { pages = 0, articles = 0, files = 0, edits = 0, users = 0, activeUsers = 0, admins = 0,
		pagesInCategory = count, pagesInNamespace = function() return 0 end,
		usersInGroup = function() return 0 end }
end

local function interwiki_map(filter)
	local map = {}
	for index = 1, #core.site.interwiki do
		local given = core.site.interwiki[index]
		local url = given.url
		if filter ~= 'local' then
			map[given.prefix] = { prefix = given.prefix, url = url,
				isProtocolRelative = url:sub(1, 2) == '//', isLocal = false,
				isCurrentWiki = false, isTranscludable = false, isExtraLanguageLink = false }
		end
	end
	return map
end

-- New for each environment: its tables may be written to.
function core.new_site()
	local namespaces, subjects, talks, contents = {}, {}, {}, {}
	for id, given in next, by_id do
		local own = {}
		for key, value in next, given do
			own[key] = value
		end
		own.aliases = {}
		for index = 1, #given.aliases do
			own.aliases[index] = given.aliases[index]
		end
		if id == 0 then
			own.displayName = core.message('blanknamespace', '(Main)')
		end
		namespaces[id] = own
		if own.isSubject then
			subjects[id] = own
		end
		if own.isTalk then
			talks[id] = own
		end
		if own.isContent then
			contents[id] = own
		end
	end
	for id, own in next, namespaces do
		if id >= 0 then
			own.subject = namespaces[id - id % 2]
			own.talk = namespaces[id - id % 2 + 1]
			own.associated = own.isTalk and own.subject or own.talk
		else
			own.subject = own
		end
	end
	local function named(list)
		return setmetatable(list, { __index = function(t, name)
			local id = type(name) == 'string' and by_name[key_of(name)]
			return id and rawget(t, id) or nil
		end })
	end
	return {
		siteName = core.site.name, server = core.site.server, scriptPath = core.site.script_path,
		stylePath = core.site.script_path .. '/skins', currentVersion = core.site.version,
		namespaces = named(namespaces), subjectNamespaces = named(subjects),
		talkNamespaces = named(talks), contentNamespaces = named(contents),
		stats = statistics(), interwikiMap = interwiki_map,
	}
end
