//! Extensions that MediaWiki does not come with, as their documentation describes them.

use wikirot_wikitext::Options;

use crate::wiki::Wiki;

#[test]
fn variables() {
    let wiki = Wiki::new([
        ("Template:Define", "{{#vardefine:id|{{{1}}}}}"),
        ("Template:Show", "http://show.example/{{#var:id}}"),
    ]);
    for (text, wanted) in [
        ("{{#vardefine:id| 7 }}http://a.example/{{#var:id}}", vec!["http://a.example/7"]),
        (
            "{{#vardefineecho:u|http://a.example}}/{{#var:u}}",
            vec!["http://a.example/http://a.example"],
        ),
        (
            "{{define|x}}{{show}} {{define|y}}{{show}} {{define|z}}{{show}}",
            vec!["http://show.example/x", "http://show.example/y", "http://show.example/z"],
        ),
        ("http://a.example/{{#var:id|9}}", vec!["http://a.example/9"]),
        ("{{#vardefine:id|}}http://a.example/{{#var:id|9}}", vec!["http://a.example/9"]),
        ("{{#vardefine:id|}}http://a.example/{{#var:id}}", vec!["http://a.example/"]),
        (
            "{{#vardefine:id|}}http://a.example/{{#varexists:id|y|n}}{{#varexists:no|y|n}}",
            vec!["http://a.example/yn"],
        ),
        (
            "{{#vardefine:id|}}http://a.example/{{#varexists:id}}{{#varexists:no}}",
            vec!["http://a.example/1"],
        ),
        ("{{#vardefine:u|http://a.example}}", vec![]),
    ] {
        assert_eq!(wiki.urls(text), wanted, "{text}");
    }
}

#[test]
fn labelled_sections() {
    let page = "http://top.example <section begin=one/>http://one.example <section end=one/>\n\
        <noinclude><section begin=hidden/>http://hidden.example<section end=hidden/></noinclude>\n\
        <section begin=\"two\"/>http://two.example/{{echo|x}} <section end=\"two\"/> http://between.example \
        <section begin=one/>http://again.example <section end=one/>\n\
        <section begin=open/>http://open.example";
    let wiki = Wiki::new([("Book", page), ("Template:Echo", "{{{1}}}")]);
    let host = |text: &str| -> Vec<String> {
        let urls = wiki.urls(text).into_iter();
        urls.map(|url| url.replacen("http://", "", 1).replacen(".example", "", 1)).collect()
    };
    for call in ["#lst", "#section", "#LST", "#Abschnitt"] {
        assert_eq!(host(&format!("{{{{{call}:Book|one}}}}")), ["again", "one"], "{call}");
    }
    assert_eq!(host("{{#lst:book|two}}"), ["two/x"]);
    assert_eq!(host("{{#lst:Book|one|two}}"), ["again", "one", "open", "two/x"]);
    assert_eq!(host("{{#lst:Book|open}}"), ["open"]);
    assert_eq!(host("{{#lst:Book||one}}"), ["one", "top"]);
    assert!(host("{{#lst:Book|hidden}}{{#lst:Book|none}}{{#lst:Nowhere|one}}").is_empty());
    assert_eq!(
        host("{{#lstx:Book|one|http://instead.example}}"),
        ["between", "instead", "open", "top", "two/x"]
    );
    assert_eq!(host("{{#section-x:Book|two}}"), ["again", "between", "one", "open", "top"]);
    // Where they are made, they show nothing.
    assert_eq!(host(page).len(), 7);
}

#[test]
fn sections_below_headings() {
    let page = "http://lead.example\n== One ==\nhttp://one.example\n=== Sub <!-- x -->===\nhttp://sub.example\n\
        ==Two==\nhttp://two.example\n=== Sub two ===\nhttp://last.example";
    let wiki = Wiki::new([("Help:Page", page)]);
    for (call, wanted) in [
        ("{{#lsth:Help:Page|one}}", vec!["http://one.example", "http://sub.example"]),
        ("{{#section-h:Help:Page|Sub}}", vec!["http://sub.example"]),
        ("{{#lsth:Help:Page|Sub|Sub two}}", vec!["http://sub.example", "http://two.example"]),
        ("{{#lsth:Help:Page}}", vec!["http://lead.example"]),
        ("{{#lsth:Help:Page|Three}}", vec![]),
    ] {
        assert_eq!(wiki.urls(call), wanted, "{call}");
    }
    let page = "== One <!-- a -->or <!-- b -->two ==\nhttp://first.example\n== <!-- c -->One ==\nx";
    let wiki = Wiki::new([("Help:Page", page)]);
    assert_eq!(wiki.urls("{{#lsth:Help:Page|One or two}}"), ["http://first.example"]);
}

#[test]
fn pages_do_not_hold_themselves() {
    let page = "<section begin=a/>http://a.example {{#lst:Loop|a}}{{:Loop}}<section end=a/>";
    let wiki = Wiki::new([("Loop", page)]);
    assert_eq!(wiki.urls("{{#lst:Loop|a}}"), ["http://a.example"]);
}

#[test]
fn portable_infoboxes() {
    let template = "<infobox theme-source=\"x\">\n\
        <title source=\"name\"><default>{{PAGENAME}}</default></title>\n\
        <image source=\"image\"><caption source=\"note\"><default>http://nonote.example</default></caption></image>\n\
        <data source=\"site\"><label>[http://label.example Site]</label></data>\n\
        <data source=\"docs\"><format>[http://docs.example/{{{docs}}} docs & more]</format></data>\n\
        <data source=\"forum\"><default>http://forum.example</default></data>\n\
        <group><header>http://header.example</header><data source=\"none\"><label>x</label></data></group>\n\
        <group><header>http://shown.example</header><section><data source=\"site\"/></section></group>\n\
        <!-- <data><default>http://comment.example</default></data> -->\n\
        <navigation>[http://nav.example <small>nav</small>]</navigation>\n\
        </infobox>";
    let wiki = Wiki::new([("Template:Box", template)]);
    assert_eq!(
        wiki.urls("{{box|site=see http://a.example|docs= x }}"),
        [
            "http://a.example",
            "http://docs.example/x",
            "http://forum.example",
            "http://label.example",
            "http://nav.example",
            "http://shown.example",
        ]
    );
    assert_eq!(
        wiki.urls("{{box|forum=http://f.example|image=A.png|note=http://note.example|none=y}}"),
        ["http://f.example", "http://header.example", "http://nav.example", "http://note.example"]
    );
    assert_eq!(
        wiki.urls("{{box|image=A.png|none= }}"),
        ["http://forum.example", "http://nav.example", "http://nonote.example"]
    );
    // The page's own text, where it stands in an argument.
    let text = "{{box|site=http://a.example}}";
    let links = wiki.links(text);
    let own = links.iter().find(|link| link.url == "http://a.example").unwrap();
    assert_eq!(&text[own.source.clone()], "http://a.example");
}

#[test]
fn what_is_no_infobox() {
    let wiki = Wiki::default();
    // Tags that do not match are an error; without any of its elements the tag is another's.
    assert!(wiki.urls("<infobox><data><default>http://a.example</default></infobox>").is_empty());
    assert!(wiki.urls("<infobox><data><default>http://a.example</data></infobox>").is_empty());
    assert_eq!(wiki.urls("<infobox>http://a.example</infobox>"), ["http://a.example"]);
}

#[test]
fn semantic_annotations() {
    for (text, wanted) in [
        ("[[Has site::http://a.example/?b=c]]", vec!["http://a.example/?b=c"]),
        (
            "[[Has site:: http://a.example |the site]] http://b.example",
            vec!["http://a.example", "http://b.example"],
        ),
        ("[[One::Two::http://a.example|see http://b.example]]", vec!["http://a.example"]),
        ("[[Has mail::mailto:a@b.example]]", vec!["mailto:a@b.example"]),
        ("[[Has site::http://a.example| ]]", vec![]),
        ("[[:Has site::http://a.example]]", vec![]),
        ("[[Has page::Some page|http://a.example]]", vec![]),
        ("{{#set:Has site=http://a.example|Other=http://b.example}}", vec![]),
        ("{{#subobject:x|Has site=http://a.example}}", vec![]),
        ("{{#widget:Video|url=http://a.example}}", vec![]),
    ] {
        assert_eq!(Wiki::default().urls(text), wanted, "{text}");
    }
    let text = "x [[Has site::http://a.example|label]] y";
    let link = Wiki::default().links(text).remove(0);
    assert_eq!(&text[link.source], "[[Has site::http://a.example|label]]");
}

#[test]
fn pages_of_books() {
    let page = "<noinclude><pagequality level=\"3\" user=\"Ann\" />http://header.example</noinclude>\
        <section begin=\"a\" />http://body.example<section end=\"a\" /><noinclude>http://footer.example\
        <references/></noinclude>";
    let wiki = Wiki::new([("Page:Book/1", page)]);
    assert_eq!(
        wiki.urls(page),
        ["http://body.example", "http://footer.example", "http://header.example"]
    );
    assert_eq!(wiki.urls("{{#lst:Page:Book/1|a}}"), ["http://body.example"]);
}

#[test]
fn string_functions_where_a_wiki_has_them() {
    let options = Options { string_functions: true, ..Options::default() };
    let wiki = Wiki { options, ..Wiki::default() };
    assert_eq!(wiki.urls("http://a.example/{{#sub:abc|1}}"), ["http://a.example/bc"]);
}
