//! What stands at a path that somebody wants written.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Links that lead on from one another; as many as Linux follows.
const MOST_LINKS: u32 = 40;

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Our own standard output.
    Stdout,
    /// Our own standard error.
    Stderr,
    /// A device, a pipe, or a file that another program holds open for us: written through this path.
    Through(PathBuf),
    /// A file, or none so far, with no link in the way any more.
    File(PathBuf),
}

impl Place {
    /// Follows `path` to where it leads.
    pub(super) fn of(path: &Path) -> io::Result<Place> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            if is_stdout(&path) {
                return Ok(Place::Stdout);
            }
            if is_descriptor(&path, 2, "/dev/stderr") {
                return Ok(Place::Stderr);
            }
            match fs::symlink_metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(Place::File(path));
                }
                Err(error) => return Err(error),
                // What links among open files say of their targets are no paths.
                Ok(it) if it.is_symlink() && is_among_open_files(&path) => {
                    return Ok(Place::Through(path));
                }
                Ok(it) if it.is_symlink() => path = folder_of(&path).join(fs::read_link(&path)?),
                Ok(it) if it.is_file() || it.is_dir() => return Ok(Place::File(path)),
                Ok(_) => return Ok(Place::Through(path)),
            }
        }
        Err(io::Error::other("its symbolic links lead in a circle"))
    }
}

/// The folder that a path is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Whether somebody who names this path means standard output: to open it anew would begin at the start
/// of a file that the shell has open for us.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-") || is_descriptor(path, 1, "/dev/stdout")
}

fn is_descriptor(path: &Path, number: u32, name: &str) -> bool {
    path == Path::new(name)
        || [Path::new("/dev/fd"), Path::new("/proc/self/fd")]
            .iter()
            .any(|folder| path == folder.join(number.to_string()))
}

fn is_among_open_files(path: &Path) -> bool {
    let folder = fs::canonicalize(folder_of(path)).unwrap_or_default();
    folder.starts_with("/proc") && folder.ends_with("fd")
}

/// Whether two paths lead to one file that is there.
pub(crate) fn is_same_file(a: &Path, b: &Path) -> bool {
    let which = |it: Metadata| it.is_file().then(|| (it.dev(), it.ino()));
    match (fs::metadata(a).map(which), fs::metadata(b).map(which)) {
        (Ok(Some(a)), Ok(Some(b))) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn names_of_open_files_are_not_opened_anew() {
        for path in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
            assert_eq!(Place::of(Path::new(path)).unwrap(), Place::Stdout, "{path}");
        }
        assert_eq!(Place::of(Path::new("/dev/stderr")).unwrap(), Place::Stderr);
        let device = Place::Through("/dev/null".into());
        assert_eq!(Place::of(Path::new("/dev/null")).unwrap(), device);
        assert_eq!(Place::of(Path::new("/dev/fd/0")).unwrap(), Place::Through("/dev/fd/0".into()));
    }

    #[test]
    fn links_are_followed_to_their_end_and_not_in_a_circle() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        symlink("b", at("a")).unwrap();
        symlink(at("none"), at("b")).unwrap();
        assert_eq!(Place::of(&at("a")).unwrap(), Place::File(at("none")));
        symlink("round", at("round")).unwrap();
        let error = Place::of(&at("round")).unwrap_err();
        assert_eq!(error.to_string(), "its symbolic links lead in a circle");
    }

    #[test]
    fn what_cannot_be_there_is_an_error_and_a_folder_called_fd_is_like_any() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), "").unwrap();
        assert!(Place::of(&at("file/below")).is_err());
        fs::create_dir(at("fd")).unwrap();
        symlink("../file", at("fd/1")).unwrap();
        assert_eq!(Place::of(&at("fd/1")).unwrap(), Place::File(at("fd/../file")));
        let own = fs::read_link("/proc/self/exe").unwrap();
        assert_eq!(Place::of(Path::new("/proc/self/exe")).unwrap(), Place::File(own));
        assert_eq!(folder_of(Path::new("file")), Path::new("."));
        assert_eq!(folder_of(Path::new("a/file")), Path::new("a"));
    }

    #[test]
    fn two_paths_may_lead_to_one_file() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("a"), "").unwrap();
        fs::write(at("b"), "").unwrap();
        fs::hard_link(at("a"), at("c")).unwrap();
        symlink("a", at("d")).unwrap();
        for (one, other, is_same) in [
            ("a", "c", true),
            ("d", "a", true),
            ("a", "b", false),
            ("a", "none", false),
            ("none", "none", false),
        ] {
            assert_eq!(is_same_file(&at(one), &at(other)), is_same, "{one} {other}");
        }
        assert!(!is_same_file(dir.path(), dir.path()));
    }
}
