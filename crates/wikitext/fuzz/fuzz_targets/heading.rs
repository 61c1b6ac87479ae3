//! Headings of any text: the guard lets `parse_wiki_text` see only what it reads in linear time.

#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use wikirot_wikitext::{Extractor, NoPages, Options, PageText, Site};

fuzz_target!(|heading: &str| {
    let site = Site::new("Wiki", "https://wiki.example/wiki/X", "en", []);
    let text = format!("== {heading} ==\nhttp://a.example");
    let start = Instant::now();
    Extractor::new(&site, &NoPages, Options::default())
        .links(&PageText { title: "Fuzz", text: &text, ..PageText::default() }, &mut |_| {});
    assert!(start.elapsed() < Duration::from_secs(2), "{heading:?}");
});
