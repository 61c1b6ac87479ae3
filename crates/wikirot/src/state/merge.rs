//! One state out of the states of shards.
//!
//! Shards of one dump share its pages and split its links by host, so that each target, with its
//! checks, is in one of them. Where two hold the same one, the later check counts.

mod vote;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::Connection;

use super::{Reader, State, StateError, categories, lock::beside, wiki::recall};

/// What a merge did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Pages in the merged state.
    pub pages: u64,
    /// Links in it.
    pub links: u64,
    /// Distinct URLs in it.
    pub urls: u64,
}

/// Joins states into a new one at `out`, which must not exist. The inputs may be in use; what they
/// hold at this moment counts. Nothing is at `out` until all of it is.
///
/// With `vote` the inputs are of machines that all looked at the same links: what one of them sees alive is
/// not broken.
pub fn merge(out: &Path, inputs: &[PathBuf], vote: bool) -> Result<Merged, StateError> {
    if out.exists() {
        return Err(StateError::Exists { path: out.to_owned() });
    }
    one_wiki(inputs)?;
    let unfinished = beside(out, ".unfinished");
    remove(&unfinished)?;
    let state = State::open(&unfinished, Duration::ZERO)?;
    for input in inputs {
        add(&state.conn, input, vote)?;
    }
    let error = |error| StateError::sqlite(&unfinished, "write", error);
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        state.conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(|it| it as u64)
    };
    let merged = Merged {
        pages: count("page").map_err(error)?,
        links: count("link").map_err(error)?,
        urls: count("url").map_err(error)?,
    };
    // One file, nothing beside it, before it gets its name.
    state.conn.pragma_update(None, "journal_mode", "DELETE").map_err(error)?;
    drop(state);
    fs::rename(&unfinished, out).map_err(|error| StateError::io(out, "write", error))?;
    remove(&beside(&unfinished, ".lock"))?;
    Ok(merged)
}

/// Whether all inputs are states of this version and of one wiki.
fn one_wiki(inputs: &[PathBuf]) -> Result<(), StateError> {
    let mut first: Option<String> = None;
    for path in inputs {
        let reader: Reader = State::open_read_only(path)?;
        let known = |key| {
            recall(&reader.conn, key)
                .map(Option::unwrap_or_default)
                .map_err(|error| StateError::sqlite(path, "read", error))
        };
        let (dbname, base) = (known("dbname")?, known("base")?);
        let wiki = if dbname.is_empty() { base } else { dbname };
        match &first {
            Some(have) if *have != wiki => {
                return Err(StateError::OtherWiki {
                    path: path.clone(),
                    have: wiki,
                    got: have.clone(),
                });
            }
            _ => first = Some(wiki),
        }
    }
    Ok(())
}

fn add(conn: &Connection, input: &Path, vote: bool) -> Result<(), StateError> {
    let error = |error| StateError::sqlite(input, "merge", error);
    conn.execute("ATTACH ?1 AS shard", [input.to_string_lossy()]).map_err(error)?;
    let added = conn.execute_batch(&match vote {
        false => script(ADD_FIGURES, LATER, "", ""),
        true => script("ON CONFLICT (id) DO NOTHING", vote::THEIRS, vote::ASK, vote::DECIDE),
    });
    if added.is_err() && !conn.is_autocommit() {
        let _ = conn.execute_batch("ROLLBACK");
    }
    added.map_err(error)?;
    categories::take_over(conn).map_err(error)?;
    conn.execute_batch("DETACH shard").map_err(error)
}

/// All that is done with one input: what becomes of runs of the same number, which of two rows of a target
/// stays, and what is done before rows are taken over and behind that.
fn script(same_run: &str, theirs: &str, before: &str, behind: &str) -> String {
    format!(
        "BEGIN;
         INSERT OR REPLACE INTO wiki SELECT * FROM shard.wiki;
         INSERT OR REPLACE INTO namespace SELECT * FROM shard.namespace;
         INSERT INTO run SELECT * FROM shard.run WHERE true {same_run};
         {before}
         CREATE TEMP TABLE newer AS SELECT s.id AS theirs FROM shard.target s
             LEFT JOIN main.target m ON m.url = s.url WHERE m.id IS NULL OR {theirs};
         {TAKE_OVER}
         {behind}
         COMMIT;"
    )
}

/// The row of the later check stays.
const LATER: &str = "coalesce(s.checked_at, -1) > coalesce(m.checked_at, -1)";

/// Runs are those of one schedule: the first of each shard become the first of all, and so on; their figures
/// add up, but for the pages, which all shards read.
const ADD_FIGURES: &str = "ON CONFLICT (id) DO UPDATE SET
    started = min(started, excluded.started),
    finished = max(finished, excluded.finished),
    ending = CASE ending WHEN 'done' THEN excluded.ending ELSE ending END,
    pages = max(pages, excluded.pages),
    unchanged = max(unchanged, excluded.unchanged),
    links = links + excluded.links,
    checked = checked + excluded.checked,
    urls = urls + excluded.urls,
    alive = alive + excluded.alive,
    broken = broken + excluded.broken,
    unconfirmed = unconfirmed + excluded.unconfirmed,
    suspect = suspect + excluded.suspect,
    skipped = skipped + excluded.skipped,
    unchecked = unchecked + excluded.unchecked";

/// Numbers differ between shards: everything finds its like by title or URL.
const TAKE_OVER: &str = "
INSERT INTO page (title, ns, page_id, position, revision, sha1, timestamp, digest, run)
    SELECT title, ns, page_id, position, revision, sha1, timestamp, 0, run FROM shard.page
    WHERE true ON CONFLICT (title) DO UPDATE SET run = max(run, excluded.run);

DELETE FROM main.check_log WHERE target IN (SELECT m.id FROM main.target m
    JOIN shard.target s ON s.url = m.url WHERE s.id IN (SELECT theirs FROM temp.newer));
INSERT INTO target (url, host, first_seen, verdict, confirmed, reason, status, final_url, notes,
        checked_at, last_alive, failing_since, failures, due_at, found, verdict_before, verdict_run,
        trouble, portrait, portrait_now, title_then)
    SELECT url, host, first_seen, verdict, confirmed, reason, status, final_url, notes,
        checked_at, last_alive, failing_since, failures, due_at, found, verdict_before, verdict_run,
        trouble, portrait, portrait_now, title_then
    FROM shard.target WHERE id IN (SELECT theirs FROM temp.newer)
    ON CONFLICT (url) DO UPDATE SET
        first_seen = min(first_seen, excluded.first_seen), verdict = excluded.verdict,
        confirmed = excluded.confirmed, reason = excluded.reason, status = excluded.status,
        final_url = excluded.final_url, notes = excluded.notes, checked_at = excluded.checked_at,
        last_alive = max(coalesce(last_alive, excluded.last_alive),
                         coalesce(excluded.last_alive, last_alive)),
        failing_since = excluded.failing_since, failures = excluded.failures,
        due_at = excluded.due_at, found = excluded.found,
        verdict_before = excluded.verdict_before, verdict_run = excluded.verdict_run,
        trouble = excluded.trouble,
        portrait = coalesce(excluded.portrait, portrait), portrait_now = excluded.portrait_now,
        title_then = coalesce(excluded.title_then, title_then);
INSERT INTO check_log (target, at, run, verdict, reason, status, evidence)
    SELECT m.id, c.at, c.run, c.verdict, c.reason, c.status, c.evidence FROM shard.check_log c
    JOIN shard.target s ON s.id = c.target JOIN main.target m ON m.url = s.url
    WHERE c.target IN (SELECT theirs FROM temp.newer) ORDER BY c.id;
INSERT OR REPLACE INTO archive
    SELECT m.id, a.copy, a.taken, a.asked_at FROM shard.archive a
    JOIN shard.target s ON s.id = a.target JOIN main.target m ON m.url = s.url;

INSERT INTO url (url, target, left_at, left_run)
    SELECT u.url, m.id, u.left_at, u.left_run FROM shard.url u
    JOIN shard.target s ON s.id = u.target JOIN main.target m ON m.url = s.url
    WHERE true ON CONFLICT (url) DO UPDATE SET
        left_run = CASE WHEN left_at IS NULL OR excluded.left_at IS NULL THEN NULL
                   ELSE max(left_run, excluded.left_run) END,
        left_at = CASE WHEN left_at IS NULL OR excluded.left_at IS NULL THEN NULL
                  ELSE max(left_at, excluded.left_at) END;
INSERT OR REPLACE INTO link (page, n, url, line, first, last, source, written, section, anchor,
        origin, context, guessed, flag)
    SELECT p.id, l.n, u.id, l.line, l.first, l.last, l.source, l.written, l.section, l.anchor,
        l.origin, l.context, l.guessed, l.flag
    FROM shard.link l JOIN shard.page sp ON sp.id = l.page JOIN main.page p ON p.title = sp.title
    JOIN shard.url su ON su.id = l.url JOIN main.url u ON u.url = su.url;
DROP TABLE temp.newer;
";

/// Removes a file that a merge which was killed has left.
fn remove(path: &Path) -> Result<(), StateError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StateError::io(path, "remove", error))
        }
        _ => Ok(()),
    }
}
