//! One template call as it stands in a page: its name and its arguments.

use std::ops::Range;

/// A whole `{{name|argument|..}}`.
pub(super) struct Call<'t> {
    text: &'t str,
    /// The name as written, without blanks and comments around it.
    pub(super) name: &'t str,
    pub(super) arguments: Vec<Argument<'t>>,
}

/// What stands between two bars.
pub(super) struct Argument<'t> {
    /// Without blanks; `None` for a positional one.
    pub(super) name: Option<&'t str>,
    /// The value without the blanks around it.
    pub(super) value: &'t str,
    /// Where the argument stands, without its bar.
    pub(super) range: Range<usize>,
    /// Where the value stands, without blanks.
    pub(super) place: Range<usize>,
}

impl<'t> Call<'t> {
    /// Reads a text that is nothing but one call. Bars and braces in comments, in the tags of extensions, in links
    /// and in calls within are none of its own.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let mut bars = Vec::new();
        let mut open: Vec<&str> = Vec::new();
        let mut opaque = Opaque::default();
        let mut at = 0;
        while let Some(char) = text[at..].chars().next() {
            let rest = &text[at..];
            if let Some(length) = opaque.at(rest) {
                at += length;
            } else if rest.starts_with("{{") || rest.starts_with("[[") {
                open.push(if rest.starts_with("{{") { "}}" } else { "]]" });
                at += 2;
            } else if open.last().is_some_and(|end| rest.starts_with(end)) {
                open.pop();
                at += 2;
                if open.is_empty() {
                    break;
                }
            } else if rest.starts_with("}}") && open.contains(&"}}") {
                // A link that is never closed is text.
                while open.last().is_some_and(|end| *end != "}}") {
                    open.pop();
                }
            } else {
                if char == '|' && open.len() == 1 {
                    bars.push(at);
                }
                at += char.len_utf8();
            }
        }
        if !open.is_empty() || at != text.len() || !text.starts_with("{{") {
            return None;
        }
        let end = text.len() - 2;
        let name = without_comments(&text[2..bars.first().copied().unwrap_or(end)]);
        let ends = bars.iter().skip(1).copied().chain([end]);
        let arguments = bars.iter().zip(ends).map(|(bar, end)| argument(text, bar + 1..end));
        Some(Self { text, name, arguments: arguments.collect() })
    }

    /// The last argument that any of these names has, as MediaWiki takes it.
    pub(super) fn argument<'a>(&'a self, names: &'a [&'a str]) -> Option<&'a Argument<'t>> {
        self.named(names).next_back()
    }

    /// All arguments that have any of these names: spellings of one are several to MediaWiki.
    pub(super) fn named<'a>(
        &'a self,
        names: &'a [&'a str],
    ) -> impl DoubleEndedIterator<Item = &'a Argument<'t>> {
        let is_it = |it: &&Argument<'_>| {
            it.name.is_some_and(|name| names.iter().any(|other| same_name(name, other)))
        };
        self.arguments.iter().filter(is_it)
    }

    /// The call with arguments behind its own: on a line each where its own are.
    pub(super) fn with(
        &self,
        changes: &[(Range<usize>, String)],
        added: &[(String, String)],
    ) -> String {
        let inside = &self.text[..self.text.len() - 2];
        let kept = inside.trim_end().len();
        let line_end = match &inside[kept..] {
            end if end.contains("\r\n") => "\r\n",
            end if end.contains('\n') => "\n",
            _ => "",
        };
        let mut out = String::with_capacity(self.text.len() + 64);
        let mut done = 0;
        for (range, text) in changes {
            out.push_str(&self.text[done..range.start]);
            out.push_str(text);
            done = range.end;
        }
        // An empty value at the very end may have been filled behind the blanks that are left out.
        out.push_str(&self.text[done.min(kept)..kept.max(done.min(kept))]);
        for (name, value) in added {
            out.push_str(line_end);
            out.push('|');
            out.push_str(name);
            out.push('=');
            out.push_str(value);
        }
        out.push_str(line_end);
        out.push_str("}}");
        out
    }
}

fn argument(text: &str, range: Range<usize>) -> Argument<'_> {
    let whole = &text[range.clone()];
    let equals = top_level_equals(whole);
    let start = range.start + equals.map_or(0, |at| at + 1);
    let value = &text[start..range.end];
    let trimmed = value.trim();
    let blanks = value.len() - value.trim_start().len();
    // An empty value is to be filled on the line of its name.
    let on_line = value.find(['\r', '\n']).filter(|_| trimmed.is_empty());
    let at = start + on_line.unwrap_or(blanks);
    Argument {
        name: equals.map(|at| without_comments(&whole[..at])),
        value: trimmed,
        place: at..at + trimmed.len(),
        range,
    }
}

/// Where the `=` stands that ends an argument's name.
fn top_level_equals(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut opaque = Opaque::default();
    let mut at = 0;
    while let Some(char) = text[at..].chars().next() {
        let rest = &text[at..];
        match opaque.at(rest) {
            Some(length) => at += length,
            None if rest.starts_with("{{") || rest.starts_with("[[") => {
                (depth, at) = (depth + 1, at + 2);
            }
            None if rest.starts_with("}}") || rest.starts_with("]]") => {
                (depth, at) = (depth.saturating_sub(1), at + 2);
            }
            None if char == '=' && depth == 0 => return Some(at),
            None => at += char.len_utf8(),
        }
    }
    None
}

/// What the preprocessor takes whole before it looks for bars and braces: comments, and the tags of extensions.
#[derive(Default)]
struct Opaque {
    /// Tags that are not closed in what is left of the text: they are text.
    never_closed: Vec<&'static str>,
}

impl Opaque {
    /// Those of MediaWiki's own extensions and others that many wikis have, longer names before their beginnings.
    const TAGS: &[&str] = &[
        "nowiki",
        "pre",
        "references",
        "ref",
        "math",
        "chem",
        "ce",
        "gallery",
        "syntaxhighlight",
        "source",
        "poem",
        "score",
        "timeline",
        "hiero",
        "imagemap",
        "inputbox",
        "indicator",
        "mapframe",
        "maplink",
        "graph",
        "templatedata",
        "templatestyles",
        "categorytree",
        "langconvert",
        "section",
        "infobox",
        "tabber",
    ];

    /// Length of the comment or element that `text` begins with. To be asked of one text from its start to its end.
    fn at(&mut self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix('<')?;
        if rest.starts_with("!--") {
            return Some(text.find("-->").map_or(text.len(), |at| at + "-->".len()));
        }
        let name = Self::TAGS.iter().find(|name| begins_tag(rest, name))?;
        if self.never_closed.contains(name) {
            return None;
        }
        let Some(start) = text.find('>').map(|at| at + 1) else {
            // No tag ends any more, not that of another name either.
            self.never_closed.extend(Self::TAGS);
            return None;
        };
        if text[..start].ends_with("/>") {
            return Some(start);
        }
        let mut ends = text[start..].match_indices("</").map(|(at, _)| start + at + "</".len());
        let close = ends.find_map(|at| Some(at + end_of_tag(&text[at..], name)?));
        if close.is_none() {
            self.never_closed.push(name);
        }
        close
    }
}

/// Length of the rest of a closing tag of that name, with which `text` begins.
fn end_of_tag(text: &str, name: &str) -> Option<usize> {
    let behind = text[name.len().min(text.len())..].trim_start();
    (begins_tag(text, name) && behind.starts_with('>')).then(|| text.len() - behind.len() + 1)
}

/// Whether `text`, behind a `<` or `</`, begins with a tag's name and what may follow it.
fn begins_tag(text: &str, name: &str) -> bool {
    let is_name = text.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
    is_name && text[name.len()..].starts_with([' ', '\t', '\n', '\r', '/', '>'])
}

/// The text before, behind or between comments, if that is one piece.
pub(super) fn without_comments(text: &str) -> &str {
    let mut rest = text.trim();
    while let Some(end) = rest.strip_prefix("<!--").and_then(|it| it.find("-->")) {
        rest = rest[4 + end + 3..].trim_start();
    }
    rest.split("<!--").next().unwrap_or_default().trim()
}

/// Names and values of the arguments of a text that is nothing but one call, without blanks; `None` for another text.
/// Positional ones have no name.
pub fn arguments(source: &str) -> Option<Vec<(Option<&str>, &str)>> {
    let call = Call::read(source)?;
    Some(call.arguments.into_iter().map(|it| (it.name, it.value)).collect())
}

/// Whether the call `source` hands over a part of `url`: `{{Pkg|foo}}` for one that ends in `/foo`. What a
/// template makes of an argument is spelled differently, so letters and digits alone are compared.
pub fn hands_over(source: &str, url: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|it| it.is_alphanumeric()).collect::<String>();
    let url = letters(url);
    Call::read(source).is_some_and(|call| {
        let values = call.arguments.iter().map(|it| letters(it.value));
        values.filter(|it| !it.is_empty()).any(|it| url.contains(&it))
    })
}

/// Whether two names of a parameter are spellings of one: `archiveurl` and `archive-url`.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| {
        let kept = |it: &char| !matches!(it, '-' | '_' | ' ');
        name.chars().filter(kept).flat_map(char::to_lowercase).collect::<String>()
    };
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Name and value of each argument.
    type Given = Vec<(Option<String>, String)>;

    fn read(text: &str) -> Option<(String, Given)> {
        let call = Call::read(text)?;
        let arguments = call.arguments.iter();
        let told = arguments.map(|it| (it.name.map(str::to_owned), it.value.to_owned())).collect();
        Some((call.name.to_owned(), told))
    }

    #[test]
    fn arguments_end_where_mediawiki_ends_them() {
        let named = |name: &str, value: &str| (Some(name.to_owned()), value.to_owned());
        for (text, arguments) in [
            ("{{c|u=x|t=a}}", vec![named("u", "x"), named("t", "a")]),
            ("{{c\n | u = x\n | t = a\n}}", vec![named("u", "x"), named("t", "a")]),
            ("{{c|t=a<!-- }} | -->}}", vec![named("t", "a<!-- }} | -->")]),
            ("{{c|t=[[a|b]]|u={{x|y=z}}}}", vec![named("t", "[[a|b]]"), named("u", "{{x|y=z}}")]),
            ("{{c|<nowiki>|=}}</nowiki>}}", vec![(None, "<nowiki>|=}}</nowiki>".to_owned())]),
            (
                "{{c|t=<math>a|b}}</math>|u=x}}",
                vec![named("t", "<math>a|b}}</math>"), named("u", "x")],
            ),
            (
                "{{c|t=<REF name='a|b'>}}|</ref >|u=x}}",
                vec![named("t", "<REF name='a|b'>}}|</ref >"), named("u", "x")],
            ),
            ("{{c|t=<ref name=a|b />|u=x}}", vec![named("t", "<ref name=a|b />"), named("u", "x")]),
            ("{{c|<ref a=b>c</ref>=x}}", vec![named("<ref a=b>c</ref>", "x")]),
            (
                "{{c|t=<references>a|b</ref></references>}}",
                vec![named("t", "<references>a|b</ref></references>")],
            ),
            // Not closed, or no extension's: text.
            ("{{c|t=<nowiki>|u=x}}", vec![named("t", "<nowiki>"), named("u", "x")]),
            (
                "{{c|t=<prefer>a|u=x</prefer>}}",
                vec![named("t", "<prefer>a"), named("u", "x</prefer>")],
            ),
            ("{{c|t=<i>a|u=x</i>}}", vec![named("t", "<i>a"), named("u", "x</i>")]),
            (
                "{{c|t=<ref>a</reference>|u=x}}",
                vec![named("t", "<ref>a</reference>"), named("u", "x")],
            ),
            (
                "{{c|t=<ref>a|b</ref x></ref\n>|u=x}}",
                vec![named("t", "<ref>a|b</ref x></ref\n>"), named("u", "x")],
            ),
            ("{{c|t=<ref>a</ref|u=x}}", vec![named("t", "<ref>a</ref"), named("u", "x")]),
            ("{{c|t=<ref a|u=<math}}", vec![named("t", "<ref a"), named("u", "<math")]),
            ("{{c|t=[[a}}", vec![named("t", "[[a")]),
            ("{{c <!-- x -->}}", vec![]),
            ("{{<!-- x --><!-- y --> c <!-- z -->}}", vec![]),
            ("{{c|<!-- x --> u <!-- y -->=x}}", vec![named("u", "x")]),
            ("{{c|}}", vec![(None, String::new())]),
            ("{{c|[[a=b]]{{d|e=f}}x=y}}", vec![named("[[a=b]]{{d|e=f}}x", "y")]),
            ("{{c|a]]=y=z}}", vec![named("a]]", "y=z")]),
            ("{{c|a}b|[x|y]}}", ["a}b", "[x", "y]"].map(|it| (None, it.to_owned())).to_vec()),
        ] {
            assert_eq!(read(text), Some(("c".to_owned(), arguments)), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_call_is_none() {
        for text in ["{{c", "c}}", "{{c}} x", "{{c}}{{d}}", "", "{{", "x{{c}}"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn arguments_are_told_by_name_and_value() {
        assert_eq!(arguments("{{c}}"), Some(vec![]));
        let told = arguments("{{c| a |<!-- x -->u = http://b }}").unwrap();
        assert_eq!(told, [(None, "a"), (Some("u"), "http://b")]);
        assert_eq!(arguments("{{c}} x"), None);
    }

    #[test]
    fn what_a_page_hands_over_is_told() {
        assert!(hands_over("{{Pkg|ttf-droid}}", "https://p.example/?name=ttf-droid"));
        assert!(hands_over("{{Shop|Weather kit}}", "https://s.example/?q=Weather+kit"));
        assert!(!hands_over("{{Footer|Weather}}", "https://s.example/about"));
        assert!(!hands_over("{{Footer}}", "https://s.example/about"));
    }

    proptest! {
        #[test]
        fn any_text_may_be_read(text in "([{}|=\\[\\]<!\\-> a\\né]|</?ref|/>){0,60}") {
            if let Some(call) = Call::read(&text) {
                for it in &call.arguments {
                    prop_assert_eq!(&text[it.place.clone()], it.value);
                    prop_assert!(it.range.start <= it.place.start && it.place.end <= it.range.end);
                }
                let _ = call.with(&[], &[("a".into(), "b".into())]);
            }
        }
    }
}
