//! What a text says of being missing and of being for sale, found in one pass: to go over a page takes
//! longer than to make sense of what is found.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use crate::judge::phrases::Phrases;
use crate::judge::{offers, wordings};

/// A text, as [`fold`](crate::judge::fold::fold) leaves it, and what it says.
pub(crate) struct Told<'a> {
    pub(crate) text: &'a str,
    /// The first words that say that something is missing.
    pub(crate) missing: Option<Found>,
    /// The same, with those that say so only where nobody speaks of other things.
    pub(crate) aloud: Option<Found>,
    /// What it says of being for sale, from left to right, of overlapping phrases the longest.
    pub(crate) sales: Vec<&'static str>,
}

/// Words and where they stand.
pub(crate) struct Found {
    pub(crate) words: &'static str,
    pub(crate) at: Range<usize>,
}

impl<'a> Told<'a> {
    /// Reads all of `text`.
    pub(crate) fn of(text: &'a str) -> Self {
        let mut told = Self { text, missing: None, aloud: None, sales: Vec::new() };
        let mut sales = Vec::new();
        for (number, at) in WORDS.find(text.as_bytes()) {
            let found = |words| Found { words, at: at.clone() };
            match MEANINGS[number] {
                Meaning::Missing(words) => {
                    told.missing.get_or_insert_with(|| found(words));
                    told.aloud.get_or_insert_with(|| found(words));
                }
                Meaning::Aloud(words) => {
                    told.aloud.get_or_insert_with(|| found(words));
                }
                Meaning::Sale(words) => sales.push(found(words)),
            }
        }
        told.sales = apart(sales);
        told
    }

    /// Reads `text` unless it is longer than `most`, in bytes.
    pub(crate) fn of_short(text: &'a str, most: usize) -> Self {
        if text.len() > most { Self { text, ..Self::of("") } } else { Self::of(text) }
    }
}

/// What finding a phrase means.
#[derive(Clone, Copy)]
enum Meaning {
    Missing(&'static str),
    Aloud(&'static str),
    Sale(&'static str),
}

impl Meaning {
    fn words(self) -> &'static str {
        match self {
            Self::Missing(words) | Self::Aloud(words) | Self::Sale(words) => words,
        }
    }
}

/// Of each phrase by its number in [`WORDS`].
static MEANINGS: LazyLock<Vec<Meaning>> = LazyLock::new(|| {
    let missing = wordings::phrases().map(Meaning::Missing);
    let aloud = wordings::ALOUD_ONLY.iter().copied().map(Meaning::Aloud);
    let sales = offers::PHRASES.iter().copied().map(Meaning::Sale);
    missing.chain(aloud).chain(sales).collect()
});

static WORDS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(MEANINGS.iter().map(|meaning| meaning.words())));

/// From left to right, of overlapping ones the longest.
fn apart(mut found: Vec<Found>) -> Vec<&'static str> {
    found.sort_unstable_by_key(|found| (found.at.start, Reverse(found.at.end)));
    let mut end = 0;
    found.retain(|found| {
        let behind = found.at.start >= end;
        if behind {
            end = found.at.end;
        }
        behind
    });
    found.into_iter().map(|found| found.words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phrase_is_found_as_what_it_is() {
        for words in wordings::phrases() {
            let told = Told::of(words);
            assert!(told.missing.is_some() && told.aloud.is_some(), "{words}");
        }
        for words in wordings::ALOUD_ONLY {
            let told = Told::of(words);
            assert_eq!((told.missing.is_some(), told.aloud.is_some()), (false, true), "{words}");
        }
        for words in offers::PHRASES {
            assert_eq!(Told::of(words).sales, [*words]);
        }
    }

    #[test]
    fn of_missing_the_first_counts_and_of_sales_each_that_stands_apart() {
        let text = "it does not exist: not found. this domain is for sale. buy this domain";
        let told = Told::of(text);
        let missing = told.missing.unwrap();
        assert_eq!((missing.words, missing.at), ("does not exist", 3..17));
        assert_eq!(told.sales, ["domain is for sale", "buy this domain"]);
        let long = Told::of_short(text, 10);
        assert!(long.text == text && long.missing.is_none() && long.sales.is_empty());
    }
}
