//! Whether a check that was made for another wiki does for this one.

use std::sync::LazyLock;
use std::time::SystemTime;

use rusqlite::OptionalExtension as _;
use wikirot_check::Check;

use super::columns::{Fields, columns};
use super::due::was_asked;
use super::rows::seconds;
use super::writing::{FailureColumns, failures};
use super::{DuePolicy, Reader, Standing, StateError};

columns! {
    /// What a check is held against, of `target`.
    Checked { at = "checked_at" }
}

static CHECKED: LazyLock<String> = LazyLock::new(|| {
    format!("SELECT {}, {} FROM target WHERE id = ?1", Checked::SQL, FailureColumns::SQL)
});

/// Seconds for which a host that wants to be left alone is left alone.
const LEFT_ALONE: i64 = 3_600;

impl Reader {
    /// Whether a target would not be due at `now`, had this wiki made the check itself: one that is news to it,
    /// and not too old.
    pub(crate) fn would_rest(
        &self,
        check: &Check,
        policy: &DuePolicy,
        now: SystemTime,
    ) -> Result<bool, StateError> {
        let (at, now) = (seconds(check.checked_at), seconds(now));
        let known = || {
            let row = |row: &rusqlite::Row<'_>| {
                let it = Fields::of(row, 0);
                Ok((it.get::<Option<i64>>(Checked::at)?, failures(row, Checked::COUNT)?))
            };
            let mut statement = self.conn.prepare_cached(&CHECKED)?;
            statement.query_row([check.id as i64], row).optional()
        };
        let (last, failures) = known().map_err(|error| self.failed(error))?.unwrap_or((None, None));
        if at > now || last.is_some_and(|last| last >= at) {
            return Ok(false);
        }
        if !was_asked(check) {
            return Ok(at.saturating_add(LEFT_ALONE) > now);
        }
        let found = (check.verdict, Some(check.reason));
        let standing = Standing::after(failures, found, at, None, policy);
        Ok(policy.due_after(check, standing) > now)
    }
}
