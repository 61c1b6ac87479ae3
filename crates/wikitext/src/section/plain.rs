//! Headings and labels as plain text.
//!
//! `parse_wiki_text` reads them, on text that is free of templates and tags already. It doubles its
//! work with everything left open, so a guard stands before it: what is long, unbalanced or holds
//! anything but links and quotes is stripped by hand, as `Parser::stripSectionName` does.

use std::borrow::Cow;
use std::sync::OnceLock;

use parse_wiki_text::{Configuration, ConfigurationSource, Node};

use super::Nowiki;
use crate::chars::{self, GONE, MARKER, MARKUP};
use crate::entities;
use crate::language::Language;
use crate::marker;
use crate::pass::{quotes, sanitize, words};
use crate::site::{DEFAULT_PROTOCOLS, Protocols, Site, ns};
use crate::title::Title;

/// Longer headings are stripped by hand.
const LONGEST: usize = 500;

/// A heading as plain text.
pub(super) fn text(heading: &str, nowiki: &Nowiki, site: &Site) -> String {
    if let Some(simple) = simple(heading, &site.language) {
        return simple.to_owned();
    }
    let heading = without_words(heading, &site.language);
    let heading = heading.trim();
    if !heading.bytes().any(is_markup) {
        return collapse(heading);
    }
    let tagless = without_html(&with_nowiki(heading, nowiki));
    let plain = if is_safe(&tagless) {
        read(&tagless, site)
    } else {
        strip_markup(&tagless, &site.protocols).into_owned()
    };
    collapse(&entities::decode(&plain))
}

/// A heading that is its own plain text but for what stands around it: of ASCII, without markup, its words one blank
/// apart.
pub(super) fn simple<'t>(heading: &'t str, language: &Language) -> Option<&'t str> {
    let heading = heading.trim_matches(' ');
    let odd = language.odd_underscores();
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !is_markup(byte) && !odd.contains(&byte);
    chars::is_words(heading, is_plain).then_some(heading)
}

/// Text without `__NOTOC__` and the like, which vanish before anything else is read.
fn without_words<'t>(text: &'t str, language: &Language) -> Cow<'t, str> {
    if language.odd_underscores().is_empty() && !text.contains("__") {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    words::pass(language, &mut bytes);
    bytes.retain(|byte| !matches!(*byte, GONE | MARKUP));
    Cow::Owned(chars::text(&bytes).into_owned())
}

fn is_markup(byte: u8) -> bool {
    matches!(byte, b'[' | b'\'' | b'&' | b'<' | b'{' | b'}' | b'>' | b'_' | MARKER)
}

/// Runs of white space as single blanks.
fn collapse(text: &str) -> String {
    if chars::is_words(text, |byte| byte.is_ascii_graphic() || chars::is_plain_beyond_ascii(byte)) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text with what `<nowiki>` holds in the place of its strip marker, and without other markers.
fn with_nowiki(text: &str, nowiki: &Nowiki) -> String {
    marker::replaced(text, |inner, out| {
        for c in nowiki.text(inner).chars() {
            match c {
                // As references, which are decoded last, these are no markup.
                '[' | ']' | '{' | '}' | '<' | '>' | '\'' | '_' | ':' | '/' | '|' => {
                    out.push_str(&format!("&#{};", u32::from(c)));
                }
                c => out.push(c),
            }
        }
    })
}

/// Text without the tags of HTML that a page may hold. What is none of these is text, and stays so.
fn without_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let length = sanitize::tag(&rest.as_bytes()[open..]).map(|(length, _)| length);
        if length.is_none() {
            out.push_str("&lt;");
        }
        rest = &rest[open + length.unwrap_or(1)..];
    }
    out + rest
}

/// Text without anything between angle brackets.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        // Without a `>` this `<` and all behind it are text.
        let Some((_, after)) = tag.split_once('>') else { break };
        out.push_str(before);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether `parse_wiki_text` reads `text` in linear time: nothing is left open in it.
fn is_safe(text: &str) -> bool {
    if text.len() > LONGEST
        || text.contains(['{', '}', '<', '>', '\n'])
        || text.contains("__")
        || text.contains("://") && !text.contains('[')
    {
        return false;
    }
    let mut depth = 0_usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 0 => return false,
            b']' => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    // A link in an image is the deepest that makes sense.
    depth == 0 && deepest <= 4
}

fn read(text: &str, site: &Site) -> String {
    static READER: OnceLock<Configuration> = OnceLock::new();
    let reader = READER.get_or_init(|| {
        let protocols: Vec<_> = DEFAULT_PROTOCOLS.into_iter().chain(["//"]).collect();
        Configuration::new(&ConfigurationSource {
            category_namespaces: &["category"],
            extension_tags: &[],
            file_namespaces: &["file", "image"],
            link_trail: "abcdefghijklmnopqrstuvwxyz",
            magic_words: &[],
            protocols: &protocols,
            redirect_magic_words: &[],
        })
    });
    let mut out = String::with_capacity(text.len());
    // Lines that begin with a blank or a list mark would be read as such.
    let line = format!("x{text}");
    put(&reader.parse(&line).nodes, site, &mut out);
    out.strip_prefix('x').unwrap_or(&out).to_owned()
}

/// Appends the text that nodes show. They nest as deep as the guard lets brackets nest.
fn put(nodes: &[Node<'_>], site: &Site, out: &mut String) {
    for node in nodes {
        match node {
            Node::Text { value, .. } => out.push_str(value),
            Node::CharacterEntity { character, .. } => out.push(*character),
            Node::Link { target, .. } if vanishes(target, site) => {}
            Node::Link { target, text, .. } => match &text[..] {
                // Without a bar, the target is shown, and a bar without text makes no link.
                [Node::Text { value, .. }, trail @ ..] if value.as_ptr() == target.as_ptr() => {
                    out.push_str(value.strip_prefix(':').unwrap_or(value));
                    put(trail, site, out);
                }
                [] => out.extend(["[[", target, "|]]"]),
                text => put(text, site, out),
            },
            Node::ExternalLink { nodes, .. } => {
                let mut label = String::new();
                put(nodes, site, &mut label);
                out.push_str(label.split_once(' ').map_or("", |(_, label)| label));
            }
            // Quotes, images, categories and tags show nothing.
            _ => {}
        }
    }
}

/// Whether a link is none to a page, but puts the page into a category or shows an image: the namespaces have other
/// names in other languages.
fn vanishes(target: &str, site: &Site) -> bool {
    let may_be_one = target.contains(':') && !target.starts_with(':');
    let title = may_be_one.then(|| Title::parse(site, target, ns::MAIN)).flatten();
    title.is_some_and(|it| matches!(it.ns, ns::FILE | ns::CATEGORY) && it.interwiki.is_none())
}

/// `Parser::stripSectionName`: takes links apart without understanding them.
pub(crate) fn strip_markup<'t>(text: &'t str, protocols: &Protocols) -> Cow<'t, str> {
    if !text.contains(['[', '\'', '<']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        out.push_str(&rest[..open]);
        let inner = &rest[open..];
        let (shown, length) = match inner.strip_prefix("[[") {
            Some(link) => match link.find(['[', ']']) {
                Some(end) if link[end..].starts_with("]]") => {
                    let link = link[..end].strip_prefix(':').unwrap_or(&link[..end]);
                    (
                        link.split_once('|')
                            .map_or(link, |(page, text)| if text.is_empty() { page } else { text }),
                        end + 4,
                    )
                }
                _ => ("[[", 2),
            },
            None => match (
                protocols.at_start(&inner.as_bytes()[1..], true),
                inner[1..].find(['[', ']']),
            ) {
                (Some(_), Some(end))
                    if inner[1 + end..].starts_with(']') && inner[1..1 + end].contains(' ') =>
                {
                    (inner[1..1 + end].split_once(' ').map_or("", |(_, label)| label), end + 2)
                }
                _ => ("[", 1),
            },
        };
        out.push_str(shown);
        rest = &inner[length..];
    }
    out.push_str(rest);
    let mut runs = Vec::new();
    let mut bytes = out.into_bytes();
    quotes::line(&mut bytes, &mut runs);
    bytes.retain(|&byte| byte != MARKUP);
    Cow::Owned(without_tags(&String::from_utf8_lossy(&bytes)))
}

#[cfg(test)]
mod tests {
    use super::{Nowiki, is_safe, strip_markup, text};
    use crate::site::{Protocols, Site};

    #[test]
    fn headings_as_people_read_them() {
        let site = Site::new("W", "https://w.example/wiki/X", "de", []);
        let mut nowiki = Nowiki::default();
        nowiki.push(7, "[[a]] <b>''&amp;");
        for (heading, wanted) in [
            ("Plain  text", "Plain text"),
            ("''Tips'' &amp; [[Tricks|tricks]]", "Tips & tricks"),
            ("[https://a.example A label] x", "A label x"),
            ("<code>x</code> \x7F12\x7Fy", "x y"),
            ("x \x7F7\x7F ''y''", "x [[a]] <b>''& y"),
            ("<b>\x7F7\x7F</b> {{", "[[a]] <b>''& {{"),
            ("a < b << c", "a < b << c"),
            ("[[Foo", "[[Foo"),
            ("[[a|b]] [c", "b [c"),
            ("snake_case and it's", "snake_case and it's"),
            ("{{x", "{{x"),
            ("[[:Foo]] [[:a|:b]] [[:Category:c]]", "Foo :b Category:c"),
            ("[[:Foo_bar]]s [[a|]] {", "Foo_bars a {"),
            ("[[:Foo_bar]]s [[a|]]", "Foo_bars [[a|]]"),
            ("[[Datei:Flag_of_x.svg|20px]] a [[Kategorie:b]]", "a"),
            ("[magnet:?a_b c] [urn:d e]", "c e"),
            ("__NOTOC__ a__KEIN_INHALTSVERZEICHNIS__b __c__", "ab __c__"),
        ] {
            assert_eq!(text(heading, &nowiki, &site), wanted, "{heading:?}");
        }
    }

    #[test]
    fn the_guard_refuses_what_is_left_open() {
        for open in ["{{", "[[a", "<ref>", "{|", "[[[[[a]]]]]", "a]"] {
            assert!(!is_safe(open), "{open:?}");
        }
        assert!(!is_safe(&"a".repeat(501)));
    }

    #[test]
    fn stripping_by_hand() {
        assert_eq!(
            strip_markup("a [[b|c]] [[:d]] [http://e f] ''g'' <b>h", &Protocols::default()),
            "a c d f g h"
        );
    }
}
