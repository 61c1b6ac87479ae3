//! `mw.ustring` beside its patterns: lengths, parts, code points, case and normal forms.

use std::rc::Rc;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use mlua::{IntoLua, Lua, MultiValue, Result, Table, Value};

use super::arguments::{integer, integer_or, string, utf8};
use super::made;
use crate::budget::Budget;
use crate::error::{bad_argument, fail};

/// Values that one call gives at most, as `unpack` does.
const MAX_VALUES: usize = 4000;

pub(super) fn install(lua: &Lua, native: &Table, budget: &Rc<Budget>) -> Result<()> {
    let length = lua.create_function(|lua, text: Value| {
        let text = string(lua, &text, 1, "len")?;
        let text = text.as_bytes();
        let length = std::str::from_utf8(&text).ok().map(|text| text.chars().count());
        length.into_lua(lua)
    })?;
    native.set("ulen", length)?;
    let valid = lua.create_function(|lua, text: Value| {
        let text = string(lua, &text, 1, "isutf8")?;
        Ok(std::str::from_utf8(&text.as_bytes()).is_ok())
    })?;
    native.set("isutf8", valid)?;
    native.set("usub", lua.create_function(sub)?)?;
    native.set("codepoint", lua.create_function(codepoint)?)?;
    native.set("uchar", lua.create_function(char_of)?)?;
    native.set("byteoffset", lua.create_function(byteoffset)?)?;
    for (name, change) in CHANGES {
        let budget = Rc::clone(budget);
        let changed = lua.create_function(move |lua, text: Value| {
            let text = string(lua, &text, 1, name)?;
            budget.spend(text.as_bytes().len() as u64 / 16);
            change(lua, &text.as_bytes())
        })?;
        native.set(name, changed)?;
    }
    Ok(())
}

type Change = fn(&Lua, &[u8]) -> Result<Value>;

const CHANGES: [(&str, Change); 6] = [
    ("upper", |lua, text| changed(lua, text, |text| text.to_uppercase())),
    // A sigma at the end of a word is one of the middle in PHP 8.2, so letters are taken one by one.
    ("lower", |lua, text| {
        changed(lua, text, |text| text.chars().flat_map(char::to_lowercase).collect())
    }),
    ("toNFC", |lua, text| {
        normal(lua, text, |it| ComposingNormalizerBorrowed::new_nfc().normalize(it).into_owned())
    }),
    ("toNFKC", |lua, text| {
        normal(lua, text, |it| ComposingNormalizerBorrowed::new_nfkc().normalize(it).into_owned())
    }),
    ("toNFD", |lua, text| {
        normal(lua, text, |it| DecomposingNormalizerBorrowed::new_nfd().normalize(it).into_owned())
    }),
    ("toNFKD", |lua, text| {
        normal(lua, text, |it| DecomposingNormalizerBorrowed::new_nfkd().normalize(it).into_owned())
    }),
];

fn changed(lua: &Lua, text: &[u8], change: impl FnOnce(&str) -> String) -> Result<Value> {
    // What is not UTF-8 is replaced, as PHP does.
    change(&String::from_utf8_lossy(text)).into_lua(lua)
}

fn normal(lua: &Lua, text: &[u8], change: impl FnOnce(&str) -> String) -> Result<Value> {
    std::str::from_utf8(text).ok().map(change).into_lua(lua)
}

/// From `start` to `end`, counted from 1 and from the end where negative, as units from .. to.
fn range(start: i64, end: i64, length: usize) -> (usize, usize) {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let from = if start < 0 { (length + start).max(0) } else { (start - 1).max(0) };
    let to = if end < 0 { length + end + 1 } else { end.min(length) };
    let from = from.min(length);
    (usize::try_from(from).unwrap_or(0), usize::try_from(to.max(from)).unwrap_or(0))
}

fn sub(lua: &Lua, (text, start, end): (Value, Value, Value)) -> Result<Value> {
    let value = string(lua, &text, 1, "sub")?;
    let start = integer_or(lua, &start, 1, 2, "sub")?;
    let end = integer_or(lua, &end, -1, 3, "sub")?;
    let bytes = value.as_bytes();
    if bytes.is_ascii() {
        let (from, to) = range(start, end, bytes.len());
        return made::string(lua, &bytes[from..to])?.into_lua(lua);
    }
    let text = utf8(lua, &bytes, 1, "sub")?;
    let (from, to) = range(start, end, text.chars().count());
    let mut offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]).skip(from);
    let first = offsets.next().unwrap_or(text.len());
    let last = if to > from { offsets.nth(to - from - 1).unwrap_or(text.len()) } else { first };
    made::string(lua, &text.as_bytes()[first..last])?.into_lua(lua)
}

fn codepoint(lua: &Lua, (text, start, end): (Value, Value, Value)) -> Result<MultiValue> {
    let value = string(lua, &text, 1, "codepoint")?;
    let start = integer_or(lua, &start, 1, 2, "codepoint")?;
    let end = integer_or(lua, &end, start, 3, "codepoint")?;
    let bytes = value.as_bytes();
    let text = utf8(lua, &bytes, 1, "codepoint")?;
    let (from, to) = range(start, end, text.chars().count());
    if to - from > MAX_VALUES {
        return fail(lua, "string slice too long");
    }
    text.chars().skip(from).take(to - from).map(|c| u32::from(c).into_lua(lua)).collect()
}

fn char_of(lua: &Lua, codes: MultiValue) -> Result<String> {
    let mut out = String::new();
    for (index, code) in codes.iter().enumerate() {
        let code = integer(lua, code, index + 1, "char")?;
        match u32::try_from(code).ok().filter(|code| *code <= 0x10_FFFF) {
            Some(code) => out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
            None => return bad_argument(lua, index + 1, "char", "value out of range"),
        }
    }
    Ok(out)
}

/// The byte, counted from 1, of the character that is `l` behind the one which byte `i` is part of: 1
/// is that character itself where it begins there, and the next one where it does not.
fn byteoffset(lua: &Lua, (text, l, i): (Value, Value, Value)) -> Result<Value> {
    let value = string(lua, &text, 1, "byteoffset")?;
    let l = integer_or(lua, &l, 1, 2, "byteoffset")?;
    let i = integer_or(lua, &i, 1, 3, "byteoffset")?;
    let bytes = value.as_bytes();
    let text = utf8(lua, &bytes, 1, "byteoffset")?;
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let byte = if i < 0 { length + i } else { i - 1 };
    let Some(byte) = usize::try_from(byte).ok().filter(|byte| *byte < text.len()) else {
        return Ok(Value::Nil);
    };
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    // The last character that begins at the byte or before it.
    let within = offsets.partition_point(|at| *at <= byte) - 1;
    let steps = if l > 0 && offsets[within] == byte { l - 1 } else { l };
    let index = i64::try_from(within).unwrap_or(i64::MAX).checked_add(steps);
    let found = index.and_then(|index| usize::try_from(index).ok());
    found.and_then(|index| offsets.get(index)).map(|at| at + 1).into_lua(lua)
}
