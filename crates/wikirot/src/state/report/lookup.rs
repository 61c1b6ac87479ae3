//! All that is known of one URL, of one page.

use jiff::Timestamp;
use rusqlite::OptionalExtension as _;
use serde::Serialize;
use wikirot_report::model::{PageReport, UrlReport};

use super::{
    View, instant,
    places::Places,
    status::{STATUS, STATUS_COLUMNS},
};
use crate::state::{Logged, StateError};

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
        self.find_url_of("u.url = ?1 OR t.url = ?1", url)
    }

    /// The URLs for which a condition on `url u JOIN target t` holds.
    pub(super) fn find_url_of(
        &self,
        condition: &str,
        value: impl rusqlite::ToSql,
    ) -> rusqlite::Result<Vec<UrlHistory>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {STATUS}, u.id, t.id, u.left_at, t.due_at FROM url u \
             JOIN target t ON t.id = u.target WHERE {condition} ORDER BY u.id"
        ))?;
        let mut places = Places::new(self)?;
        let mut rows = statement.query([value])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let status = self.status(row)?;
            found.push(UrlHistory {
                url: places.all_of(row.get(STATUS_COLUMNS)?, status)?,
                left: instant(row.get(STATUS_COLUMNS + 2)?),
                due: instant(row.get::<_, Option<i64>>(STATUS_COLUMNS + 3)?.map(|at| at.max(0))),
                checks: self.checks_of(row.get(STATUS_COLUMNS + 1)?)?,
            });
        }
        Ok(found)
    }

    fn checks_of(&self, target: i64) -> rusqlite::Result<Vec<LoggedCheck>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT at, run, verdict, reason, status, evidence FROM check_log \
             WHERE target = ?1 ORDER BY id",
        )?;
        let checks = statement.query_map([target], |row| {
            Ok(LoggedCheck {
                at: instant(row.get(0)?).unwrap_or_default(),
                run: row.get(1)?,
                verdict: row.get(2)?,
                reason: row.get(3)?,
                status: row.get(4)?,
                logged: serde_json::from_str(row.get_ref(5)?.as_str()?).unwrap_or_default(),
            })
        })?;
        checks.collect()
    }

    fn find_page(&self, title: &str) -> rusqlite::Result<Option<PageReport>> {
        let found = self
            .conn
            .prepare_cached("SELECT id, page_id, ns, title, revision FROM page WHERE title = ?1")?
            .query_row([title], |row| Ok((row.get(0)?, self.page(row, 1)?)))
            .optional()?;
        match found {
            None => Ok(None),
            Some((id, page)) => {
                let occurrences = self.occurrences_of(id, &page.title)?;
                Ok(Some(PageReport { page, occurrences }))
            }
        }
    }
}
