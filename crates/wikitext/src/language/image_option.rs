//! Words among the options of an image: `thumb`, `link=..`.

use super::table::LanguageData;

/// What a word among the options of an image means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageOption {
    /// `thumb`, `frame` and the like: whether the image has a frame, and so a caption.
    Format { framed: bool },
    /// `link=`; length of the name with its `=`.
    Link(usize),
    /// `alt=`.
    Alt,
    /// Another valid one.
    Other,
}

/// The options of images in a language.
#[derive(Clone, Debug, Default)]
pub(super) struct ImageOptions(Vec<Known>);

#[derive(Clone, Debug)]
struct Known {
    name: &'static str,
    /// What stands before the value; the whole word where it has none. In all of them letter case counts.
    before: &'static str,
    /// What stands behind the value.
    after: Option<&'static str>,
}

impl ImageOptions {
    pub(super) fn new(facts: &LanguageData) -> Self {
        let mut options = Vec::new();
        // What only some kinds of files have is an option there, and a caption of all others.
        let words = facts
            .words
            .iter()
            .filter(|word| word.kind == "i" && !matches!(word.name, "img_lang" | "img_page"));
        for word in words {
            for text in &word.words {
                let parts = text.split_once("$1");
                options.push(Known {
                    name: word.name,
                    before: parts.map_or(*text, |(before, _)| before),
                    after: parts.map(|(_, after)| after),
                });
            }
        }
        Self(options)
    }

    /// What an option of an image means; `None` for a caption.
    pub(super) fn get(&self, part: &[u8]) -> Option<ImageOption> {
        self.0.iter().find_map(|known| {
            let (before, value) = known.value(part)?;
            match known.name {
                "img_thumbnail" | "img_framed" | "img_manualthumb" => {
                    Some(ImageOption::Format { framed: true })
                }
                "img_frameless" => Some(ImageOption::Format { framed: false }),
                "img_link" => Some(ImageOption::Link(before)),
                "img_alt" => Some(ImageOption::Alt),
                "img_width" => is_size(value).then_some(ImageOption::Other),
                "img_upright" if known.after.is_some() => {
                    let number = std::str::from_utf8(value).ok()?.trim();
                    number.parse::<f64>().is_ok().then_some(ImageOption::Other)
                }
                _ => Some(ImageOption::Other),
            }
        })
    }
}

impl Known {
    /// Length of what stands before the value, and the value, which is in one line.
    fn value<'t>(&self, part: &'t [u8]) -> Option<(usize, &'t [u8])> {
        let value = part.strip_prefix(self.before.as_bytes())?;
        let value = match self.after {
            None => value.is_empty().then_some(value)?,
            Some(_) if value.contains(&b'\n') => return None,
            Some(after) => value.strip_suffix(after.as_bytes())?,
        };
        Some((self.before.len(), value))
    }
}

/// `100`, `x50` or `100x50`, of which one is not zero; `px` may stand behind it once more
/// (`Parser::parseWidthParam`).
fn is_size(size: &[u8]) -> bool {
    let size = size.trim_ascii_end();
    let size = size.strip_suffix(b"px").unwrap_or(size).trim_ascii_end();
    let x = size.iter().position(|&b| b == b'x');
    let (width, height) = x.map_or((size, &[][..]), |x| (&size[..x], &size[x + 1..]));
    let mut digits = width.iter().chain(height);
    digits.clone().all(u8::is_ascii_digit) && digits.any(|&digit| digit != b'0')
}

#[cfg(test)]
mod tests {
    use crate::language::table::{LanguageData, codes};

    #[test]
    fn letter_case_counts_in_all_options() {
        for code in codes() {
            let facts = LanguageData::read(code);
            let mut options = facts.words.iter().filter(|word| word.kind == "i");
            assert!(options.all(|word| word.case_counts), "{code}");
        }
    }
}
