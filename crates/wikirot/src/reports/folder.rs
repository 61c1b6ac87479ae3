//! Reports of several files, in a folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use wikirot_report::{Format, Options, Parts};

use crate::output::{self, Unfinished};

/// The files of a report in parts, renamed into place when all are whole. None of them stays open: a
/// large wiki has more pages than a process may have files.
pub(super) struct Folder {
    path: PathBuf,
    format: Format,
    list: List,
    parts: Vec<(Unfinished, PathBuf)>,
}

impl Folder {
    /// A folder that is made where there is none. Reports of one format and one `kind` take the place of
    /// earlier ones.
    pub(super) fn new(path: &Path, format: Format, kind: &str) -> Result<Folder> {
        fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
        let list = List::read(path, &format!(".wikirot-{format}{kind}"))?;
        Ok(Folder { path: path.to_owned(), format, list, parts: Vec::new() })
    }

    /// A file of this name in it.
    pub(super) fn file(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        self.begin(self.path.join(name))
    }

    fn begin(&mut self, path: PathBuf) -> io::Result<Box<dyn Write>> {
        fs::create_dir_all(path.parent().unwrap_or(&self.path))?;
        let (file, unfinished) = Unfinished::of(&path)?;
        self.parts.push((unfinished, path));
        Ok(Box::new(BufWriter::new(file)))
    }

    /// Where the part of this name goes.
    fn file_of(&self, name: &str) -> PathBuf {
        let name = match (self.format, name) {
            (Format::Html, "") => "index.html".to_owned(),
            (Format::Html, name) => name.to_owned(),
            (format, "") => format!("report.{}", format.ending()),
            // Part of a title: a slash would be a folder.
            (format, name) => format!("{}.{}", name.replace('/', "_"), format.ending()),
        };
        self.path.join(name)
    }

    /// Gives the files their names, and empties or removes what an earlier report had beside them.
    pub(super) fn publish(self, options: &Options) -> Result<()> {
        let list = self.list;
        let written: BTreeSet<PathBuf> = self.parts.iter().map(|part| part.1.clone()).collect();
        // First, so that what is written now is known to the next report wherever this one is killed.
        list.write(list.earlier.union(&written))?;
        // The first part leads to the others: it comes when they are there.
        for (file, path) in self.parts.into_iter().rev() {
            let cannot = || format!("cannot write {}", path.display());
            file.publish().with_context(cannot)?;
        }
        let over = list.earlier.difference(&written);
        if let Some(text) = self.format.emptied_part(options) {
            // Listed from now on: who saves these files in the wiki may have missed a night.
            for path in over {
                output::write(path, |out| Ok(out.write_all(text.as_bytes())?))?;
            }
            return Ok(());
        }
        for path in over.filter(|path| path.is_file()) {
            fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        list.write(&written)
    }
}

impl Parts for Folder {
    fn part(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        self.begin(self.file_of(name))
    }
}

/// What earlier reports wrote into a folder, as they left word there: nothing else in it is touched.
struct List {
    folder: PathBuf,
    file: PathBuf,
    earlier: BTreeSet<PathBuf>,
}

impl List {
    fn read(folder: &Path, name: &str) -> Result<List> {
        let file = folder.join(name);
        let names = match fs::read_to_string(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            names => names.with_context(|| format!("cannot read {}", file.display()))?,
        };
        let is_below =
            |name: &&str| Path::new(name).components().all(|it| matches!(it, Component::Normal(_)));
        let earlier = names.lines().filter(is_below).map(|name| folder.join(name)).collect();
        Ok(List { folder: folder.to_owned(), file, earlier })
    }

    fn write<'p>(&self, paths: impl IntoIterator<Item = &'p PathBuf>) -> Result<()> {
        output::write(&self.file, |out| {
            for path in paths {
                writeln!(out, "{}", path.strip_prefix(&self.folder).unwrap_or(path).display())?;
            }
            Ok(())
        })
    }
}
