//! What differs between languages: words of the grammar, names of namespaces, numbers, dates.
//!
//! All of it is from [`table`], which holds what MediaWiki's own language files say.

mod class;
mod dates;
mod function;
mod image_option;
mod letters;
pub(crate) mod messages;
mod numbers;
mod plural;
mod table;
mod words;

use class::{Class, Trail};
pub(crate) use dates::Name;
pub(crate) use function::{Choice, Fact, Function, OnString, PagePart, PageUrl, UrlForm};
pub(crate) use image_option::ImageOption;
use image_option::ImageOptions;
use letters::Letters;
pub(crate) use letters::lower;
use numbers::Numbers;
use plural::Plural;
use table::LanguageData;
pub(crate) use table::autonym;
pub use table::language_names;
use words::{Others, Underscores, Words};

/// A content language.
#[derive(Clone, Debug)]
pub(crate) struct Language {
    /// MediaWiki's code: `pt-br`.
    pub(crate) code: String,
    facts: LanguageData,
    trail: Trail,
    prefix: Option<Class>,
    variables: Words<&'static str>,
    functions: Words<Function>,
    underscores: Underscores,
    others: Others,
    image_options: ImageOptions,
    letters: Letters,
    numbers: Numbers,
    plural: Plural,
}

/// The language of a code of MediaWiki's or a tag of BCP 47, as `xml:lang` of a dump has it; English
/// words where it is not known.
pub(crate) fn find(tag: &str) -> Language {
    let tag = tag.to_ascii_lowercase();
    let facts = LanguageData::read(&tag);
    let (variables, functions, underscores, others) = words::read(&facts);
    let prefix = facts.value("prefix", 0);
    Language {
        code: facts.code.map_or(tag, str::to_owned),
        trail: Trail::new(facts.values("trail")),
        prefix: (!prefix.is_empty()).then(|| Class::new(prefix)),
        variables,
        functions,
        underscores,
        others,
        image_options: ImageOptions::new(&facts),
        letters: Letters::new(&facts),
        numbers: Numbers::new(&facts),
        plural: Plural::new(facts.values("plural")),
        facts,
    }
}

/// The names that the months have in a language, whole, in the genitive and short, each with its number.
pub fn months(code: &str) -> Vec<(i8, &'static str)> {
    let language = find(code);
    let kinds = [Name::Month, Name::MonthGenitive, Name::MonthShort];
    let named = (1..=12).flat_map(|month| kinds.map(|kind| (month, kind)));
    let names = named.map(|(month, kind)| (month as i8, language.name(kind, month)));
    names.filter(|it| !it.1.is_empty()).collect()
}

impl Language {
    /// Namespaces with their names, that of the language first, aliases behind it.
    pub(crate) fn namespaces(&self) -> impl Iterator<Item = (i32, &[&'static str])> {
        self.facts.namespaces.iter().map(|(number, names)| (*number, names.as_slice()))
    }

    /// Length of the word that a link swallows behind `]]`.
    pub(crate) fn trail(&self, text: &[u8]) -> usize {
        self.trail.length(text)
    }

    /// Length of the word before `[[` that a link swallows, in the languages that have such.
    pub(crate) fn prefix(&self, text: &[u8]) -> usize {
        let Some(class) = &self.prefix else { return 0 };
        let mut start = text.len();
        while let Some(c) = crate::chars::last_char(&text[..start]).filter(|c| class.holds(*c)) {
            start -= c.len_utf8();
        }
        text.len() - start
    }

    /// The double underscore at the start of `text`: its length and whether it stands for the table
    /// of contents.
    pub(crate) fn double_underscore(&self, text: &[u8]) -> Option<(usize, bool)> {
        self.underscores.at_start(text)
    }

    /// Bytes that begin double underscores without two underscores at the start, as some
    /// languages have them.
    pub(crate) fn odd_underscores(&self) -> &[u8] {
        self.underscores.odd_starts()
    }

    /// What stands behind the word that begins a redirect.
    pub(crate) fn redirect<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.others.at_start("redirect", text).map(|length| &text[length..])
    }

    /// The variable of this name, by its English name.
    pub(crate) fn variable(&self, name: &str) -> Option<&'static str> {
        self.variables.get(name)
    }

    /// The function of this name: with `#` where it is written so.
    pub(crate) fn function(&self, name: &str) -> Option<Function> {
        self.functions.get(name)
    }

    /// Length of the word for `name` (`subst`, `msgnw`), with its colon, at the start of `text`.
    pub(crate) fn word_at_start(&self, name: &str, text: &str) -> Option<usize> {
        self.others.at_start(name, text)
    }

    /// Whether a word such as `subst:` may stand at the start of `text`.
    pub(crate) fn may_begin_with_modifier(&self, text: &str) -> bool {
        self.others.may_modify(text)
    }

    /// Whether `text` is a word for `name` (`default`, `rawsuffix`).
    pub(crate) fn is_word(&self, name: &str, text: &str) -> bool {
        self.others.is(name, text)
    }

    /// What an option of an image means; `None` for a caption.
    pub(crate) fn image_option(&self, part: &[u8]) -> Option<ImageOption> {
        self.image_options.get(part)
    }

    /// The first letter in upper case.
    pub(crate) fn upper_first(&self, text: &str) -> String {
        self.letters.upper_first(text)
    }

    /// The first letter in lower case.
    pub(crate) fn lower_first(&self, text: &str) -> String {
        self.letters.lower_first(text)
    }

    /// The first letter as titles have it.
    pub(crate) fn title_first(&self, text: &str) -> String {
        self.letters.title_first(text)
    }

    /// Numbers in a text as people read them, with or without separators.
    pub(crate) fn format_number(&self, text: &str, separators: bool) -> String {
        self.numbers.format(text, separators)
    }

    /// The number behind a formatted one.
    pub(crate) fn parse_number(&self, text: &str) -> String {
        self.numbers.parse(text)
    }

    /// Which form goes with a number, as PHP prints it, from 0 on.
    pub(crate) fn plural(&self, number: &str) -> usize {
        self.plural.form(number)
    }

    /// Whether it is written from right to left.
    pub(crate) fn is_right_to_left(&self) -> bool {
        self.facts.value("rtl", 0) == "1"
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Function, ImageOption, Name, find, table};

    #[test]
    fn every_language_speaks_english_too() {
        for code in table::codes() {
            let it = find(code);
            assert_eq!(it.code, code);
            for (kind, name) in [("redirect", "#redirect [["), ("subst", "subst:x")] {
                assert!(it.word_at_start(kind, name).is_some(), "{code}: {name}");
            }
            assert_eq!(it.function("#if"), Some(Function::Choice(Choice::If)), "{code}");
            assert_eq!(it.variable("PAGENAME"), Some("PAGENAME"), "{code}");
            assert!(it.double_underscore(b"__NOTOC__").is_some(), "{code}");
            let framed = Some(ImageOption::Format { framed: true });
            assert_eq!(it.image_option(b"thumb"), framed, "{code}");
            assert_eq!(it.image_option(b"link=x"), Some(ImageOption::Link(5)), "{code}");
            for month in 1..=12 {
                for kind in [Name::Month, Name::MonthGenitive, Name::MonthShort, Name::HijriMonth] {
                    assert!(!it.name(kind, month).is_empty(), "{code}: {kind:?} {month}");
                }
            }
            assert!(!it.time_format().is_empty(), "{code}");
            // What is written for people can be read again.
            let written = it.format_number("1234567890", false);
            assert_eq!(it.parse_number(&written), "1234567890", "{code}: {written}");
            assert!(it.plural("1") < 6, "{code}");
        }
    }

    #[test]
    fn german() {
        let german = find("de");
        assert_eq!(german.trail("än x".as_bytes()), "än".len());
        assert_eq!(german.redirect("#WEITERLEITUNG [[X]]"), Some(" [[X]]"));
        let framed = Some(ImageOption::Format { framed: true });
        assert_eq!(german.image_option("mini".as_bytes()), framed);
        assert_eq!(german.image_option("verweis=x".as_bytes()), Some(ImageOption::Link(8)));
        assert_eq!(
            (german.variable("SEITENNAME"), german.function("SEITENNAME")),
            (Some("PAGENAME"), Function::named("PAGENAME"))
        );
        let word = german.double_underscore("__KEIN_INHALTSVERZEICHNIS__x".as_bytes());
        assert_eq!(word, Some((27, false)));
        assert_eq!(find("es").function("#si"), Some(Function::Choice(Choice::If)));
        assert!(german.namespaces().any(|(number, names)| number == 6 && names.contains(&"Bild")));
    }

    #[test]
    fn turkish() {
        let turkish = find("tr");
        for word in ["İLT:x", "MSG:x", "msj:x"] {
            assert!(turkish.may_begin_with_modifier(word), "{word}");
            assert_eq!(turkish.word_at_start("msg", word), Some(word.len() - 1), "{word}");
        }
    }

    #[test]
    fn unknown_languages_speak_english() {
        let unknown = find("qqq");
        assert_eq!((unknown.code.as_str(), unknown.name(Name::Month, 5)), ("qqq", "May"));
        assert_eq!(unknown.redirect("#redirect [[X]]"), Some(" [[X]]"));
        assert_eq!(unknown.trail("abcä".as_bytes()), 3);
        assert_eq!(unknown.image_option("mini".as_bytes()), None);
    }
}
