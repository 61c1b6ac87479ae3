//! Words among the options of an image: `thumb`, `link=..`.

use super::Language;

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

impl Language {
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
