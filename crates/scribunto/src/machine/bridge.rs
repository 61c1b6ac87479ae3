//! Questions of modules to their host.

use std::cell::RefCell;

use mlua::{IntoLua, Lua, LuaString, MultiValue, Result, Table, Value};

use crate::budget::Budget;
use crate::error::fail;
use crate::host::{Arguments, FrameId, Host, NumberForm, Site, Unstrip};
use crate::library::EXHAUSTED;
use crate::messages;

/// What is asked, and up to four arguments.
pub(super) type Question = (LuaString, Value, Value, Value, Value);

/// Answers one question.
pub(super) fn answer(
    lua: &Lua,
    host: &RefCell<&mut dyn Host>,
    budget: &Budget,
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
        b"argument" => one(host.argument(frame(&a), &text(&b)?)),
        b"arguments" => {
            let list = lua.create_table()?;
            for (index, (name, value)) in host.arguments(frame(&a)).into_iter().enumerate() {
                list.raw_set(index * 2 + 1, name)?;
                list.raw_set(index * 2 + 2, value)?;
            }
            list.into_lua(lua).map(single)
        }
        b"used" => {
            host.used(&text(&a)?);
            Ok(MultiValue::new())
        }
        b"page" => one(Some(host.page())),
        b"page_id" => host.page_id().into_lua(lua).map(single),
        b"frame_title" => one(Some(host.title(frame(&a)))),
        b"has_parent" => host.has_parent().into_lua(lua).map(single),
        b"child" => {
            let title = (b != Value::Nil).then(|| text(&b)).transpose()?;
            let child = host.child(frame(&a), title.as_deref(), arguments(&c)?);
            child.into_lua(lua).map(single)
        }
        b"preprocess" => made(lua, budget, Some(host.preprocess(frame(&a), &text(&b)?))),
        b"template" => {
            let expanded = host.expand_template(frame(&a), &text(&b)?, arguments(&c)?);
            made(lua, budget, expanded)
        }
        b"function" => {
            let called = host.call_function(frame(&a), &text(&b)?, arguments(&c)?);
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
        b"exists" => host.exists(&text(&a)?).into_lua(lua).map(single),
        b"text" => {
            let found = host.text(&text(&a)?);
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
            let key = text(&a)?;
            let known = host.message(&key, &text(&b)?);
            one(known.or_else(|| messages::text(&key).map(str::to_owned)))
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
        b"date" => match host.date(&text(&a)?, &text(&b)?, &text(&c)?) {
            Ok(date) => one(Some(date)),
            Err(problem) => Ok(MultiValue::from_vec(vec![Value::Nil, problem.into_lua(lua)?])),
        },
        b"language_name" => {
            let within = (b != Value::Nil).then(|| text(&b)).transpose()?;
            one(host.language_name(&text(&a)?, within.as_deref()))
        }
        b"category" => host.pages_in_category(&text(&a)?).into_lua(lua).map(single),
        b"decode" => one(Some(host.decode_entities(&text(&a)?))),
        b"unstrip" => {
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
