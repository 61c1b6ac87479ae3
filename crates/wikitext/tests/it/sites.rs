//! What is different from wiki to wiki.

use wikirot_wikitext::{Site, TagKind, checkable, months};

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
fn variables_tell_of_the_wiki() {
    for (base, text, wanted) in [
        (
            "https://t.example/w/index.php/Main_Page",
            "http://b.example{{localurl:Foo|x=y}}",
            "http://b.example/w/index.php?title=Foo&x=y",
        ),
        (
            "https://t.example/m/index.php?title=X",
            "http://b.example{{SCRIPTPATH}}/x",
            "http://b.example/m/x",
        ),
        (
            "https://t.example/wiki/Main/Page",
            "http://b.example{{localurl:Foo}}",
            "http://b.example/wiki/Foo",
        ),
        (
            "http://t.example:8080/wiki/X",
            "http://b.example/{{SERVERNAME}}",
            "http://b.example/t.example",
        ),
        (
            "http://[::1]:8080/wiki/X",
            "http://b.example/{{urlencode:{{SERVERNAME}}}}",
            "http://b.example/%5B::1%5D",
        ),
        (
            "http://[::1]/wiki/X",
            "http://b.example/{{urlencode:{{SERVERNAME}}}}",
            "http://b.example/%5B::1%5D",
        ),
        (
            "http://t.example/x",
            "http://b.example/{{CURRENTVERSION}}",
            "http://b.example/1.44.0-wmf.8",
        ),
    ] {
        let site = Site::new("W", base, "en", []).with_generator("MediaWiki 1.44.0-wmf.8");
        assert_eq!(urls(&site, text), [wanted], "{base}");
    }
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

#[test]
fn names_that_mean_categories() {
    let site = Wiki::site();
    for (name, wanted) in [
        ("foo bar", Some("Foo bar")),
        ("Category:foo_bar", Some("Foo bar")),
        ("category: foo", Some("Foo")),
        // With the name of another namespace it is still one of a category.
        ("Talk:x", Some("Talk:x")),
        ("wikipedia:x", Some("Wikipedia:x")),
        (":x", None),
        ("a[b", None),
        ("", None),
    ] {
        assert_eq!(site.category_name(name).as_deref(), wanted, "{name}");
    }
    let names = [(14, "Kategorie".to_owned(), true)];
    let german = Site::new("W", "https://w.example/wiki/X", "de", names);
    for name in ["x", "Kategorie:x", "Category:x"] {
        assert_eq!(german.category_name(name).as_deref(), Some("X"), "{name}");
    }
}

#[test]
fn links_to_other_languages_are_links_where_pages_are_talked_about() {
    let site = Wiki::site().with_interlanguage(["de"]);
    for (title, is_link) in [
        ("X", false),
        ("Talk:X", true),
        ("User:X", false),
        ("User talk:X", true),
        ("Special:X", false),
    ] {
        // One that vanishes leaves what stands around it side by side.
        let links = Wiki::default().links_on(&site, title, "http://a.example/[[de:X]]b");
        let wanted = if is_link { "http://a.example/" } else { "http://a.example/b" };
        assert_eq!(links[0].url, wanted, "{title}");
    }
    let links = Wiki::default().links_on(&site, "X", "http://a.example/[[:de:X]]b");
    assert_eq!(links[0].url, "http://a.example/");
}

#[test]
fn subpages_are_those_of_the_namespaces_that_have_them() {
    // Where a name is no title, what stands behind the bar is text.
    let shows = |title: &str, link: &str| {
        let text = format!("[[{link}|http://a.example]]");
        !Wiki::default().links_on(&Wiki::site(), title, &text).is_empty()
    };
    for (title, link, is_text) in [
        ("Help:A/b", "/c", false),
        ("Help:A/b", "../c", false),
        ("Help:A/b", "../../c", true),
        ("Help:A/b", "../", false),
        ("Help:A/b/c", "../../d", false),
        ("Help:A", "../c", true),
        ("A/b", "../c", true),
        ("A/b", "/c", false),
        ("Talk:A/b", "../c", false),
        ("File:A/b", "../c", true),
        ("Category:A/b", "../c", true),
        ("Template:A/b", "../c", false),
        ("Portal:A/b", "../c", true),
    ] {
        assert_eq!(shows(title, link), is_text, "{link} on {title}");
    }
}

#[test]
fn templates_below_a_page() {
    let wiki = Wiki::new([
        ("Help:A", "http://a.example"),
        ("Help:A/b", "http://b.example"),
        ("Help:A/b/c", "http://c.example"),
        ("Template:/b", "http://slash.example"),
    ]);
    for (title, call, wanted) in [
        ("Help:A", "{{/b}}", Some("http://b.example")),
        ("Help:A", "{{/b/}}", Some("http://b.example")),
        ("Help:A", "{{/b/c}}", Some("http://c.example")),
        ("Help:A", "{{/b#x}}", Some("http://b.example")),
        ("Help:A/b", "{{../}}", Some("http://a.example")),
        ("Help:A/x", "{{../b}}", Some("http://b.example")),
        ("Help:A/x/y", "{{../../b}}", Some("http://b.example")),
        ("Help:A/x/y", "{{../../b/}}", Some("http://b.example")),
        ("Help:A/x", "{{../../b}}", None),
        ("A", "{{/b}}", Some("http://slash.example")),
    ] {
        let links = wiki.links_on(&Wiki::site(), title, call);
        assert_eq!(links.first().map(|link| link.url.as_str()), wanted, "{call} on {title}");
    }
}

#[test]
fn months_by_all_their_names() {
    let german = months("de");
    for name in [(1, "Januar"), (3, "März"), (3, "Mär."), (12, "Dezember"), (12, "Dez.")] {
        assert!(german.contains(&name), "{name:?}: {german:?}");
    }
    assert!(months("ru").contains(&(5, "мая")) && months("ru").contains(&(5, "май")));
    assert_eq!(months("en").len(), 36);
    assert!(german.iter().all(|(number, name)| (1..=12).contains(number) && !name.is_empty()));
}

#[test]
fn prefixes_of_other_wikis() {
    let longest = "x".repeat(32);
    let url = |name: &str| format!("https://{name}.example/$1");
    let site = Wiki::site()
        .with_interwiki("Other", &url("other"))
        .with_interwiki(&longest, &url("long"))
        .with_interwiki(&format!("{longest}x"), &url("longer"));
    for (page, wanted) in [
        ("other:a b", Some("https://other.example/a_b")),
        ("OTHER:A", Some("https://other.example/A")),
        (&format!("{longest}:a"), Some("https://long.example/a")),
        // MediaWiki's tables hold none that is longer.
        (&format!("{longest}x:a"), None),
        ("nosuch:a", None),
    ] {
        let found = urls(&site, &format!("{{{{fullurl:{page}}}}}"));
        assert_eq!(found.first().map(String::as_str), wanted, "{page}");
    }
    let all: Vec<_> = site.interwiki_prefixes().filter(|(prefix, _)| prefix == "other").collect();
    assert_eq!(all, [("other".to_owned(), url("other"))]);
}

#[test]
fn namespaces_are_told_with_all_their_names() {
    let names = [(0, ""), (4, "Wiki"), (100, "Portal"), (101, "Portal Diskussion"), (828, "Modul")];
    let names = names.map(|(number, name)| (number, name.to_owned(), number != 100));
    let site = Site::new("W", "https://w.example/wiki/X", "de", names)
        .with_namespace_alias("Bilder", 6)
        .with_namespace_alias("WP", 4)
        .with_subpages(0, true);
    let all: Vec<_> = site.namespaces().collect();
    let numbers: Vec<i32> = all.iter().map(|it| it.number).collect();
    assert_eq!(numbers, (-2..16).chain([100, 101, 828]).collect::<Vec<_>>());
    for (number, name, canonical, aliases, first_letter, subpages) in [
        (-1, "Spezial", "Special", vec![], true, false),
        (0, "", "", vec![], true, true),
        (1, "Diskussion", "Talk", vec![], true, true),
        (2, "Benutzer", "User", vec!["Benutzerin"], true, true),
        (4, "Wiki", "Project", vec!["Wp"], true, true),
        (6, "Datei", "File", vec!["Bild", "Bilder", "Image"], true, false),
        (10, "Vorlage", "Template", vec![], true, true),
        (14, "Kategorie", "Category", vec![], true, false),
        (100, "Portal", "Portal", vec![], false, false),
        (101, "Portal Diskussion", "Portal Diskussion", vec![], true, true),
        (828, "Modul", "Module", vec![], true, true),
    ] {
        let it = all.iter().find(|it| it.number == number).unwrap();
        assert_eq!((it.name.as_str(), it.canonical.as_str()), (name, canonical), "{number}");
        assert_eq!(it.aliases, aliases, "{number}");
        assert_eq!((it.first_letter, it.subpages), (first_letter, subpages), "{number}");
    }
}
