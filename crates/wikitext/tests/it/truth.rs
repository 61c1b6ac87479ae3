//! Whole wikis of the fixtures against what a real MediaWiki records of them (`just oracle`).

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

use wikirot_dump::{DumpReader, InputOptions, Text};
use wikirot_wikitext::{Context, Link, Options, Origin, Site, TemplateArguments};

use crate::wiki::Wiki;

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path)
}

/// A page by its title, and its links.
type Page = (String, Vec<Link>);

fn pages(dump: &Path) -> Result<Vec<Page>, Box<dyn Error>> {
    let mut dump = DumpReader::new(InputOptions::default().open(dump)?)?;
    let info = dump.site_info();
    let namespaces = info.namespaces.iter();
    let namespaces: Vec<_> = namespaces.map(|space| (space.id, space.name.clone(), true)).collect();
    let site = Site::new(&info.sitename, &info.base, &info.lang, namespaces);
    let mut wiki = Wiki::default();
    while let Some(page) = dump.next_page()? {
        if let Some(Text::Present(text)) = page.revision.map(|revision| revision.text) {
            wiki.pages.insert(page.title, text.as_str().into());
        }
    }
    wiki.options = Options { template_arguments: TemplateArguments::Auto, ..Options::default() };
    let pages = wiki.pages.iter();
    Ok(pages.map(|(title, text)| (title.clone(), wiki.links_on(&site, title, text))).collect())
}

/// The pages of a dump with their URLs, each `title<TAB>url`.
fn links(dump: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let pages = pages(dump)?.into_iter();
    let links = pages.flat_map(|(title, links)| {
        links.into_iter().map(move |link| format!("{title}\t{}", link.url))
    });
    Ok(links.collect())
}

/// Where a link stands, as an editor needs it: bytes of its source, what holds it, what stands behind it.
fn place(link: &Link) -> String {
    let mut told = format!("{} {:?} {}", link.line, link.source, link.url);
    if let Some(written) = &link.written {
        told += &format!(" written {written}");
    }
    if let Some(section) = &link.section {
        told += &format!(" under {:?} #{}", section.title, section.anchor);
    }
    if let Origin::Template(titles) = &link.origin {
        told += &format!(" by {}", titles.join(" > "));
    }
    if link.context != Context::default() {
        told += &format!(" in {}", link.context.code());
    }
    if let Some(call) = &link.call {
        told += &format!(" handed to {call:?}");
    }
    if !link.calls_behind.is_empty() {
        told += &format!(" before {:?}", link.calls_behind);
    }
    if let Some(next) = link.link_behind {
        told += &format!(" and the link at {next}");
    }
    told
}

/// Asserts that a wiki of the fixtures has the links of its truth file, and that these are not few.
fn check(wiki: &str, least: usize) -> Result<(), Box<dyn Error>> {
    let truth = std::fs::read_to_string(fixture(&format!("{wiki}.links.tsv")))?;
    let recorded: BTreeSet<String> = truth.lines().map(str::to_owned).collect();
    let found = links(&fixture(&format!("{wiki}.xml")))?;
    let missing: Vec<_> = recorded.difference(&found).collect();
    let extra: Vec<_> = found.difference(&recorded).collect();
    assert!(recorded.len() > least, "only {} in {wiki}", recorded.len());
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{wiki}: missing {missing:#?}, extra {extra:#?}"
    );
    Ok(())
}

#[test]
fn functions_and_templates_make_what_they_make_on_mediawiki() {
    check("dumps/functions", 3300).unwrap();
}

#[test]
fn markup_holds_the_links_that_mediawiki_sees() {
    check("dumps/markup", 500).unwrap();
}

#[test]
fn what_nobody_would_write_has_the_links_that_mediawiki_records() {
    check("dumps/mixture", 500).unwrap();
}

#[test]
fn links_stand_where_they_are_said_to() {
    let mut told = String::new();
    for dump in ["dumps/wiki.xml", "dumps/mixture.xml"] {
        for (title, links) in pages(&fixture(dump)).unwrap() {
            if !links.is_empty() {
                told += &format!("{title}\n");
            }
            for link in links {
                told += &format!("  {}\n", place(&link));
            }
        }
    }
    insta::assert_snapshot!("places", told);
}

#[test]
fn a_wiki_in_each_script_has_the_links_that_mediawiki_records() {
    let mut languages = 0;
    for file in std::fs::read_dir(fixture("languages")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if let Some(language) = name.strip_suffix(".xml") {
            check(&format!("languages/{language}"), 15).unwrap();
            languages += 1;
        }
    }
    assert_eq!(languages, 12);
}
