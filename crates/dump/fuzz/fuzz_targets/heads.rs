//! Whatever stands first in a file, in any encoding, with any DOCTYPE: pages or an error, and the same
//! ones byte by byte.

#![no_main]

use std::io::{Cursor, Read};

use libfuzzer_sys::fuzz_target;
use wikirot_dump::{DumpError, DumpReader, Input, Page};

struct Single(Cursor<Vec<u8>>);

impl Read for Single {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = buf.len().min(1);
        self.0.read(&mut buf[..n])
    }
}

fn pages(reader: impl Read + Send + 'static) -> Result<Vec<Page>, DumpError> {
    DumpReader::new(Input::from_reader(reader)?)?.with_max_text(1 << 16).collect()
}

fuzz_target!(|data: &[u8]| {
    let rest = b"<mediawiki><page><title>A</title><revision><text>&a;&b;</text></revision></page>";
    for bytes in [data.to_vec(), [data, rest].concat()] {
        let whole = pages(Cursor::new(bytes.clone())).map_err(|error| error.to_string());
        let single = pages(Single(Cursor::new(bytes))).map_err(|error| error.to_string());
        assert_eq!(whole, single);
    }
});
