//! Upper and lower case, as PHP and MediaWiki's classes of languages have them.

use std::borrow::Cow;

use super::table::LanguageData;

/// `mb_strtolower`: letter by letter, whatever stands around.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().flat_map(char::to_lowercase).collect())
}

/// How many bytes of `text` are `word` in whatever case; `word` is in lower case.
pub(super) fn lowered_prefix(text: &[u8], word: &str) -> Option<usize> {
    // The usual case: the first byte tells.
    let (first, wanted) = (text.first()?, word.as_bytes().first()?);
    if first.is_ascii() && wanted.is_ascii() && !first.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let mut wanted = word.chars();
    let mut length = 0;
    // A letter in upper case has at most four bytes, and makes at least one.
    let start = &text[..text.len().min(4 * word.len())];
    for c in start.utf8_chunks().next()?.valid().chars() {
        if wanted.as_str().is_empty() {
            break;
        }
        for lower in c.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
        length += c.len_utf8();
    }
    wanted.as_str().is_empty().then_some(length)
}

/// First letters, whose case some languages have their own rules for: the dotted i of Turkish.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    upper: Vec<(&'static str, &'static str)>,
    lower: Vec<(&'static str, &'static str)>,
}

impl Letters {
    pub(super) fn new(facts: &LanguageData) -> Self {
        let pairs = |from: [&'static str; 2], key| {
            from.into_iter().zip(facts.values(key).iter().copied()).collect()
        };
        Self { upper: pairs(["i", "ı"], "upper"), lower: pairs(["I", "İ"], "lower") }
    }

    /// `Language::ucfirst`
    pub(super) fn upper_first(&self, text: &str) -> String {
        change_first(text, &self.upper, |first| first.to_uppercase().collect())
    }

    /// `Language::lcfirst`
    pub(super) fn lower_first(&self, text: &str) -> String {
        change_first(text, &self.lower, |first| first.to_lowercase().collect())
    }

    /// The first letter of a title. Characters whose upper case is longer, such as sharp s, stay:
    /// the wikis of Wikimedia are set up so.
    pub(super) fn title_first(&self, text: &str) -> String {
        // Most titles have it in upper case already.
        if text.starts_with(|first: char| first.is_ascii() && !first.is_ascii_lowercase()) {
            return text.to_owned();
        }
        change_first(text, &self.upper, |first| {
            let mut upper = first.to_uppercase();
            if upper.len() == 1 { upper.next().unwrap_or(first) } else { first }.to_string()
        })
    }
}

fn change_first(text: &str, own: &[(&str, &str)], change: impl Fn(char) -> String) -> String {
    if let Some((from, to)) = own.iter().find(|(from, _)| text.starts_with(from)) {
        return format!("{to}{}", &text[from.len()..]);
    }
    let mut chars = text.chars();
    match chars.next() {
        // The usual case needs memory once.
        Some(first) if first.is_ascii() && change(first).as_bytes() == [first as u8] => {
            text.to_owned()
        }
        Some(first) => change(first) + chars.as_str(),
        None => String::new(),
    }
}
