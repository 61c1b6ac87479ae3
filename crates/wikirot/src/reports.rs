//! Reports written from a state, each beside its place and renamed into it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::NamedTempFile;
use wikirot_report::model::{RenderError, Source};
use wikirot_report::{Format, Options, Parts};

use crate::atomic_file;
use crate::cli::values::ReportTo;

/// Writes a report where it was asked for.
pub(crate) fn write(source: &dyn Source, options: &Options, to: &ReportTo) -> Result<()> {
    let written = match &to.path {
        None => {
            let stdout = io::stdout().lock();
            let options = Options { color: stdout.is_terminal(), ..options.clone() };
            let mut out = BufWriter::with_capacity(1 << 16, stdout);
            to.format
                .write(source, &options, &mut out)
                .and_then(|()| Ok(out.flush()?))
                .map_err(anyhow::Error::new)
        }
        Some(path) if is_folder(to.format, path) => {
            let mut folder = Folder::new(path, to.format)?;
            to.format.write_parts(source, options, &mut folder)?;
            folder.publish()
        }
        Some(path) => {
            atomic_file::write(path, |mut out| Ok(to.format.write(source, options, &mut out)?))
                .map(|()| warn_of_size(to.format, path))
        }
    };
    match written {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        written => written.with_context(|| format!("cannot write the {} report", to.format)),
    }
}

/// Says of a file that has grown too large for its readers what to do.
fn warn_of_size(format: Format, path: &Path) {
    let size = fs::metadata(path).map_or(0, |it| it.len());
    let (limit, trouble) = match format {
        Format::Wikitext => (2 << 20, "more than a page of MediaWiki may hold"),
        Format::Html => (20 << 20, "which browsers are slow to show"),
        _ => return,
    };
    if size > limit {
        let megabytes = size >> 20;
        let folder = path.with_extension("");
        tracing::warn!(
            "{} has {megabytes} MB, {trouble}: write it into a folder, {format}={}/",
            path.display(),
            folder.display()
        );
    }
}

/// A report in parts goes into a folder: one that is there, or a path that ends in a slash.
fn is_folder(format: Format, path: &Path) -> bool {
    let ends_in_slash = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    format.has_parts() && (ends_in_slash || path.is_dir())
}

/// Whether the reader of our output has gone, having all it wants.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let in_io = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match error.downcast_ref::<RenderError>() {
        Some(RenderError::Write(error)) => in_io(error),
        _ => error.downcast_ref::<io::Error>().is_some_and(in_io),
    }
}

/// The files of a report in parts, renamed into place when all are whole.
struct Folder {
    path: PathBuf,
    format: Format,
    parts: Vec<(NamedTempFile, PathBuf)>,
}

impl Folder {
    fn new(path: &Path, format: Format) -> Result<Folder> {
        fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Folder { path: path.to_owned(), format, parts: Vec::new() })
    }

    /// Where the part of this name goes.
    fn file_of(&self, name: &str) -> PathBuf {
        let name = match (self.format, name) {
            (Format::Html, "") => "index.html".to_owned(),
            (Format::Html, name) => name.to_owned(),
            (_, "") => "report.wiki".to_owned(),
            // Part of a title: a slash would be a folder.
            (_, name) => format!("{}.wiki", name.replace('/', "_")),
        };
        self.path.join(name)
    }

    fn publish(self) -> Result<()> {
        let mut written = BTreeSet::new();
        for (file, path) in self.parts {
            let cannot = || format!("cannot write {}", path.display());
            atomic_file::readable_by_all(&file).with_context(cannot)?;
            file.persist(&path).map_err(|error| error.error).with_context(cannot)?;
            written.insert(path);
        }
        forget_others(&self.path, self.format, &written)
    }
}

/// Removes what an earlier report wrote into `folder` and this one has not, by the list that it left
/// there, and leaves such a list. Nothing else in the folder is touched.
fn forget_others(folder: &Path, format: Format, written: &BTreeSet<PathBuf>) -> Result<()> {
    let list = folder.join(format!(".wikirot-{format}"));
    let earlier = match fs::read_to_string(&list) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        earlier => earlier.with_context(|| format!("cannot read {}", list.display()))?,
    };
    for name in earlier.lines() {
        let is_below = Path::new(name).components().all(|it| matches!(it, Component::Normal(_)));
        let path = folder.join(name);
        if is_below && !written.contains(&path) && path.is_file() {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    atomic_file::write(&list, |out| {
        for path in written {
            writeln!(out, "{}", path.strip_prefix(folder).unwrap_or(path).display())?;
        }
        Ok(())
    })
}

impl Parts for Folder {
    fn part(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        let path = self.file_of(name);
        let folder = path.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder)?;
        let file = NamedTempFile::new_in(folder)?;
        let out: File = file.reopen()?;
        self.parts.push((file, path));
        Ok(Box::new(BufWriter::new(out)))
    }
}
