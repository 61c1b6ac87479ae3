//! The categories that a page is put into.

use wikirot_wikitext::{Extractor, PageText, Site};

use crate::wiki::Wiki;

fn categories_on(site: &Site, wiki: &Wiki, text: &str) -> Vec<String> {
    let page = PageText { title: "Test page", text, ..PageText::default() };
    let mut extractor = Extractor::new(site, wiki, wiki.options.clone());
    extractor.links(&page, &mut |_| {});
    extractor.categories().map(str::to_owned).collect()
}

fn categories(wiki: &Wiki, text: &str) -> Vec<String> {
    categories_on(&Wiki::site(), wiki, text)
}

#[test]
fn a_category_has_one_name_however_it_is_written() {
    for text in [
        "[[Category:Web servers]]",
        "a [[ category : web_servers | sort key ]] b",
        "[[Category:Web  servers|*]] [[Category:web servers#x]]",
        "[[Category:Web%20servers]]",
        "{{#if:x|[[Category:Web servers]]}}",
        "<ref>[[Category:Web servers]]</ref>",
        "#REDIRECT [[There]]\n[[Category:Web servers]]",
    ] {
        assert_eq!(categories(&Wiki::default(), text), ["Web servers"], "{text}");
    }
}

#[test]
fn a_link_to_a_category_puts_a_page_into_none() {
    for text in [
        "[[:Category:Servers]]",
        "<nowiki>[[Category:Servers]]</nowiki>",
        "<!-- [[Category:Servers]] -->",
        "{{#if:|[[Category:Servers]]}}",
        "<noinclude></noinclude>[[Category:]] [[Category:a|b",
        "[[Category:{{PAGESINCATEGORY:x}}{{{{{y}}}}}<a>]]",
    ] {
        assert!(categories(&Wiki::default(), text).is_empty(), "{text}");
    }
}

#[test]
fn templates_put_pages_into_categories() {
    let wiki = Wiki::new([(
        "Template:Stub",
        "x<includeonly>[[Category:{{{1|All}}} stubs]]</includeonly><noinclude>[[Category:Templates]]</noinclude>",
    )]);
    assert_eq!(
        categories(&wiki, "[[Category:B]] {{stub}} {{stub|server}}"),
        ["All stubs", "B", "Server stubs"]
    );
}

#[test]
fn the_namespace_has_a_local_name_and_aliases() {
    let site = Site::new("W", "https://w.example/wiki/X", "de", [(14, "Rubrik".to_owned(), false)])
        .with_namespace_alias("Fach", 14);
    let text = "[[Rubrik:A]] [[Kategorie:b]] [[category:C]] [[fach:D]] [[Thema:E]]";
    assert_eq!(categories_on(&site, &Wiki::default(), text), ["A", "C", "D", "b"]);
}

#[test]
fn a_page_without_end_is_in_so_many_at_most() {
    let text: String = (0..5_000).map(|n| format!("[[Category:{n}]]")).collect();
    assert_eq!(categories(&Wiki::default(), &text).len(), 1_000);
}
