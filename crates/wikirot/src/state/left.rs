//! What left the wiki is forgotten.

use std::hash::{BuildHasher as _, BuildHasherDefault};

use rusqlite::Connection;
use rustc_hash::{FxHashSet, FxHasher};

use super::domains::domain_of;
use super::texts::{self, Named};

/// Forgets URLs that left the wiki before an instant, and targets that only they had.
pub(super) fn forget(conn: &Connection, before: i64) -> rusqlite::Result<()> {
    let left: Vec<(i64, i64, String)> = conn
        .prepare(
            "SELECT id, target, url FROM url WHERE left_at < ?1 \
             AND NOT EXISTS (SELECT 1 FROM link WHERE link.url = url.id)",
        )?
        .query_map([before], |row| row.try_into())?
        .collect::<rusqlite::Result<_>>()?;
    if left.is_empty() {
        return Ok(());
    }
    for (url, target, text) in left {
        conn.prepare_cached("DELETE FROM recorded WHERE id = ?1")?.execute([url])?;
        texts::forget(conn, &text, Named::Url(url))?;
        let asked: String = conn
            .prepare_cached("SELECT url FROM target WHERE id = ?1")?
            .query_row([target], |row| row.get(0))?;
        texts::add(conn, &asked, Named::Target(target))?;
    }
    let orphans: Vec<(i64, String)> = conn
        .prepare(
            "SELECT id, url FROM target WHERE NOT EXISTS \
             (SELECT 1 FROM recorded WHERE recorded.target = target.id)",
        )?
        .query_map([], |row| row.try_into())?
        .collect::<rusqlite::Result<_>>()?;
    for (target, asked) in orphans {
        texts::forget(conn, &asked, Named::Target(target))?;
        conn.prepare_cached("DELETE FROM asked WHERE id = ?1")?.execute([target])?;
    }
    let gone = conn.execute(
        "DELETE FROM host WHERE NOT EXISTS (SELECT 1 FROM asked WHERE asked.host = host.id)",
        [],
    )?;
    if gone > 0 { forget_domains(conn) } else { Ok(()) }
}

/// Forgets the domains of which there is no host any more.
fn forget_domains(conn: &Connection) -> rusqlite::Result<()> {
    let number = |domain: &str| BuildHasherDefault::<FxHasher>::default().hash_one(domain);
    let mut there = FxHashSet::default();
    let mut hosts = conn.prepare("SELECT name FROM host")?;
    let mut rows = hosts.query([])?;
    while let Some(row) = rows.next()? {
        there.insert(number(domain_of(row.get_ref(0)?.as_str()?)));
    }
    let mut left = Vec::new();
    let mut domains = conn.prepare("SELECT name FROM domain")?;
    let mut rows = domains.query([])?;
    while let Some(row) = rows.next()? {
        let name = row.get_ref(0)?.as_str()?;
        if !there.contains(&number(name)) {
            left.push(name.to_owned());
        }
    }
    for name in left {
        conn.execute("DELETE FROM domain WHERE name = ?1", [name])?;
    }
    Ok(())
}
