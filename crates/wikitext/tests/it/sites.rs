//! What is different from wiki to wiki.

use wikirot_wikitext::{Site, TagKind, checkable};

use crate::wiki::Wiki;

fn urls(site: &Site, text: &str) -> Vec<String> {
    Wiki::default().links_on(site, "Test page", text).into_iter().map(|link| link.url).collect()
}

#[test]
fn protocols() {
    let text = "ldap://a.example http://b.example [//c.example]";
    assert_eq!(urls(&Wiki::site(), text), ["http://b.example", "//c.example"]);
    let site = Wiki::site().with_protocols(["ldap://", "http://"]);
    assert_eq!(urls(&site, text), ["ldap://a.example", "http://b.example", "//c.example"]);
}

#[test]
fn tags() {
    let text = "<score>http://a.example</score> <source>http://b.example</source> <tabs>{{PAGENAME}}http://c.example</tabs>";
    let site = Wiki::site()
        .with_tag("score", TagKind::Verbatim)
        .with_tag("tabs", TagKind::Wikitext)
        .without_tag("source");
    assert_eq!(urls(&site, text), ["http://b.example"]);
}

#[test]
fn namespaces_by_every_name() {
    let names = [(6, "Datei"), (10, "Vorlage"), (14, "Kategorie")]
        .map(|(number, name)| (number, name.to_owned(), true));
    let site = Site::new("W", "https://w.example/wiki/Hauptseite", "de", names)
        .with_namespace_alias("Bilder", 6);
    for name in ["Datei", "datei", "File", "Image", "Bilder"] {
        let text = format!("[[{name}:A.png|thumb|see http://a.example]]");
        assert_eq!(urls(&site, &text), ["http://a.example"], "{name}");
    }
    let wiki = Wiki::new([("Vorlage:X", "http://x.example")]);
    for call in ["{{x}}", "{{Vorlage:x}}", "{{template:X}}"] {
        assert_eq!(wiki.links_on(&site, "A", call).len(), 1, "{call}");
    }
}

#[test]
fn links_to_other_languages_vanish() {
    let site = Wiki::site().with_interlanguage(["de"]);
    assert!(urls(&site, "http [[de:Foo]]://a.example").contains(&"http://a.example".to_owned()));
    assert_eq!(urls(&Wiki::site(), "[[de:Foo]]http://a.example"), Vec::<String>::new());
}

#[test]
fn the_own_server() {
    let text = "https://wiki.example/x http://wiki.example/x //wiki.example [//wiki.example/ x]";
    assert_eq!(urls(&Wiki::site(), text), ["http://wiki.example/x", "//wiki.example/"]);
    assert!(urls(&Wiki::site().with_server("//wiki.example"), text).is_empty());
}

#[test]
fn names_that_mean_templates() {
    let site = Wiki::site();
    for (name, wanted) in [
        ("cite web", Some("Template:Cite web")),
        ("Template:cite_web", Some("Template:Cite web")),
        (":Cite web", None),
        ("Talk:X", None),
        ("wikipedia:Cite web", None),
        ("a[b", None),
    ] {
        assert_eq!(site.template_title(name).as_deref(), wanted, "{name}");
    }
}

#[test]
fn three_spellings() {
    let link = Wiki::default().links("[HTTP://B&#252;cher.example/%7ea?x=|y#z t]").remove(0);
    assert_eq!(link.written(), "HTTP://B&#252;cher.example/%7ea?x=|y#z");
    assert_eq!(link.url, "HTTP://B%C3%BCcher.example/~a?x=%7Cy#z");
    assert_eq!(
        checkable(&link.url).map(String::from),
        Ok("http://xn--bcher-kva.example/~a?x=%7Cy".to_owned())
    );
}
