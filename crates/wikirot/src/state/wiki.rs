//! The table `wiki`: what the state is about, and small things that are remembered.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{State, StateError, Wiki};

/// Refuses a dump of another wiki, as far as both say which they are of.
pub(super) fn same_wiki(state: &State, wiki: &Wiki) -> Result<(), StateError> {
    let known = |key| {
        recall(&state.conn, key).map_err(|error| StateError::sqlite(&state.path, "read", error))
    };
    for (key, got) in [("dbname", &wiki.dbname), ("base", &wiki.base)] {
        match known(key)? {
            Some(have) if !have.is_empty() && !got.is_empty() => {
                return match have == *got {
                    true => Ok(()),
                    false => Err(StateError::OtherWiki {
                        path: state.path.clone(),
                        have,
                        got: got.clone(),
                    }),
                };
            }
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn remember_wiki(conn: &Connection, wiki: &Wiki) -> rusqlite::Result<()> {
    for (key, value) in [
        ("sitename", &wiki.sitename),
        ("dbname", &wiki.dbname),
        ("base", &wiki.base),
        ("lang", &wiki.lang),
        ("generator", &wiki.generator),
    ] {
        // What an old dump does not say is not forgotten.
        if !value.is_empty() {
            remember(conn, key, value)?;
        }
    }
    conn.execute("DELETE FROM namespace", [])?;
    let mut insert = conn.prepare("INSERT OR REPLACE INTO namespace VALUES (?1, ?2, ?3)")?;
    for (id, name, first_letter) in &wiki.namespaces {
        insert.execute(params![id, name, first_letter])?;
    }
    Ok(())
}

/// Sets a value of the table `wiki`; whether that changed it.
pub(super) fn remember(conn: &Connection, key: &str, value: &str) -> rusqlite::Result<bool> {
    if recall(conn, key)?.as_deref() == Some(value) {
        return Ok(false);
    }
    conn.execute("INSERT OR REPLACE INTO wiki VALUES (?1, ?2)", [key, value])?;
    Ok(true)
}

pub(super) fn recall(conn: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached("SELECT value FROM wiki WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}
