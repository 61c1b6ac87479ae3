//! What is remembered of a page, to know it again: sixteen bytes for its words, its title, its language and its trade,
//! and a sum by which a page that did not change at all is known at once.

use crate::judge::document::Document;
use crate::judge::tongue::{Letters, Tongue};
use crate::judge::trade::{Emphasis, Trade};
use crate::judge::trades::Tally;
use crate::judge::words::{Words, hash, pair};

/// A page, reduced to what tells whether it is still itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portrait {
    /// Of the words of its text, numbers left out: sixteen digits of four bits. Of all pairs of words in a row,
    /// each falls to one digit by its hash; the digit is that of the least hash that fell to it, and 0 where
    /// none did. Two texts agree in about as many digits as they share pairs.
    text: u64,
    /// A hash of the words of its title in 24 bits, numbers left out; 0 where it has none.
    title: u32,
    /// Of all that is looked at of the page, letter by letter: of a page with the same sum the rest is not worked out
    /// again. One change in 65,536 is not noticed by it, and that one until the page changes once more.
    sum: u16,
    /// Its script and the language that it names.
    tongue: Tongue,
    /// What it is about, where that is a trade of those who buy domains.
    trade: Option<(Trade, Emphasis)>,
}

/// As much of a text is looked at, in bytes: the costs are bounded, and what is said so far down is seldom what a
/// page is cited for.
const LOOKED_AT: usize = 8 * 1024;

/// Fewer digits than this tell nothing: the page has too few words.
const FEWEST: u32 = 5;

/// Below this share of agreement a text is another one, whatever its title.
const ANOTHER: f64 = 0.2;

/// Below this share, it is another one where the title is another one, too.
const ANOTHER_WITH_TITLE: f64 = 0.45;

impl Portrait {
    /// What this takes, in bytes.
    pub const BYTES: usize = 16;

    /// Of a page; `before` is what is known of it from the last time.
    pub(crate) fn of(page: &Document, before: Option<Self>) -> Self {
        let end = page.text.floor_char_boundary(page.text.len().min(LOOKED_AT));
        let text = &page.text[..end];
        let sum = sum(page, text);
        if let Some(same) = before.filter(|before| before.sum == sum) {
            return same;
        }
        let (mut digits, mut letters, mut trades) =
            (Digits::default(), Letters::default(), Tally::default());
        trades.read_title(&page.folded_title);
        let mut last = 0;
        for word in Words::of(text) {
            if last != 0 {
                digits.take(pair(last, word.hash));
            }
            last = word.hash;
            letters.take(text, &word);
            trades.take(text, &word);
        }
        let title = Words::of(&page.folded_title).fold(0, |title, word| pair(title, word.hash));
        Self {
            text: digits.finish(),
            title: (title >> 40) as u32,
            sum,
            tongue: Tongue::of(&letters, page.language.as_deref()),
            trade: trades.weigh(text.len()),
        }
    }

    /// The same bytes that [`Portrait::from_bytes`] reads.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.text.to_be_bytes());
        bytes[8..11].copy_from_slice(&self.title.to_be_bytes()[1..]);
        bytes[11..13].copy_from_slice(&self.sum.to_be_bytes());
        bytes[13..15].copy_from_slice(&self.tongue.0.to_be_bytes());
        bytes[15] = self.trade.map_or(0, |(trade, emphasis)| (trade as u8) << 2 | emphasis as u8);
        bytes
    }

    /// `None` where they are not as many as they should be.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (text, rest) = bytes.split_first_chunk()?;
        let &[t0, t1, t2, s0, s1, l0, l1, trade] = <&[u8; 8]>::try_from(rest).ok()?;
        Some(Self {
            text: u64::from_be_bytes(*text),
            title: u32::from_be_bytes([0, t0, t1, t2]),
            sum: u16::from_be_bytes([s0, s1]),
            tongue: Tongue(u16::from_be_bytes([l0, l1])),
            trade: Emphasis::from_number(trade & 3)
                .zip(Trade::ALL.get(usize::from(trade >> 2)))
                .map(|(emphasis, trade)| (*trade, emphasis)),
        })
    }

    /// The same, for a page that differs from it in little and was seen as `seen` now: should it stay so, it is known
    /// at once the next time.
    #[must_use]
    pub fn last_seen_as(self, seen: &Self) -> Self {
        Self { sum: seen.sum, ..self }
    }

    /// The share of what the texts say that is said in both, from 0 to 1; `None` where they have too few words
    /// to tell.
    pub fn resemblance(&self, other: &Self) -> Option<f64> {
        let (mut told, mut same) = (0, 0);
        for shift in (0..64).step_by(4) {
            let (one, two) = (self.text >> shift & 15, other.text >> shift & 15);
            told += u32::from(one | two != 0);
            same += u32::from(one | two != 0 && one == two);
        }
        (told >= FEWEST).then(|| f64::from(same) / f64::from(told))
    }

    /// The trade of those who buy domains that the page speaks of, and how much.
    pub fn trade(&self) -> Option<(Trade, Emphasis)> {
        self.trade
    }

    /// Whether both are known to be in different scripts or languages.
    pub fn has_other_tongue(&self, other: &Self) -> bool {
        self.tongue.differs(other.tongue)
    }

    /// Whether both are known to be in different scripts.
    pub fn has_other_script(&self, other: &Self) -> bool {
        self.tongue.is_written_otherwise(other.tongue)
    }

    /// Whether it is in a language that its own people speak: one that is known, and not English, in which owners of all
    /// countries write for strangers.
    pub fn is_for_its_own(&self) -> bool {
        self.tongue.is_told() && !self.tongue.is_in(*b"en")
    }

    /// Whether it is in Latin letters, as what software says of itself in any country: logins, notices, walls.
    pub fn is_latin(&self) -> bool {
        self.tongue.is_latin()
    }

    /// A number for its title: the same for the same one, numbers apart; 0 where it has none.
    pub fn title_number(&self) -> u32 {
        self.title
    }

    /// Whether both have the same title, numbers apart.
    pub fn has_title_of(&self, other: &Self) -> bool {
        self.title == other.title
    }

    /// Whether a page that looked like this once is another one now. A date, an advertisement or a few comments
    /// more make none of it.
    pub fn is_another(&self, now: &Self) -> bool {
        let enough = if self.has_title_of(now) { ANOTHER } else { ANOTHER_WITH_TITLE };
        self.resemblance(now).is_some_and(|share| share < enough)
    }
}

/// Of all that a portrait is made of.
fn sum(page: &Document, text: &str) -> u16 {
    let language = page.language.as_deref().unwrap_or_default();
    let parts = [language, &page.folded_title, text].map(|part| hash(part.as_bytes()));
    (parts.into_iter().fold(page.text.len() as u64, pair) >> 48) as u16
}

/// The least hash that fell to each digit.
struct Digits([u64; 16]);

impl Default for Digits {
    fn default() -> Self {
        Self([Self::NONE; 16])
    }
}

impl Digits {
    /// None fell to it: no hash that is shifted has the last bits.
    const NONE: u64 = u64::MAX;

    fn take(&mut self, hash: u64) {
        let least = &mut self.0[(hash >> 60) as usize];
        *least = (hash << 4).min(*least);
    }

    fn finish(self) -> u64 {
        // Of the least of many hashes the first bits are mostly 0: all others are used.
        let digit = |hash: u64| if hash == Self::NONE { 0 } else { 1 + (hash >> 8) % 15 };
        self.0.into_iter().fold(0, |text, hash| text << 4 | digit(hash))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn portrait(page: &str) -> Portrait {
        portrait_after(page, None)
    }

    fn portrait_after(page: &str, before: Option<Portrait>) -> Portrait {
        Portrait::of(&Document::read("a.org", &HeaderMap::new(), page.as_bytes()), before)
    }

    /// Words that nobody would write in a row twice.
    fn prose(seed: u64, words: usize) -> String {
        let mut rng = fastrand::Rng::with_seed(seed);
        let syllables = ["ka", "to", "mi", "re", "lun", "das", "por", "vel", "shi", "non"];
        let word = |rng: &mut fastrand::Rng| -> String {
            (0..rng.usize(1..4)).map(|_| syllables[rng.usize(..10)]).collect()
        };
        (0..words).map(|_| word(&mut rng) + " ").collect()
    }

    #[test]
    fn a_page_that_changes_a_date_a_number_or_an_advertisement_stays_itself() {
        let page = |title: &str, day: &str, seed: u64, comments: usize| {
            let (text, ad) = (prose(7, 300), prose(seed, 12));
            portrait(&format!(
                "<title>{title}</title><p>{day}<p>{text}<aside>{ad}</aside><p>{comments} comments"
            ))
        };
        let then = page("Otters (3)", "2026-01-05", 1, 0);
        for seed in 2..300 {
            let now = page("Otters (17)", "31 October 2026", seed, seed as usize);
            assert!(then.has_title_of(&now) && !then.is_another(&now), "{seed}");
        }
    }

    #[test]
    fn another_text_is_another_page() {
        let page =
            |title: &str, seed| portrait(&format!("<title>{title}</title>{}", prose(seed, 200)));
        let missed = (0..300).filter(|seed| !page("A", *seed).is_another(&page("B", seed + 999)));
        assert!(missed.count() <= 3);
    }

    #[test]
    fn what_stands_far_down_is_not_looked_at() {
        let long = prose(5, LOOKED_AT / 3);
        assert!(long.len() > LOOKED_AT);
        let page = |end: &str| portrait(&format!("<p>{long}{end}"));
        assert_eq!(page("casino"), page("otters"));
    }

    #[test]
    fn a_few_words_tell_nothing() {
        let (then, now) = (portrait("<p>Loading app"), portrait("<p>Please wait"));
        assert_eq!(then.resemblance(&now), None);
        assert!(!then.is_another(&now));
    }

    #[test]
    fn a_portrait_is_the_same_in_every_version() {
        let bytes =
            portrait("<title>Otters of the north</title><p>Otters swim, dive and sleep in rivers")
                .to_bytes();
        assert_eq!(bytes, [0, 128, 0, 2, 0, 0, 16, 4, 43, 209, 188, 62, 196, 4, 0, 0]);
    }

    #[test]
    fn what_did_not_change_at_all_is_not_worked_out_again() {
        let page = |title: &str, language: &str, text: &str| {
            format!("<html lang={language}><title>{title}</title><p>{text}")
        };
        let (text, long) = (prose(3, 80), prose(3, 4_000));
        let was = portrait(&page("Otters", "de", &text));
        // What nobody would work out of this page tells that nothing was.
        let known = Portrait { text: 7, ..was };
        let again = |page: &str| portrait_after(page, Some(known)) == known;
        assert!(again(&page("Otters", "de", &text)));
        for (title, language, text) in [
            ("Otter", "de", &*text),
            ("Otters", "en", &text),
            ("Otters", "de", &text[1..]),
            ("Otters", "de", &long),
        ] {
            assert!(!again(&page(title, language, text)), "{title} {language}");
        }
        // Of a long page the end tells by its length alone.
        let known = portrait(&page("", "de", &long));
        let more = portrait(&page("", "de", &(long + "and so on")));
        assert!(known.sum != more.sum && known == known.last_seen_as(&known));
        assert_eq!(known.last_seen_as(&more), more);
    }

    #[test]
    fn pages_resemble_each_other_by_the_digits_that_they_share() {
        let of = |text| Portrait { text, ..portrait("") };
        for (one, other, share) in [
            (0x1111_1000_0000_0000, 0x1111_2000_0000_0000, Some(0.8)),
            (0x1111_0000_0000_0000, 0x0000_2000_0000_0000, Some(0.0)),
            (0x1111_0000_0000_0000, 0x1111_0000_0000_0000, None),
            (0x1234_5678_9abc_def1, 0x1234_5678_9abc_def1, Some(1.0)),
        ] {
            assert_eq!(of(one).resemblance(&of(other)), share, "{one:x} {other:x}");
            assert_eq!(of(other).resemblance(&of(one)), share, "{other:x} {one:x}");
        }
    }

    #[test]
    fn a_page_is_another_by_less_where_its_title_is_another_too() {
        let was = Portrait { text: 0x1111_1111_1111_1111, title: 1, ..portrait("") };
        // Of sixteen digits so many stayed: a fifth is 3.2, and 0.45 of them are 7.2.
        for (text, same_title, other_title) in [
            (0x1111_2222_2222_2222, false, true),
            (0x1112_2222_2222_2222, true, true),
            (0x1111_1112_2222_2222, false, true),
            (0x1111_1111_2222_2222, false, false),
        ] {
            let now = Portrait { text, ..was };
            assert_eq!(was.is_another(&now), same_title, "{text:x}");
            assert_eq!(was.is_another(&Portrait { title: 2, ..now }), other_title, "{text:x}");
        }
    }

    #[test]
    fn a_portrait_tells_of_language_title_and_trade() {
        let page = |language: &str, text: &str| {
            portrait(&format!("<html lang={language}><title>{text}</title><p>{text}"))
        };
        for (language, text, is_for_its_own, is_latin) in [
            ("de", "otter", true, true),
            ("en", "otter", false, true),
            ("eo", "otter", true, true),
            ("in", "otter", true, true),
            ("x", "otter", false, true),
            ("ru", "выдра", true, false),
        ] {
            let told = page(language, text);
            assert_eq!(told.is_for_its_own(), is_for_its_own, "{language}");
            assert_eq!(told.is_latin(), is_latin, "{language}");
        }
        let (german, english, russian) =
            (page("de", "otter"), page("en", "otter"), page("ru", "выдра"));
        assert!(german.has_other_tongue(&english) && !german.has_other_script(&english));
        assert!(german.has_other_tongue(&russian) && german.has_other_script(&russian));
        assert!(!german.has_other_tongue(&page("de", "biber")));
        assert!(german.has_title_of(&english) && !german.has_title_of(&russian));
        assert_eq!(german.title_number(), english.title_number());
        assert_ne!(german.title_number(), russian.title_number());
        assert_eq!(portrait("<p>otter").title_number(), 0);
        assert_eq!(german.trade(), None);
        let casino = page("en", "casino roulette poker");
        assert_eq!(casino.trade(), Some((Trade::Gambling, Emphasis::Promoted)));
        assert_eq!(Portrait::from_bytes(&casino.to_bytes()), Some(casino));
    }

    #[test]
    fn a_portrait_reads_back() {
        let portrait = portrait(&format!("<title>Otters</title>{}", prose(3, 80)));
        assert_eq!(Portrait::from_bytes(&portrait.to_bytes()), Some(portrait));
        assert_eq!(Portrait::from_bytes(&[0; 15]), None);
        assert_eq!(Portrait::from_bytes(&[0; 17]), None);
    }
}
