//! A run: the time in which a state learns something.

use std::{collections::HashMap, time::SystemTime};

use rusqlite::{Row, params};
use wikirot_check::Target;
use wikirot_wikitext::Dependency;

use super::columns::{Fields, columns};
use super::portraits::Read;
use super::{
    Due, DuePolicy, Ending, LinkRow, Notice, PageRow, Reader, Scope, Standing, Start, State,
    StateError,
    answers::Answers,
    due::PUT_OFF,
    links,
    rows::seconds,
    targets::{IN_USE, IS_DUE, host_urls},
    wiki::{remember_wiki, same_wiki},
};

/// At most so many bytes of URLs, and of categories, are remembered between pages; the rest is looked up.
const KNOWN_BYTES: usize = 2 * 1024 * 1024;

/// At most so many dependencies, whose titles are short.
const KNOWN_DEPENDENCIES: usize = 50_000;

/// The only way to write to a state. Writes gather in a transaction until [`Run::commit`].
#[derive(Debug)]
pub struct Run {
    pub(super) state: State,
    pub(super) id: i64,
    pub(super) at: i64,
    pub(super) policy: DuePolicy,
    /// The numbers of URLs that were met.
    pub(super) known: Known,
    /// Those of what pages hang on.
    pub(super) known_dependencies: HashMap<Dependency, i64>,
    /// Those of categories.
    pub(super) known_categories: Known,
    /// The page that was written last.
    pub(super) last_page: i64,
    pub(super) link_writer: links::Writer,
    pub(super) answers: Answers,
    /// The run whose outcome the last report showed: changes are told from there.
    pub(super) base: i64,
    pub(super) keep_checks: i64,
    /// In seconds.
    pub(super) grace: i64,
    pages: u64,
    unchanged: u64,
    links: u64,
    checked: u64,
}

columns! {
    /// What is to be asked, of `target`.
    Asked {
        id = "id", url = "url", answered = "last_alive IS NOT NULL", host = "host",
        seen = "coalesce(portrait_now, portrait)",
    }
}

/// The target in a row of [`Asked`]; its host has so many.
pub(super) fn asked(row: &Row<'_>, host_urls: u32) -> rusqlite::Result<Target> {
    let it = Fields::of(row, 0);
    Ok(Target {
        answered_before: it.get(Asked::answered)?,
        host_urls,
        seen: it.get::<Read>(Asked::seen)?.0,
        ..Target::new(it.get::<i64>(Asked::id)? as u64, it.text(Asked::url)?)
    })
}

impl Run {
    pub(super) fn begin(state: State, start: Start<'_>) -> Result<Self, StateError> {
        if let Some(wiki) = start.wiki {
            same_wiki(&state, wiki)?;
        }
        let link_writer = links::Writer::new(&state.conn)
            .map_err(|error| StateError::sqlite(&state.path, "write", error))?;
        let mut run = Self {
            id: 0,
            at: seconds(start.at),
            policy: start.policy.clone(),
            known: Known::default(),
            known_dependencies: HashMap::new(),
            known_categories: Known::default(),
            last_page: 0,
            link_writer,
            answers: Answers::default(),
            base: 0,
            keep_checks: i64::from(start.keep_checks.max(1)),
            grace: i64::try_from(start.grace.as_secs()).unwrap_or(i64::MAX),
            pages: 0,
            unchanged: 0,
            links: 0,
            checked: 0,
            state,
        };
        run.open_books(start).map_err(|error| run.failed(error))?;
        Ok(run)
    }

    fn open_books(&mut self, start: Start<'_>) -> rusqlite::Result<()> {
        let conn = &self.state.conn;
        conn.execute_batch("BEGIN IMMEDIATE")?;
        conn.execute("UPDATE run SET ending = 'killed' WHERE ending = 'running'", [])?;
        self.base = conn.query_row(
            "SELECT coalesce(max(id), 0) FROM run WHERE finished IS NOT NULL",
            [],
            |row| row.get(0),
        )?;
        conn.execute(
            "INSERT INTO run (command, version, started) VALUES (?1, ?2, ?3)",
            params![start.command, start.version, self.at],
        )?;
        self.id = conn.last_insert_rowid();
        if let Some(wiki) = start.wiki {
            remember_wiki(conn, wiki)?;
        }
        self.apply_policy()?;
        self.state.conn.execute_batch("COMMIT")
    }

    /// Where the run says what it does.
    pub fn notice(&self) -> Notice {
        self.state.notice()
    }

    /// A reader of the same file: of what is committed.
    pub(crate) fn reader(&self) -> Result<Reader, StateError> {
        self.state.reader()
    }

    /// Whether a transaction is open.
    pub fn has_uncommitted(&self) -> bool {
        !self.state.conn.is_autocommit()
    }

    /// Makes what was written since the last commit durable, and visible to readers.
    pub fn commit(&mut self) -> Result<(), StateError> {
        match self.has_uncommitted() {
            true => self.state.conn.execute_batch("COMMIT").map_err(|error| self.failed(error)),
            false => Ok(()),
        }
    }

    /// Puts the links of a page in the place of those that it had. `spell` makes of a recorded URL
    /// the one that is checked (`None`: it cannot be); `due` hears of each target that is due, at
    /// least once a run.
    pub fn page(
        &mut self,
        page: &PageRow,
        links: &[LinkRow],
        spell: &dyn Fn(&str) -> Option<url::Url>,
        due: &mut dyn FnMut(Due<'_>),
    ) -> Result<(), StateError> {
        self.pages += 1;
        self.links += links.len() as u64;
        if self.known_dependencies.len() > KNOWN_DEPENDENCIES {
            self.known_dependencies.clear();
        }
        self.write(|run| run.write_page(page, links, spell, due))
    }

    /// Adds links to the page that was written last; with what is known of it as a `whole`, if these are the
    /// last of them.
    pub fn more(
        &mut self,
        links: &[LinkRow],
        whole: Option<&PageRow>,
        spell: &dyn Fn(&str) -> Option<url::Url>,
        due: &mut dyn FnMut(Due<'_>),
    ) -> Result<(), StateError> {
        self.links += links.len() as u64;
        self.write(|run| {
            run.write_links(links, spell, due)?;
            let Some(whole) = whole else { return Ok(()) };
            let dependencies = run.packed(&whole.dependencies)?;
            let categories = run.packed_categories(&whole.categories)?;
            let mut update = run.state.conn.prepare_cached(
                "UPDATE page SET digest = ?2, dependencies = ?3, categories = ?4 WHERE id = ?1",
            )?;
            let digest = whole.digest as i64;
            update.execute((run.last_page, digest, dependencies, categories)).map(drop)
        })
    }

    /// Notes that a page is as [`Reader::parsed`](super::Reader::parsed) knew it.
    pub fn unchanged(&mut self, page: &PageRow) -> Result<(), StateError> {
        self.pages += 1;
        self.unchanged += 1;
        self.write(|run| {
            let mut statement = run.state.conn.prepare_cached(
                "UPDATE page SET page_id = ?2, position = ?3, run = ?4 WHERE title = ?1",
            )?;
            statement.execute((&page.title, page.id as i64, page.position as i64, run.id))?;
            Ok(())
        })
    }

    /// Notes that a page is in the wiki, and that nobody can tell what it is like now: what is known of it
    /// stays. One that is not known yet is not made known by this.
    pub fn kept(&mut self, page: &PageRow) -> Result<(), StateError> {
        self.pages += 1;
        self.write(|run| {
            run.state
                .conn
                .prepare_cached("UPDATE page SET position = ?2, run = ?3 WHERE title = ?1")?
                .execute((&page.title, page.position as i64, run.id))?;
            Ok(())
        })
    }

    /// Ends the reading of a dump: lets pages and URLs go that are in the wiki no more.
    pub fn finish_scan(&mut self, scope: &Scope) -> Result<(), StateError> {
        self.write(|run| run.let_go(scope))
    }

    /// Notes the outcome of a check.
    pub fn check(&mut self, check: &wikirot_check::Check) -> Result<Standing, StateError> {
        self.checked += 1;
        self.write(|run| run.write_check(check))
    }

    /// Targets with a number above `after` that are due and that some page has, at most `limit` of
    /// them, by number.
    pub fn due(&self, after: i64, limit: usize) -> Result<Vec<Target>, StateError> {
        self.targets(IS_DUE, self.at, after, limit)
    }

    /// Those of them that their hosts left unasked in an earlier run.
    pub fn put_off(&self, after: i64, limit: usize) -> Result<Vec<Target>, StateError> {
        // The unary plus keeps SQLite on the table's own order.
        self.targets("+due_at <= ?2", PUT_OFF, after, limit)
    }

    /// Has what is due still asked first in the next run.
    pub fn put_off_rest(&mut self) -> Result<(), StateError> {
        self.write(|run| {
            let sql = format!("UPDATE asked SET due_at = ?1 WHERE {IS_DUE}");
            run.state.conn.execute(&sql, [PUT_OFF, run.at]).map(drop)
        })
    }

    fn targets(
        &self,
        condition: &str,
        at: i64,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Target>, StateError> {
        let find = || {
            let mut statement = self.state.conn.prepare_cached(&format!(
                "SELECT {} FROM target WHERE id > ?1 AND ({condition}) AND {IN_USE} \
                 ORDER BY id LIMIT ?3",
                Asked::SQL
            ))?;
            let rows = statement.query_map(params![after, at, limit as i64], |row| {
                let host = Fields::of(row, 0).text(Asked::host)?;
                asked(row, host_urls(&self.state.conn, host)?)
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        find().map_err(|error| self.failed(error))
    }

    /// Ends the run and gives the state back.
    pub fn end(mut self, ending: Ending, at: SystemTime) -> Result<State, StateError> {
        self.write(|run| {
            run.forget_rules(ending, seconds(at))?;
            run.close_books(ending, seconds(at))
        })?;
        self.commit()?;
        // A hint to the planner; the state is whole without it.
        let _ = self.state.conn.execute_batch("PRAGMA optimize");
        Ok(self.state)
    }

    fn close_books(&self, ending: Ending, at: i64) -> rusqlite::Result<()> {
        let conn = &self.state.conn;
        conn.execute(
            "UPDATE run SET finished = ?2, ending = ?3, pages = ?4, unchanged = ?5, links = ?6, \
             checked = ?7, (urls, alive, broken, unconfirmed, suspect, skipped, unchecked) = \
             (SELECT count(*), coalesce(sum(verdict = 'alive'), 0), \
              coalesce(sum(verdict = 'broken'), 0), \
              coalesce(sum(verdict = 'broken' AND NOT confirmed), 0), \
              coalesce(sum(verdict = 'suspect'), 0), coalesce(sum(verdict = 'skipped'), 0), \
              coalesce(sum(verdict = 'unchecked'), 0) \
              FROM recorded JOIN target ON target.id = recorded.target WHERE left_at IS NULL) \
             WHERE id = ?1",
            params![
                self.id,
                at,
                ending.code(),
                self.pages as i64,
                self.unchanged as i64,
                self.links as i64,
                self.checked as i64
            ],
        )?;
        Ok(())
    }

    /// Runs `write` within the present transaction, or begins one.
    pub(super) fn write<T>(
        &mut self,
        write: impl FnOnce(&mut Self) -> rusqlite::Result<T>,
    ) -> Result<T, StateError> {
        if self.state.conn.is_autocommit() {
            self.state.conn.execute_batch("BEGIN IMMEDIATE").map_err(|error| self.failed(error))?;
        }
        write(self).map_err(|error| self.failed(error))
    }

    pub(super) fn failed(&self, error: rusqlite::Error) -> StateError {
        StateError::sqlite(&self.state.path, "write", error)
    }
}

/// The numbers of texts that were met lately, by which the state has them.
#[derive(Debug, Default)]
pub(super) struct Known {
    numbers: HashMap<Box<str>, i64>,
    bytes: usize,
}

impl Known {
    pub(super) fn get(&self, text: &str) -> Option<i64> {
        self.numbers.get(text).copied()
    }

    pub(super) fn insert(&mut self, text: &str, number: i64) {
        if self.bytes > KNOWN_BYTES {
            self.clear();
        }
        self.bytes += text.len() + ENTRY;
        self.numbers.insert(text.into(), number);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Bytes that an entry takes beside its text.
const ENTRY: usize = 40;
