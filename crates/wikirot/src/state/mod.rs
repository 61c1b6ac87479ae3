//! What wikirot knows of one wiki, in one SQLite file.
//!
//! A [`State`] is open for writing, by one process at a time; a [`Run`] is the time in which it
//! learns something. A [`Reader`] looks at it, also while a run writes. `docs/formats.md` describes
//! the tables.

mod again;
mod answers;
mod archive;
mod books;
mod categories;
mod columns;
mod confirm;
mod dependencies;
mod domains;
mod due;
mod error;
mod evidence;
mod export;
mod first_word;
mod in_turn;
mod left;
mod links;
mod lock;
mod merge;
mod moved;
mod notes;
mod numbers;
mod packed;
mod parts;
mod portraits;
mod report;
mod robots;
mod rows;
mod rules;
mod run;
mod schema;
mod schema_7;
mod start;
mod taken_over;
mod targets;
mod texts;
mod usurped;
mod wiki;
mod writing;

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

pub use again::Known;
pub use archive::{Of, Wanted};
pub use books::PastRun;
pub use confirm::{BadConfirm, Confirm, Failures};
pub use dependencies::Parsed;
pub use due::{DuePolicy, Standing};
pub use error::StateError;
pub use evidence::Logged;
pub use export::{Column, Kind, Table};
pub use in_turn::InTurn;
pub use merge::{Merged, merge};
pub use notes::{LACKS, MARKS, MISREAD, WARNINGS};
pub use report::{LoggedCheck, Only, Order, Sample, UrlHistory, View};
pub use rows::{LinkRow, PageRow, Wiki};
pub use run::Run;
pub use schema::{APPLICATION_ID, VERSION};
pub use start::{Due, Ending, Scope, Start};

pub(crate) use lock::RunLock;
pub use lock::{Holder, Notice};

/// A state that is open for writing.
#[derive(Debug)]
pub struct State {
    // Fields drop in order: the database is closed before the next run may have it.
    conn: Connection,
    path: PathBuf,
    lock: RunLock,
}

impl State {
    /// Opens a state, and makes it where there is none. While another run has it, waits for at most
    /// `wait` ([`Duration::MAX`]: until that run ends).
    pub fn open(path: &Path, wait: Duration) -> Result<Self, StateError> {
        if path.parent().is_some_and(|dir| !dir.as_os_str().is_empty() && !dir.is_dir()) {
            return Err(StateError::MissingDirectory { path: path.to_owned() });
        }
        // Before anything of ours stands beside a file that is not ours.
        has_our_form(path)?;
        let lock = RunLock::take(path, wait)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(path, flags)
            .map_err(|error| StateError::sqlite(path, "open", error))?;
        if conn.is_readonly("main").unwrap_or(false) {
            return Err(StateError::read_only(path));
        }
        schema::verify_ours(&conn, path)?;
        set_up(&conn).map_err(|error| StateError::sqlite(path, "open", error))?;
        schema::prepare(&mut conn, path)?;
        Ok(Self { conn, path: path.to_owned(), lock })
    }

    /// Opens a state that is there, only to read. Sees what was committed last, also while a run
    /// writes.
    pub fn open_read_only(path: &Path) -> Result<Reader, StateError> {
        Reader::open(path)
    }

    /// A reader of the same file.
    ///
    /// To open the file beside SQLite, if only for its first bytes, and to close it again would
    /// drop every lock that this process holds on it: another's last connection would then take
    /// the log away that is being written.
    pub fn reader(&self) -> Result<Reader, StateError> {
        Reader::connect(&self.path)
    }

    /// Where the process that holds the state says what it does.
    pub fn notice(&self) -> Notice {
        self.lock.notice()
    }

    /// Begins a run.
    pub fn begin(self, start: Start<'_>) -> Result<Run, StateError> {
        Run::begin(self, start)
    }
}

/// A state that is open for reading.
#[derive(Debug)]
pub struct Reader {
    conn: Connection,
    path: PathBuf,
}

impl Reader {
    fn open(path: &Path) -> Result<Self, StateError> {
        match has_our_form(path)? {
            true => Self::connect(path),
            false => Err(StateError::Missing { path: path.to_owned() }),
        }
    }

    fn connect(path: &Path) -> Result<Self, StateError> {
        let error = |error| StateError::sqlite(path, "open", error);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(error)?;
        let reader = Self { conn, path: path.to_owned() };
        let verified = set_up_reader(&reader.conn)
            .map_err(error)
            .and_then(|()| schema::verify(&reader.conn, path));
        match verified {
            Ok(()) => Ok(reader),
            // A reader in WAL mode makes small files of its own; where it may not, and no writer
            // has left any, the file alone is the whole truth.
            Err(StateError::Sqlite { .. } | StateError::ReadOnly { .. })
                if !lock::beside(path, "-wal").exists() =>
            {
                Self::open_immutable(path)
            }
            Err(error) => Err(error),
        }
    }

    fn open_immutable(path: &Path) -> Result<Self, StateError> {
        let error = |error| StateError::sqlite(path, "open", error);
        let absolute = std::path::absolute(path).map_err(|e| StateError::io(path, "open", e))?;
        let mut uri = url::Url::from_file_path(&absolute)
            .map_err(|()| StateError::Missing { path: path.to_owned() })?;
        uri.set_query(Some("immutable=1"));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let conn = Connection::open_with_flags(uri.as_str(), flags).map_err(error)?;
        set_up_reader(&conn).map_err(error)?;
        schema::verify(&conn, path)?;
        Ok(Self { conn, path: path.to_owned() })
    }

    /// Whether the state knows a page of this title.
    pub fn knows(&self, title: &str) -> Result<bool, StateError> {
        let known =
            || self.conn.prepare_cached("SELECT 1 FROM page WHERE title = ?1")?.exists([title]);
        known().map_err(|error| self.failed(error))
    }

    /// How many pages the state knows in the namespaces that are `wanted`.
    pub fn pages(&self, wanted: &dyn Fn(i32) -> bool) -> Result<u64, StateError> {
        let count = || {
            let mut statement =
                self.conn.prepare("SELECT ns, count(*) AS pages FROM page GROUP BY ns")?;
            let rows =
                statement.query_map([], |row| Ok((row.get("ns")?, row.get::<_, i64>("pages")?)))?;
            let mut pages = 0;
            for row in rows {
                let (ns, count) = row?;
                pages += if wanted(ns) { count as u64 } else { 0 };
            }
            Ok(pages)
        };
        count().map_err(|error| self.failed(error))
    }

    /// A URL of each of the hosts whose links worked lately, at most so many.
    pub fn alive_hosts(&self, most: u32) -> Result<Vec<String>, StateError> {
        let urls = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.conn.prepare(
                "SELECT url FROM (SELECT url, max(checked_at) AS at FROM target \
                 WHERE verdict = 'alive' AND host <> '' GROUP BY host) ORDER BY at DESC LIMIT ?1",
            )?;
            statement.query_map([most], |row| row.get(0))?.collect()
        };
        urls().map_err(|error| self.failed(error))
    }

    fn failed(&self, error: rusqlite::Error) -> StateError {
        StateError::sqlite(&self.path, "read", error)
    }
}

/// Whether the file is there and may be one of ours, by its first bytes; an empty one may.
fn has_our_form(path: &Path) -> Result<bool, StateError> {
    let mut head = [0; 16];
    let opened = File::open(path).and_then(|mut file| {
        let mut filled = 0;
        while filled < head.len() {
            match file.read(&mut head[filled..])? {
                0 => break,
                read => filled += read,
            }
        }
        Ok(filled)
    });
    match opened {
        Ok(0) => Ok(true),
        Ok(16) if head == *b"SQLite format 3\0" => Ok(true),
        Ok(_) => Err(StateError::NotSqlite { path: path.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StateError::io(path, "open", error)),
    }
}

fn set_up(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(64);
    // Else SQLite plans `LIMIT ?` and ranges anew for each value bound: an eighth of a run's CPU.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // A killed process loses nothing. A power cut may take the last commits with it, never a part
    // of one; what they held is asked again.
    conn.pragma_update(None, "synchronous", "NORMAL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // In KiB; the system keeps the file's pages as well.
    conn.pragma_update(None, "cache_size", -2_048)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // In pages, 16 MiB: of what many commits changed, the last is copied alone.
    conn.pragma_update(None, "wal_autocheckpoint", 4_096)?;
    conn.pragma_update(None, "journal_size_limit", 64 << 20)
}

fn set_up_reader(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.pragma_update(None, "cache_size", -2_048)
}

#[cfg(test)]
pub(crate) mod fixtures;

#[cfg(test)]
mod tests {
    use super::*;

    fn pragma(conn: &Connection, name: &str) -> String {
        let value = |row: &rusqlite::Row<'_>| {
            row.get(0).or_else(|_| row.get::<_, i64>(0).map(|it| it.to_string()))
        };
        conn.pragma_query_value(None, name, value).unwrap()
    }

    #[test]
    fn a_state_is_kept_so_that_a_kill_loses_nothing_and_memory_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sqlite");
        let state = State::open(&path, Duration::ZERO).unwrap();
        for (name, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "1"),
            ("foreign_keys", "1"),
            ("cache_size", "-2048"),
            ("temp_store", "2"),
            ("wal_autocheckpoint", "4096"),
            ("journal_size_limit", "67108864"),
            ("busy_timeout", "10000"),
        ] {
            assert_eq!(pragma(&state.conn, name), value, "{name}");
        }
        // Of nothing there is no copy to keep.
        let files = std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path());
        assert!(files.into_iter().all(|it| !it.display().to_string().contains("bak")));
        let reader = state.reader().unwrap();
        assert_eq!(pragma(&reader.conn, "cache_size"), "-2048");
        assert_eq!(pragma(&reader.conn, "busy_timeout"), "10000");
        assert!(state.conn.db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG).unwrap());
    }

    #[test]
    fn a_file_is_told_by_its_first_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        assert!(!has_our_form(&path).unwrap());
        for (bytes, is_one) in [
            (&b""[..], true),
            (b"SQLite format 3\0", true),
            (b"SQLite format 3\0 and more", true),
            (b"SQLite format 3", false),
            (b"SQLite format 4\0", false),
            (b"notes", false),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let told = has_our_form(&path);
            assert_eq!(matches!(told, Ok(true)), is_one, "{told:?}");
            assert_eq!(matches!(told, Err(StateError::NotSqlite { .. })), !is_one, "{told:?}");
        }
        assert!(has_our_form(folder.path()).is_err());
    }
}
