//! What differs between languages: link trails, words of the grammar, aliases of namespaces.

mod english;
mod image_option;

use std::collections::HashMap;

pub(crate) use image_option::ImageOption;

/// Words of some dozens of languages, beside the English ones that hold everywhere. A section each,
/// `[code]`, of lines: `<` the language to fall back to, `~` letters of the link trail, `:` number
/// and alias of a namespace, `r` the word of a redirect, `i` an option of an image, `u` and `t`
/// double underscores (`t` for the table of contents), `W` and `w` a variable or function whose case
/// does or does not count, behind its English name.
const WORDS: &str = include_str!("language/words.txt");

/// Bytes of the name of a function; longer names are none.
const LONGEST_FUNCTION: usize = 64;

/// A content language.
#[derive(Clone, Debug, Default)]
pub(crate) struct Language {
    /// Letters of the link trail beside a-z.
    trail: String,
    aliases: Vec<(i32, &'static str)>,
    redirects: Vec<&'static str>,
    /// English name and local word of options of images; `$1` is a value.
    image_options: Vec<(&'static str, &'static str)>,
    /// In lower case; whether it stands for the table of contents.
    double_underscores: Vec<(&'static str, bool)>,
    /// English names of variables and functions by local ones.
    words: HashMap<&'static str, &'static str>,
    /// The same for those whose case does not count, in lower case.
    any_case_words: HashMap<&'static str, &'static str>,
}

/// The language of this code; only its English words where it is not known.
pub(crate) fn find(code: &str) -> Language {
    let code = match code {
        "zh" => "zh-hans",
        "no" => "nb",
        "sr" => "sr-ec",
        "kk" => "kk-cyrl",
        code => code,
    };
    let mut language = Language::default();
    language.read(code);
    language
}

impl Language {
    fn read(&mut self, code: &str) {
        let header = format!("[{code}]");
        let lines = WORDS.lines().skip_while(|line| *line != header).skip(1);
        for line in lines.take_while(|line| !line.starts_with('[')) {
            let Some((kind, rest)) = line.split_once(' ') else { continue };
            let pair = rest.split_once(' ');
            match (kind, pair) {
                ("<", _) => self.read(rest),
                ("~", _) => rest.clone_into(&mut self.trail),
                ("r", _) => self.redirects.push(rest),
                ("u" | "t", _) => self.double_underscores.push((rest, kind == "t")),
                (":", Some((number, alias))) => {
                    self.aliases.extend(number.parse().ok().map(|number| (number, alias)));
                }
                ("i", Some(option)) => self.image_options.push(option),
                ("W", Some((id, word))) => {
                    self.words.insert(word, id);
                }
                ("w", Some((id, word))) => {
                    self.any_case_words.insert(word, id);
                }
                _ => {}
            }
        }
    }

    /// Local aliases of namespaces, which a dump does not list.
    pub(crate) fn namespace_aliases(&self) -> impl Iterator<Item = (&'static str, i32)> + '_ {
        self.aliases.iter().map(|&(number, alias)| (alias, number))
    }

    /// Length of the word that a link swallows behind `]]`.
    pub(crate) fn trail(&self, text: &[u8]) -> usize {
        let ascii = text.iter().take_while(|b| b.is_ascii_lowercase()).count();
        if self.trail.is_empty() || text.get(ascii).is_none_or(u8::is_ascii) {
            return ascii;
        }
        let mut length = 0;
        for chunk in text.utf8_chunks().take(1) {
            for c in chunk.valid().chars() {
                if !c.is_ascii_lowercase() && !in_class(&self.trail, c) {
                    break;
                }
                length += c.len_utf8();
            }
        }
        length
    }

    /// The double underscore at the start of `text`, which begins with `__`: its length and whether
    /// it stands for the table of contents.
    pub(crate) fn double_underscore(&self, text: &[u8]) -> Option<(usize, bool)> {
        let local = self.double_underscores.iter().find(|(word, _)| {
            let start = text.get(..word.len()).and_then(|start| std::str::from_utf8(start).ok());
            start.is_some_and(|start| start.to_lowercase() == **word)
        });
        if let Some((word, contents)) = local {
            return Some((word.len(), *contents));
        }
        let word = &text[2..];
        let length = word.iter().take(24).take_while(|b| b.is_ascii_alphabetic()).count();
        if !word[length..].starts_with(b"__") {
            return None;
        }
        let found = english::DOUBLE_UNDERSCORES.iter().find(|(name, case)| {
            if *case {
                name.as_bytes() == &word[..length]
            } else {
                name.as_bytes().eq_ignore_ascii_case(&word[..length])
            }
        })?;
        Some((length + 4, found.0 == "TOC"))
    }

    /// What stands behind the word that begins a redirect.
    pub(crate) fn redirect<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.redirects.iter().copied().chain(["#redirect"]);
        words.into_iter().find_map(|word| {
            let start = text.get(..word.len())?;
            (start.eq_ignore_ascii_case(word) || start.to_lowercase() == word)
                .then(|| &text[word.len()..])
        })
    }

    /// The variable of this name, by its English name.
    pub(crate) fn variable(&self, name: &str) -> Option<&'static str> {
        if let Some(known) = english::variable(name) {
            return Some(known);
        }
        match self.local(name) {
            Some(english) => {
                let upper = english.to_ascii_uppercase();
                english::variable(&upper).or_else(|| english::any_case_variable(&upper))
            }
            None => english::any_case_variable(name),
        }
    }

    /// The function of this name, by its English name: with `#` where it is written so.
    pub(crate) fn function(&self, name: &str) -> Option<&'static str> {
        if let Some(known) = english::function(name) {
            return Some(known);
        }
        if name.len() > LONGEST_FUNCTION {
            return None;
        }
        let bare = name.strip_prefix('#').unwrap_or(name);
        match self.local(bare) {
            Some(english) => english::function(&english.to_ascii_uppercase()).or_else(|| {
                let hash = if bare.len() < name.len() { "#" } else { "" };
                english::any_case_function(&format!("{hash}{english}"))
            }),
            None => english::any_case_function(&name.to_lowercase()),
        }
    }

    /// The English name of a local word.
    fn local(&self, name: &str) -> Option<&'static str> {
        if self.words.is_empty() {
            return None;
        }
        self.words
            .get(name)
            .or_else(|| self.any_case_words.get(name.to_lowercase().as_str()))
            .copied()
    }
}

/// Whether `c` is in a class such as `äöüа-я`.
fn in_class(class: &str, c: char) -> bool {
    let mut chars = class.chars().peekable();
    while let Some(first) = chars.next() {
        if chars.peek() == Some(&'-') {
            let mut ahead = chars.clone();
            ahead.next();
            if let Some(last) = ahead.next() {
                if (first..=last).contains(&c) {
                    return true;
                }
                chars = ahead;
                continue;
            }
        }
        if first == c {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{ImageOption, find};

    #[test]
    fn german() {
        let german = find("de");
        assert_eq!(german.trail("än x".as_bytes()), "än".len());
        assert_eq!(german.redirect("#WEITERLEITUNG [[X]]"), Some(" [[X]]"));
        assert_eq!(
            german.image_option("mini".as_bytes()),
            Some(ImageOption::Format { framed: true })
        );
        assert_eq!(german.image_option(b"thumb"), Some(ImageOption::Format { framed: true }));
        assert_eq!(german.image_option("verweis=x".as_bytes()), Some(ImageOption::Link(8)));
        assert_eq!(
            (german.variable("SEITENNAME"), german.function("SEITENNAME")),
            (Some("PAGENAME"), Some("PAGENAME"))
        );
        assert_eq!(
            german
                .double_underscore("__KEIN_INHALTSVERZEICHNIS__".as_bytes())
                .map(|(length, _)| length),
            Some(27)
        );
        let spanish = find("es");
        assert_eq!(spanish.function("#si"), Some("#if"));
        assert!(german.namespace_aliases().any(|alias| alias == ("Bild", 6)));
    }

    #[test]
    fn unknown_languages_speak_english() {
        let unknown = find("qqq");
        assert_eq!(unknown.redirect("#redirect [[X]]"), Some(" [[X]]"));
        assert_eq!(unknown.trail("abcä".as_bytes()), 3);
        assert_eq!(unknown.image_option("mini".as_bytes()), None);
    }
}
