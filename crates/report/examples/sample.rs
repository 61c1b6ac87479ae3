//! Writes a small report in every format, and a sheet to judge its links by, into a folder: `cargo run --example sample -- FOLDER [LANGUAGE]`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "an example fails loudly")]

use std::{
    fs::{self, File},
    io::BufWriter,
    path::PathBuf,
};

use folder::Folder;
use wikirot_report::audit::{Drawn, Item, write_html};
use wikirot_report::model::Verdict;
use wikirot_report::{Format, Language, Options, edit::DeadLinkTemplate};

mod folder;
#[path = "../tests/it/sample.rs"]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("name a folder to write into")?);
    fs::create_dir_all(&folder)?;
    let language = Language::of(&std::env::args().nth(2).unwrap_or_default());
    let dead_link = DeadLinkTemplate::archwiki();
    let options = Options { language, dead_link, ..Options::default() };
    for format in Format::ALL {
        let mut out = BufWriter::new(File::create(folder.join(format!("report.{format}")))?);
        format.write(&sample::wiki(), &options, &mut out)?;
    }
    let wiki = sample::wiki();
    let broken = wiki.urls.iter().filter(|it| it.status.verdict == Verdict::Broken);
    let mut items = broken.map(|url| Ok(Item { url: url.clone(), checks: Vec::new() }));
    let drawn = Drawn { wiki: wiki.summary.site.name.clone(), seed: 1, ..Drawn::default() };
    let mut out = BufWriter::new(File::create(folder.join("sheet.html"))?);
    write_html(&drawn, &wiki.summary.site, &mut items, &mut out)?;
    // As if the wiki were too large for one file.
    let options = Options { single_file_links: 0, ..options };
    Format::Html.write_parts(&sample::wiki(), &options, &mut Folder(folder.join("site")))?;
    Ok(())
}
