//! URLs are found by a hash of their text, which takes a few bytes where an index of texts has each once more.
//! The hash leads to candidates; the text itself decides.

use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

/// Whose text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A recorded URL's, by its number.
    Url(i64),
    /// That of a target which no URL is recorded as.
    Target(i64),
}

impl Named {
    /// What `text_hash.id` holds of it. Numbers begin at 1.
    fn id(self) -> i64 {
        match self {
            Self::Url(id) => id,
            Self::Target(id) => -id,
        }
    }
}

/// What `text_hash.hash` holds: six bytes of the SHA-256, for SQLite has integers of six bytes and these tell a
/// billion texts apart. Nobody can write URLs of which many have the same.
fn hash(text: &str) -> i64 {
    let digest = Sha256::digest(text.as_bytes());
    let bytes = digest.iter().take(6).fold(0_i64, |all, byte| all << 8 | i64::from(*byte));
    // With the sign where SQLite has it.
    bytes << 16 >> 16
}

/// Lets a text be found.
pub(super) fn add(conn: &Connection, text: &str, named: Named) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO text_hash (hash, id) VALUES (?1, ?2)")?
        .execute([hash(text), named.id()])
        .map(drop)
}

/// The contrary of [`add`].
pub(super) fn forget(conn: &Connection, text: &str, named: Named) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM text_hash WHERE hash = ?1 AND id = ?2")?
        .execute([hash(text), named.id()])
        .map(drop)
}

/// The number of a URL as it is recorded.
pub(super) fn url(conn: &Connection, text: &str) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT url.id FROM text_hash JOIN url ON url.id = text_hash.id \
         WHERE hash = ?1 AND url.url = ?2",
    )?
    .query_row((hash(text), text), |row| row.get(0))
    .optional()
}

/// The number of a target by the spelling that is asked.
pub(super) fn target(conn: &Connection, text: &str) -> rusqlite::Result<Option<i64>> {
    let hash = hash(text);
    let by_itself = conn
        .prepare_cached(
            "SELECT target.id FROM text_hash JOIN target ON target.id = -text_hash.id \
             WHERE hash = ?1 AND target.url = ?2",
        )?
        .query_row((hash, text), |row| row.get(0))
        .optional()?;
    if by_itself.is_some() {
        return Ok(by_itself);
    }
    conn.prepare_cached(
        "SELECT target.id FROM text_hash JOIN recorded ON recorded.id = text_hash.id \
         JOIN target ON target.id = recorded.target WHERE hash = ?1 AND target.url = ?2",
    )?
    .query_row((hash, text), |row| row.get(0))
    .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE target (id INTEGER PRIMARY KEY, url TEXT); \
             CREATE TABLE recorded (id INTEGER PRIMARY KEY, target INTEGER, text TEXT); \
             CREATE VIEW url AS SELECT recorded.id, coalesce(text, target.url) AS url FROM recorded \
                 JOIN target ON target.id = recorded.target; \
             CREATE TABLE text_hash (hash INTEGER, id INTEGER, PRIMARY KEY (hash, id)); \
             INSERT INTO target VALUES (1, 'http://a.example/'), (2, 'http://b.example/'); \
             INSERT INTO recorded VALUES (1, 1, NULL), (2, 2, 'http://b.example/#x');",
        )
        .unwrap();
        add(&conn, "http://a.example/", Named::Url(1)).unwrap();
        add(&conn, "http://b.example/#x", Named::Url(2)).unwrap();
        add(&conn, "http://b.example/", Named::Target(2)).unwrap();
        conn
    }

    #[test]
    fn texts_are_found_by_their_hash() {
        let conn = state();
        let (url, target) = (|text| url(&conn, text).unwrap(), |text| target(&conn, text).unwrap());
        assert_eq!((url("http://a.example/"), target("http://a.example/")), (Some(1), Some(1)));
        assert_eq!((url("http://b.example/"), target("http://b.example/")), (None, Some(2)));
        assert_eq!((url("http://b.example/#x"), target("http://b.example/#x")), (Some(2), None));
        forget(&conn, "http://b.example/", Named::Target(2)).unwrap();
        assert_eq!(target("http://b.example/"), None);
    }

    #[test]
    fn a_hash_that_two_texts_share_leads_to_the_right_one() {
        let conn = state();
        for named in [Named::Url(2), Named::Target(2), Named::Url(9)] {
            add(&conn, "http://a.example/", named).unwrap();
        }
        assert_eq!(url(&conn, "http://a.example/").unwrap(), Some(1));
        assert_eq!(target(&conn, "http://a.example/").unwrap(), Some(1));
    }

    #[test]
    fn hashes_are_the_same_in_every_version() {
        assert_eq!(hash("http://a.example/"), 36_832_477_449_850);
        assert_eq!(hash(""), -31_126_630_262_532);
    }
}
