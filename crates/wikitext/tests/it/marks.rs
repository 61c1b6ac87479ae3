//! Where a part of a URL cannot be computed, there is no link: a stump is a URL that nobody wrote.

use wikirot_wikitext::{Extractor, NoPages, Options, PageText, Shortfall, TemplateArguments};

use crate::wiki::Wiki;

/// A whole dump with a module that cannot be run.
fn wiki() -> Wiki {
    Wiki::new([
        ("Module:M", "return {}"),
        ("Category:C", "all of them"),
        ("Template:Echo", "{{{1}}}"),
        ("Template:Twice", "[{{{1}}} a] {{{1}}}"),
    ])
}

/// The URLs of a text, and how many links were left out.
fn found(wiki: &Wiki, text: &str) -> (Vec<String>, u32) {
    (wiki.urls(text), wiki.shortfall(text).dropped)
}

#[test]
fn a_url_that_touches_what_cannot_be_computed_is_no_link() {
    for text in [
        "[https://a.example/{{#invoke:M|f}} x]",
        "https://a.example/{{#invoke:M|f}}/b",
        "https://a.example{{#invoke:M|f}}",
        "https://{{#invoke:M|f}}/b",
        "[https://{{#invoke:M|f}} x]",
        "https://web.archive.example/{{#invoke:M|f}}/http://b.example",
        "https://a.example/.{{#invoke:M|f}}",
        "{{echo|https://a.example/{{#invoke:M|f}}}}",
        "https://a.example/?q={{#cargo_query:tables=x}}&r=1",
        "https://a.example/?q={{urlencode:{{#invoke:M|f}}|PATH}}",
        "https://a.example/?q={{padleft:{{#invoke:M|f}}|9}}",
        "https://a.example/?q={{uc:{{#invoke:M|f}}}}",
        "https://a.example/{{#if:{{#invoke:M|f}}|yes|no}}",
        "https://a.example/{{#ifeq:1|{{#invoke:M|f}}|yes|no}}",
        "https://a.example/{{#ifexpr:{{#invoke:M|f}}>1|yes|no}}",
        "https://a.example/{{#ifexist:{{#invoke:M|f}}|yes|no}}",
        "https://a.example/{{#switch:{{#invoke:M|f}}|x=yes|no}}",
        "https://a.example/{{#switch:x|{{#invoke:M|f}}=yes|x=no}}",
        "https://a.example/{{{{#invoke:M|f}}|b}}",
        "https://a.example/{{{{{{#invoke:M|f}}|b}}}}}",
        "https://a.example/{{#tag:{{#invoke:M|f}}|b}}",
        "https://a.example/{{#widget:Map|id=1}}",
        "https://a.example/{{NUMBEROFPAGES}}",
        "https://a.example/{{NUMBEROFARTICLES:R}}",
        "https://a.example/{{PAGESINCATEGORY:C}}",
        "https://a.example/{{REVISIONID:Module:M}}",
        "https://a.example/{{PAGEID:Module:M}}/b",
        "https://a.example/{{PAGESIZE:{{#invoke:M|f}}}}",
        "https://a.example/?q={{#var:id}}&r=1",
        "https://a.example/?q={{urlencode:{{#var:id}}}}&r=1",
        "[[File:A.png|link=https://a.example/{{#invoke:M|f}}]]",
        "<gallery>\nA.png|link=https://a.example/{{#invoke:M|f}}\n</gallery>",
        "https://a.example/<tvar name=1>1.2</tvar>/b",
        "[https://a.example/<tvar name=1>1.2</tvar>/b x]",
        "https://a.example/<tvar name=1>http://b.example</tvar>",
    ] {
        let (urls, dropped) = found(&wiki(), text);
        assert!(urls.is_empty() && dropped == 1, "{text}: {urls:?}, {dropped} left out");
    }
}

#[test]
fn what_stands_beside_it_is_a_link() {
    for text in [
        "{{#invoke:M|f}}https://a.example",
        "https://a.example {{#invoke:M|f}}",
        "[https://a.example {{#invoke:M|f}}]",
        "https://a.example<br>{{#invoke:M|f}}",
        "{{#if:{{#invoke:M|f}}|https://a.example}}",
        "{{lc:https://a.example {{#invoke:M|f}}}}",
        "{{lcfirst:https://a.example {{#invoke:M|f}}}}",
        "{{lc:https://a.example {{#var:nothing}}}}",
        "{{urlencode:{{#invoke:M|f}}}} https://a.example",
        "{{#if:{{#var:nothing}}|https://b.example|https://a.example}}",
        "{{#ifeq:{{#var:nothing}}||https://a.example|https://b.example}}",
        "{{#iferror:{{#invoke:M|f}}|https://b.example|https://a.example}}",
        "[[{{#invoke:M|f}}|https://b.example]] https://a.example",
        "[[x{{#invoke:M|f}}y{{#invoke:M|f}}z|https://b.example]] https://a.example",
        "[[x{{#invoke:M|f}}{y|https://a.example]]",
        "[[File:{{#invoke:M|f}}.png|thumb|see https://a.example]]",
        "<tvar name=u>https://a.example</tvar>",
        "https://a.example<score>x</score>",
        "== {{#invoke:M|f}} ==\nhttps://a.example",
    ] {
        assert_eq!(found(&wiki(), text), (vec!["https://a.example".to_owned()], 0), "{text}");
    }
}

#[test]
fn a_module_that_a_whole_dump_lacks_is_an_error_that_ends_a_url() {
    assert_eq!(
        found(&wiki(), "https://a.example/{{#invoke:Nowhere|f}}"),
        (vec!["https://a.example/".to_owned()], 0)
    );
}

#[test]
fn an_excerpt_lacks_templates() {
    let mut excerpt = Wiki { excerpt: true, ..Wiki::default() };
    let text = "https://a.example/{{version}}/x {{Cite|url=https://b.example}}";
    assert_eq!(found(&excerpt, text), (vec!["https://b.example".to_owned()], 1));
    // What stands behind a whole URL speaks of it.
    let flagged = "https://a.example/x{{Dead link|url=https://b.example}}";
    assert_eq!(
        found(&excerpt, flagged),
        (vec!["https://a.example/x".to_owned(), "https://b.example".to_owned()], 0)
    );
    excerpt.options.template_arguments = TemplateArguments::Never;
    assert_eq!(found(&excerpt, text), (vec![], 1));
}

#[test]
fn functions_that_nobody_knows_make_no_garbage() {
    let mut wiki = wiki();
    let text = "{{#cargo_query:tables=x|url=https://a.example/?b|[https://c.example d]}} https://e.example";
    assert_eq!(wiki.urls(text), ["https://a.example/?b", "https://e.example"]);
    wiki.options.template_arguments = TemplateArguments::Never;
    assert_eq!(wiki.urls(text), ["https://e.example"]);
}

#[test]
fn guesses_count_where_the_call_is_shown() {
    let wiki = wiki();
    let call = "{{#invoke:M|f|https://guess.example}}";
    assert_eq!(wiki.urls(&format!("{{{{echo|{call}}}}}")), ["https://guess.example"]);
    assert_eq!(wiki.urls(&format!("{{{{lc:{call}}}}}")), ["https://guess.example"]);
    assert_eq!(wiki.urls(&format!("{{{{padleft:{call}|3}}}}")), ["https://guess.example"]);
    assert_eq!(wiki.urls(&format!("{{{{#invoke:M|g|x={call}}}}}")), ["https://guess.example"]);
    assert_eq!(wiki.links(&format!("{{{{twice|{call}}}}}")).len(), 1);
    assert!(wiki.urls(&format!("{{{{#if:{call}|a|b}}}}")).is_empty());
    assert!(wiki.urls(&format!("{{{{echo|a|b={call}}}}}")).is_empty());
}

#[test]
fn what_is_lacking_is_counted_by_name() {
    let text = "{{#invoke:M|f}}{{#invoke:M|g}}{{#Cargo_query:x}}{{#widget:x}}{{#set:a=b}} https://a{{#invoke:M|f}}";
    let shortfall = wiki().shortfall(text);
    let calls = [("{{#cargo_query}}".to_owned(), 1), ("{{#invoke}}".to_owned(), 3)].into();
    assert_eq!(shortfall, Shortfall { dropped: 1, is_cut: false, calls });
    assert!(!shortfall.is_empty() && wiki().shortfall("https://a.example").is_empty());
    let excerpt = Wiki { excerpt: true, ..Wiki::default() };
    let calls = excerpt.shortfall("{{cite web|x}} {{Cite web}} {{:Help}}").calls;
    let named: Vec<_> = calls.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(named, [("{{:Help}}", 1), ("{{Cite web}}", 2)]);
}

#[test]
fn what_is_written_around_a_guess_is_no_part_of_it() {
    let wiki = Wiki::new([
        ("Module:M", "return {}"),
        ("Template:T", "{{#invoke:M|f}}"),
        ("Template:Echo", "{{{1}}}"),
    ]);
    let guess = "https://guess.example";
    for call in [
        "{{#invoke:M|f| https://guess.example }}",
        "{{#invoke:M|f|a=b|u =\nhttps://guess.example\n}}",
        "{{t| https://guess.example }}",
        "{{t|u= https://guess.example }}",
        "{{t|{{echo| https://guess.example }}}}",
        "{{#cargo_query: https://guess.example | https://guess.example }}",
    ] {
        let links = wiki.links(call);
        let found: Vec<_> = links.iter().map(|it| (it.url.as_str(), it.guessed)).collect();
        assert_eq!(found, [(guess, true)], "{call}");
    }
    for call in ["{{#invoke:M|f|see https://guess.example}}", "{{t|x https://guess.example}}"] {
        assert!(wiki.links(call).is_empty(), "{call}");
    }
}

#[test]
fn parts_of_pages_that_an_excerpt_lacks_are_guessed_at() {
    let excerpt = Wiki { excerpt: true, ..Wiki::default() };
    let text = "{{#lst:Book|a|https://a.example}} https://b.example/{{#lst:Book|a}}";
    assert_eq!(found(&excerpt, text), (vec!["https://a.example".to_owned()], 1));
    let calls = excerpt.shortfall(text).calls;
    assert_eq!(calls, [("{{#lst}}".to_owned(), 2)].into());
    // In a whole dump there is no such page.
    let whole = found(&wiki(), "https://b.example/{{#lst:Book|a}}");
    assert_eq!(whole, (vec!["https://b.example/".to_owned()], 0));
}

#[test]
fn the_next_page_starts_anew() {
    let site = Wiki::site();
    let mut extractor = Extractor::new(&site, &NoPages, Options::default());
    let mut read = |text| {
        extractor.links(&PageText { title: "A", text, ..PageText::default() }, &mut |_| {});
        extractor.shortfall().dropped
    };
    assert_eq!((read("http://a/{{b}}"), read("http://a/b")), (1, 0));
    let mut section = |text| {
        let mut found = None;
        let page = PageText { title: "A", text, ..PageText::default() };
        extractor.links(&page, &mut |link| found = link.section);
        found.map(|it| (it.title.clone(), it.anchor.clone()))
    };
    let one = || Some(("One".to_owned(), "One".to_owned()));
    assert_eq!(section("== One ==\nhttp://a.example"), one());
    assert_eq!(section("http://a.example"), None);
    assert_eq!(section("== One ==\nhttp://a.example"), one(), "the first of its name");
}

#[test]
fn long_names_are_cut_between_letters() {
    let excerpt = Wiki { excerpt: true, ..Wiki::default() };
    for before in ["", "x"] {
        let name = format!("{before}{}", "é".repeat(100));
        let calls = excerpt.shortfall(&format!("{{{{{name}}}}}")).calls;
        let [told] = calls.keys().collect::<Vec<_>>()[..] else { panic!("{calls:?}") };
        let told = told.trim_matches(['{', '}']).to_lowercase();
        assert!(told.len() > 40 && told.len() < name.len() && name.starts_with(&told), "{told}");
    }
}
