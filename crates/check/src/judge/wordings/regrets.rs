//! Words of regret and of seeming: they stand within what a page says of being missing, and change nothing of it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use crate::judge::phrases::Phrases;

/// A text without them: `finns tyvärr inte` says what `finns inte` does.
pub(crate) struct Plain<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Where some stood, in what is left, and how much was left out up to there, in bytes.
    gaps: Vec<(usize, usize)>,
}

impl<'a> Plain<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let found = FOUND.find(text.as_bytes());
        if found.is_empty() {
            return Self { text: text.into(), gaps: Vec::new() };
        }
        let (mut left, mut gaps) = (String::with_capacity(text.len()), Vec::new());
        let mut from = 0;
        for (_, at) in found {
            if at.start < from {
                continue;
            }
            left.push_str(&text[from..at.start]);
            // The space behind stays, and may stand before the next.
            from = at.end - 1;
            gaps.push((left.len(), from - left.len()));
        }
        left.push_str(&text[from..]);
        Self { text: left.into(), gaps }
    }

    /// Where a part of what is left stands in the whole text.
    pub(crate) fn place(&self, part: &Range<usize>) -> Range<usize> {
        let left_out = |before: usize| {
            let gaps = self.gaps.partition_point(|(gap, _)| *gap < before);
            self.gaps[..gaps].last().map_or(0, |(_, left_out)| *left_out)
        };
        part.start + left_out(part.start)..part.end + left_out(part.end)
    }
}

static FOUND: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(REGRETS.iter().copied()));

/// The words, folded, with the spaces around them.
const REGRETS: &[&str] = &[
    " unfortunately ",
    " sadly ",
    " apparently ",
    // German, Dutch
    " leider ",
    " bedauerlicherweise ",
    " anscheinend ",
    " offenbar ",
    " offensichtlich ",
    " helaas ",
    " jammer genoeg ",
    " blijkbaar ",
    // Swedish, Danish, Norwegian, Icelandic, Finnish, Estonian
    " tyvärr ",
    " dessvärre ",
    " tydligen ",
    " desværre ",
    " tilsyneladende ",
    " dessverre ",
    " diverre ",
    " því miður ",
    " valitettavasti ",
    " ikävä kyllä ",
    " kahjuks ",
    // French, Italian, Spanish, Catalan, Galician, Portuguese, Romanian
    " malheureusement ",
    " hélas ",
    " apparemment ",
    " purtroppo ",
    " lamentablemente ",
    " desafortunadamente ",
    " desgraciadamente ",
    " por desgracia ",
    " malauradament ",
    " infelizmente ",
    " din păcate ",
    // Polish, Czech, Slovak, Croatian, Slovenian
    " niestety ",
    " bohužel ",
    " bohužiaľ ",
    " žiaľ ",
    " nažalost ",
    " na žalost ",
    " žal ",
    // Russian, Ukrainian, Bulgarian, Serbian
    ", к сожалению, ",
    " к сожалению ",
    ", увы, ",
    ", на жаль, ",
    " на жаль ",
    ", за съжаление, ",
    " за съжаление ",
    " нажалост ",
    // Hungarian, Turkish, Latvian, Greek
    " sajnos ",
    " maalesef ",
    " ne yazık ki ",
    " diemžēl ",
    " δυστυχώς ",
    // Indonesian, Vietnamese, Hebrew, Arabic, Persian
    " sayangnya ",
    " rất tiếc ",
    " לצערנו ",
    " للأسف ",
    " متأسفانه ",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::fold::fold;

    #[test]
    fn a_text_is_left_as_it_is_but_for_them() {
        for (text, left) in [
            ("sidan finns tyvärr inte", "sidan finns inte"),
            ("страницы, к сожалению, нет", "страницы нет"),
            ("das gibt es leider offenbar nicht", "das gibt es nicht"),
            ("leider nicht da, leider", "leider nicht da, leider"),
            ("die leiden nicht", "die leiden nicht"),
            ("", ""),
        ] {
            assert_eq!(Plain::of(text).text, left, "{text}");
        }
    }

    #[test]
    fn what_is_found_without_them_stands_in_the_whole_text() {
        let text = "ach, leider da: sie finns tyvärr dessvärre inte, leider nicht, ja";
        let plain = Plain::of(text);
        for (part, whole) in [
            ("ach", "ach"),
            ("da", "da"),
            ("finns inte", "finns tyvärr dessvärre inte"),
            ("inte, nicht", "inte, leider nicht"),
            ("ja", "ja"),
        ] {
            let at = plain.text.find(part).unwrap();
            assert_eq!(&text[plain.place(&(at..at + part.len()))], whole, "{part}");
        }
    }

    #[test]
    fn each_is_folded_and_stands_between_spaces() {
        for words in REGRETS {
            let inner = words.trim();
            assert_eq!(inner, fold(inner));
            assert!(words.ends_with(' ') && words.starts_with([' ', ',']), "{words}");
            assert_eq!(Plain::of(&format!("a{words}b")).text, "a b");
        }
    }
}
