//! What is remembered of alive pages: what each looked like when it was first seen, and whether it is another
//! page by now.
//!
//! Most pages stay what they are, and take 16 bytes. The title of then is in the log of checks for as long as
//! those are kept; it is written down where it may be asked for later: when the page first fails, and when
//! another page is seen in its place.

use rusqlite::types::{FromSql, FromSqlResult, Type, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row};
use wikirot_check::{Check, Portrait, Reason, Verdict};

use super::columns::{Fields, columns};

columns! {
    /// What is remembered of a page, of `target`.
    PortraitColumns { then = "portrait", now = "portrait_now", title = "title_then" }
}

/// What is remembered of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Remembered {
    /// What it looked like when it was first seen alive.
    pub(super) then: Option<Portrait>,
    /// What it looked like the last time, where that was another page, or a first one that was not alive.
    pub(super) now: Option<Portrait>,
    /// Its title of then, where it had to be written down.
    pub(super) title: Option<String>,
}

impl Remembered {
    /// What the columns hold that begin there.
    pub(super) fn of(row: &Row<'_>, from: usize) -> rusqlite::Result<Self> {
        let it = Fields::of(row, from);
        Ok(Self {
            then: it.get::<Read>(PortraitColumns::then)?.0,
            now: it.get::<Read>(PortraitColumns::now)?.0,
            title: it.get(PortraitColumns::title)?,
        })
    }

    /// What is remembered after a check of `target`, which is not in the log yet.
    pub(super) fn after(
        self,
        check: &Check,
        conn: &Connection,
        target: i64,
    ) -> rusqlite::Result<Self> {
        match (check.verdict, self.then, check.portrait) {
            (Verdict::Alive, None, seen) => Ok(Self { then: seen, now: None, ..self }),
            (Verdict::Alive, Some(then), Some(seen)) if then.is_another(&seen) => {
                let title = self.title.map_or_else(|| title_of(conn, target), |it| Ok(Some(it)))?;
                Ok(Self { now: Some(seen), title, ..self })
            }
            // It is itself, or is again: the log has its title.
            (Verdict::Alive, Some(then), Some(seen)) => {
                Ok(Self { then: Some(then.last_seen_as(&seen)), now: None, title: None })
            }
            (Verdict::Broken | Verdict::Suspect, then, seen) => {
                let title = match (then, self.title) {
                    (Some(_), None) => title_of(conn, target)?,
                    (_, title) => title,
                };
                // A page that stands at every address may be a new owner's.
                let is_another = |seen: &Portrait| then.is_none_or(|then| then.is_another(seen));
                let seen = seen.filter(|_| is_anywhere(check.reason)).filter(is_another);
                Ok(Self { now: seen.or(self.now), title, ..self })
            }
            _ => Ok(self),
        }
    }
}

/// Whether every address of a host gets what the one did.
pub(super) fn is_anywhere(reason: Reason) -> bool {
    matches!(reason, Reason::Soft404 | Reason::FewWords | Reason::SamePage)
}

/// A portrait as a column has it. What this version cannot read (a state edited by hand) counts as not known.
pub(super) struct Read(pub(super) Option<Portrait>);

impl FromSql for Read {
    fn column_result(column: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(column.as_blob().ok().and_then(Portrait::from_bytes)))
    }
}

/// The title that the log knows of the last time that a target was alive.
fn title_of(conn: &Connection, target: i64) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT evidence ->> '$.title' FROM check_log WHERE target = ?1 AND verdict = 'alive' \
         ORDER BY id DESC LIMIT 1",
    )?
    .query_row([target], |row| match row.get_ref(0)?.data_type() {
        Type::Text => row.get(0),
        _ => Ok(None),
    })
    .optional()
    .map(Option::flatten)
}
