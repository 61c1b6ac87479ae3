//! Targets judged again, whether or not their turn came.

use rusqlite::Row;
use wikirot_check::Check;
use wikirot_words::Verdict;

use super::columns::{Fields, columns};
use super::{Run, StateError};

/// Targets are looked at so many at a time.
const SLICE: i64 = 1_000;

/// What is known of a target.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its number.
    pub id: u64,
    /// The URL that is asked.
    pub url: &'a str,
    /// Where it stands.
    pub verdict: Verdict,
    /// The code of the reason.
    pub reason: &'a str,
}

columns! {
    /// The columns of [`Known`], of `target`.
    KnownColumns { id = "id", url = "url", verdict = "verdict", reason = "reason" }
}

impl<'r> Known<'r> {
    /// What a row says that begins with [`KnownColumns`].
    pub(super) fn of(row: &'r Row<'_>) -> rusqlite::Result<Self> {
        let it = Fields::of(row, 0);
        Ok(Self {
            id: it.get::<i64>(KnownColumns::id)? as u64,
            url: it.text(KnownColumns::url)?,
            verdict: it.word(KnownColumns::verdict)?.unwrap_or_default(),
            reason: it.text(KnownColumns::reason)?,
        })
    }
}

impl Run {
    /// Notes the check that `judge` has for a target; those that are skipped already are left.
    pub fn judge_again(
        &mut self,
        judge: &dyn Fn(&Known<'_>) -> Option<Check>,
    ) -> Result<(), StateError> {
        let mut after = 0;
        loop {
            let (last, checks) = self.write(|run| {
                // In slices: a statement that reads the table should not see what is written to it.
                let mut statement = run.state.conn.prepare_cached(&format!(
                    "SELECT {} FROM target WHERE id > ?1 ORDER BY id LIMIT ?2",
                    KnownColumns::SQL
                ))?;
                let mut rows = statement.query([after, SLICE])?;
                let (mut last, mut checks) = (None, Vec::new());
                while let Some(row) = rows.next()? {
                    let known = Known::of(row)?;
                    last = Some(known.id as i64);
                    if known.verdict != Verdict::Skipped {
                        checks.extend(judge(&known));
                    }
                }
                Ok((last, checks))
            })?;
            for check in checks {
                self.check(&check)?;
            }
            let Some(last) = last else { return Ok(()) };
            after = last;
        }
    }
}
