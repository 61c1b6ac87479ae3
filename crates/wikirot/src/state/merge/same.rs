//! Which rows of two states are about the same: `temp.same` for targets, `temp.same_url` for URLs.

use rusqlite::{Connection, OptionalExtension as _};

use crate::state::targets::own_text;
use crate::state::texts::{self, Named};

/// Finds the targets that both states know.
pub(super) fn targets(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "CREATE TEMP TABLE same (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
         CREATE TEMP TABLE same_url (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);",
    )?;
    let mut insert = conn.prepare("INSERT INTO temp.same VALUES (?1, ?2)")?;
    let mut theirs = conn.prepare("SELECT id, url FROM shard.target ORDER BY id")?;
    let mut rows = theirs.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(ours) = texts::target(conn, row.get_ref(1)?.as_str()?)? {
            insert.execute([row.get(0)?, ours])?;
        }
    }
    Ok(())
}

/// Adds those that only the other one knows.
pub(super) fn add_targets(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "INSERT INTO main.host (name, owner, owner_now) SELECT name, owner, owner_now FROM shard.host WHERE true
             ON CONFLICT DO UPDATE SET owner = coalesce(owner, excluded.owner),
             owner_now = coalesce(owner_now, excluded.owner_now);
         INSERT INTO main.domain (name, name_servers, name_servers_now)
             SELECT name, name_servers, name_servers_now FROM shard.domain WHERE true
             ON CONFLICT DO UPDATE SET name_servers = coalesce(nullif(name_servers, x''), excluded.name_servers, name_servers),
             name_servers_now = coalesce(name_servers_now, excluded.name_servers_now);",
    )?;
    let mut add = conn.prepare(
        "INSERT INTO main.asked (host, secure, path, first_seen, verdict, confirmed, reason, status, final_url,
             notes, checked_at, last_alive, failing_since, failures, due_at, found, verdict_before,
             verdict_run, trouble, portrait, portrait_now, title_then)
         SELECT (SELECT ours.id FROM shard.host theirs JOIN main.host ours ON ours.name = theirs.name
                 WHERE theirs.id = asked.host), secure, path, first_seen, verdict, confirmed, reason, status, final_url, notes, checked_at,
             last_alive, failing_since, failures, due_at, found, verdict_before, verdict_run, trouble,
             portrait, portrait_now, title_then FROM shard.asked WHERE id = ?1",
    )?;
    let mut insert = conn.prepare("INSERT INTO temp.same VALUES (?1, ?2)")?;
    let new: Vec<i64> = conn
        .prepare(
            "SELECT id FROM shard.asked WHERE id NOT IN (SELECT theirs FROM temp.same) ORDER BY id",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for theirs in new {
        add.execute([theirs])?;
        insert.execute([theirs, conn.last_insert_rowid()])?;
    }
    Ok(())
}

/// Finds the URLs that both know, and adds the others; every target is here by now.
pub(super) fn urls(conn: &Connection) -> rusqlite::Result<()> {
    let mut insert = conn.prepare("INSERT INTO temp.same_url VALUES (?1, ?2)")?;
    let mut theirs = conn.prepare(
        "SELECT u.id, u.url, same.ours, t.url, u.left_at, u.left_run \
         FROM shard.url u JOIN temp.same ON same.theirs = u.target \
         JOIN main.target t ON t.id = same.ours ORDER BY u.id",
    )?;
    let mut add = conn.prepare(
        "INSERT INTO recorded (target, text, left_at, left_run) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut update = conn.prepare(
        "UPDATE recorded SET
             left_run = CASE WHEN left_at IS NULL OR ?2 IS NULL THEN NULL ELSE max(left_run, ?3) END,
             left_at = CASE WHEN left_at IS NULL OR ?2 IS NULL THEN NULL ELSE max(left_at, ?2) END
         WHERE id = ?1",
    )?;
    let mut rows = theirs.query([])?;
    while let Some(row) = rows.next()? {
        let text = row.get_ref(1)?.as_str()?;
        let left: (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
        let ours = match texts::url(conn, text)? {
            Some(ours) => {
                update.execute((ours, left.0, left.1))?;
                ours
            }
            None => {
                let (target, asked): (i64, &str) = (row.get(2)?, row.get_ref(3)?.as_str()?);
                let own = own_text(text, asked);
                add.execute((target, own, left.0, left.1))?;
                let ours = conn.last_insert_rowid();
                texts::add(conn, text, Named::Url(ours))?;
                if own.is_some() {
                    texts::add(conn, asked, Named::Target(target))?;
                }
                ours
            }
        };
        insert.execute([row.get(0)?, ours])?;
    }
    Ok(())
}

/// The number that a URL of the other state has here; `None` for one that it does not have itself.
pub(super) fn url(conn: &Connection, theirs: i64) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("SELECT ours FROM temp.same_url WHERE theirs = ?1")?
        .query_row([theirs], |row| row.get(0))
        .optional()
}
