//! JSON as `mw.text` and `mw.loadJsonData` read and write it.

use std::fmt::Write as _;
use std::rc::Rc;

use mlua::{IntoLua, Lua, Result, Table, Value};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::arguments::{name, string};
use crate::budget::Budget;
use crate::error::fail;

/// Keys stay as they are: arrays count from 0.
const PRESERVE_KEYS: i64 = 1;
/// Commas too many are forgiven.
const TRY_FIXING: i64 = 2;
/// With line ends and indentation.
const PRETTY: i64 = 4;
/// How deep tables nest.
const MAX_DEPTH: usize = 100;

pub(super) fn install(lua: &Lua, native: &Table, budget: &Rc<Budget>) -> Result<()> {
    let spent = Rc::clone(budget);
    let decode = lua.create_function(move |lua, (text, flags): (Value, Option<i64>)| {
        let text = string(lua, &text, 1, "jsonDecode")?;
        spent.spend(text.as_bytes().len() as u64 / 8);
        decode(lua, &text.as_bytes(), flags.unwrap_or(0))
    })?;
    native.set("json_decode", decode)?;
    let budget = Rc::clone(budget);
    let encode = lua.create_function(move |lua, (value, flags): (Value, Option<i64>)| {
        let flags = flags.unwrap_or(0);
        let mut out = Vec::new();
        Encoder { lua, budget: &budget, flags, out: &mut out }.value(&value, 0)?;
        lua.create_string(out)
    })?;
    native.set("json_encode", encode)
}

fn decode(lua: &Lua, text: &[u8], flags: i64) -> Result<Value> {
    let parse = |text: &str| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let seed = Seed { lua, preserve: flags & PRESERVE_KEYS != 0 };
        let value = seed.deserialize(&mut deserializer)?;
        deserializer.end().map(|()| value)
    };
    let text = String::from_utf8_lossy(text);
    let mut value = parse(&text);
    if value.is_err() && flags & TRY_FIXING != 0 {
        value = parse(&without_trailing_commas(&text));
    }
    match value {
        Ok(value) => Ok(value),
        Err(_) => fail(lua, "mw.text.jsonDecode: Syntax error"),
    }
}

/// Leaves out the comma before a closing bracket.
fn without_trailing_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut within, mut escaped) = (false, false);
    for c in text.chars() {
        if within {
            within = escaped || c != '"';
            escaped = c == '\\' && !escaped;
        } else if c == '"' {
            within = true;
        } else if matches!(c, ']' | '}') && out.trim_end().ends_with(',') {
            let end = out.trim_end().len() - 1;
            out.truncate(end);
        }
        out.push(c);
    }
    out
}

#[derive(Clone, Copy)]
struct Seed<'l> {
    lua: &'l Lua,
    preserve: bool,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    fn lua<T, E: serde::de::Error>(result: Result<T>) -> std::result::Result<T, E> {
        result.map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: serde::de::Error>(self) -> std::result::Result<Value, E> {
        Ok(Value::Nil)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> std::result::Result<Value, E> {
        Self::lua(value.into_lua(self.lua))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> std::result::Result<Value, E> {
        Self::lua(value.into_lua(self.lua))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> std::result::Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> std::result::Result<Value, E> {
        Self::lua(value.into_lua(self.lua))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Value, A::Error> {
        let table = Self::lua(self.lua.create_table())?;
        let mut index = i64::from(!self.preserve);
        while let Some(value) = items.next_element_seed(self)? {
            Self::lua(table.raw_set(index, value))?;
            index += 1;
        }
        Ok(Value::Table(table))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> std::result::Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = items.next_key::<String>()? {
            pairs.push((key, items.next_value_seed(self)?));
        }
        // What PHP has for a list begins at 0.
        let is_list = pairs.iter().enumerate().all(|(index, (key, _))| *key == index.to_string());
        let shift = i64::from(is_list && !self.preserve);
        let table = Self::lua(self.lua.create_table())?;
        for (key, value) in pairs {
            match whole(&key) {
                Some(number) => Self::lua(table.raw_set(number + shift, value))?,
                None => Self::lua(table.raw_set(key, value))?,
            }
        }
        Ok(Value::Table(table))
    }
}

/// The number of a key that PHP takes for one.
fn whole(key: &str) -> Option<i64> {
    key.parse::<i64>().ok().filter(|number| number.to_string() == key)
}

struct Encoder<'e> {
    lua: &'e Lua,
    budget: &'e Budget,
    flags: i64,
    out: &'e mut Vec<u8>,
}

impl Encoder<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Result<()> {
        if !self.budget.spend(4) {
            return fail(self.lua, super::strings::EXHAUSTED);
        }
        match value {
            Value::Nil => self.out.extend_from_slice(b"null"),
            Value::Boolean(value) => self.out.extend_from_slice(value.to_string().as_bytes()),
            Value::Integer(number) => self.out.extend_from_slice(number.to_string().as_bytes()),
            Value::Number(number) => self.number(*number)?,
            Value::String(text) => self.text(&text.to_string_lossy()),
            Value::Table(table) => self.table(table, depth)?,
            other => {
                let what = name(other);
                return fail(
                    self.lua,
                    format_args!("mw.text.jsonEncode: Cannot encode type '{what}'"),
                );
            }
        }
        super::arguments::within(self.lua, self.out.len(), super::strings::MAX_STRING, "JSON")
    }

    fn number(&mut self, number: f64) -> Result<()> {
        if !number.is_finite() {
            return fail(self.lua, "mw.text.jsonEncode: Cannot encode non-finite numbers");
        }
        let text = if number == number.trunc() && number.abs() < 1e15 {
            format!("{number:.0}")
        } else if number.abs() >= 1e15 {
            // PHP writes a sign of the exponent.
            format!("{number:e}").replacen('e', ".0e+", 1)
        } else {
            number.to_string()
        };
        // There is no negative zero in JSON of PHP.
        let text = if text == "-0" { "0" } else { &text };
        self.out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.out.push(b'"');
        for c in text.chars() {
            let mut buffer = [0; 4];
            match c {
                '"' | '\\' => self.out.extend_from_slice(&[b'\\', c as u8]),
                '\n' => self.out.extend_from_slice(b"\\n"),
                '\r' => self.out.extend_from_slice(b"\\r"),
                '\t' => self.out.extend_from_slice(b"\\t"),
                '\u{8}' => self.out.extend_from_slice(b"\\b"),
                '\u{C}' => self.out.extend_from_slice(b"\\f"),
                c if c < ' ' || matches!(c, '\u{2028}' | '\u{2029}') => {
                    self.out.extend_from_slice(format!("\\u{:04x}", u32::from(c)).as_bytes());
                }
                c => self.out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes()),
            }
        }
        self.out.push(b'"');
    }

    fn table(&mut self, table: &Table, depth: usize) -> Result<()> {
        if depth >= MAX_DEPTH {
            return fail(self.lua, "mw.text.jsonEncode: Cannot use recursive tables");
        }
        let mut pairs: Vec<(Value, Value)> = Vec::new();
        for pair in table.pairs::<Value, Value>() {
            if !self.budget.spend(2) {
                return fail(self.lua, super::strings::EXHAUSTED);
            }
            pairs.push(pair?);
        }
        let index = |key: &Value| match key {
            Value::Integer(number) => Some(*number),
            #[expect(clippy::cast_possible_truncation, reason = "whole and small, as asked before")]
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e9 => {
                Some(*number as i64)
            }
            _ => None,
        };
        let mut indices: Vec<Option<i64>> = pairs.iter().map(|(key, _)| index(key)).collect();
        indices.sort_unstable();
        let counts_from =
            |first: i64| indices.iter().zip(first..).all(|(found, wanted)| *found == Some(wanted));
        let is_list = counts_from(0) || (self.flags & PRESERVE_KEYS == 0 && counts_from(1));
        if is_list {
            pairs.sort_by_key(|(key, _)| index(key));
        }
        let (open, close) = if is_list { (b'[', b']') } else { (b'{', b'}') };
        self.out.push(open);
        let pretty = self.flags & PRETTY != 0 && !pairs.is_empty();
        let count = pairs.len();
        for (place, (key, value)) in pairs.into_iter().enumerate() {
            self.line(pretty, depth + 1);
            if !is_list {
                match &key {
                    Value::String(text) => self.text(&text.to_string_lossy()),
                    Value::Integer(_) | Value::Number(_) => {
                        let key = key.to_string()?;
                        write!(Text(self.out), "\"{key}\"").map_err(mlua::Error::external)?;
                    }
                    other => {
                        let what = name(other);
                        return fail(
                            self.lua,
                            format_args!("mw.text.jsonEncode: Cannot use type '{what}' as a key"),
                        );
                    }
                }
                self.out.extend_from_slice(if pretty { b": " } else { b":" });
            }
            self.value(&value, depth + 1)?;
            if place + 1 < count {
                self.out.push(b',');
            }
        }
        self.line(pretty, depth);
        self.out.push(close);
        Ok(())
    }

    fn line(&mut self, pretty: bool, depth: usize) {
        if pretty {
            self.out.push(b'\n');
            self.out.extend(std::iter::repeat_n(b' ', depth * 4));
        }
    }
}

struct Text<'t>(&'t mut Vec<u8>);

impl std::fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}
