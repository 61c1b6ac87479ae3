//! Any XML gives the same pages and the same flaws whether it comes at once or byte by byte, and no more
//! text than three times its own length (a byte that is no UTF-8 is replaced by three).

#![no_main]

use std::io::{Cursor, Read};

use libfuzzer_sys::fuzz_target;
use wikirot_dump::{DumpError, DumpReader, Flaws, Input, Page};

struct Single(Cursor<Vec<u8>>);

impl Read for Single {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = buf.len().min(1);
        self.0.read(&mut buf[..n])
    }
}

fn pages(reader: impl Read + Send + 'static) -> (Vec<Page>, Flaws, Option<DumpError>) {
    let mut pages = Vec::new();
    let mut dump = match Input::from_reader(reader).and_then(DumpReader::new) {
        Ok(dump) => dump,
        Err(error) => return (pages, Flaws::default(), Some(error)),
    };
    loop {
        match dump.next_page() {
            Ok(Some(page)) => pages.push(page),
            Ok(None) => return (pages, dump.flaws().clone(), None),
            Err(error) => return (pages, dump.flaws().clone(), Some(error)),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let mut dump = b"<mediawiki><siteinfo><sitename>F</sitename></siteinfo>".to_vec();
    // Longer than what is looked at before reading, so that the rest comes in single bytes.
    dump.resize(600, b' ');
    dump.extend_from_slice(data);
    let (whole, flaws, error) = pages(Cursor::new(dump.clone()));
    let (single, single_flaws, single_error) = pages(Single(Cursor::new(dump)));
    assert_eq!(whole, single);
    assert_eq!(flaws, single_flaws);
    assert_eq!(error.map(|e| e.to_string()), single_error.map(|e| e.to_string()));
    let texts = whole.iter().filter_map(|page| page.revision.as_ref()?.text.as_str());
    assert!(texts.map(str::len).sum::<usize>() <= 3 * data.len());
});
