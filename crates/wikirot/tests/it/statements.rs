//! Statements of the documents that need more than a row in `promises.rs` to be tried.

use std::process::Command;
use std::time::Duration;

use wikirot_testweb::{Behaviour, Host, Web};

use super::documents::{document, squeezed};
use super::harness::{Dir, dump, fixture, fixture_web, small_web};

/// "This sends nothing to anybody", "offline", "without the network": what says so opens no socket to the network.
#[test]
fn what_is_said_to_be_offline_opens_no_socket() {
    let (dir, web) = (Dir::new(), fixture_web());
    let wiki = fixture("dumps/wiki.xml");
    dir.wikirot(["scan", "-q", "--state", "s"]).args([&wiki]).on(&web).run().exits(0);
    let traced = ["-f", "-e", "trace=socket,connect", "-o", "trace"];
    let mut probe = Command::new("strace");
    if !wikirot_needs::program(probe.args(traced).arg("true").current_dir(dir.path(""))) {
        return;
    }
    let wiki = wiki.to_str().unwrap();
    for command in [
        &["links", wiki][..],
        &["report", "--state", "s", "--format", "html"],
        &["history", "http://gone.rotweb.net/bottle", "--state", "s"],
        &["page", "Bicycle dynamo", "--state", "s"],
        &["patch", wiki, "--state", "s", "--out", "patches"],
        &["audit", "--state", "s", "--sample", "3", "--unconfirmed", "-o", "sheet.html"],
        &["export", "--state", "s", "--out", "tables"],
        &["labels", wiki],
        &["status", "--state", "s"],
    ] {
        let shell = format!("exec strace {} \"$0\" \"$@\"", traced.join(" "));
        dir.wikirot(command).in_shell(&shell).run().exits(0);
        let trace = dir.read("trace");
        assert!(!trace.contains("AF_INET"), "{command:?}: {trace}");
    }
}

/// The computed figures of scale.md follow from those that it assumes.
#[test]
fn figures_that_are_computed_follow_from_what_is_assumed() {
    let text = squeezed(&document("docs/deploy/scale.md"));
    let (answer, pause, slots) = (0.3, 0.5, 256.0);
    let (link, check, read) = (answer + pause, 0.27e-3, 0.43 / 66e6);
    let (hour, minute, dollar, traffic) = (3_600.0, 60.0, 0.05, 20e3);
    let week = 168.0 * dollar;
    for (words, said, computed) in [
        ("| longest lane | 6,759 x 0.8 s | **1 h 30 min** |", 1.5 * hour, 6_759.0 * link),
        ("| slots | 35,678 / 256 | 2 min 20 s |", 140.0, 35_678.0 / slots),
        ("| CPU | 0.43 s + 35,678 x 0.27 ms | 10 s |", 10.0, 66e6 * read + 35_678.0 * check),
        ("| traffic | 35,678 x 20 KB | 0.7 GB |", 0.7e9, 35_678.0 * traffic),
        ("a later night asks a seventh: 13 minutes", 13.0 * minute, 6_759.0 * link / 7.0),
        ("1.5 h x 0.05 $ = 0.08 $ the first time", 0.08, 1.5 * dollar),
        ("| a wiki, longest lane | 100 x 0.8 s | 80 s |", 80.0, 100.0 * link),
        ("10,000 / 64 x 80 s | 3 h 30 min |", 3.5 * hour, 10_000.0 / 64.0 * 80.0),
        ("which leaves 7.1 million URLs", 7.1e6, 10e6 / 1.4),
        ("7.1 million / 256 | **7 h 45 min** |", 7.75 * hour, 7.1e6 / slots),
        ("1,000,000 / 1.4 x 0.8 s | 159 h |", 159.0 * hour, 1e6 / 1.4 * link),
        ("| CPU | 10,000 x (0.05 s + 0.27 s) | 53 min |", 53.0 * minute, 10_000.0 * 0.32),
        ("(0.05 s + 0.27 s)", 0.05, 8e6 * read),
        ("| memory | 64 x 26 MB, as for 2,000 URLs each | 1.7 GB |", 1.7e9, 64.0 * 26e6),
        ("| traffic | 7.1 million x 20 KB | 142 GB |", 142e9, 7.1e6 * traffic),
        ("168 h x 0.05 $ = 8.40 $", 8.4, week),
        ("1,000,000 x 0.8 s | **222 h** |", 222.0 * hour, 1e6 * link),
        ("| slots: 60 million / 256 | 65 h | 8 h |", 65.0 * hour, 60e6 / slots),
        ("x 4.3 s of CPU | 1 h 50 min |", 1.0 * hour + 50.0 * minute, 100e9 * read * 10.0),
        ("60 million x 0.27 ms of CPU | 4 h 30 min |", 4.5 * hour, 60e6 * check),
        ("| 4 h 30 min | 34 min |", 34.0 * minute, 60e6 * check / 8.0),
        ("0.9 KB a host, computed | 2.7 GB | 0.4 GB |", 2.7e9, 45e6 + 3e6 * 900.0),
        ("| 2.7 GB | 0.4 GB |", 0.4e9, 45e6 + 3e6 * 900.0 / 8.0),
        ("| 33 GB and 9 GB |", 33e9, 100e9 / 3.0),
        ("33 GB and 9 GB", 9e9, 100e6 * 89.5),
        ("| traffic: U x 20 KB | 1.2 TB | 150 GB |", 1.2e12, 60e6 * traffic),
        ("done after 9 days", 9.0, 222.0 / 24.0),
        ("(7 x 10 h + 222 h) x 0.05 $ = 15 $", 15.0, (7.0 * 10.0 + 222.0) * dollar),
        ("33,334 x 0.8 s = 7.4 h", 7.4 * hour, 33_334.0 * link),
        ("in a month is 3.2 million links", 3.2e6, 30.0 * 24.0 * hour / link),
    ] {
        assert!(text.contains(words), "nothing says: {words}");
        let off = (said / computed - 1.0_f64).abs();
        assert!(off < 0.08, "{words}: {computed:.3} is told as {said:.3}");
    }
}

/// "It can be removed while nothing runs, and the next night asks all anew."
#[test]
fn shared_checks_may_be_taken_away_between_two_nights() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("A", "http://a.rotweb.net/ http://a.rotweb.net/gone")]));
    let night = |state: &str| {
        let scan = ["scan", "d.xml", "-q", "--state", state, "--shared-checks", "shared"];
        let before = web.host("a.rotweb.net").requests;
        dir.wikirot(scan).on(&web).run().exits(0);
        web.host("a.rotweb.net").requests - before
    };
    let asked = night("one");
    assert!(asked > 0);
    assert_eq!(night("two"), 0, "what one asked, the other takes over");
    for name in ["shared", "shared-wal", "shared-shm", "shared.lock"] {
        let _ = std::fs::remove_file(dir.path(name));
    }
    assert_eq!(night("three"), asked);
}

/// `sqlite3 wiki.sqlite ".backup FILE"`.
#[test]
fn a_state_is_backed_up_like_any_database() {
    let mut probe = Command::new("sqlite3");
    if !wikirot_needs::program(probe.arg("-version")) {
        return;
    }
    let (dir, web) = (Dir::new(), fixture_web());
    let wiki = fixture("dumps/wiki.xml");
    dir.wikirot(["scan", "-q", "--state", "s"]).args([&wiki]).on(&web).run().exits(0);
    let mut backup = Command::new("sqlite3");
    backup.args(["s", ".backup copy"]).current_dir(dir.path(""));
    assert!(backup.status().unwrap().success());
    let report = |state: &str| {
        dir.wikirot(["report", "--state", state, "--format", "jsonl"]).run().exits(0).stdout
    };
    assert_eq!(report("copy"), report("s"));
}

/// "The night after news takes the word "new" away; further nights without news make no edit", and the figures of these
/// nights.
#[test]
fn news_is_news_for_one_night() {
    let page = |it: Behaviour| {
        let host = Host::new("a.rotweb.net").page("/robots.txt", 404).page("/", it);
        Web::new().host(host).serve().unwrap()
    };
    let dir = Dir::new();
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/")]));
    let night = |it: Behaviour, more: &[&str]| {
        let scan = ["scan", "d.xml", "-q", "--recheck", "--confirm", "1x0d", "--metrics", "m"];
        let scan = dir.wikirot(scan).args(["--report", "wikitext=r.wiki"]).args(more);
        scan.on(&page(it)).run().exits(0);
        let figures = dir.read("m");
        let figure = |name: &str| {
            let line = figures.lines().find(|it| it.starts_with(&format!("wikirot_{name}{{")));
            line.unwrap().rsplit(' ').next().unwrap().to_owned()
        };
        let figures = ["new_broken_urls", "fixed_urls", "run_complete"].map(figure).join(" ");
        (dir.read("r.wiki"), figures)
    };
    let (alive, dead) = (|| Behaviour::from(200), || Behaviour::from(410));
    let (quiet, news, after) = (night(alive(), &[]), night(dead(), &[]), night(dead(), &[]));
    assert_eq!([&quiet.1, &news.1, &after.1], ["0 0 1", "1 0 1", "0 0 1"]);
    assert!(quiet.0 != news.0 && news.0 != after.0, "{}\n{}", news.0, after.0);
    assert_eq!(night(dead(), &[]).0, after.0);
    let late = Behaviour::wait(Duration::from_secs(1_000), alive());
    assert_eq!(night(late, &["--max-runtime", "0s"]).1, "0 0 0", "it was cut short");
    assert_eq!(night(alive(), &[]).1, "0 1 1");
}

/// "`--user` and `--comment` are whom it names as author, and the summary."
#[test]
fn an_import_names_whom_and_what_for() {
    let dir = Dir::new();
    let web = Web::new().host(Host::new("a.rotweb.net").otherwise(410)).serve().unwrap();
    dir.write("d.xml", dump(&[("Page", "* http://a.rotweb.net/x")]));
    let scan = ["scan", "d.xml", "-q", "--state", "s", "--confirm", "1x0d"];
    dir.wikirot(scan).on(&web).run().exits(0);
    let patch = ["patch", "d.xml", "--state", "s", "--dead-link", "archwiki", "--out", "out"];
    let whom = ["--user", "Rot & Co", "--comment", "as agreed <here>"];
    dir.wikirot(patch).args(whom).run().exits(0);
    let import = dir.read("out/import.xml");
    assert!(import.contains("<username>Rot &amp; Co</username>"), "{import}");
    assert!(
        import.contains("<comment>as agreed &lt;here></comment>")
            || import.contains("<comment>as agreed &lt;here&gt;</comment>"),
        "{import}"
    );
}
