//! Titles of pages, as `MediaWikiTitleCodec` reads them.

use std::borrow::Cow;

use memchr::memchr;

use crate::chars;
use crate::entities;
use crate::site::{Site, ns};

/// A valid title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    pub(crate) ns: i32,
    /// Without namespace and fragment, with spaces, first letter as the wiki has it. Empty for a
    /// link to a section of the page itself.
    pub(crate) text: String,
    /// What stands behind `#`.
    pub(crate) fragment: Option<String>,
    /// The prefix that leads to another wiki, as written.
    pub(crate) interwiki: Option<String>,
    /// Whether that is another language of the same wiki.
    pub(crate) interlanguage: bool,
}

impl Title {
    /// `Title::newFromText`: the title that `text` names, where namespace `default` is meant
    /// unless it says another.
    pub(crate) fn parse(site: &Site, text: &str, default: i32) -> Option<Self> {
        let decoded = entities::decode(text);
        let key = normalize_spaces(&decoded)?;
        let mut key: &str = key.trim_matches(' ');
        let mut number = default;
        if let Some(rest) = key.strip_prefix(':') {
            number = ns::MAIN;
            key = rest.trim_matches(' ');
        }
        if key.is_empty() {
            return None;
        }
        let mut interlanguage = false;
        let mut interwiki = None;
        if let Some((name, rest)) = split_prefix(key) {
            if let Some(found) = site.namespaces.number(name) {
                if found == ns::TALK
                    && split_prefix(rest).is_some_and(|(name, _)| {
                        site.namespaces.number(name).is_some() || site.interwiki.url(name).is_some()
                    })
                {
                    return None;
                }
                number = found;
                key = rest;
            } else {
                interlanguage =
                    site.interlanguage.iter().any(|prefix| prefix.eq_ignore_ascii_case(name));
                if interlanguage || site.interwiki.url(name).is_some() {
                    interwiki = Some(name.to_owned());
                    number = ns::MAIN;
                    key = rest.strip_prefix(':').map_or(rest, |rest| rest.trim_matches(' '));
                }
            }
        }
        let mut fragment = None;
        if let Some(hash) = memchr(b'#', key.as_bytes()) {
            fragment = Some(key[hash + 1..].to_owned());
            key = key[..hash].trim_end_matches(' ');
        }
        if !is_legal(key)
            || is_relative(key)
            || (memchr(b'~', key.as_bytes()).is_some() && key.contains("~~~"))
            || key.starts_with(':')
        {
            return None;
        }
        if key.len() > if number == ns::SPECIAL { 512 } else { 255 } {
            return None;
        }
        if key.is_empty() && number != ns::MAIN {
            return None;
        }
        let text = if interwiki.is_none() && site.namespaces.is_first_letter(number) {
            site.language.title_first(key)
        } else {
            key.to_owned()
        };
        Some(Self { ns: number, text, fragment, interwiki, interlanguage })
    }

    /// The full title without fragment: `Help:Editing`.
    pub(crate) fn full(&self, site: &Site) -> String {
        if let Some(prefix) = &self.interwiki {
            return format!("{prefix}:{}", self.text);
        }
        match site.namespaces.name(self.ns) {
            None | Some("") => self.text.clone(),
            Some(name) => format!("{name}:{}", self.text),
        }
    }
}

/// Blanks of every kind become single spaces, marks of writing direction vanish; `None` where
/// U+FFFD stands.
pub(crate) fn normalize_spaces(text: &str) -> Option<Cow<'_, str>> {
    let is_plain =
        |byte: u8| byte.is_ascii_graphic() && byte != b'_' || chars::is_plain_beyond_ascii(byte);
    if chars::has_single_blanks(text, is_plain) {
        return Some(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' => {}
            '\u{FFFD}' => return None,
            ' '
            | '_'
            | '\u{A0}'
            | '\u{1680}'
            | '\u{180E}'
            | '\u{2000}'..='\u{200A}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202F}'
            | '\u{205F}'
            | '\u{3000}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    Some(Cow::Owned(out))
}

/// `prefix:rest` with the blanks around the colon left out.
fn split_prefix(key: &str) -> Option<(&str, &str)> {
    let colon = memchr(b':', key.as_bytes()).filter(|&colon| colon > 0)?;
    Some((key[..colon].trim_end_matches(' '), key[colon + 1..].trim_start_matches(' ')))
}

/// No character that titles must not have, no `%41`, no `&name;`.
fn is_legal(key: &str) -> bool {
    let bytes = key.as_bytes();
    bytes.iter().enumerate().all(|(at, &byte)| match byte {
        b'%' => {
            !(bytes.len() > at + 2
                && bytes[at + 1].is_ascii_hexdigit()
                && bytes[at + 2].is_ascii_hexdigit())
        }
        b'&' => {
            let name = bytes[at + 1..]
                .iter()
                .take(64)
                .take_while(|b| b.is_ascii_alphanumeric() || **b >= 0x80)
                .count();
            name == 0 || bytes.get(at + 1 + name) != Some(&b';')
        }
        byte => chars::is_title_byte(byte),
    })
}

fn is_relative(key: &str) -> bool {
    memchr(b'.', key.as_bytes()).is_some()
        && (key == "."
            || key == ".."
            || key.starts_with("./")
            || key.starts_with("../")
            || key.contains("/./")
            || key.contains("/../")
            || key.ends_with("/.")
            || key.ends_with("/.."))
}

#[cfg(test)]
mod tests {
    use super::Title;
    use crate::site::{Site, ns};

    fn full(text: &str) -> Option<String> {
        let site = Site::new(
            "W",
            "https://w.example/wiki/X",
            "en",
            [(4, "Wiki".to_owned(), true), (100, "Portal".to_owned(), false)],
        );
        Title::parse(&site, text, ns::MAIN).map(|title| title.full(&site))
    }

    #[test]
    fn titles_in_normal_form() {
        assert_eq!(full(" foo__bar &amp; baz#x"), Some("Foo bar & baz".to_owned()));
        assert_eq!(full("project : x"), Some("Wiki:X".to_owned()));
        assert_eq!(full("IMAGE:x.png"), Some("File:X.png".to_owned()));
        assert_eq!(full("portal:x"), Some("Portal:x".to_owned()));
        assert_eq!(full(":nosuch:x"), Some("Nosuch:x".to_owned()));
        assert_eq!(full("#sec"), Some(String::new()));
    }

    #[test]
    fn what_is_no_title() {
        for text in [
            "",
            ":",
            "a|b",
            "a<b",
            "%41",
            "a&nosuch;b",
            "../x",
            "a/./b",
            "~~~",
            "Talk:File:x",
            "File:",
            "a\u{FFFD}",
            "::x",
        ] {
            assert_eq!(full(text), None, "{text:?}");
        }
    }
}
