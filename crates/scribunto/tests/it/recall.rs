//! What is made again of the same, and what pages are told that it hangs on.

use std::rc::Rc;

use wikirot_scribunto::{Limits, Machine};

use crate::wiki::{Wiki, site};

fn machine() -> Rc<Machine> {
    let machine = Rc::new(Machine::new(&site(), Limits::default()).unwrap());
    machine.begin_page().unwrap();
    machine
}

/// The text of a module called with these arguments, what it hung on, and what it cost.
fn call(
    machine: &Rc<Machine>,
    lua: &str,
    arguments: &[(&str, &str)],
) -> (String, Vec<String>, u64) {
    let other = "return { word = 'w' }";
    let mut wiki = Wiki::with([("Module:T", lua.to_owned()), ("Module:Other", other.to_owned())])
        .called(arguments, None);
    machine.begin_page().unwrap();
    let before = machine.instructions_left();
    let text = wiki.run_on(machine, "main").unwrap();
    let mut used = std::mem::take(&mut wiki.used);
    used.sort();
    used.dedup();
    (text, used, before - machine.instructions_left())
}

#[test]
fn the_same_call_makes_the_same_and_hangs_on_the_same() {
    let machine = machine();
    let lua = "return { main = function(frame) local word = require('Module:Other').word \
               for i = 1, 1000 do word = word:sub(1) end \
               return word .. (frame.args[1] or '') .. (frame.args.x or '') .. os.date('%Y') end }";
    let first = call(&machine, lua, &[("1", "a")]);
    assert_eq!(first.0, "wa2024");
    assert_eq!(first.1, ["Module:Other", "Module:T", "the time"]);
    // Those that were told apart are told apart again, and it costs what it cost.
    let other = call(&machine, lua, &[("1", "b"), ("x", "c")]);
    assert_eq!((other.0.as_str(), &other.1), ("wbc2024", &first.1));
    let again = call(&machine, lua, &[("1", "a")]);
    assert_eq!((&again.0, &again.1), (&first.0, &first.1));
    let other = call(&machine, lua, &[("1", "a"), ("x", "")]);
    assert_eq!(other.0, "wa2024");
    let other = call(&machine, lua, &[("1", ""), ("x", "a")]);
    assert_eq!(other.0, "wa2024");
}

#[test]
fn what_was_made_is_recalled() {
    let machine = machine();
    // Whether it runs again shows in the heap alone.
    let lua = "return { main = function(frame) \
               return ('x'):rep(1000) .. frame.args[1]:rep(10) end }";
    let first = call(&machine, lua, &[("1", "a")]);
    machine.collect();
    let before = machine.memory();
    let again = call(&machine, lua, &[("1", "a")]);
    assert_eq!(first.0, again.0);
    assert_eq!(machine.memory(), before);
    call(&machine, lua, &[("1", "b")]);
    assert!(machine.memory() > before);
}

#[test]
fn what_hangs_on_the_page_is_made_anew() {
    for lua in [
        "return { main = function() return mw.title.getCurrentTitle().text end }",
        "return { main = function(frame) return frame:preprocess('x') end }",
        "return { main = function(frame) return frame:expandTemplate{ title = ':Module:Other' } or '' end }",
        "return { main = function() return '' .. math.random() end }",
        "return { main = function() return '' .. os.clock() end }",
        "return { main = function() return mw.title.new('A').exists and 'a' or 'b' end }",
        "return { main = function() mw.incrementExpensiveFunctionCount() return 'a' end }",
    ] {
        let mut wiki =
            Wiki::with([("Module:T", lua.to_owned()), ("Template::Module:Other", "x".to_owned())]);
        let machine = machine();
        machine.collect();
        wiki.run_on(&machine, "main").unwrap();
        let before = machine.memory();
        wiki.run_on(&machine, "main").unwrap();
        assert_ne!(machine.memory(), before, "{lua}");
    }
}

#[test]
fn a_function_that_never_repeats_itself_is_told_apart() {
    let machine = machine();
    let lua = "return { main = function(frame) return frame.args[1] end }";
    for n in 0..1_000 {
        let text = format!("{n} {}", "x".repeat(2_000));
        assert_eq!(call(&machine, lua, &[("1", &text)]).0, text);
    }
    assert_eq!(call(&machine, lua, &[("1", "a")]).0, "a");
}

#[test]
fn calls_that_ask_for_more_than_can_be_kept_are_not() {
    let machine = machine();
    let lua = "return { main = function(frame) local all = 0 \
               for i = 1, 500 do if frame.args[i] then all = all + 1 end end return all end }";
    assert_eq!(call(&machine, lua, &[("1", "a"), ("400", "b")]).0, "2");
    assert_eq!(call(&machine, lua, &[("1", "a"), ("400", "b"), ("499", "c")]).0, "3");
    let (machine, long) = (self::machine(), "x".repeat(100_000));
    let lua = "return { main = function(frame) return #frame.args[1] end }";
    assert_eq!(call(&machine, lua, &[("1", &long)]).0, "100000");
    assert_eq!(call(&machine, lua, &[("1", &long[1..])]).0, "99999");
}
