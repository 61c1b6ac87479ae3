//! The fixtures, as the reader sees them.

use std::fmt::Write;

use insta::assert_snapshot;
use wikirot_dump::{DumpReader, Input, Text};

use crate::support::fixture;

/// A line for the wiki and one for each page.
fn summary(name: &str) -> String {
    let mut dump = DumpReader::new(Input::open(fixture(name)).unwrap()).unwrap();
    let site = dump.site_info();
    let mut summary = format!(
        "{:?} {:?} {} {} {} {} namespaces\n",
        site.sitename,
        site.dbname,
        site.base,
        site.lang,
        if site.first_letter { "first-letter" } else { "case-sensitive" },
        site.namespaces.len()
    );
    while let Some(page) = dump.next_page().unwrap() {
        write!(summary, "{} [{}] {:?}", page.id, page.ns, page.title).unwrap();
        if let Some(redirect) = &page.redirect {
            write!(summary, " -> {:?}", redirect.title).unwrap();
        }
        if let Some(revision) = &page.revision {
            let text = match &revision.text {
                Text::Present(text) => format!("{} bytes", text.len()),
                other => format!("{other:?}"),
            };
            write!(summary, " {} of {}, {}, {text}", revision.id, page.revisions, revision.model)
                .unwrap();
        }
        summary.push('\n');
    }
    summary
}

#[test]
fn a_wiki() {
    assert_snapshot!(summary("wiki.xml"));
}

#[test]
fn a_history() {
    assert_snapshot!(summary("history.xml"));
    let dump = DumpReader::new(Input::open(fixture("history.xml")).unwrap()).unwrap();
    for page in dump.map(Result::unwrap) {
        let text = page.revision.as_ref().and_then(|revision| revision.text.as_str());
        assert!(!text.unwrap_or_default().contains("never"), "{}: an old text", page.title);
    }
}

#[test]
fn old_schemas() {
    assert_snapshot!(summary("export-0.3.xml"));
    assert_snapshot!(summary("export-0.5.xml"));
}

#[test]
fn siteinfo_has_every_namespace() {
    let dump = DumpReader::new(Input::open(fixture("wiki.xml")).unwrap()).unwrap();
    let site = dump.site_info();
    assert_eq!(site.generator, "MediaWiki 1.43.1");
    let module = site.namespaces.iter().find(|namespace| namespace.id == 828).unwrap();
    assert_eq!((module.name.as_str(), module.first_letter), ("Module", false));
    let articles = site.namespaces.iter().find(|namespace| namespace.id == 0).unwrap();
    assert_eq!((articles.name.as_str(), articles.first_letter), ("", true));
}
