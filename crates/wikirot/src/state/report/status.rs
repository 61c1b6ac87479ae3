//! From rows to what is known about a URL.

use rusqlite::Row;
use wikirot_report::model::{Archive, Change, Evidence, Failing, UrlStatus, Verdict};
use wikirot_words::Reason;

use super::{View, instant};

/// The columns of [`View::status`], in its order, of `url u JOIN target t`.
pub(super) const STATUS: &str = "u.url, t.url, t.host, t.verdict, t.reason, t.status, t.notes, \
    t.final_url, t.checked_at, t.first_seen, t.last_alive, t.failing_since, t.failures, \
    t.confirmed, t.found, t.verdict_before, t.verdict_run, u.left_run, \
    (SELECT evidence FROM check_log c WHERE c.target = t.id ORDER BY c.id DESC LIMIT 1), \
    (SELECT copy FROM archive a WHERE a.target = t.id), \
    (SELECT taken FROM archive a WHERE a.target = t.id)";

/// How many columns that are.
pub(super) const STATUS_COLUMNS: usize = 21;

/// The verdict that the last report showed; `?1` is the run of that report.
pub(super) const BEFORE: &str =
    "CASE WHEN t.verdict_run > ?1 THEN t.verdict_before ELSE t.verdict END";

impl View<'_> {
    pub(super) fn status(&self, row: &Row<'_>) -> rusqlite::Result<UrlStatus> {
        // What this version does not know (a state edited by hand) is left out, never fatal.
        let seen: Evidence = match row.get_ref(18)?.as_str_or_null()? {
            Some(json) => serde_json::from_str(json).unwrap_or_default(),
            None => Evidence::default(),
        };
        let verdict = row.get_ref(3)?.as_str()?.parse().unwrap_or(Verdict::Unchecked);
        let host: String = row.get(2)?;
        let (found, reason) = (row.get_ref(14)?.as_str()?, row.get_ref(4)?.as_str()?);
        let known: Option<Reason> = reason.parse().ok();
        let trouble = known.and_then(Reason::trouble);
        let failing = match (found, row.get(12)?, instant(row.get(11)?)) {
            ("broken" | "suspect", in_a_row @ 1.., Some(since)) => Some(Failing {
                since,
                in_a_row,
                needed: trouble.and_then(|it| self.policy.rule(it)).map(|rule| rule.times),
                confirmed: row.get(13)?,
            }),
            _ => None,
        };
        let archive = match (row.get(19)?, instant(row.get(20)?)) {
            (Some(url), Some(taken)) => Some(Archive { url, taken }),
            _ => None,
        };
        Ok(UrlStatus {
            url: row.get(0)?,
            checked_url: if host.is_empty() { String::new() } else { row.get(1)? },
            domain: host,
            verdict,
            reason: reason.to_owned(),
            trouble,
            status: row.get(5)?,
            notes: row
                .get_ref(6)?
                .as_str()?
                .split_ascii_whitespace()
                .filter_map(|code| code.parse().ok())
                .collect(),
            seen,
            final_url: row.get(7)?,
            checked_at: instant(row.get(8)?),
            first_seen: instant(row.get(9)?),
            last_alive: instant(row.get(10)?),
            failing,
            change: self.change(verdict, row)?,
            archive,
        })
    }

    fn change(&self, now: Verdict, row: &Row<'_>) -> rusqlite::Result<Change> {
        if !self.compares {
            return Ok(Change::None);
        }
        let was_broken = match row.get::<_, i64>(16)? > self.base {
            true => row.get_ref(15)?.as_str()? == Verdict::Broken.code(),
            false => now == Verdict::Broken,
        };
        let has_left = row.get::<_, Option<i64>>(17)?.is_some_and(|run| run > self.base);
        Ok(match (was_broken, now) {
            (true, _) if has_left => Change::Gone,
            (true, Verdict::Broken) => Change::Still,
            (true, Verdict::Alive) => Change::Fixed,
            (false, Verdict::Broken) => Change::New,
            _ => Change::None,
        })
    }
}
