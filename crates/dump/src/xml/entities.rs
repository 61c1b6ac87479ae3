//! Entities: those of XML, and those that a document declares in its own DOCTYPE.
//!
//! Nothing is ever fetched, and a value is put together when it is declared, within bounds: no document
//! can make gigabytes of a few lines.

use std::collections::HashMap;

/// Entities that a document may declare; the list of HTML has 2,231.
const MAX_ENTITIES: usize = 4_096;

/// Bytes of one entity's value; those that tools declare have one character.
const MAX_VALUE: usize = 1_024;

/// Bytes after a `&` among which its `;` must stand.
pub(super) const LONGEST: usize = 64;

/// What a reference stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resolved<'a> {
    Char(char),
    Text(&'a str),
    /// A number that is no character's.
    NoCharacter,
    /// A name that nobody declared, or in a way that is not read.
    Unknown,
}

/// What a document declares.
#[derive(Debug, Default)]
pub(super) struct Entities {
    /// Their values; none for those of which a part is not known.
    declared: HashMap<String, Option<String>>,
}

/// The name in front of the `;` of a reference, whose `&` has been taken off; `None` for a lone `&`.
pub(super) fn name(bytes: &[u8]) -> Option<&str> {
    let end = bytes.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = str::from_utf8(&bytes[..end]).ok()?;
    let is_named = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.' | '#');
    (!name.is_empty() && name.chars().all(is_named)).then_some(name)
}

impl Entities {
    /// What `&name;` stands for.
    pub(super) fn resolve(&self, name: &str) -> Resolved<'_> {
        if let Some(number) = name.strip_prefix('#') {
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            let char = number.ok().filter(|number| *number != 0).and_then(char::from_u32);
            return char.map_or(Resolved::NoCharacter, Resolved::Char);
        }
        match name {
            "lt" => Resolved::Char('<'),
            "gt" => Resolved::Char('>'),
            "amp" => Resolved::Char('&'),
            "quot" => Resolved::Char('"'),
            "apos" => Resolved::Char('\''),
            _ => match self.declared.get(name) {
                Some(Some(value)) => Resolved::Text(value),
                Some(None) | None => Resolved::Unknown,
            },
        }
    }

    /// Takes in the declarations of a DOCTYPE: those with a value of their own. What leads to another
    /// file, is too long, or refers to what is not known so far, stays unknown.
    pub(super) fn declare(&mut self, doctype: &str) {
        for declaration in doctype.split("<!ENTITY").skip(1) {
            let mut words = declaration.trim_start().splitn(2, char::is_whitespace);
            let (Some(name), Some(rest)) = (words.next(), words.next()) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let Some((value, _)) = rest[1..].split_once(quote) else { continue };
            // References to characters are resolved when the entity is declared, those to entities when
            // it is used: `&#38;lt;` is a `<` in the end.
            let value = Some(value).filter(|value| !holds_parameter(value));
            let value = value.and_then(|value| self.expanded(value, true));
            let value = value.and_then(|value| self.expanded(&value, false));
            if self.declared.len() < MAX_ENTITIES {
                // The first declaration counts, as XML has it.
                self.declared.entry(name.to_owned()).or_insert(value);
            }
        }
    }

    /// A value without its references, or without those to characters alone.
    fn expanded(&self, value: &str, characters: bool) -> Option<String> {
        let mut expanded = String::new();
        let mut pieces = value.split('&');
        expanded.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let reference =
                name(piece.as_bytes()).filter(|name| !characters || name.starts_with('#'));
            let resolved = reference.map(|name| self.resolve(name));
            match resolved {
                Some(Resolved::Char(c)) => expanded.push(c),
                Some(Resolved::Text(text)) => expanded.push_str(text),
                Some(Resolved::NoCharacter | Resolved::Unknown) => return None,
                None => {
                    expanded.push('&');
                    expanded.push_str(piece);
                    continue;
                }
            }
            expanded.push_str(&piece[reference.map_or(0, |name| name.len() + 1)..]);
            if expanded.len() > MAX_VALUE {
                return None;
            }
        }
        (expanded.len() <= MAX_VALUE).then_some(expanded)
    }
}

/// Whether a value refers to what the DOCTYPE declares for itself: `%name;`.
fn holds_parameter(value: &str) -> bool {
    value.split('%').skip(1).any(|piece| name(piece.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(doctype: &str) -> Entities {
        let mut entities = Entities::default();
        entities.declare(doctype);
        entities
    }

    #[test]
    fn a_doctype_declares_what_its_references_mean() {
        let entities = declared(
            "mediawiki [ <!ENTITY nbsp \"&#160;\"> <!ENTITY  name 'a \"b\"'>\n<!ENTITY both \"&name;&nbsp;!\">\
             <!ENTITY less \"&#38;lt;\"> <!ENTITY nbsp \"second\"> <!ENTITY far SYSTEM \"file:///etc/passwd\">\
             <!ENTITY % part \"x\"> <!ENTITY sign '&#38;#38;'> <!ENTITY most '99%; &no, &'> <!ENTITY odd",
        );
        assert_eq!(entities.resolve("nbsp"), Resolved::Text("\u{a0}"));
        assert_eq!(entities.resolve("both"), Resolved::Text("a \"b\"\u{a0}!"));
        assert_eq!(entities.resolve("less"), Resolved::Text("<"));
        assert_eq!(entities.resolve("sign"), Resolved::Text("&"));
        assert_eq!(entities.resolve("most"), Resolved::Text("99%; &no, &"));
        for unknown in ["far", "part", "odd", "copy", "%"] {
            assert_eq!(entities.resolve(unknown), Resolved::Unknown, "{unknown}");
        }
    }

    #[test]
    fn a_billion_laughs_are_not_laughed() {
        let mut doctype = "<!ENTITY a0 \"ha ha ha ha ha ha ha\">".to_owned();
        for n in 1..40 {
            let before = format!("&a{};", n - 1).repeat(10);
            doctype.push_str(&format!("<!ENTITY a{n} \"{before}\">"));
        }
        let entities = declared(&doctype);
        assert!(matches!(entities.resolve("a1"), Resolved::Text(text) if text.len() == 200));
        for n in 2..40 {
            // One that is too long stays unknown; what is made of it alone is those few characters.
            match entities.resolve(&format!("a{n}")) {
                Resolved::Text(text) => assert!(text.len() <= MAX_VALUE),
                other => assert_eq!(other, Resolved::Unknown),
            }
        }
        let loops = declared("<!ENTITY a \"&b;\"><!ENTITY b \"&a;&a;\">");
        assert_eq!(
            (loops.resolve("a"), loops.resolve("b")),
            (Resolved::Unknown, Resolved::Unknown)
        );
    }

    #[test]
    fn what_refers_to_what_is_not_known_is_not_known() {
        let long = "x".repeat(MAX_VALUE + 1);
        for declarations in [
            format!("<!ENTITY long '{long}'><!ENTITY a 'x&long;y'>"),
            "<!ENTITY a 'x&a;y'>".to_owned(),
            "<!ENTITY a 'x&later;'><!ENTITY later 'y'><!ENTITY a 'the first counts'>".to_owned(),
            "<!ENTITY % p 'y'><!ENTITY a 'x%p;y'>".to_owned(),
            "<!ENTITY a 'x&nosuch;'>".to_owned(),
        ] {
            assert_eq!(declared(&declarations).resolve("a"), Resolved::Unknown, "{declarations}");
        }
    }

    #[test]
    fn five_entities_need_no_declaration() {
        for (name, c) in [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\'')] {
            assert_eq!(Entities::default().resolve(name), Resolved::Char(c), "{name}");
        }
    }

    #[test]
    fn values_and_their_number_have_a_bound() {
        let filler = "x".repeat(MAX_VALUE - 1);
        for (value, is_kept) in [
            (format!("{filler}y"), true),
            (format!("{filler}&#121;"), true),
            (format!("&#121;{filler}"), true),
            (format!("{filler}yz"), false),
            (format!("{filler}y&#122;"), false),
            (format!("&#121;{filler}z"), false),
        ] {
            let entities = declared(&format!("<!ENTITY a \"{value}\">"));
            assert_eq!(entities.resolve("a") != Resolved::Unknown, is_kept, "{value}");
        }
        let many: String = (0..=MAX_ENTITIES).map(|n| format!("<!ENTITY e{n} \"x\">")).collect();
        let entities = declared(&many);
        assert_eq!(entities.resolve(&format!("e{}", MAX_ENTITIES - 1)), Resolved::Text("x"));
        assert_eq!(entities.resolve(&format!("e{MAX_ENTITIES}")), Resolved::Unknown);
    }

    #[test]
    fn numbers_of_no_character_are_told_from_characters() {
        let none = Entities::default();
        assert_eq!(none.resolve("#65"), Resolved::Char('A'));
        assert_eq!(none.resolve("#x1F6B2"), Resolved::Char('🚲'));
        assert_eq!(none.resolve("#1"), Resolved::Char('\u{1}'));
        for bad in ["#0", "#xD800", "#x110000", "#", "#x", "#-1", "#99999999999999999999"] {
            assert_eq!(none.resolve(bad), Resolved::NoCharacter, "{bad}");
        }
        assert_eq!(name(b"amp; x"), Some("amp"));
        assert_eq!(name(b" x;"), None);
        assert_eq!(name(b"amp"), None);
    }
}
