//! From rows to what is known about a URL.

use rusqlite::Row;
use wikirot_report::Kind;
use wikirot_report::model::{Archive, Change, Evidence, Failing, Found, Note, UrlStatus, Verdict};
use wikirot_words::Reason;

use super::{View, instant};
use crate::state::columns::{Fields, columns};

columns! {
    /// What is known of a URL, of [`URLS`].
    Status {
        url = "CASE WHEN u.text IS NULL THEN t.url WHEN u.text LIKE '#%' THEN t.url || u.text "
            "ELSE u.text END",
        asked = "t.url", host = "t.host", verdict = "t.verdict",
        reason = "t.reason", status = "t.status", notes = "t.notes", final_url = "t.final_url",
        checked_at = "t.checked_at", first_seen = "t.first_seen", last_alive = "t.last_alive",
        failing_since = "t.failing_since", failures = "t.failures", confirmed = "t.confirmed",
        found = "t.found", verdict_before = "t.verdict_before", verdict_run = "t.verdict_run",
        left_run = "u.left_run", changed = "t.portrait_now IS NOT NULL",
        title_then = "t.title_then",
        // Of what waits for its first check there is nothing to look up, and it may be most of a wiki.
        evidence = "CASE WHEN t.checked_at IS NOT NULL THEN (SELECT evidence FROM check_log c "
            "WHERE c.target = t.id ORDER BY c.id DESC LIMIT 1) END",
        copy = "CASE WHEN t.checked_at IS NOT NULL THEN "
            "(SELECT copy FROM archive a WHERE a.target = t.id) END",
        taken = "CASE WHEN t.checked_at IS NOT NULL THEN "
            "(SELECT taken FROM archive a WHERE a.target = t.id) END",
        found_at = "CASE WHEN t.confirmed THEN (SELECT json_object('url', m.url, 'same', m.same, "
            "'by', m.found_by, 'title', m.evidence ->> '$.title') FROM moved m WHERE m.url IS NOT NULL "
            "AND m.target = t.id AND m.asked_at >= t.failing_since) END",
    }
}

/// URLs with what is asked for them. The view `url` would look up the target of each once more.
pub(super) const URLS: &str = "recorded u JOIN target t ON t.id = u.target";

/// The same for SQL.
pub(super) const STATUS: &str = Status::SQL;

/// The verdict that the last report showed; `?1` is the run of that report.
pub(super) const BEFORE: &str =
    "CASE WHEN t.verdict_run > ?1 THEN t.verdict_before ELSE t.verdict END";

/// The condition for every link, with the values of [`SHOWN`].
pub(super) const ALL: &str = "?2 IN (0, 1)";

/// What a report shows, of `target t`; `?2` is whether the link is flagged.
const SHOWN: &str = "(t.verdict <> 'alive' OR t.notes <> '' OR ?2)";

/// The same with pages that are others than the ones that were cited.
const SHOWN_CHANGED: &str = "(t.verdict <> 'alive' OR t.notes <> '' OR ?2 \
    OR t.portrait_now IS NOT NULL)";

columns! {
    /// What tells the class of a link beside its flag, of `target t`.
    Class {
        verdict = "t.verdict", reason = "t.reason", notes = "t.notes", found = "t.found",
        failures = "t.failures", confirmed = "t.confirmed", changed = "t.portrait_now IS NOT NULL",
        found_at = "t.confirmed AND EXISTS (SELECT 1 FROM moved m WHERE m.url IS NOT NULL "
            "AND m.target = t.id AND m.asked_at >= t.failing_since)",
    }
}

impl View<'_> {
    /// The condition for what this report shows.
    pub(super) fn shown(&self) -> &'static str {
        if self.tells_changed { SHOWN_CHANGED } else { SHOWN }
    }

    /// What a report shows a link as, by the columns of [`Class`] from `column` on: as [`Kind::of`] has it,
    /// for counts over links that nobody has to see whole.
    pub(super) fn class(
        &self,
        row: &Row<'_>,
        column: usize,
        rescued: Option<bool>,
    ) -> rusqlite::Result<Kind> {
        let it = Fields::of(row, column);
        let verdict = it.word(Class::verdict)?.unwrap_or(Verdict::Unchecked);
        let trouble = it.word(Class::reason)?.and_then(Reason::trouble);
        let notes = self.notes(verdict, it.text(Class::notes)?, it.get(Class::changed)?);
        let fails = it.word(Class::found)?.is_some_and(Verdict::is_failure)
            && it.get::<i64>(Class::failures)? > 0;
        let confirmed = !fails || it.get(Class::confirmed)?;
        let found = it.get(Class::found_at)?;
        Ok(Kind::from_parts(verdict, trouble, confirmed, found, &notes, rescued))
    }

    /// The notes of these codes, and whether the page has `changed`, where that is told.
    fn notes(&self, verdict: Verdict, codes: &str, changed: bool) -> Vec<Note> {
        let changed = changed && self.tells_changed && verdict == Verdict::Alive;
        let notes = codes.split_ascii_whitespace().filter_map(|code| code.parse().ok());
        notes.chain(changed.then_some(Note::ChangedSinceCited)).collect()
    }

    pub(super) fn status(&self, row: &Row<'_>) -> rusqlite::Result<UrlStatus> {
        let it = Fields::of(row, 0);
        // What this version does not know (a state edited by hand) is left out, never fatal.
        let seen: Evidence = match it.text_or_null(Status::evidence)? {
            Some(json) => serde_json::from_str(json).unwrap_or_default(),
            None => Evidence::default(),
        };
        let verdict = it.word(Status::verdict)?.unwrap_or(Verdict::Unchecked);
        let host: String = it.get(Status::host)?;
        let reason: Option<Reason> = it.word(Status::reason)?;
        let trouble = reason.and_then(Reason::trouble);
        let fails = it.word(Status::found)?.is_some_and(Verdict::is_failure);
        let since = instant(it.get(Status::failing_since)?);
        let failing = match (it.get(Status::failures)?, since) {
            (in_a_row @ 1.., Some(since)) if fails => Some(Failing {
                since,
                in_a_row,
                needed: trouble.and_then(|it| self.policy.rule(it, reason)).map(|rule| rule.times),
                confirmed: it.get(Status::confirmed)?,
            }),
            _ => None,
        };
        let archive = match (it.get(Status::copy)?, instant(it.get(Status::taken)?)) {
            (Some(url), Some(taken)) => Some(Archive { url, taken }),
            _ => None,
        };
        let found: Option<Found> =
            it.text_or_null(Status::found_at)?.and_then(|json| serde_json::from_str(json).ok());
        Ok(UrlStatus {
            url: it.get(Status::url)?,
            checked_url: if host.is_empty() { String::new() } else { it.get(Status::asked)? },
            domain: host,
            verdict,
            reason: it.get(Status::reason)?,
            trouble,
            status: it.get(Status::status)?,
            notes: self.notes(verdict, it.text(Status::notes)?, it.get(Status::changed)?),
            seen,
            final_url: it.get(Status::final_url)?,
            checked_at: instant(it.get(Status::checked_at)?),
            first_seen: instant(it.get(Status::first_seen)?),
            last_alive: instant(it.get(Status::last_alive)?),
            failing,
            change: self.change(verdict, &it)?,
            title_then: it.get(Status::title_then)?,
            archive,
            found,
        })
    }

    fn change(&self, now: Verdict, it: &Fields<'_, '_, Status>) -> rusqlite::Result<Change> {
        if !self.compares {
            return Ok(Change::None);
        }
        let was_broken = match it.get::<i64>(Status::verdict_run)? > self.base {
            true => it.word(Status::verdict_before)? == Some(Verdict::Broken),
            false => now == Verdict::Broken,
        };
        let left: Option<i64> = it.get(Status::left_run)?;
        let has_left = left.is_some_and(|run| run > self.base);
        Ok(match (was_broken, now) {
            (true, _) if has_left => Change::Gone,
            (true, Verdict::Broken) => Change::Still,
            (true, Verdict::Alive) => Change::Fixed,
            (false, Verdict::Broken) => Change::New,
            _ => Change::None,
        })
    }
}
