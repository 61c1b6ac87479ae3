//! A folder for the files of a report in parts.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use wikirot_report::Parts;

pub(crate) struct Folder(pub(crate) PathBuf);

impl Parts for Folder {
    fn part(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        let path = self.0.join(if name.is_empty() { "index.html" } else { name });
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(Box::new(BufWriter::new(File::create(path)?)))
    }
}
