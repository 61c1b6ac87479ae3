//! The manners of a night job: silent, one at a time, stopped in time, speaking where it must.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use wikirot_testweb::{Loopback, Web};

use super::harness::{Dir, Ran, dump, json_lines, small_web};

/// A web whose one host needs seconds for all of `urls`.
fn slow_web(urls: &[String]) -> Loopback {
    Web::from_urls(urls).latency(Duration::from_millis(200)).serve().unwrap()
}

fn urls(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("https://a.rotweb.net/{n}")).collect()
}

fn scan(dir: &Dir, web: &Loopback, args: &[&str]) -> Ran {
    dir.wikirot(["scan", "d.xml"]).args(args).on(web).run()
}

#[test]
fn quiet_is_silent_whatever_is_found_and_written() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone https://a.rotweb.net/")]));
    let reports = ["--report", "wikitext=r.wiki", "--report", "html=out/", "--metrics", "m.prom"];
    let ran = scan(&dir, &web, &[&["-q"], &reports[..]].concat()).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    assert!(dir.read("r.wiki").contains("gone") && dir.read("m.prom").contains("wikirot_"));
}

#[test]
fn fail_on_tells_news_from_what_was_known() {
    let (dir, web) = (Dir::new(), small_web());
    let pages = |text: &str| dir.write("d.xml", dump(&[("Page", text)]));
    pages("http://a.rotweb.net/gone");
    let on = |what| scan(&dir, &web, &["--fail-on", what]);
    // To a first run all is new.
    on("new").exits(1);
    on("new").exits(0);
    on("broken").exits(1);
    on("never").exits(0);
    pages("http://a.rotweb.net/gone http://a.rotweb.net/lost");
    on("new").exits(1);
    on("new").exits(0);
}

#[test]
fn log_lines_are_json_where_programs_read_them() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone\u{7}\u{202e}")]));
    let args = ["-vv", "--log", "json", "--ignore-page", "No\u{1b}[31msuch"];
    let ran = scan(&dir, &web, &args).exits(0);
    let lines = json_lines(&ran.stderr);
    assert!(lines.iter().any(|it| it["level"] == "WARN"), "{}", ran.stderr);
    assert!(lines.iter().any(|it| it.to_string().contains("http-404")), "{}", ran.stderr);
    assert!(!ran.stderr.contains(['\u{1b}', '\u{7}']), "{:?}", ran.stderr);
    // Lines for people do nothing to their terminals.
    dir.write(
        "d.xml",
        dump(&[("Page", "text")]).replace("<sitename>", "<sitename>\u{9b}31m\u{202e}"),
    );
    let ran = scan(&dir, &web, &["--ignore-page", "No\u{1b}[31m\u{202e}such"]).exits(0);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("31m\u{fffd}Test: ") && told.contains("31m\u{fffd}such"), "{told}");
    assert!(!told.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{told:?}");
    // What cannot be done is said in the same form.
    let args = ["report", "--log", "json", "--state", "nowhere.sqlite"];
    let failed = dir.wikirot(args).run().exits(2);
    assert_eq!(json_lines(&failed.stderr)[0]["level"], "ERROR");
}

#[test]
fn a_second_run_leaves_or_waits() {
    let dir = Dir::new();
    // More than are asked before it is stopped.
    let urls = urls(1000);
    let web = slow_web(&urls);
    dir.write("d.xml", dump(&[("Page", &urls.join(" "))]));
    let state = ["--state", "s.sqlite"];
    let mut first = dir.wikirot(["scan", "d.xml"]).args(state).on(&web);
    let mut child = first.command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while web.host("a.rotweb.net").requests == 0 {
        std::thread::sleep(Duration::from_millis(10));
    }
    let ran = scan(&dir, &web, &state).exits(2);
    assert!(ran.stderr.contains("another run uses s.sqlite (process "), "{}", ran.stderr);
    scan(&dir, &web, &[&state[..], &["--wait=10ms"]].concat()).exits(2);
    let waits = dir.wikirot(["scan", "d.xml", "--wait", "--max-runtime", "0s"]).args(state);
    let waiting = waits.on(&web).start();
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let ran = waiting.ended().exits(0);
    assert!(ran.stdout.contains("its time was over"), "{}", ran.stdout);
    assert!(child.try_wait().unwrap().is_some(), "it did not wait");
}

#[test]
fn a_second_signal_leaves_at_once_and_nothing_half_written() {
    let dir = Dir::new();
    let urls = (0..2_000).map(|n| format!("http://192.168.0.1/{n}\n"));
    dir.write("d.xml", dump(&[("Page", &urls.collect::<String>())]));
    std::fs::create_dir(dir.path("out")).unwrap();
    // Enough of them that some are still to be written when the signals come.
    let reports = (0..400).map(|n| format!("--report=jsonl=out/{n:03}"));
    let mut run = dir.wikirot(["scan", "d.xml"]).args(reports);
    let mut child = run.command().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while !dir.path("out/000").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    let interrupt = || Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(interrupt().success());
    let mut told = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut told).unwrap();
    assert!(told.contains("once more to leave at once"), "{told}");
    assert!(interrupt().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let written: Vec<_> = std::fs::read_dir(dir.path("out"))
        .unwrap()
        .map(|it| format!("out/{}", it.unwrap().file_name().to_str().unwrap()))
        .collect();
    assert!((1..400).contains(&written.len()), "{}", written.len());
    let whole = dir.read("out/000");
    assert_eq!(whole.lines().count(), 2_000);
    for path in written {
        assert!(!path.contains("tmp") && dir.read(&path) == whole, "{path}");
    }
    let report = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
    assert_eq!(report.stdout, whole);
}

#[test]
fn a_run_whose_time_is_over_ends_cleanly_and_the_next_goes_on() {
    let dir = Dir::new();
    let urls = urls(20);
    let web = slow_web(&urls);
    dir.write("d.xml", dump(&[("Page", &urls.join(" "))]));
    let ran = scan(&dir, &web, &["--max-runtime", "1s", "--report", "wikitext=r.wiki"]).exits(0);
    assert!(ran.stdout.contains("its time was over"), "{}", ran.stdout);
    assert!(dir.read("r.wiki").contains("The run was stopped before"), "{}", dir.read("r.wiki"));
    let asked = web.host("a.rotweb.net").requests;
    assert!((1..20).contains(&asked), "{asked}");
    scan(&dir, &web, &[]).exits(0);
    let hits = web.host("a.rotweb.net").hits;
    assert!((0..20).all(|n| hits.get(&format!("/{n}")) == Some(&1)), "{hits:?}");
}

#[test]
fn a_run_that_has_no_time_at_all_ends() {
    let dir = Dir::new();
    let urls = urls(20);
    let web = slow_web(&urls);
    dir.write("d.xml", dump(&[("Page", &urls.join(" "))]));
    let ran = scan(&dir, &web, &["--max-runtime", "0s"]).exits(0);
    assert!(ran.stdout.contains("its time was over"), "{}", ran.stdout);
    scan(&dir, &web, &[]).exits(0);
    let hits = web.host("a.rotweb.net").hits;
    assert!((0..20).all(|n| hits.get(&format!("/{n}")) == Some(&1)), "{hits:?}");
}

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_wikirot").into()
}

#[test]
fn a_full_disk_keeps_the_report_of_yesterday() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    scan(&dir, &web, &["--state", "s.sqlite"]).exits(0);
    let script = r#"
        cd "$1" && mkdir full && mount -t tmpfs -o size=16k none full
        echo yesterday > full/r.html
        "$2" report --state s.sqlite --format html -o full/r.html 2>&1
        echo "code $?"; cat full/r.html; ls -A full
    "#;
    let Some(told) = wikirot_needs::mounts(script, &[&dir.path(""), &program()]) else { return };
    assert!(told.contains("error: cannot write the html report: "), "{told}");
    assert!(told.contains("No space left on device"), "{told}");
    assert!(told.ends_with("code 2\nyesterday\nr.html\n"), "{told}");
}

#[test]
fn a_folder_that_may_not_be_written_is_named_and_the_state_still_read() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    scan(&dir, &web, &["--state", "s.sqlite"]).exits(0);
    let script = r#"
        cd "$1" && mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1"
        "$2" check --state s.sqlite 2>&1; echo "code $?"
        "$2" report --state s.sqlite -o r.txt 2>&1; echo "code $?"
        "$2" report --state s.sqlite --format jsonl 2>&1 | grep -c http-404
    "#;
    let Some(told) = wikirot_needs::mounts(script, &[&dir.path(""), &program()]) else { return };
    let lines: Vec<_> = told.lines().collect();
    let [check, two, report, too, read] = lines[..] else { panic!("{told}") };
    assert!(check.contains("read-only for this user; change its owner or mode"), "{told}");
    assert!(report.contains("cannot write the text report: cannot write r.txt"), "{told}");
    assert_eq!((two, too, read), ("code 2", "code 2", "1"));
}
