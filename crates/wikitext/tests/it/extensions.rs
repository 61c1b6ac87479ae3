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
    assert_eq!(wiki.links("{{#lst:Loop|a}}").len(), 1);
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

/// The URLs of an infobox of these elements, called with these arguments.
fn infobox(elements: &str, arguments: &str) -> Vec<String> {
    let wiki = Wiki::new([("Template:Box", format!("<infobox>{elements}</infobox>").as_str())]);
    let urls = wiki.urls(&format!("{{{{box{arguments}}}}}")).into_iter();
    urls.map(|url| url.replacen("http://", "", 1).replacen(".example", "", 1)).collect()
}

#[test]
fn rows_of_an_infobox_show_their_value_its_format_or_a_default() {
    let (default, format) =
        ("<default>http://default.example</default>", "<format>http://format.example</format>");
    let label = "<label>http://label.example</label>";
    for row in ["data", "title"] {
        for (inside, given, left_out) in [
            ("", vec!["value"], vec![]),
            (default, vec!["value"], vec!["default"]),
            (format, vec!["format"], vec![]),
            (label, vec!["label", "value"], vec![]),
            (&format!("{format}{default}"), vec!["format"], vec!["default"]),
            (&format!("{label}{default}"), vec!["label", "value"], vec!["default", "label"]),
        ] {
            let elements = format!("<{row} source=\"a\">{inside}</{row}>");
            assert_eq!(infobox(&elements, "|a=http://value.example"), given, "{elements}");
            assert_eq!(infobox(&elements, "|a= "), left_out, "{elements}");
            assert_eq!(infobox(&elements, ""), left_out, "{elements}");
        }
        assert!(infobox(&format!("<{row}/>"), "|a=http://value.example").is_empty());
    }
}

#[test]
fn files_of_an_infobox_show_their_captions() {
    let caption = "<caption source=\"b\"><default>http://default.example</default></caption>";
    for media in ["image", "audio", "video"] {
        let elements = format!("<{media} source=\"a\">{caption}</{media}>");
        assert_eq!(infobox(&elements, "|a=X.png|b=http://b.example"), ["b"], "{media}");
        assert_eq!(infobox(&elements, "|a=X.png"), ["default"], "{media}");
        assert!(infobox(&elements, "|b=http://b.example").is_empty(), "{media}");
        let elements = format!("<{media} source=\"a\"><default>Y.png</default>{caption}</{media}>");
        assert_eq!(infobox(&elements, "|b=http://b.example"), ["b"], "{media}");
        let elements = format!("<{media} source=\"a\"/>");
        assert!(infobox(&elements, "|a=http://a.example").is_empty(), "{media}");
    }
}

#[test]
fn headers_of_an_infobox_are_shown_where_their_group_is() {
    let header = "<header>http://header.example</header>";
    for group in ["group", "panel", "section"] {
        for (inside, given, left_out) in [
            ("<data source=\"a\"/>", vec!["header", "value"], vec![]),
            ("<title source=\"a\"/>", vec!["header", "value"], vec![]),
            ("<image source=\"a\"/>", vec!["header"], vec![]),
            ("<group><data source=\"a\"/></group>", vec!["header", "value"], vec![]),
            (
                "<group><group><data source=\"a\"></data></group></group>",
                vec!["header", "value"],
                vec![],
            ),
            (
                "<navigation>http://nav.example</navigation>",
                vec!["header", "nav"],
                vec!["header", "nav"],
            ),
            ("", vec![], vec![]),
        ] {
            let elements = format!("<{group}>{header}{inside}</{group}>");
            assert_eq!(infobox(&elements, "|a=http://value.example"), given, "{elements}");
            assert_eq!(infobox(&elements, ""), left_out, "{elements}");
        }
    }
    assert_eq!(infobox(&format!("{header}<data source=\"a\"/>"), ""), ["header"]);
    // What one group shows is none of the next.
    let beside =
        format!("<group><data source=\"a\"/></group><group>{header}<data source=\"b\"/></group>");
    assert_eq!(infobox(&beside, "|a=http://value.example"), ["value"]);
}

#[test]
fn what_stands_in_the_text_of_an_infobox_is_wikitext() {
    for text in ["label", "default", "format", "header", "navigation"] {
        let elements = format!(
            "<data source=\"a\"><label>x</label></data><{text}>[http://a.example <data> <b>]</{text}>"
        );
        let shown = matches!(text, "header" | "navigation");
        assert_eq!(!infobox(&elements, "").is_empty(), shown, "{text}");
        let broken = format!("<data source=\"a\"/><{text}>[http://a.example x]");
        assert!(infobox(&broken, "").is_empty(), "{text}");
    }
    for (elements, wanted) in [
        ("<!-- <data> --><data source=\"a\"/>", vec!["value"]),
        ("<!-- <data> <data source=\"a\"/>", vec![]),
        ("<data source=\"a\"></title>", vec![]),
        ("<data source=\"a\">", vec![]),
        ("</data>", vec![]),
        ("<data source=\"a\"/></group>", vec![]),
        ("<data source=\"a\"/><foo>x</foo><br>", vec!["value"]),
        ("<data layout=\"x\" source='a' />", vec!["value"]),
        ("<data source=\"b\"/><data source=\"a\"/>", vec!["value"]),
        ("<data source=\"a\"/><data source=\"a\"/>", vec!["value"]),
    ] {
        assert_eq!(infobox(elements, "|a=http://value.example"), wanted, "{elements}");
    }
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
