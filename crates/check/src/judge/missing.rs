//! How pages say that they are missing, in the languages that wikis link to.

use crate::judge::told::{Found, Told};
use crate::judge::wordings::{ALOUD_ONLY, are_vague};

/// A page's word that it is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saying {
    pub(crate) words: &'static str,
    /// The sentence that they stand in.
    pub(crate) sentence: Box<str>,
    /// In the title or a heading, where nobody speaks of other things.
    pub(crate) aloud: bool,
}

/// Texts longer than this, in bytes, say many things beside what their titles say.
pub(crate) const LONGEST: usize = 8 * 1024;

/// What a sentence is cut to on either side of the words, in bytes.
const AROUND: usize = 120;

/// By which words a page says that it is missing, from its title, its headings and all of its text.
pub(crate) fn saying(title: &Told<'_>, headings: &Told<'_>, text: &Told<'_>) -> Option<Saying> {
    let mut told = [title, headings].into_iter();
    let aloud = told.find_map(|told| said(told, told.aloud.as_ref(), true));
    aloud.or_else(|| said_in_text(text))
}

/// The same, of a page whose title or heading is that of any error: by what its text says, if that is more.
pub(crate) fn plainer(says: Option<Saying>, text: &Told<'_>) -> Option<Saying> {
    match says {
        Some(says) if are_vague(says.words) => said_in_text(text).or(Some(says)),
        other => other,
    }
}

fn said_in_text(text: &Told<'_>) -> Option<Saying> {
    let short = text.text.len() <= LONGEST;
    said(text, text.missing.as_ref().filter(|_| short), false)
}

fn said(told: &Told<'_>, found: Option<&Found>, aloud: bool) -> Option<Saying> {
    let Found { words, at } = found?;
    Some(Saying { words, sentence: sentence(told.text, at.start, at.end).into(), aloud })
}

impl Saying {
    /// Whether both say the same, give or take a name or a number; of pages that are `as_long` as each
    /// other, whether they say it aloud in the same words.
    pub(crate) fn is_like(&self, other: &Saying, as_long: bool) -> bool {
        let aloud = self.aloud && other.aloud && self.words == other.words;
        // `404` may be a car, or a room.
        if aloud && as_long && !ALOUD_ONLY.contains(&self.words) {
            return true;
        }
        let (a, b) = (pairs(&self.sentence), pairs(&other.sentence));
        let common = common(&a, &b);
        // By Dice's coefficient.
        4 * 2 * common >= 3 * (a.len() + b.len())
    }
}

/// Adjacent letters of a sentence, sorted, digits left out.
fn pairs(sentence: &str) -> Vec<(char, char)> {
    let letters = || sentence.chars().filter(|c| !c.is_ascii_digit());
    let mut pairs: Vec<_> = letters().zip(letters().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

fn common(a: &[(char, char)], b: &[(char, char)]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    common
}

/// The sentence around a part of a text.
fn sentence(text: &str, start: usize, end: usize) -> &str {
    let least = text.floor_char_boundary(start.saturating_sub(AROUND));
    let most = text.ceil_char_boundary((end + AROUND).min(text.len()));
    let ends = |(at, c): (usize, char)| match c {
        '\n' | '。' | '！' | '？' => Some(at + c.len_utf8()),
        // Not the dot of a name.
        '.' | '!' | '?' => {
            let next = text[at + 1..].chars().next();
            next.is_none_or(char::is_whitespace).then_some(at + 1)
        }
        _ => None,
    };
    let before = text[least..start].char_indices().map(|(at, c)| (least + at, c));
    let behind = text[end..most].char_indices().map(|(at, c)| (end + at, c));
    let from = before.rev().find_map(ends).unwrap_or(least);
    let to = behind.filter_map(ends).next().unwrap_or(most);
    text[from..to].trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::fold::fold;
    use crate::judge::wordings::phrases;

    fn say(title: &str, headings: &str, text: &str) -> Option<Saying> {
        let (title, headings, text) = (fold(title), fold(headings), fold(text));
        saying(&Told::aloud(&title), &Told::aloud(&headings), &Told::of(&text))
    }

    fn words(title: &str, headings: &str, text: &str) -> Option<&'static str> {
        say(title, headings, text).map(|saying| saying.words)
    }

    #[test]
    fn a_sentence_ends_at_its_stop_in_any_script() {
        for (text, part, wanted) in [
            ("one ends. the page is gone! two?", "page", "the page is gone!"),
            ("one? the page is gone", "page", "the page is gone"),
            ("see a.org/x.html for the page. two", "page", "see a.org/x.html for the page."),
            ("one\n two words \nthree", "words", "two words"),
            ("一です。頁が無い！二", "頁", "頁が無い！"),
            ("page", "page", "page"),
        ] {
            let start = text.find(part).unwrap();
            assert_eq!(sentence(text, start, start + part.len()), wanted, "{text}");
        }
        let long = format!("{}page{}", "ä".repeat(10_000), "ö".repeat(10_000));
        assert!(sentence(&long, 20_000, 20_004).len() <= 2 * AROUND + 8);
    }

    #[test]
    fn every_phrase_is_written_as_pages_are_folded() {
        for phrase in phrases().chain(ALOUD_ONLY.iter().copied()) {
            assert_eq!(phrase, fold(phrase));
        }
    }

    #[test]
    fn pages_say_it_in_many_languages_and_some_words_only_aloud() {
        assert_eq!(words("Page Not Found", "", ""), Some("not found"));
        assert_eq!(words("", "Seite nicht gefunden", ""), Some("nicht gefunden"));
        assert_eq!(words("", "404", ""), Some("404"));
        for (text, expected) in [
            ("Страница не найдена", Some("не найден")),
            ("Cette page n\u{2019}existe\u{a0}plus", Some("n'existe plus")),
            ("您访问的页面已删除", Some("已删除")),
            ("Room 404, no error", None),
            ("All of it.", None),
        ] {
            assert_eq!(words("Manual", "", text), expected, "{text}");
        }
        let of_length = |length| format!("{:.<length$}", "this page does not exist. ");
        assert_eq!(words("", "", &of_length(LONGEST)), Some("does not exist"));
        assert_eq!(words("", "", &of_length(LONGEST + 1)), None);
    }

    #[test]
    fn two_pages_say_the_same_if_their_sentences_do() {
        let says = |text: &str| say("", "", text).unwrap();
        let missing = says("Sorry! This page does not exist. You can create it.");
        assert_eq!(&*missing.sentence, "this page does not exist.");
        assert!(missing.is_like(&says("This page does not exist."), true));
        assert!(says("Topic 17 does not exist").is_like(&says("Topic 99999 does not exist"), true));
        let live = says("If lsusb prints that the device does not exist, unplug it and reload.");
        assert!(!missing.is_like(&live, true));
        assert!(!says("Nothing here").is_like(&missing, true));
        // Three of four pairs of letters are enough, two of three are not.
        let (ours, that) =
            ("This user's page does not exist", "Alas, that page does not exist here");
        assert!(missing.is_like(&says(ours), true));
        assert!(!missing.is_like(&says(that), true));
    }

    #[test]
    fn pages_as_long_as_each_other_say_the_same_if_they_say_it_aloud_in_the_same_words() {
        let not_found = say("Not found: the quay of Zermatt", "", "");
        for (other, as_long, alike) in [
            (say("Wyverns are not found", "", ""), true, true),
            (say("", "Wyverns are not found", ""), true, true),
            (say("Wyverns are not found", "", ""), false, false),
            (say("", "", "Wyverns are not found"), true, false),
            (say("Wyverns do not exist", "", ""), true, false),
        ] {
            let (one, other) = (not_found.as_ref().unwrap(), other.unwrap());
            assert_eq!(one.is_like(&other, as_long), alike, "{other:?} {as_long}");
            assert_eq!(other.is_like(one, as_long), alike, "{other:?} {as_long}");
        }
        // A number may be anything.
        let (car, room) = (say("Peugeot 404", "", ""), say("Wyvern hall 404", "", ""));
        assert!(!car.unwrap().is_like(&room.unwrap(), true));
    }

    #[test]
    fn what_the_text_says_counts_where_the_title_is_that_of_any_error() {
        let text = Told::of("the page was not found");
        for (title, words) in
            [("error", "not found"), ("404", "404"), ("it does not exist", "does not exist")]
        {
            let aloud = say(title, "", "");
            assert_eq!(plainer(aloud, &text).map(|it| it.words), Some(words), "{title}");
        }
        let vague = plainer(say("error", "", ""), &Told::of("no word of it"));
        assert_eq!(vague.map(|it| it.words), Some("error"));
        assert!(plainer(None, &text).is_none());
    }

    #[test]
    fn three_quarters_of_their_pairs_make_sentences_the_same() {
        let of = |sentence: &str| Saying { words: "404", sentence: sentence.into(), aloud: false };
        for (one, other, alike) in [
            ("abcde", "abcdx", true),
            ("abcde", "abcxy", false),
            ("abcde", "xbcde", true),
            ("abc", "abc1", true),
            ("", "", true),
        ] {
            assert_eq!(of(one).is_like(&of(other), false), alike, "{one} {other}");
            assert_eq!(of(other).is_like(&of(one), false), alike, "{other} {one}");
        }
    }
}
