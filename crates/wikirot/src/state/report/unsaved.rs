//! Links that are alive, and of which no archive has a copy.

use super::{Stop, View};
use crate::state::{archive::Of, targets::IN_USE};

impl View<'_> {
    /// The alive links that some page has and of which an archive said that it has no copy, as they are
    /// asked.
    pub(super) fn read_unsaved(
        &self,
        each: &mut dyn FnMut(&str) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT url FROM target WHERE {} AND {IN_USE} AND EXISTS \
             (SELECT 1 FROM archive WHERE archive.target = target.id AND copy IS NULL) ORDER BY id",
            Of::Alive.condition()
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        }
        Ok(())
    }
}
