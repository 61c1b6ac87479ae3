//! Codes in words for editors.

use std::borrow::Cow;

use wikirot_words::{Note, Reason, Verdict};

/// What a code means, and what to make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// A few words that stand behind a link: `page not found`.
    pub short: Cow<'static, str>,
    /// One sentence for an editor who asks what to do.
    pub advice: Cow<'static, str>,
}

/// Words in front of the name of who refuses.
const REFUSED_BY: &str = "refused to automatic visitors by ";

/// A reason that names a status or a product, taken apart: the name, and the words with `{}` for it.
pub(crate) fn template(short: &str) -> Option<(&str, String)> {
    if let Some(name) = short.strip_prefix(REFUSED_BY).filter(|it| !it.starts_with("a")) {
        return Some((name, format!("{REFUSED_BY}{{}}")));
    }
    let is_status = |it: &&str| it.len() == 3 && it.bytes().all(|it| it.is_ascii_digit());
    let status = short.split(' ').find(is_status)?;
    Some((status, short.replace(status, "{}")))
}

/// The words in English for the code of a reason, a note or a link that waits. A code of another version is shown
/// as it is.
pub fn words(code: &str) -> Words {
    if let Ok(reason) = code.parse::<Reason>() {
        return Words { short: reason.short(), advice: reason.advice().into() };
    }
    if let Ok(note) = code.parse::<Note>() {
        return Words { short: Cow::Borrowed(note.short()), advice: note.advice().into() };
    }
    if code == Verdict::Unchecked.code() {
        return Words {
            short: Cow::Borrowed("not checked yet"),
            advice: Cow::Borrowed("The next run checks it."),
        };
    }
    Words {
        short: Cow::Owned(code.replace('-', " ")),
        advice: Cow::Borrowed("Open the link in a browser and judge."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_codes_still_speak() {
        assert_eq!(words("http-418").short, "answered with status 418");
        assert_eq!(words("http-599").short, "server error 599");
        assert_eq!(words("new-kind-of-failure").short, "new kind of failure");
        assert_eq!(words("").short, "");
    }

    #[test]
    fn everything_that_a_link_can_show_has_words() {
        let codes = Note::ALL.map(Note::code).into_iter().chain([Verdict::Unchecked.code()]);
        for code in codes {
            assert_ne!(words(code).short, code.replace('-', " "), "{code}");
        }
    }
}
