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

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use rusqlite::params;
    use wikirot_check::Reason;

    use super::*;
    use crate::recorder::skipped;
    use crate::state::State;

    #[test]
    fn a_check_is_taken_over_that_is_news_and_neither_old_nor_of_the_future() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(&folder.path().join("s.sqlite"), Duration::ZERO).unwrap();
        state.conn.execute("INSERT INTO host (name) VALUES ('a.example')", []).unwrap();
        let sql = "INSERT INTO asked (host, secure, path, first_seen, checked_at) VALUES (1, 0, '/', 0, ?1)";
        state.conn.execute(sql, params![10_000]).unwrap();
        let reader = state.reader().unwrap();
        let policy = DuePolicy::default();
        let rests = |id: u64, reason: Reason, attempts: u32, at: u64, now: u64| {
            let after = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
            let (verdict, checked_at) = (reason.verdict(), after(at));
            let check = Check { verdict, attempts, checked_at, ..skipped(id, reason, None) };
            reader.would_rest(&check, &policy, after(now)).unwrap()
        };
        let week = 7 * 86_400;
        // Of one that was checked at 10,000, and of one that is not known.
        for (id, at, now, expected) in [
            (1, 10_000, 10_000, false),
            (1, 9_999, 10_000, false),
            (1, 10_001, 10_001, true),
            (2, 10_000, 10_000, true),
            (2, 10_001, 10_000, false),
            (2, 10_000, 10_000 + week, false),
        ] {
            assert_eq!(rests(id, Reason::Ok, 1, at, now), expected, "{id} {at} {now}");
        }
        let left_alone = |after| rests(2, Reason::Http(503), 0, 10_000, 10_000 + after);
        assert!(left_alone(LEFT_ALONE as u64 - 1) && !left_alone(LEFT_ALONE as u64));
    }
}
