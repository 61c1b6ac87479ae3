//! Time, allocations and bytes a second of reading pages, by compression.

use std::io::{Cursor, Write as _};

use bzip2::write::BzEncoder;
use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};
use flate2::write::GzEncoder;
use wikirot_dump::{DumpReader, Input};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const WIKI: &str = include_str!("../../../fixtures/dumps/wiki.xml");
const SIZE: usize = 2 << 20; // bytes of XML

fn main() {
    divan::main();
}

/// The fixture's pages, over and over.
fn dump() -> String {
    let first = WIKI.find("<page>").expect("the fixture has pages");
    let end = WIKI.rfind("</mediawiki>").expect("the fixture ends");
    let pages = WIKI[first..end].repeat(SIZE / (end - first));
    format!("{}{pages}{}", &WIKI[..first], &WIKI[end..])
}

/// Every page of a dump, from memory.
#[divan::bench(args = ["plain", "gz", "bz2"])]
fn pages(bencher: Bencher<'_, '_>, compression: &str) {
    let plain = dump();
    let packed = match compression {
        "gz" => {
            let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(plain.as_bytes()).and_then(|()| encoder.finish())
        }
        "bz2" => {
            let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::best());
            encoder.write_all(plain.as_bytes()).and_then(|()| encoder.finish())
        }
        _ => Ok(plain.clone().into_bytes()),
    }
    .expect("memory can be written");
    bencher
        .counter(BytesCount::of_str(&plain))
        .with_inputs(|| Cursor::new(packed.clone()))
        .bench_values(|bytes| {
            let input = Input::from_reader(bytes).expect("its first bytes can be read");
            let mut dump = DumpReader::new(input).expect("it has a head");
            let mut size = 0;
            while let Some(page) = dump.next_page().expect("it is whole") {
                size += page.title.len();
            }
            size
        });
}
