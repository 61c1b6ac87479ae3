//! What can go wrong with a state, and what to do about it.

use std::{
    io,
    path::{Path, PathBuf},
};

use rusqlite::{ErrorCode, ffi};

/// Why a state cannot be used. Each message fits behind `error: ` and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// There is no such file, and the caller only reads.
    #[error("there is no state at {}: run `wikirot scan` first, or name another file with --state", .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The directory that should hold the file does not exist.
    #[error("cannot create {}: the directory does not exist; create it, or name another file with --state", .path.display())]
    MissingDirectory {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else than an SQLite database.
    #[error("{} is not a state of wikirot (not an SQLite database): it was left untouched; name another file with --state", .path.display())]
    NotSqlite {
        /// The file.
        path: PathBuf,
    },
    /// The file is an SQLite database of another program.
    #[error("{} is the SQLite database of another program (application_id {application_id:#010x}): it was left untouched; name another file with --state", .path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What it says that it is.
        application_id: i32,
    },
    /// A later version of wikirot wrote it.
    #[error("{} has format {found}, this wikirot knows formats up to {known}: use the newer wikirot that wrote it", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its `user_version`.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// An earlier version of wikirot wrote it, and the caller only reads.
    #[error("{} has format {found} of an earlier wikirot: the next `scan` or `check` brings it to format {known}, and keeps a copy", .path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its `user_version`.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// It belongs to another wiki than the dump, or than the states that it should be merged with.
    #[error("{} is the state of {have}, not of {got}: give each wiki its own file with --state", .path.display())]
    OtherWiki {
        /// The file.
        path: PathBuf,
        /// The wiki that the state is of.
        have: String,
        /// The wiki that was expected.
        got: String,
    },
    /// Another process uses it.
    #[error("another run uses {}{holder}: wait for its end (--wait), or give this run its own --state", .path.display())]
    Locked {
        /// The file.
        path: PathBuf,
        /// Who holds the lock, with a space before it; empty where that is not known.
        holder: String,
    },
    /// What stands where the lock should be is no file.
    #[error("{} is no file of wikirot's: it was left untouched; remove it, or name another file with {option}", .path.display())]
    ForeignLock {
        /// Where the lock should be.
        path: PathBuf,
        /// The option that names what it locks.
        option: &'static str,
    },
    /// Nothing keeps two runs apart there.
    #[error("the file system of {} cannot lock files ({source}), so nothing keeps two runs apart: keep the file on a local disk ({option})", .path.display())]
    NoLocks {
        /// The lock, or the state.
        path: PathBuf,
        /// The option that names the file.
        option: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The database is damaged.
    #[error(
        "{path} is damaged ({detail}): move it away, then save what can be read with \
         `sqlite3 DAMAGED .recover | sqlite3 {path}`, or begin anew without it", path = .path.display()
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        detail: String,
    },
    /// No space is left.
    #[error("cannot write {}: the disk is full; make room and run the same command again, it goes on from what is recorded", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The file or its directory may not be written.
    #[error("cannot write {}: the file or its directory is read-only for this user; change its owner or mode, or name another file with {option}", .path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// The option that names the file.
        option: &'static str,
    },
    /// A file that should be made is there already.
    #[error("{} exists already: remove it, or name another file", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Anything else that the system says.
    #[error("cannot {doing} {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried: `open`, `lock`, ..
        doing: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Anything else that SQLite says.
    #[error("cannot {doing} {}: {source}", .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What was tried: `read`, `write`, ..
        doing: &'static str,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

/// The option that names a state.
const STATE: &str = "--state";

impl StateError {
    /// What stands where the lock of a state should be is no file.
    pub(super) fn foreign_lock(path: &Path) -> Self {
        Self::ForeignLock { path: path.to_owned(), option: STATE }
    }

    /// The file system of a state has no locks.
    pub(super) fn no_locks(path: &Path, source: io::Error) -> Self {
        Self::NoLocks { path: path.to_owned(), option: STATE, source }
    }

    /// Nobody may write to a state.
    pub(super) fn read_only(path: &Path) -> Self {
        Self::ReadOnly { path: path.to_owned(), option: STATE }
    }

    /// The same of a file that another option names.
    pub(crate) fn of_option(mut self, named: &'static str) -> Self {
        if let Self::ForeignLock { option, .. }
        | Self::NoLocks { option, .. }
        | Self::ReadOnly { option, .. } = &mut self
        {
            *option = named;
        }
        self
    }

    pub(crate) fn io(path: &Path, doing: &'static str, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::read_only(&path)
            }
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full { path },
            _ => Self::Io { path, doing, source },
        }
    }

    pub(crate) fn sqlite(path: &Path, doing: &'static str, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        if is_damage(&source) {
            return Self::Corrupt { path, detail: source.to_string() };
        }
        if lacks_locks(&source) {
            return Self::no_locks(&path, io::Error::other(source.to_string()));
        }
        // The log's index has no room, which SQLite takes for a broken disk.
        if extended(&source) == Some(ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::Full { path };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotSqlite { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt { path, detail: source.to_string() },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::read_only(&path),
            _ => Self::Sqlite { path, doing, source },
        }
    }
}

/// Whether the file does not hold what it should: SQLite notices broken pages, and we values of another kind
/// than we write, rows and columns that are not there, and a file that ends too soon.
fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    match error {
        E::FromSqlConversionFailure(..)
        | E::IntegralValueOutOfRange(..)
        | E::InvalidColumnType(..)
        | E::Utf8Error(..)
        | E::QueryReturnedNoRows
        // Our questions are right: it is the definition of a table or a view that has rotted.
        | E::SqlInputError { .. } => true,
        _ => matches!(extended(error), Some(ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_ERROR)),
    }
}

/// Whether the file system cannot keep two processes apart, as some on a network.
fn lacks_locks(error: &rusqlite::Error) -> bool {
    const CODES: [i32; 8] = [
        ffi::SQLITE_IOERR_LOCK,
        ffi::SQLITE_IOERR_UNLOCK,
        ffi::SQLITE_IOERR_RDLOCK,
        ffi::SQLITE_IOERR_CHECKRESERVEDLOCK,
        ffi::SQLITE_IOERR_SHMOPEN,
        ffi::SQLITE_IOERR_SHMLOCK,
        ffi::SQLITE_IOERR_SHMMAP,
        ffi::SQLITE_PROTOCOL,
    ];
    extended(error).is_some_and(|code| CODES.contains(&code))
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|it| it.extended_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlite_and_the_system_say_is_told_by_its_kind() {
        use rusqlite::ffi;
        let path = Path::new("wiki.sqlite");
        let sqlite = |code| {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            StateError::sqlite(path, "read", error)
        };
        assert!(matches!(sqlite(ffi::SQLITE_NOTADB), StateError::NotSqlite { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_CORRUPT), StateError::Corrupt { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_FULL), StateError::Full { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_READONLY), StateError::ReadOnly { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_PERM), StateError::ReadOnly { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_BUSY), StateError::Sqlite { doing: "read", .. }));
        assert!(matches!(sqlite(ffi::SQLITE_IOERR_LOCK), StateError::NoLocks { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_PROTOCOL), StateError::NoLocks { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_IOERR_SHMSIZE), StateError::Full { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_IOERR_SHORT_READ), StateError::Corrupt { .. }));
        assert!(matches!(sqlite(ffi::SQLITE_IOERR_READ), StateError::Sqlite { .. }));
        let io = |kind: io::ErrorKind| StateError::io(path, "open", kind.into());
        assert!(matches!(io(io::ErrorKind::PermissionDenied), StateError::ReadOnly { .. }));
        assert!(matches!(io(io::ErrorKind::ReadOnlyFilesystem), StateError::ReadOnly { .. }));
        for kind in
            [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::FileTooLarge]
        {
            assert!(matches!(io(kind), StateError::Full { .. }), "{kind}");
        }
        assert!(matches!(io(io::ErrorKind::NotFound), StateError::Io { doing: "open", .. }));
        let state = rusqlite::Connection::open_in_memory().unwrap();
        let rotten = "CREATE TABLE run (id); CREATE VIEW url AS SELECT gone FROM run;";
        state.execute_batch(rotten).unwrap();
        for sql in [
            "SELECT value FROM wiki",
            "SELECT started FROM run",
            "SELECT * FROM url",
            "SELECT id FROM run",
        ] {
            let error = state.query_row(sql, [], |_| Ok(())).unwrap_err();
            let error = StateError::sqlite(path, "read", error);
            assert!(matches!(error, StateError::Corrupt { .. }), "{sql}: {error}");
        }
    }
}
