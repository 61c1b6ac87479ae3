//! Arguments of functions, checked as Lua's own library checks them.

use std::borrow::Cow;

use mlua::{Lua, LuaString, Result, Value};

use crate::error::{bad_argument, fail};

/// A string, or a number as one.
pub(super) fn string<'v>(
    lua: &Lua,
    value: &'v Value,
    index: usize,
    function: &str,
) -> Result<Cow<'v, LuaString>> {
    match value {
        Value::String(text) => Ok(Cow::Borrowed(text)),
        Value::Integer(_) | Value::Number(_) => match lua.coerce_string(value.clone())? {
            Some(text) => Ok(Cow::Owned(text)),
            None => bad_argument(lua, index, function, "string expected"),
        },
        other => {
            let what = format!("string expected, got {}", name(other));
            bad_argument(lua, index, function, &what)
        }
    }
}

/// A whole number, rounded towards zero.
pub(super) fn integer(lua: &Lua, value: &Value, index: usize, function: &str) -> Result<i64> {
    let number = match value {
        Value::Integer(number) => return Ok(*number),
        Value::Number(number) => Some(*number),
        Value::String(_) => lua.coerce_number(value.clone())?,
        _ => None,
    };
    match number {
        #[expect(clippy::cast_possible_truncation, reason = "saturates, as it shall")]
        Some(number) => Ok(number as i64),
        None => {
            let what = format!("number expected, got {}", name(value));
            bad_argument(lua, index, function, &what)
        }
    }
}

/// The same, or `default` for nil.
pub(super) fn integer_or(
    lua: &Lua,
    value: &Value,
    default: i64,
    index: usize,
    function: &str,
) -> Result<i64> {
    match value {
        Value::Nil => Ok(default),
        value => integer(lua, value, index, function),
    }
}

/// The text of a string that must be UTF-8.
pub(super) fn utf8<'t>(
    lua: &Lua,
    bytes: &'t [u8],
    index: usize,
    function: &str,
) -> Result<&'t str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => bad_argument(lua, index, function, "string is not UTF-8"),
    }
}

/// Refuses what is longer than modules may make.
pub(super) fn within(lua: &Lua, length: usize, longest: usize, what: &str) -> Result<()> {
    if length > longest {
        return fail(lua, format_args!("{what} is longer than {longest} bytes"));
    }
    Ok(())
}

/// The name of a value's type, as Lua tells it.
pub(super) fn name(value: &Value) -> &'static str {
    match value {
        Value::Nil => "nil",
        Value::Boolean(_) => "boolean",
        Value::Integer(_) | Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Table(_) => "table",
        Value::Function(_) => "function",
        _ => "userdata",
    }
}
