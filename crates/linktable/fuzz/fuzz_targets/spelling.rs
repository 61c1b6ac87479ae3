//! Any URL has one spelling in the table, or none, and any row can be read back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wikirot_linktable::{Stored, spelling};

fuzz_target!(|data: &[u8]| {
    let split = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (index, path) = data.split_at(split);
    let spelled = Stored::Index { index, path }.spelled();
    assert!(!spelled.contains(|letter: char| letter.is_ascii_control()));
    let url = String::from_utf8_lossy(data);
    for rules in spelling::Rules::ALL {
        if let Some(it) = spelling::index(&url, rules) {
            assert!(it.index.len() <= spelling::INDEX_LEN && it.path.len() <= spelling::PATH_LEN);
            Stored::Index { index: &it.index, path: &it.path }.spelled();
        }
    }
    spelling::loose(&url);
});
