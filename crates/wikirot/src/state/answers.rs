//! When each host answered last.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};
use wikirot_check::Check;
use wikirot_words::{Trouble, Verdict};

/// The last answers of the hosts that failed in this run, by any of their URLs. Looked up once a host:
/// one that is silent may have a hundred thousand links.
#[derive(Debug, Default)]
pub(super) struct Answers(HashMap<Box<str>, Option<i64>>);

impl Answers {
    /// Takes a check of one of the host's URLs into account, and says when the host answered last, as
    /// far as that matters for it.
    pub(super) fn of(
        &mut self,
        conn: &Connection,
        host: &str,
        check: &Check,
        at: i64,
    ) -> rusqlite::Result<Option<i64>> {
        let answers = check.verdict == Verdict::Alive || check.status.is_some_and(is_answer);
        if let Some(last) = self.0.get_mut(host) {
            if answers {
                *last = (*last).max(Some(at));
            }
            return Ok(*last);
        }
        if check.reason.trouble() != Some(Trouble::Silent) || host.is_empty() {
            return Ok(None);
        }
        let last = conn
            .prepare_cached(
                "SELECT max(max(coalesce(last_alive, 0), \
                 CASE WHEN status < 500 OR status > 599 THEN checked_at ELSE 0 END)) \
                 FROM target WHERE host = ?1",
            )?
            .query_row([host], |row| row.get::<_, Option<i64>>(0))
            .optional()?
            .flatten()
            .filter(|at| *at > 0);
        self.0.insert(host.into(), last);
        Ok(last)
    }
}

/// Whether a status comes from a site that works: its errors, and those that a gateway gives in its
/// place, do not.
fn is_answer(status: u16) -> bool {
    !matches!(status, 500..600)
}
