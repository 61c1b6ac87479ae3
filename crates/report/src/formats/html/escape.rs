//! What templates do to every text that they are given.

use std::fmt::{self, Write};

use askama::filters::Escaper;

use crate::escape::shown;

/// HTML in which a text can end neither its element nor its attribute, and in which it can neither
/// move the cursor nor turn the direction of what surrounds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Html;

impl Escaper for Html {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            let entity = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                b'\'' => "&#39;",
                b' '..=b'~' => continue,
                // From here on it may be anything: character by character.
                _ => return write_rest(dest, &text[plain..]),
            };
            dest.write_str(&text[plain..at])?;
            dest.write_str(entity)?;
            plain = at + 1;
        }
        dest.write_str(&text[plain..])
    }
}

#[cold]
fn write_rest(mut dest: impl Write, text: &str) -> fmt::Result {
    let mut plain = 0;
    let mut replaced = [0; 4];
    for (at, char) in text.char_indices() {
        let other = match char {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            _ if shown(char) == char => continue,
            _ => &*shown(char).encode_utf8(&mut replaced),
        };
        dest.write_str(&text[plain..at])?;
        dest.write_str(other)?;
        plain = at + char.len_utf8();
    }
    dest.write_str(&text[plain..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::escape::visible;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        Html.write_escaped_str(&mut out, text).unwrap();
        out
    }

    #[test]
    fn markup_is_shown_as_text() {
        assert_eq!(
            escaped("é<script>alert('\"&')</script>\u{202e}"),
            "é&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;\u{fffd}"
        );
    }

    proptest! {
        #[test]
        fn it_reads_back_as_the_text(text in "(?s).{0,40}|[<>&\"'a-z]{0,40}") {
            let html = escaped(&text);
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            let back = html
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            prop_assert_eq!(back, visible(&text).into_owned());
        }
    }
}
