//! Files on their way to their name.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile, TempPath};

use super::place::folder_of;

/// A file on its way to `path`; removed when it is dropped before it gets there.
pub(crate) struct Unfinished {
    path: PathBuf,
    file: TempPath,
    way: Way,
    _listed: Listed,
}

/// How it gets there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It lies beside its place and is renamed into it.
    Renamed,
    /// The folder of its place takes no other file: it is copied there.
    Copied,
}

impl Unfinished {
    /// Makes an empty one, with the mode and the owner of the file at `path` if there is one, else with
    /// those of any new file.
    pub(crate) fn of(path: &Path) -> io::Result<(File, Unfinished)> {
        let there = existing(path)?;
        // Temporary files are private; a report is for the web server too, as far as the umask lets it.
        let anybody = Permissions::from_mode(0o666);
        let mut all = all_unfinished();
        let beside = Builder::new().permissions(anybody).tempfile_in(folder_of(path));
        let (made, way) = match beside {
            Err(error) if there.is_some() && is_refusal(&error) => {
                (NamedTempFile::new()?, Way::Copied)
            }
            beside => (beside.map_err(|error| refused(&error, folder_of(path)))?, Way::Renamed),
        };
        let (open, file) = made.into_parts();
        if let Some(there) = there.filter(|_| way == Way::Renamed) {
            take_after(&open, &there)?;
        }
        all.insert(file.to_path_buf());
        let listed = Listed(file.to_path_buf());
        Ok((open, Unfinished { path: path.to_owned(), file, way, _listed: listed }))
    }

    /// Gives it its name, in the place of whatever had that.
    pub(crate) fn publish(self) -> io::Result<()> {
        if self.way == Way::Copied {
            return overwrite(&self.path, &self.file);
        }
        match self.file.persist(&self.path) {
            // A file that is mounted by itself can be written, and not replaced; so can one of others in a folder like
            // /tmp.
            Err(error)
                if error.error.kind() == ErrorKind::ResourceBusy || is_refusal(&error.error) =>
            {
                overwrite(&self.path, &error.path)
            }
            renamed => renamed.map_err(|error| error.error),
        }
    }
}

/// Gives a file the owner and the mode of the one whose place it takes.
pub(crate) fn take_after(file: &File, there: &Metadata) -> io::Result<()> {
    // Somebody else's file stays theirs where we may give it away.
    let _ = fchown(file, Some(there.uid()), Some(there.gid()));
    file.set_permissions(Permissions::from_mode(there.mode() & 0o7777))
}

fn overwrite(path: &Path, whole: &Path) -> io::Result<()> {
    let mut to = OpenOptions::new().write(true).truncate(true).open(path)?;
    io::copy(&mut File::open(whole)?, &mut to)?;
    to.sync_data()
}

/// The file at `path`; an error where it may not be written, though it could be replaced.
fn existing(path: &Path) -> io::Result<Option<Metadata>> {
    match OpenOptions::new().write(true).open(path) {
        // Of a folder whoever wants its place is told.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
        Ok(file) => file.metadata().map(Some),
    }
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

/// An error of [`tempfile`] in words: the name that it gives is of a file that nobody asked for.
pub(super) fn refused(error: &io::Error, folder: &Path) -> io::Error {
    let whole = error.to_string();
    let why = whole.split(" at path ").next().unwrap_or_default();
    io::Error::new(error.kind(), format!("the folder {} takes no file: {why}", folder.display()))
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
        let _ = fs::remove_file(path);
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
    use std::path::Path;

    use super::super::write;

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
        let told = "cannot write /nonexistent/x: there is no folder /nonexistent;";
        assert!(error.to_string().starts_with(told), "{error}");
    }

    #[test]
    fn a_file_keeps_its_mode_and_a_new_one_has_that_of_any() {
        use std::fs::{File, Permissions, metadata, set_permissions};
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let mode = |name: &str| metadata(at(name)).unwrap().permissions().mode() & 0o7777;
        let word = |out: &mut dyn std::io::Write| Ok(out.write_all(b"word")?);
        File::create(at("any")).unwrap();
        write(&at("report"), word).unwrap();
        assert_eq!(mode("report"), mode("any"));
        for kept in [0o604, 0o640] {
            set_permissions(at("report"), Permissions::from_mode(kept)).unwrap();
            write(&at("report"), word).unwrap();
            assert_eq!(mode("report"), kept);
        }
        assert!(write(dir.path(), word).is_err());
    }
}
