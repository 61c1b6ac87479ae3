//! Places in a dump that are not as they should be, behind which reading goes on.

use std::fmt;

use crate::{Location, error::tame};

/// How many flaws are kept; further ones are counted.
const KEPT: usize = 20;

/// A place that is not as it should be, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where it is.
    pub at: Location,
    /// Full title of the page that it is in, as far as that is known.
    pub page: Option<String>,
    /// What is wrong: `bytes that are not UTF-8`.
    pub what: String,
    /// What it costs.
    pub cost: Cost,
}

/// What a flaw costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cost {
    /// Nothing: something stands between the pages that belongs to none.
    Nothing,
    /// Some characters of a page, which is read with a replacement in their place
    /// ([`Text::Mended`](crate::Text::Mended)).
    Characters,
    /// The page that it is in.
    Page,
    /// Perhaps pages that stood there, or nothing.
    Unknown,
}

/// All flaws of a dump: the first ones, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    first: Vec<Flaw>,
    nothing: u64,
    characters: u64,
    pages: u64,
    unknown: u64,
    nameless: u64,
}

impl Flaws {
    /// The first of them, in the order of the dump.
    pub fn first(&self) -> &[Flaw] {
        &self.first
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.nothing + self.characters + self.pages + self.unknown
    }

    /// How many cost so much.
    pub fn of(&self, cost: Cost) -> u64 {
        match cost {
            Cost::Nothing => self.nothing,
            Cost::Characters => self.characters,
            Cost::Page => self.pages,
            Cost::Unknown => self.unknown,
        }
    }

    /// Whether something of the dump was left out, or may have been.
    pub fn is_damage(&self) -> bool {
        self.count() > self.nothing
    }

    /// Whether there may be pages that the reader has not given at all, not even by title.
    pub fn hides_pages(&self) -> bool {
        self.unknown > 0 || self.nameless > 0
    }

    /// Adds those of a part that follows.
    pub fn append(&mut self, other: Self) {
        self.nothing += other.nothing;
        self.characters += other.characters;
        self.pages += other.pages;
        self.unknown += other.unknown;
        self.nameless += other.nameless;
        let room = KEPT.saturating_sub(self.first.len());
        self.first.extend(other.first.into_iter().take(room));
    }

    pub(crate) fn push(&mut self, mut flaw: Flaw) {
        match flaw.cost {
            Cost::Nothing => self.nothing += 1,
            Cost::Characters => self.characters += 1,
            Cost::Page => {
                self.pages += 1;
                self.nameless += u64::from(flaw.page.is_none());
            }
            Cost::Unknown => self.unknown += 1,
        }
        if self.first.len() < KEPT {
            flaw.what = tame(&flaw.what);
            self.first.push(flaw);
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, page, what, cost } = self;
        // In the form of a literal, for a title may hold what a terminal obeys.
        let page = page.as_ref().map_or("a page".to_owned(), |page| format!("page {page:?}"));
        match cost {
            Cost::Nothing => write!(f, "passed over {at}: {what}"),
            Cost::Characters => write!(f, "{page} is mended {at}: {what}"),
            Cost::Page => write!(f, "{page} is left out {at}: {what}"),
            Cost::Unknown if self.page.is_some() => {
                write!(f, "{page} is read, and not as it should be {at}: {what}")
            }
            Cost::Unknown => write!(f, "pages may be missing {at}: {what}"),
        }
    }
}
