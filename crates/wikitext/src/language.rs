//! What differs between languages: link trails and words of the grammar.

mod words;

/// A content language.
#[derive(Debug)]
pub(crate) struct Language {
    code: &'static str,
    /// Letters of the link trail beside a-z.
    trail: &'static str,
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

static LANGUAGES: [Language; 1] = [Language { code: "en", trail: "" }];

/// The language of this code, English where it is not known.
pub(crate) fn find(code: &str) -> &'static Language {
    LANGUAGES.iter().find(|language| language.code == code).unwrap_or(&LANGUAGES[0])
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
    /// Local aliases of namespaces, which a dump does not list.
    pub(crate) fn namespace_aliases(&self) -> impl Iterator<Item = (&'static str, i32)> {
        std::iter::empty()
    }

    /// Length of the word that a link swallows behind `]]`.
    pub(crate) fn trail(&self, text: &[u8]) -> usize {
        let _ = self.trail;
        text.iter().take_while(|b| b.is_ascii_lowercase()).count()
    }

    /// The double underscore at the start of `text`, which begins with `__`: its length and whether
    /// it stands for the table of contents.
    pub(crate) fn double_underscore(&self, text: &[u8]) -> Option<(usize, bool)> {
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
        let word = "#REDIRECT";
        let start = text.get(..word.len())?;
        start.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
    }

    /// The variable of this name, by its English name.
    pub(crate) fn variable(&self, name: &str) -> Option<&'static str> {
        words::VARIABLES.iter().copied().find(|&known| known == name).or_else(|| {
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
                _ => words::ANY_CASE_VARIABLES.iter().copied().find(|&known| known == upper),
            }
        })
    }

    /// The function of this name, by its English name: with `#` where it is written so.
    pub(crate) fn function(&self, name: &str) -> Option<&'static str> {
        if let Some(known) = words::CASE_FUNCTIONS.iter().copied().find(|&known| known == name) {
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
        if name.len() > 24 {
            return None;
        }
        let lower = name.to_lowercase();
        words::FUNCTIONS.iter().copied().find(|&known| known == lower).map(|known| match known {
            "#dateformat" => "#formatdate",
            known => known,
        })
    }

    /// What an option of an image means; `None` for a caption.
    pub(crate) fn image_option(&self, part: &[u8]) -> Option<ImageOption> {
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
