//! The table of languages, `languages.tsv`, which `scripts/languages/generate.sh` makes.
//!
//! Fields stand between tabs. A section `[code]` names the code of the language that it is based on
//! and, where that is another, its tag of BCP 47. It holds only what differs from the base:
//!
//! | line | means |
//! |---|---|
//! | `v`, `f`, `vf`, `u`, `i`, `o`; name; `1` or `0`; words | words of a variable, function, double underscore, option of images or something else, by its English name, and whether their case counts; words of the base stay valid |
//! | `ns`; number; names | name of a namespace, and its aliases |
//! | any other key; values | values in place of those of the base |
//!
//! `[autonyms]` lists what languages are called in themselves.

use std::collections::{BTreeMap, HashMap};

use memchr::memmem;

const TABLE: &str = include_str!("languages.tsv");

/// Languages in a chain of bases; the longest is five.
const LONGEST_CHAIN: usize = 16;

/// Words that mean the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    /// What it means, by its English name.
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) case_counts: bool,
    /// Those of the language itself first.
    pub(super) words: Vec<&'static str>,
}

/// What the table says of a language, its bases included.
#[derive(Clone, Debug, Default)]
pub(super) struct LanguageData {
    /// MediaWiki's code of the language; `None` where the table does not have it.
    pub(super) code: Option<&'static str>,
    pub(super) namespaces: BTreeMap<i32, Vec<&'static str>>,
    /// In the order of the table, which decides where a word means two things.
    pub(super) words: Vec<Word>,
    /// Where they are, by English name.
    places: HashMap<&'static str, usize>,
    values: HashMap<&'static str, Vec<&'static str>>,
}

impl LanguageData {
    /// What is known of the language with this code or tag, in lower case; English where there is
    /// none.
    pub(super) fn read(tag: &str) -> Self {
        let found = section_of(tag);
        let mut chain: Vec<&str> = Vec::new();
        let mut next = found.unwrap_or("en");
        while !next.is_empty() && chain.len() < LONGEST_CHAIN {
            let Some((base, lines)) = section(next) else { break };
            chain.push(lines);
            next = base;
        }
        let mut facts = Self { code: found, ..Self::default() };
        for line in chain.into_iter().rev().flat_map(str::lines) {
            facts.read_line(line);
        }
        facts
    }

    fn read_line(&mut self, line: &'static str) {
        let mut fields = line.split('\t');
        let Some(key) = fields.next() else { return };
        match key {
            "v" | "f" | "vf" | "u" | "i" | "o" => {
                let (Some(name), Some(case)) = (fields.next(), fields.next()) else { return };
                let place = *self.places.entry(name).or_insert_with(|| {
                    self.words.push(Word { name, ..Word::default() });
                    self.words.len() - 1
                });
                let word = &mut self.words[place];
                word.kind = key;
                word.case_counts = case == "1";
                word.words.splice(0..0, fields);
            }
            "ns" => {
                if let Some(Ok(number)) = fields.next().map(str::parse) {
                    self.namespaces.insert(number, fields.collect());
                }
            }
            key => {
                self.values.insert(key, fields.collect());
            }
        }
    }

    /// The values of a key, none where there is no such key.
    pub(super) fn values(&self, key: &str) -> &[&'static str] {
        self.values.get(key).map_or(&[], Vec::as_slice)
    }

    /// The value of a key at `index`, empty where there is none.
    pub(super) fn value(&self, key: &str, index: usize) -> &'static str {
        self.values(key).get(index).copied().unwrap_or_default()
    }
}

/// Codes of languages that wikis were named after before there was another, and still use.
const OLD_CODES: [(&str, &str); 10] = [
    ("als", "gsw"),
    ("bat-smg", "sgs"),
    ("be-x-old", "be-tarask"),
    ("bh", "bho"),
    ("fiu-vro", "vro"),
    ("no", "nb"),
    ("roa-rup", "rup"),
    ("zh-classical", "lzh"),
    ("zh-min-nan", "nan"),
    ("zh-yue", "yue"),
];

/// The code of the section for a code or tag in lower case.
fn section_of(tag: &str) -> Option<&'static str> {
    // Most wikis are English, which is the first one.
    if tag == "en" {
        return Some("en");
    }
    let tag = OLD_CODES.iter().find(|(old, _)| *old == tag).map_or(tag, |(_, code)| code);
    let mut by_tag = None;
    for (code, header) in headers() {
        if code == tag {
            return Some(code);
        }
        if header.split('\t').nth(2) == Some(tag) {
            by_tag = by_tag.or(Some(code));
        }
    }
    by_tag
}

/// Codes of all languages and the lines that begin their sections.
fn headers() -> impl Iterator<Item = (&'static str, &'static str)> {
    memmem::find_iter(TABLE.as_bytes(), b"\n[").filter_map(|at| {
        let header = TABLE[at + 1..].lines().next()?;
        let code = header[1..].split(']').next()?;
        (code != "autonyms").then_some((code, header))
    })
}

/// Codes of all languages.
#[cfg(test)]
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    headers().map(|(code, _)| code)
}

/// The code of the base of a section, and its lines.
fn section(code: &str) -> Option<(&'static str, &'static str)> {
    let start = memmem::find(TABLE.as_bytes(), format!("\n[{code}]").as_bytes())? + 1;
    let section = &TABLE[start..];
    // A section may be its header alone.
    let end = memmem::find(section.as_bytes(), b"\n[").map_or(section.len(), |end| end + 1);
    let (header, lines) = section[..end].split_once('\n')?;
    Some((header.split('\t').nth(1).unwrap_or_default(), lines))
}

/// Codes of languages, in lower case, and what these are called in themselves.
pub fn language_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let (_, lines) = section("autonyms").unwrap_or_default();
    lines.lines().filter_map(|line| line.split_once('\t'))
}

/// What the language with this code, in lower case, is called in itself.
pub(crate) fn autonym(code: &str) -> Option<&'static str> {
    let (_, lines) = section("autonyms")?;
    lines.lines().find_map(|line| line.strip_prefix(code)?.strip_prefix('\t'))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_CHAIN, LanguageData, OLD_CODES, codes, section};

    #[test]
    fn each_language_is_based_on_english_in_the_end() {
        let mut count = 0;
        for code in codes() {
            let mut at = code;
            let mut length = 0;
            while at != "en" {
                let (base, _) = section(at).unwrap_or_default();
                assert!(!base.is_empty() && length < LONGEST_CHAIN, "{code} ends at {at}");
                (at, length) = (base, length + 1);
            }
            assert_eq!(LanguageData::read(code).code, Some(code));
            count += 1;
        }
        assert!(count > 400, "only {count} languages");
    }

    #[test]
    fn codes_of_before_are_those_of_today() {
        for (old, code) in OLD_CODES {
            assert_eq!(LanguageData::read(old).code, Some(code), "{old}");
        }
    }

    #[test]
    fn every_line_says_something_of_the_right_length() {
        for code in codes() {
            let (_, lines) = section(code).unwrap_or_default();
            for line in lines.lines() {
                let fields: Vec<&str> = line.split('\t').collect();
                let lengths: &[usize] = match fields[0] {
                    "v" | "f" | "vf" | "u" | "i" | "o" => {
                        assert!(matches!(fields.get(2), Some(&"0" | &"1")), "{code}: {line}");
                        continue;
                    }
                    "ns" | "plural" | "trail" | "variants" => continue,
                    "parse-digits" | "parse-separators" => {
                        assert!(fields.len() % 2 == 1, "{code}: {line}");
                        continue;
                    }
                    "month" | "month-short" | "iranian" | "hijri" => &[12],
                    "month-genitive" => &[0, 12],
                    "weekday" | "weekday-short" => &[7],
                    "hebrew" | "hebrew-genitive" => &[14],
                    "digits" | "grouped-digits" => &[0, 10],
                    "number" => &[6],
                    "upper" | "lower" => &[0, 2],
                    "prefix" => &[0, 1],
                    "rtl" | "time" => &[1],
                    other => panic!("{code}: {other}"),
                };
                assert!(lengths.contains(&(fields.len() - 1)), "{code}: {line}");
            }
        }
    }

    #[test]
    fn tags_of_dumps_lead_to_codes_of_mediawiki() {
        let cases = [
            ("pt-br", "pt-br"),
            ("zh-hant-tw", "zh-tw"),
            ("de-x-formal", "de-formal"),
            ("sr-cyrl", "sr-ec"),
            ("nds-nl", "nds-nl"),
            ("jv-x-bms", "map-bms"),
            ("nap-x-tara", "roa-tara"),
        ];
        for (tag, code) in cases {
            assert_eq!(LanguageData::read(tag).code, Some(code), "{tag}");
        }
        assert_eq!(LanguageData::read("xx-nosuch").code, None);
    }
}
