//! Writes a small report in every format, and a sheet to judge its links by, into a folder: `cargo run --example sample -- FOLDER [LANGUAGE]`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "an example fails loudly")]

use std::path::PathBuf;

use wikirot_report::Language;

#[path = "../tests/it/files.rs"]
mod files;
mod folder;
#[path = "../tests/it/sample.rs"]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("name a folder to write into")?);
    files::write(&folder, Language::of(&std::env::args().nth(2).unwrap_or_default()))
}
