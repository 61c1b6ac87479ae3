//! One template call as it stands in a page: its name and its arguments.

use std::ops::Range;

use wikirot_preprocess::{Mode, NONE, NodeKind, Tree};

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
    /// Reads a text that is nothing but one call.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let mut tree = Tree::default();
        tree.parse(text, &may_be_tag, Mode::Page);
        let whole = Some(tree.root()).filter(|root| *root != NONE).map(|root| tree.node(root))?;
        let NodeKind::Template(call) = whole.kind else { return None };
        if whole.start != 0 || whole.end as usize != text.len() {
            return None;
        }
        let end = text.len() - "}}".len();
        let call = tree.call(call);
        let bars = tree.parts(&call).iter().map(|part| part.bar as usize);
        let name = without_comments(&text["{{".len()..bars.clone().next().unwrap_or(end)]);
        let ends = bars.skip(1).chain([end]);
        let arguments = tree.parts(&call).iter().zip(ends).map(|(part, end)| {
            let equals = Some(part.equals).filter(|equals| *equals != NONE);
            let equals = equals.map(|equals| tree.node(equals).start as usize);
            argument(text, part.bar as usize + 1..end, equals)
        });
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

/// The argument in `range`, whose name ends at `equals`.
fn argument(text: &str, range: Range<usize>, equals: Option<usize>) -> Argument<'_> {
    let start = equals.map_or(range.start, |at| at + 1);
    let value = &text[start..range.end];
    let trimmed = value.trim();
    let blanks = value.len() - value.trim_start().len();
    // An empty value is to be filled on the line of its name.
    let on_line = value.find(['\r', '\n']).filter(|_| trimmed.is_empty());
    let at = start + on_line.unwrap_or(blanks);
    Argument {
        name: equals.map(|at| without_comments(&text[range.start..at])),
        value: trimmed,
        place: at..at + trimmed.len(),
        range,
    }
}

/// Whether a tag of this name may be an extension's: those of MediaWiki's own and others that many wikis have.
fn may_be_tag(name: &[u8]) -> bool {
    TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag.as_bytes()))
}

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

/// The text before, behind or between comments, if that is one piece.
pub(super) fn without_comments(text: &str) -> &str {
    &text[between_comments(text)]
}

/// Where that stands.
pub(super) fn between_comments(text: &str) -> Range<usize> {
    let solid = |from: usize| text.len() - text[from..].trim_start().len();
    let mut start = solid(0);
    while let Some(end) = text[start..].strip_prefix("<!--").and_then(|it| it.find("-->")) {
        start = solid(start + 4 + end + 3);
    }
    let piece = text[start..].split("<!--").next().unwrap_or_default();
    start..start + piece.trim_end().len()
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
            ("{{c|t=-{a|b}-|u=x}}", vec![named("t", "-{a|b}-"), named("u", "x")]),
            // Bars in a heading are its own.
            ("{{c|t=\n== a | b ==\n|u=x}}", vec![named("t", "== a | b =="), named("u", "x")]),
            ("{{c|t={{{1|a=b}}}|u=x}}", vec![named("t", "{{{1|a=b}}}"), named("u", "x")]),
            (
                "{{c|t=<noinclude>a</noinclude>|u=x}}",
                vec![named("t", "<noinclude>a</noinclude>"), named("u", "x")],
            ),
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
        // A link that is left open holds what would close the call.
        for text in
            ["{{c", "c}}", "{{c}} x", "{{c}}{{d}}", "", "{{", "x{{c}}", "{{c|t=[[a}}", "{{{c}}}"]
        {
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
