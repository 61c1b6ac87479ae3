//! Writes a small report in every format into a folder: `cargo run --example sample -- FOLDER`.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use wikirot_report::{Format, Options, Parts, edit::DeadLinkTemplate};

#[path = "../tests/it/sample.rs"]
mod sample;

/// A folder for the files of a large wiki.
struct Folder(PathBuf);

impl Parts for Folder {
    fn part(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        let path = self.0.join(if name.is_empty() { "index.html" } else { name });
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(Box::new(BufWriter::new(File::create(path)?)))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("name a folder to write into")?);
    fs::create_dir_all(&folder)?;
    let options = Options { dead_link: DeadLinkTemplate::archwiki(), ..Options::default() };
    for format in Format::ALL {
        let mut out = BufWriter::new(File::create(folder.join(format!("report.{format}")))?);
        format.write(&sample::wiki(), &options, &mut out)?;
    }
    // As if the wiki were too large for one file.
    let options = Options { single_file_links: 0, ..options };
    Format::Html.write_parts(&sample::wiki(), &options, &mut Folder(folder.join("site")))?;
    Ok(())
}
