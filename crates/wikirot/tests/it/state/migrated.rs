//! States that earlier versions wrote: they are brought up to date whole, or left as they are.

use std::fs;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use wikirot::state::{State, VERSION};

use super::killed::dice;
use super::{PATIENCE, query};
use crate::harness::{Dir, state_of_format};

/// A folder with a state that an earlier version left.
fn old_state(format: u32) -> Dir {
    let dir = Dir::new();
    state_of_format(format, &dir.path("s.sqlite"));
    dir
}

fn bring_up_to_date(dir: &Dir) {
    State::open(&dir.path("s.sqlite"), PATIENCE).unwrap();
    let format = query(&dir.path("s.sqlite"), "PRAGMA user_version");
    assert_eq!(format, VERSION.to_string());
}

/// What the program says of an old state that it brought up to date.
fn told_of(format: u32) -> String {
    let dir = old_state(format);
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
    words
}

#[test]
fn what_was_known_is_told_in_the_same_words() {
    insta::assert_snapshot!(told_of(5));
    // This one was of format 5 before.
    assert_eq!(told_of(8), told_of(5));
}

#[test]
fn the_earlier_state_is_kept_beside_the_new_one() {
    for (format, links) in [
        (5, "SELECT count(*), sum(length(source)) FROM link"),
        (8, "SELECT sum(places), (SELECT sum(length(packed)) FROM link_part) FROM link"),
    ] {
        let dir = old_state(format);
        let before = query(&dir.path("s.sqlite"), links);
        bring_up_to_date(&dir);
        assert_eq!(query(&dir.path(&format!("s.sqlite.v{format}.bak")), links), before);
        assert_eq!(query(&dir.path("s.sqlite"), "PRAGMA integrity_check"), "ok");
        assert_eq!(query(&dir.path("s.sqlite"), "PRAGMA foreign_key_check"), "");
    }
}

#[test]
fn urls_and_counts_of_format_8_are_the_same_in_all_their_forms() {
    let dir = old_state(8);
    let state = dir.path("s.sqlite");
    Connection::open(&state).unwrap().execute_batch(FORMS).unwrap();
    let tables = [
        "SELECT id, url, host, verdict, verdict_before FROM target ORDER BY id",
        "SELECT id, url, target FROM url ORDER BY id",
        "SELECT url, page, part, places, flagged FROM link ORDER BY url, page, part",
        "SELECT title, timestamp FROM page ORDER BY id",
    ];
    let before = tables.map(|table| query(&state, table));
    bring_up_to_date(&dir);
    assert_eq!(tables.map(|table| query(&state, table)), before);
    assert_eq!(query(&state, "SELECT count(*), count(DISTINCT name) FROM host"), "6|6");
}

/// What URLs, counts and instants there are that are stored in a way of their own.
const FORMS: &str = "
    INSERT INTO target (id, url, host, first_seen, verdict, verdict_before) VALUES
        (20, 'https://rotweb.net', 'rotweb.net', 1, 'unchecked', 'unchecked'),
        (21, 'https://rotweb.net:8080/x', 'rotweb.net', 1, 'unchecked', 'alive'),
        (22, 'http://me@rotweb.net/', 'rotweb.net', 1, 'broken', 'unchecked'),
        (23, 'http://rotweb.net/é?http://rotweb.net/', 'rotweb.net', 1, 'alive', 'broken'),
        (24, 'http://xn--bcher-kva.example/b', 'xn--bcher-kva.example', 1, 'unchecked', 'unchecked'),
        (25, 'https://[2001:db8::1]/', '[2001:db8::1]', 1, 'unchecked', 'unchecked'),
        (26, 'ftp://rotweb.net/', '', 1, 'unchecked', 'unchecked'),
        (27, 'http://rotweb.network/', 'rotweb.network', 1, 'unchecked', 'unchecked');
    INSERT INTO recorded (id, target, text) VALUES
        (20, 20, NULL), (21, 20, 'https://rotweb.net#'), (22, 20, 'https://rotweb.net#a#b'), (23, 20, 'HTTPS://rotweb.net'),
        (24, 24, 'http://bücher.example/b#ä'), (25, 25, 'https://[2001:db8::1]/#1');
    INSERT INTO link (url, page, part, places, flagged) VALUES (20, 1, 0, 512, 512), (20, 1, 1, 3, 0), (20, 1, 700, 1, 1);
    UPDATE page SET timestamp = '2026-11-27 01:02:03' WHERE id = 1;";

/// More of the same: 1,500 pages with 12 links each.
const MORE: &str = "
    WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 1509)
        INSERT INTO page SELECT i, 'Page ' || i, 0, i, i, i, 'x', '', 0, 1, x'', x'' FROM n;
    WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 1509)
        INSERT INTO link SELECT i, u.id - 1, u.id, 1, 0, 9, u.url || ' of ' || i, NULL, NULL, NULL, NULL, NULL, 0, NULL
        FROM n JOIN url u;";

#[test]
fn one_that_is_killed_on_the_way_is_the_old_state_or_the_new_one() {
    let dir = old_state(5);
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

#[test]
fn what_stands_where_the_copy_is_made_is_told_and_the_state_stays() {
    let dir = old_state(8);
    std::fs::create_dir(dir.path("s.sqlite.bak-unfinished")).unwrap();
    let refused = State::open(&dir.path("s.sqlite"), PATIENCE).map(drop).unwrap_err().to_string();
    assert!(
        refused.starts_with("cannot remove ") && refused.contains(".bak-unfinished"),
        "{refused}"
    );
    assert_eq!(query(&dir.path("s.sqlite"), "PRAGMA user_version"), "8");
}
