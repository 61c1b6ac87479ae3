//! Runs that end badly: killed at any moment, on a full disk, where nothing may be written.

use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use tokio::sync::mpsc;
use wikirot::{
    recorder::Event,
    state::{DuePolicy, Ending, Scope, Start, State, StateError},
};
use wikirot_check::{Check, Reason, Target};

use super::{DAY, PATH, Place, at, check, links, page, query, record};

const PAGES: usize = 60;
const URLS_OF_A_PAGE: usize = 5;

/// A whole run in a process of its own. Not a test: the tests below start it by its name.
#[test]
#[ignore = "a helper of other tests"]
fn writer() {
    let Some(path) = env::var_os(PATH) else { return };
    match whole_run(Path::new(&path)) {
        // On a line of its own: where tests run one after the other, their names stand before what they say.
        Ok(()) => println!("\nended well"),
        Err(error) => println!("\nerror: {error}"),
    }
}

fn whole_run(path: &Path) -> Result<(), StateError> {
    let policy = DuePolicy::default();
    let run = State::open(path, Duration::MAX)?.begin(Start::new("scan", at(0), &policy))?;
    let (targets, inbox) = mpsc::channel(16);
    let (outbox, checks) = mpsc::channel(16);
    let recorder = record(run, targets, checks);
    let checker = thread::spawn(move || fail_everything(inbox, &outbox));
    let events = recorder.events();
    for n in 0..PAGES {
        let urls: Vec<_> =
            (0..URLS_OF_A_PAGE).map(|k| format!("http://h{k}.example/{n}")).collect();
        let urls: Vec<_> = urls.iter().map(String::as_str).collect();
        let event = Event::Page(Box::new(page(&format!("Page {n}"), n as u64)), links(&urls));
        if events.blocking_send(event).is_err() {
            break;
        }
        thread::sleep(Duration::from_micros(500));
    }
    let _ = events.blocking_send(Event::ScanFinished(Scope::Whole));
    drop(events);
    let ended = recorder.finish();
    checker.join().unwrap();
    ended?.end(Ending::Done, at(60))?;
    Ok(())
}

/// Each answer is one more failure, so that one that is recorded twice shows.
fn fail_everything(mut targets: mpsc::Receiver<Target>, checks: &mpsc::Sender<Check>) {
    while let Some(target) = targets.blocking_recv() {
        thread::sleep(Duration::from_micros(500));
        let mut check = check(target.id, Reason::Http(404), 30);
        check.detail = Some("x".repeat(500));
        if checks.blocking_send(check).is_err() {
            return;
        }
    }
}

fn start(path: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "state::killed::writer", "--ignored", "--nocapture"])
        .env(PATH, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn said(child: Child) -> String {
    let out = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let line = out.lines().find(|it| it.contains("ended well") || it.contains("error: "));
    line.unwrap_or_else(|| panic!("{out}")).to_owned()
}

/// The URLs whose check is recorded.
fn checked(path: &Path) -> BTreeSet<String> {
    query(path, "SELECT url FROM check_log JOIN target ON target.id = target")
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Numbers in `0..below` that look random and are the same each time.
pub(super) fn dice(mut seed: u64, below: u64) -> impl FnMut() -> u64 {
    move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    }
}

/// Ten runs in a row are killed.
fn kill_ten_times(seed: u64) {
    kill_times(seed, 10);
}

/// So many runs in a row are killed; what each of them recorded is there in the end, once.
pub(super) fn kill_times(seed: u64, times: u32) {
    let place = Place::new();
    let mut moment = dice(seed, 220);
    let mut before = BTreeSet::new();
    for _ in 0..times {
        let mut child = start(&place.path);
        thread::sleep(Duration::from_millis(moment()));
        child.kill().unwrap();
        child.wait().unwrap();
        let Ok(reader) = State::open_read_only(&place.path) else {
            // Killed before the tables were there.
            assert!(before.is_empty());
            continue;
        };
        drop(reader);
        assert_eq!(place.query("PRAGMA integrity_check"), "ok");
        assert_eq!(place.query("PRAGMA foreign_key_check"), "");
        let after = checked(&place.path);
        assert!(after.is_superset(&before), "lost: {:?}", before.difference(&after));
        before = after;
        // An answer and what follows from it are recorded together, or not at all.
        let torn = "SELECT count(*) FROM target WHERE failures <> \
                    (SELECT count(*) FROM check_log WHERE target = target.id)";
        assert_eq!(place.query(torn), "0");
    }
    assert_eq!(said(start(&place.path)), "ended well");
    let everything = (PAGES * URLS_OF_A_PAGE).to_string();
    for count in ["link", "text_hash", "url", "target", "check_log", "target WHERE failures = 1"] {
        assert_eq!(place.query(&format!("SELECT count(*) FROM {count}")), everything, "{count}");
    }
}

#[test]
fn killed_at_any_moment_1() {
    kill_ten_times(1);
}

#[test]
fn killed_at_any_moment_2() {
    kill_ten_times(2);
}

#[test]
fn killed_at_any_moment_3() {
    kill_ten_times(3);
}

#[test]
fn killed_at_any_moment_4() {
    kill_ten_times(4);
}

#[test]
fn killed_at_any_moment_5() {
    kill_ten_times(5);
}

#[test]
fn a_crash_leaves_no_lock() {
    let place = Place::new();
    let mut child = start(&place.path);
    while State::open_read_only(&place.path).is_err() {
        thread::sleep(Duration::from_millis(1));
    }
    let error = State::open(&place.path, Duration::ZERO).unwrap_err();
    assert!(error.to_string().contains(&format!("(process {}, since ", child.id())), "{error}");
    child.kill().unwrap();
    child.wait().unwrap();
    place.open();
}

#[test]
fn a_full_disk_loses_nothing_and_says_so() {
    let (dir, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let script = r#"
        export WIKIROT_TEST_STATE="$1/wiki.sqlite"
        mount -t tmpfs -o size=400k none "$1"
        "$2" --exact state::killed::writer --ignored --nocapture
        mount -o remount,size=20m "$1"
        "$2" --exact state::killed::writer --ignored --nocapture
        cp "$1"/wiki.sqlite* "$3"
    "#;
    let this = env::current_exe().unwrap();
    let Some(out) = wikirot_needs::mounts(script, &[dir.path(), &this, kept.path()]) else {
        return;
    };
    let lines: Vec<_> =
        out.lines().filter(|it| it.contains("error: ") || it.contains("ended well")).collect();
    let [full, well] = lines[..] else { panic!("{out}") };
    let full = full.replace(&dir.path().display().to_string(), "DIR");
    insta::assert_snapshot!(full, @"error: cannot write DIR/wiki.sqlite: the disk is full; make room and run the same command again, it goes on from what is recorded");
    assert!(well.ends_with("ended well"), "{well}");
    let path = kept.path().join("wiki.sqlite");
    assert_eq!(query(&path, "PRAGMA integrity_check"), "ok");
    let once = "SELECT count(*) FROM target WHERE failures = 1";
    assert_eq!(query(&path, once), (PAGES * URLS_OF_A_PAGE).to_string());
    assert_eq!(query(&path, "SELECT ending FROM run ORDER BY id DESC LIMIT 1"), "done");
}

#[test]
fn where_nothing_may_be_written_it_says_so_and_can_still_be_read() {
    let place = Place::new();
    place.begin(0, &DuePolicy::default()).end(Ending::Done, at(DAY)).unwrap();
    let dir = place.path.parent().unwrap();
    let _ = fs::remove_file(dir.join("wiki.sqlite.lock"));
    // A bind mount that is read-only holds for root as well.
    let script = r#"
        export WIKIROT_TEST_STATE="$1/wiki.sqlite"
        mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
        "$2" --exact state::killed::writer --ignored --nocapture
        "$2" --exact state::killed::reader --ignored --nocapture
    "#;
    let Some(out) = wikirot_needs::mounts(script, &[dir, &env::current_exe().unwrap()]) else {
        return;
    };
    let out = out.replace(&dir.display().to_string(), "DIR");
    let lines: Vec<_> = out
        .lines()
        .filter_map(|it| it.find("error: ").or_else(|| it.find("runs: ")).map(|at| &it[at..]))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r##"
    error: cannot write DIR/wiki.sqlite.lock: the file or its directory is read-only for this user; change its owner or mode, or name another file with --state
    runs: Some("2026-11-02T00:00:00Z")
    "##);
}

/// Reads in a process of its own.
#[test]
#[ignore = "a helper of other tests"]
fn reader() {
    let Some(path) = env::var_os(PATH) else { return };
    match State::open_read_only(Path::new(&path)) {
        Ok(mut reader) => {
            let view = reader.view(wikirot_report::model::Languages::default()).unwrap();
            let summary = wikirot_report::model::Source::summary(&view).unwrap();
            println!("runs: {:?}", summary.run.finished.map(|it| it.to_string()));
        }
        Err(error) => println!("error: {error}"),
    }
}
