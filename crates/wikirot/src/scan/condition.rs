//! What a dump holds of a page's text.

use wikirot_dump::{Page, Text};

/// What a dump holds of a page's text. The numbers are those of the spool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Condition {
    /// All of it.
    #[default]
    Whole = 0,
    /// All but some characters that meant nothing.
    Mended = 1,
    /// Nothing, though there is one: a stub, or a text that MediaWiki has lost.
    Missing = 2,
    /// Nothing, because it is hidden from the public.
    Hidden = 3,
    /// Nothing, because it is too long.
    Oversized = 4,
    /// Nothing, because the page is damaged.
    Damaged = 5,
    /// Nothing, because the page has no revision.
    Bare = 6,
}

impl Condition {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Condition; 7] = [
        Condition::Whole,
        Condition::Mended,
        Condition::Missing,
        Condition::Hidden,
        Condition::Oversized,
        Condition::Damaged,
        Condition::Bare,
    ];

    /// That of a page.
    pub(crate) fn of(page: &Page) -> Condition {
        match page.revision.as_ref().map(|revision| &revision.text) {
            Some(Text::Present(_)) => Condition::Whole,
            Some(Text::Mended(_)) => Condition::Mended,
            Some(Text::Missing) => Condition::Missing,
            Some(Text::Deleted) => Condition::Hidden,
            Some(Text::Oversized(_)) => Condition::Oversized,
            Some(Text::Damaged) => Condition::Damaged,
            None => Condition::Bare,
        }
    }

    /// Whether all of the text is here.
    pub(crate) fn is_whole(self) -> bool {
        self == Condition::Whole
    }

    /// Whether the wiki has a text that is not here.
    pub(crate) fn is_lacking(self) -> bool {
        matches!(self, Condition::Missing | Condition::Oversized | Condition::Damaged)
    }

    /// Whether there is a text to read.
    pub(crate) fn has_text(self) -> bool {
        matches!(self, Condition::Whole | Condition::Mended)
    }
}
