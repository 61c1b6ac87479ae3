//! Unfinished work: the pages that are here, those that the wiki has, and how far the asking has come.
//!
//! A database of its own beside the output. Each answer of the wiki is one transaction, so whatever is
//! killed, what was got stays, and the same command goes on behind it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::export::Page;

/// What the wiki wants to be told so that it goes on behind its last answer.
pub(super) type GoesOn = Map<String, Value>;

/// How far the work has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) stage: Stage,
    /// Which of the wanted namespaces is asked for.
    pub(super) namespace: usize,
    /// Where in it.
    pub(super) goes_on: GoesOn,
}

impl Position {
    /// The beginning of a stage.
    pub(super) fn at(stage: Stage) -> Position {
        Position { stage, ..Position::default() }
    }
}

/// What is done one after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// Nothing is done yet.
    #[default]
    Begun,
    /// All pages are asked for in the order of their titles.
    Walk,
    /// The wiki is asked which pages it has, in which revision.
    List,
    /// Those that are not here, or here in another revision, are asked for.
    Complete,
}

/// A page that the wiki has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) id: i64,
    pub(super) ns: i32,
    pub(super) title: String,
    /// Its newest revision.
    pub(super) revision: i64,
}

/// The database.
pub(super) struct Journal {
    db: Connection,
    path: PathBuf,
}

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS pages (
    id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, title TEXT NOT NULL, xml TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS listed (
    id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, ns INTEGER NOT NULL, title TEXT NOT NULL
) STRICT;
";

/// `path` with more at its end.
pub(super) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(more);
    PathBuf::from(name)
}

impl Journal {
    /// That of `output`, which goes on where there is one. `begun_with` says what is being fetched: the
    /// work of another command is not mixed with this one's.
    pub(super) fn open(output: &Path, begun_with: &str) -> Result<Journal> {
        let path = beside(output, ".unfinished");
        let cannot = || format!("cannot keep the unfinished work in {}", path.display());
        let db = Connection::open(&path).with_context(cannot)?;
        // Another fetch takes hours: there is nothing to wait for.
        let set_up = db
            .busy_timeout(Duration::ZERO)
            .and_then(|()| {
                db.execute_batch(
                    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE;
                 PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE; COMMIT;",
                )
            })
            .and_then(|()| db.execute_batch(SCHEMA));
        if let Err(error) = set_up {
            if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) {
                bail!("another wikirot is fetching {}: wait until it has ended", output.display());
            }
            return Err(error).with_context(cannot);
        }
        let journal = Journal { db, path };
        match journal.about("begun-with")? {
            Some(before) if before != begun_with => bail!(
                "{} was begun with other choices ({before}; now {begun_with}): give those to go on, or \
                 remove it to begin anew",
                journal.path.display()
            ),
            Some(_) => {}
            None => journal.tell("begun-with", begun_with)?,
        }
        Ok(journal)
    }

    fn about(&self, key: &str) -> Result<Option<String>> {
        let value = "SELECT value FROM about WHERE key = ?1";
        Ok(self.db.query_row(value, [key], |row| row.get(0)).optional()?)
    }

    fn tell(&self, key: &str, value: &str) -> Result<()> {
        tell(&self.db, key, value)
    }

    /// How far the work has come.
    pub(super) fn position(&self) -> Result<Position> {
        let cannot = || format!("{} cannot be understood: remove it", self.path.display());
        self.about("position")?
            .map_or(Ok(Position::default()), |it| serde_json::from_str(&it).with_context(cannot))
    }

    /// Remembers where to go on.
    pub(super) fn go_to(&self, position: &Position) -> Result<()> {
        self.tell("position", &serde_json::to_string(position)?)
    }

    /// Keeps pages, in the place of what was here of them, and where to go on behind them.
    pub(super) fn keep(&mut self, pages: &[Page], position: Option<&Position>) -> Result<()> {
        let all = self.db.transaction()?;
        for page in pages {
            keep(&all, page)?;
        }
        if let Some(position) = position {
            tell(&all, "position", &serde_json::to_string(position)?)?;
        }
        Ok(all.commit()?)
    }

    /// Keeps all pages that `next` gives, or none of them.
    pub(super) fn keep_all(
        &mut self,
        mut next: impl FnMut() -> Result<Option<Page>>,
        position: &Position,
    ) -> Result<()> {
        let all = self.db.transaction()?;
        while let Some(page) = next()? {
            keep(&all, &page)?;
        }
        tell(&all, "position", &serde_json::to_string(position)?)?;
        Ok(all.commit()?)
    }

    /// Begins a new list of what the wiki has.
    pub(super) fn begin_list(&mut self) -> Result<()> {
        let all = self.db.transaction()?;
        all.execute("DELETE FROM listed", [])?;
        tell(&all, "position", &serde_json::to_string(&Position::at(Stage::List))?)?;
        Ok(all.commit()?)
    }

    /// Adds to it.
    pub(super) fn list(&mut self, listed: &[Listed], position: &Position) -> Result<()> {
        let all = self.db.transaction()?;
        {
            let mut add =
                all.prepare_cached("INSERT OR REPLACE INTO listed VALUES (?1, ?2, ?3, ?4)")?;
            for it in listed {
                add.execute(params![it.id, it.revision, it.ns, it.title])?;
            }
        }
        tell(&all, "position", &serde_json::to_string(position)?)?;
        Ok(all.commit()?)
    }

    /// The wiki says that it has them no longer.
    pub(super) fn unlist(&mut self, ids: &[i64]) -> Result<()> {
        let all = self.db.transaction()?;
        for id in ids {
            all.execute("DELETE FROM listed WHERE id = ?1", [id])?;
        }
        Ok(all.commit()?)
    }

    /// How many pages are here, how many are listed, and how many of those are to be asked for.
    pub(super) fn counts(&self) -> Result<(u64, u64, u64)> {
        let count = |sql: &str| self.db.query_row(sql, [], |row| row.get::<_, i64>(0));
        let here = count("SELECT count(*) FROM pages")?;
        let listed = count("SELECT count(*) FROM listed")?;
        let due = count(&format!("SELECT count(*) {DUE}"))?;
        let [here, listed, due] = [here, listed, due].map(|it| u64::try_from(it).unwrap_or(0));
        Ok((here, listed, due))
    }

    /// Up to `limit` listed pages behind `after` that are not here as the list has them.
    pub(super) fn due(&self, after: i64, limit: usize) -> Result<Vec<i64>> {
        let sql = format!("SELECT l.id {DUE} AND l.id > ?1 ORDER BY l.id LIMIT ?2");
        let mut due = self.db.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let ids = due.query_map([after, limit], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Calls `each` with the XML of every listed page that is here, in the order of their numbers.
    pub(super) fn each(&self, mut each: impl FnMut(&str) -> Result<()>) -> Result<u64> {
        let sql = "SELECT p.xml FROM listed l JOIN pages p ON p.id = l.id ORDER BY l.id";
        let mut pages = self.db.prepare(sql)?;
        let mut rows = pages.query([])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            each(row.get_ref(0)?.as_str()?)?;
            count += 1;
        }
        Ok(count)
    }

    /// The work is done.
    pub(super) fn remove(self) -> Result<()> {
        let Journal { db, path } = self;
        drop(db);
        // Kept from one transaction to the next by whoever has the database for itself.
        let _ = std::fs::remove_file(beside(&path, "-journal"));
        std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))
    }
}

/// Pages that are not here, in an older revision, or under another name. A renamed namespace changes
/// titles without a revision; what users call themselves (`Benutzerin:`, `Benutzer:`) does not count.
const DUE: &str = "FROM listed l LEFT JOIN pages p ON p.id = l.id WHERE (p.id IS NULL OR \
    (l.revision <> 0 AND p.revision <> l.revision) OR \
    (l.ns NOT IN (2, 3) AND p.title <> l.title))";

fn tell(db: &Connection, key: &str, value: &str) -> Result<()> {
    db.execute("INSERT OR REPLACE INTO about VALUES (?1, ?2)", [key, value])?;
    Ok(())
}

fn keep(db: &Connection, page: &Page) -> Result<()> {
    let mut add = db.prepare_cached("INSERT OR REPLACE INTO pages VALUES (?1, ?2, ?3, ?4)")?;
    add.execute(params![page.id, page.revision, page.title, page.xml])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(id: i64, revision: i64) -> Page {
        Page { id, revision, title: format!("P{id}"), xml: format!("{id}.{revision} "), ns: 0 }
    }

    fn listed(id: i64, revision: i64) -> Listed {
        Listed { id, revision, ns: 0, title: format!("P{id}") }
    }

    #[test]
    fn what_changed_is_due_and_what_is_gone_is_not_written() {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("w.xml");
        let mut journal = Journal::open(&output, "all").unwrap();
        journal.keep(&[page(1, 1), page(2, 2), page(3, 3), page(5, 5)], None).unwrap();
        let moved = Listed { title: "Q".to_owned(), ..listed(3, 3) };
        let position = Position::at(Stage::Complete);
        journal.begin_list().unwrap();
        journal.list(&[listed(9, 9), listed(5, 5), moved, listed(2, 7)], &position).unwrap();
        assert_eq!(journal.due(0, 50).unwrap(), [2, 3, 9]);
        assert_eq!(journal.due(2, 1).unwrap(), [3]);
        assert_eq!(journal.counts().unwrap(), (4, 4, 3));
        drop(journal);

        // It is all there for the next run, and another command does not touch it.
        let refused = Journal::open(&output, "some").err().unwrap().to_string();
        assert!(refused.contains("begun with other choices (all; now some)"), "{refused}");
        let mut journal = Journal::open(&output, "all").unwrap();
        let second = Journal::open(&output, "all").err().unwrap().to_string();
        assert!(second.contains("another wikirot"), "{second}");
        assert_eq!(journal.position().unwrap(), position);
        journal.keep(&[page(2, 7)], None).unwrap();
        journal.unlist(&[9]).unwrap();
        let mut written = String::new();
        let note = |xml: &str| {
            written.push_str(xml);
            Ok(())
        };
        let count = journal.each(note).unwrap();
        assert_eq!((count, written.as_str()), (3, "2.7 3.3 5.5 "));
        assert_eq!(journal.counts().unwrap(), (4, 3, 1));
        journal.begin_list().unwrap();
        assert_eq!(journal.counts().unwrap(), (4, 0, 0));
        assert_eq!(journal.position().unwrap(), Position::at(Stage::List));
        journal.remove().unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_is_no_journal_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("w.xml");
        std::fs::write(beside(&output, ".unfinished"), "not a database, but words").unwrap();
        let error = Journal::open(&output, "all").err().unwrap();
        assert!(error.to_string().contains("w.xml.unfinished"), "{error:#}");
    }
}
