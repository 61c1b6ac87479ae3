//! The numbers of URLs and of what is asked for them, and which of these are due.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;

use super::Due;
use super::columns::{Fields, columns};
use super::portraits::Read;
use super::texts::{self, Named};

/// Whether a `target` is due, at `?2`. One that was checked in the future was checked by a clock that
/// went wrong. Not by the index: those that are due are many where a run begins.
pub(super) const IS_DUE: &str = "(+due_at <= ?2 OR checked_at > ?2 + 86400)";

/// Whether some page of the wiki has a `target`.
pub(super) const IN_USE: &str = "EXISTS (SELECT 1 FROM recorded WHERE recorded.target = target.id AND recorded.left_at IS NULL)";

columns! {
    /// What is known of a URL, of `recorded JOIN target`.
    Known {
        had_left = "left_at IS NOT NULL", target = "target.id",
        asked = "target.url", host = "target.host", answered = "last_alive IS NOT NULL",
        seen = "coalesce(portrait_now, portrait)",
        fails = "found IN ('broken', 'suspect')",
    }
}

static KNOWN: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {}, {IS_DUE} FROM recorded JOIN target ON target.id = recorded.target \
         WHERE recorded.id = ?1",
        Known::SQL
    )
});

static ASKED: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT last_alive IS NOT NULL, {IS_DUE}, coalesce(portrait_now, portrait) FROM target \
         WHERE id = ?1"
    )
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
    let Some(url) = texts::url(conn, recorded)? else {
        return add_url(conn, recorded, checked().as_ref(), now, due);
    };
    let (had_left, other) = conn.prepare_cached(&KNOWN)?.query_row(params![url, now], |row| {
        let it = Fields::of(row, 0);
        let asked = it.text(Known::asked)?;
        // Earlier versions asked for the recorded spelling; where that failed, it was the wrong one.
        let other = match rendered != recorded && it.get(Known::fails)? {
            true => checked().filter(|_| spell(recorded).is_some_and(|it| it.as_str() == asked)),
            false => None,
        };
        let other = other.filter(|other| other.as_str() != asked);
        if other.is_none() && row.get(Known::COUNT)? {
            let host = it.text(Known::host)?;
            let host_urls = host_urls(conn, host)?;
            let answered_before = it.get(Known::answered)?;
            let id = it.get(Known::target)?;
            let seen = it.get::<Read>(Known::seen)?.0;
            due(Due { id, url: asked, host, answered_before, host_urls, seen });
        }
        let before = (it.get::<i64>(Known::target)?, asked.to_owned());
        let other = other.map(|other| (other, before));
        Ok((it.get::<bool>(Known::had_left)?, other))
    })?;
    if had_left {
        conn.prepare_cached("UPDATE recorded SET left_at = NULL, left_run = NULL WHERE id = ?1")?
            .execute([url])?;
    }
    if let Some((other, (before, asked))) = other {
        let host = other.host_str().unwrap_or_default();
        let target = put_target(conn, other.as_str(), host, now, due)?;
        // By its text it is found still; the target that it had is found by its own from now on.
        texts::add(conn, &asked, Named::Target(before))?;
        let text = own_text(recorded, other.as_str());
        if text.is_some() {
            texts::add(conn, other.as_str(), Named::Target(target))?;
        }
        conn.prepare_cached("UPDATE recorded SET target = ?2, text = ?3 WHERE id = ?1")?
            .execute(params![url, target, text])?;
    }
    Ok(url)
}

/// Adds a URL that is asked as `checked`, or cannot be.
fn add_url(
    conn: &Connection,
    recorded: &str,
    checked: Option<&Url>,
    now: i64,
    due: &mut dyn FnMut(Due<'_>),
) -> rusqlite::Result<i64> {
    let (spelling, host) = match checked {
        Some(url) => (url.as_str(), url.host_str().unwrap_or_default()),
        None => (recorded, ""),
    };
    let target = put_target(conn, spelling, host, now, due)?;
    let text = own_text(recorded, spelling);
    conn.prepare_cached("INSERT INTO recorded (target, text) VALUES (?1, ?2)")?
        .execute(params![target, text])?;
    let url = conn.last_insert_rowid();
    texts::add(conn, recorded, Named::Url(url))?;
    if text.is_some() {
        texts::add(conn, spelling, Named::Target(target))?;
    }
    Ok(url)
}

fn put_target(
    conn: &Connection,
    url: &str,
    host: &str,
    now: i64,
    due: &mut dyn FnMut(Due<'_>),
) -> rusqlite::Result<i64> {
    let Some(id) = texts::target(conn, url)? else {
        let (secure, path) = behind_host(url, host);
        conn.prepare_cached(
            "INSERT INTO asked (host, secure, path, first_seen) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![put_host(conn, host)?, secure, path, now])?;
        let id = conn.last_insert_rowid();
        let host_urls = host_urls(conn, host)?;
        due(Due { id, url, host, answered_before: false, host_urls, seen: None });
        return Ok(id);
    };
    let (answered_before, is_due, seen) =
        conn.prepare_cached(&ASKED)?.query_row(params![id, now], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, Read>(2)?.0))
        })?;
    if is_due {
        due(Due { id, url, host, answered_before, host_urls: host_urls(conn, host)?, seen });
    }
    Ok(id)
}

/// What `recorded.text` has of a URL that is asked as `asked`.
pub(super) fn own_text<'a>(recorded: &'a str, asked: &str) -> Option<&'a str> {
    let behind = recorded.strip_prefix(asked).unwrap_or(recorded);
    match behind {
        "" => None,
        fragment if fragment.starts_with('#') => Some(fragment),
        _ => Some(recorded),
    }
}

/// What `asked.secure` and `asked.path` have of a URL.
fn behind_host<'a>(url: &'a str, host: &str) -> (Option<bool>, &'a str) {
    let behind = |scheme| url.strip_prefix(scheme).and_then(|it| it.strip_prefix(host));
    match (behind("http://"), behind("https://")) {
        _ if host.is_empty() => (None, url),
        (Some(path), _) => (Some(false), path),
        (_, Some(path)) => (Some(true), path),
        _ => (None, url),
    }
}

fn put_host(conn: &Connection, name: &str) -> rusqlite::Result<i64> {
    let known = conn
        .prepare_cached("SELECT id FROM host WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    conn.prepare_cached("INSERT INTO host (name) VALUES (?1)")?.execute([name])?;
    Ok(conn.last_insert_rowid())
}

/// Further ones of a host are not counted: what is done for hosts with many links starts below.
const MANY: i64 = 100;

/// How many targets a host has, as far as that matters.
pub(super) fn host_urls(conn: &Connection, host: &str) -> rusqlite::Result<u32> {
    conn.prepare_cached("SELECT count(*) FROM (SELECT 1 FROM target WHERE host = ?1 LIMIT ?2)")?
        .query_row(params![host, MANY], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_url_is_kept_what_is_not_told_by_what_is_asked() {
        let asked = "http://a.example/x";
        for (recorded, kept) in [
            (asked, None),
            ("http://a.example/x#part", Some("#part")),
            ("http://a.example/xy", Some("http://a.example/xy")),
            ("http://A.example/x", Some("http://A.example/x")),
        ] {
            assert_eq!(own_text(recorded, asked), kept, "{recorded}");
        }
    }

    #[test]
    fn of_what_is_asked_is_kept_what_its_host_does_not_tell() {
        for (url, host, kept) in [
            ("http://a.example/x", "a.example", (Some(false), "/x")),
            ("https://a.example:8/x", "a.example", (Some(true), ":8/x")),
            ("http://u@a.example/", "a.example", (None, "http://u@a.example/")),
            ("mailto:a@a.example", "", (None, "mailto:a@a.example")),
            ("http://x", "", (None, "http://x")),
        ] {
            assert_eq!(behind_host(url, host), kept, "{url}");
        }
    }
}
