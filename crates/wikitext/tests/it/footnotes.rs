//! Footnotes and their lists, as MediaWiki answered.

use wikirot_wikitext::{Context, Extractor, PageText};

use crate::wiki::Wiki;

fn wiki() -> Wiki {
    Wiki::new([
        ("Template:Reflist", "{{#tag:references|{{{refs|}}}}}"),
        ("Template:Notes", "{{#tag:references|{{{refs|}}}|group={{{group|}}}}}"),
        ("Template:Maybe", "{{#if:{{{refs|}}}|{{#tag:references|{{{refs|}}}}}|<references/>}}"),
        ("Template:Note", "{{#tag:ref|http://{{{1}}}.example|name=n-{{{1}}}}}"),
        ("Template:Echo", "{{{1}}}"),
        ("Template:Table", "{|\n|http://u.example|http://b.example\n|}"),
    ])
}

/// What stands before `.example` in the URLs of a text.
fn hosts(text: &str) -> String {
    let hosts = wiki().urls(text).into_iter();
    hosts
        .map(|url| url.replacen("http://", "", 1).replacen(".example", "", 1))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn they_are_read_where_their_list_is() {
    for (text, wanted) in [
        ("<ref>http://a.example</ref>", "a"),
        ("<ref group=g>http://a.example</ref>", ""),
        ("<ref group=g>http://a.example</ref><references group=g/>", "a"),
        ("<ref name=n>http://a.example</ref><ref name=n>http://b.example</ref>", "a"),
        ("<ref name=1>http://a.example</ref>", ""),
        ("<ref>x <ref>http://a.example</ref>", ""),
        ("<ref name=n/> <ref name=n>http://a.example</ref>", "a"),
        ("<ref name=n>http://a.example</ref> <ref follow=n>http://b.example</ref>", "a b"),
    ] {
        assert_eq!(hosts(text), wanted, "{text}");
    }
}

#[test]
fn what_one_leaves_open_reaches_into_the_next() {
    for (text, wanted) in [
        ("<ref>http://a.example <!-- x</ref> y <ref>http://u.example</ref>", "a"),
        ("<ref><!-- http://u.example</ref> y <ref>http://u.example --></ref>", ""),
        (
            "<ref>http://a.example<!--</ref><ref>http://u.example</ref><references/><ref>http://b.example</ref>",
            "a b",
        ),
        (
            "<ref group=g>http://a.example<!--</ref><ref>http://b.example</ref><references group=g/>",
            "a b",
        ),
        ("<ref>{{nosuch|http://u.example</ref><ref>http://u.example}}</ref>", ""),
        ("<ref>{{#if:x|http://a.example</ref><ref>|http://u.example}}</ref>", "a"),
        ("<ref>{{{x|http://a.example</ref><ref>http://b.example}}}</ref>", "a b"),
        (
            "<ref><nowiki>http://u.example</ref><ref>http://u.example</nowiki> http://a.example</ref>",
            "a",
        ),
        ("<ref>http://a.example <math></ref><ref>http://u.example</math></ref>", "a"),
        (
            "<ref>http://a.example <gallery></ref><ref>http://u.example\nFile:A.png|http://b.example</gallery></ref>",
            "a b",
        ),
        ("<ref><includeonly></ref><ref>http://u.example</ref>", ""),
        (
            "<ref>\n{|\n|http://u.example|x</ref><ref>\n|http://v.example|http://a.example</ref>",
            "a",
        ),
        ("<ref>[[File:A.png|link=http://a.example|</ref><ref>x]]</ref>", "a"),
    ] {
        assert_eq!(hosts(text), wanted, "{text}");
    }
}

#[test]
fn they_begin_no_line() {
    for (text, wanted) in [
        ("<ref>{|\n|http://a.example|http://b.example\n|}</ref>", "a%7Chttp://b.example"),
        ("<ref> {|\n|http://a.example|http://b.example\n|}</ref>", "a%7Chttp://b.example"),
        ("<ref>\n{|\n|http://u.example|http://b.example\n|}</ref>", "b"),
        ("<ref>{|\n| title=\"http://a.example\" | x\n|}</ref>", "a"),
        ("<ref>{|http://a.example</ref>", "a"),
        ("{{#tag:ref|{{{!}}\n{{!}}http://a.example{{!}}x\n{{!}}}}}", "a%7Cx"),
        ("<ref>== http://a.example ==</ref>", "a"),
        ("<ref>{{table}}</ref>", "b"),
    ] {
        assert_eq!(hosts(text), wanted, "{text}");
    }
}

#[test]
fn links_keep_their_places_in_a_list() {
    let text = "== H ==\na<ref name=t>[http://a.example x]</ref>\n<ref name=t>[http://a.example x]</ref>\n\
                <ref>{{echo|1=http://b.example}} {{note|c}}</ref>";
    let links = wiki().links(text);
    let places: Vec<_> = links
        .iter()
        .map(|link| (link.url.as_str(), link.line, &text[link.source.clone()], link.context))
        .collect();
    let wanted = [
        ("http://a.example", 2, "[http://a.example x]", Context::TwinFootnote),
        ("http://b.example", 4, "http://b.example", Context::TemplateArgument),
    ];
    assert_eq!(places[..2], wanted);
    assert!(links.iter().all(|link| link.section.is_some()));
}

#[test]
fn a_list_defines_what_is_used_before_it() {
    for (text, wanted) in [
        (
            "a<ref name=x/><references><ref name=x>http://a.example</ref><ref name=u>http://u.example</ref></references>",
            "a",
        ),
        (
            "a<ref name=x/>{{#tag:references|<ref name=x>http://a.example</ref><ref name=u>http://u.example</ref>}}",
            "a",
        ),
        (
            "a<ref name=x/>{{#tag:References|<ref name=x>http://a.example</ref><ref name=u>http://u.example</ref>}}",
            "a",
        ),
        (
            "a<ref name=x/>{{reflist|refs=<ref name=x>http://a.example</ref><ref name=u>http://u.example [http://v.example v]</ref>}}",
            "a",
        ),
        (
            "a<ref name=x/>{{maybe|refs=<ref name=x>http://a.example</ref><ref name=u>http://u.example</ref>}}",
            "a",
        ),
        ("a<ref name=n-a/>{{reflist|refs={{note|a}}{{note|b}}}}", "a"),
        (
            "a<ref name=x/>{{echo|<references><ref name=x>http://a.example</ref><ref name=u>http://u.example</ref></references>}}",
            "a",
        ),
        ("{{reflist|refs=<ref name=x>http://a.example</ref>}}a<ref name=x/>", ""),
        ("{{#tag:references|<ref>http://a.example</ref>}} b<ref>http://b.example</ref>", "b"),
        (
            "<ref>http://a.example</ref>{{#tag:references|<ref name=u>http://u.example</ref>}}<ref>http://b.example</ref>",
            "a b",
        ),
        (
            "<ref name=x/> <ref name=x>http://a.example</ref> {{reflist|refs=<ref name=u>http://u.example</ref>}}",
            "a",
        ),
        (
            "<ref name=x/> {{#tag:references|<ref name=x>http://a.example</ref><ref name=x>http://b.example</ref>}}",
            "a",
        ),
        (
            "<ref name=x>http://a.example</ref>{{reflist|refs=<ref name=x>http://b.example</ref>}}",
            "a",
        ),
        (
            "a<ref name=x/>{{reflist|refs=<ref name=x>http://a.example</ref>}} b<ref name=y/>{{reflist|refs=<ref name=y>http://b.example</ref><ref name=x>http://u.example</ref>}}",
            "a b",
        ),
        ("{{#tag:references|}}<ref>http://a.example</ref>", "a"),
    ] {
        assert_eq!(hosts(text), wanted, "{text}");
    }
}

#[test]
fn a_list_defines_what_belongs_to_its_group() {
    for (text, wanted) in [
        (
            "a<ref name=x group=g/>{{notes|group=g|refs=<ref name=x group=g>http://a.example</ref><ref name=u group=g>http://u.example</ref><ref name=v>http://v.example</ref>}}",
            "a",
        ),
        (
            "a<ref name=x group=g/>{{notes|group=g|refs=<ref name=x>http://a.example</ref><ref name=u>http://u.example</ref>}}",
            "a",
        ),
        ("<references group=z><ref name=q group=z>http://u.example</ref></references>", ""),
    ] {
        assert_eq!(hosts(text), wanted, "{text}");
    }
}

#[test]
fn what_makes_no_sense_in_a_list_counts_with_it() {
    for (text, wanted) in [
        (
            "a<ref name=x/>{{reflist|refs=<ref name=x>http://a.example</ref><ref name=1>http://u.example</ref><ref odd=o>http://v.example</ref>}}",
            "a",
        ),
        (
            "a<ref name=x/><ref>http://b.example</ref>{{reflist|refs=<ref name=x>http://a.example</ref><ref name=\"\">http://u.example</ref>}}",
            "a b",
        ),
        // What goes on with a footnote is no call that could be taken back: the one before is.
        (
            "<ref name=a>http://a.example</ref>{{reflist|refs=<ref follow=a>http://b.example</ref>}}",
            "",
        ),
        ("a<ref name=x/>{{#tag:references|<ref name=x>http://a.example</ref><references/>}}", "a"),
    ] {
        assert_eq!(hosts(text), wanted, "{text}");
    }
}

#[test]
fn images_with_areas_have_a_caption() {
    for (text, wanted) in [
        (
            "<imagemap>\n# c\n\n Image:Map.png | thumb | cap http://a.example |alt=http://b.example\nrect 0 0 1 1 [http://u.example]\n</imagemap>",
            "a b",
        ),
        (
            "<imagemap>File:Map.png|link=http://a.example|thumb\ndefault [[X]]</imagemap>",
            "a%7Cthumb",
        ),
        ("<imagemap>\nFile:Map.png|c| link=http://a.example.\n</imagemap>", "a a."),
        ("{{#tag:imagemap|File:Map.png{{!}}thumb{{!}}http://a.example\ndefault [[X]]}}", "a"),
        (
            "<imagemap>\nFile:Map.png|{{echo|http://a.example}} <ref>http://b.example</ref>\n</imagemap>",
            "a b",
        ),
        ("<imagemap>\nMap.png|http://u.example\n</imagemap>", ""),
        ("<imagemap>\n:File:Map.png|http://a.example\n</imagemap>", "a"),
        (
            "<imagemap>\nFile:Map.png|100px|[http://a.example x] [[File:B.png|link=http://b.example]]\n</imagemap>",
            "a b",
        ),
        ("<imagemap>\nFile:<b>.png|http://u.example\n</imagemap>", ""),
        ("<imagemap>\nFile:Map.png\nFile:Map.png|http://u.example\n</imagemap>", ""),
    ] {
        assert_eq!(hosts(text), wanted, "{text}");
    }
}

#[test]
fn a_footnote_that_is_defined_again_must_have_the_same_text() {
    let conflicts = |text: &str| {
        let (site, wiki) = (Wiki::site(), Wiki::default());
        let mut extractor = Extractor::new(&site, &wiki, wiki.options.clone());
        let page = PageText { title: "Test page", text, ..PageText::default() };
        extractor.links(&page, &mut |_| {});
        extractor.conflicts()
    };
    for text in [
        "<ref name=a>x</ref><ref name=a>x </ref><ref name=a/>",
        "<ref name=a>x</ref><ref name=b>y</ref><ref>x</ref><ref>y</ref>",
        "<ref name=a group=g>x</ref><ref name=a>y</ref>",
        "<ref name=a/><references><ref name=a>x</ref></references>",
    ] {
        assert_eq!(conflicts(text), 0, "{text}");
    }
    for text in [
        "<ref name=a>x</ref><ref name=a>y</ref>",
        "<ref name=a>x</ref><references><ref name=a>y</ref></references>",
    ] {
        assert_eq!(conflicts(text), 1, "{text}");
    }
}
