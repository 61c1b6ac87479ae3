//! Targets judged again, whether or not their turn came.

use wikirot_check::Check;
use wikirot_words::Verdict;

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
                let mut statement = run.state.conn.prepare_cached(
                    "SELECT id, url, verdict, reason FROM target WHERE id > ?1 ORDER BY id LIMIT ?2",
                )?;
                let mut rows = statement.query([after, SLICE])?;
                let (mut last, mut checks) = (None, Vec::new());
                while let Some(row) = rows.next()? {
                    let id: i64 = row.get(0)?;
                    last = Some(id);
                    let verdict: Verdict = row.get_ref(2)?.as_str()?.parse().unwrap_or_default();
                    let (url, reason) = (row.get_ref(1)?.as_str()?, row.get_ref(3)?.as_str()?);
                    if verdict != Verdict::Skipped {
                        checks.extend(judge(&Known { id: id as u64, url, verdict, reason }));
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
