//! Words of the grammar in a language: variables, functions, double underscores.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::function::Function;
use super::letters::{lower, lowered_prefix};
use super::table::{LanguageData, Word};

/// Words of extensions that the table does not know, in English: their kind, what they are called
/// here, whether case counts, the word.
const EXTENSIONS: [(&str, &str, bool, &str); 2] = [
    ("u", "expectunusedtemplate", true, "__EXPECTUNUSEDTEMPLATE__"),
    ("u", "noglobal", true, "__NOGLOBAL__"),
];

/// Bytes of a name that is put into lower case without memory of its own.
const SHORT: usize = 64;

/// Meanings by the words of a language.
#[derive(Clone, Debug)]
pub(super) struct Words<T> {
    /// By the word in lower case.
    meanings: FxHashMap<Cow<'static, str>, Meaning<T>>,
    /// Bytes of the longest one.
    longest: usize,
}

/// What the words mean that differ in nothing but case.
#[derive(Clone, Debug)]
struct Meaning<T> {
    /// Whatever the case.
    any_case: Option<T>,
    /// Words whose case counts, and what they mean.
    exact: Vec<(&'static str, T)>,
}

impl<T: Copy> Words<T> {
    fn new() -> Self {
        Self { meanings: FxHashMap::default(), longest: 0 }
    }

    fn insert(&mut self, word: &'static str, case_counts: bool, means: T) {
        let unknown = || Meaning { any_case: None, exact: Vec::new() };
        let meaning = self.meanings.entry(lower(word)).or_insert_with(unknown);
        if case_counts {
            meaning.exact.retain(|(known, _)| *known != word);
            meaning.exact.push((word, means));
        } else {
            meaning.any_case = Some(means);
        }
        // Letters in lower case may take more bytes than in upper case, never twice as many.
        self.longest = self.longest.max(2 * word.len());
    }

    pub(super) fn get(&self, word: &str) -> Option<T> {
        if word.len() > self.longest {
            return None;
        }
        let mut short = [0; SHORT];
        let meaning = match short.get_mut(..word.len()).filter(|_| word.is_ascii()) {
            // The usual case without an allocation.
            Some(short) => {
                short.copy_from_slice(word.as_bytes());
                short.make_ascii_lowercase();
                self.meanings.get(std::str::from_utf8(short).ok()?)
            }
            None => self.meanings.get(lower(word).as_ref()),
        }?;
        let exact = meaning.exact.iter().find(|(known, _)| *known == word);
        exact.map(|(_, means)| *means).or(meaning.any_case)
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
            self.odd_starts.extend(first_bytes(word));
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

/// Bytes that may begin a word, in whatever case.
fn first_bytes(word: &str) -> impl Iterator<Item = u8> {
    let first = word.chars().next().unwrap_or('_');
    let cases = first.to_uppercase().chain(first.to_lowercase());
    cases.map(|c| c.encode_utf8(&mut [0; 4]).as_bytes()[0])
}

/// Words that stand alone: that of a redirect, `#default`, ..
#[derive(Clone, Debug, Default)]
pub(super) struct Others {
    words: FxHashMap<&'static str, Other>,
    /// A bit for each byte that may begin one of [`MODIFIERS`].
    modifier_starts: [u64; 4],
}

/// Words that stand before the name of a template.
const MODIFIERS: [&str; 5] = ["subst", "safesubst", "msg", "msgnw", "raw"];

#[derive(Clone, Debug)]
struct Other {
    case_counts: bool,
    /// In lower case where case does not count. Some begin with others, so the longest is first.
    words: Vec<Cow<'static, str>>,
}

impl Others {
    fn insert(&mut self, word: &Word) {
        let spelled = |text: &&'static str| {
            if word.case_counts { Cow::Borrowed(*text) } else { lower(text) }
        };
        let mut words: Vec<_> = word.words.iter().map(spelled).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        if MODIFIERS.contains(&word.name) {
            // A dotted capital i begins with another byte than what it is in lower case.
            let written = word.words.iter().flat_map(|word| first_bytes(word));
            for byte in words.iter().flat_map(|word| first_bytes(word)).chain(written) {
                self.modifier_starts[usize::from(byte / 64)] |= 1 << (byte % 64);
            }
        }
        self.words.insert(word.name, Other { case_counts: word.case_counts, words });
    }

    /// Whether one of [`MODIFIERS`] may stand at the start of `text`: most names of templates tell
    /// by their first byte that none does.
    pub(super) fn may_modify(&self, text: &str) -> bool {
        let first = text.as_bytes().first();
        first.is_some_and(|byte| {
            self.modifier_starts[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
        })
    }

    /// Length in bytes of a word for `name` at the start of `text`.
    pub(super) fn at_start(&self, name: &str, text: &str) -> Option<usize> {
        let known = self.words.get(name)?;
        known.words.iter().find_map(|word| {
            if known.case_counts {
                text.starts_with(word.as_ref()).then_some(word.len())
            } else {
                lowered_prefix(text.as_bytes(), word)
            }
        })
    }

    /// Whether `text` is a word for `name`.
    pub(super) fn is(&self, name: &str, text: &str) -> bool {
        self.words.get(name).is_some_and(|known| {
            let same = |word: &Cow<'_, str>| {
                if known.case_counts {
                    text == word
                } else {
                    lowered_prefix(text.as_bytes(), word) == Some(text.len())
                }
            };
            known.words.iter().any(same)
        })
    }
}

/// Variables, functions, double underscores and what stands alone.
pub(super) fn read(
    facts: &LanguageData,
) -> (Words<&'static str>, Words<Function>, Underscores, Others) {
    let (mut variables, mut functions) = (Words::new(), Words::new());
    let (mut underscores, mut others) = (Underscores::default(), Others::default());
    let mut insert = |kind: &str, name, case_counts, word| {
        if kind.contains('v') {
            variables.insert(word, case_counts, name);
        }
        if kind.contains('f')
            && let Some(function) = Function::named(name)
        {
            functions.insert(word, case_counts, function);
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
            others.insert(word);
        }
    }
    (variables, functions, underscores, others)
}
