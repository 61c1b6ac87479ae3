//! Where links are, and who wrote them.

use wikirot_wikitext::{Context, Link, Origin};

use crate::wiki::Wiki;

fn only(wiki: &Wiki, text: &str) -> Link {
    let mut links = wiki.links(text);
    assert_eq!(links.len(), 1, "{links:?}");
    links.remove(0)
}

fn source<'t>(text: &'t str, link: &Link) -> &'t str {
    &text[link.source.clone()]
}

#[test]
fn section_line_and_source_of_links_in_the_text() {
    let text = "http://a.example.\n== ''One'' & [[x|two]] ==\n<!-- c\n-->* [http://b.example/ä B]\n=== One ===\n=== One ===\nx <ref>\nhttp://c.example</ref>";
    let links = Wiki::default().links(text);
    let found: Vec<_> = links
        .iter()
        .map(|link| {
            (
                link.line,
                source(text, link),
                link.section.as_ref().map(|s| (s.title.as_str(), s.anchor.as_str())),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, "http://a.example", None),
            (4, "[http://b.example/ä B]", Some(("One & two", "One_&_two"))),
            (8, "http://c.example", Some(("One", "One_2"))),
        ]
    );
    assert_eq!(links[1].url, "http://b.example/%C3%A4");
    assert_eq!(links[1].written, "http://b.example/ä");
}

#[test]
fn headings_show_what_nowiki_holds() {
    let wiki = Wiki::new([("Template:Heading", "== {{{1}}} <nowiki>~</nowiki> ==\n")]);
    for (text, anchor) in [
        ("== The <nowiki>[[x]]</nowiki> ''file'' ==\n", "The_[[x]]_file"),
        ("== The <nowiki>''x'' &amp; __TOC__</nowiki> ==\n", "The_''x''_&_TOC"),
        ("== The <pre>x</pre> {{#tag:nowiki|<b>}} ==\n", "The_<b>"),
        ("{{heading|a}}", "a_~"),
    ] {
        let link = only(&wiki, &format!("{text}http://a.example"));
        assert_eq!(link.section.map(|section| section.anchor).as_deref(), Some(anchor), "{text}");
    }
}

#[test]
fn images_are_whole() {
    let text = "x [[File:A.png|20px|link=http://a.example]] y";
    assert_eq!(
        source(text, &only(&Wiki::default(), text)),
        "[[File:A.png|20px|link=http://a.example]]"
    );
}

#[test]
fn templates_are_named_from_the_page_down() {
    let wiki = Wiki::new([
        ("Template:Outer", "x {{inner|{{{1}}}}}"),
        ("Template:Inner", "[http://a.example/{{{1}}} label]"),
        ("Template:Old", "#REDIRECT [[Template:Inner]]"),
    ]);
    let text = "one\n* {{outer|two}}";
    let link = only(&wiki, text);
    assert_eq!(
        link.origin,
        Origin::Template(vec!["Template:Outer".to_owned(), "Template:Inner".to_owned()])
    );
    assert_eq!(
        (link.line, source(text, &link), link.url.as_str()),
        (2, "{{outer|two}}", "http://a.example/two")
    );
    assert_eq!(
        only(&wiki, "{{old|x}}").origin,
        Origin::Template(vec!["Template:Inner".to_owned()])
    );
}

#[test]
fn of_a_long_chain_the_middle_is_left_out() {
    let mut pages: Vec<(String, String)> =
        (1..20).map(|n| (format!("Template:T{n}"), format!("{{{{t{}}}}}", n + 1))).collect();
    pages.push(("Template:T20".to_owned(), "http://a.example".to_owned()));
    let wiki = Wiki::new(pages.iter().map(|(title, text)| (title.as_str(), text.as_str())));
    let Origin::Template(chain) = only(&wiki, "{{t1}}").origin else { panic!("no template") };
    let expected: Vec<String> =
        [1, 14, 15, 16, 17, 18, 19, 20].iter().map(|n| format!("Template:T{n}")).collect();
    assert_eq!(chain, expected);
}

#[test]
fn an_argument_of_a_template_is_the_pages_own_text() {
    let wiki = Wiki::new([
        ("Template:Cite", "[{{{url}}} {{{title}}}]"),
        ("Template:Note", "<div>{{{1}}}</div>"),
    ]);
    let text = "{{note|1=see {{cite|title=T|url= http://a.example/x }}.}}";
    let link = only(&wiki, text);
    assert_eq!((&link.origin, link.context), (&Origin::Text, Context::TemplateArgument));
    assert_eq!(source(text, &link), "http://a.example/x");
    let text = "{{note|see [http://b.example B]}}";
    assert_eq!(source(text, &only(&wiki, text)), "[http://b.example B]");
}

#[test]
fn functions_of_the_page_are_its_own_text() {
    let wiki = Wiki::default();
    let text = "{{#if:x|see http://a.example|}} {{lc:HTTP://B.EXAMPLE}}";
    let links = wiki.links(text);
    let found: Vec<_> = links.iter().map(|link| (&link.origin, source(text, link))).collect();
    assert_eq!(
        found,
        [(&Origin::Text, "http://a.example"), (&Origin::Text, "{{lc:HTTP://B.EXAMPLE}}")]
    );
}

#[test]
fn code_says_so() {
    let wiki = Wiki::new([("Template:Ic", "<code>{{{1}}}</code>")]);
    let context = |text| only(&wiki, text).context;
    assert_eq!(context("<code>x http://a.example</code>"), Context::Code);
    assert_eq!(context(" $ curl http://a.example"), Context::Code);
    assert_eq!(context("<code>x</code> http://a.example"), Context::Prose);
    assert_eq!(context("{{ic|http://a.example}}"), Context::Code);
    assert_eq!(context("* http://a.example"), Context::Prose);
}

#[test]
fn text_that_is_taken_out_moves_nothing() {
    let text = "__NOTOC__ [[Category:x]]\n[[Category:y]]é http://a__TOC__.example [[Category:z]]\n[http://b.example b]";
    let wiki = Wiki::default();
    let links = wiki.links(text);
    let found: Vec<_> = links.iter().map(|link| (link.line, source(text, link))).collect();
    assert_eq!(found, [(2, "http://a"), (3, "[http://b.example b]")]);
    let odd = "a\0b\x7Fc http://a.example/\x7F\0x d";
    assert_eq!(source(odd, &only(&wiki, odd)), "http://a.example/\x7F\0x");
}

#[test]
fn redirects_keep_what_stands_behind_the_link() {
    let text = "#redirect [[Foo]]\nhttp://a.example";
    assert_eq!(source(text, &only(&Wiki::default(), text)), "http://a.example");
}
