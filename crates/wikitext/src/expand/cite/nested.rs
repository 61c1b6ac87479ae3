//! Footnotes whose closing tag was forgotten.

/// Whether a `<ref>` or `<references>` stands in a footnote, so that its closing tag was forgotten.
/// What stands in other elements and in comments does not count.
pub(super) fn holds_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut comments = true;
    let mut never_closed: Vec<&[u8]> = Vec::new();
    // The next `>`, looked for only when the last one is passed.
    let mut angle = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let open = at + found;
        at = open + 1;
        let rest = &bytes[at..];
        if comments && rest.starts_with(b"!--") {
            match memchr::memmem::find(&rest[3..], b"-->") {
                Some(end) => at += end + 6,
                None => comments = false,
            }
            continue;
        }
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        if length == 0 {
            continue;
        }
        let name = &rest[..length];
        if angle < at + length {
            match memchr::memchr(b'>', &rest[length..]) {
                Some(found) => angle = at + length + found,
                None => return false,
            }
        }
        let end = angle + 1;
        let never = never_closed.contains(&name);
        match if never { None } else { closing(&bytes[end..], name) } {
            Some(length) => at = end + length,
            None if name.eq_ignore_ascii_case(b"ref")
                || name.eq_ignore_ascii_case(b"references") =>
            {
                return true;
            }
            None if never => {}
            // So many different elements left open are no text of a person.
            None if never_closed.len() > 100 => return false,
            None => never_closed.push(name),
        }
    }
    false
}

/// Offset behind the next `</name>`.
fn closing(text: &[u8], name: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&text[at..], b"</") {
        at += found + 2;
        let rest = &text[at..];
        if rest.starts_with(name) {
            let spaces = rest[name.len()..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            if rest.get(name.len() + spaces) == Some(&b'>') {
                return Some(at + name.len() + spaces + 1);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::holds_reference;

    /// As `Cite::guardedRef` of MediaWiki 1.39 answers.
    #[test]
    fn a_reference_within_a_footnote_is_one_that_no_other_element_holds() {
        for text in [
            "<ref>x",
            "a <ref name=b>x",
            "<references/>",
            "<ref/>",
            "<ref>x</ref > <ref>y",
            "<Ref>x</ref>",
            "<b><ref>x",
            "<br><ref>x",
            "<!-- <ref>",
            "<!-- a --><ref>x",
            "<i>a</i> <b>c</b> <ref>d",
            "<b title='<ref>'>x",
        ] {
            assert!(holds_reference(text), "{text}");
        }
        for text in [
            "a",
            "<ref>x</ref>",
            "<REF>x</REF>",
            "<b><ref>x</b>",
            "<b>x</bb><ref></b>",
            "<b>x</ b><ref>y</b>",
            "<nowiki><ref></nowiki>",
            "<!-- <ref> -->",
            "<!-- a --><!-- b --> c",
            "<refx>",
            "<ref_a>x",
            "<ref x",
            "< ref>",
        ] {
            assert!(!holds_reference(text), "{text}");
        }
    }
}
