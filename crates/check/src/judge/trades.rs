//! What a page is about, where that is a trade of those who buy the domains of others: gambling, adult pages, loans,
//! medicines without a doctor.
//!
//! Words alone say nothing of a site: there are articles on casinos, and banks have customers. They are one sign of
//! several, and only as far as a page did not speak so before.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, StartKind};

use crate::judge::document::Document;
use crate::judge::trade::{Emphasis, Trade};
use crate::judge::trade_words::WORDS;

/// What a page says of the trade that it says most of.
pub(crate) fn of(page: &Document, looked_at: &str) -> Option<(Trade, Emphasis)> {
    let mut tally = Tally::default();
    tally.read(&page.folded_title, true);
    tally.read(looked_at, false);
    tally.weigh(looked_at.len())
}

/// The trades that a text names, each by a word at least: of what a wiki says of a link.
pub fn trades_named(text: &str) -> impl Iterator<Item = Trade> {
    let mut tally = Tally::default();
    tally.read(&crate::judge::fold::fold(text), true);
    Trade::ALL.into_iter().filter(move |trade| tally.words[*trade as usize].count > 0)
}

/// Whether a letter is of a script whose words spaces do not tell: Thai and Lao, kana, Han, Hangul.
pub fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[derive(Clone, Copy, Default)]
struct Words {
    /// Of the list, a bit each, as they come: different ones are told apart well enough by their numbers.
    seen: u64,
    count: u32,
    in_title: u32,
    bytes: usize,
}

#[derive(Default)]
struct Tally {
    words: [Words; Trade::ALL.len()],
}

impl Tally {
    /// Takes in a text as [`fold`](crate::judge::fold::fold) leaves it.
    fn read(&mut self, text: &str, is_title: bool) {
        for found in SEARCH.automaton.iter().flat_map(|it| it.find_iter(text)) {
            let number = found.pattern().as_usize();
            let word = &SEARCH.words[number];
            if !stands_alone(text, found.start(), found.end(), word) {
                continue;
            }
            let words = &mut self.words[word.trade as usize];
            words.count += 1;
            words.in_title += u32::from(is_title);
            words.bytes += if is_title { 0 } else { found.len() };
            words.seen |= 1 << (number % 64);
        }
    }

    fn weigh(&self, length: usize) -> Option<(Trade, Emphasis)> {
        let most = Trade::ALL.into_iter().max_by_key(|trade| {
            let words = &self.words[*trade as usize];
            (words.seen.count_ones(), words.count)
        })?;
        let Words { seen, count, in_title, bytes } = self.words[most as usize];
        let different = seen.count_ones();
        let per_cent = 100 * bytes / length.max(1);
        let emphasis = match (different, in_title) {
            (3.., 1..) if per_cent >= 2 => Emphasis::Promoted,
            (7.., _) if per_cent >= 5 => Emphasis::Promoted,
            (2.., 1..) => Emphasis::Spoken,
            (4.., _) if per_cent >= 2 => Emphasis::Spoken,
            _ if count > 1 || in_title > 0 => Emphasis::Mentioned,
            _ => return None,
        };
        Some((most, emphasis))
    }
}

/// Whether what was found is a word and not a part of one. Scripts that do not set words apart have no ends of
/// them.
fn stands_alone(text: &str, start: usize, end: usize, word: &Word) -> bool {
    if !word.has_ends {
        return true;
    }
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !letter(text[..start].chars().next_back())
        && (word.is_stem || !letter(text[end..].chars().next()))
}

struct Word {
    trade: Trade,
    /// It may go on.
    is_stem: bool,
    has_ends: bool,
}

struct Search {
    words: Vec<Word>,
    automaton: Option<AhoCorasick>,
}

static SEARCH: LazyLock<Search> = LazyLock::new(|| {
    let mut words = Vec::new();
    let mut texts = Vec::new();
    for (trade, lines) in WORDS {
        for text in lines.iter().flat_map(|line| line.split(',')).map(str::trim) {
            let stem = text.strip_suffix('*');
            let text = stem.unwrap_or(text);
            words.push(Word {
                trade: *trade,
                is_stem: stem.is_some(),
                has_ends: !text.starts_with(is_unspaced),
            });
            texts.push(text);
        }
    }
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::LeftmostLongest).start_kind(StartKind::Unanchored);
    builder.kind(Some(AhoCorasickKind::DFA));
    // Fails only for lists of millions.
    Search { words, automaton: builder.build(&texts).ok() }
});

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::judge::fold::fold;

    fn weigh(html: &str) -> Option<(Trade, Emphasis)> {
        let page = Document::read("a.org", &HeaderMap::new(), html.as_bytes());
        of(&page, &page.text)
    }

    #[test]
    fn every_word_is_written_as_pages_are_folded_and_stands_once() {
        let mut all = Vec::new();
        for (_, lines) in WORDS {
            for word in lines.iter().flat_map(|line| line.split(',')).map(str::trim) {
                let text = word.trim_end_matches('*');
                assert_eq!(text, fold(text));
                assert!(text.chars().count() > 1, "{text}");
                all.push(word);
            }
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn promotion_is_told_from_mention() {
        for (html, expected) in [
            (
                "<title>SITUS SLOT GACOR</title><p>Daftar slot online, togel dan judi bola, bonus deposit",
                Some((Trade::Gambling, Emphasis::Promoted)),
            ),
            (
                "<title>Онлайн казино</title><p>Игровые автоматы, рулетка, покер, ставки на спорт",
                Some((Trade::Gambling, Emphasis::Promoted)),
            ),
            (
                "<title>Town news</title><p>A casino opens next to the casino.",
                Some((Trade::Gambling, Emphasis::Mentioned)),
            ),
            ("<title>Otters</title><p>The alphabet, the slotted spoon, and a loaner.", None),
            (
                "<title>在线赌场</title><p>百家乐 老虎机 体育投注",
                Some((Trade::Gambling, Emphasis::Promoted)),
            ),
            ("", None),
        ] {
            assert_eq!(weigh(html), expected, "{html}");
        }
    }

    #[test]
    fn what_a_wiki_says_of_a_link_names_trades() {
        let named = |text: &str| trades_named(text).collect::<Vec<_>>();
        assert_eq!(named("[http://x History of the Casino de Spa]"), [Trade::Gambling]);
        assert_eq!(named("{{cite web|title=Otters}}"), []);
    }
}
