//! The tables, and how a state of an earlier version gets them.

use std::{fs, path::Path};

use rusqlite::Connection;

use super::{StateError, lock::beside, schema_7};

/// What `PRAGMA application_id` says of our files: `wRot`.
pub const APPLICATION_ID: i32 = i32::from_be_bytes(*b"wRot");

/// The format of states that this version writes.
pub const VERSION: u32 = STEPS.len() as u32;

/// How one format becomes the next.
#[derive(Clone, Copy)]
enum Step {
    Sql(&'static str),
    Code(fn(&Connection) -> rusqlite::Result<()>),
}

impl Step {
    fn take(self, conn: &Connection) -> rusqlite::Result<()> {
        match self {
            Self::Sql(sql) => conn.execute_batch(sql),
            Self::Code(code) => code(conn),
        }
    }
}

/// `STEPS[n]` leads from format `n` to format `n + 1`. A released step never changes.
const STEPS: &[Step] = &[
    Step::Sql(include_str!("schema.sql")),
    Step::Sql(include_str!("schema_2.sql")),
    Step::Sql(include_str!("schema_3.sql")),
    Step::Sql(include_str!("schema_4.sql")),
    Step::Sql(include_str!("schema_5.sql")),
    Step::Sql(include_str!("schema_6.sql")),
    Step::Code(schema_7::lead_there),
    Step::Sql(include_str!("schema_8.sql")),
    Step::Sql(include_str!("schema_9.sql")),
    Step::Sql(include_str!("schema_10.sql")),
    Step::Sql(include_str!("schema_11.sql")),
];

/// Makes sure that a connection that may write sees the tables of this version. A state of an
/// earlier one is copied to `<state>.v<format>.bak` first.
pub(super) fn prepare(conn: &mut Connection, path: &Path) -> Result<(), StateError> {
    migrate(conn, path, STEPS)
}

/// Refuses a database that is not ours, before anything is written to it.
pub(super) fn verify_ours(conn: &Connection, path: &Path) -> Result<(), StateError> {
    match format(conn, path)? {
        found if found > VERSION => {
            Err(StateError::Newer { path: path.to_owned(), found, known: VERSION })
        }
        _ => Ok(()),
    }
}

/// Makes sure that a connection that only reads sees the tables of this version.
pub(super) fn verify(conn: &Connection, path: &Path) -> Result<(), StateError> {
    match format(conn, path)? {
        VERSION => Ok(()),
        // An empty file, or a state whose first transaction was never committed.
        0 => Err(StateError::Missing { path: path.to_owned() }),
        found if found > VERSION => {
            Err(StateError::Newer { path: path.to_owned(), found, known: VERSION })
        }
        found => Err(StateError::Older { path: path.to_owned(), found, known: VERSION }),
    }
}

fn migrate(conn: &mut Connection, path: &Path, steps: &[Step]) -> Result<(), StateError> {
    let found = format(conn, path)?;
    let known = steps.len() as u32;
    if found == known {
        return Ok(());
    }
    if found > known {
        return Err(StateError::Newer { path: path.to_owned(), found, known });
    }
    let error = |error| StateError::sqlite(path, "bring up to date", error);
    if found > 0 {
        back_up(conn, path, found)?;
    }
    walk(conn, &steps[found as usize..], known).map_err(error)?;
    if found > 0 {
        // Gives back what the tables of before took. Where there is no room for that, new rows fill it.
        let _ = conn.execute_batch("VACUUM");
    }
    Ok(())
}

/// Takes steps that lead to a format: all of them, or none.
fn walk(conn: &mut Connection, steps: &[Step], known: u32) -> rusqlite::Result<()> {
    // A table that another one takes the place of is dropped without what refers to it.
    let checks: bool = conn.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
    conn.pragma_update(None, "foreign_keys", false)?;
    let transaction = conn.transaction()?;
    for step in steps {
        step.take(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    conn.pragma_update(None, "foreign_keys", checks)
}

/// The format of a database: 0 for an empty one.
fn format(conn: &Connection, path: &Path) -> Result<u32, StateError> {
    let error = |error| StateError::sqlite(path, "read", error);
    let pragma = |name| conn.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application_id = pragma("application_id").map_err(error)?;
    let version = pragma("user_version").map_err(error)?;
    let tables: u32 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(error)?;
    match (application_id, u32::try_from(version)) {
        (0, Ok(0)) if tables == 0 => Ok(0),
        (APPLICATION_ID, Ok(version @ 1..)) => Ok(version),
        _ => Err(StateError::NotOurs { path: path.to_owned(), application_id }),
    }
}

/// A whole copy beside the state. One that is left from an earlier attempt is made anew: that
/// attempt did not change the state, or the format would be another.
fn back_up(conn: &Connection, path: &Path, version: u32) -> Result<(), StateError> {
    let copy = beside(path, &format!(".v{version}.bak"));
    let unfinished = beside(path, ".bak-unfinished");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(StateError::io(&unfinished, "remove", error));
        }
        _ => {}
    }
    conn.execute("VACUUM INTO ?1", [unfinished.to_string_lossy()])
        .map_err(|error| StateError::sqlite(&unfinished, "write", error))?;
    fs::rename(&unfinished, &copy).map_err(|error| StateError::io(&copy, "write", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[Step] = &[Step::Sql("CREATE TABLE url (url TEXT);")];
    const NEW: &[Step] =
        &[OLD[0], Step::Sql("ALTER TABLE url ADD COLUMN seen INTEGER; UPDATE url SET seen = 7;")];

    fn at(path: &Path) -> Connection {
        Connection::open(path).unwrap()
    }

    fn old_state(path: &Path) {
        let mut conn = at(path);
        migrate(&mut conn, path, OLD).unwrap();
        conn.execute("INSERT INTO url VALUES ('http://a.example/')", []).unwrap();
    }

    #[test]
    fn an_earlier_state_is_brought_up_to_date_and_a_copy_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.sqlite");
        old_state(&path);

        let mut conn = at(&path);
        migrate(&mut conn, &path, NEW).unwrap();
        let row: (String, i64) = conn
            .query_row("SELECT url, seen FROM url", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(row, ("http://a.example/".to_owned(), 7));
        assert_eq!(format(&conn, &path).unwrap(), 2);

        let copy = at(&dir.path().join("w.sqlite.v1.bak"));
        assert_eq!(format(&copy, &path).unwrap(), 1);
        let count: i64 = copy.query_row("SELECT count(*) FROM url", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 1);
    }

    #[test]
    fn a_migration_that_fails_leaves_the_state_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.sqlite");
        old_state(&path);

        let mut conn = at(&path);
        let steps = [OLD[0], Step::Sql("DELETE FROM url; SELECT * FROM nowhere;")];
        migrate(&mut conn, &path, &steps).unwrap_err();
        assert_eq!(format(&conn, &path).unwrap(), 1);
        let count: i64 = conn.query_row("SELECT count(*) FROM url", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 1);
        // The next attempt is not hindered by the copy that is there.
        migrate(&mut conn, &path, NEW).unwrap();
    }

    #[test]
    fn every_step_keeps_what_earlier_versions_knew() {
        for known in 1..STEPS.len() {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("w.sqlite");
            let mut conn = at(&path);
            migrate(&mut conn, &path, &STEPS[..known]).unwrap();
            let rows = if known < 9 {
                "INSERT INTO target (id, url, host, first_seen, last_alive) \
                     VALUES (4, 'http://a.example/', 'a.example', 5, 7); \
                 INSERT INTO page (id, title, ns, page_id, position, revision, sha1, timestamp, digest, run) \
                     VALUES (3, 'Main', 0, 1, 0, 1, '', '', 0, 1);"
            } else {
                "INSERT INTO host VALUES (1, 'a.example'); \
                 INSERT INTO asked (id, host, secure, path, first_seen, last_alive) VALUES (4, 1, 0, '/', 5, 7)"
            };
            conn.execute_batch(rows).unwrap();
            if known < 7 {
                conn.execute_batch(
                    "INSERT INTO url VALUES (8, 'http://a.example/', 4, NULL, NULL), \
                         (9, 'http://a.example/#x', 4, NULL, NULL); \
                     INSERT INTO link (page, n, url, line, first, last, source, guessed) \
                         VALUES (3, 0, 9, 1, 0, 9, 's', 0), (3, 1, 9, 1, 0, 9, 's', 0);",
                )
                .unwrap();
            }
            migrate(&mut conn, &path, STEPS).unwrap();
            let texts =
                |sql: &str| -> String { conn.query_row(sql, [], |row| row.get(0)).unwrap() };
            if known < 7 {
                let urls = "SELECT group_concat(id || ' ' || url, ', ') FROM url";
                assert_eq!(texts(urls), "8 http://a.example/, 9 http://a.example/#x");
                let links = "SELECT url || ' ' || page || ' ' || part || ' ' || places FROM link";
                assert_eq!(texts(links), "9 3 0 2");
                assert_eq!(texts("SELECT CAST(count(*) AS TEXT) FROM text_hash"), "2");
            }
            let row: (String, i64, Option<Vec<u8>>) = conn
                .query_row("SELECT url, last_alive, portrait FROM target", [], |row| row.try_into())
                .unwrap();
            assert_eq!(row, ("http://a.example/".to_owned(), 7, None), "from {known}");
        }
    }

    #[test]
    fn a_later_state_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.sqlite");
        migrate(&mut at(&path), &path, NEW).unwrap();
        let error = migrate(&mut at(&path), &path, OLD).unwrap_err();
        assert!(matches!(error, StateError::Newer { found: 2, known: 1, .. }), "{error}");
    }

    #[test]
    fn what_only_reads_takes_this_format_and_what_writes_any_before_it() {
        let path = Path::new("w.sqlite");
        let told = |application: i32, version: i32, tables: &str| {
            let conn = Connection::open_in_memory().unwrap();
            conn.execute_batch(tables).unwrap();
            conn.pragma_update(None, "application_id", application).unwrap();
            conn.pragma_update(None, "user_version", version).unwrap();
            (verify(&conn, path), verify_ours(&conn, path))
        };
        let (version, table) = (VERSION as i32, "CREATE TABLE x (y)");
        assert!(matches!(told(APPLICATION_ID, version, table), (Ok(()), Ok(()))));
        assert!(matches!(told(0, 0, ""), (Err(StateError::Missing { .. }), Ok(()))));
        let older = told(APPLICATION_ID, version - 1, table);
        assert!(matches!(older, (Err(StateError::Older { .. }), Ok(()))));
        let newer = told(APPLICATION_ID, version + 1, table);
        assert!(matches!(newer, (Err(StateError::Newer { .. }), Err(StateError::Newer { .. }))));
        for (application, version, tables) in
            [(0, 0, table), (7, version, table), (APPLICATION_ID, 0, ""), (APPLICATION_ID, -1, "")]
        {
            let told = told(application, version, tables);
            let is_foreign =
                |it: Result<(), StateError>| matches!(it, Err(StateError::NotOurs { .. }));
            assert!(is_foreign(told.0) && is_foreign(told.1), "{application} {version}");
        }
    }
}
