//! Any file ends in pages or an error, on one thread and on several alike.

#![no_main]

use std::{io::Cursor, num::NonZero};

use libfuzzer_sys::fuzz_target;
use wikirot_dump::{DumpError, DumpReader, InputOptions, Page};

fuzz_target!(|data: &[u8]| {
    let read = |threads| -> Result<Vec<Page>, DumpError> {
        let options = InputOptions::default().threads(NonZero::new(threads).unwrap());
        let input = options.reader(Cursor::new(data.to_vec()))?;
        DumpReader::new(input)?.with_max_text(1 << 16).collect()
    };
    match (read(1), read(2)) {
        (Ok(one), Ok(two)) => assert_eq!(one, two),
        (Err(one), Err(two)) => assert_eq!(one.is_damage(), two.is_damage()),
        (one, two) => panic!("{one:?}, {two:?}"),
    }
});
