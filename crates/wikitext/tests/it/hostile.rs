//! Whatever the text: no panic, bounded depth, bounded work.

use proptest::prelude::*;
use wikirot_wikitext::{Extractor, PageText, Pages};

use crate::wiki::Wiki;

fn wiki() -> Wiki {
    Wiki::new([
        ("Template:1x", "{{{1}}}"),
        ("Template:Twice", "{{{1}}}{{{1}}}"),
        ("Template:Loop", "http://loop.example {{Loop}}{{Pool}}"),
        ("Template:Pool", "<poem>{{Loop}}</poem><ref>http://pool.example</ref>"),
        ("Template:Spring", "<ref>{{Spring}}{{Spring}}</ref>"),
        (
            "Template:Ten",
            "{{Hundred}}{{Hundred}}{{Hundred}}{{Hundred}}{{Hundred}}{{Hundred}}{{Hundred}}{{Hundred}}{{Hundred}}",
        ),
        (
            "Template:Hundred",
            "{{Kilo}}{{Kilo}}{{Kilo}}{{Kilo}}{{Kilo}}{{Kilo}}{{Kilo}}{{Kilo}}{{Kilo}}{{Kilo}}{{Kilo}}",
        ),
        (
            "Template:Kilo",
            "{{Big}}{{Big}}{{Big}}{{Big}}{{Big}}{{Big}}{{Big}}{{Big}}{{Big}}{{Big}}{{Big}}{{Big}}",
        ),
        (
            "Template:Big",
            "http://big.example http://big.example http://big.example http://big.example\n",
        ),
    ])
}

/// Pieces of grammar, to be put together at random.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{{",
        "}}",
        "{{{",
        "}}}",
        "[[",
        "]]",
        "[",
        "]",
        "|",
        "||",
        "=",
        "\n",
        "\n{|\n",
        "\n|}",
        "\n|-\n",
        "\n| ",
        "\n! ",
        "!!",
        "''",
        "'''",
        "'''''",
        "<ref>",
        "</ref>",
        "<ref name=a>",
        "<references/>",
        "<nowiki>",
        "</nowiki>",
        "<!--",
        "-->",
        "<b ",
        ">",
        "<",
        "&",
        ";",
        "&lt;",
        "&#",
        "http://a.example",
        "//b",
        "mailto:",
        "File:A.png",
        "[[File:A|thumb|",
        "link=",
        "{{1x|",
        "{{Twice|",
        "{{Loop}}",
        "{{#if:",
        "{{lc:",
        "{{#switch:a|",
        "{{#tag:ref|",
        "[[Category:",
        "__NOTOC__",
        "__",
        "\n==",
        "==\n",
        "-{",
        "}-",
        "<includeonly>",
        "</noinclude>",
        "é",
        "\u{3000}",
        "\x7F",
        "\0",
        "%41",
        "%",
        ":",
        "*",
        " ",
        "x",
        "\u{FFFD}",
        "<poem>",
        "</poem>",
        "<gallery>\nA|",
        "</gallery>",
        "----",
        "{{#var:a}}",
        "{{#vardefine:a|",
        "{{#lst:Template:1x|",
        "{{#invoke:x|",
        "{{#nobody:x|",
        "<section begin=a/>",
        "<infobox>",
        "<data source=1>",
        "<default>",
        "</default>",
        "</data>",
        "</infobox>",
        "<imagemap>File:A|",
        "</imagemap>",
        "[[P::http://a",
        "<tvar>",
    ])
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_grammar_gives_links_that_lie_in_the_page(text in text()) {
        let wiki = wiki();
        for link in wiki.links(&text) {
            prop_assert!(text.get(link.source.clone()).is_some(), "{link:?}");
            prop_assert!(link.line >= 1 && !link.url.is_empty());
            prop_assert!(link.url.is_ascii());
        }
    }

    #[test]
    fn any_text_at_all(text in ".{0,300}") {
        Wiki::default().links(&text);
    }

    #[test]
    fn work_grows_no_faster_than_text(text in text()) {
        let wiki = wiki();
        let site = Wiki::site();
        let steps = |text: &str| {
            let mut extractor = Extractor::new(&site, &wiki, wiki.options.clone());
            extractor.links(&PageText { title: "T", text, ..PageText::default() }, &mut |_| {});
            extractor.steps()
        };
        // A variable that holds itself twice doubles with each copy, on any wiki; `limits` has that.
        let text = text.replace("{{#vardefine:", "{{#if:");
        // One copy may open what the next one closes; of eight, the same then happens throughout.
        let (some, twice) = (steps(&text.repeat(8)), steps(&text.repeat(16)));
        prop_assert!(twice <= 3 * some + 10_000, "{some} steps became {twice}");
    }
}

/// 100 KB of what breaks parsers: openers without end, and as many closers behind them.
#[test]
fn deep_and_unbalanced_text_takes_few_steps() {
    let openers = [
        "{{",
        "{{{",
        "[[",
        "{|",
        "<ref>",
        "''",
        "[http://a ",
        "<!--",
        "{{a|",
        "[[File:a|",
        "__",
        "&",
        "{{1x|",
        "{{{a|",
        "-{",
        "\n{|\n|",
        "<b ",
        "<nowiki>",
        "[[Category:a",
        "[[File:a|thumb|[[b|",
        "{{#if:x|",
        "<reF><rEf>",
        "[[a|''[http://b ",
        "<gallery>\n",
        "\n==a",
        "]]",
        "}}",
        "<ref name=a>b</ref>",
        "{{Twice|",
        "<a",
        "[http://[",
        "{{lc:",
        "\u{7F}",
        "<!-- -->\n",
        "{{#vardefine:a|",
        "{{#lst:a|",
        "{{#invoke:a|",
        "{{#nobody:a|",
        "<infobox><data>",
        "<data>",
        "[[a::",
        "[[a::http://b",
        "{{#var:a}}",
        "http://a{{#var:a}}",
        "[http://a{{#var:a}}",
        "[[{{#var:a}}",
        "http://a/<tvar>",
    ];
    let wiki = wiki();
    let site = Wiki::site();
    let mut extractor = Extractor::new(&site, &wiki, wiki.options.clone());
    let mut run = |text: &str| {
        extractor.links(&PageText { title: "T", text, ..PageText::default() }, &mut |_| {});
        extractor.steps()
    };
    for opener in openers {
        let text = opener.repeat(100_000 / opener.len());
        let steps = run(&text);
        assert!(steps < 40 * 100_000, "{opener:?}: {steps} steps");
    }
    for (open, close) in [
        ("{{a|", "}}"),
        ("{{{a|", "}}}"),
        ("[[", "]]"),
        ("{{1x|", "}}"),
        ("<ref>", "</ref>"),
        ("{|\n|", "\n|}"),
        ("{{#tag:ref|", "}}"),
    ] {
        let count = 100_000 / (open.len() + close.len());
        let text = open.repeat(count) + "http://x" + &close.repeat(count);
        let steps = run(&text);
        // Each call that is too deep is text, with an error in it that every pass reads.
        assert!(steps < 60 * 100_000, "{open:?}..{close:?}: {steps} steps");
    }
}

/// What looks ahead for something that never comes, over 4 MB. Each of these takes less than a
/// second, and minutes where every opener looks ahead on its own.
#[test]
fn looking_ahead_in_vain_is_done_once() {
    let wiki = wiki();
    let many = |text: &str| text.repeat(4_000_000 / text.len());
    for text in [
        format!("== {} ==\nhttp://a.example", many("<")),
        format!("{}http://a.example", many("http://a ")),
        format!("<ref>{}> http://a.example</ref>", many("<a ")),
        format!("{{{{#iferror:{}|x|http://a.example}}}}", many("<p <")),
        format!("<gallery>\nA|{}\n</gallery>", many("http://a |")),
    ] {
        assert!(!wiki.links(&text).is_empty(), "{:?}", &text[..20]);
    }
}

/// Templates that would expand to gigabytes, or for ever.
#[test]
fn template_bombs_end() {
    let wiki = wiki();
    let nested =
        (0..60).fold("http://a.example ".to_owned(), |text, _| format!("{{{{Twice|{text}}}}}"));
    for text in [
        "{{Ten}}{{Ten}}{{Ten}}",
        "{{Loop}}",
        &"{{Ten}}".repeat(1000),
        &"{{Spring}}<references/>".repeat(1000),
        &nested,
        &"{{#vardefine:a|x{{#var:a}}{{#var:a}} http://a.example }}".repeat(60),
        &("{{#lst:Template:Big|}}".repeat(100_000) + "http://a.example"),
        &"{{#lsth:Template:Kilo|}}".repeat(10_000),
        &"{{#tag:references|{{#tag:ref|http://a.example}}}}".repeat(10_000),
        &format!(
            "<infobox>{}</infobox>",
            "<group><data><default>x</default></data>".repeat(50_000)
        ),
        &format!("<infobox>{}</infobox>", "<data><default>{{Ten}}</default></data>".repeat(50_000)),
    ] {
        assert!(wiki.links(text).len() < 200_000);
    }
}

/// Ten gigabytes of what stands in tags, were all of it kept.
#[test]
fn tags_that_templates_repeat_are_not_all_kept() {
    for tag in ["nowiki", "ref", "poem", "gallery"] {
        let template = format!("<{tag}>{}</{tag}>", "x".repeat(100_000));
        let wiki = Wiki::new([("Template:Tag", template.as_str())]);
        let links = wiki.links(&("http://a.example ".to_owned() + &"{{Tag}}".repeat(100_000)));
        assert_eq!(links.len(), 1, "{tag}");
    }
}

/// One extractor a thread, one cache of templates for all.
#[test]
fn clones_work_side_by_side() {
    let wiki = wiki();
    let site = Wiki::site();
    let extractor = Extractor::new(&site, &wiki as &dyn Pages, wiki.options.clone());
    let count = |mut extractor: Extractor<'_>| {
        let mut count = 0;
        for _ in 0..50 {
            let page = PageText {
                title: "T",
                text: "{{Big}} {{1x|http://a.example}}",
                ..PageText::default()
            };
            extractor.links(&page, &mut |_| count += 1);
        }
        count
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn({
                    let extractor = extractor.clone();
                    move || count(extractor)
                })
            })
            .collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), 250);
        }
    });
}
