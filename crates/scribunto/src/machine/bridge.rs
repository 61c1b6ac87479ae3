//! Questions of modules to their host.

use std::cell::RefCell;

use mlua::{IntoLua, Lua, LuaString, MultiValue, Result, Table, Value};

use super::journal::{Asked, Fact, Journal};
use super::recall;
use crate::budget::Budget;
use crate::error::fail;
use crate::host::{Arguments, FrameId, Host, NumberForm, Site, Unstrip};
use crate::library::EXHAUSTED;

/// What is asked, and up to four arguments.
pub(super) type Question = (LuaString, Value, Value, Value, Value);

/// Answers one question.
pub(super) fn answer(
    lua: &Lua,
    host: &RefCell<&mut dyn Host>,
    budget: &Budget,
    journal: &Journal,
    question: Question,
) -> Result<MultiValue> {
    let (name, a, b, c, d) = question;
    if !budget.spend(20) {
        return fail(lua, EXHAUSTED);
    }
    // An invocation inside of this one has a host of its own; nothing of it reaches this one.
    let Ok(mut host) = host.try_borrow_mut() else {
        return fail(lua, "a frame of another invocation");
    };
    let text = |value: &Value| text(lua, value);
    let one = |value: Option<String>| Ok(MultiValue::from_vec(vec![value.into_lua(lua)?]));
    let name = name.as_bytes();
    match &*name {
        b"argument" => {
            let (frame, name) = (frame(&a), text(&b)?);
            let value = host.argument(frame, &name);
            note_call(journal, frame, || {
                (Asked::Argument(frame, name), recall::argument(value.as_deref()))
            });
            one(value)
        }
        b"arguments" => {
            let list = lua.create_table()?;
            let given = host.arguments(frame(&a));
            note_call(journal, frame(&a), || {
                (Asked::Arguments(frame(&a)), recall::arguments(&given))
            });
            for (index, (name, value)) in given.into_iter().enumerate() {
                list.raw_set(index * 2 + 1, name)?;
                list.raw_set(index * 2 + 2, value)?;
            }
            list.into_lua(lua).map(single)
        }
        b"used" => {
            let title = text(&a)?;
            host.used(&title);
            journal.note(|| Fact::Text(title));
            Ok(MultiValue::new())
        }
        b"now" => {
            host.used_time();
            journal.note(|| Fact::Time);
            Ok(MultiValue::new())
        }
        b"of_page" => {
            journal.note_page();
            Ok(MultiValue::new())
        }
        b"begin" => journal.begin(false).into_lua(lua).map(single),
        b"end" => {
            let notes = journal.end(usize::try_from(number(&a)).unwrap_or(usize::MAX));
            let of_page = notes.of_page.into_lua(lua)?;
            let kept = journal.keep(notes.facts).into_lua(lua)?;
            Ok(MultiValue::from_vec(vec![kept, of_page]))
        }
        b"again" => {
            journal.again(usize::try_from(number(&a)).unwrap_or(usize::MAX), &mut **host);
            Ok(MultiValue::new())
        }
        b"page" => {
            journal.note_page();
            one(Some(host.page()))
        }
        b"page_id" => {
            journal.note_page();
            host.page_id().into_lua(lua).map(single)
        }
        b"frame_title" => {
            let title = host.title(frame(&a));
            note_call(journal, frame(&a), || (Asked::Title(frame(&a)), title.clone()));
            one(Some(title))
        }
        b"has_parent" => host.has_parent().into_lua(lua).map(single),
        b"child" => {
            journal.note_page();
            let title = (b != Value::Nil).then(|| text(&b)).transpose()?;
            let child = host.child(frame(&a), title.as_deref(), arguments(&c)?);
            child.into_lua(lua).map(single)
        }
        b"preprocess" => {
            journal.note_page();
            made(lua, budget, Some(host.preprocess(frame(&a), &text(&b)?)))
        }
        b"template" => {
            journal.note_page();
            let expanded = host.expand_template(frame(&a), &text(&b)?, arguments(&c)?);
            made(lua, budget, expanded)
        }
        b"function" => {
            let name = text(&b)?;
            if !OF_TEXT_ALONE.contains(&name.as_str()) {
                journal.note_page();
            }
            let called = host.call_function(frame(&a), &name, arguments(&c)?);
            made(lua, budget, called)
        }
        b"parse_title" => {
            let Some(title) = host.parse_title(&text(&a)?, number(&b)) else {
                return Ok(MultiValue::new());
            };
            Ok(MultiValue::from_vec(vec![
                title.namespace.into_lua(lua)?,
                title.text.into_lua(lua)?,
                title.fragment.into_lua(lua)?,
                title.interwiki.into_lua(lua)?,
            ]))
        }
        b"exists" => {
            let title = text(&a)?;
            let exists = host.exists(&title);
            journal.note(|| Fact::Existence(title));
            exists.into_lua(lua).map(single)
        }
        b"text" => {
            let title = text(&a)?;
            let found = host.text(&title);
            journal.note(|| Fact::Text(title));
            if !budget.spend(found.as_ref().map_or(0, |text| text.len() as u64 / 16)) {
                return fail(lua, EXHAUSTED);
            }
            match found {
                Some(text) => Ok(single(Value::String(lua.create_string(&*text)?))),
                None => Ok(MultiValue::from_vec(vec![Value::Nil])),
            }
        }
        b"redirect" => one(host.redirect(&text(&a)?)),
        b"message" => {
            let (key, language) = (text(&a)?, text(&b)?);
            let known = host.message(&key, &language);
            journal.note(|| Fact::Message(key.clone(), language));
            one(known)
        }
        b"number" => {
            let how = match text(&c)?.as_str() {
                "plain" => NumberForm::Plain,
                "read" => NumberForm::Read,
                _ => NumberForm::Grouped,
            };
            one(Some(host.number(&text(&a)?, &text(&b)?, how)))
        }
        b"plural" => {
            let forms = usize::try_from(number(&c)).unwrap_or(0);
            let count = lua.coerce_number(b)?.unwrap_or(0.0);
            host.plural(&text(&a)?, count, forms).into_lua(lua).map(single)
        }
        b"date" => {
            let (language, format, date) = (text(&a)?, text(&b)?, text(&c)?);
            let shown = host.date(&language, &format, &date);
            journal.note(|| Fact::Date(language, format, date));
            match shown {
                Ok(date) => one(Some(date)),
                Err(problem) => Ok(MultiValue::from_vec(vec![Value::Nil, problem.into_lua(lua)?])),
            }
        }
        b"language_names" => {
            lua.create_table_from(host.language_names())?.into_lua(lua).map(single)
        }
        b"language_name" => {
            let within = (b != Value::Nil).then(|| text(&b)).transpose()?;
            one(host.language_name(&text(&a)?, within.as_deref()))
        }
        b"category" => host.pages_in_category(&text(&a)?).into_lua(lua).map(single),
        b"decode" => one(Some(host.decode_entities(&text(&a)?))),
        b"unstrip" => {
            journal.note_page();
            let how = if d == Value::Nil && text(&b)? == "nowiki" {
                Unstrip::Nowiki
            } else {
                Unstrip::Kill
            };
            one(Some(host.unstrip(&text(&a)?, how)))
        }
        _ => fail(lua, "a question that nobody answers"),
    }
}

/// Functions of the parser that hang on what they are given alone.
const OF_TEXT_ALONE: [&str; 3] = ["#expr", "anchorencode", "grammar"];

/// What was asked of the call: of frames that modules make, it is their own.
fn note_call(journal: &Journal, frame: FrameId, note: impl FnOnce() -> (Asked, String)) {
    match frame {
        0 | 1 => journal.note_call(note),
        _ => journal.note_page(),
    }
}

fn single(value: Value) -> MultiValue {
    MultiValue::from_vec(vec![value])
}

/// Text that the host has expanded: it is part of what the page puts out.
fn made(lua: &Lua, budget: &Budget, text: Option<String>) -> Result<MultiValue> {
    if !budget.put_out(text.as_ref().map_or(0, String::len)) {
        return fail(lua, EXHAUSTED);
    }
    Ok(single(text.into_lua(lua)?))
}

fn text(lua: &Lua, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.to_string_lossy()),
        other => match lua.coerce_string(other.clone())? {
            Some(text) => Ok(text.to_string_lossy()),
            None => fail(lua, format_args!("string expected, got {}", other.type_name())),
        },
    }
}

fn number(value: &Value) -> i32 {
    match value {
        Value::Integer(number) => i32::try_from(*number).unwrap_or(0),
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        Value::Number(number) => *number as i32,
        _ => 0,
    }
}

fn frame(value: &Value) -> FrameId {
    FrameId::try_from(number(value)).unwrap_or(0)
}

/// name, value, name, value, ..
fn arguments(value: &Value) -> Result<Arguments> {
    let Value::Table(list) = value else { return Ok(Vec::new()) };
    let mut arguments = Vec::new();
    let mut items = list.sequence_values::<LuaString>();
    while let (Some(name), Some(value)) = (items.next(), items.next()) {
        arguments.push((name?.to_string_lossy(), value?.to_string_lossy()));
    }
    Ok(arguments)
}

/// What modules may know of the wiki, as a table.
pub(super) fn site(lua: &Lua, site: &Site) -> Result<Table> {
    let table = lua.create_table()?;
    table.set("name", site.name.as_str())?;
    table.set("version", site.version.as_str())?;
    table.set("server", site.server.as_str())?;
    table.set("script_path", site.script_path.as_str())?;
    table.set("article_path", site.article_path.as_str())?;
    table.set("language", site.language.as_str())?;
    table.set("now", site.now)?;
    let namespaces = lua.create_table()?;
    for namespace in &site.namespaces {
        let entry = lua.create_table()?;
        entry.set("id", namespace.id)?;
        entry.set("name", namespace.name.as_str())?;
        entry.set("canonical", namespace.canonical.as_str())?;
        entry.set("aliases", namespace.aliases.clone())?;
        entry.set("subpages", namespace.subpages)?;
        entry.set("capitalised", namespace.capitalised)?;
        namespaces.push(entry)?;
    }
    table.set("namespaces", namespaces)?;
    let interwiki = lua.create_table()?;
    for (prefix, url) in &site.interwiki {
        let entry = lua.create_table()?;
        entry.set("prefix", prefix.as_str())?;
        entry.set("url", url.as_str())?;
        interwiki.push(entry)?;
    }
    table.set("interwiki", interwiki)?;
    Ok(table)
}
