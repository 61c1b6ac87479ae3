//! Where a command is to write, tried before it has anything to write.

use std::path::Path;

use anyhow::{Result, bail};

use crate::cli::args::{OutputArgs, PagesArgs};
use crate::reports::names_folder;
use crate::{output, reports, weights};

/// Makes sure that a run can write all that it is asked for, each into a file of its own, and none of them
/// over what is `kept`: its state, and what it reads.
pub(super) fn try_out(output: &OutputArgs, kept: &[&Path]) -> Result<()> {
    let pages = &output.look.pages;
    let mut reports = output.report.iter();
    lists_have_a_folder(pages, reports.any(|to| to.path.as_deref().is_some_and(names_folder)))?;
    // Reads what chooses and orders pages, which is read again for the reports: a fault in it must not cost the
    // run these.
    if let Some(path) = &pages.category_lists {
        reports::categories(path)?;
    }
    if let Some(path) = &pages.weights {
        weights::read(path)?;
    }
    for to in &output.report {
        reports::try_out(to, pages.category_lists.is_some())?;
    }
    if let Some(path) = &output.metrics {
        output::try_file(path)?;
    }
    let reports = output.report.iter().filter_map(|to| to.path.as_deref());
    let all: Vec<&Path> = reports.chain(output.metrics.as_deref()).collect();
    for (n, path) in all.iter().enumerate() {
        // A folder takes several formats.
        let twice = |it: &&Path| it == path || output::is_same_file(it, path);
        if !path.is_dir() && all[..n].iter().any(twice) && !is_device(path) {
            bail!("{} is to be written twice: give each a file of its own", path.display());
        }
        spare(path, kept)?;
    }
    Ok(())
}

/// Refuses lists that would go nowhere.
pub(super) fn lists_have_a_folder(pages: &PagesArgs, is_there: bool) -> Result<()> {
    if pages.category_lists.is_some() && !is_there {
        bail!(
            "--category-lists makes a report for each category: name a folder for them, with a slash at its \
             end, as in lists/"
        );
    }
    Ok(())
}

/// Refuses to write over one of the files that are `kept`.
pub(super) fn spare(path: &Path, kept: &[&Path]) -> Result<()> {
    match kept.iter().find(|it| output::is_same_file(it, path)) {
        Some(kept) => bail!(
            "{} would be written over {}, which the same command reads: name another file",
            path.display(),
            kept.display()
        ),
        None => Ok(()),
    }
}

fn is_device(path: &Path) -> bool {
    path.metadata().is_ok_and(|it| !it.is_file())
}
