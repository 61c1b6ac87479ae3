//! States that earlier versions wrote: they are brought up to date whole, or left as they are.

use std::fs;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use wikirot::state::{State, VERSION};

use super::killed::dice;
use super::{PATIENCE, query};
use crate::harness::{Dir, state_of_format_5};

/// A folder with a state of format 5, which an earlier version left.
fn format_5() -> Dir {
    let dir = Dir::new();
    state_of_format_5(&dir.path("s.sqlite"), None);
    dir
}

fn bring_up_to_date(dir: &Dir) {
    State::open(&dir.path("s.sqlite"), PATIENCE).unwrap();
    let format = query(&dir.path("s.sqlite"), "PRAGMA user_version");
    assert_eq!(format, VERSION.to_string());
}

#[test]
fn what_was_known_is_told_in_the_same_words() {
    let dir = format_5();
    bring_up_to_date(&dir);
    let told =
        |args: &[&str]| dir.wikirot(args).args(["--state", "s.sqlite"]).run().exits(0).stdout;
    let mut words = told(&["report", "--format", "json"]);
    for page in ["Main", "Other"] {
        words += &told(&["page", page, "--format", "json"]);
    }
    // By its own spelling, and by the one that is asked.
    for url in ["http://rotweb.net/a~b", "http://rotweb.net/a%7Eb", "http://rotweb.net/page"] {
        words += &told(&["history", url, "--format", "json"]);
    }
    insta::assert_snapshot!(words);
}

#[test]
fn the_earlier_state_is_kept_beside_the_new_one() {
    let dir = format_5();
    let links = "SELECT count(*), sum(length(source)) FROM link";
    let before = query(&dir.path("s.sqlite"), links);
    bring_up_to_date(&dir);
    assert_eq!(query(&dir.path("s.sqlite.v5.bak"), links), before);
    assert_eq!(query(&dir.path("s.sqlite"), "PRAGMA integrity_check"), "ok");
    assert_eq!(query(&dir.path("s.sqlite"), "PRAGMA foreign_key_check"), "");
}

/// More of the same: 1,500 pages with 12 links each.
const MORE: &str = "
    WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 1509)
        INSERT INTO page SELECT i, 'Page ' || i, 0, i, i, i, 'x', '', 0, 1, x'', x'' FROM n;
    WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 1509)
        INSERT INTO link SELECT i, u.id - 1, u.id, 1, 0, 9, u.url || ' of ' || i, NULL, NULL, NULL, NULL, NULL, 0, NULL
        FROM n JOIN url u;";

#[test]
fn one_that_is_killed_on_the_way_is_the_old_state_or_the_new_one() {
    let dir = format_5();
    let state = dir.path("s.sqlite");
    Connection::open(&state).unwrap().execute_batch(MORE).unwrap();
    let old = fs::read(&state).unwrap();
    let mut moment = dice(11, 400);
    let mut seen = [0, 0];
    for n in 0..12 {
        for left in ["s.sqlite-wal", "s.sqlite-shm"] {
            let _ = fs::remove_file(dir.path(left));
        }
        fs::write(&state, &old).unwrap();
        let mut run = dir.wikirot(["check", "--state", "s.sqlite", "--max-runtime", "0s", "-q"]);
        let mut child = run.command().spawn().unwrap();
        // The first is killed at once, the last has all the time that it needs.
        match n {
            0 => {}
            11 => drop(child.wait().unwrap()),
            _ => thread::sleep(Duration::from_millis(moment())),
        }
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(query(&state, "PRAGMA integrity_check"), "ok");
        let (is_new, links) = match query(&state, "PRAGMA user_version").as_str() {
            "5" => (0, query(&state, "SELECT count(*), count(DISTINCT url) FROM link")),
            _ => (1, query(&state, "SELECT sum(places), count(DISTINCT url) FROM link")),
        };
        assert_eq!(links, "18014|12");
        seen[is_new] += 1;
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}
