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

#[cfg(test)]
mod tests {
    use wikirot_check::Reason;

    use super::*;
    use crate::recorder::skipped;

    #[test]
    fn what_a_host_answered_last_is_known_where_it_is_silent() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE target (host, last_alive, status, checked_at); \
             INSERT INTO target VALUES ('a', 10, 200, 10), ('a', NULL, 404, 20), ('a', NULL, 503, 90), \
             ('b', NULL, 503, 90);",
        )
        .unwrap();
        let mut answers = Answers::default();
        let mut of = |host: &str, reason: Reason, at: i64| {
            let status = match reason {
                Reason::Http(status) => Some(status),
                _ => None,
            };
            let check = Check { verdict: reason.verdict(), status, ..skipped(1, reason, None) };
            answers.of(&conn, host, &check, at).unwrap()
        };
        // Of one that is not silent nothing is asked, nor of what has no host.
        assert_eq!((of("a", Reason::Ok, 30), of("", Reason::ConnectTimeout, 30)), (None, None));
        assert_eq!(of("a", Reason::ConnectTimeout, 30), Some(20));
        assert_eq!(of("b", Reason::ConnectTimeout, 30), None);
        assert_eq!(
            (of("a", Reason::Http(503), 40), of("b", Reason::Http(500), 40)),
            (Some(20), None)
        );
        assert_eq!((of("a", Reason::Ok, 50), of("b", Reason::Http(404), 50)), (Some(50), Some(50)));
        assert_eq!(of("a", Reason::Ok, 45), Some(50));
        assert_eq!(of("a", Reason::ConnectTimeout, 60), Some(50));
    }
}
