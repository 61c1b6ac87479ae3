-- mw.title
local native, core = ...
local type, error, next, setmetatable, floor = type, error, next, setmetatable, math.floor
local tostring = core.globals.tostring
local check, check_multi = core.library_util.checkType, core.library_util.checkTypeMulti
local match, gsub, find = core.libraries.string.match, core.libraries.string.gsub, core.libraries.string.find
local sub = string.sub

local title = {}
core.parts.title = title

-- The parts of a title, or nil. Each text is asked for once a page.
function core.parse_title(text, default)
	local namespace, name, fragment, interwiki = core.ask('parse_title', text, default)
	if not namespace then
		return nil
	end
	local prefix = namespace ~= 0 and core.namespaces[namespace] and core.namespaces[namespace].name .. ':' or ''
	return { namespace = namespace, text = name, fragment = fragment, interwiki = interwiki,
		prefixed = (interwiki ~= '' and interwiki .. ':' or '') .. prefix .. name }
end

-- The full title of what `text` names.
function core.title_of(text)
	local parts = core.parse_title(text, 0)
	return parts and parts.prefixed
end

local modules = {}

-- The same, where it is a module.
function core.module_title(name)
	local known = modules[name]
	if known == nil then
		local parts = type(name) == 'string' and core.parse_title(name, 0)
		known = parts and parts.namespace == 828 and parts.interwiki == '' and parts.prefixed or false
		modules[name] = known
	end
	return known or nil
end

local methods, made = {}, {}

-- Their values are kept once they are made.
local state = setmetatable({}, { __mode = 'k' })

local function new(parts)
	local it = setmetatable({}, core.title_meta)
	state[it] = { namespace = parts.namespace, text = parts.text, fragment = parts.fragment,
		interwiki = parts.interwiki, prefixedText = parts.prefixed }
	return it
end

local function make(namespace, text, fragment)
	local name = core.namespaces[namespace].name
	local parts = core.parse_title((name ~= '' and name .. ':' or ':') .. text, 0)
	if parts and fragment then
		parts.fragment = fragment
	end
	return parts and new(parts)
end

local function asked_for(it)
	-- What a wiki would ask its database for; the page itself is known.
	if not it.counted and it.prefixedText ~= core.ask('page') then
		it.counted = true
		core.mw.incrementExpensiveFunctionCount()
	end
end

function made.nsText(it) return core.namespaces[it.namespace] and core.namespaces[it.namespace].name or '' end
function made.fullText(it) return it.prefixedText .. (it.fragment ~= '' and '#' .. it.fragment or '') end
function made.isLocal(it) return it.interwiki == '' end
function made.isExternal(it) return it.interwiki ~= '' end
function made.isSpecialPage(it) return it.namespace == -1 end
function made.isTalkPage(it) return it.namespace > 0 and it.namespace % 2 == 1 end
function made.isContentPage(it) return it.namespace == 0 end
function made.canTalk(it) return it.namespace >= 0 and it.interwiki == '' end

local function subject(id) return id < 0 and id or id - id % 2 end

function made.subjectNsText(it)
	local space = core.namespaces[subject(it.namespace)]
	return space and space.name or ''
end

local function with_subpages(it)
	local space = core.namespaces[it.namespace]
	return space and space.hasSubpages
end

function made.isSubpage(it) return with_subpages(it) and find(it.text, '/', 1, true) ~= nil or false end
function made.rootText(it) return with_subpages(it) and match(it.text, '^([^/]*)') or it.text end
function made.baseText(it) return with_subpages(it) and match(it.text, '^(.*)/[^/]*$') or it.text end
function made.subpageText(it) return with_subpages(it) and match(it.text, '([^/]*)$') or it.text end
function made.thePartialUrl(it) return native.uri_encode(it.text, 'WIKI') end

function made.basePageTitle(it) return make(it.namespace, made.baseText(it)) end
function made.rootPageTitle(it) return make(it.namespace, made.rootText(it)) end
function made.subjectPageTitle(it) return make(subject(it.namespace), it.text) end

function made.talkPageTitle(it)
	if it.namespace < 0 or not core.namespaces[subject(it.namespace) + 1] then
		return nil
	end
	return make(subject(it.namespace) + 1, it.text)
end

function made.exists(it)
	if it.interwiki ~= '' or it.namespace < 0 then
		return false
	end
	asked_for(it)
	return core.ask('exists', it.prefixedText)
end

function made.id(it)
	if it.prefixedText == core.ask('page') then
		return core.ask('page_id')
	end
	asked_for(it)
	return 0
end

function made.contentModel(it)
	local text = it.text
	if it.namespace == 828 then
		return find(text, '/doc$') and 'wikitext' or find(text, '%.json$') and 'json' or 'Scribunto'
	elseif it.namespace == 8 or it.namespace == 2 and find(text, '/') then
		return find(text, '%.css$') and 'css' or find(text, '%.js$') and 'javascript'
			or find(text, '%.json$') and 'json' or 'wikitext'
	end
	return 'wikitext'
end

local function content(it)
	asked_for(it)
	return core.ask('text', it.prefixedText)
end

function made.redirectTarget(it)
	local text = it.interwiki == '' and content(it)
	local target = text and core.ask('redirect', text)
	return target and title.new(target) or false
end

function made.isRedirect(it) return made.redirectTarget(it) ~= false end

function made.file(it)
	if it.namespace ~= 6 and it.namespace ~= -2 then
		return nil
	end
	-- A dump holds no files.
	return { exists = false, width = 0, height = 0, pages = nil, size = 0, length = nil,
		mimeType = 'unknown/unknown' }
end

function made.fileExists(it)
	local file = made.file(it)
	return file and file.exists
end

-- Nothing is protected, as far as a dump says.
function made.protectionLevels(it)
	return made.exists(it) and { edit = {}, move = {} } or {}
end
function made.cascadingProtection() return { restrictions = {}, sources = {} } end
local listed = { 'namespace', 'id', 'interwiki', 'fragment', 'nsText', 'subjectNsText', 'text',
	'prefixedText', 'fullText', 'rootText', 'baseText', 'subpageText', 'canTalk', 'exists',
	'isContentPage', 'isExternal', 'isLocal', 'isRedirect', 'isSpecialPage', 'isSubpage', 'isTalkPage' }

core.title_meta = {
	__index = function(self, key)
		local it = state[self]
		if methods[key] then
			return methods[key]
		end
		local value = it[key]
		if value == nil and made[key] then
			value = made[key](it)
			it[key] = value
		end
		if key == 'counted' then
			return nil
		end
		return value
	end,
	__newindex = function(self, key, value)
		local it = state[self]
		if key == 'fragment' then
			it.fragment = value and tostring(value) or ''
			it.fullText = nil
			return
		end
		if it[key] ~= nil or made[key] or methods[key] then
			error("index '" .. tostring(key) .. "' is read only", 2)
		end
		rawset(self, key, value)
	end,
	__tostring = function(self) return state[self].prefixedText end,
	__eq = function(a, b) return title.equals(a, b) end,
	__lt = function(a, b) return title.compare(a, b) < 0 end,
	__le = function(a, b) return title.compare(a, b) <= 0 end,
	__concat = function(a, b) return tostring(a) .. tostring(b) end,
	__pairs = function(self)
		local index = 0
		return function()
			index = index + 1
			local key = listed[index]
			if key then
				return key, self[key]
			end
		end, self, nil
	end,
}

local function of(self, method)
	local it = state[self]
	if not it then
		error('mw.title: invalid title object. Did you call ' .. method .. ' with a dot instead of a colon, i.e. title.'
			.. method .. '() instead of title:' .. method .. '()?', 3)
	end
	return it
end

function methods:isSubpageOf(other)
	local it, above = of(self, 'isSubpageOf'), of(other, 'isSubpageOf')
	return it.interwiki == above.interwiki and it.namespace == above.namespace
		and it.text:sub(1, #above.text + 1) == above.text .. '/'
end

local function space(value, name, index)
	local id = core.namespace(value)
	if not id and type(value) ~= 'number' then
		error('bad argument #' .. index .. " to '" .. name .. "' (unrecognized namespace name '"
			.. tostring(value) .. "')", 3)
	end
	return id or value
end

function methods:inNamespace(value)
	return of(self, 'inNamespace').namespace == space(value, 'inNamespace', 1)
end

function methods:inNamespaces(...)
	local it = of(self, 'inNamespaces')
	for index = 1, select('#', ...) do
		if it.namespace == space((select(index, ...)), 'inNamespaces', index) then
			return true
		end
	end
	return false
end

function methods:hasSubjectNamespace(value)
	return subject(of(self, 'hasSubjectNamespace').namespace) == space(value, 'hasSubjectNamespace', 1)
end

function methods:subPageTitle(text)
	check('subPageTitle', 1, text, 'string')
	local it = of(self, 'subPageTitle')
	return make(it.namespace, it.text .. '/' .. text)
end

function methods:partialUrl()
	return made.thePartialUrl(of(self, 'partialUrl'))
end

local function parts_of(it)
	return { prefixed = it.prefixedText, interwiki = it.interwiki, text = it.text }
end

function methods:localUrl(query)
	return core.page_url(parts_of(of(self, 'localUrl')), query)
end

function methods:fullUrl(query, protocol)
	local it = of(self, 'fullUrl')
	local server = core.site.server
	-- A server that says its protocol has no other.
	if (protocol == 'http' or protocol == 'https') and find(server, '^//') then
		server = protocol .. ':' .. server
	end
	return core.page_url(parts_of(it), query, it.interwiki == '' and server or '') .. core.anchor(it.fragment)
end

function methods:canonicalUrl(query)
	local it = of(self, 'canonicalUrl')
	local server = gsub(core.site.server, '^//', 'https://')
	return core.page_url(parts_of(it), query, it.interwiki == '' and server or '') .. core.anchor(it.fragment)
end

function methods:getContent()
	local it = of(self, 'getContent')
	if it.interwiki ~= '' then
		return nil
	end
	return core.ask('text', it.prefixedText)
end

function title.new(text, namespace)
	check_multi('title.new', 1, text, { 'number', 'string' })
	if type(text) == 'number' then
		if text ~= 0 and text == core.ask('page_id') then
			return title.getCurrentTitle()
		end
		return nil
	end
	local default = 0
	if namespace ~= nil then
		check_multi('title.new', 2, namespace, { 'number', 'string' })
		default = core.namespace(namespace)
		if not default then
			error("bad argument #2 to 'title.new' (unrecognized namespace name '" .. tostring(namespace) .. "')", 2)
		end
	end
	local parts = core.parse_title(text, default)
	return parts and new(parts) or nil
end

function title.makeTitle(namespace, text, fragment, interwiki)
	check_multi('makeTitle', 1, namespace, { 'number', 'string' })
	check('makeTitle', 2, text, 'string')
	check('makeTitle', 3, fragment, 'string', true)
	check('makeTitle', 4, interwiki, 'string', true)
	local id = core.namespace(namespace)
	if not id then
		error("bad argument #1 to 'makeTitle' (unrecognized namespace name '" .. tostring(namespace) .. "')", 2)
	end
	-- Entities are no part of a title, where those of `title.new` are decoded.
	local name = core.namespaces[id].name
	local written = (name ~= '' and name .. ':' or '') .. text .. (fragment and '#' .. fragment or '')
	local before, behind = match(written, '^([^#]*)#?(.*)$')
	if find(before, '&[%w\128-\255]+;') or name ~= '' and sub(text, 1, 1) == ':' then
		return nil
	end
	local parts = core.parse_title(before, 0)
	if not parts then
		return nil
	end
	parts.fragment = behind
	if interwiki and interwiki ~= '' then
		parts.interwiki = interwiki
	end
	return new(parts)
end

function title.getCurrentTitle()
	return title.new(core.ask('page'))
end

function title.compare(a, b)
	local one, two = of(a, 'compare'), of(b, 'compare')
	for _, key in next, { 'interwiki', 'namespace', 'text' } do
		if one[key] ~= two[key] then
			return one[key] < two[key] and -1 or 1
		end
	end
	return 0
end

function title.equals(a, b)
	local one, two = state[a], state[b]
	return one ~= nil and two ~= nil and one.interwiki == two.interwiki
		and one.namespace == two.namespace and one.text == two.text
end
