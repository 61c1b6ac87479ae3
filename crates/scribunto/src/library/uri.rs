//! Percent encoding of `mw.uri`.

use mlua::{Lua, Result, Table, Value};

use super::arguments::string;
use super::made;
use crate::error::bad_argument;

pub(super) fn install(lua: &Lua, native: &Table) -> Result<()> {
    let encode = lua.create_function(|lua, (text, kind): (Value, Value)| {
        let text = string(lua, &text, 1, "encode")?;
        let kind = Kind::of(lua, &kind, "encode")?;
        made::string(lua, &encode(&text.as_bytes(), kind))
    })?;
    native.set("uri_encode", encode)?;
    let decode = lua.create_function(|lua, (text, kind): (Value, Value)| {
        let text = string(lua, &text, 1, "decode")?;
        let kind = Kind::of(lua, &kind, "decode")?;
        made::string(lua, &decode(&text.as_bytes(), kind))
    })?;
    native.set("uri_decode", decode)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Query,
    Path,
    Wiki,
}

impl Kind {
    fn of(lua: &Lua, value: &Value, function: &str) -> Result<Self> {
        let Value::String(name) = value else { return Ok(Self::Query) };
        match name.as_bytes().to_ascii_uppercase().as_slice() {
            b"QUERY" => Ok(Self::Query),
            b"PATH" => Ok(Self::Path),
            b"WIKI" => Ok(Self::Wiki),
            _ => bad_argument(lua, 2, function, "expected QUERY, PATH, or WIKI"),
        }
    }
}

fn encode(text: &[u8], kind: Kind) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 16);
    for &byte in text {
        match byte {
            b' ' if kind == Kind::Query => out.push(b'+'),
            b' ' if kind == Kind::Wiki => out.push(b'_'),
            b'-' | b'_' | b'.' | b'~' => out.push(byte),
            byte if byte.is_ascii_alphanumeric() => out.push(byte),
            byte if kind == Kind::Wiki && b"!*();@$,/:".contains(&byte) => out.push(byte),
            byte => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    out
}

fn decode(text: &[u8], kind: Kind) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'%' => match digit(at).zip(digit(at + 1)) {
                Some((high, low)) => {
                    out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    at += 2;
                }
                None => out.push(byte),
            },
            b'+' if kind == Kind::Query => out.push(b' '),
            b'_' if kind == Kind::Wiki => out.push(b' '),
            byte => out.push(byte),
        }
    }
    out
}
