//! The script that a page is written in and the language that it says to be in.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::judge::words::{Sieve, Word, Words};

/// Script and language in two bytes: the language as a page names it (`de`), five bits a letter, the script in the
/// four bits above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tongue(pub(crate) u16);

impl Tongue {
    /// What a text came to, of a page that names this as its language, `de-AT`: templates of sites often name another
    /// one than they are filled with, so the text comes first.
    pub(crate) fn of(text: &Letters, named: Option<&str>) -> Self {
        let most = (1..16).max_by_key(|script| text.scripts[*script]).unwrap_or_default();
        let script = if text.scripts[most] > 0 { most as u16 } else { 0 };
        let named = text.spoken().or(named);
        let mut letters = named.unwrap_or_default().bytes().map(|it| it.to_ascii_lowercase());
        let mut letter =
            || letters.next().filter(u8::is_ascii_lowercase).map(|it| u16::from(it - b'a' + 1));
        let language = letter().zip(letter()).map_or(0, |(first, second)| first << 5 | second);
        Self(script << 10 | language)
    }

    /// Whether both are known to be different: written in other scripts, or said to be in other languages.
    pub(crate) fn differs(self, other: Self) -> bool {
        self.is_written_otherwise(other) || differ(self.0 & 0x3ff, other.0 & 0x3ff)
    }

    /// Whether it is said to be in this language, two letters.
    pub(crate) fn is_in(self, language: [u8; 2]) -> bool {
        let [first, second] = language.map(|it| u16::from(it - b'a' + 1));
        self.0 & 0x3ff == first << 5 | second
    }

    /// Whether a language is known.
    pub(crate) fn is_told(self) -> bool {
        self.0 & 0x3ff != 0
    }

    /// Whether it is known to be in Latin letters.
    pub(crate) fn is_latin(self) -> bool {
        self.0 >> 10 == 1
    }

    /// Whether both are known to be in other scripts.
    pub(crate) fn is_written_otherwise(self, other: Self) -> bool {
        differ(self.0 >> 10, other.0 >> 10)
    }
}

/// Words that are looked at.
const LOOKED_AT: u32 = 400;

/// So many small words of a language are no accident, and twice as many as of any other.
const ENOUGH: u32 = 6;

/// What the words of a text say of its script and language.
pub(crate) struct Letters {
    left: u32,
    /// By the number of the script, how many bytes of words are in it.
    scripts: [u32; 16],
    /// Small words of each language.
    small: [u32; SMALL_WORDS.len()],
    known: &'static SmallWords,
}

impl Default for Letters {
    fn default() -> Self {
        let small = [0; SMALL_WORDS.len()];
        Self { left: LOOKED_AT, scripts: [0; 16], small, known: &KNOWN }
    }
}

impl Letters {
    /// Takes in the next word of the text.
    #[inline]
    pub(crate) fn take(&mut self, text: &str, word: &Word) {
        if self.left > 0 {
            self.left -= 1;
            self.count(text, word);
        }
    }

    fn count(&mut self, text: &str, word: &Word) {
        let script = match word.head as u8 {
            b'a'..=b'z' => Some(1),
            _ => text[word.start..].chars().next().and_then(script),
        };
        if let Some(script) = script {
            self.scripts[usize::from(script)] += (word.end - word.start) as u32;
        }
        let mut languages = self.known.languages(word);
        while languages != 0 {
            self.small[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    }

    /// The language of a text in Latin or Cyrillic letters, by its small words.
    fn spoken(&self) -> Option<&'static str> {
        let counts = self.small;
        let most = (0..counts.len()).max_by_key(|at| counts[*at])?;
        let others = (0..counts.len()).filter(|at| *at != most);
        let next = others.map(|at| counts[at]).max().unwrap_or_default();
        (counts[most] >= ENOUGH && counts[most] >= 2 * next).then_some(SMALL_WORDS[most].0)
    }
}

/// The languages that a small word is of, a bit each, by its hash.
struct SmallWords {
    languages: FxHashMap<u64, u32>,
    may_be: Sieve,
}

impl SmallWords {
    fn languages(&self, word: &Word) -> u32 {
        let found = || self.languages.get(&word.hash).copied();
        if self.may_be.has(word.hash) { found().unwrap_or_default() } else { 0 }
    }
}

static KNOWN: LazyLock<SmallWords> = LazyLock::new(|| {
    let mut known = SmallWords { languages: FxHashMap::default(), may_be: Sieve::default() };
    for (at, (_, words)) in SMALL_WORDS.iter().enumerate() {
        for word in Words::of(words) {
            *known.languages.entry(word.hash).or_insert(0) |= 1 << at;
            known.may_be.add(word.hash);
        }
    }
    known
});

/// The commonest words of languages that share a script.
const SMALL_WORDS: [(&str, &str); 20] = [
    ("en", "the of and to in is was for that with as on by are this from be or you your our"),
    ("de", "der die das und ist im von mit den für auf ein eine nicht zu des sich wir sie auch"),
    ("fr", "le la les des et est une du dans pour sur avec qui au vous nous par plus sont ce"),
    ("es", "el los las del y es una en por para con que se su tu más nuestro sin al como"),
    ("pt", "o os as do da dos das e é uma em no na para com que seu mais você nossa"),
    ("it", "il lo gli di della delle del è una per con che nel si sono più tuo nostro al dei"),
    ("nl", "het een van en is de op met voor dat te zijn niet bij ook wij je naar uit onze"),
    ("pl", "w na się z i do jest nie że od po dla oraz przez jak są był twoje naszych już"),
    ("cs", "se na je v že z do pro jsou od při ale podle jako který nebo jsme vaše také již"),
    ("ro", "și în de la cu pe este din care pentru sunt mai ce nu un să sau prin tău noastre"),
    ("hu", "a az és hogy nem egy is van meg de csak már vagy ha el mint volt kell ez lehet"),
    ("sv", "och att det som en är på av för med den till inte om ett har vi du din våra"),
    ("da", "og at det som en er på af for med den til ikke om et har vi du din vores"),
    (
        "fi",
        "ja on ei se että oli myös mutta tai kun niin voi ovat kuin joka sekä mukaan jo vain sinun",
    ),
    (
        "tr",
        "ve bir bu için ile da de en daha çok olarak gibi ne olan sonra kadar veya her siz bizim",
    ),
    (
        "id",
        "yang dan di dengan untuk dari ini adalah pada tidak dalam anda kami akan bisa juga atau oleh para setiap",
    ),
    ("vi", "và là của có cho với các được trong không một những để này tại đến khi bạn người mỗi"),
    ("ru", "и в не на что с по как это для из от все за к или у же мы вы"),
    ("uk", "і в не на що з до як це для від та за або й у ми ви є ці"),
    ("bg", "и в не на че с по как това за от са се или у ние вие е към през"),
];

/// Whether both are known, and not the same.
fn differ(one: u16, two: u16) -> bool {
    one != 0 && two != 0 && one != two
}

/// A number for the script of a letter. Japanese is told from Chinese by its kana, which are many in any text.
fn script(letter: char) -> Option<u8> {
    Some(match letter {
        'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 1,
        '\u{370}'..='\u{3ff}' => 2,
        '\u{400}'..='\u{52f}' => 3,
        '\u{530}'..='\u{58f}' => 4,
        '\u{590}'..='\u{5ff}' => 5,
        '\u{600}'..='\u{6ff}' => 6,
        '\u{900}'..='\u{97f}' => 7,
        '\u{980}'..='\u{dff}' => 8,
        '\u{e00}'..='\u{e7f}' => 9,
        '\u{10a0}'..='\u{10ff}' => 10,
        '\u{3040}'..='\u{30ff}' => 11,
        '\u{4e00}'..='\u{9fff}' => 12,
        '\u{ac00}'..='\u{d7a3}' => 13,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Letters {
        let mut letters = Letters::default();
        Words::of(text).for_each(|word| letters.take(text, &word));
        letters
    }

    fn tongue(text: &str, named: Option<&str>) -> Tongue {
        Tongue::of(&letters(text), named)
    }

    #[test]
    fn what_a_text_says_counts_more_than_what_its_template_names() {
        let said = "kami adalah yang dan dengan untuk para anda di setiap dari ini";
        let english =
            "the otters of the river and what was found in the nests by those that live with them";
        let spoken = |text| letters(text).spoken();
        assert_eq!(
            (spoken(said), spoken(english), spoken("otter")),
            (Some("id"), Some("en"), None)
        );
        // As many small words of another language leave it open.
        assert_eq!(spoken(&format!("{said} {english}")), None);
        let as_named = |text| tongue(text, Some("en-US"));
        assert!(as_named(said).differs(as_named(english)));
    }

    #[test]
    fn small_words_are_one_word_each() {
        for words in SMALL_WORDS.iter().map(|(_, words)| words) {
            assert_eq!(Words::of(words).count(), words.split(' ').count(), "{words}");
        }
    }

    #[test]
    fn each_script_is_another() {
        let texts = [
            "otter",
            "ενυδρίδα",
            "выдра",
            "ջրասամույր",
            "לוטרה",
            "ثعلب",
            "ऊदबिलाव",
            "உநீர்நாய்",
            "นากใหญ่",
            "წავი",
            "かわうそ",
            "水獭",
            "수달",
        ];
        for (at, text) in texts.iter().enumerate() {
            for (number, other) in texts.iter().enumerate() {
                let differs = tongue(text, None).differs(tongue(other, None));
                assert_eq!(differs, at != number, "{text} {other}");
            }
        }
        assert_eq!(tongue("12, 34", None), Tongue(0));
        // What most letters are counts, by their number.
        assert!(!tongue("выдра otter выдра", None).differs(tongue("выдра", None)));
        assert!(tongue("выдра otters and more", None).differs(tongue("выдра", None)));
    }

    #[test]
    fn scripts_and_languages_are_told_apart() {
        let german = tongue("über otter", Some("de-AT"));
        for (text, named, differs) in [
            ("otters", Some("en"), true),
            ("otter", Some("de"), false),
            ("otter", None, false),
            ("выдры", None, true),
            ("水獭", None, true),
            ("", Some("x"), false),
            ("12", None, false),
        ] {
            assert_eq!(german.differs(tongue(text, named)), differs, "{text} {named:?}");
        }
    }

    #[test]
    fn a_language_is_known_by_enough_of_its_small_words() {
        let (ours, theirs) =
            (["der", "die", "das", "und", "ist", "mit"], ["le", "les", "et", "une"]);
        let spoken = |german: usize, french: usize| {
            let words = [ours.repeat(4)[..german].join(" "), theirs.repeat(4)[..french].join(" ")];
            letters(&words.join(" ")).spoken()
        };
        for (german, french, expected) in [
            (5, 0, None),
            (6, 0, Some("de")),
            (6, 3, Some("de")),
            (6, 4, None),
            (12, 6, Some("de")),
            (12, 7, None),
            (4, 12, Some("fr")),
        ] {
            assert_eq!(spoken(german, french), expected, "{german} {french}");
        }
    }

    #[test]
    fn a_text_is_looked_at_from_its_beginning_on() {
        let after = |others: u32| {
            let others = "otter ".repeat(others as usize);
            letters(&format!("{others} der die das und ist mit")).spoken()
        };
        assert_eq!(after(LOOKED_AT - 6), Some("de"));
        assert_eq!(after(LOOKED_AT - 5), None, "the last one is too far down");
    }

    #[test]
    fn script_and_language_are_in_two_bytes() {
        let number = |script: u16, [first, second]: [u8; 2]| {
            let letter = |it: u8| u16::from(it - b'a' + 1);
            Tongue(script << 10 | letter(first) << 5 | letter(second))
        };
        for (text, named, expected) in [
            ("otter", Some("de-AT"), number(1, *b"de")),
            ("otter", Some("AZ"), number(1, *b"az")),
            ("\u{432}\u{44b}\u{434}\u{440}\u{430}", Some("ru"), number(3, *b"ru")),
            ("otter", Some("d"), Tongue(1 << 10)),
            ("otter", Some("d-e"), Tongue(1 << 10)),
            ("12", Some("de"), number(0, *b"de")),
        ] {
            assert_eq!(tongue(text, named), expected, "{text} {named:?}");
        }
        let german = tongue("otter", Some("de"));
        assert!(german.is_in(*b"de") && german.is_told() && german.is_latin());
        for other in [*b"df", *b"ce", *b"ed"] {
            assert!(!german.is_in(other));
        }
        assert!(!tongue("otter", None).is_told() && !tongue("12", Some("de")).is_latin());
    }
}
