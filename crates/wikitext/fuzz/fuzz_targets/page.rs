//! A page and a template of any text: extraction ends, in steps bounded by the text and what it
//! may expand to, and every link lies in the page.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use wikirot_wikitext::{Extractor, Options, PageText, Pages, Site};

struct Template(Arc<str>);

impl Pages for Template {
    fn text(&self, title: &str) -> Option<Arc<str>> {
        matches!(title, "Template:A" | "Template:1x" | "X").then(|| Arc::clone(&self.0))
    }
}

fuzz_target!(|input: (&str, &str)| {
    let (text, template) = input;
    let site = Site::new("Wiki", "https://wiki.example/wiki/X", "en", []);
    let pages = Template(template.into());
    let options = Options { string_functions: true, ..Options::default() };
    let mut extractor = Extractor::new(&site, &pages, options);
    extractor.links(&PageText { title: "Fuzz", text, ..PageText::default() }, &mut |link| {
        assert!(text.get(link.source.clone()).is_some());
        assert!(link.url.is_ascii());
    });
    // What templates may make at most, read by every pass.
    assert!(extractor.steps() < 1_000_000_000);
});
