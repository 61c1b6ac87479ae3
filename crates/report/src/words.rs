//! Codes in words for editors.

use std::borrow::Cow;

use wikirot_words::{Note, Reason, Verdict};

/// What a code means, and what to make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// A few words that stand behind a link: `page not found`.
    pub short: Cow<'static, str>,
    /// One sentence for an editor who asks what to do.
    pub advice: &'static str,
}

/// The words for the code of a reason, a note or a link that waits. A code of another version is shown
/// as it is.
pub fn words(code: &str) -> Words {
    if let Ok(reason) = code.parse::<Reason>() {
        return Words { short: reason.short(), advice: reason.advice() };
    }
    if let Ok(note) = code.parse::<Note>() {
        return Words { short: Cow::Borrowed(note.short()), advice: note.advice() };
    }
    if code == Verdict::Unchecked.code() {
        return Words {
            short: Cow::Borrowed("not checked yet"),
            advice: "The next run checks it.",
        };
    }
    Words {
        short: Cow::Owned(code.replace('-', " ")),
        advice: "Open the link in a browser and judge.",
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
