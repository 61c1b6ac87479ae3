//! The numbers of URLs and of what is asked for them, and which of these are due.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;

use super::Due;
use super::columns::{Fields, columns};

/// Whether a `target` is due, at `?2`. One that was checked in the future was checked by a clock that
/// went wrong. Not by the index: those that are due are many where a run begins.
pub(super) const IS_DUE: &str = "(+due_at <= ?2 OR checked_at > ?2 + 86400)";

columns! {
    /// What is known of a URL, of `url JOIN target`.
    Known {
        url = "url.id", had_left = "left_at IS NOT NULL", target = "target.id",
        asked = "target.url", host = "target.host", answered = "last_alive IS NOT NULL",
        fails = "found IN ('broken', 'suspect')",
    }
}

static KNOWN: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {}, {IS_DUE} FROM url JOIN target ON target.id = url.target WHERE url.url = ?1",
        Known::SQL
    )
});

static ASKED: LazyLock<String> = LazyLock::new(|| {
    format!("SELECT id, last_alive IS NOT NULL, {IS_DUE} FROM target WHERE url = ?1")
});

/// The number of a URL that stands on a page; `due` hears of its target if that is due. What is asked
/// is what readers click, which is `rendered` from what was written.
pub(super) fn put_url(
    conn: &Connection,
    recorded: &str,
    rendered: &str,
    now: i64,
    spell: &dyn Fn(&str) -> Option<Url>,
    due: &mut dyn FnMut(Due<'_>),
) -> rusqlite::Result<i64> {
    let checked = || spell(rendered).or_else(|| spell(recorded));
    let known = conn
        .prepare_cached(&KNOWN)?
        .query_row(params![recorded, now], |row| {
            let it = Fields::of(row, 0);
            let url = it.text(Known::asked)?;
            // Earlier versions asked for the recorded spelling; where that failed, it was the wrong one.
            let other = match rendered != recorded && it.get(Known::fails)? {
                true => checked().filter(|_| spell(recorded).is_some_and(|it| it.as_str() == url)),
                false => None,
            };
            let other = other.filter(|other| other.as_str() != url);
            if other.is_none() && row.get(Known::COUNT)? {
                let host_urls = host_urls(conn, it.text(Known::host)?)?;
                let answered_before = it.get(Known::answered)?;
                due(Due { id: it.get(Known::target)?, url, answered_before, host_urls });
            }
            Ok((it.get(Known::url)?, it.get::<bool>(Known::had_left)?, other))
        })
        .optional()?;
    if let Some((url, had_left, other)) = known {
        if had_left {
            conn.prepare_cached("UPDATE url SET left_at = NULL, left_run = NULL WHERE id = ?1")?
                .execute([url])?;
        }
        if let Some(other) = other {
            let host = other.host_str().unwrap_or_default();
            let target = put_target(conn, other.as_str(), host, now, due)?;
            conn.prepare_cached("UPDATE url SET target = ?2 WHERE id = ?1")?
                .execute([url, target])?;
        }
        return Ok(url);
    }
    let checked = checked();
    let (spelling, host) = match &checked {
        Some(url) => (url.as_str(), url.host_str().unwrap_or_default()),
        None => (recorded, ""),
    };
    let target = put_target(conn, spelling, host, now, due)?;
    conn.prepare_cached("INSERT INTO url (url, target) VALUES (?1, ?2)")?
        .execute(params![recorded, target])?;
    Ok(conn.last_insert_rowid())
}

fn put_target(
    conn: &Connection,
    url: &str,
    host: &str,
    now: i64,
    due: &mut dyn FnMut(Due<'_>),
) -> rusqlite::Result<i64> {
    let added = conn
        .prepare_cached(
            "INSERT INTO target (url, host, first_seen) VALUES (?1, ?2, ?3) \
             ON CONFLICT (url) DO NOTHING",
        )?
        .execute(params![url, host, now])?;
    if added > 0 {
        let id = conn.last_insert_rowid();
        due(Due { id, url, answered_before: false, host_urls: host_urls(conn, host)? });
        return Ok(id);
    }
    let known: (i64, bool, bool) =
        conn.prepare_cached(&ASKED)?.query_row(params![url, now], |row| row.try_into())?;
    let (id, answered_before, is_due) = known;
    if is_due {
        due(Due { id, url, answered_before, host_urls: host_urls(conn, host)? });
    }
    Ok(id)
}

/// Further ones of a host are not counted: what is done for hosts with many links starts below.
const MANY: i64 = 100;

/// How many targets a host has, as far as that matters.
pub(super) fn host_urls(conn: &Connection, host: &str) -> rusqlite::Result<u32> {
    conn.prepare_cached("SELECT count(*) FROM (SELECT 1 FROM target WHERE host = ?1 LIMIT ?2)")?
        .query_row(params![host, MANY], |row| row.get(0))
}
