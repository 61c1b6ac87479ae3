//! Kinds of wikitext that real pages are full of, and what MediaWiki makes of their links.

use crate::wiki::Wiki;

/// A kind, a text, and the URLs that it is recorded with.
type Kind = (&'static str, &'static str, &'static [&'static str]);

const ADDRESSES: &[Kind] = &[
    ("references in addresses", "http://a.example/?x&y&amp;z&lt;w", &["http://a.example/?x&y&z"]),
    ("numeric ones too", "[http://a.example/?x&#x26;y&#38;z t]", &["http://a.example/?x&y&z"]),
    (
        "protocols in any case",
        "Http://a.example hTTps://b.example FTP://c.example",
        &["Http://a.example", "hTTps://b.example", "FTP://c.example"],
    ),
    ("only brackets take a relative one", "//a.example/x [//b.example/y t]", &["//b.example/y"]),
    ("a letter in front", "xhttp://a.example x:http://b.example", &["http://b.example"]),
    (
        "hosts are odd",
        "http://a_b.example/ http://-c.example/ http://d..example/",
        &["http://a_b.example/", "http://-c.example/", "http://d..example/"],
    ),
    (
        "ports stay",
        "http://a.example:80/x http://b.example:/y",
        &["http://a.example:80/x", "http://b.example:/y"],
    ),
    (
        "addresses of IPv6",
        "http://[::1]/z [http://[2001:db8::2]:8080/ t]",
        &["http://[::1]/z", "http://[2001:db8::2]:8080/"],
    ),
    ("hosts in angle brackets are none", "http://<host>/x https://$host/y", &["https://$host/y"]),
    ("users", "http://ann@a.example/", &["http://ann@a.example/"]),
    (
        "dashes are a line where a line begins with them",
        "http://a.example/x----y\n----http://b.example/x",
        &["http://a.example/x----y", "http://b.example/x"],
    ),
    (
        "percent signs in upper case",
        "http://a.example/%c3%a4%2f%5b",
        &["http://a.example/%C3%A4%2F%5B"],
    ),
    ("what need not be encoded", "http://a.example/%7ex%41?%7e#%7e", &["http://a.example/~xA?~#~"]),
    (
        "letters of all scripts",
        "http://a.example/ä/日/😀",
        &["http://a.example/%C3%A4/%E6%97%A5/%F0%9F%98%80"],
    ),
    (
        "what nobody sees",
        "http://a.ex\u{ad}ample/\u{ad}x http://b.example/\u{200d}",
        &["http://a.example/%C2%ADx", "http://b.example/%E2%80%8D"],
    ),
    (
        "spaces of Unicode end it",
        "http://a.example/\u{a0}x http://b.example/\u{3000}y",
        &["http://a.example/", "http://b.example/"],
    ),
    (
        "dashes do not",
        "http://a.example/–x http://b.example/—",
        &["http://a.example/%E2%80%93x", "http://b.example/%E2%80%94"],
    ),
    (
        "quotation marks",
        "“http://a.example” \"http://b.example\"",
        &["http://a.example%E2%80%9D", "http://b.example"],
    ),
    (
        "stops of other scripts are no ends",
        "http://a.example。http://b.example",
        &["http://a.example%E3%80%82http://b.example"],
    ),
    (
        "stops of ours are",
        "(http://a.example/x). http://b.example/y, http://c.example/(z)!",
        &["http://a.example/x", "http://b.example/y", "http://c.example/(z)"],
    ),
    (
        "bold and italics end it",
        "http://a.example/it''s'' '''http://b.example'''",
        &["http://a.example/it", "http://b.example"],
    ),
    (
        "brackets behind",
        "http://a.example]] [http://b.example]] http://c.example]x",
        &["http://a.example", "http://b.example", "http://c.example"],
    ),
    ("bars stay", "http://a.example/x|y", &["http://a.example/x%7Cy"]),
    (
        "lines end it",
        "http://a.example/x\n/y [http://b.example\nz]",
        &["http://a.example/x", "http://b.example"],
    ),
    (
        "addresses in others",
        "view-source:http://a.example data:text/html,http://b.example",
        &["http://a.example", "http://b.example"],
    ),
];

const PLACES: &[Kind] = &[
    (
        "two bars in a link are no cell",
        "{|\n! [[irc://a.example/x||]] !! y\n|-\n|x|[[irc://b.example/a|b||]]\n|}",
        &["irc://a.example/x", "irc://b.example/a%7Cb"],
    ),
    (
        "tags over two lines",
        "''''q' <td\n>[http://a.example/x\t]</td> ''<ul\n>https://b.example/a\tc, ''",
        &["http://a.example/x", "https://b.example/a"],
    ),
    (
        "lines of comments are no lines",
        "* x\n<!-- a --> <!-- bb --> \n* http://a.example\n<!-- c --><!---->\n== http://b.example ==",
        &["http://a.example", "http://b.example"],
    ),
    (
        "lines of a poem end in breaks, and make no headings",
        "<poem>=http://a.example=\n=http://b.example=</poem>",
        &["http://a.example=", "http://b.example"],
    ),
    (
        "the line breaks around a poem are none of it",
        "<poem>\n=http://a.example=\n</poem> {{#tag:poem|\n\n=http://b.example=\n}}",
        &["http://a.example", "http://b.example"],
    ),
    (
        "a break is part of what is compared in a poem",
        "<poem>{{#switch:a\n|a=http://a.example}} {{T\n|http://b.example}}</poem>",
        &["http://b.example%7D%7D"],
    ),
    (
        "what a poem indents begins no table",
        "<poem>:{|\n|http://a.example|b\n {|\n|http://c.example|d\n::{|http://e.example\n</poem>",
        &["http://a.example%7Cb", "http://c.example%7Cd", "http://e.example"],
    ),
    (
        "a table in a poem is one where nothing is before it, and colons alone indent nothing",
        "<poem>\n{|\n|http://u.example|http://a.example\n|}\n::\n----\nhttp://b.example\n</poem>",
        &["http://a.example", "http://b.example"],
    ),
    (
        "the label of a search may hold links",
        "<inputbox>\ntype = search2\nlabeltext=[http://u.example]\n LabelText = [http://a.example?b=c&#93; \
         <ref>http://b.example</ref>\n</inputbox>{{#tag:inputbox|\ntype=search2\nlabeltext={{lc:HTTP://C.EXAMPLE}}\n}}",
        &["http://a.example?b=c", "http://b.example", "http://c.example"],
    ),
    (
        "other forms have other labels, but footnotes",
        "<inputbox>\ntype=create\nlabeltext=http://u.example\nbuttonlabel=http://v.example\n\
         default=<ref>http://a.example</ref>\n</inputbox><inputbox>\ntype=Search2\nlabeltext=http://w.example\n</inputbox>",
        &["http://a.example"],
    ),
    (
        "an indicator has a name",
        "<indicator name=x>http://a.example</indicator><indicator>http://b.example</indicator>\
         <indicator name=\" \">http://c.example</indicator>{{#tag:indicator|http://d.example}}",
        &["http://a.example"],
    ),
    (
        "options of images stand in one line",
        "[[File:A.png|frame|alt=http://a.example\nx]] [[File:A.png|thumb|link=http://b.example\nx]] \
         [[File:A.png|frame|alt=http://c.example]]",
        &["http://a.example", "http://b.example"],
    ),
    (
        "values of attributes are one line",
        "<gallery caption=\"[http://a.example;\nx]\">\nA.png\n</gallery>",
        &["http://a.example;"],
    ),
    (
        "links in links",
        "[http://a.example [http://b.example [http://c.example x]]]",
        &["http://a.example"],
    ),
    ("pages in links", "[http://a.example/x Nasty [[Nested]]]", &["http://a.example/x"]),
    ("links in the text of pages", "[[Page|http://a.example]] [[Page|[http://b.example x]]]", &[]),
    (
        "addresses as pages",
        "[[http://a.example x]] [[[http://b.example y]]]",
        &["http://a.example", "http://b.example"],
    ),
    (
        "other languages swallow",
        "[[fr:Foo|http://a.example]] [[fr:Foo]] http://b.example",
        &["http://b.example"],
    ),
    ("captions", "[[File:A.png|thumb|see http://a.example/x.]]", &["http://a.example/x"]),
    (
        "captions in captions",
        "[[File:A.png|thumb|[[File:B.png|thumb|http://b.example]]]]",
        &["http://b.example"],
    ),
    ("where images lead", "[[File:A.png|link=http://a.example/?x|y]]", &["http://a.example/?x"]),
    (
        "only the last of what is no option",
        "[[File:A.png|http://a.example|[http://b.example x]]]",
        &["http://b.example"],
    ),
    (
        "galleries",
        "<gallery>\nFile:A.png|http://a.example\nFile:B.png|link=http://b.example/x\n</gallery>",
        &["http://a.example", "http://b.example/x"],
    ),
    (
        "lists of definitions",
        "; term http://a.example/x:y : text http://b.example:80/",
        &["http://a.example/x:y", "http://b.example:80/"],
    ),
    (
        "headings",
        "== http://a.example/x ==\n=== [http://b.example y] ===",
        &["http://a.example/x", "http://b.example"],
    ),
    (
        "attributes are no text",
        "<abbr title=\"http://a.example\">http://b.example</abbr>",
        &["http://b.example"],
    ),
    (
        "attributes of tables neither",
        "{| data-x=\"http://a.example\"\n| style=\"x\" | http://b.example\n|}",
        &["http://b.example"],
    ),
    ("shown as it is", "<nowiki>http://a.example</nowiki> <pre>http://b.example</pre>", &[]),
    ("comments", "<!-- http://a.example --> http://b.example<!-- -->/x", &["http://b.example/x"]),
    (
        "a comment that is never closed",
        "http://a.example <!-- http://b.example",
        &["http://a.example"],
    ),
    ("poems", "<poem>\n  http://a.example:\n</poem>", &["http://a.example"]),
    (
        "switches of behaviour",
        "__NOTOC__http://a.example __TOC__ http://b.example__FORCETOC__",
        &["http://a.example", "http://b.example"],
    ),
    (
        "marks of time and name",
        "http://a.example/~x ~~~~ http://b.example/~~~",
        &["http://a.example/~x", "http://b.example/~~~"],
    ),
    (
        "tags that close themselves",
        "<ref/>http://a.example <gallery/>http://b.example",
        &["http://a.example", "http://b.example"],
    ),
];

/// MediaWiki writes some anchors at once, and one within another ends it: what follows is text again.
const ANCHORS: &[Kind] = &[
    ("a page in a label", "[http://a.example [[X]] http://b.example]", &["http://a.example"]),
    (
        "the same page",
        "[http://a.example [[Test page]] http://b.example]",
        &["http://a.example", "http://b.example"],
    ),
    (
        "a place on it",
        "[http://a.example [[#X]] http://b.example]",
        &["http://a.example", "http://b.example"],
    ),
    (
        "a special page",
        "[http://a.example [[Special:Version]] http://b.example]",
        &["http://a.example", "http://b.example"],
    ),
    (
        "a file itself",
        "[http://a.example [[Media:A.png]]s http://b.example]",
        &["http://a.example", "http://b.example"],
    ),
    (
        "with a text of its own",
        "[http://a.example [[Media:A.png|x]] http://b.example]",
        &["http://a.example", "http://b.example"],
    ),
    (
        "an image",
        "[http://a.example [[File:A.png]] http://b.example]",
        &["http://a.example", "http://b.example"],
    ),
    (
        "no anchor, no end",
        "[http://a.example ''x'' ISBN 0-306-40615-2 http://b.example]",
        &["http://a.example"],
    ),
];

/// What an image leads to has lost its markup and has what `<nowiki>` holds.
const IMAGES: &[Kind] = &[
    (
        "held back",
        "[[File:A.png|link=http://a.example/<nowiki>b</nowiki>c]]",
        &["http://a.example/bc"],
    ),
    ("as a whole", "[[File:A.png|link=<nowiki>http://a.example</nowiki>]]", &["http://a.example"]),
    (
        "a bar",
        "[[File:A.png|link={{T|http://a.example/<nowiki>|</nowiki>}}]]",
        &["http://a.example/%7C"],
    ),
    ("no address", "[[File:A.png|link=http://a.example/<nowiki>[</nowiki>]]", &[]),
    ("nor this", "[[File:A.png|link=http://a.example/<nowiki>b c</nowiki>]]", &[]),
    ("italics", "[[File:A.png|link=http://a.example/''b''c]]", &["http://a.example/bc"]),
    (
        "in a gallery",
        "<gallery>\nA.png|link=http://a.example/<nowiki>b</nowiki>\n</gallery>",
        &["http://a.example/", "http://a.example/b"],
    ),
];

const CALLS: &[Kind] = &[
    (
        "three braces before a name and two behind",
        "http://a.example/-{{{PAGENAME}}",
        &["http://a.example/-%7BTest"],
    ),
    (
        "four before and three behind",
        "http://a.example/{{{{PAGENAME}}}",
        &["http://a.example/%7B%7B%7B%7BPAGENAME%7D%7D%7D"],
    ),
    (
        "blanks around a number that is a name",
        "http://a.example/{{T|1 = x }}|{{T| 1= y}}",
        &["http://a.example/x%7Cy"],
    ),
    ("what no text holds", "http://a.example/{{Odd}}", &["http://a.example/x?y"]),
    (
        "an equals sign names the argument",
        "{{T|http://a.example?x=y}} {{T|1=http://b.example?x=y}}",
        &["http://b.example?x=y"],
    ),
    (
        "a link keeps its bars from a call",
        "{{T|[[Page|x]] http://a.example}}",
        &["http://a.example"],
    ),
    ("an external link does not", "{{T|[http://a.example x|y]|z}}", &["http://a.example"]),
    (
        "what is shown as it is does",
        "{{T|x<nowiki>|</nowiki>http://a.example}}",
        &["http://a.example"],
    ),
    (
        "a comment too",
        "{{T|x<!--|1=http://a.example}} -->|1=http://b.example}}",
        &["http://b.example"],
    ),
    (
        "white space around what has a name",
        "[{{T|1= http://a.example?x=y\n}} x] x{{T|1=\n http://b.example }}/y",
        &["http://a.example?x=y"],
    ),
    (
        "the last of a name counts",
        "{{T|http://a.example|1=http://b.example}}",
        &["http://b.example"],
    ),
    (
        "an address in parts",
        "{{T|http}}://a.example {{T|http:}}//b.example http://c.example/{{T|x}}",
        &["http://a.example", "http://b.example", "http://c.example/x"],
    ),
    ("a call within an address", "http://a.example/{{T|x/{{T|y}}}} z", &["http://a.example/x/y"]),
    (
        "a template that nobody wrote",
        "http://a.example{{Nowhere}} http://b.example/x{{Nowhere}}y",
        &["http://a.example", "http://b.example/x"],
    ),
    ("circles", "{{Round}} http://x.example", &["http://round.example", "http://x.example"]),
    ("moved templates", "{{Old|http://a.example}}", &["http://a.example"]),
    ("what is included", "{{Parts}}", &["http://only.example"]),
    (
        "what a page does not include",
        "<noinclude>http://a.example</noinclude><includeonly>http://b.example</includeonly>",
        &["http://a.example"],
    ),
    (
        "braces in odd numbers",
        "{{{{T|http://a.example}}}} {{{T|http://b.example}}}",
        &["http://a.example%7D", "http://b.example"],
    ),
    ("bars from templates", "{{{!}}\n{{!}} http://a.example\n{{!}}}", &["http://a.example"]),
    (
        "pages for substitution",
        "{{safesubst:T|http://a.example}} {{msg:T|http://b.example}}",
        &["http://a.example", "http://b.example"],
    ),
];

const FOOTNOTES: &[Kind] = &[
    (
        "a name twice",
        "a<ref name=\"x\">http://a.example</ref> b<ref name=\"x\">http://b.example</ref>",
        &["http://a.example"],
    ),
    (
        "names in any quotation",
        "<ref name='x y'>http://a.example</ref> <ref name=z>http://b.example</ref>",
        &["http://a.example", "http://b.example"],
    ),
    (
        "names may not be numbers",
        "<ref name=\"1\">http://a.example</ref> <ref>http://b.example</ref>",
        &["http://b.example"],
    ),
    (
        "what a list defines and nobody calls",
        "a<ref name=\"x\"/>\n<references>\n<ref name=\"x\">http://a.example</ref>\n<ref name=\"never\">http://b.example</ref>\n</references>",
        &["http://a.example"],
    ),
    (
        "in the arguments of a call",
        "{{T|<ref>[https://a.example x|y]</ref>}}",
        &["https://a.example"],
    ),
    ("made by a function", "{{#tag:ref|http://a.example|name=x}}", &["http://a.example"]),
    (
        "what a list holds besides",
        "<references>http://a.example <ref name=x>http://b.example</ref></references>",
        &["http://a.example"],
    ),
    (
        "a list within one, at the end of the page",
        "<ref>x <references>http://a.example</references> http://b.example</ref>",
        &["http://a.example", "http://b.example"],
    ),
    (
        "and within a list",
        "<ref>x <references group=a>http://a.example</references></ref><references/>",
        &[],
    ),
    (
        "what goes on with one that has no text",
        "<ref name=x/><ref follow=x>http://a.example</ref>",
        &["http://a.example"],
    ),
];

fn wiki() -> Wiki {
    Wiki::new([
        ("Template:T", "{{{1}}}"),
        ("Template:Old", "#REDIRECT [[Template:T#part]]\n[[Category:Moved]]"),
        ("Template:Odd", "x\u{7f}\0y"),
        ("Template:Round", "http://round.example {{Round}}"),
        ("Template:Parts", "http://around.example <onlyinclude>http://only.example</onlyinclude>"),
    ])
}

#[test]
fn each_kind_has_the_links_that_mediawiki_records() {
    let wiki = wiki();
    let mut wrong = Vec::new();
    for (kind, text, wanted) in [ADDRESSES, PLACES, ANCHORS, IMAGES, CALLS, FOOTNOTES].concat() {
        let found = wiki.urls(text);
        let mut wanted: Vec<&str> = wanted.to_vec();
        wanted.sort_unstable();
        if found != wanted {
            wrong.push(format!("{kind}: {text}\n  is     {found:?}\n  wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn kinds_side_by_side_do_not_disturb_each_other() {
    let wiki = wiki();
    let quiet = |text: &str| !text.contains("<!--") && !text.contains("name=");
    let kinds = [ADDRESSES, PLACES, ANCHORS, CALLS].concat();
    let kinds: Vec<&Kind> = kinds.iter().filter(|(_, text, _)| quiet(text)).collect();
    let page: String = kinds.iter().map(|(_, text, _)| format!("\n\n{text}\n\n")).collect();
    let mut wanted: Vec<String> =
        kinds.iter().flat_map(|(_, _, urls)| urls.iter().map(|url| (*url).to_owned())).collect();
    wanted.sort();
    wanted.dedup();
    assert_eq!(wiki.urls(&page), wanted);
}
