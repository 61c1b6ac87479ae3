//! Files that are either the old one or the whole new one, whatever is killed.

use std::collections::BTreeSet;
use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use tempfile::{NamedTempFile, TempPath};

/// Writes to `path` through `write`: beside it first, renamed into place when all is on disk.
pub(crate) fn write(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let (file, unfinished) = Unfinished::beside(path).with_context(cannot)?;
    let mut buffered = BufWriter::with_capacity(1 << 16, file);
    write(&mut buffered)?;
    let file =
        buffered.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot)?;
    file.sync_data().with_context(cannot)?;
    unfinished.publish(path).with_context(cannot)
}

/// A file on its way to its name; removed when it is dropped before it gets there.
pub(crate) struct Unfinished {
    file: TempPath,
    _listed: Listed,
}

impl Unfinished {
    /// Makes an empty one in the folder where `path` is to be.
    pub(crate) fn beside(path: &Path) -> io::Result<(File, Unfinished)> {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut all = all_unfinished();
        let (open, file) = NamedTempFile::new_in(folder)?.into_parts();
        // Temporary files are private; a report is for the web server too.
        open.set_permissions(Permissions::from_mode(0o644))?;
        all.insert(file.to_path_buf());
        let listed = Listed(file.to_path_buf());
        Ok((open, Unfinished { file, _listed: listed }))
    }

    /// Gives it the name `path`, in the place of whatever had that.
    pub(crate) fn publish(self, path: &Path) -> io::Result<()> {
        self.file.persist(path).map_err(|error| error.error)
    }
}

/// A place in the list of all files that are not finished.
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        all_unfinished().remove(&self.0);
    }
}

/// Removes all files that are not finished, and lets nobody begin another: for a process that leaves
/// without dropping anything.
pub(crate) fn abandon_all() {
    let all = all_unfinished();
    for path in all.iter() {
        // What cannot be removed stays: there is nobody to tell any more.
        let _ = std::fs::remove_file(path);
    }
    std::mem::forget(all);
}

/// The files that are not finished.
fn all_unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    static ALL: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("report");
        write(&path, |out| Ok(out.write_all(b"old")?)).unwrap();
        let failed = write(&path, |out| {
            out.write_all(b"half of the new")?;
            anyhow::bail!("the disk is full")
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_directory_is_named() {
        let error = write(Path::new("/nonexistent/x"), |_| Ok(())).unwrap_err();
        assert_eq!(error.to_string(), "cannot write /nonexistent/x");
    }
}
