//! What the reference manual documents, against what MediaWiki 1.39 makes of it.
//!
//! `fixtures/manual.jsonl` has a line for each case: the Lua code, and the text that it made there: the
//! values that it returned, each with its type.

use std::path::Path;

use wikirot_scribunto::{Limits, Machine};

use crate::wiki::{Wiki, site};

/// The module that runs a case as the oracle ran it.
fn module(lua: &str) -> String {
    format!(
        "local p = {{}}\nfunction p.main(frame)\nlocal function f() {lua} end\nlocal r = {{f()}}\n\
         local o = {{}}\nfor i = 1, table.maxn(r) do o[i] = tostring(r[i]) .. ':' .. type(r[i]) end \
         return table.concat(o, ' ; ') end\nreturn p"
    )
}

#[test]
fn each_function_does_what_it_does_on_mediawiki() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/manual.jsonl");
    let cases = std::fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let (lua, wanted) = (case["lua"].as_str().unwrap(), case["text"].as_str().unwrap());
        count += 1;
        let mut wiki = Wiki::with([
            ("Module:T", module(lua)),
            ("Module:Data", "return { a = 1, list = { 'x', 'y' }, [5] = true }".to_owned()),
            ("Template:Echo", "<{{{1}}}|{{{x|none}}}>".to_owned()),
            ("Redirected", "#REDIRECT [[Target]]".to_owned()),
        ])
        .called(&[("1", "a"), ("2", " b "), ("x", "y")], None);
        let text = wiki.run("main").unwrap_or_else(|error| error.wikitext());
        if text != wanted {
            wrong.push(format!("{lua}\n  is     {text}\n  wanted {wanted}"));
        }
    }
    assert!(count > 200, "only {count} cases");
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_environment_is_new_for_each_invocation() {
    let machine = std::rc::Rc::new(Machine::new(&site(), Limits::default()).unwrap());
    machine.begin_page().unwrap();
    let counting = "n = (n or 0) + 1; string.added = (string.added or 0) + 1; \
                    mw.text.added = (mw.text.added or 0) + 1; local own = 0; \
                    return { main = function() own = own + 1; \
                    return n .. string.added .. mw.text.added .. own end }";
    let mut wiki = Wiki::with([("Module:T", counting.to_owned())]);
    assert_eq!(wiki.run_on(&machine, "main").unwrap(), "1111");
    assert_eq!(wiki.run_on(&machine, "main").unwrap(), "1111");
}
