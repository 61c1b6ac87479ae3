//! Time, allocations and bytes a second of extraction, by what a page is made of.

use std::sync::Arc;

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher, black_box};
use wikirot_wikitext::{Extractor, Options, PageText, Pages, Site};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const PROSE: &str = "The '''wheel''' turns [[freely|well]] while the ''lever'' is up: the maker says \
                     so, and so do those who use it.\n\n== Care ==\nOil it < once > a year.\n";
const LINKS: &str = "* [https://example.org/a/b?c=d the notes], https://example.net/list.\n\
                     * [//example.com/x] and http://example.org/(brackets)\n";
const CALLS: &str =
    "{{Note|by hand|page=12}} {{#if: {{{1|}}} | | [https://example.org/{{lc:A}} a] }}\n";
const TABLE: &str =
    "{| class=\"wikitable\"\n! Part !! Maker\n|-\n| wheel || [https://example.org/w w]\n|}\n";
const BRACES: &str = "{{{{{{ [[ {{Note| <ref> [https://example.org/ }} -->\n";

const PAGE: usize = 64 << 10; // bytes

struct Note;

impl Pages for Note {
    fn text(&self, title: &str) -> Option<Arc<str>> {
        (title == "Template:Note").then(|| {
            "<b>{{{1}}}</b>, p. {{{page|?}}} ([https://example.org/{{{page}}} scan])".into()
        })
    }
}

fn main() {
    divan::main();
}

/// A page of one kind of text, its links counted.
#[divan::bench(args = ["prose", "links", "calls", "tables", "braces"])]
fn links(bencher: Bencher<'_, '_>, kind: &str) {
    let piece = match kind {
        "prose" => PROSE,
        "links" => LINKS,
        "calls" => CALLS,
        "tables" => TABLE,
        _ => BRACES,
    };
    let text = piece.repeat(PAGE / piece.len());
    let namespaces = [(0, "", true), (10, "Template", true)];
    let namespaces = namespaces.map(|(id, name, first)| (id, name.to_owned(), first));
    let site = Site::new("Bench", "https://wiki.invalid/wiki/Main", "en", namespaces);
    let page = PageText { title: "Bench", text: &text, ..PageText::default() };
    let mut extractor = Extractor::new(&site, &Note, Options::default());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut count = 0_usize;
        extractor.links(black_box(&page), &mut |_| count += 1);
        count
    });
}
