//! Opening: what is refused, and with which words.

use std::{env, fs, path::Path, process::Command, time::Duration};

use rusqlite::Connection;
use wikirot::state::{DuePolicy, Start, State, StateError};

use super::{PATH, Place, at, query};

/// What is said, the directory's name left out.
fn words(place: &Place, error: &StateError) -> String {
    let dir = place.path.parent().unwrap().display().to_string();
    format!("error: {error}").replace(&dir, "DIR")
}

fn refusal(place: &Place) -> String {
    words(place, &State::open(&place.path, Duration::ZERO).unwrap_err())
}

#[test]
fn a_file_that_is_no_database_is_left_untouched() {
    let place = Place::new();
    fs::write(&place.path, "<mediawiki>..").unwrap();
    insta::assert_snapshot!(refusal(&place), @"error: DIR/wiki.sqlite is not a state of wikirot (not an SQLite database): it was left untouched; name another file with --state");
    assert_eq!(fs::read(&place.path).unwrap(), b"<mediawiki>..");
    assert_eq!(fs::read_dir(place.path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn the_database_of_another_program_is_left_untouched() {
    let place = Place::new();
    let conn = Connection::open(&place.path).unwrap();
    conn.execute_batch("CREATE TABLE bookmarks (url TEXT); PRAGMA application_id = 7").unwrap();
    drop(conn);
    let before = fs::read(&place.path).unwrap();
    insta::assert_snapshot!(refusal(&place), @"error: DIR/wiki.sqlite is the SQLite database of another program (application_id 0x00000007): it was left untouched; name another file with --state");
    assert_eq!(fs::read(&place.path).unwrap(), before);
}

#[test]
fn a_state_of_a_later_version_is_refused() {
    let place = Place::new();
    drop(place.open());
    Connection::open(&place.path).unwrap().execute_batch("PRAGMA user_version = 999").unwrap();
    insta::assert_snapshot!(refusal(&place), @"error: DIR/wiki.sqlite has format 999, this wikirot knows formats up to 11: use the newer wikirot that wrote it");
    let reading = State::open_read_only(&place.path).unwrap_err();
    assert_eq!(words(&place, &reading), refusal(&place));
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let mut place = Place::new();
    place.path = place.path.parent().unwrap().join("no/where/wiki.sqlite");
    let error = State::open(&place.path, Duration::ZERO).unwrap_err();
    let said = error.to_string();
    let (_, said) = said.split_once("no/where/").unwrap();
    insta::assert_snapshot!(said, @"wiki.sqlite: the directory does not exist; create it, or name another file with --state");
}

#[test]
fn reading_needs_a_state() {
    let place = Place::new();
    let missing = words(&place, &State::open_read_only(&place.path).unwrap_err());
    insta::assert_snapshot!(missing, @"error: there is no state at DIR/wiki.sqlite: run `wikirot scan` first, or name another file with --state");
    fs::write(&place.path, "").unwrap();
    assert_eq!(words(&place, &State::open_read_only(&place.path).unwrap_err()), missing);
}

#[test]
fn an_empty_file_becomes_a_state() {
    let place = Place::new();
    fs::write(&place.path, "").unwrap();
    drop(place.open());
    State::open_read_only(&place.path).unwrap();
}

#[test]
fn a_damaged_state_says_how_to_save_what_is_left() {
    let place = Place::new();
    drop(place.open());
    let mut bytes = fs::read(&place.path).unwrap();
    for byte in &mut bytes[100..] {
        *byte = 0xa5;
    }
    fs::write(&place.path, &bytes).unwrap();
    insta::assert_snapshot!(refusal(&place), @"error: DIR/wiki.sqlite is damaged (database disk image is malformed): move it away, then save what can be read with `sqlite3 DAMAGED .recover | sqlite3 DIR/wiki.sqlite`, or begin anew without it");
}

#[test]
fn a_second_run_is_told_who_has_the_state() {
    let place = Place::new();
    let first = place.open();
    let said = refusal(&place);
    let said = said.replace(&std::process::id().to_string(), "PID");
    let (before, since) = said.split_once("since ").unwrap();
    let (_, after) = since.split_once(')').unwrap();
    insta::assert_snapshot!(format!("{before}since ..){after}"), @"error: another run uses DIR/wiki.sqlite (process PID, since ..): wait for its end (--wait), or give this run its own --state");
    drop(first);
    place.open();
}

#[test]
fn a_second_run_waits_if_it_may() {
    let place = Place::new();
    let first = place.open();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| State::open(&place.path, Duration::MAX).map(drop));
        drop(first);
        second.join().unwrap().unwrap();
    });
}

#[test]
fn a_reader_needs_no_lock() {
    let place = Place::new();
    let _writer = place.open();
    State::open_read_only(&place.path).unwrap();
}

/// A look into the state as `sqlite3` takes it, which tidies up where it is the last to leave. Not
/// a test: the one below starts it by its name.
#[test]
#[ignore = "a helper of other tests"]
fn visitor() {
    let Some(path) = env::var_os(PATH) else { return };
    assert_eq!(query(Path::new(&path), "SELECT count(*) FROM run"), "1");
}

#[test]
fn a_visitor_leaves_the_log_of_a_run_where_it_is() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let state = State::open(&place.path, super::PATIENCE).unwrap();
    let reader = state.reader().unwrap();
    let run = state.begin(Start::new("scan", at(0), &policy)).unwrap();
    let visit = Command::new(env::current_exe().unwrap())
        .args(["--exact", "state::open::visitor", "--ignored"])
        .env(PATH, &place.path)
        .output()
        .unwrap();
    assert!(visit.status.success(), "{}", String::from_utf8_lossy(&visit.stdout));
    assert!(place.path.with_extension("sqlite-wal").exists(), "the log is gone");
    drop((reader, run));
    assert_eq!(place.query("PRAGMA integrity_check"), "ok");
}
