//! Reports written from a state, each beside its place and renamed into it.

mod folder;
mod lists;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use wikirot_report::model::{RenderError, Source};
use wikirot_report::{Format, Options};

use crate::cli::args::PagesArgs;
use crate::cli::colour;
use crate::cli::values::ReportTo;
use crate::logging::OF_THE_MOMENT;
use crate::output;
use crate::state::View;

use folder::Folder;

pub(crate) use lists::categories;

/// Writes a report as it was asked for: one of the pages that are in view, or one for each category of a list.
pub(crate) fn write_asked(
    view: &View<'_>,
    pages: &PagesArgs,
    options: &Options,
    to: &ReportTo,
) -> Result<()> {
    match (&pages.category_lists, &to.path) {
        (Some(list), Some(path)) if names_folder(path) => {
            let categories = lists::categories(list)?;
            lists::write(view, &categories, pages, options, (to.format, path))
        }
        _ => write(view, options, to),
    }
}

/// Writes a report where it was asked for.
fn write(source: &dyn Source, options: &Options, to: &ReportTo) -> Result<()> {
    let written = match &to.path {
        None => print(source, options, to.format),
        Some(path) if is_folder(to.format, path) => write_folder(source, options, to.format, path),
        Some(path) => {
            is_one_file(to.format, path)?;
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
pub(crate) fn try_out(to: &ReportTo, in_lists: bool) -> Result<()> {
    match &to.path {
        None => Ok(()),
        Some(path) if is_folder(to.format, path) || in_lists && names_folder(path) => {
            output::try_folder(path)
        }
        Some(path) => is_one_file(to.format, path).and_then(|()| output::try_file(path)),
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
    let mut folder = Folder::new(path, format, "")?;
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
    format.has_parts() && names_folder(path)
}

/// Refuses a folder for a report that has no parts.
fn is_one_file(format: Format, path: &Path) -> Result<()> {
    if names_folder(path) {
        let file = path.join(format!("report.{}", format.ending()));
        bail!(
            "cannot write the {format} report into the folder {}: it is one file; name it, as in {}",
            path.display(),
            file.display()
        );
    }
    Ok(())
}

/// Whether a path is that of a folder.
pub(crate) fn names_folder(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/") || path.is_dir()
}

/// Whether the reader of our output has gone, having all it wants.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let in_io = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match error.downcast_ref::<RenderError>() {
        Some(RenderError::Write(error)) => in_io(error),
        _ => error.downcast_ref::<io::Error>().is_some_and(in_io),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_who_has_gone_is_told_from_a_disk_that_is_full() {
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        assert!(is_broken_pipe(&gone().into()) && !is_broken_pipe(&full().into()));
        assert!(is_broken_pipe(&RenderError::Write(gone()).into()));
        assert!(!is_broken_pipe(&RenderError::Write(full()).into()));
        assert!(is_broken_pipe(&anyhow::Error::new(gone()).context("cannot print")));
        assert!(!is_broken_pipe(&anyhow::anyhow!("broken pipe")));
    }

    #[test]
    fn reports_in_parts_go_into_folders() {
        let folder = tempfile::tempdir().unwrap();
        for (path, is_one) in
            [(folder.path().to_owned(), true), ("new/".into(), true), ("new".into(), false)]
        {
            assert_eq!(names_folder(&path), is_one, "{path:?}");
            assert_eq!(is_folder(Format::Html, &path), is_one && Format::Html.has_parts());
            assert!(!is_folder(Format::Json, &path) || Format::Json.has_parts());
        }
    }

    #[test]
    fn a_file_that_is_too_large_for_its_readers_is_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.x");
        let told = |format, bytes: u64| {
            fs::File::create(&path).unwrap().set_len(bytes).unwrap();
            crate::logging::logged(|| warn_of_size(format, &path))
        };
        assert!(told(Format::Wikitext, 2 << 20).is_empty());
        let line = &told(Format::Wikitext, (2 << 20) + 1)[0];
        let ends = format!("wikitext={}/r/", folder.path().display());
        assert!(line.contains("has 2 MB, more than a page") && line.ends_with(&ends), "{line}");
        assert!(told(Format::Html, 20 << 20).is_empty());
        assert_eq!(told(Format::Html, (20 << 20) + 1).len(), 1);
        assert!(told(Format::Json, 90 << 20).is_empty());
    }
}
