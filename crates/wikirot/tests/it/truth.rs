//! Real dumps against what a real MediaWiki recorded, where that data is at hand beside the project.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use super::harness::Dir;

fn data(name: &str) -> Option<PathBuf> {
    wikirot_needs::shared(&format!("data/{name}"))
}

/// Asserts that the links of a dump are those of its truth file, every namespace, each pair.
fn check(dump: &str, truth: &str) {
    let (Some(dump), Some(truth)) = (data(dump), data(truth)) else { return };
    let mut recorded = String::new();
    let file = std::fs::File::open(truth).unwrap();
    zstd::Decoder::new(file).unwrap().read_to_string(&mut recorded).unwrap();
    let recorded: BTreeSet<&str> = recorded.lines().collect();

    let dir = Dir::new();
    let ran = dir.wikirot(["links", "--namespaces", "all"]).args([&dump]).run().exits(0);
    let found: BTreeSet<&str> = ran.stdout.lines().collect();
    let missing: Vec<_> = recorded.difference(&found).take(5).collect();
    let extra: Vec<_> = found.difference(&recorded).take(5).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing {missing:#?}, extra {extra:#?}");
}

/// The files of a tar archive by name.
fn unpack(mut archive: &[u8]) -> BTreeMap<String, &[u8]> {
    let mut files = BTreeMap::new();
    while let Some((header, rest)) = archive.split_at_checked(512) {
        let text = |range: std::ops::Range<usize>| {
            String::from_utf8_lossy(&header[range]).trim_matches(['\0', ' ']).to_owned()
        };
        let Ok(length) = usize::from_str_radix(&text(124..136), 8) else { break };
        let name = text(0..100).rsplit('/').next().unwrap_or_default().to_owned();
        files.insert(name, &rest[..length]);
        archive = &rest[length.next_multiple_of(512)..];
    }
    files
}

#[test]
fn languages_as_mediawiki_recorded_them() {
    let Some(path) = data("languages.tar.zst") else { return };
    let file = std::fs::File::open(path).unwrap();
    let mut archive = Vec::new();
    zstd::Decoder::new(file).unwrap().read_to_end(&mut archive).unwrap();
    let files = unpack(&archive);
    let dir = Dir::new();
    let (mut recorded, mut missing, mut extra) = (0, Vec::new(), Vec::new());
    for (name, truth) in &files {
        let Some(code) = name.strip_suffix(".truth.tsv") else { continue };
        let text = String::from_utf8_lossy(files[&format!("{code}.xml")]);
        // MediaWiki was asked without the page that these ask for.
        let asks_for_page = |pair: &str| {
            let url = pair.split('\t').nth(1).unwrap_or_default();
            text.contains(&format!(":A|{url}"))
        };
        let dump = dir.write(&format!("{code}.xml"), text.as_bytes());
        let ran = dir.wikirot(["links", "--namespaces", "all"]).args([&dump]).run().exits(0);
        let truth = String::from_utf8_lossy(truth);
        let truth: BTreeSet<&str> = truth.lines().collect();
        let found: BTreeSet<&str> = ran.stdout.lines().filter(|it| !asks_for_page(it)).collect();
        let of_code = |pair: &&str| format!("{code}: {pair}");
        missing.extend(truth.difference(&found).map(of_code));
        extra.extend(found.difference(&truth).map(of_code));
        recorded += truth.len();
    }
    assert!(recorded > 90_000, "only {recorded} pairs");
    // One in a thousand.
    let most = recorded / 1000;
    assert!(missing.len() <= most, "{} missing: {missing:#?}", missing.len());
    assert!(extra.len() <= most, "{} too many: {extra:#?}", extra.len());
}

#[test]
fn archwiki_as_mediawiki_recorded_it() {
    check("archwiki.xml.bz2", "archwiki.links.tsv.zst");
}

#[test]
fn linuxwacom_as_mediawiki_recorded_it() {
    check("linuxwacom-2018.xml.bz2", "linuxwacom-2018.links.tsv.zst");
}

#[test]
fn aawiki_as_mediawiki_recorded_it() {
    let truth = "aawiki-20260101-pages-meta-current.links.tsv.zst";
    check("aawiki-20260101-pages-meta-current.xml.bz2", truth);
    check("aawiki-20260101-pages-meta-history.xml.7z", truth);
}
