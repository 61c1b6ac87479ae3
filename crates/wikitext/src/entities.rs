//! Character references: `&amp;`, `&#38;`, `&#x26;`.

use std::borrow::Cow;

/// Replaces every reference once, as `Sanitizer::decodeCharReferences` does: unknown names stay,
/// numbers of characters that neither HTML nor XML allows become U+FFFD.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    loop {
        match reference(rest) {
            Some((length, Reference::Char(c))) => {
                out.push(c);
                rest = &rest[length..];
            }
            Some((length, Reference::Text(text))) => {
                out.push_str(text);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
        match memchr::memchr(b'&', rest.as_bytes()) {
            Some(next) => {
                out.push_str(&rest[..next]);
                rest = &rest[next..];
            }
            None => {
                out.push_str(rest);
                return Cow::Owned(out);
            }
        }
    }
}

enum Reference {
    Char(char),
    Text(&'static str),
}

/// The reference at the start of `text`, which begins with `&`, and its length.
fn reference(text: &str) -> Option<(usize, Reference)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        let (start, radix) =
            if matches!(bytes.get(2), Some(b'x' | b'X')) { (3, 16) } else { (2, 10) };
        let digits = bytes[start..].iter().take_while(|b| (**b as char).is_digit(radix)).count();
        if digits == 0 || bytes.get(start + digits) != Some(&b';') {
            return None;
        }
        let number = u32::from_str_radix(&text[start..start + digits], radix).unwrap_or(u32::MAX);
        return Some((start + digits + 1, Reference::Char(allowed(number))));
    }
    let name = bytes[1..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b >= 0x80).count();
    if bytes.get(1 + name) != Some(&b';') {
        return None;
    }
    let text = named(&text[..name + 2])?;
    Some((name + 2, Reference::Text(text)))
}

fn allowed(number: u32) -> char {
    match number {
        0x09 | 0x0A | 0x20..=0x7E | 0xA0..=0xD7FF | 0xE000..=0xFFFD | 0x1_0000.. => {
            char::from_u32(number)
        }
        _ => None,
    }
    .unwrap_or('\u{FFFD}')
}

/// What a reference by name stands for; `reference` is all of it, from `&` to `;`.
fn named(reference: &str) -> Option<&'static str> {
    match reference {
        // Aliases of MediaWiki's own.
        "&רלמ;" | "&رلم;" => Some("\u{200F}"),
        html => std::str::from_utf8(htmlize::ENTITIES.get(html.as_bytes())?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn names_numbers_and_what_is_neither() {
        assert_eq!(decode("a&amp;b&#65;&#x42;&lbrack;"), "a&bAB[");
        assert_eq!(decode("&amp;amp; &nosuch; &amp &;"), "&amp; &nosuch; &amp &;");
        assert_eq!(
            decode("&NotEqualTilde;&CounterClockwiseContourIntegral;"),
            "\u{2242}\u{338}\u{2233}"
        );
        assert_eq!(decode("&רלמ;&رلم;&rlm;"), "\u{200F}\u{200F}\u{200F}");
        assert_eq!(
            decode("&#0;&#x110000;&#99999999999;&#127;"),
            "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"
        );
    }
}
