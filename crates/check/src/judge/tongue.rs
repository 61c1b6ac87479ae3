//! The script that a page is written in and the language that it says to be in.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Script and language in two bytes: the language as a page names it (`de`), five bits a letter, the script in the
/// four bits above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tongue(pub(crate) u16);

/// Letters that are looked at.
const LETTERS: usize = 1_000;

impl Tongue {
    /// Of a text, and of what its page names as its language, `de-AT`: templates of sites often name another one
    /// than they are filled with, so the text comes first.
    pub(crate) fn of(text: &str, named: Option<&str>) -> Self {
        let mut scripts = [0_u32; 16];
        for letter in text.chars().take(LETTERS) {
            match letter {
                // The commonest by far.
                '\0'..='\x7f' => scripts[1] += u32::from(letter.is_ascii_lowercase()),
                _ => {
                    if let Some(script) = script(letter) {
                        scripts[usize::from(script)] += 1;
                    }
                }
            }
        }
        let most = (1..16).max_by_key(|script| scripts[*script]).unwrap_or_default();
        let script = if scripts[most] > 0 { most as u16 } else { 0 };
        let named = spoken(text).or(named);
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

    /// Whether both are known to be in other scripts.
    pub(crate) fn is_written_otherwise(self, other: Self) -> bool {
        differ(self.0 >> 10, other.0 >> 10)
    }
}

/// Words that are looked at.
const LOOKED_AT: usize = 400;

/// So many small words of a language are no accident, and twice as many as of any other.
const ENOUGH: u32 = 6;

/// The language of a text in Latin or Cyrillic letters, by its small words.
fn spoken(text: &str) -> Option<&'static str> {
    let mut counts = [0_u32; SMALL_WORDS.len()];
    let words = text.split(|c: char| !c.is_alphabetic()).take(LOOKED_AT);
    for word in words.filter(|word| LENGTHS.may_be(word)) {
        let mut languages = LANGUAGES.get(word).copied().unwrap_or_default();
        while languages != 0 {
            counts[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    }
    let most = (0..counts.len()).max_by_key(|at| counts[*at])?;
    let next =
        (0..counts.len()).filter(|at| *at != most).map(|at| counts[at]).max().unwrap_or_default();
    (counts[most] >= ENOUGH && counts[most] >= 2 * next).then_some(SMALL_WORDS[most].0)
}

/// The languages that a small word is of, a bit each.
static LANGUAGES: LazyLock<FxHashMap<&str, u32>> = LazyLock::new(|| {
    let mut languages = FxHashMap::default();
    for (at, (_, words)) in SMALL_WORDS.iter().enumerate() {
        for word in words.split(' ') {
            *languages.entry(word).or_insert(0) |= 1 << at;
        }
    }
    languages
});

/// How long small words are, in bytes, by their first byte: a bit each. Most words of a text are none by that alone.
struct Lengths([u16; 256]);

impl Lengths {
    fn may_be(&self, word: &str) -> bool {
        let first = word.bytes().next();
        first.is_some_and(|it| word.len() < 16 && self.0[usize::from(it)] >> word.len() & 1 == 1)
    }
}

static LENGTHS: LazyLock<Lengths> = LazyLock::new(|| {
    let mut lengths = Lengths([0; 256]);
    for word in LANGUAGES.keys() {
        for first in word.bytes().take(1) {
            lengths.0[usize::from(first)] |= 1 << word.len().min(15);
        }
    }
    lengths
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

    #[test]
    fn what_a_text_says_counts_more_than_what_its_template_names() {
        let said = "kami adalah yang dan dengan untuk para anda di setiap dari ini";
        let english =
            "the otters of the river and what was found in the nests by those that live with them";
        assert_eq!(
            (spoken(said), spoken(english), spoken("otter")),
            (Some("id"), Some("en"), None)
        );
        let as_named = |text| Tongue::of(text, Some("en-US"));
        assert!(as_named(said).differs(as_named(english)));
    }

    #[test]
    fn no_small_word_is_left_out() {
        for word in SMALL_WORDS.iter().flat_map(|(_, words)| words.split(' ')) {
            assert!(word.len() < 16 && LENGTHS.may_be(word), "{word}");
        }
        assert!(!LENGTHS.may_be("") && !LENGTHS.may_be("otters-of-the-north"));
    }

    #[test]
    fn scripts_and_languages_are_told_apart() {
        let german = Tongue::of("über otter", Some("de-AT"));
        for (text, named, differs) in [
            ("otters", Some("en"), true),
            ("otter", Some("de"), false),
            ("otter", None, false),
            ("выдры", None, true),
            ("水獭", None, true),
            ("", Some("x"), false),
            ("12", None, false),
        ] {
            assert_eq!(german.differs(Tongue::of(text, named)), differs, "{text} {named:?}");
        }
    }
}
