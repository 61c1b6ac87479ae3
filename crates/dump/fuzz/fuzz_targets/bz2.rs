//! Blocks in parallel give what the plain decoder gives, whatever the bytes.

#![no_main]

use std::{
    io::{Cursor, Read},
    num::NonZero,
};

use libfuzzer_sys::fuzz_target;
use wikirot_dump::InputOptions;

fuzz_target!(|data: &[u8]| {
    let data = [b"BZh1", data].concat();
    let mut expected = Vec::new();
    let plain = bzip2::read::MultiBzDecoder::new(data.as_slice()).read_to_end(&mut expected);

    let options = InputOptions::default().threads(NonZero::new(2).unwrap());
    let mut input = options.reader(Cursor::new(data)).unwrap();
    let mut given = Vec::new();
    let parallel = input.read_to_end(&mut given);

    assert_eq!(plain.is_ok(), parallel.is_ok(), "{plain:?}, {parallel:?}");
    assert!(expected.starts_with(&given) || (plain.is_err() && given.starts_with(&expected)));
});
