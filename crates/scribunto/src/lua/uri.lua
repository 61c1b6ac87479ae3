-- mw.uri
local native, core = ...
local type, error, tonumber, next, setmetatable = type, error, tonumber, next, setmetatable
local concat, find, sub = table.concat, core.libraries.string.find, string.sub
local match, gsub = core.libraries.string.match, core.libraries.string.gsub
local tostring = core.globals.tostring
local check = core.library_util.checkType
local encode, decode = native.uri_encode, native.uri_decode

local uri = {}
core.parts.uri = uri

function uri.encode(s, kind)
	check('encode', 1, s, 'string')
	return encode(s, kind)
end

function uri.decode(s, kind)
	check('decode', 1, s, 'string')
	return decode(s, kind)
end

function uri.anchorEncode(s)
	return core.ask('function', 0, 'anchorencode', { '1', tostring(s) }) or ''
end

function uri.buildQueryString(query)
	check('buildQueryString', 1, query, 'table')
	local parts, used = {}, 0
	local function add(key, value)
		used = used + 1
		if value == false then
			parts[used] = encode(tostring(key))
		else
			parts[used] = encode(tostring(key)) .. '=' .. encode(tostring(value))
		end
	end
	for key, value in core.globals.pairs(query) do
		if type(value) == 'table' then
			for _, item in core.globals.ipairs(value) do
				add(key, item)
			end
		else
			add(key, value)
		end
	end
	return concat(parts, '&')
end

-- Keys in the order in which they came, so that the query is written as it was read.
local function ordered()
	local values, keys = {}, {}
	return setmetatable({}, {
		__index = values,
		__newindex = function(_, key, value)
			if values[key] == nil and value ~= nil then
				keys[#keys + 1] = key
			end
			values[key] = value
		end,
		__pairs = function(t)
			local index = 0
			return function()
				repeat
					index = index + 1
				until keys[index] == nil or values[keys[index]] ~= nil
				local key = keys[index]
				if key ~= nil then
					return key, values[key]
				end
			end, t, nil
		end,
	})
end

function uri.parseQueryString(s, first, last)
	check('parseQueryString', 1, s, 'string')
	check('parseQueryString', 2, first, 'number', true)
	check('parseQueryString', 3, last, 'number', true)
	s = sub(s, first or 1, last or -1):gsub('^%?', '')
	if s ~= '' and sub(s, -1) ~= '&' then
		s = s .. '&'
	end
	local query = ordered()
	for part in s:gmatch('([^&]*)&') do
		local key, value = match(part, '^([^=]*)=(.*)$')
		if key then
			key, value = decode(key), decode(value)
		else
			key, value = decode(part), false
		end
		local known = query[key]
		if known == nil then
			query[key] = value
		elseif type(known) == 'table' then
			known[#known + 1] = value
		else
			query[key] = { known, value }
		end
	end
	return query
end

-- A query as the wiki itself makes it of a table: `a[1]=x&a[2]=y`.
local function cgi(query, within, parts)
	for key, value in core.globals.pairs(query) do
		local kind = type(value)
		local name = tostring(key)
		if within then
			name = within .. '[' .. name .. ']'
		end
		if kind == 'table' then
			cgi(value, name, parts)
		elseif value ~= false then
			if value == true then
				value = '1'
			elseif kind == 'number' then
				value = native.php_number(value)
			end
			parts[#parts + 1] = encode(name) .. '=' .. encode(tostring(value))
		end
	end
	return parts
end

-- The address of a page, its parts put together as the wiki does.
function core.page_url(title, query, with)
	local base
	local name = encode(title.prefixed, 'WIKI')
	if type(query) == 'table' then
		query = concat(cgi(query, nil, {}), '&')
	end
	query = query and query ~= '' and tostring(query) or nil
	if title.interwiki ~= '' then
		for index = 1, #core.site.interwiki do
			local given = core.site.interwiki[index]
			if given.prefix == title.interwiki:lower() then
				local url = given.url:gsub('%$1', function() return encode(title.text, 'WIKI') end)
				return url .. (query and (find(url, '?', 1, true) and '&' or '?') .. query or '')
			end
		end
	end
	if query then
		base = core.site.script_path .. '/index.php?title=' .. name .. '&' .. query
	else
		base = core.site.article_path:gsub('%$1', function() return name end)
	end
	return (with or '') .. base
end

-- `#` and a fragment, as addresses have it.
function core.anchor(fragment)
	return fragment ~= '' and '#' .. gsub(fragment, ' ', '_') or ''
end

local function url_of(page, query, with, fragment)
	-- What is no title may be one that is percent-encoded.
	local title = core.parse_title(page, 0) or core.parse_title(decode(tostring(page)), 0)
	if not title then
		return nil
	end
	local url = core.page_url(title, query, with)
	return uri.new(fragment and url .. core.anchor(title.fragment) or url)
end

function uri.localUrl(page, query)
	return url_of(page, query, '')
end

function uri.fullUrl(page, query)
	return url_of(page, query, core.site.server, true)
end

function uri.canonicalUrl(page, query)
	local server = core.site.server
	return url_of(page, query, sub(server, 1, 2) == '//' and 'https:' .. server or server, true)
end

local methods = {}

-- What is put together from the parts.
local made = {}

function made.userInfo(self)
	local user, password = self.user, self.password
	if user then
		return user .. (password and ':' .. password or '')
	end
end

function made.hostPort(self)
	if self.host then
		return self.host .. (self.port and ':' .. self.port or '')
	end
end

function made.authority(self)
	local user, host = made.userInfo(self), made.hostPort(self)
	if user or host then
		return (user and user .. '@' or '') .. (host or '')
	end
end

function made.queryString(self)
	return self.query and uri.buildQueryString(self.query)
end

function made.relativePath(self)
	local query = made.queryString(self)
	return (self.path or '') .. (query and '?' .. query or '')
		.. (self.fragment and '#' .. self.fragment or '')
end

local meta = {
	__index = function(self, key)
		local method = methods[key]
		if method then
			return method
		end
		local make = made[key]
		return make and make(self)
	end,
	__newindex = function(self, key, value)
		if key == 'userInfo' then
			self.user, self.password = match(value or '', '^([^:]*):?(.*)$')
		elseif key == 'hostPort' or key == 'authority' or key == 'queryString' or key == 'relativePath' then
			methods.set(self, key, value)
		else
			rawset(self, key, value)
		end
	end,
	__tostring = function(self)
		local authority = made.authority(self)
		return (self.protocol and self.protocol .. ':' or '') .. (authority and '//' .. authority or '')
			.. made.relativePath(self)
	end,
	__lt = function(a, b) return tostring(a) < tostring(b) end,
	__concat = function(a, b) return tostring(a) .. tostring(b) end,
}

local function set_authority(self, text)
	local user, host = match(text, '^(.*)@(.*)$')
	host = host or text
	local name, password
	if user then
		name, password = match(user, '^([^:]*):(.*)$')
	end
	local address, port = match(host, '^(%[[^%]]*%]):?(.*)$')
	if not address then
		address, port = match(host, '^([^:]*):?(.*)$')
	end
	if find(sub(host, #address + 1), '^:') and not match(port, '^%d+$') then
		error('Invalid port number in string', 4)
	end
	rawset(self, 'user', name or user)
	rawset(self, 'password', password)
	rawset(self, 'host', address)
	rawset(self, 'port', tonumber(port))
end

local function set_path(self, text)
	local rest, fragment = match(text, '^([^#]*)#(.*)$')
	rest = rest or text
	local path, query = match(rest, '^([^?]*)%?(.*)$')
	rawset(self, 'path', path or rest)
	rawset(self, 'query', query and uri.parseQueryString(query))
	rawset(self, 'fragment', fragment)
end

function methods.set(self, key, value)
	if key == 'relativePath' then
		set_path(self, value)
	elseif key == 'queryString' then
		rawset(self, 'query', value and uri.parseQueryString(value))
	elseif key == 'authority' then
		set_authority(self, value)
	else
		set_authority(self, (made.userInfo(self) and made.userInfo(self) .. '@' or '') .. value)
	end
end

function methods:parse(text)
	check('uri:parse', 1, text, 'string')
	for _, key in next, { 'protocol', 'user', 'password', 'host', 'port', 'path', 'query', 'fragment' } do
		rawset(self, key, nil)
	end
	local protocol, rest = match(text, '^([^:/?#]+):(.*)$')
	rawset(self, 'protocol', protocol)
	rest = rest or text
	local authority, path = match(rest, '^//([^/?#]*)(.*)$')
	if authority then
		set_authority(self, authority)
	end
	set_path(self, path or rest)
	return self
end

function methods:clone()
	return uri.new(self)
end

function methods:extend(parameters)
	check('uri:extend', 1, parameters, 'table')
	local query = self.query or ordered()
	for key, value in core.globals.pairs(parameters) do
		query[key] = value
	end
	rawset(self, 'query', query)
	return self
end

function methods:validate()
	return uri.validate(self)
end

function uri.new(given)
	local new = setmetatable({}, meta)
	if given == nil then
		local title = core.parse_title(core.ask('page'), 0)
		return methods.parse(new, core.page_url(title, nil, core.site.server))
	elseif type(given) == 'table' then
		for _, key in next, { 'protocol', 'user', 'password', 'host', 'port', 'path', 'fragment' } do
			rawset(new, key, given[key])
		end
		if given.query then
			local query = ordered()
			for key, value in core.globals.pairs(given.query) do
				query[key] = value
			end
			rawset(new, 'query', query)
		end
		return new
	end
	methods.parse(new, tostring(given))
	local ok, problem = uri.validate(new)
	if not ok then
		error(problem, 2)
	end
	return new
end

-- What a path may be behind a host, behind a protocol alone, and without either.
local function is_path(path, has_host, has_protocol)
	if find(path, '[?#]') then
		return false
	elseif has_host then
		return path == '' or sub(path, 1, 1) == '/'
	end
	return sub(path, 1, 2) ~= '//' and (has_protocol or not find(path, '^[^/]*:'))
end

function uri.validate(it)
	check('validate', 1, it, 'table')
	local problems = {}
	local function wrong(text)
		problems[#problems + 1] = text
	end
	if it.protocol and not match(tostring(it.protocol), '^[^:/?#]+$') then
		wrong('invalid .protocol')
	end
	if it.user and not match(tostring(it.user), '^[^:@/?#]*$') then
		wrong('invalid .user')
	end
	if it.password and not match(tostring(it.password), '^[^:@/?#]*$') then
		wrong('invalid .password')
	end
	if it.host and not match(tostring(it.host), '^[^:@/?#]*$') and not match(tostring(it.host), '^%[[%x:.]*%]$') then
		wrong('invalid .host')
	end
	if it.port and type(it.port) ~= 'number' then
		wrong('.port must be an integer, not ' .. type(it.port))
	elseif it.port and not (it.port >= 1 and it.port <= 65535) then
		wrong('invalid .port')
	end
	if not it.path then
		wrong('missing .path')
	elseif not is_path(tostring(it.path), it.host ~= nil, it.protocol ~= nil) then
		wrong('invalid .path')
	end
	if it.query and type(it.query) ~= 'table' then
		wrong('.query must be a table, not ' .. type(it.query))
	end
	if #problems > 0 then
		return false, concat(problems, ', ')
	end
	return true, ''
end
