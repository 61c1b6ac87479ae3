//! Pages in any encoding: they are read, compared and followed, whatever they hold.
//!
//! The input is the `Content-Type` up to the first zero, and the page behind it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wikirot_check::readers::page;

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    let (kind, body) = data.split_at(end);
    page(kind, body.get(1..).unwrap_or_default());
});
