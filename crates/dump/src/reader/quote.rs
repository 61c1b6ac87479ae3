//! The words of what should not be there, for people to recognise it.

/// Characters of a quotation.
const LONGEST: usize = 80;

/// The first words of some bytes: without tags, on one line.
pub(super) fn quote(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(16 * LONGEST)]);
    let mut quoted = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if in_tag => {}
            _ if c.is_whitespace() || c.is_control() => {
                if !quoted.is_empty() && !quoted.ends_with(' ') {
                    quoted.push(' ');
                }
            }
            _ => quoted.push(c),
        }
        if let Some((end, _)) = quoted.char_indices().nth(LONGEST) {
            quoted.replace_range(end.., "..");
            return quoted;
        }
    }
    quoted.truncate(quoted.trim_end().len());
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_without_the_tags_around_them() {
        assert_eq!(
            quote(b"<br />\n<b>Warning</b>:  Undefined variable $x\tin <b>/a.php</b> on line <b>3</b>\n"),
            "Warning: Undefined variable $x in /a.php on line 3"
        );
        assert_eq!(quote(b"  \n"), "");
        assert_eq!(quote(b"1 > 0 <p>-> x"), "1 > 0 -> x");
        let wide = "\u{1f6b2}";
        assert_eq!(quote(wide.repeat(LONGEST).as_bytes()), wide.repeat(LONGEST));
        assert_eq!(
            quote(wide.repeat(LONGEST + 1).as_bytes()),
            format!("{}..", wide.repeat(LONGEST))
        );
        let tag = format!("<div style=\"{}\">", "x".repeat(900));
        assert_eq!(quote(format!("{tag}word</div>").as_bytes()), "word");
    }
}
