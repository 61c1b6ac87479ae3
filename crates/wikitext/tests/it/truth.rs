//! Whole wikis of the fixtures against what a real MediaWiki records of them (`just oracle`).

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

use wikirot_dump::{DumpReader, InputOptions, Text};
use wikirot_wikitext::{Options, Site, TemplateArguments};

use crate::wiki::Wiki;

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path)
}

/// The pages of a dump with their URLs, each `title<TAB>url`.
fn links(dump: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
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
    let mut found = BTreeSet::new();
    for (title, text) in &wiki.pages {
        let links = wiki.links_on(&site, title, text);
        found.extend(links.into_iter().map(|link| format!("{title}\t{}", link.url)));
    }
    Ok(found)
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
