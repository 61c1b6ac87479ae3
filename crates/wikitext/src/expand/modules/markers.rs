//! Strip markers as modules know them.
//!
//! Ours are short; modules look for MediaWiki's (`\x7F'"`UNIQ--ref-0000000A-QINU`"'\x7F`), to leave
//! them alone or to take them out.

use crate::chars::MARKER;
use crate::marker;

const BEFORE: &str = "'\"`UNIQ--";
const BEHIND: &str = "-QINU`\"'";

/// What ours have before their number, and what MediaWiki's say for it.
const KINDS: [(&str, &str); 4] =
    [("r", "ref"), ("l", "references"), ("?", "unknown"), ("!", "undefined")];

/// Ours as MediaWiki's. `tags` says what each tag is called that left one, by number.
pub(super) fn theirs(text: &str, tags: &[(u32, &str)]) -> String {
    if !text.contains(MARKER as char) {
        return text.to_owned();
    }
    marker::replaced(text, |inner, out| {
        let number = inner.trim_start_matches(|c: char| !c.is_ascii_digit());
        let letter = &inner[..inner.len() - number.len()];
        let number: u32 = number.parse().unwrap_or(0);
        let named = KINDS.iter().find(|(known, _)| *known == letter).map(|(_, kind)| *kind);
        let tag = || tags.binary_search_by_key(&number, |(tag, _)| *tag).map(|at| tags[at].1);
        let kind = named.unwrap_or_else(|| tag().unwrap_or("tag"));
        marker::push(out, &format!("{BEFORE}{kind}-{number:08X}{BEHIND}"));
    })
}

/// MediaWiki's as ours. What is no marker any more is text.
pub(super) fn ours(text: &str) -> String {
    if !text.contains(MARKER as char) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(MARKER as char) {
        out.push_str(before);
        let marker = after.strip_prefix(BEFORE).and_then(|inner| inner.split_once(BEHIND));
        match marker.and_then(|(inner, behind)| {
            let (kind, number) = inner.rsplit_once('-')?;
            let number = u32::from_str_radix(number, 16).ok()?;
            let letter = KINDS.iter().find(|(_, known)| *known == kind).map_or("", |(it, _)| *it);
            let behind = behind.strip_prefix(MARKER as char)?;
            Some((letter, number, behind))
        }) {
            Some((letter, number, behind)) => {
                marker::push(&mut out, &format!("{letter}{number}"));
                rest = behind;
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{ours, theirs};

    #[test]
    fn there_and_back() {
        let text = "a\x7F12\x7Fb\x7F3\x7F";
        let shown = theirs(text, &[(3, "nowiki")]);
        assert!(
            shown.contains("UNIQ--tag-0000000C-QINU")
                && shown.contains("UNIQ--nowiki-00000003-QINU")
        );
        assert_eq!(ours(&shown), text);
    }

    #[test]
    fn what_is_cut_is_no_marker() {
        assert_eq!(ours("a\x7F'\"`UNIQ--ref-1"), "a'\"`UNIQ--ref-1");
        assert_eq!(ours("\x7Fx\x7F"), "x");
    }
}
