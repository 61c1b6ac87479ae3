//! What differs between languages: link trails, words of the grammar, aliases of namespaces.

mod english;

use std::collections::HashMap;

/// Words of some dozens of languages, beside the English ones that hold everywhere. A section each,
/// `[code]`, of lines: `<` the language to fall back to, `~` letters of the link trail, `:` number
/// and alias of a namespace, `r` the word of a redirect, `i` an option of an image, `u` and `t`
/// double underscores (`t` for the table of contents), `W` and `w` a variable or function whose case
/// does or does not count, behind its English name.
const WORDS: &str = include_str!("language/words.txt");

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

/// What a word among the options of an image means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageOption {
    /// `thumb`, `frame` and the like: whether the image has a frame, and so a caption.
    Format { framed: bool },
    /// `link=`; length of the name with its `=`.
    Link(usize),
    /// Another valid one.
    Other,
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

/// Double underscores without the underscores, and whether case counts.
const DOUBLE_UNDERSCORES: [(&str, bool); 18] = [
    ("NOTOC", false),
    ("NOGALLERY", false),
    ("FORCETOC", false),
    ("TOC", false),
    ("NOEDITSECTION", false),
    ("NOTITLECONVERT", false),
    ("NOTC", false),
    ("NOCONTENTCONVERT", false),
    ("NOCC", false),
    ("NEWSECTIONLINK", true),
    ("NONEWSECTIONLINK", true),
    ("HIDDENCAT", true),
    ("EXPECTUNUSEDCATEGORY", true),
    ("INDEX", true),
    ("NOINDEX", true),
    ("STATICREDIRECT", true),
    ("EXPECTUNUSEDTEMPLATE", true),
    ("NOGLOBAL", true),
];

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
        let found = DOUBLE_UNDERSCORES.iter().find(|(name, case)| {
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
        english::VARIABLES.iter().copied().find(|&known| known == name).or_else(|| {
            let upper = name.to_ascii_uppercase();
            match name {
                "CURRENTMONTH2" => Some("CURRENTMONTH"),
                "LOCALMONTH2" => Some("LOCALMONTH"),
                "SUBJECTSPACE" | "ARTICLESPACE" => Some("SUBJECTSPACE"),
                "SUBJECTSPACEE" | "ARTICLESPACEE" => Some("SUBJECTSPACEE"),
                "SUBJECTPAGENAME" | "ARTICLEPAGENAME" => Some("SUBJECTPAGENAME"),
                "SUBJECTPAGENAMEE" | "ARTICLEPAGENAMEE" => Some("SUBJECTPAGENAMEE"),
                "DIRMARK" => Some("DIRECTIONMARK"),
                "CONTENTLANG" => Some("CONTENTLANGUAGE"),
                _ if self.local(name).is_some() => {
                    let upper = self.local(name)?.to_ascii_uppercase();
                    let mut known = english::VARIABLES.iter().chain(&english::ANY_CASE_VARIABLES);
                    known.find(|known| **known == upper).copied()
                }
                _ => english::ANY_CASE_VARIABLES.iter().copied().find(|&known| known == upper),
            }
        })
    }

    /// The function of this name, by its English name: with `#` where it is written so.
    pub(crate) fn function(&self, name: &str) -> Option<&'static str> {
        if let Some(known) = english::CASE_FUNCTIONS.iter().copied().find(|&known| known == name) {
            return Some(match known {
                "DEFAULTSORT" | "DEFAULTSORTKEY" | "DEFAULTCATEGORYSORT" => "defaultsort",
                "DISPLAYTITLE" => "displaytitle",
                "PAGESIZE" => "pagesize",
                "PAGESINCATEGORY" | "PAGESINCAT" => "pagesincategory",
                "PROTECTIONLEVEL" => "protectionlevel",
                "PROTECTIONEXPIRY" => "protectionexpiry",
                "CASCADINGSOURCES" => "cascadingsources",
                "ARTICLESPACE" => "SUBJECTSPACE",
                "ARTICLESPACEE" => "SUBJECTSPACEE",
                "ARTICLEPAGENAME" => "SUBJECTPAGENAME",
                "ARTICLEPAGENAMEE" => "SUBJECTPAGENAMEE",
                known => known,
            });
        }
        if name.len() > 64 {
            return None;
        }
        let lower = match self.local(name.strip_prefix('#').unwrap_or(name)) {
            None => name.to_lowercase(),
            Some(id) => {
                let upper = id.to_ascii_uppercase();
                if let Some(known) =
                    english::CASE_FUNCTIONS.iter().copied().find(|&known| known == upper)
                {
                    return Some(match known {
                        "DEFAULTSORT" => "defaultsort",
                        "DISPLAYTITLE" => "displaytitle",
                        known => known,
                    });
                }
                if name.starts_with('#') { format!("#{id}") } else { id.to_owned() }
            }
        };
        english::FUNCTIONS.iter().copied().find(|&known| known == lower).map(|known| match known {
            "#dateformat" => "#formatdate",
            known => known,
        })
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

    /// What an option of an image means; `None` for a caption.
    pub(crate) fn image_option(&self, part: &[u8]) -> Option<ImageOption> {
        english_option(part).or_else(|| self.local_option(part))
    }

    fn local_option(&self, part: &[u8]) -> Option<ImageOption> {
        let part = std::str::from_utf8(part).ok()?;
        self.image_options.iter().find_map(|&(name, word)| {
            let Some((before, after)) = word.split_once("$1") else {
                return (part == word).then_some(match name {
                    "thumbnail" | "framed" => ImageOption::Format { framed: true },
                    "frameless" => ImageOption::Format { framed: false },
                    _ => ImageOption::Other,
                });
            };
            let value = part.strip_prefix(before)?.strip_suffix(after)?;
            match name {
                "link" => Some(ImageOption::Link(before.len())),
                "manualthumb" => Some(ImageOption::Format { framed: true }),
                "width" => is_size(value.as_bytes()).then_some(ImageOption::Other),
                "upright" => value.trim().parse::<f64>().is_ok().then_some(ImageOption::Other),
                "alt" | "class" => Some(ImageOption::Other),
                _ => None,
            }
        })
    }
}

/// What an option of an image means by its English name.
fn english_option(part: &[u8]) -> Option<ImageOption> {
    let format = |framed| Some(ImageOption::Format { framed });
    match part {
        b"thumb" | b"thumbnail" | b"frame" | b"framed" | b"enframed" => format(true),
        b"frameless" => format(false),
        b"left" | b"right" | b"center" | b"centre" | b"none" | b"border" | b"upright"
        | b"baseline" | b"sub" | b"super" | b"sup" | b"top" | b"text-top" | b"middle"
        | b"bottom" | b"text-bottom" => Some(ImageOption::Other),
        _ => {
            if let Some(size) = part.strip_suffix(b"px") {
                return is_size(size).then_some(ImageOption::Other);
            }
            if part.starts_with(b"link=") {
                return Some(ImageOption::Link(5));
            }
            if part.starts_with(b"thumb=") || part.starts_with(b"thumbnail=") {
                return format(true);
            }
            if part.starts_with(b"alt=") || part.starts_with(b"class=") {
                return Some(ImageOption::Other);
            }
            let number =
                part.strip_prefix(b"upright=").or_else(|| part.strip_prefix(b"upright "))?;
            let number = std::str::from_utf8(number).ok()?.trim();
            number.parse::<f64>().is_ok().then_some(ImageOption::Other)
        }
    }
}

/// `100`, `x50` or `100x50`, with anything but zero.
fn is_size(size: &[u8]) -> bool {
    let size = size.trim_ascii();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    match size.iter().position(|&b| b == b'x') {
        Some(x) => digits(&size[..x]) && !size[x + 1..].is_empty() && digits(&size[x + 1..]),
        None => !size.is_empty() && digits(size) && size.iter().any(|&b| b != b'0'),
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
