//! The tree, and how it grows.

mod braces;
mod scan;
mod stack;
mod tags;

/// What a wiki calls its extension tags.
pub trait ExtensionTags {
    /// Whether there is one of this name, in whatever case.
    fn has(&self, name: &[u8]) -> bool;
}

impl<F: Fn(&[u8]) -> bool> ExtensionTags for F {
    fn has(&self, name: &[u8]) -> bool {
        self(name)
    }
}

/// No node.
pub const NONE: u32 = u32::MAX;

/// Whether a text is read as the page itself or as transcluded into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The page itself: what stands in `<noinclude>` counts.
    Page,
    /// A text that is transcluded: what stands in `<includeonly>` counts, or `<onlyinclude>` alone.
    Inclusion,
}

/// The tree of one text. Offsets are into that text, in bytes.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    parts: Vec<Part>,
    calls: Vec<Call>,
    tags: Vec<Tag>,
    root: u32,
    /// How many bytes were looked at, those looked at twice counted twice.
    pub steps: u64,
}

/// A stretch of the text.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// The node behind this one in its list.
    pub next: u32,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Text, of which comments are no part.
    Text,
    /// The `=` between the name and the value of an argument.
    Equals,
    /// `{{..}}`, an index into the calls.
    Template(u32),
    /// `{{{..}}}`, an index into the calls.
    Parameter(u32),
    /// `<tag ..>..</tag>`, an index into the tags.
    Tag(u32),
}

/// What stands between double or triple braces.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The list before the first bar.
    pub title: u32,
    /// The parts behind it, in `parts`.
    first: u32,
    count: u32,
    /// Whether it is all that its line begins with.
    pub line_start: bool,
}

/// What stands behind a bar.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Offset of the bar.
    pub bar: u32,
    /// The whole list, name and value.
    pub list: u32,
    /// The node that parts name and value, if there is one.
    pub equals: u32,
}

/// An extension tag.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// The name as written.
    pub name: (u32, u32),
    /// What stands between the name and the end of the opening tag.
    pub attributes: (u32, u32),
    /// What stands between the tags; `None` where it closes itself.
    pub body: Option<(u32, u32)>,
}

impl Tree {
    /// The list of the whole text.
    pub fn root(&self) -> u32 {
        self.root
    }

    /// The node of this index.
    pub fn node(&self, index: u32) -> Node {
        self.nodes[index as usize]
    }

    /// The call of this index.
    pub fn call(&self, index: u32) -> Call {
        self.calls[index as usize]
    }

    /// What stands behind the bars of a call.
    pub fn parts(&self, call: &Call) -> &[Part] {
        &self.parts[call.first as usize..(call.first + call.count) as usize]
    }

    /// The tag of this index.
    pub fn tag(&self, index: u32) -> Tag {
        self.tags[index as usize]
    }

    /// The range of a list up to `stop` that is nothing but one stretch of text.
    pub fn plain(&self, list: u32, stop: u32) -> Option<(usize, usize)> {
        if list == stop || list == NONE {
            return Some((0, 0));
        }
        let node = self.node(list);
        let alone = node.kind == NodeKind::Text && (node.next == stop || node.next == NONE);
        alone.then_some((node.start as usize, node.end as usize))
    }

    /// Where the template calls stand, inner ones too.
    pub fn template_calls(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let calls = self.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Template(_)));
        calls.map(|node| (node.start, node.end))
    }

    fn clear(&mut self) {
        self.nodes.clear();
        self.parts.clear();
        self.calls.clear();
        self.tags.clear();
        self.root = NONE;
        self.steps = 0;
    }

    /// Adds a node to the end of a list.
    fn push(&mut self, list: &mut List, kind: NodeKind, start: usize, end: usize) -> u32 {
        let (start, end) = (start as u32, end as u32);
        if kind == NodeKind::Text {
            if start == end {
                return list.tail;
            }
            if list.tail != NONE {
                let tail = &mut self.nodes[list.tail as usize];
                if tail.kind == NodeKind::Text && tail.end == start {
                    tail.end = end;
                    return list.tail;
                }
            }
        }
        let index = self.nodes.len() as u32;
        self.nodes.push(Node { kind, start, end, next: NONE });
        self.join(list, List { head: index, tail: index });
        index
    }

    /// Puts one list behind another.
    fn join(&mut self, list: &mut List, more: List) {
        if more.head == NONE {
            return;
        }
        if list.tail == NONE {
            list.head = more.head;
        } else {
            self.nodes[list.tail as usize].next = more.head;
        }
        list.tail = more.tail;
    }
}

/// A list while it is being built.
#[derive(Clone, Copy, Debug)]
struct List {
    head: u32,
    tail: u32,
}

impl Default for List {
    fn default() -> Self {
        Self { head: NONE, tail: NONE }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Mode, NONE, NodeKind, Tag, Tree};

    /// The tree in words: `T(title;part;..)`, `P(..)` and `<name>`.
    fn tree(text: &str, mode: Mode) -> String {
        let tags = |name: &[u8]| [&b"nowiki"[..], b"ref"].contains(&name);
        let mut tree = Tree::default();
        tree.parse(text, &tags, mode);
        let mut out = String::new();
        render(&tree, text, tree.root(), &mut out);
        out
    }

    fn render(tree: &Tree, text: &str, list: u32, out: &mut String) {
        let mut at = list;
        while at != NONE {
            let node = tree.node(at);
            match node.kind {
                NodeKind::Text => out.push_str(&text[node.start as usize..node.end as usize]),
                NodeKind::Equals => out.push('='),
                NodeKind::Tag(tag) => {
                    let (start, end) = tree.tag(tag).name;
                    out.push_str(&format!("<{}>", &text[start as usize..end as usize]));
                }
                NodeKind::Template(call) | NodeKind::Parameter(call) => {
                    out.push_str(if matches!(node.kind, NodeKind::Template(_)) {
                        "T("
                    } else {
                        "P("
                    });
                    let call = tree.call(call);
                    render(tree, text, call.title, out);
                    for part in tree.parts(&call) {
                        out.push(';');
                        render(tree, text, part.list, out);
                    }
                    out.push(')');
                }
            }
            at = node.next;
        }
    }

    /// Tags with what stands in them, and calls that begin their line.
    fn told(text: &str) -> String {
        let mut tree = Tree::default();
        tree.parse(text, &|name: &[u8]| name.eq_ignore_ascii_case(b"ref"), Mode::Page);
        let piece = |(start, end): (u32, u32)| &text[start as usize..end as usize];
        let mut told = Vec::new();
        for node in &tree.nodes {
            match node.kind {
                NodeKind::Tag(tag) => {
                    let Tag { name, attributes, body } = tree.tag(tag);
                    told.push(format!(
                        "{}({}){:?}",
                        piece(name),
                        piece(attributes),
                        body.map(piece)
                    ));
                }
                NodeKind::Template(call) | NodeKind::Parameter(call) => {
                    let lead = if tree.call(call).line_start { "line " } else { "" };
                    told.push(format!("{lead}{}", piece((node.start, node.end))));
                }
                _ => {}
            }
        }
        told.join("; ")
    }

    #[track_caller]
    fn all_are_read(mode: Mode, texts: &[(&str, &str)]) {
        for (text, wanted) in texts {
            assert_eq!(tree(text, mode), *wanted, "{text:?}");
        }
    }

    #[test]
    fn braces() {
        all_are_read(
            Mode::Page,
            &[
                ("a{{b|c=d|{{{e|f}}}}}g", "aT(b;c=d;P(e;f))g"),
                ("{{{{{a}}}}}", "T(P(a))"),
                ("{{{{a}}}}", "{P(a)}"),
                ("{{{{{{a}}}}}}", "P(P(a))"),
                ("{{a}", "{{a}"),
                ("{{{a}}", "{T(a)"),
                ("{{a|[[b|c]]}}", "T(a;[[b|c]])"),
                ("{{a|[[b}}", "{{a|[[b}}"),
                ("[[a{{b}}", "[[aT(b)"),
                ("-{{a}}", "-T(a)"),
                ("-{a|b}-", "-{a|b}-"),
                ("{{a|-{b|c}-}}", "T(a;-{b|c}-)"),
                ("{{a|\n== b | c ==\n}}", "T(a;\n== b | c ==\n)"),
                ("{{a|\n=b}}", "T(a;\n=b)"),
            ],
        );
    }

    #[test]
    fn comments_and_tags() {
        all_are_read(
            Mode::Page,
            &[
                ("a<!-- x -->b", "ab"),
                ("a\n <!-- x --> \nb", "a\nb"),
                ("a<!-- x", "a"),
                ("<nowiki>{{a}}</nowiki>{{b}}", "<nowiki>T(b)"),
                ("<ref>{{a}}", "<ref>T(a)"),
                ("<ref/>{{a|<ref>}}</ref>}}", "<ref>T(a;<ref>)"),
                ("<noinclude>a</noinclude><includeonly>b</includeonly>c", "ac"),
                ("a<includeonly>b", "a"),
            ],
        );
        all_are_read(
            Mode::Inclusion,
            &[
                ("<noinclude>a</noinclude><includeonly>b</includeonly>c", "bc"),
                ("a<onlyinclude>b</onlyinclude>c<onlyinclude>d</onlyinclude>e", "bd"),
                ("a<onlyinclude>b", "a<onlyinclude>b"),
            ],
        );
    }

    #[test]
    fn braces_in_any_number_and_what_they_hold() {
        all_are_read(
            Mode::Page,
            &[
                ("{{{{{{{a}}}}}}}", "{P(P(a))}"),
                ("{{{{a}}}", "{P(a)"),
                ("{{{{{a}}}", "{{P(a)"),
                ("{{{{{a}}", "{{{T(a)"),
                ("{{{{{{a}}}}", "{{{P(a)}"),
                ("{{a}}}", "T(a)}"),
                ("{{{a}}}}", "P(a)}"),
                ("{{{a|b|c}}}", "P(a;b;c)"),
                ("-{{{a}}}", "-P(a)"),
                ("-{{{{a}}}}", "-{P(a)}"),
                ("-{{{{{a}}}}}", "-T(P(a))"),
                ("-{{a}", "-{{a}"),
                ("-{{{a}}", "-{T(a)"),
                ("-{a}- {{b}}", "-{a}- T(b)"),
                ("{{a|-{b}}", "{{a|-{b}}"),
                ("--{a}-", "--{a}-"),
                ("-{{a|b}}-", "-T(a;b)-"),
                ("{{a|[b|c]}}", "T(a;[b;c])"),
                ("{{a|[[[b|c]]]}}", "T(a;[[[b|c]]])"),
                ("[[a]b]]{{c|d}}", "[[a]b]]T(c;d)"),
                ("{{a|]]|b}}", "T(a;]];b)"),
                ("{{a}b}}", "T(a}b)"),
                ("{{a|b=c=d}}", "T(a;b=c=d)"),
                ("{{a=b|c}}", "T(a=b;c)"),
                ("{{{a=b|c=d}}}", "P(a=b;c=d)"),
                ("{{a|\n==b|c\n|d}}", "T(a;\n==b|c\n;d)"),
                ("{{a|\n=======b|c=d\n|e}}", "T(a;\n=======b|c=d\n;e)"),
                ("{{a|\n==b", "{{a|\n==b"),
                ("{{a|b\n=c=d}}", "T(a;b\n=c=d)"),
                ("{{a|b=\n=c}}", "{{a|b=\n=c}}"),
                ("{{a|b=\n==c|d}}", "{{a|b=\n==c|d}}"),
                ("==a|b==\n{{c}}", "==a|b==\nT(c)"),
                ("{{\na\n|b\n}}", "T(\na\n;b\n)"),
                ("{{}}", "T()"),
                ("{{|}}", "T(;)"),
                ("{{a||}}", "T(a;;)"),
                ("{{a|{{b|c=d}}=e}}", "T(a;T(b;c=d)=e)"),
                ("{{a|{{{b}}|c}}", "T(a;{T(b);c)"),
                ("{{a|{b}|c}}", "T(a;{b};c)"),
                ("}}{{a}}", "}}T(a)"),
                ("]]{{a}}", "]]T(a)"),
                ("{ {a}}", "{ {a}}"),
                ("{{a}}{{b}}", "T(a)T(b)"),
                ("[[{{a}}]]", "[[T(a)]]"),
                ("{{a|[[b]]|[[c}}", "{{a|[[b]]|[[c}}"),
            ],
        );
    }

    #[test]
    fn tags_end_where_mediawiki_ends_them_and_comments_take_their_line() {
        all_are_read(
            Mode::Page,
            &[
                ("<ref a='b'/>c", "<ref>c"),
                ("<ref/x>a</ref>", "<ref/x>a</ref>"),
                ("<refs>a</ref>", "<refs>a</ref>"),
                ("</ref>{{a}}", "</ref>T(a)"),
                ("<ref>{{a|</ref>}}", "<ref>}}"),
                ("{{a|<ref>|</ref>|b}}", "T(a;<ref>;b)"),
                ("<ref>a<ref>b</ref>c</ref>", "<ref>c</ref>"),
                ("<ref>a</refx>b</ref>", "<ref>"),
                ("<ref>a</ref", "<ref>a</ref"),
                ("<ref {{a}}", "<ref T(a)"),
                ("<ref <b>{{a}}</ref>", "<ref>"),
                ("<ref>a {{b}} <ref>c", "<ref>a T(b) <ref>c"),
                ("<!-- {{a}} -->{{b}}", "T(b)"),
                ("{{a<!-- | -->|b}}", "T(a;b)"),
                ("<!--a--><!--b-->c", "c"),
                ("a\n<!--b-->\n<!--c-->\nd", "a\nd"),
                ("a\n<!--b--> <!--c-->\nd", "a\nd"),
                ("a\n<!--b-->c\n", "a\nc\n"),
                ("<!--a-->\nb", "\nb"),
                ("{{a|\n<!--b-->\n==c|d\n|e}}", "T(a;\n==c|d\n;e)"),
                ("{{a|<!--b-->\n==c|d}}", "{{a|\n==c|d}}"),
                ("<!-->a-->b", "b"),
                ("<!--a", ""),
                ("{{a|<!--b}}", "{{a|"),
                ("<includeonly>a</includeonly>b", "b"),
                ("<includeonly/>a", "a"),
                ("<includeonly>a", ""),
                ("<noinclude>a</noinclude>b", "ab"),
                ("<noinclude/>a", "a"),
                ("<onlyinclude>a</onlyinclude>b", "ab"),
                ("<NOINCLUDE>a</NOINCLUDE>b", "ab"),
            ],
        );
    }

    #[test]
    fn what_is_transcluded_is_told_by_tags() {
        all_are_read(
            Mode::Inclusion,
            &[
                ("<includeonly>a</includeonly>b", "ab"),
                ("<includeonly>a", "a"),
                ("<noinclude>a</noinclude>b", "b"),
                ("<onlyinclude>a</onlyinclude>b", "a"),
                ("<NOINCLUDE>a</NOINCLUDE>b", "b"),
                ("a<onlyinclude>{{b}}</onlyinclude>c", "T(b)"),
                ("<onlyinclude>a</onlyinclude>b<onlyinclude>c", "ac"),
                ("</onlyinclude>a<onlyinclude>b", "b"),
                (
                    "<onlyinclude>a<includeonly>b</includeonly><noinclude>c</noinclude></onlyinclude>d",
                    "ab",
                ),
            ],
        );
    }

    #[test]
    fn tags_have_attributes_and_a_body_and_calls_know_whether_they_begin_their_line() {
        for (text, wanted) in [
            ("<ref name=\"a\">b</ref>", "ref( name=\"a\")Some(\"b\")"),
            ("<ref name=a />", "ref( name=a )None"),
            ("<ref/>", "ref()None"),
            ("<ref></ref>", "ref()Some(\"\")"),
            ("\n{{a}}", "line {{a}}"),
            ("a\n{{b|{{c}}\n{{d}}}}", "{{c}}; line {{d}}; line {{b|{{c}}\n{{d}}}}"),
            ("\n {{a}}", "{{a}}"),
            ("{{a}}", "{{a}}"),
            ("\n{{{{{a}}}}}", "{{{a}}}; line {{{{{a}}}}}"),
            ("\n{{{a}}}", "line {{{a}}}"),
            ("\n{{{{a}}}}", "{{{a}}}"),
            ("<REF a>b</ReF >", "REF( a)Some(\"b\")"),
        ] {
            assert_eq!(told(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_list_that_is_one_stretch_of_text_is_plain() {
        let plain = |text: &str| {
            let mut tree = Tree::default();
            tree.parse(text, &|_: &[u8]| false, Mode::Page);
            tree.plain(tree.root(), NONE)
        };
        assert_eq!(plain(""), Some((0, 0)));
        assert_eq!(plain("ab"), Some((0, 2)));
        assert_eq!((plain("a<!-- -->b"), plain("a{{b}}")), (None, None));
        let mut tree = Tree::default();
        tree.parse("{{a|b=c}}", &|_: &[u8]| false, Mode::Page);
        let part = tree.parts(&tree.call(0))[0];
        assert_eq!(tree.plain(part.list, part.equals), Some((4, 5)));
        assert_eq!(tree.plain(tree.node(part.equals).next, NONE), Some((6, 7)));
        assert_eq!(part.bar, 3);
    }

    #[test]
    fn work_grows_as_the_text_does() {
        let steps = |piece: &str, times: usize| {
            let mut tree = Tree::default();
            tree.parse(&piece.repeat(times), &|name: &[u8]| name == b"ref", Mode::Page);
            tree.steps
        };
        for piece in [
            "{{a|b=c}}",
            "<ref>",
            "{{",
            "[[",
            "\n==",
            "<!-- -->\n",
            "<ref>a</ref>",
            "<a",
            "-{",
            "{{{{{",
            "}}",
        ] {
            let (once, tenfold) = (steps(piece, 200), steps(piece, 2_000));
            assert!(once > 0 && tenfold < 12 * once, "{piece:?}: {once} {tenfold}");
        }
    }

    proptest! {
        #[test]
        fn nodes_follow_one_another_within_the_text(
            text in "([{}|=\\[\\]<>/!\\- \na\u{e9}]|</?ref|<!--|-->|<(no|only)?include(only)?>){0,80}",
            inclusion: bool,
        ) {
            let mut tree = Tree::default();
            let mode = if inclusion { Mode::Inclusion } else { Mode::Page };
            tree.parse(&text, &|name: &[u8]| name.eq_ignore_ascii_case(b"ref"), mode);
            let (mut at, mut end) = (tree.root(), 0);
            while at != NONE {
                let node = tree.node(at);
                prop_assert!(end <= node.start && node.start < node.end);
                prop_assert!(text.get(node.start as usize..node.end as usize).is_some());
                (at, end) = (node.next, node.end);
            }
            for (start, end) in tree.template_calls() {
                let call = &text[start as usize..end as usize];
                prop_assert!(call.starts_with("{{") && call.ends_with("}}"));
            }
            prop_assert!(tree.steps <= 64 * (1 + text.len() as u64));
        }
    }
}
