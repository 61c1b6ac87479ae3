//! Finds the citation that a link is handed to.

use std::ops::Range;

use super::DeadLinkTemplate;

/// How far a citation may reach to either side of its URL, in bytes: what is longer is none.
const REACH: usize = 4_096;

/// The bytes of the innermost template call around the URL at `url`, where that call is a citation and
/// the URL the value of its `url`: `{{cite web|title=X|url=http://..}}`.
pub fn citation_around(
    text: &str,
    url: Range<usize>,
    template: &DeadLinkTemplate,
) -> Option<Range<usize>> {
    if template.citations.is_empty() || !is_argument_url(text.get(..url.start)?) {
        return None;
    }
    let start = call_start(text, url.start)?;
    let end = call_end(text, url.end)?;
    let name = text[start + 2..url.start].split(['|', '<']).next()?.trim();
    template.is_citation(name).then_some(start..end)
}

/// Whether what stands before a URL is `|url=`.
fn is_argument_url(before: &str) -> bool {
    let name = before.trim_end().strip_suffix('=').map(str::trim_end);
    let name = name.and_then(|it| Some((it, it.rfind(|it: char| !it.is_ascii_alphanumeric())?)));
    name.is_some_and(|(text, at)| {
        let last = text[at..].chars().next().map_or(0, char::len_utf8);
        text[at + last..].eq_ignore_ascii_case("url") && text[..at + last].trim_end().ends_with('|')
    })
}

/// Where the innermost call that is open at `at` begins.
fn call_start(text: &str, at: usize) -> Option<usize> {
    let floor = text.ceil_char_boundary(at.saturating_sub(REACH));
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut end = at;
    while end >= floor + 2 {
        match &bytes[end - 2..end] {
            b"}}" => depth += 1,
            b"{{" if depth == 0 => {
                // `{{{` may be an argument of the page's own, if that is a template.
                let start = end - 2;
                return (start == 0 || bytes[start - 1] != b'{').then_some(start);
            }
            b"{{" => depth -= 1,
            _ => {
                end -= 1;
                continue;
            }
        }
        end -= 2;
    }
    None
}

/// Where the innermost call that is open at `at` ends.
fn call_end(text: &str, at: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(at + REACH)];
    let mut depth = 0_usize;
    let mut at = at;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"{{" => depth += 1,
            b"}}" if depth == 0 => return Some(at + 2),
            b"}}" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const URL: &str = "http://a.example/x";

    fn around(text: &str) -> Option<&str> {
        let at = text.find(URL).unwrap();
        let found = citation_around(text, at..at + URL.len(), &DeadLinkTemplate::wikipedia());
        found.map(|range| &text[range])
    }

    #[test]
    fn the_innermost_call_counts() {
        let cite = "{{cite web | url = http://a.example/x | title = {{lang|de|É}}}}";
        assert_eq!(around(cite), Some(cite));
        let within = format!("é {{{{Infobox|a={{{{b}}}}|source={cite}|c}}}} {{{{d}}}}");
        assert_eq!(around(&within), Some(cite));
        let several_lines = "{{Cite book\n|title=X\n|URL=http://a.example/x\n}}";
        assert_eq!(around(several_lines), Some(several_lines));
    }

    #[test]
    fn only_the_url_of_a_citation_counts() {
        for text in [
            "http://a.example/x",
            "{{Infobox|url=http://a.example/x}}",
            "{{cite web|http://a.example/x}}",
            "{{cite web|archive-url=http://a.example/x}}",
            "{{cite web|title=url=http://a.example/x}}",
            "{{cite web|title=see http://a.example/x}}",
            "{{cite web|quote={{Infobox|url=http://a.example/x}}}}",
            "{{{cite web|url=http://a.example/x}}}",
            "{{cite web|url=http://a.example/x",
            "cite web|url=http://a.example/x}}",
        ] {
            assert_eq!(around(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_may_surround_a_link(text in "[{}|=cite url\\n.é]{0,60}", a in 0..70_usize, b in 0..70_usize) {
            let template = DeadLinkTemplate::wikipedia();
            if let Some(found) = citation_around(&text, a.min(b)..a.max(b), &template) {
                prop_assert!(text[found.clone()].starts_with("{{") && text[found].ends_with("}}"));
            }
        }
    }
}
