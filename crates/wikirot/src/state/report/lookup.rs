//! All that is known of one URL, of one page.

use jiff::Timestamp;
use rusqlite::OptionalExtension as _;
use serde::Serialize;
use wikirot_report::model::{PageReport, UrlReport};

use super::{
    View, instant,
    pages::PageColumns,
    places::Places,
    status::{STATUS, Status, URLS},
};
use crate::state::columns::{Fields, columns};
use crate::state::{Logged, StateError, texts};

columns! {
    /// Behind the status of a URL, of [`URLS`].
    Kept { url = "u.id", target = "t.id", left_at = "u.left_at", due_at = "t.due_at" }
}

columns! {
    /// A check of the past, of `check_log`.
    Log {
        at = "at", run = "run", verdict = "verdict", reason = "reason", status = "status",
        evidence = "evidence",
    }
}

/// A URL with its last checks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UrlHistory {
    /// Where it stands, in both senses.
    #[serde(flatten)]
    pub url: UrlReport,
    /// When no page had it any more; `None` while one does.
    pub left: Option<Timestamp>,
    /// When it is asked again; `None` for one that is not (skipped).
    pub due: Option<Timestamp>,
    /// The checks that are kept, the oldest first.
    pub checks: Vec<LoggedCheck>,
}

/// A check of the past.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LoggedCheck {
    /// When the verdict was reached.
    pub at: Timestamp,
    /// The number of the run.
    pub run: i64,
    /// The check's own verdict, whatever came before.
    pub verdict: String,
    /// The reason's code.
    pub reason: String,
    /// The status code of the final response.
    pub status: Option<u16>,
    /// What was seen.
    #[serde(flatten)]
    pub logged: Logged,
}

impl View<'_> {
    /// What is known of a URL, in the spelling that MediaWiki records or in the one that is checked:
    /// several recorded ones may share the latter. Empty for one that the wiki never had.
    pub fn history_of(&self, url: &str) -> Result<Vec<UrlHistory>, StateError> {
        self.find_url(url).map_err(|error| self.failed(error))
    }

    /// A page with all of its links, those that are fine too; `None` for one that is not known.
    /// Underscores stand for spaces.
    pub fn page_named(&self, title: &str) -> Result<Option<PageReport>, StateError> {
        self.find_page(&title.replace('_', " ")).map_err(|error| self.failed(error))
    }

    fn find_url(&self, url: &str) -> rusqlite::Result<Vec<UrlHistory>> {
        let (recorded, asked) = (texts::url(self.conn, url)?, texts::target(self.conn, url)?);
        self.find_url_of("u.id = ?1 OR u.target = ?2", (recorded, asked))
    }

    /// The URLs for which a condition on [`URLS`] holds.
    pub(super) fn find_url_of(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> rusqlite::Result<Vec<UrlHistory>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {STATUS}, {} FROM {URLS} WHERE {condition} ORDER BY u.id",
            Kept::SQL
        ))?;
        let mut places = Places::new(self)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let status = self.status(row)?;
            let it = Fields::of(row, Status::COUNT);
            found.push(UrlHistory {
                url: places.all_of(it.get(Kept::url)?, status)?,
                left: instant(it.get(Kept::left_at)?),
                due: instant(it.get::<Option<i64>>(Kept::due_at)?.map(|at| at.max(0))),
                checks: self.checks_of(it.get(Kept::target)?)?,
            });
        }
        Ok(found)
    }

    fn checks_of(&self, target: i64) -> rusqlite::Result<Vec<LoggedCheck>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {} FROM check_log WHERE target = ?1 ORDER BY id",
            Log::SQL
        ))?;
        let checks = statement.query_map([target], |row| {
            let it = Fields::of(row, 0);
            Ok(LoggedCheck {
                at: instant(it.get(Log::at)?).unwrap_or_default(),
                run: it.get(Log::run)?,
                verdict: it.get(Log::verdict)?,
                reason: it.get(Log::reason)?,
                status: it.get(Log::status)?,
                logged: serde_json::from_str(it.text(Log::evidence)?).unwrap_or_default(),
            })
        })?;
        checks.collect()
    }

    fn find_page(&self, title: &str) -> rusqlite::Result<Option<PageReport>> {
        let found = self
            .conn
            .prepare_cached(&format!(
                "SELECT p.id, {} FROM page p WHERE p.title = ?1",
                PageColumns::SQL
            ))?
            .query_row([title], |row| Ok((row.get(0)?, self.page(row, 1)?)))
            .optional()?;
        match found {
            None => Ok(None),
            Some((id, page)) => {
                let occurrences = self.occurrences_of(id)?;
                Ok(Some(PageReport { page, occurrences }))
            }
        }
    }
}
