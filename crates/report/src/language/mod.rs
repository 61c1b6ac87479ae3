//! The words of reports, in the language of the wiki.
//!
//! A language is a file of `i18n`, in the form that MediaWiki's translators know: a text a key, with `$1`
//! for what is filled in and `{{PLURAL:$1|page|pages}}` for forms that go with a number. What a file does
//! not say is said in English. Reasons stand by their English words, as `wikirot_words` has them.

mod message;
mod plural;
mod word;

use std::{
    collections::HashMap,
    fmt::Display,
    sync::{Arc, OnceLock},
};

use serde::Deserialize;

pub(crate) use self::word::Word;
use self::{message::Message, plural::Plural};
use crate::{
    model::Kind,
    words::{self, Words},
};

/// Code and text of each language.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// Codes that have no file of their own name, and the file that serves them. What is cut off at a hyphen
/// serves as well: `de-at` is `de`.
const SERVED: [(&str, &str); 8] = [
    ("zh", "zh-hans"),
    ("zh-cn", "zh-hans"),
    ("zh-sg", "zh-hans"),
    ("zh-my", "zh-hans"),
    ("zh-tw", "zh-hant"),
    ("zh-hk", "zh-hant"),
    ("zh-mo", "zh-hant"),
    ("yue", "zh-hant"),
];

/// The form of a file.
#[derive(Deserialize)]
struct File {
    /// Which form goes with a number.
    plural: Plural,
    /// What stands between groups of three digits.
    thousands: String,
    /// By key.
    messages: HashMap<String, String>,
    /// By their English words.
    #[serde(default)]
    reasons: HashMap<String, String>,
}

/// A language that reports are written in.
#[derive(Clone, Debug)]
pub struct Language {
    code: &'static str,
    plural: Plural,
    thousands: String,
    messages: Vec<Message>,
    reasons: HashMap<String, String>,
}

impl Language {
    /// The language of a wiki by its code (`de`, `pt-br`); English where there is none.
    pub fn of(code: &str) -> Arc<Self> {
        Self::find(code).unwrap_or_else(Self::english)
    }

    /// The language of a code; `None` where reports do not speak it.
    pub fn find(code: &str) -> Option<Arc<Self>> {
        let code = code.to_ascii_lowercase().replace('_', "-");
        let mut code = code.as_str();
        loop {
            let name = SERVED.iter().find(|it| it.0 == code).map_or(code, |it| it.1);
            if name == "en" {
                return Some(Self::english());
            }
            if let Some((code, text)) = FILES.iter().find(|it| it.0 == name) {
                return Some(Arc::new(Self::read(code, text)));
            }
            code = code.rsplit_once('-')?.0;
        }
    }

    /// English.
    pub fn english() -> Arc<Self> {
        static ENGLISH: OnceLock<Arc<Language>> = OnceLock::new();
        let text = || FILES.iter().find(|it| it.0 == "en").map_or("{}", |it| it.1);
        Arc::clone(ENGLISH.get_or_init(|| Arc::new(Self::read("en", text()))))
    }

    /// The codes of all languages, English among them.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|it| it.0)
    }

    fn read(code: &'static str, text: &str) -> Self {
        // The tests read every file.
        let file: File = serde_json::from_str(text).unwrap_or_else(|_| File {
            plural: Plural::One,
            thousands: ",".to_owned(),
            messages: HashMap::new(),
            reasons: HashMap::new(),
        });
        let message = |word: &Word| match file.messages.get(word.key()) {
            Some(text) => Message::parse(text),
            None if code == "en" => Message::parse(word.key()),
            None => Self::english().messages[*word as usize].clone(),
        };
        Self {
            code,
            plural: file.plural,
            thousands: file.thousands,
            messages: Word::ALL.iter().map(message).collect(),
            reasons: file.reasons,
        }
    }

    /// Its code, as HTML wants it.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// A text that nothing is filled into.
    pub(crate) fn say(&self, word: Word) -> &str {
        self.messages[word as usize].plain()
    }

    /// A text with these in the place of `$1`, `$2`, ..
    pub(crate) fn fill(&self, word: Word, arguments: &[&dyn Display]) -> String {
        let filled: Vec<String> = arguments.iter().map(|it| it.to_string()).collect();
        self.messages[word as usize].fill(&filled, self.plural, 0)
    }

    /// A text about a number, which is filled in for `$1`.
    pub(crate) fn count(&self, word: Word, number: u64) -> String {
        self.messages[word as usize].fill(&[self.number(number)], self.plural, number)
    }

    /// The forms of a text about a number, for a program that counts by itself.
    pub(crate) fn forms(&self, word: Word) -> Vec<String> {
        self.messages[word as usize].forms()
    }

    /// What stands between groups of three digits.
    pub(crate) fn thousands(&self) -> &str {
        &self.thousands
    }

    /// `1,234,567` as this language writes it.
    pub(crate) fn number(&self, number: u64) -> String {
        grouped(number, &self.thousands)
    }

    /// A class, as a heading has it.
    pub fn class(&self, kind: Kind) -> &str {
        self.say(Word::of_class(kind))
    }

    /// What to do with the links of a class.
    pub(crate) fn to_do(&self, kind: Kind) -> &str {
        self.say(Word::advice_on(kind))
    }

    /// Words of the vocabulary that no code stands for, as what tells that a page is the one that is gone.
    pub(crate) fn said(&self, english: &str) -> String {
        self.reasons.get(english).map_or(english, |it| it).to_owned()
    }

    /// The words for the code of a reason, a note or a link that waits.
    pub fn words(&self, code: &str) -> Words {
        let english = words::words(code);
        if self.reasons.is_empty() {
            return english;
        }
        let translated = |text: &str| self.reasons.get(text).cloned();
        let short = translated(&english.short)
            .or_else(|| {
                let (name, template) = words::template(&english.short)?;
                Some(translated(&template)?.replace("{}", name))
            })
            .map_or(english.short, Into::into);
        let advice = translated(&english.advice).map_or(english.advice, Into::into);
        Words { short, advice }
    }
}

/// `1,234,567`, with something between groups of three digits.
pub(crate) fn grouped(number: u64, between: &str) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(between);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wikirot_words::{FoundBy, Note, Reason, Same};

    use super::*;

    fn files() -> impl Iterator<Item = (&'static str, File)> {
        FILES.iter().map(|(code, text)| (*code, serde_json::from_str(text).unwrap()))
    }

    /// What a text fills in, each as often as it does.
    fn filled(text: &str) -> BTreeSet<char> {
        text.match_indices('$').filter_map(|(at, _)| text[at + 1..].chars().next()).collect()
    }

    #[test]
    fn every_language_says_everything() {
        let english: File =
            serde_json::from_str(FILES.iter().find(|it| it.0 == "en").unwrap().1).unwrap();
        let mut reasons: BTreeSet<String> = BTreeSet::new();
        let codes = Reason::all().map(|it| it.code().into_owned());
        let notes = Note::ALL.iter().map(|it| it.code().to_owned());
        for code in codes.chain(notes).chain(["unchecked", "a-code-of-tomorrow"].map(str::to_owned))
        {
            let words::Words { short, advice } = words::words(&code);
            if code != "a-code-of-tomorrow" {
                let template = words::template(&short).map(|it| it.1);
                reasons.insert(template.unwrap_or(short.into_owned()));
            }
            reasons.insert(advice.into_owned());
        }
        reasons.extend(Same::ALL.iter().map(|it| it.short().to_owned()));
        reasons.extend(FoundBy::ALL.iter().map(|it| it.short().to_owned()));
        let mut wrong = Vec::new();
        for (code, file) in files() {
            for word in Word::ALL {
                let Some(text) = file.messages.get(word.key()) else {
                    wrong.push(format!("{code}: no {:?}", word.key()));
                    continue;
                };
                if filled(text) != filled(&english.messages[word.key()]) {
                    wrong.push(format!(
                        "{code}: {:?} fills in other things than English",
                        word.key()
                    ));
                }
            }
            let known: BTreeSet<&str> = Word::ALL.iter().map(|it| it.key()).collect();
            let idle = file.messages.keys().filter(|key| !known.contains(key.as_str()));
            wrong.extend(idle.map(|key| format!("{code}: nothing says {key:?}")));
            if code != "en" {
                let missing = reasons.iter().filter(|it| !file.reasons.contains_key(*it));
                wrong.extend(missing.map(|it| format!("{code}: no reason {it:?}")));
                let idle = file.reasons.keys().filter(|it| !reasons.contains(*it));
                wrong.extend(idle.map(|it| format!("{code}: no reason says {it:?}")));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_text_holds_markup_of_any_format() {
        for (code, file) in files() {
            for (key, text) in file.messages.iter().chain(&file.reasons) {
                let text = text.replace("{{PLURAL:", "").replace("}}", "").replace('|', "");
                let markup = ['<', '>', '[', ']', '{', '*', '_', '`', '~', '\\', '\n'];
                let held = text.contains(markup) && !text.contains("{}");
                assert!(!held && !text.contains("''"), "{code}: {key}: {text}");
            }
        }
    }

    #[test]
    fn forms_of_numbers_are_as_many_as_the_language_has() {
        for (code, file) in files() {
            for (key, text) in &file.messages {
                let forms = Message::parse(text).forms().len();
                assert!(forms == 1 || forms == file.plural.forms(), "{code}: {key}: {text}");
            }
        }
    }

    #[test]
    fn a_wiki_gets_the_language_that_is_nearest_to_its_own() {
        for (wiki, told) in [
            ("en", "en"),
            ("en-gb", "en"),
            ("tlh", "en"),
            ("", "en"),
            ("de-formal", "de"),
            ("de_AT", "de"),
            ("pt-br", "pt"),
            ("zh", "zh-hans"),
            ("zh-TW", "zh-hant"),
            ("zh-hant-hk", "zh-hant"),
        ] {
            assert_eq!(Language::of(wiki).code(), told, "{wiki}");
        }
    }

    #[test]
    fn a_word_that_a_language_lacks_is_english() {
        let text = r#"{"plural": "one", "thousands": ".", "messages": {"class-dead": "Tot"}}"#;
        let language = Language::read("xx", text);
        assert_eq!(language.class(Kind::Dead), "Tot");
        assert_eq!(language.class(Kind::Silent), "Silent");
        assert_eq!(language.words("http-404").short, "page not found");
        assert_eq!(language.count(Word::Pages, 1234), "1.234 pages");
    }

    #[test]
    fn a_status_that_has_no_words_is_said_in_the_language_too() {
        for (code, told) in [("http-418", "418"), ("http-599", "599")] {
            let english = words::words(code).short;
            let german = Language::of("de").words(code).short;
            assert!(german.contains(told) && german != english, "{german}");
        }
    }
}
