//! Which lines of a wiki page are entries.

/// The lines of a page that may be entries, numbered from 1: items of lists, lines within `<pre>`, and lines
/// that begin with an address. What is struck out is none; comments are gone already.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut is_in_block = false;
    (1..).zip(text.lines()).filter_map(move |(number, line)| {
        let line = on_page(line, &mut is_in_block).filter(|it| !it.trim().is_empty())?;
        if !line.contains('<') {
            return Some((number, without_markup(line)));
        }
        let mut line = line.to_owned();
        for (open, close) in [("<s>", "</s>"), ("<del>", "</del>"), ("<strike>", "</strike>")] {
            line = without(&line, open, close);
        }
        Some((number, without_markup(&line)))
    })
}

/// A text without its comments; one that nobody closes hides the rest, as on the wiki.
pub(super) fn without_comments(text: &str) -> String {
    let text = without(text, "<!--", "-->");
    match text.find("<!--") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

/// A text without what stands between two marks; lines stay.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        let Some(length) = rest[at..].find(close) else { break };
        out.push_str(&rest[..at]);
        let hidden = &rest[at..at + length];
        out.extend(hidden.chars().filter(|it| *it == '\n'));
        rest = &rest[at + length + close.len()..];
    }
    out.push_str(rest);
    out
}

/// What a line of a wiki page says: the text of a list item, or a line of a block.
fn on_page<'a>(line: &'a str, is_in_block: &mut bool) -> Option<&'a str> {
    let was_in_block = *is_in_block;
    let (mut opens, mut closes) = (None, None);
    if line.contains('<') {
        let lower = line.to_ascii_lowercase();
        opens = lower.rfind("<pre").max(lower.rfind("<syntaxhighlight"));
        closes = lower.rfind("</pre>").max(lower.rfind("</syntaxhighlight>"));
    }
    if opens.is_some() || closes.is_some() {
        *is_in_block = opens > closes;
        // What shares a line with the tag is an entry of a block on one line, or nothing.
        return Some(line).filter(|it| opens.is_some() && closes.is_some() && !it.starts_with(' '));
    }
    if was_in_block {
        return Some(line).filter(|line| !line.trim_start().starts_with('#'));
    }
    if let Some(item) = line.strip_prefix(['*', '#']) {
        let item = item.trim_start_matches(['*', '#', ' ']);
        // What is indented below an item is talk about it.
        return Some(item).filter(|it| !it.starts_with(':'));
    }
    let begins = ["http://", "https://", "[http://", "[https://", "<nowiki>http"];
    Some(line).filter(|line| begins.iter().any(|it| line.starts_with(it)))
}

/// A line without the tags that keep a wiki from making links of it. What is looked for in vain once is not
/// looked for again.
pub(super) fn without_markup(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    let mut ends = true;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = (ends && is_markup(rest)).then(|| rest.find('>'));
        ends &= found != Some(None);
        match found.flatten() {
            Some(at) => rest = &rest[at + 1..],
            None => {
                text.push('<');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text.replace("'''", "").replace("''", "")
}

/// Whether a text begins with a tag that a list may hold.
fn is_markup(text: &str) -> bool {
    let tag = text.strip_prefix('<').unwrap_or(text);
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let length = tag.bytes().take(16).take_while(u8::is_ascii_alphabetic).count();
    let name = tag[..length].to_ascii_lowercase();
    let known = [
        "nowiki",
        "pre",
        "code",
        "tt",
        "kbd",
        "samp",
        "syntaxhighlight",
        "small",
        "span",
        "br",
        "u",
    ];
    known.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, String)> {
        lines(text).collect()
    }

    fn said(text: &str) -> Vec<String> {
        read(text).into_iter().map(|it| it.1).collect()
    }

    #[test]
    fn items_and_lines_that_begin_with_an_address_are_entries() {
        for (line, entry) in [
            ("* a", Some("a")),
            ("#* a", Some("a")),
            ("** a", Some("a")),
            ("*: a", None),
            ("prose", None),
            (": a", None),
            ("*", None),
            ("http://a.example/", Some("http://a.example/")),
            ("[https://a.example/ x]", Some("[https://a.example/ x]")),
            ("<nowiki>http://a.example/</nowiki>", Some("http://a.example/")),
            ("ftp://a.example/", None),
            ("* <s>a</s> b <del>c</del><strike>d</strike>", Some(" b ")),
            ("* '''a''' ''b''", Some("a b")),
            ("* <code>a</code> <b>c</b>", Some("a <b>c</b>")),
            ("* a < b > c", Some("a < b > c")),
            ("* </nowiki>a<br />", Some("a")),
            ("* <nowiki a", Some("<nowiki a")),
        ] {
            let entry: Vec<&str> = entry.into_iter().collect();
            assert_eq!(said(line), entry, "{line}");
        }
    }

    #[test]
    fn lines_of_blocks_are_entries_whatever_they_begin_with() {
        let block = "prose\n<pre>\na\n  # said\n\nb\n</pre>\nprose\n* c";
        let entries = [(3, "a"), (6, "b"), (9, "c")].map(|(n, line)| (n, line.to_owned()));
        assert_eq!(read(block), entries);
        assert_eq!(said("<syntaxhighlight lang=x>\na\n</syntaxhighlight>\nb"), ["a"]);
        // On one line, or shared with a tag.
        assert_eq!(said("<PRE>a</PRE>"), ["a"]);
        assert_eq!(said(" <pre>a</pre>"), [""; 0]);
        assert_eq!(said("<pre>a\nb\n</pre>c\nd"), ["b"]);
        assert_eq!(said("</pre>x<pre>\na"), ["x", "a"]);
    }

    #[test]
    fn comments_are_left_out_and_lines_stay() {
        assert_eq!(without_comments("a<!-- b\nc -->d\ne"), "a\nd\ne");
        assert_eq!(without_comments("a<!-- b --><!-- c -->d<!-- e"), "ad");
        assert_eq!(without_comments("a -->"), "a -->");
    }
}
