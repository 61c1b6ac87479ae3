//! Words of the grammar in a language: variables, functions, double underscores.

use std::borrow::Cow;
use std::collections::HashMap;

use super::letters::{lower, lowered_prefix};
use super::table::Facts;

/// Words of extensions that the table does not know, in English: their kind, what they are called
/// here, whether case counts, the word.
const EXTENSIONS: [(&str, &str, bool, &str); 2] = [
    ("u", "expectunusedtemplate", true, "__EXPECTUNUSEDTEMPLATE__"),
    ("u", "noglobal", true, "__NOGLOBAL__"),
];

/// English names by the words of a language.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    exact: HashMap<&'static str, &'static str>,
    /// Those whose case does not count, in lower case.
    any_case: HashMap<Cow<'static, str>, &'static str>,
    /// Bytes of the longest one.
    longest: usize,
}

impl Words {
    pub(super) fn insert(&mut self, word: &'static str, case_counts: bool, name: &'static str) {
        if case_counts {
            self.exact.insert(word, name);
        } else {
            let word = lower(word);
            self.longest = self.longest.max(word.len());
            self.any_case.insert(word, name);
        }
        // Letters in lower case may take more bytes than in upper case, never twice as many.
        self.longest = self.longest.max(2 * word.len());
    }

    pub(super) fn get(&self, word: &str) -> Option<&'static str> {
        if word.len() > self.longest {
            return None;
        }
        let exact = self.exact.get(word);
        exact.or_else(|| self.any_case.get(lower(word).as_ref())).copied()
    }
}

/// The double underscores of a language.
#[derive(Clone, Debug, Default)]
pub(super) struct Underscores {
    words: Vec<Underscore>,
    /// Bytes that begin those that do not begin with two underscores.
    odd_starts: Vec<u8>,
}

#[derive(Clone, Debug)]
struct Underscore {
    /// In lower case where case does not count.
    word: Cow<'static, str>,
    case_counts: bool,
    is_contents: bool,
}

impl Underscores {
    fn insert(&mut self, word: &'static str, case_counts: bool, name: &str) {
        if !word.starts_with("__") {
            let first = word.chars().next().unwrap_or('_');
            let cases = first.to_uppercase().chain(first.to_lowercase());
            self.odd_starts.extend(cases.map(|c| c.encode_utf8(&mut [0; 4]).as_bytes()[0]));
            self.odd_starts.sort_unstable();
            self.odd_starts.dedup();
        }
        let word = if case_counts { Cow::Borrowed(word) } else { lower(word) };
        self.words.push(Underscore { word, case_counts, is_contents: name == "toc" });
    }

    /// Bytes that may begin one, beside two underscores.
    pub(super) fn odd_starts(&self) -> &[u8] {
        &self.odd_starts
    }

    /// The one at the start of `text`: its length in bytes and whether it stands for the table of
    /// contents.
    pub(super) fn at_start(&self, text: &[u8]) -> Option<(usize, bool)> {
        self.words.iter().find_map(|known| {
            let length = if known.case_counts {
                text.starts_with(known.word.as_bytes()).then_some(known.word.len())
            } else {
                lowered_prefix(text, &known.word)
            };
            length.map(|length| (length, known.is_contents))
        })
    }
}

/// Words that stand alone: that of a redirect, `#default`, ..
#[derive(Clone, Debug, Default)]
pub(super) struct Others(HashMap<&'static str, (bool, Vec<&'static str>)>);

impl Others {
    /// Length in bytes of a word for `name` at the start of `text`.
    pub(super) fn at_start(&self, name: &str, text: &str) -> Option<usize> {
        let (case_counts, words) = self.0.get(name)?;
        words.iter().find_map(|word| {
            if *case_counts {
                text.starts_with(word).then_some(word.len())
            } else {
                lowered_prefix(text.as_bytes(), &lower(word))
            }
        })
    }

    /// Whether `text` is a word for `name`.
    pub(super) fn is(&self, name: &str, text: &str) -> bool {
        self.0.get(name).is_some_and(|(case_counts, words)| {
            words.iter().any(|word| text == *word || (!case_counts && lower(text) == lower(word)))
        })
    }
}

/// Variables, functions, double underscores and what stands alone.
pub(super) fn read(facts: &Facts) -> (Words, Words, Underscores, Others) {
    let (mut variables, mut functions) = (Words::default(), Words::default());
    let (mut underscores, mut others) = (Underscores::default(), Others::default());
    let mut insert = |kind: &str, name, case_counts, word| {
        if kind.contains('v') {
            variables.insert(word, case_counts, name);
        }
        if kind.contains('f') {
            functions.insert(word, case_counts, name);
        }
        if kind == "u" {
            underscores.insert(word, case_counts, name);
        }
    };
    for (kind, name, case_counts, word) in EXTENSIONS {
        insert(kind, name, case_counts, word);
    }
    for word in &facts.words {
        for text in &word.words {
            insert(word.kind, word.name, word.case_counts, text);
        }
        if word.kind == "o" {
            let mut words = word.words.clone();
            // Some begin with others; the longest counts.
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            others.0.insert(word.name, (word.case_counts, words));
        }
    }
    (variables, functions, underscores, others)
}
