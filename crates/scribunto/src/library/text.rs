//! `mw.text` where it is Rust: trimming, entities, and what keeps text from being wikitext.

use std::rc::Rc;

use mlua::{Lua, Result, Table, Value};

use super::arguments::string;
use super::made;
use crate::budget::Budget;

/// Words of URLs without slashes that make links.
const SCHEMES: [&str; 13] = [
    "bitcoin", "geo", "magnet", "mailto", "matrix", "news", "sip", "sips", "sms", "tel", "urn",
    "xmpp", "mid",
];

type Change = fn(&[u8]) -> Vec<u8>;

pub(super) fn install(lua: &Lua, native: &Table, budget: &Rc<Budget>) -> Result<()> {
    let changes: [(&str, Change); 5] = [
        ("trim", trim),
        ("encode", encode),
        ("attribute", attribute),
        ("decode", decode),
        ("nowiki", nowiki),
    ];
    for (name, change) in changes {
        let budget = Rc::clone(budget);
        let function = lua.create_function(move |lua, text: Value| {
            let text = string(lua, &text, 1, name)?;
            let bytes = text.as_bytes();
            budget.spend(bytes.len() as u64 / 32);
            made::string(lua, &change(&bytes))
        })?;
        native.set(format!("text_{name}"), function)?;
    }
    Ok(())
}

fn trim(text: &[u8]) -> Vec<u8> {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C);
    let start = text.iter().position(|byte| !space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !space(byte)).map_or(start, |last| last + 1);
    text[start..end].to_vec()
}

fn encode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 16);
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            b'\'' => out.extend_from_slice(b"&#039;"),
            0xC2 if text.get(at) == Some(&0xA0) => {
                at += 1;
                out.extend_from_slice(b"&nbsp;");
            }
            byte => out.push(byte),
        }
    }
    out
}

/// As `mw.html` writes values of attributes.
fn attribute(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 16);
    for &byte in text {
        match byte {
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            byte => out.push(byte),
        }
    }
    out
}

/// Numbers and the five names that are known everywhere.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if byte == b'&'
            && let Some((decoded, length)) = entity(&text[at + 1..])
        {
            let mut buffer = [0; 4];
            out.extend_from_slice(decoded.encode_utf8(&mut buffer).as_bytes());
            at += 1 + length;
            continue;
        }
        out.push(byte);
        at += 1;
    }
    out
}

/// The character of the entity that begins behind `&`, and its length there.
fn entity(text: &[u8]) -> Option<(char, usize)> {
    let end = text.iter().take(12).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&text[..end]).ok()?;
    let decoded = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "nbsp" => '\u{A0}',
        name => {
            let number = name.strip_prefix('#')?;
            let digits = |text: &str, radix| {
                let all = !text.is_empty() && text.chars().all(|c| c.is_digit(radix));
                all.then(|| u32::from_str_radix(text, radix).ok()).flatten()
            };
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => digits(hexadecimal, 16),
                None => digits(number, 10),
            };
            code.filter(|code| *code <= 0x10_FFFF)
                .map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))?
        }
    };
    Some((decoded, end + 1))
}

fn nowiki(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 32);
    let escape = |out: &mut Vec<u8>, byte: u8| {
        out.extend_from_slice(format!("&#{byte};").as_bytes());
    };
    let mut line_start = true;
    for (at, &byte) in text.iter().enumerate() {
        let blank_line = line_start && matches!(byte, b'\n' | b'\r');
        let rest = &text[at..];
        let behind_underscore = || text[..at].ends_with(b"_") && !out.ends_with(b";");
        match byte {
            b'"' | b'&' | b'\'' | b'<' | b'=' | b'>' | b'[' | b']' | b'{' | b'|' | b'}' => {
                escape(&mut out, byte);
            }
            b'#' | b'*' | b':' | b';' | b' ' | b'\t' | b'\n' | b'\r' if line_start => {
                // Of the two characters of a line's end, the first alone.
                if byte == b'\n' && text[..at].ends_with(b"\r") {
                    out.push(byte);
                } else {
                    escape(&mut out, byte);
                }
            }
            b'-' if line_start && rest.starts_with(b"----") => escape(&mut out, byte),
            b'_' if behind_underscore() => escape(&mut out, byte),
            b':' if rest.starts_with(b"://") || behind_scheme(&text[..at]) => {
                escape(&mut out, byte);
            }
            b' ' | b'\t' | b'\n' | b'\r' if behind_number_word(&text[..at]) => {
                escape(&mut out, byte);
            }
            byte => out.push(byte),
        }
        // Of blank lines one after the other, every second is enough.
        line_start = matches!(byte, b'\n' | b'\r') && !blank_line;
    }
    out
}

fn behind_scheme(before: &[u8]) -> bool {
    let letters = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).take(16);
    let word = &before[before.len() - letters.count()..];
    SCHEMES.iter().any(|scheme| word.to_ascii_lowercase().ends_with(scheme.as_bytes()))
}

fn behind_number_word(before: &[u8]) -> bool {
    ["ISBN", "RFC", "PMID"].iter().any(|word| before.ends_with(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    fn nowiki(text: &str) -> String {
        String::from_utf8(super::nowiki(text.as_bytes())).unwrap()
    }

    #[test]
    fn what_nowiki_escapes() {
        for (text, wanted) in [
            ("\n\na", "&#10;\na"),
            ("a\n\n\nb", "a\n&#10;\nb"),
            ("a____b ___", "a_&#95;_&#95;b _&#95;_"),
            ("----\n-----\n---", "&#45;---\n&#45;----\n---"),
            ("http://x mailto:x foo:x", "http&#58;//x mailto&#58;x foo:x"),
            ("ISBN 1 RFC\t2", "ISBN&#32;1 RFC&#9;2"),
            (":a\n a\n;a", "&#58;a\n&#32;a\n&#59;a"),
        ] {
            assert_eq!(nowiki(text), wanted, "{text:?}");
        }
    }
}
