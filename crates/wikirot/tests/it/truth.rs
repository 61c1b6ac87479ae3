//! Real dumps against what a real MediaWiki recorded, where that data is at hand beside the project.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::harness::Dir;

pub(super) fn data(name: &str) -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("WIKIROT_SHARED").map_or_else(beside, PathBuf::from);
    shared.join("data").join(name)
}

/// Asserts that the links of a dump are those of its truth file, every namespace, each pair.
fn check(dump: &str, truth: &str) {
    let (dump, truth) = (data(dump), data(truth));
    if !dump.exists() || !truth.exists() {
        println!("skipped: no {}", dump.display());
        return;
    }
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
