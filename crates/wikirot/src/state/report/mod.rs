//! What a report asks of a state.

mod again;
mod domains;
mod elsewhere;
mod lookup;
mod narrow;
mod near;
mod pages;
mod places;
mod sample;
mod select;
mod status;
mod summary;
mod templates;
mod unsaved;

use std::{cell::RefCell, collections::HashMap, path::Path};

use jiff::Timestamp;
use rusqlite::Connection;
use wikirot_report::model::{
    Change, DomainReport, HistoryPoint, Languages, PageReport, RenderError, Result, Shown, Source,
    Summary, TemplateReport, UrlReport,
};

use super::{DuePolicy, Reader, StateError, wiki::recall};

pub use lookup::{LoggedCheck, UrlHistory};
pub use narrow::Only;
pub use sample::Sample;
pub use select::Order;

/// A report's view of a state: what was committed when it was made, whatever is written meanwhile.
#[derive(Debug)]
pub struct View<'a> {
    pub(super) conn: &'a Connection,
    path: &'a Path,
    languages: Languages,
    namespaces: HashMap<i32, String>,
    policy: DuePolicy,
    /// What puts pages in their order.
    order: &'static str,
    /// The run that is reported, and the one whose outcome the report before it showed.
    run: i64,
    base: i64,
    /// Whether pages that are others than the ones that were cited are told of.
    tells_changed: bool,
    /// Whether a whole run came before: until then all is new, and so nothing is told as such.
    compares: bool,
    /// What was counted; gone where the view shows something else.
    summary: RefCell<Option<Summary>>,
}

impl Reader {
    /// A view for a report. A reader has one at a time. `languages`: how titles tell their language.
    pub fn view(&mut self, languages: Languages) -> std::result::Result<View<'_>, StateError> {
        let error = |error| StateError::sqlite(&self.path, "read", error);
        View::new(&self.conn, &self.path, languages).map_err(error)
    }
}

impl<'a> View<'a> {
    fn new(conn: &'a Connection, path: &'a Path, languages: Languages) -> rusqlite::Result<Self> {
        conn.execute_batch("BEGIN")?;
        // From here on the view is made, so that its end ends the transaction.
        let mut view = Self {
            conn,
            path,
            languages,
            namespaces: HashMap::new(),
            policy: DuePolicy::default(),
            order: select::BY_POSITION,
            run: 0,
            base: 0,
            tells_changed: false,
            compares: false,
            summary: RefCell::default(),
        };
        view.run = conn.query_row("SELECT coalesce(max(id), 0) FROM run", [], |row| row.get(0))?;
        view.base = conn.query_row(
            "SELECT coalesce(max(id), 0) FROM run WHERE finished IS NOT NULL AND id < ?1",
            [view.run],
            |row| row.get(0),
        )?;
        view.compares = conn
            .prepare("SELECT 1 FROM run WHERE ending IN ('done', 'damaged-dump') AND id < ?1")?
            .exists([view.run])?;
        view.namespaces = conn
            .prepare("SELECT id, name FROM namespace")?
            .query_map([], |row| Ok((row.get("id")?, row.get("name")?)))?
            .collect::<rusqlite::Result<_>>()?;
        if let Some(Ok(confirm)) = recall(conn, "confirm")?.map(|it| it.parse()) {
            view.policy.confirm = confirm;
        }
        if let Some(Ok(confirm)) = recall(conn, "confirm-silent")?.map(|it| it.parse()) {
            view.policy.confirm_silent = confirm;
        }
        if let Some(Ok(confirm)) = recall(conn, "confirm-usurped")?.map(|it| it.parse()) {
            view.policy.confirm_usurped = confirm;
        }
        Ok(view)
    }

    /// What was counted is to be counted again: something else is shown from now on.
    fn shows_else(&self) {
        self.summary.replace(None);
    }

    fn failed(&self, error: rusqlite::Error) -> StateError {
        StateError::sqlite(self.path, "read", error)
    }
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        // A transaction that only read has nothing to lose.
        let _ = self.conn.execute_batch("ROLLBACK");
    }
}

impl View<'_> {
    /// What the database says, by the name of the file, to who writes a report.
    fn untold(&self, error: rusqlite::Error) -> RenderError {
        RenderError::source(self.failed(error))
    }

    fn settle(&self, outcome: std::result::Result<(), Stop>) -> Result<()> {
        outcome.map_err(|stop| match stop {
            Stop::Database(error) => self.untold(error),
            Stop::Listener(error) => error,
        })
    }
}

impl Source for View<'_> {
    fn summary(&self) -> Result<Summary> {
        self.read_summary().map_err(|error| self.untold(error))
    }

    fn pages(&self, each: &mut dyn FnMut(&PageReport) -> Result<()>) -> Result<()> {
        self.settle(self.read_pages(Shown::All, usize::MAX, &mut stop_at_error(each)))
    }

    fn pages_to_list(&self, each: &mut dyn FnMut(&PageReport) -> Result<()>) -> Result<()> {
        self.settle(self.read_pages(Shown::ToList, usize::MAX, &mut stop_at_error(each)))
    }

    fn parts_of_pages(
        &self,
        shown: Shown,
        each: &mut dyn FnMut(&PageReport) -> Result<()>,
    ) -> Result<()> {
        self.settle(self.read_pages(shown, pages::PART, &mut stop_at_error(each)))
    }

    fn urls(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()> {
        self.settle(self.read_urls(&mut stop_at_error(each)))
    }

    fn changes(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()> {
        if !self.compares {
            return Ok(());
        }
        let mut each = stop_at_error(each);
        for change in [Change::New, Change::Fixed, Change::Gone] {
            self.settle(self.read_changes(change, &mut each))?;
        }
        Ok(())
    }

    fn templates(&self, each: &mut dyn FnMut(&TemplateReport) -> Result<()>) -> Result<()> {
        self.settle(self.read_templates(&mut stop_at_error(each)))
    }

    fn domains(&self, each: &mut dyn FnMut(&DomainReport) -> Result<()>) -> Result<()> {
        self.settle(self.read_domains(&mut stop_at_error(each)))
    }

    fn unsaved(&self, each: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.settle(self.read_unsaved(&mut stop_at_error(each)))
    }

    fn history(&self) -> Result<Vec<HistoryPoint>> {
        self.read_history().map_err(|error| self.untold(error))
    }

    fn most_used(&self, limit: usize) -> Result<Vec<UrlReport>> {
        self.read_most_used(limit).map_err(|error| self.untold(error))
    }
}

/// What ends a stream early: the database, or who listens.
pub(super) enum Stop {
    Database(rusqlite::Error),
    Listener(RenderError),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// One item after the other.
type Each<'a, T> = dyn FnMut(&T) -> std::result::Result<(), Stop> + 'a;

fn stop_at_error<'a, T: ?Sized>(
    each: &'a mut dyn FnMut(&T) -> Result<()>,
) -> impl FnMut(&T) -> std::result::Result<(), Stop> + 'a {
    move |item| each(item).map_err(Stop::Listener)
}

/// An instant out of the state; one that no calendar has counts as unknown.
fn instant(seconds: Option<i64>) -> Option<Timestamp> {
    seconds.and_then(|it| Timestamp::from_second(it).ok())
}
