//! In which order a report has its pages.

use rusqlite::params;

use super::View;
use crate::state::StateError;

/// The order of pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As in the dump.
    #[default]
    Dump,
    /// Those first that have a link that has been failing longest.
    Oldest,
    /// By these titles and numbers, the greatest first.
    Weights(Vec<(String, i64)>),
}

/// Pages in the order of the dump: what stands behind `FROM page p`.
pub(super) const BY_POSITION: &str = "ORDER BY p.position, p.id";

const BY_AGE: &str = "LEFT JOIN \
    (SELECT l.page AS page, min(t.failing_since) AS since FROM link l JOIN url u ON u.id = l.url \
     JOIN target t ON t.id = u.target WHERE t.verdict IN ('broken', 'suspect') GROUP BY l.page) f \
    ON f.page = p.id ORDER BY f.since IS NULL, f.since, p.position, p.id";

const BY_WEIGHT: &str =
    "LEFT JOIN weight w ON w.title = p.title ORDER BY coalesce(w.views, 0) DESC, p.position, p.id";

impl View<'_> {
    /// Tells from now on of alive pages that are others than the ones that were cited.
    pub fn tell_changed(&mut self) {
        self.tells_changed = true;
        self.shows_else();
    }

    /// Has pages in this order from now on.
    pub fn arrange(&mut self, order: &Order) -> Result<(), StateError> {
        self.order = match order {
            Order::Dump => BY_POSITION,
            Order::Oldest => BY_AGE,
            Order::Weights(weights) => {
                self.weigh(weights).map_err(|error| self.failed(error))?;
                BY_WEIGHT
            }
        };
        Ok(())
    }

    fn weigh(&self, weights: &[(String, i64)]) -> rusqlite::Result<()> {
        self.conn
            .execute_batch("CREATE TEMP TABLE weight (title TEXT PRIMARY KEY, views INTEGER)")?;
        let mut insert = self.conn.prepare("INSERT OR REPLACE INTO weight VALUES (?1, ?2)")?;
        for (title, views) in weights {
            insert.execute(params![title, views])?;
        }
        Ok(())
    }
}
