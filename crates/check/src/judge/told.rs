//! What a text says of being missing and of being for sale, found in one pass: to go over a page takes
//! longer than to make sense of what is found.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use crate::judge::fold::{bare, spelled_out};
use crate::judge::phrases::Phrases;
use crate::judge::wordings::Plain;
use crate::judge::{offers, wordings};

/// A text, as [`fold`](crate::judge::fold::fold) leaves it, and what it says.
pub(crate) struct Told<'a> {
    pub(crate) text: &'a str,
    /// The first words that say that something is missing.
    pub(crate) missing: Option<Found>,
    /// The same of a title or a heading, with those that say so only where nobody speaks of other things.
    pub(crate) aloud: Option<Found>,
    /// What it says of being for sale, from left to right, of overlapping phrases the longest.
    pub(crate) sales: Vec<&'static str>,
}

/// Words and where they stand.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) words: &'static str,
    pub(crate) at: Range<usize>,
}

impl<'a> Told<'a> {
    /// Reads a title or headings.
    pub(crate) fn aloud(text: &'a str) -> Self {
        let told = Self::of(text);
        let only = ALOUD_ONLY.find(text.as_bytes()).into_iter().next();
        let only = only.map(|(number, at)| Found { words: wordings::ALOUD_ONLY[number], at });
        let all = told.missing.iter().chain(&only);
        let aloud = all.min_by_key(|found| (found.at.end, found.at.start)).cloned();
        Self { aloud, ..told }
    }

    /// Reads all of `text`.
    pub(crate) fn of(text: &'a str) -> Self {
        let (mut missing, mut sales) = (None, Vec::new());
        let plain = Plain::of(text);
        for (number, at) in WORDS.find(plain.text.as_bytes()) {
            match KNOWN[number].1 {
                Meaning::Missing(words) => {
                    missing.get_or_insert_with(|| Found { words, at: plain.place(&at) });
                }
                Meaning::Sale(words) => sales.push(Found { words, at }),
            }
        }
        Self { text, missing, aloud: None, sales: apart(sales) }
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
    Sale(&'static str),
}

/// The phrases that texts are searched for, each with what finding it means.
static KNOWN: LazyLock<Vec<(Cow<'static, str>, Meaning)>> = LazyLock::new(|| {
    let missing = |words| (Cow::Borrowed(words), Meaning::Missing(words));
    let sale = |words| (Cow::Borrowed(words), Meaning::Sale(words));
    let plain = |words| plainly(words).map(move |form| (form.into(), Meaning::Missing(words)));
    let written = wordings::phrases().map(missing).chain(offers::phrases().map(sale));
    written.chain(wordings::phrases().flat_map(plain)).collect()
});

static WORDS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(KNOWN.iter().map(|(words, _)| &**words)));

/// Shorter phrases without their accents, in bytes, may be anything in another language.
const SHORTEST_PLAIN: usize = 10;

/// How words that have accents are written without them.
fn plainly(words: &'static str) -> impl Iterator<Item = String> {
    let (bare, spelled_out) = (bare(words), spelled_out(words));
    let other = (spelled_out != bare).then_some(spelled_out);
    let forms = [Some(bare), other].into_iter().flatten();
    forms.filter(move |form| form != words && form.len() >= SHORTEST_PLAIN)
}

/// In a list of their own: they are the shorter ones, and long texts are not searched for them.
static ALOUD_ONLY: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(wordings::ALOUD_ONLY.iter().copied()));

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
            let told = Told::aloud(words);
            assert!(told.missing.is_some() && told.aloud.is_some(), "{words}");
        }
        for words in wordings::ALOUD_ONLY {
            let told = Told::aloud(words);
            assert_eq!((told.missing.is_some(), told.aloud.is_some()), (false, true), "{words}");
            assert!(Told::of(words).aloud.is_none(), "{words}");
        }
        for words in offers::phrases() {
            assert_eq!(Told::of(words).sales, [words]);
        }
    }

    #[test]
    fn accents_may_be_left_out_where_the_rest_is_long_enough() {
        for (text, words) in [
            ("page non trouvee", Some("non trouvé")),
            ("pagina nao encontrada", Some("não encontrad")),
            ("sayfa bulunamadi", Some("bulunamadı")),
            ("seite wurde geloescht", Some("wurde gelöscht")),
            ("η σελιδα δεν βρεθηκε", Some("δεν βρέθηκε")),
            ("internet fun", None),
        ] {
            assert_eq!(Told::of(text).missing.map(|it| it.words), words, "{text}");
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

    #[test]
    fn a_word_of_regret_within_what_is_said_changes_nothing() {
        for (text, words, at) in [
            ("sidan finns tyvärr inte.", "finns inte", "finns tyvärr inte"),
            ("siden findes desværre ikke", "findes ikke", "findes desværre ikke"),
            ("sivua ei valitettavasti löydy", "ei löydy", "ei valitettavasti löydy"),
            ("deze pagina bestaat helaas niet", "bestaat niet", "bestaat helaas niet"),
        ] {
            let missing = Told::of(text).missing.unwrap();
            assert_eq!((missing.words, &text[missing.at]), (words, at));
        }
        assert!(Told::of("das ist leider so").missing.is_none());
    }

    #[test]
    fn a_text_is_read_up_to_a_length() {
        let text = "not found";
        assert!(Told::of_short(text, text.len()).missing.is_some());
        assert!(Told::of_short(text, text.len() - 1).missing.is_none());
    }

    #[test]
    fn of_what_is_said_aloud_what_ends_first_counts() {
        for (text, words) in [
            ("404 not found", "404"),
            ("not found 404", "not found"),
            ("error 404", "error"),
            ("does not exist: 404", "does not exist"),
        ] {
            assert_eq!(Told::aloud(text).aloud.map(|it| it.words), Some(words), "{text}");
        }
    }
}
