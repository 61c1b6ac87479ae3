//! Reports written from a state, each beside its place and renamed into it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use wikirot_report::model::{RenderError, Source};
use wikirot_report::{Format, Options, Parts};

use crate::cli::colour;
use crate::cli::values::ReportTo;
use crate::logging::OF_THE_MOMENT;
use crate::output::{self, Unfinished};

/// Writes a report where it was asked for.
pub(crate) fn write(source: &dyn Source, options: &Options, to: &ReportTo) -> Result<()> {
    let written = match &to.path {
        None => print(source, options, to.format),
        Some(path) if is_folder(to.format, path) => write_folder(source, options, to.format, path),
        Some(path) => {
            output::write(path, |mut out| Ok(to.format.write(source, options, &mut out)?))
                .map(|()| warn_of_size(to.format, path))
        }
    };
    match written {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        written => written.with_context(|| format!("cannot write the {} report", to.format)),
    }
}

/// Makes sure that a report can be written where it is asked for, before there is anything to report.
pub(crate) fn try_out(to: &ReportTo) -> Result<()> {
    match &to.path {
        None => Ok(()),
        Some(path) if is_folder(to.format, path) => output::try_folder(path),
        Some(path) => output::try_file(path),
    }
}

fn print(source: &dyn Source, options: &Options, format: Format) -> Result<()> {
    let stdout = io::stdout().lock();
    let options = Options { color: colour::on(&stdout), ..options.clone() };
    let mut out = BufWriter::with_capacity(1 << 16, stdout);
    format.write(source, &options, &mut out)?;
    Ok(out.flush()?)
}

fn write_folder(source: &dyn Source, options: &Options, format: Format, path: &Path) -> Result<()> {
    let mut folder = Folder::new(path, format)?;
    format.write_parts(source, options, &mut folder)?;
    folder.publish(options)
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
            target: OF_THE_MOMENT,
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

/// The files of a report in parts, renamed into place when all are whole. None of them stays open: a
/// large wiki has more pages than a process may have files.
struct Folder {
    path: PathBuf,
    format: Format,
    parts: Vec<(Unfinished, PathBuf)>,
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

    fn publish(self, options: &Options) -> Result<()> {
        let list = List::read(&self.path, self.format)?;
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
        let path = self.file_of(name);
        fs::create_dir_all(path.parent().unwrap_or(&self.path))?;
        let (file, unfinished) = Unfinished::of(&path)?;
        self.parts.push((unfinished, path));
        Ok(Box::new(BufWriter::new(file)))
    }
}

/// What earlier reports wrote into a folder, as they left word there: nothing else in it is touched.
struct List {
    folder: PathBuf,
    file: PathBuf,
    earlier: BTreeSet<PathBuf>,
}

impl List {
    fn read(folder: &Path, format: Format) -> Result<List> {
        let file = folder.join(format!(".wikirot-{format}"));
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
