//! The file itself: what is known of URLs, and which of them somebody waits for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use wikirot_check::{Check, Target};

use super::written::Written;
use crate::state::{RunLock, StateError};

/// What `PRAGMA application_id` says of our files: `wRsc`.
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"wRsc");

/// The format that this version writes.
const VERSION: i32 = 1;

/// The option that names such a file.
const OPTION: &str = "--shared-checks";

const SCHEMA: &str = "
-- Rules by which checks were made: runs of other rules share none.
CREATE TABLE terms (id INTEGER PRIMARY KEY, rules TEXT NOT NULL UNIQUE);
-- The last check of each URL; n grows with each that is written.
CREATE TABLE checked (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    terms INTEGER NOT NULL REFERENCES terms,
    url TEXT NOT NULL,
    written TEXT NOT NULL,
    UNIQUE (terms, url)
);
-- URLs that somebody waits for.
CREATE TABLE waiting (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    terms INTEGER NOT NULL REFERENCES terms,
    url TEXT NOT NULL,
    answered_before INTEGER NOT NULL,
    host_urls INTEGER NOT NULL,
    UNIQUE (terms, url)
);
-- One row: how often a run began to ask for all.
CREATE TABLE turn (number INTEGER NOT NULL);
INSERT INTO turn VALUES (0);
";

/// Why a file of shared checks cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SharedError {
    /// It is something else.
    #[error("{} is no file of shared checks: it was left untouched; name another one with --shared-checks", .0.display())]
    NotOurs(PathBuf),
    /// What SQLite says.
    #[error("cannot use the shared checks in {}: {source}", .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What it says.
        source: rusqlite::Error,
    },
    /// What the lock beside it says.
    #[error(transparent)]
    Lock(#[from] StateError),
}

/// A URL that a run waits for, as far as the file does not know it.
pub(super) struct Waiting {
    /// The run's own number for it.
    pub(super) id: u64,
    answered_before: bool,
    host_urls: u32,
}

impl From<&Target> for Waiting {
    fn from(target: &Target) -> Self {
        let Target { id, answered_before, host_urls, .. } = *target;
        Self { id, answered_before, host_urls }
    }
}

/// The file, as one run has it open.
pub(super) struct Store {
    conn: Connection,
    path: PathBuf,
    /// The rules of this run.
    terms: i64,
    /// The last check that was heard of.
    heard: i64,
    /// The last URL that was taken to be asked.
    taken: i64,
    /// The last turn that was heard of.
    turn: i64,
}

impl Store {
    /// Opens the file for a run that checks by these rules; makes it where there is none.
    pub(super) fn open(path: &Path, rules: &str) -> Result<Self, SharedError> {
        let error = |source| SharedError::Sqlite { path: path.to_owned(), source };
        let mut conn = Connection::open(path).map_err(error)?;
        conn.busy_timeout(Duration::from_secs(30)).map_err(error)?;
        if !prepare(&mut conn).map_err(error)? {
            return Err(SharedError::NotOurs(path.to_owned()));
        }
        let terms = terms(&conn, rules).map_err(error)?;
        let last = "SELECT coalesce(max(n), 0) FROM checked";
        let heard = conn.query_row(last, [], |row| row.get(0)).map_err(error)?;
        let mut store = Self { conn, path: path.to_owned(), terms, heard, taken: 0, turn: 0 };
        store.is_new_turn()?;
        Ok(store)
    }

    /// Takes the lock of the file, unless another run has it.
    pub(super) fn try_lock(&self) -> Result<Option<RunLock>, StateError> {
        RunLock::try_take(&self.path).map_err(|error| error.of_option(OPTION))
    }

    /// The last check of the URL of a target.
    pub(super) fn last_check(&self, target: &Target) -> Result<Option<Check>, SharedError> {
        let sql = "SELECT written FROM checked WHERE terms = ?1 AND url = ?2";
        self.with(|conn| {
            let row = conn
                .prepare_cached(sql)?
                .query_row(params![self.terms, target.url], |row| row.get::<_, String>(0))
                .optional()?;
            Ok(row.and_then(|written| read(&written, target.id)))
        })
    }

    /// Puts a URL among those that somebody waits for, unless there is [news](Self::news) of it.
    pub(super) fn wait_for(&self, url: &str, waiting: &Waiting) -> Result<(), SharedError> {
        self.with(|conn| {
            conn.prepare_cached(
                "INSERT INTO waiting (terms, url, answered_before, host_urls) SELECT ?1, ?2, ?3, ?4 \
                 WHERE NOT EXISTS (SELECT 1 FROM checked WHERE terms = ?1 AND url = ?2 AND n > ?5) \
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                self.terms,
                url,
                waiting.answered_before,
                waiting.host_urls,
                self.heard
            ])
            .map(drop)
        })
    }

    /// Begins to ask for all: who waits says so again, and what the dead waited for is forgotten.
    pub(super) fn begin_turn(&mut self) -> Result<(), SharedError> {
        self.with(|conn| {
            let transaction = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
            transaction
                .execute_batch("DELETE FROM waiting; UPDATE turn SET number = number + 1")?;
            transaction.commit()
        })?;
        self.is_new_turn().map(drop)
    }

    /// Whether another run has begun to ask for all since this was asked last.
    pub(super) fn is_new_turn(&mut self) -> Result<bool, SharedError> {
        let turn = self.with(|conn| {
            conn.prepare_cached("SELECT number FROM turn")?.query_row([], |row| row.get(0))
        })?;
        Ok(std::mem::replace(&mut self.turn, turn) != turn)
    }

    /// The URLs to be asked that were not given before, at most so many; each by its number here.
    pub(super) fn next_to_ask(&mut self, most: usize) -> Result<Vec<Target>, SharedError> {
        let targets = self.with(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT w.n, w.url, answered_before, host_urls, written FROM waiting w \
                 LEFT JOIN checked c ON c.terms = w.terms AND c.url = w.url \
                 WHERE w.n > ?1 AND w.terms = ?2 ORDER BY w.n LIMIT ?3",
            )?;
            let rows =
                statement.query_map(params![self.taken, self.terms, most as i64], |row| {
                    let (id, url) =
                        (row.get::<_, i64>("n")? as u64, row.get::<_, Box<str>>("url")?);
                    let last = row.get::<_, Option<String>>("written")?;
                    Ok(Target {
                        answered_before: row.get("answered_before")?,
                        host_urls: row.get("host_urls")?,
                        seen: last.and_then(|written| read(&written, id)?.portrait),
                        ..Target::new(id, url)
                    })
                })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        })?;
        self.taken = targets.last().map_or(self.taken, |last| last.id as i64);
        Ok(targets)
    }

    /// The URL that goes by this number among those that are waited for.
    pub(super) fn waited_for(&self, number: u64) -> Result<Option<String>, SharedError> {
        self.with(|conn| {
            conn.prepare_cached("SELECT url FROM waiting WHERE n = ?1")?
                .query_row([number as i64], |row| row.get(0))
                .optional()
        })
    }

    /// Writes down the check of a URL that was waited for.
    pub(super) fn answer(&self, check: &Check) -> Result<(), SharedError> {
        let written = serde_json::to_string(&Written::from(check)).unwrap_or_default();
        self.with(|conn| {
            let transaction = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
            let url = transaction
                .prepare_cached("DELETE FROM waiting WHERE n = ?1 RETURNING url")?
                .query_row([check.id as i64], |row| row.get::<_, String>(0))
                .optional()?;
            if let Some(url) = url {
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO checked (terms, url, written) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![self.terms, url, written])?;
            }
            transaction.commit()
        })
    }

    /// The checks that were written since this was asked last, with their URLs.
    pub(super) fn news(&mut self) -> Result<Vec<(String, Written)>, SharedError> {
        let (terms, heard) = (self.terms, self.heard);
        let (last, news) = self.with(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT n, url, written FROM checked WHERE n > ?1 AND terms = ?2 ORDER BY n",
            )?;
            let mut rows = statement.query([heard, terms])?;
            let (mut last, mut news) = (heard, Vec::new());
            while let Some(row) = rows.next()? {
                last = row.get("n")?;
                let written = serde_json::from_str(row.get_ref("written")?.as_str()?).ok();
                news.extend(row.get("url").ok().zip(written));
            }
            Ok((last, news))
        })?;
        self.heard = last;
        Ok(news)
    }

    fn with<T>(
        &self,
        use_it: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, SharedError> {
        use_it(&self.conn).map_err(|source| self.failed(source))
    }

    fn failed(&self, source: rusqlite::Error) -> SharedError {
        SharedError::Sqlite { path: self.path.clone(), source }
    }
}

/// Makes the tables in an empty file; whether the file is one of ours.
fn prepare(conn: &mut Connection) -> rusqlite::Result<bool> {
    let pragma =
        |conn: &Connection, name| conn.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    // Another run may be making them at this moment.
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tables: u32 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let found = (pragma(&transaction, "application_id")?, pragma(&transaction, "user_version")?);
    match found {
        (APPLICATION_ID, VERSION) => drop(transaction),
        (0, 0) if tables == 0 => {
            transaction.execute_batch(SCHEMA)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            transaction.commit()?;
        }
        _ => return Ok(false),
    }
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // A killed process loses nothing; what a power cut takes is asked again.
    conn.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(true)
}

fn terms(conn: &Connection, rules: &str) -> rusqlite::Result<i64> {
    conn.execute("INSERT INTO terms (rules) VALUES (?1) ON CONFLICT DO NOTHING", [rules])?;
    conn.query_row("SELECT id FROM terms WHERE rules = ?1", [rules], |row| row.get(0))
}

fn read(written: &str, id: u64) -> Option<Check> {
    serde_json::from_str::<Written>(written).ok()?.of(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_made_in_an_empty_file_alone() {
        let mut conn = Connection::open_in_memory().unwrap();
        assert!(prepare(&mut conn).unwrap() && prepare(&mut conn).unwrap());
        conn.pragma_update(None, "user_version", VERSION + 1).unwrap();
        assert!(!prepare(&mut conn).unwrap());
        let mut other = Connection::open_in_memory().unwrap();
        other.execute_batch("CREATE TABLE of_others (id)").unwrap();
        assert!(!prepare(&mut other).unwrap());
    }

    #[test]
    fn rules_have_one_number_each() {
        let mut conn = Connection::open_in_memory().unwrap();
        prepare(&mut conn).unwrap();
        let [one, other, again] = ["a", "b", "a"].map(|rules| terms(&conn, rules).unwrap());
        assert!(one == again && one != other);
    }

    #[test]
    fn what_one_run_waits_for_another_asks_and_both_hear_once_what_came_of_it() {
        use wikirot_check::Reason;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shared.sqlite");
        let open = |rules| Store::open(&path, rules).unwrap();
        let (mut one, mut other, foreign) = (open("a"), open("a"), open("b"));
        let urls = ["http://a.example/", "http://b.example/"];
        let target = |id: u64, url: &str| Target { host_urls: 7, ..Target::new(id, url) };
        for (id, url) in (5..).zip(urls) {
            one.wait_for(url, &Waiting::from(&target(id, url))).unwrap();
            other.wait_for(url, &Waiting::from(&target(9, url))).unwrap();
        }
        // Each is given once, some at a time.
        let first = other.next_to_ask(1).unwrap();
        assert_eq!((first.len(), &*first[0].url, first[0].host_urls), (1, urls[0], 7));
        let number = first[0].id;
        assert_eq!(other.waited_for(number).unwrap().as_deref(), Some(urls[0]));
        assert_eq!(&*other.next_to_ask(9).unwrap()[0].url, urls[1]);
        assert!(other.next_to_ask(9).unwrap().is_empty());
        let check = crate::recorder::skipped(number, Reason::Http(404), None);
        other.answer(&check).unwrap();
        assert_eq!(other.waited_for(number).unwrap(), None);
        // Whoever has not heard yet need not wait again.
        one.wait_for(urls[0], &Waiting::from(&target(5, urls[0]))).unwrap();
        assert!(other.next_to_ask(9).unwrap().is_empty());
        for run in [&mut one, &mut other] {
            let news = run.news().unwrap();
            assert_eq!((news.len(), &*news[0].0), (1, urls[0]));
            let heard = news.into_iter().next().and_then(|(_, it)| it.of(3)).unwrap();
            assert_eq!((heard.id, heard.reason), (3, Reason::Http(404)));
            assert!(run.news().unwrap().is_empty());
            assert_eq!(run.last_check(&target(4, urls[0])).unwrap().unwrap().id, 4);
        }
        assert!(foreign.last_check(&target(4, urls[0])).unwrap().is_none());
        assert!(open("b").next_to_ask(9).unwrap().is_empty());
        // Once it is heard of, it may be asked again; an answer to what nobody waits for is none.
        one.wait_for(urls[0], &Waiting::from(&target(5, urls[0]))).unwrap();
        assert_eq!(other.next_to_ask(9).unwrap().len(), 1);
        other.answer(&check).unwrap();
        assert!(one.news().unwrap().is_empty());
        // With a turn, who waits has to say so again.
        assert!(!other.is_new_turn().unwrap());
        one.begin_turn().unwrap();
        assert!(!one.is_new_turn().unwrap() && other.is_new_turn().unwrap());
        assert!(!other.is_new_turn().unwrap());
        assert!(open("a").next_to_ask(9).unwrap().is_empty());
        let lock = one.try_lock().unwrap();
        assert!(lock.is_some() && other.try_lock().unwrap().is_none());
    }
}
