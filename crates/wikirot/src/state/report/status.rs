//! From rows to what is known about a URL.

use rusqlite::Row;
use wikirot_report::Kind;
use wikirot_report::model::{Archive, Change, Evidence, Failing, Note, UrlStatus, Verdict};
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

/// What a report shows, of `link l`, `url u` and `target t`.
pub(super) const SHOWN: &str = "(t.verdict <> 'alive' OR t.notes <> '' OR l.flag IS NOT NULL)";

/// The columns of [`class`], in its order, of `link l` and `target t`.
pub(super) const CLASS: &str = "t.verdict, t.reason, t.notes, t.found, t.failures, t.confirmed, \
    l.flag IS NOT NULL, l.flag ->> '$.rescued'";

/// What a report shows a link as, by the columns of [`CLASS`] from `column` on: as [`Kind::of`] has it,
/// for counts over links that nobody has to see whole.
pub(super) fn class(row: &Row<'_>, column: usize) -> rusqlite::Result<Kind> {
    let text = |n| row.get_ref(column + n)?.as_str().map_err(rusqlite::Error::from);
    let verdict = text(0)?.parse().unwrap_or(Verdict::Unchecked);
    let trouble = text(1)?.parse().ok().and_then(Reason::trouble);
    let notes: Vec<Note> = notes(text(2)?).collect();
    let fails = matches!(text(3)?, "broken" | "suspect") && row.get::<_, i64>(column + 4)? > 0;
    let confirmed = !fails || row.get(column + 5)?;
    let flag = row.get::<_, bool>(column + 6)?;
    let rescued = row.get::<_, Option<bool>>(column + 7)?.unwrap_or(false);
    Ok(Kind::from_parts(verdict, trouble, confirmed, &notes, flag.then_some(rescued)))
}

fn notes(codes: &str) -> impl Iterator<Item = Note> {
    codes.split_ascii_whitespace().filter_map(|code| code.parse().ok())
}

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
            notes: notes(row.get_ref(6)?.as_str()?).collect(),
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
