//! Modules that anyone may write: they end, within their budget, and reach nothing.

use std::rc::Rc;

use wikirot_scribunto::{Limits, Machine, ScriptError};

use crate::wiki::{Wiki, site};

/// Small enough that the tests take no time; what they do is the same with more.
fn limits() -> Limits {
    Limits { instructions: 3_000_000, memory: 20 * 1024 * 1024, ..Limits::default() }
}

fn run(body: &str) -> Result<String, ScriptError> {
    run_on(&Rc::new(Machine::new(&site(), limits()).unwrap()), body)
}

fn run_on(machine: &Rc<Machine>, body: &str) -> Result<String, ScriptError> {
    machine.begin_page().unwrap();
    let module = format!("local p = {{}} function p.main(frame) {body} end return p");
    let mut wiki = Wiki::with([
        ("Module:T", module),
        ("Module:Again", "local p = {} function p.f(frame) return frame:preprocess('{{#invoke:Again|f}}') end return p".to_owned()),
        ("Module:Twice", "local p = {} function p.f(frame) local s = frame.args[1] or 'x' return frame:preprocess('{{#invoke:Twice|f|' .. s .. s .. '}}') end return p".to_owned()),
        ("Module:Self", "return require('Module:Self')".to_owned()),
        ("Module:Broken", "return {".to_owned()),
        ("Module:Deep", format!("return {}1{}", "(".repeat(5000), ")".repeat(5000))),
        ("Module:Bytecode", "\x1bLua\x51\0\x01\x04\x04\x04\x08\0".to_owned()),
        ("Module:Huge data", "local t = {} for i = 1, 1e9 do t[i] = i end return t".to_owned()),
        ("Module:Evil data", "return setmetatable({}, { __index = function() end })".to_owned()),
        ("Module:Function data", "return { f = function() end }".to_owned()),
        ("Module:Loop data", "local t = {} t.t = t return t".to_owned()),
        ("Template:Big", "x".repeat(100_000)),
    ])
    .called(&[("1", "a")], Some(&[("1", "b")]));
    // A machine keeps what it compiled: each body is a module of its own.
    let title = format!(
        "Module:{}",
        body.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte))
    );
    let text = wiki.pages.remove("Module:T").unwrap();
    wiki.pages.insert(title.clone(), text);
    wiki.module = Some(title.leak());
    let text = wiki.run_on(machine, "main");
    // What is kept for the next page is not much, whatever the module did.
    machine.collect();
    assert!(machine.memory() < 30 * 1024 * 1024, "{body}: {} bytes", machine.memory());
    text
}

/// Bombs: each passes one limit or another.
const BOMBS: [(&str, &str); 44] = [
    ("endless loop", "while true do end"),
    ("endless repeat", "repeat until false"),
    ("endless recursion", "local function f() return 1 + f() end return f()"),
    ("endless tail calls", "local function f() return f() end return f()"),
    (
        "mutual recursion",
        "local a, b function a() return 1 + b() end function b() return 1 + a() end return a()",
    ),
    ("caught loop", "while true do pcall(function() while true do end end) end"),
    (
        "caught in a handler",
        "while true do xpcall(function() while true do end end, function() while true do end end) end",
    ),
    (
        "caught memory",
        "local t = {} while true do pcall(function() while true do t[#t + 1] = {} end end) end",
    ),
    (
        "pcall of pcall",
        "local f = function() while true do end end for i = 1, 50 do local g = f f = function() return pcall(g) end end return f()",
    ),
    ("string that doubles", "local s = 'x' while true do s = s .. s end"),
    ("strings without end", "local t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end"),
    ("large strings thrown away", "local s = ('x'):rep(2e6) while true do local t = s .. 'y' end"),
    ("rep", "return ('x'):rep(1e9)"),
    ("rep of nothing", "for i = 1, 1e9 do ('x'):rep(2e6) end"),
    ("ustring rep", "return mw.ustring.rep('é', 1e12)"),
    ("table without end", "local t = {} for i = 1, 1e9 do t[i] = i end"),
    ("tables in tables", "local t = {} while true do t = { t } end"),
    ("keys without end", "local t, i = {}, 0 while true do i = i + 1 t['k' .. i] = true end"),
    (
        "concat",
        "local t = {} for i = 1, 1e9 do t[i] = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' end return table.concat(t)",
    ),
    ("insert in front", "local t = {} while true do table.insert(t, 1, 1) end"),
    (
        "remove in front",
        "local t = {} for i = 1, 1e5 do t[i] = 1 end while true do table.remove(t, 1) t[#t + 1] = 1 end",
    ),
    (
        "sort that lies",
        "local t = {} for i = 1, 3e4 do t[i] = i end for i = 1, 1e9 do table.sort(t, function(a, b) return true end) end",
    ),
    (
        "sort without end",
        "local t = {} for i = 1, 1e5 do t[i] = -i end while true do table.sort(t) t[1] = t[#t] + 1 end",
    ),
    ("maxn", "local t = {} for i = 1, 1e4 do t[i] = i end while true do table.maxn(t) end"),
    ("pattern of stars", "return ('a'):rep(40):match(('a*'):rep(20) .. 'b')"),
    ("pattern of minuses", "return ('a'):rep(200):match(('.-'):rep(12) .. 'b')"),
    ("pattern of options", "return ('a'):rep(30):find(('a?'):rep(30) .. ('a'):rep(30) .. 'b')"),
    ("pattern over code points", "return mw.ustring.match(('é'):rep(40), ('é*'):rep(20) .. 'b')"),
    ("gsub that backtracks", "return (('a'):rep(5000):gsub('.-.-.-.-b', ''))"),
    ("gmatch that backtracks", "for x in ('a'):rep(5000):gmatch('.-.-.-.-b') do end"),
    ("balance", "return ('('):rep(1e5):gsub('%b()', '')"),
    ("find far away", "local s = ('a'):rep(1e6) while true do s:find('[b]') end"),
    ("split without end", "while true do mw.text.split(('a,'):rep(1e4), ',') end"),
    ("captures of nothing", "for i = 1, 1e9 do ('x'):rep(1000):gsub('', 'yyyy') end"),
    ("gsub that grows", "local s = 'x' while true do s = s:gsub('x', 'xx') end"),
    ("format", "while true do ('%99.99f'):format(1e300) end"),
    ("invocations in invocations", "return frame:preprocess('{{#invoke:Again|f}}')"),
    ("invocations that double", "return frame:preprocess('{{#invoke:Twice|f|x}}')"),
    ("templates without end", "while true do frame:expandTemplate{ title = 'Big' } end"),
    ("data without end", "return mw.loadData('Module:Huge data')[1]"),
    ("JSON that is deep", "local t = {} t.t = t return mw.text.jsonEncode(t)"),
    ("clone of clones", "local t = {} for i = 1, 1e9 do t = mw.clone({ t, t }) end"),
    (
        "dump of much",
        "local t = {} for i = 1, 1e5 do t[i] = {} end while true do mw.dumpObject(t) end",
    ),
    ("chained __index", "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x"),
];

#[test]
fn bombs_end_in_an_error() {
    let machine = Rc::new(Machine::new(&site(), limits()).unwrap());
    for (name, body) in BOMBS {
        let outcome = run_on(&machine, body);
        // Deep invocations show their error in the text, as MediaWiki does.
        let failed = match &outcome {
            Err(_) => true,
            Ok(text) => text.contains("scribunto-error"),
        };
        assert!(failed, "{name}: {:?}", outcome.map(|text| text.len()));
    }
    // The machine is as good as before.
    assert_eq!(run_on(&machine, "return 'well'").unwrap(), "well");
}

/// What is not there: each expression is false or nil.
const ABSENT: [&str; 27] = [
    "io",
    "coroutine",
    "load",
    "loadstring",
    "loadfile",
    "dofile",
    "module",
    "newproxy",
    "collectgarbage",
    "gcinfo",
    "getfenv",
    "setfenv",
    "print",
    "string.dump",
    "os.execute",
    "os.exit",
    "os.getenv",
    "os.remove",
    "os.rename",
    "os.tmpname",
    "os.setlocale",
    "debug.getinfo",
    "debug.sethook",
    "debug.getregistry",
    "debug.setmetatable",
    "package.loadlib",
    "getmetatable('')",
];

#[test]
fn what_reaches_out_is_not_there() {
    let machine = Rc::new(Machine::new(&site(), limits()).unwrap());
    for name in ABSENT {
        assert_eq!(
            run_on(&machine, &format!("return tostring(({name}))")).unwrap(),
            "nil",
            "{name}"
        );
    }
}

/// What must fail, and with what.
const REFUSED: [(&str, &str); 16] = [
    ("return require('Module:Bytecode')", "binary chunk"),
    ("return require('Module:Broken')", "unexpected symbol"),
    ("return require('Module:Deep')", "too many syntax levels"),
    ("return require('Module:Nosuch')", "not found"),
    ("return require('io')", "not found"),
    ("return require('../../etc/passwd')", "not found"),
    ("return mw.loadData('Module:Evil data')", "metatable"),
    ("return mw.loadData('Module:Function data')", "unsupported data type"),
    ("mw.loadData('Module:Loop data').x = 1", "read-only"),
    ("return mw.loadJsonData('Module:Broken')", "Syntax error"),
    ("return frame.preprocess('x')", "invalid frame"),
    ("return ('x'):find(('%1'):rep(10))", "invalid capture index"),
    ("return ('x'):find(('('):rep(40))", "too many captures"),
    ("return ('x'):rep(300):find(('.?'):rep(300) .. 'y')", "too complex"),
    ("return ('x'):find(('x'):rep(20000))", "longer than 10000 bytes"),
    ("error({ code = 1 })", "table"),
];

#[test]
fn what_is_refused_says_why() {
    let machine = Rc::new(Machine::new(&site(), limits()).unwrap());
    for (body, wanted) in REFUSED {
        let error = run_on(&machine, body).unwrap_err().to_string();
        assert!(error.contains(wanted), "{body}: {error}");
    }
}

#[test]
fn a_module_that_requires_itself_ends() {
    assert_eq!(run("return tostring(require('Module:Self'))").unwrap(), "true");
}

#[test]
fn nothing_is_left_behind_in_libraries() {
    let machine = Rc::new(Machine::new(&site(), limits()).unwrap());
    let spoil = "string.rep = nil; mw.text.trim = nil; mw.ustring = nil; mw.html.create = nil; \
                 math.floor = nil; os = nil; table.concat = error; pairs = nil; \
                 package.loaded['mw.text'] = 5; _G.type = nil; mw.site.namespaces[0] = nil; return 'x'";
    assert_eq!(run_on(&machine, spoil).unwrap(), "x");
    let used = "return mw.text.trim(' a ') .. string.rep('b', 2) .. mw.ustring.upper('c') .. \
                tostring(mw.html.create('d')) .. math.floor(1.5) .. table.concat({ 'e' }) .. \
                type(os) .. mw.site.namespaces[0].id";
    assert_eq!(run_on(&machine, used).unwrap(), "abbC<d></d>1etable0");
}

#[test]
fn a_page_that_is_at_its_limit_has_no_more() {
    let machine = Rc::new(Machine::new(&site(), limits()).unwrap());
    machine.begin_page().unwrap();
    let modules = "local p = {} function p.loop() while true do end end \
                   function p.main() return 'x' end return p";
    let mut wiki = Wiki::with([("Module:T", modules.to_owned())]);
    assert!(matches!(wiki.run_on(&machine, "loop"), Err(ScriptError::Limit(_))));
    assert!(matches!(wiki.run_on(&machine, "main"), Err(ScriptError::Limit(_))));
    machine.begin_page().unwrap();
    assert_eq!(wiki.run_on(&machine, "main").unwrap(), "x");
}

#[test]
fn the_same_page_takes_the_same_on_each_machine() {
    let work = "local s = {} for i = 1, 300 do s[i] = ('x'):rep(i):gsub('x', 'yz') end \
                return #table.concat(s) .. math.random(1000) .. os.time()";
    let take = || {
        let machine = Rc::new(Machine::new(&site(), limits()).unwrap());
        let text = run_on(&machine, work).unwrap();
        (text, machine.instructions_left())
    };
    assert_eq!(take(), take());
}
