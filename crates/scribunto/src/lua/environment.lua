-- Environments, modules and the way into them.
local native, core = ...
local type, next, error, select, setfenv, getfenv = type, next, error, select, setfenv, getfenv
local raw_pcall, raw_getmetatable, setmetatable = pcall, getmetatable, setmetatable
local sub, concat, tostring = string.sub, table.concat, core.globals.tostring

-- Compiled modules by title; false for what does not exist.
local chunks = {}

local copy = core.copy

-- The chunk of a module's page; nil where there is no such page. Compiled once.
local function load_page(title)
	core.ask('used', title)
	local chunk = chunks[title]
	if chunk == nil then
		local text = core.ask('text', title)
		chunk = false
		if text then
			local problem
			chunk, problem = native.compile(text, '=' .. title:gsub(' ', '_'))
			if not chunk then
				error(problem, 0)
			end
		end
		chunks[title] = chunk
	end
	return chunk or nil
end

-- Runs a chunk in an environment. It is the same function each time: an invocation that is under
-- way gets its environment back.
local function run(chunk, env, ...)
	local before = getfenv(chunk)
	setfenv(chunk, env)
	local function restore(...)
		setfenv(chunk, before)
		return ...
	end
	return restore(chunk(...))
end

local function require_in(env, package)
	package.loaders[1] = function(name)
		return package.preload[name]
	end
	package.loaders[2] = function(name)
		local library = core.required[name]
		if library then
			return function() return library(env) end
		end
		local title = core.module_title(name)
		local chunk = title and load_page(title)
		return chunk and function(...) return run(chunk, env, ...) end
	end
	return function(name)
		if type(name) ~= 'string' and type(name) ~= 'number' then
			error("bad argument #1 to 'require' (string expected, got " .. type(name) .. ')', 2)
		end
		local loaded = package.loaded
		local known = loaded[name]
		if known ~= nil then
			return known
		end
		local problems = ''
		for index = 1, #package.loaders do
			local found = package.loaders[index](name)
			if type(found) == 'function' then
				-- A module that requires itself gets true, as in Lua.
				loaded[name] = true
				local value = found(name)
				if value ~= nil then
					loaded[name] = value
				end
				return loaded[name]
			elseif type(found) == 'string' then
				problems = problems .. found
			end
		end
		error("module '" .. name .. "' not found" .. problems, 0)
	end
end

-- A new environment: tables of their own, so that what a module puts in them is gone behind it.
function core.environment()
	local env = copy(core.globals)
	local loaded = {}
	for name, library in next, core.libraries do
		local own = copy(library)
		env[name], loaded[name] = own, own
	end
	local mw = copy(core.mw)
	for name, library in next, core.parts do
		local own = copy(library)
		mw[name], loaded['mw.' .. name] = own, own
	end
	mw.ext = { ParserFunctions = { expr = core.expr } }
	loaded['mw.ext.ParserFunctions'] = mw.ext.ParserFunctions
	setmetatable(mw, core.lazy)
	env.mw, env._G = mw, env
	env.package = { loaded = loaded, preload = {}, loaders = {}, seeall = core.seeall }
	loaded._G, loaded.package, loaded.mw = env, env.package, mw
	loaded.libraryUtil = copy(core.library_util)
	env.require = require_in(env, env.package)
	return env
end

function core.seeall(module)
	if type(module) == 'table' then
		setmetatable(module, { __index = core.globals })
	end
end

-- mw.loadData: one table for all invocations, to be read only.
local shared = {}

function core.forget_page()
	for key, entry in next, shared do
		if entry.of_page then
			shared[key] = nil
		end
	end
end

-- Says which tables have tables in them.
local function validate(value, seen, data_of, nested)
	local kind = type(value)
	if kind == 'table' then
		if seen[value] then
			return
		end
		seen[value] = true
		if raw_getmetatable(value) then
			error('data for mw.' .. data_of .. ' contains a table with a metatable', 0)
		end
		for key, item in next, value do
			local kind_of_key = type(key)
			if kind_of_key == 'table' then
				error('data for mw.' .. data_of .. ' contains a table as a key', 0)
			elseif kind_of_key ~= 'string' and kind_of_key ~= 'number' and kind_of_key ~= 'boolean' then
				error("data for mw." .. data_of .. " contains unsupported data type '" .. kind_of_key .. "' as a key", 0)
			end
			if type(item) == 'table' then
				nested[value] = true
			end
			validate(item, seen, data_of, nested)
		end
	elseif kind ~= 'nil' and kind ~= 'boolean' and kind ~= 'number' and kind ~= 'string' then
		error("data for mw." .. data_of .. " contains unsupported data type '" .. kind .. "'", 0)
	end
end

-- The data behind what modules are shown of it.
local data_behind = setmetatable({}, { __mode = 'k' })

function core.is_shared(value)
	return data_behind[value] ~= nil
end

local function all(proxy)
	local data = data_behind[proxy]
	return function(_, key)
		key = next(data, key)
		if key ~= nil then
			return key, proxy[key]
		end
	end, proxy, nil
end

local function listed(proxy)
	return function(_, index)
		index = index + 1
		local value = proxy[index]
		if value ~= nil then
			return index, value
		end
	end, proxy, 0
end

-- What modules see as the metatable of such a table.
local facades = {}
for _, data_of in next, { 'loadData', 'loadJsonData' } do
	facades[data_of] = {
		mw_loadData = true,
		__index = function(proxy, key) return proxy[key] end,
		__newindex = function() error('table from mw.' .. data_of .. ' is read-only', 2) end,
		__pairs = all,
		__ipairs = listed,
	}
end

-- Each table is wrapped when it is first reached, and once. What is read of it, Lua finds without a function: in the
-- data itself where there are no tables in it, in a copy of what was read where there are.
local function wrap(data, wrapped, nested, facade)
	local known = wrapped[data]
	if known then
		return known
	end
	local seen = data
	if nested[data] then
		seen = setmetatable({}, { __index = function(seen, key)
			local value = data[key]
			if value ~= nil then
				if type(value) == 'table' then
					value = wrap(value, wrapped, nested, facade)
				end
				seen[key] = value
			end
			return value
		end })
	end
	local proxy = setmetatable({}, { __index = seen, __newindex = facade.__newindex, __metatable = facade })
	wrapped[data], data_behind[proxy] = proxy, data
	return proxy
end

local function load_shared(key, data_of, load)
	local entry = shared[key]
	if entry then
		-- What the page hangs on is what the first one hung on.
		core.ask('again', entry.told)
		return entry.value
	end
	local mark = core.ask('begin')
	local data = load()
	if type(data) ~= 'table' then
		error(key .. ' returned ' .. type(data) .. ', table expected', 0)
	end
	local nested = {}
	validate(data, {}, data_of, nested)
	local told, of_page = core.ask('end', mark)
	entry = { value = wrap(data, {}, nested, facades[data_of]), of_page = of_page, told = told }
	shared[key] = entry
	return entry.value
end

function core.mw.loadData(name)
	local title = core.module_title(name)
	if title then
		core.ask('used', title)
	end
	return load_shared(title or name, 'loadData', function()
		return core.environment().require(name)
	end)
end

function core.mw.loadJsonData(name)
	local title = core.title_of(name)
	local text = title and core.ask('text', title)
	if not text then
		error("bad argument #1 to 'mw.loadJsonData' ('" .. tostring(name) .. "' is not a valid JSON page)", 2)
	end
	core.ask('used', title)
	return load_shared(title .. '\0json', 'loadJsonData', function()
		return native.json_decode(text)
	end)
end

-- Puts the results together, up to the first that is nil.
local function text_of(...)
	local count = select('#', ...)
	if count == 1 then
		local value = ...
		return value == nil and '' or tostring(value)
	end
	local out = {}
	for index = 1, count do
		local value = select(index, ...)
		if value == nil then
			break
		end
		out[index] = tostring(value)
	end
	return concat(out)
end

local function call(title, name)
	local chunk = load_page(title)
	if not chunk then
		return nil, 'no-module'
	end
	local env = core.environment()
	core.env = env
	local frame = core.frame(0)
	core.current = frame
	local module = run(chunk, env)
	if type(module) ~= 'table' then
		return nil, 'no-table', type(module)
	end
	local f = module[name]
	if f == nil then
		return nil, 'no-function'
	end
	if type(f) ~= 'function' then
		return nil, 'not-a-function'
	end
	return text_of(f(frame))
end

-- Calls a function of a module: its text, or nil and what went wrong.
function core.invoke(ask, title, name)
	local outer_ask, outer_frame, outer_env = core.ask, core.current, core.env
	core.ask = ask
	local ok, text, problem, detail = raw_pcall(call, title, name)
	core.ask, core.current, core.env = outer_ask, outer_frame, outer_env
	if ok then
		return text, problem, detail
	end
	if type(text) == 'userdata' then
		text = native.plain(text)
	end
	return nil, 'error', text == nil and 'unknown error' or tostring(text)
end
