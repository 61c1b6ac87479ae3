//! Where links are, and who wrote them.

use wikirot_wikitext::{Context, Link, Origin, Site};

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
    assert_eq!(links[1].written(), "http://b.example/ä");
}

#[test]
fn headings_of_html_are_headings() {
    let wiki = Wiki::new([("Template:Big", "<h2 class=\"big\">{{{1}}}</h2>\n")]);
    for (text, context, anchor) in [
        ("<h2>[http://a.example A]</h2>", Context::Heading, Some("A")),
        ("<H6 id=\"q\"\nclass=z>[http://a.example A]</h6 >", Context::Heading, Some("A")),
        ("<h1>\n* [http://a.example A]\n<b>x</b></h1>", Context::Heading, Some("*_A_x")),
        (
            "{|\n| a || <h3>x <i>http://a.example</i></h3>\n|}",
            Context::Heading,
            Some("x_http://a.example"),
        ),
        ("{|\n| <h2>x</h2> | http://a.example\n|}", Context::Prose, None),
        ("<h2>x</h2>\n== x ==\nhttp://a.example", Context::Prose, Some("x_2")),
        ("== x ==\n<h2>x</h2>http://a.example", Context::Prose, Some("x_2")),
        ("{{big|x}}\nhttp://a.example", Context::Prose, Some("x")),
        ("<h2>a <h3>b</h3> c http://a.example</h2>", Context::Prose, Some("a_b")),
        ("<h2>x</h3> http://a.example", Context::Prose, Some("x")),
        ("== a <h3>b</h3> http://a.example ==", Context::Prose, Some("a_b")),
        ("x</h2>\n== y ==\nhttp://a.example", Context::Prose, Some("y")),
        ("<h2/>http://a.example</h2>", Context::Heading, Some("http://a.example")),
        ("<h2>x\nhttp://a.example\n\ny", Context::Prose, None),
        ("[http://a.example <h2>x</h2>]", Context::Prose, None),
        ("[[Foo|<h2>x</h2>]] http://a.example", Context::Prose, None),
        ("[[File:X.png|thumb|<h2>x</h2>]] http://a.example", Context::Prose, Some("x")),
        ("[[File:X.png|<h2>x</h2>]] http://a.example", Context::Prose, None),
        ("<nowiki><h2></nowiki>http://a.example</h2>", Context::Prose, None),
        ("<pre><h2>x</h2></pre><!-- <h2>x</h2> -->http://a.example", Context::Prose, None),
        ("<ref><h2>x</h2></ref>http://a.example", Context::Prose, None),
        ("<ref><h2>http://a.example</h2></ref>", Context::Heading, None),
        ("<h7>http://a.example</h7>", Context::Prose, None),
    ] {
        let link = only(&wiki, text);
        let found = link.section.as_ref().map(|section| &*section.anchor);
        assert_eq!((link.context, found), (context, anchor), "{text}");
    }
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
        assert_eq!(link.section.as_ref().map(|section| &*section.anchor), Some(anchor), "{text}");
    }
}

#[test]
fn lines_of_a_poem_are_those_of_the_page() {
    let text = "x\n<poem>\nhttp://a.example\n[http://b.example b]\n\nhttp://c.example\n</poem>";
    let links = Wiki::default().links(text);
    let found: Vec<_> = links.iter().map(|link| (link.line, source(text, link))).collect();
    assert_eq!(
        found,
        [(3, "http://a.example"), (4, "[http://b.example b]"), (6, "http://c.example")]
    );
}

#[test]
fn a_link_that_ends_within_a_call_is_part_of_an_argument() {
    let wiki = Wiki::new([("Template:Echo", "{{{1}}}")]);
    for (text, expected) in [
        ("[http://a.example x {{echo|y] z}}", Context::TemplateArgument),
        ("[http://a.example x {{echo|y}} z]", Context::Prose),
        ("[http://a.example x }}] z", Context::Prose),
    ] {
        assert_eq!(only(&wiki, text).context, expected, "{text}");
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
fn a_template_that_two_others_call_is_named_behind_each() {
    let wiki = Wiki::new([
        ("Template:A", "{{inner}} {{inner}}"),
        ("Template:B", "{{inner}}"),
        ("Template:Inner", "http://a.example"),
    ]);
    let links = wiki.links("{{a}} {{b}} {{inner}} {{b}} {{a}} {{a}} {{a}}");
    let chains: Vec<String> = links
        .iter()
        .map(|link| match &link.origin {
            Origin::Template(chain) => chain.join(" ").replace("Template:", ""),
            _ => String::new(),
        })
        .collect();
    let (a, b) = ("A Inner", "B Inner");
    assert_eq!(chains, [a, a, b, "Inner", b, a, a, a, a, a, a]);
    let places: Vec<usize> = links.iter().map(|link| link.source.start).collect();
    assert_eq!(places, [0, 0, 6, 12, 22, 28, 28, 34, 34, 40, 40]);
}

#[test]
fn what_a_call_makes_of_a_url_is_part_of_the_link_around_it() {
    let wiki = Wiki::new([("Template:Own", "http://own.example")]);
    for (text, wanted) in [
        ("x [{{lc:HTTP://A.EXAMPLE}} y] z", "[{{lc:HTTP://A.EXAMPLE}} y]"),
        ("x [{{lc:HTTP://A.EXAMPLE}}/b] z", "[{{lc:HTTP://A.EXAMPLE}}/b]"),
        ("x {{lc:HTTP://A.EXAMPLE}} z", "{{lc:HTTP://A.EXAMPLE}}"),
        ("x [{{own}} y] z", "{{own}}"),
        ("x {{own}}/b z", "{{own}}"),
        ("x [http://a.example/{{lc:B}} y] z", "[http://a.example/{{lc:B}} y]"),
        ("x http://a.example/{{lc:B}} z", "http://a.example/{{lc:B}}"),
        ("x http://a.example/{{lc:B}}/c z", "http://a.example/{{lc:B}}/c"),
        ("x [http://a.example {{lc:B}}] z", "[http://a.example {{lc:B}}]"),
    ] {
        assert_eq!(source(text, &only(&wiki, text)), wanted, "{text}");
    }
}

#[test]
fn what_stands_behind_a_call_is_no_argument_of_it() {
    let wiki = Wiki::new([
        ("Template:Echo", "{{{1}}}"),
        ("Template:Twice", "{{{1}}} {{#if:{{{1}}}|{{{1}}}}} {{{x|{{{1}}}}}}"),
        ("Template:Note", "<ref>x</ref>"),
        ("MediaWiki:Hello", "hi $1 {{{1}}}"),
        ("Book", "<section begin=a/>x {{echo|y}}<section end=a/>"),
    ]);
    for call in [
        "{{echo|a}}",
        "{{echo|1={{echo|a}}}}",
        "{{echo|{{echo|{{echo|a}}}}}}",
        "{{twice|{{echo|a}}}}",
        "{{twice|<ref>x</ref>}}",
        "{{twice|<nowiki>x</nowiki>}}",
        "{{nowhere|{{echo|a}}}}",
        "{{#if:{{echo|a}}|{{echo|b}}}}",
        "{{#ifeq:{{echo|a}}|{{echo|a}}|{{echo|b}}|c}}",
        "{{#switch:{{echo|a}}|{{echo|a}}={{echo|b}}|c}}",
        "{{#switch:{{echo|z}}|{{echo|a}}|b=c|{{echo|d}}}}",
        "{{#iferror:{{echo|a}}|b}}",
        "{{#tag:ref|{{echo|a}}|name={{echo|b}}}}",
        "{{#tag:nosuch|{{echo|a}}|b={{echo|c}}}}",
        "{{int:hello|{{echo|a}}}}",
        "{{#lst:Book|{{echo|a}}}}",
        "{{#vardefineecho:x|{{echo|a}}}}{{#var:x}}",
        "{{#vardefine:x|{{echo|a}}}}{{twice|{{#var:x|{{echo|b}}}}}}",
        "{{lc:{{echo|a}}|{{echo|b}}}}",
        "{{subst:{{echo|a}}|{{echo|b}}}}",
        "{{{a|{{echo|b}}}}}",
        "{{#nosuch:{{echo|a}}|{{echo|b}}}}",
        "{{note}}",
        "<ref>{{echo|a}}</ref>",
        "<gallery>\nX.png|{{echo|a}}\n</gallery>",
    ] {
        let text = format!("{call} http://a.example");
        let link = only(&wiki, &text);
        assert_eq!(link.context, Context::Prose, "{text}");
        assert_eq!((source(&text, &link), &link.call), ("http://a.example", &None), "{text}");
    }
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

#[test]
fn calls_behind_a_link_are_told() {
    let wiki = Wiki::new([
        ("Template:Dead", "!"),
        ("Template:Lang", "?"),
        ("Template:Cite", "[{{{url}}} {{{title|}}}]"),
    ]);
    let behind = |text: &str| -> Vec<Vec<String>> {
        let calls =
            |link: Link| link.calls_behind.into_iter().map(|it| text[it].to_owned()).collect();
        wiki.links(text).into_iter().map(calls).collect()
    };
    for (text, wanted) in [
        ("[http://a.example x]{{Dead}}", vec![vec!["{{Dead}}"]]),
        ("[http://a.example x {{Dead}}]", vec![vec!["{{Dead}}"]]),
        (
            "<ref>[http://a.example x], 2010. {{Dead|{{Lang}}}}</ref>",
            vec![vec!["{{Dead|{{Lang}}}}"]],
        ),
        ("<ref>[http://a.example x]</ref>{{Dead}}", vec![vec!["{{Dead}}"]]),
        (
            "http://a.example, http://b.example {{Lang}} {{Dead}}",
            vec![vec![], vec!["{{Lang}}", "{{Dead}}"]],
        ),
        ("[http://a.example x]<!-- {{Dead}} --><nowiki>{{Dead}}</nowiki>", vec![vec![]]),
        ("{{Cite|url=http://a.example|title=T}} {{Dead}}", vec![vec!["{{Dead}}"]]),
        ("[http://a.example x]\n{{Dead}}", vec![vec![]]),
    ] {
        assert_eq!(behind(text), wanted, "{text}");
    }
}

#[test]
fn a_call_behind_a_link_that_makes_links_of_its_own_is_told() {
    let wiki = Wiki::new([
        ("Template:Copy", "[http://copy.example/{{{url}}} copy] {{{date|}}}"),
        ("Template:Old copy", "#REDIRECT [[Template:Copy]]"),
        ("Template:Dead", "<sup>dead [http://help.example ?]</sup>"),
        ("Template:Small", "<small>{{{1}}}</small>"),
        ("Template:Both", "{{{url}}} [http://find.example/{{{url}}} find]"),
        ("Template:Cite", "[{{{url}}} {{{title|}}}]"),
        ("Template:Cite twice", "[{{{url}}} {{{title|}}}] [http://doi.example doi]"),
        ("Template:Entry", "http://entry.example/{{{1}}}"),
    ]);
    let behind = |text: &str| -> Vec<String> {
        let links = wiki.links(text);
        let of = links.iter().find(|link| link.url == "http://a.example/").or(links.first());
        let calls = of.map(|link| link.calls_behind.clone()).unwrap_or_default();
        calls.into_iter().map(|it| text[it].to_owned()).collect()
    };
    for (text, wanted) in [
        ("[http://a.example/ x] {{Copy|url=y}}", vec!["{{Copy|url=y}}"]),
        ("[http://a.example/ x] {{Old copy|url=y}} z", vec!["{{Old copy|url=y}}"]),
        ("[http://a.example/ x]{{Dead}}", vec!["{{Dead}}"]),
        ("[http://a.example/ x {{Dead}}]", vec!["{{Dead}}"]),
        ("http://a.example/ ({{Dead}})", vec!["{{Dead}}"]),
        ("<ref>[http://a.example/ x], 2010. {{Dead}}</ref>", vec!["{{Dead}}"]),
        ("<ref>[http://a.example/ x]</ref>{{Dead}}", vec!["{{Dead}}"]),
        ("[http://a.example/ x] {{Small|{{Dead}}}}", vec!["{{Small|{{Dead}}}}"]),
        (
            "[http://a.example/ x] {{Both|url=http://a.example/}}",
            vec!["{{Both|url=http://a.example/}}"],
        ),
        ("{{Cite|url=http://a.example/}} {{Dead}}", vec!["{{Dead}}"]),
        ("{{Cite twice|url=http://a.example/}} {{Dead}}", vec!["{{Dead}}"]),
        ("{{Cite|url=http://a.example/|title=x {{Dead}}}}", vec!["{{Dead}}"]),
        ("{{Entry|1}} {{Dead}}", vec!["{{Dead}}"]),
        // The next call may speak of the link that the one before it made.
        (
            "[http://a.example/ x] {{Small|y}} {{Entry|1}} {{Dead}}",
            vec!["{{Small|y}}", "{{Entry|1}}"],
        ),
        ("[http://a.example/ x] [http://b.example y] {{Dead}}", vec![]),
        (
            "[http://a.example/ x] {{Cite|url=http://b.example}} {{Dead}}",
            vec!["{{Cite|url=http://b.example}}"],
        ),
        ("[http://a.example/ x]\n{{Dead}}", vec![]),
        ("[http://a.example/ x]<ref>{{Dead}}</ref>", vec![]),
    ] {
        assert_eq!(behind(text), wanted, "{text}");
    }
}

#[test]
fn a_call_that_cannot_be_expanded_is_told_behind_a_link() {
    let excerpt = Wiki { excerpt: true, ..Wiki::default() };
    let text = "[http://a.example x] {{Copy|url=http://a.example}}";
    let first = excerpt.links(text).into_iter().next().unwrap();
    let calls: Vec<_> = first.calls_behind.into_iter().map(|call| &text[call]).collect();
    assert_eq!(calls, ["{{Copy|url=http://a.example}}"]);
}

#[test]
fn the_link_behind_a_link_is_told() {
    let wiki = Wiki::new([
        ("Template:Cite", "[{{{url}}} {{{title|}}}]"),
        ("Template:Dead", "<sup>[http://help.example ?]</sup>"),
    ]);
    let behind = |text: &str| -> Option<String> {
        let first = wiki.links(text).into_iter().next().unwrap();
        first.link_behind.map(|start| text[start..].to_owned())
    };
    for (text, wanted) in [
        ("[http://a.example x] ([http://b.example y])", Some("[http://b.example y])")),
        ("http://a.example, http://b.example", Some("http://b.example")),
        ("<ref>[http://a.example x]</ref> ([http://b.example y])", Some("[http://b.example y])")),
        ("{{Cite|url=http://a.example}} [http://b.example y]", Some("[http://b.example y]")),
        ("<ref>[http://a.example x]</ref> and [http://b.example y]", None),
        ("[http://a.example x]\n[http://b.example y]", None),
        ("[http://a.example x]<ref>[http://b.example y]</ref>", None),
        ("[http://a.example x]", None),
        // What a template links to is no link of the page's own.
        ("[http://a.example x]{{Dead}} [http://b.example y]", Some("[http://b.example y]")),
        ("[http://a.example x]{{Dead}}\n[http://b.example y]", None),
        ("[http://a.example x]{{Dead}}", None),
    ] {
        assert_eq!(behind(text).as_deref(), wanted, "{text}");
    }
}

#[test]
fn the_call_that_a_url_is_handed_to_is_told() {
    let wiki = Wiki::new([
        ("Template:Box", "{{{1}}}"),
        ("Template:Cite", "[{{{url}}} {{{title|}}}]"),
        ("Template:Lua", "{{#invoke:x|y}}"),
        ("Module:X", "-- Lua"),
    ]);
    for (text, wanted) in [
        ("{{Box|{{Cite|url=http://a.example}} }}", Some("{{Cite|url=http://a.example}}")),
        (
            "<ref>{{Cite|url=http://a.example|title={{Box|1}}}}</ref>",
            Some("{{Cite|url=http://a.example|title={{Box|1}}}}"),
        ),
        ("{{Box|[http://a.example x]}}", Some("{{Box|[http://a.example x]}}")),
        ("{{Lua|url=http://a.example}}", Some("{{Lua|url=http://a.example}}")),
        ("[http://a.example x]", None),
        (
            "{{Cite|url=http://a.example|copy=http://c.example/http://a.example}}",
            Some("{{Cite|url=http://a.example|copy=http://c.example/http://a.example}}"),
        ),
        ("{{Lua|url=http://a.example|b={{Nobody|http://a.example}}}}", None),
    ] {
        let link = only(&wiki, text);
        assert_eq!(link.call.map(|call| &text[call]), wanted, "{text}");
    }
}

#[test]
fn where_nothing_can_be_put_behind_a_link_its_context_says_so() {
    let wiki = Wiki::new([("Template:1x", "{{{1}}}")]);
    for (text, context, of) in [
        ("http://a.example/x{{1x|y}} z", Context::TemplateArgument, "http://a.example/x{{1x|y"),
        (
            "http://a.example/x{{#if:x|y|z}} z",
            Context::TemplateArgument,
            "http://a.example/x{{#if:x|y",
        ),
        ("[http://a.example/x{{1x|y}} l] z", Context::Prose, "[http://a.example/x{{1x|y}} l]"),
        ("[http://a.example [3]] z", Context::Prose, "[http://a.example [3]]"),
        ("== [http://a.example h] ==", Context::Heading, "[http://a.example h]"),
        (
            "[[File:A.png|link=http://a.example]]",
            Context::ImageLink,
            "[[File:A.png|link=http://a.example]]",
        ),
        (
            "<gallery>\nA.png|c|link=http://a.example\n</gallery>",
            Context::ImageLink,
            "link=http://a.example",
        ),
        ("[[File:A.png|thumb|see http://a.example]]", Context::Prose, "http://a.example"),
        ("<ref name=q>http://a.example</ref> <ref name=q/>", Context::Prose, "http://a.example"),
        (
            "<ref name=q>http://a.example</ref> <ref name=q>http://a.example</ref>",
            Context::TwinFootnote,
            "http://a.example",
        ),
        (
            "<ref name=q/>\n<references>\n<ref name=q>[http://a.example h]</ref>\n</references>",
            Context::Prose,
            "[http://a.example h]",
        ),
        (
            "<ref name=q>[http://a.example h]</ref>\n<references>\n<ref name=q>[http://a.example h]</ref>\n</references>",
            Context::TwinFootnote,
            "[http://a.example h]",
        ),
    ] {
        let links = wiki.links(text);
        assert!(links.iter().any(|link| source(text, link) == of), "{text}: {links:?}");
        assert!(links.iter().all(|link| link.context == context), "{text}: {links:?}");
    }
}

#[test]
fn what_is_an_option_of_an_image_is_no_text() {
    let gallery = |line: &str| format!("<gallery>\nA.png|c|{line}\n</gallery>");
    for (language, word) in [
        ("de", "verweis"),
        ("fr", "lien"),
        ("ru", "ссылка"),
        ("es", "enlace"),
        ("ja", "リンク"),
        ("he", "קישור"),
        ("sv", "länk"),
        ("nl", "koppeling"),
        ("pt", "ligação"),
        ("zh", "链接"),
        ("de", "alternativtext"),
        ("ru", "альт"),
        ("ja", "代替文"),
        ("sv", "alt"),
    ] {
        let site = Site::new("W", "https://w.example/wiki/X", language, [(6, "F".into(), true)]);
        let links = |text: &str| Wiki::default().links_on(&site, "Test page", text);
        let text = gallery(&format!("{word}=http://a.example"));
        let found = links(&text);
        assert!(!found.is_empty(), "{text}");
        assert!(found.iter().all(|link| link.context == Context::ImageLink), "{text}: {found:?}");
        let other = links(&gallery(&format!("{word}x=http://a.example")));
        assert!(other.iter().all(|link| link.context == Context::Prose), "{text}: {other:?}");
    }
    for (text, context) in [
        (&*gallery("alt=http://a.example"), Context::ImageLink),
        (&gallery("alt=see [http://a.example x]|d"), Context::ImageLink),
        (&gallery("link=see http://a.example"), Context::ImageLink),
        // Blanks count in galleries.
        (&gallery(" alt=http://a.example"), Context::Prose),
        (&gallery("class=http://a.example"), Context::Prose),
        ("<imagemap>\nFile:A.png|c|alt=http://a.example\n</imagemap>", Context::ImageLink),
        ("<imagemap>\nFile:A.png| alt=http://a.example\n</imagemap>", Context::ImageLink),
        ("<imagemap>\nFile:A.png| link=http://a.example\n</imagemap>", Context::ImageLink),
        ("<imagemap>\nFile:A.png|class=[http://a.example x]\n</imagemap>", Context::ImageLink),
        ("<imagemap>\nFile:A.png|c http://a.example\n</imagemap>", Context::Prose),
        ("[[File:A.png|thumb|alt=[http://a.example x]|c]]", Context::ImageLink),
        ("[[File:A.png|thumb| alt = [http://a.example x]|c]]", Context::Prose),
        ("[[File:A.png|thumb|alt=x|c [http://a.example x]]]", Context::Prose),
        (
            "[[File:A.png|thumb|alt=x|c [[File:B.png|alt=[http://a.example x]]]]]",
            Context::ImageLink,
        ),
    ] {
        let links = Wiki::default().links(text);
        assert!(!links.is_empty(), "{text}");
        assert!(links.iter().all(|link| link.context == context), "{text}: {links:?}");
    }
}

#[test]
fn a_footnote_stands_in_the_section_that_it_stands_in() {
    let text =
        "Lead.\n\n== Where ==\nText.<ref>[http://a.example R]</ref>\n\n== Notes ==\n<references/>";
    let link = only(&Wiki::default(), text);
    assert_eq!(link.section.as_ref().map(|section| &*section.title), Some("Where"));
}
