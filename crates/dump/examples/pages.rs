//! Reads a dump and prints how many pages, revisions and bytes of text it holds, and how fast.
//!
//! `cargo run --release -p wikirot-dump --example pages -- DUMP [THREADS]`, `-` for standard input.

use std::{env, error::Error, num::NonZero, time::Instant};

use wikirot_dump::{DumpReader, InputOptions, Text};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let path = args.next().ok_or("usage: pages DUMP [THREADS]")?;
    let mut options = InputOptions::default();
    if let Some(threads) = args.next() {
        options = options.threads(threads.parse::<NonZero<usize>>()?);
    }

    let start = Instant::now();
    let input = if path == "-" { options.stdin()? } else { options.open(&path)? };
    let compression = input.compression();
    let mut dump = DumpReader::new(input)?;
    let (mut pages, mut revisions, mut bytes) = (0, 0, 0);
    while let Some(page) = dump.next_page()? {
        pages += 1;
        revisions += u64::from(page.revisions);
        if let Some(Text::Present(text)) = page.revision.map(|revision| revision.text) {
            bytes += text.len();
        }
    }
    println!(
        "{} ({compression}): {pages} pages, {revisions} revisions, {bytes} bytes of text in {:.3} s",
        dump.site_info().sitename,
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
