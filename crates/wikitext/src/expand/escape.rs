//! Text as wikitext that shows it, for `{{msgnw:..}}`.

use crate::site::Protocols;

/// What stands for what, of two that begin alike the longer one first.
const REPLACED: [(&str, &str); 34] = [
    ("\"", "&#34;"),
    ("&", "&#38;"),
    ("'", "&#39;"),
    ("<", "&#60;"),
    ("=", "&#61;"),
    (">", "&#62;"),
    ("[", "&#91;"),
    ("]", "&#93;"),
    ("{", "&#123;"),
    ("|", "&#124;"),
    ("}", "&#125;"),
    (";", "&#59;"),
    ("\n----", "\n&#45;---"),
    ("\r----", "\r&#45;---"),
    ("\n#", "\n&#35;"),
    ("\r#", "\r&#35;"),
    ("\n*", "\n&#42;"),
    ("\r*", "\r&#42;"),
    ("\n:", "\n&#58;"),
    ("\r:", "\r&#58;"),
    ("\n ", "\n&#32;"),
    ("\r ", "\r&#32;"),
    ("\n\n", "\n&#10;"),
    ("\r\n", "&#13;\n"),
    ("\n\r", "\n&#13;"),
    ("\r\r", "\r&#13;"),
    ("\n\t", "\n&#9;"),
    ("\r\t", "\r&#9;"),
    ("\n", "\n"),
    ("\r", "\r"),
    ("__", "_&#95;"),
    ("_", "_"),
    ("://", "&#58;//"),
    (":", ":"),
];

/// `wfEscapeWikiText`
pub(super) fn escaped(text: &str, protocols: &Protocols) -> String {
    // A text begins a line.
    let text = format!("\n{text}");
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let (mut from, mut at) = (0, 0);
    // All that is replaced begins with a byte of ASCII.
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        match REPLACED.iter().find(|(old, _)| rest.starts_with(old)) {
            Some((old, new)) => {
                out.push_str(&text[from..at]);
                out.push_str(new);
                at += old.len();
                from = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    out.push_str(&text[from..]);
    out.remove(0);
    without_protocols(&out, protocols)
}

/// The same with the colons of protocols that have no slashes.
fn without_protocols(text: &str, protocols: &Protocols) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for colon in memchr::memchr_iter(b':', text.as_bytes()) {
        let before = &text.as_bytes()[from..colon];
        let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let word = before.iter().rev().take_while(is_word).count();
        let protocol = protocols.at_start(&text.as_bytes()[colon - word..], false);
        out.push_str(&text[from..colon]);
        out.push_str(if protocol == Some(word + 1) { "&#58;" } else { ":" });
        from = colon + 1;
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;
    use crate::site::Protocols;

    #[test]
    fn wikitext_becomes_text() {
        for (text, wanted) in [
            ("x''y''", "x&#39;&#39;y&#39;&#39;"),
            ("* a\n# b #\n\n#c", "&#42; a\n&#35; b #\n&#10;#c"),
            ("----\n-", "&#45;---\n-"),
            ("[http://a.example ä]", "&#91;http&#58;//a.example ä&#93;"),
            ("mailto:a nomailto:b a:c:mailto:d", "mailto&#58;a nomailto:b a:c:mailto&#58;d"),
            ("__NOTOC__ a_b", "_&#95;NOTOC_&#95; a_b"),
            ("", ""),
        ] {
            assert_eq!(escaped(text, &Protocols::default()), wanted, "{text}");
        }
    }
}
