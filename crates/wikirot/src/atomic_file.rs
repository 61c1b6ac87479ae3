//! Files that are either the old one or the whole new one, whatever is killed.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

/// Writes to `path` through `write`: beside it first, renamed into place when all is on disk.
pub(crate) fn write(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let cannot = || format!("cannot write {}", path.display());
    let file = NamedTempFile::new_in(directory).with_context(cannot)?;
    let mut buffered = BufWriter::with_capacity(1 << 16, file);
    write(&mut buffered)?;
    let file =
        buffered.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot)?;
    readable_by_all(&file).with_context(cannot)?;
    file.as_file().sync_data().with_context(cannot)?;
    file.persist(path).map_err(|error| error.error).with_context(cannot)?;
    Ok(())
}

/// Temporary files are private; a report is for the web server too.
pub(crate) fn readable_by_all(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
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
