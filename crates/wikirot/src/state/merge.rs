//! One state out of the states of shards.
//!
//! Shards of one dump share its pages and split its links by host, so that each target, with its
//! checks, is in one of them. Where two hold the same one, the later check counts.

mod links;
mod same;
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
    let count = |select: &str| {
        state.conn.query_row(select, [], |row| row.get::<_, i64>(0)).map(|it| it as u64)
    };
    let merged = Merged {
        pages: count("SELECT count(*) FROM page").map_err(error)?,
        links: count("SELECT coalesce(sum(places), 0) FROM link").map_err(error)?,
        urls: count("SELECT count(*) FROM recorded").map_err(error)?,
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
    let added = match vote {
        false => take_over(conn, ADD_FIGURES, LATER, "", ""),
        true => {
            let same_run = "ON CONFLICT (id) DO NOTHING";
            take_over(conn, same_run, vote::THEIRS, vote::ASK, vote::DECIDE)
        }
    };
    if added.is_err() && !conn.is_autocommit() {
        let _ = conn.execute_batch("ROLLBACK");
    }
    added.map_err(error)?;
    categories::take_over(conn).map_err(error)?;
    conn.execute_batch("DETACH shard").map_err(error)
}

/// All that is done with one input: what becomes of runs of the same number, which of two rows of a target
/// stays, and what is done before rows are taken over and behind that.
fn take_over(
    conn: &Connection,
    same_run: &str,
    theirs: &str,
    before: &str,
    behind: &str,
) -> rusqlite::Result<()> {
    conn.execute_batch(&format!(
        "BEGIN;
         INSERT OR REPLACE INTO wiki SELECT * FROM shard.wiki;
         INSERT OR REPLACE INTO namespace SELECT * FROM shard.namespace;
         INSERT INTO run SELECT * FROM shard.run WHERE true {same_run};"
    ))?;
    same::targets(conn)?;
    conn.execute_batch(&format!(
        "{before}
         CREATE TEMP TABLE newer AS SELECT theirs FROM temp.same
             JOIN shard.target s ON s.id = same.theirs JOIN main.target m ON m.id = same.ours WHERE {theirs}
             UNION ALL SELECT id FROM shard.asked WHERE id NOT IN (SELECT theirs FROM temp.same);
         {TAKE_TARGETS}"
    ))?;
    same::add_targets(conn)?;
    conn.execute_batch(TAKE_REST)?;
    same::urls(conn)?;
    links::take_over(conn)?;
    conn.execute_batch(&format!(
        "{behind}
         DROP TABLE temp.newer; DROP TABLE temp.same; DROP TABLE temp.same_url;
         COMMIT;"
    ))
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

/// Numbers differ between shards: what is the same is told by `temp.same`. Of targets that both know.
const TAKE_TARGETS: &str = "
DELETE FROM main.check_log WHERE target IN
    (SELECT ours FROM temp.same WHERE theirs IN (SELECT theirs FROM temp.newer));
UPDATE main.asked AS m SET
    first_seen = min(m.first_seen, s.first_seen), verdict = nullif(s.verdict, 'unchecked'),
    confirmed = s.confirmed, reason = s.reason, status = s.status,
    final_url = s.final_url, notes = s.notes, checked_at = s.checked_at,
    last_alive = max(coalesce(m.last_alive, s.last_alive), coalesce(s.last_alive, m.last_alive)),
    failing_since = s.failing_since, failures = s.failures,
    due_at = s.due_at, found = s.found,
    verdict_before = nullif(s.verdict_before, 'unchecked'), verdict_run = s.verdict_run,
    trouble = s.trouble,
    portrait = coalesce(s.portrait, m.portrait), portrait_now = s.portrait_now,
    title_then = coalesce(s.title_then, m.title_then)
    FROM temp.same JOIN shard.target s ON s.id = same.theirs
    WHERE m.id = same.ours AND same.theirs IN (SELECT theirs FROM temp.newer);
";

/// What is known of targets, and pages.
const TAKE_REST: &str = "
INSERT INTO check_log (target, at, run, verdict, reason, status, evidence)
    SELECT same.ours, c.at, c.run, c.verdict, c.reason, c.status, c.evidence FROM shard.check_log c
    JOIN temp.same ON same.theirs = c.target
    WHERE c.target IN (SELECT theirs FROM temp.newer) ORDER BY c.id;
INSERT OR REPLACE INTO moved
    SELECT same.ours, f.asked_at, f.tried, f.pairs, f.url, f.same, f.found_by, f.evidence FROM shard.moved f
    JOIN temp.same ON same.theirs = f.target WHERE f.target IN (SELECT theirs FROM temp.newer);
INSERT OR REPLACE INTO archive
    SELECT same.ours, a.copy, a.taken, a.asked_at FROM shard.archive a
    JOIN temp.same ON same.theirs = a.target;
INSERT INTO page (title, ns, page_id, position, revision, sha1, saved, digest, run)
    SELECT title, ns, page_id, position, revision, sha1, saved, 0, run FROM shard.page
    WHERE true ON CONFLICT (title) DO UPDATE SET run = max(run, excluded.run);
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
