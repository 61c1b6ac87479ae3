//! `wikirot scan` and what follows from it, against a simulated web.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use wikirot_testweb::{Behaviour, Host, Web};

use super::harness::{Dir, dump, fixture, fixture_web, json_lines, small_web};

/// `verdict reason` by URL.
fn verdicts(jsonl: &str) -> BTreeMap<String, String> {
    json_lines(jsonl)
        .iter()
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            (text("url"), format!("{} {}", text("verdict"), text("reason")))
        })
        .collect()
}

#[test]
fn from_a_dump_to_reports() {
    let dir = Dir::new();
    let web = fixture_web();
    let ran = dir
        .wikirot(["scan"])
        .args([fixture("dumps/wiki.xml")])
        .args([
            "--report",
            "jsonl=r.jsonl",
            "--report",
            "wikitext=r.wiki",
            "--report",
            "html=r.html",
        ])
        .args(["--report", "json=r.json", "--dead-link", "archwiki"])
        .on(&web)
        .run()
        .exits(0);
    let mut verdicts = verdicts(&dir.read("r.jsonl"));
    // How often it answers 429 depends on how fast this machine is.
    verdicts.retain(|url, _| !url.contains("limited.rotweb.net"));
    insta::assert_debug_snapshot!(verdicts);
    assert!(ran.stdout.contains("distinct URLs"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    assert!(dir.read("r.wiki").contains("gone.rotweb.net"));
    assert!(dir.read("r.html").contains("gone.rotweb.net"));
    let counts = web.counts();
    for (host, seen) in &counts.hosts {
        assert!(seen.max_in_flight <= 1, "{host} was asked twice at once");
        assert!(!host.contains("never.rotweb.net"), "{host} is no link of the wiki");
    }

    // The same report again, from the state and without a network.
    let ran = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
    assert_eq!(ran.stdout, dir.read("r.jsonl"));
}

#[test]
fn a_second_run_asks_nothing_that_is_not_due() {
    let dir = Dir::new();
    let web = Web::new()
        .host(Host::new("a.rotweb.net").page("/", Behaviour::Page).page("/gone", 404))
        .serve()
        .unwrap();
    let path =
        dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/ http://a.rotweb.net/gone")]));
    let scan = || dir.wikirot(["scan", "--confirm", "3x3d"]).args([&path]).on(&web).run();
    let first = scan().exits(0);
    assert!(first.stdout.contains("2 checked"), "{}", first.stdout);
    let asked = web.host("a.rotweb.net").requests;
    let second = scan().exits(0);
    assert!(second.stdout.contains("nothing was due"), "{}", second.stdout);
    assert_eq!(web.host("a.rotweb.net").requests, asked);
    dir.wikirot(["check", "--recheck"]).on(&web).run().exits(0);
    assert!(web.host("a.rotweb.net").requests > asked);
}

#[test]
fn quiet_says_nothing_and_fail_on_speaks_by_its_exit_code() {
    let dir = Dir::new();
    let web = small_web();
    let path = dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    let ran =
        dir.wikirot(["scan", "-q", "--fail-on", "broken"]).args([&path]).on(&web).run().exits(1);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn a_damaged_dump_is_checked_as_far_as_it_goes() {
    let dir = Dir::new();
    let web = small_web();
    let whole = dump(&[("One", "http://a.rotweb.net/"), ("Two", "http://b.rotweb.net/")]);
    let path = dir.write("d.xml", &whole[..whole.find("b.rotweb").unwrap()]);
    let ran = dir.wikirot(["scan"]).args([&path]).on(&web).run().exits(3);
    assert!(ran.stderr.contains("cut off"), "{}", ran.stderr);
    let report = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
    assert_eq!(verdicts(&report.stdout)["http://a.rotweb.net/"], "alive ok");
}

#[test]
fn a_damaged_dump_takes_no_page_away() {
    let (dir, web) = (Dir::new(), small_web());
    let one = ("One", "http://a.rotweb.net/");
    let two = ("Two", "http://a.rotweb.net/gone");
    let whole = dump(&[one, two, ("Three", "http://b.rotweb.net/")]);
    let cut = &whole[..whole.find("<title>Three").unwrap()];
    let damaged = whole.replace("<title>Two</title>", "<title>Two</titel>");
    let without = dump(&[one, two]);
    let scan = |dump: &str, code| {
        let path = dir.write("d.xml", dump);
        dir.wikirot(["scan"]).args([&path]).on(&web).run().exits(code);
        let told = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
        verdicts(&told.stdout).into_keys().collect::<Vec<_>>()
    };
    let all = ["http://a.rotweb.net/", "http://a.rotweb.net/gone", "http://b.rotweb.net/"];
    assert_eq!(scan(&whole, 0), all);
    assert_eq!(scan(cut, 3), all);
    assert_eq!(scan(&damaged, 3), all);
    assert_eq!(scan(&without, 0), all[..2], "it is whole, and the page has left");
}

#[test]
fn no_network_at_all_records_no_verdict() {
    let dir = Dir::new();
    let web = small_web();
    web.cut(true);
    let path = dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/ http://b.rotweb.net/")]));
    let ran = dir
        .wikirot(["scan"])
        .args([&path])
        .on(&web)
        .args(["--connect-timeout", "300ms", "--network-patience", "100ms"])
        .run()
        .exits(4);
    assert!(ran.stdout.contains("network looks down"), "{}", ran.stdout);
    let report = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
    assert_eq!(verdicts(&report.stdout)["http://a.rotweb.net/"], "unchecked ");
}

#[test]
fn a_signal_stops_cleanly_and_the_next_run_goes_on() {
    let dir = Dir::new();
    let slow = Duration::from_millis(150);
    let pages: Vec<String> = (0..40).map(|n| format!("https://a.rotweb.net/{n}")).collect();
    let web = Web::from_urls(&pages).latency(slow).serve().unwrap();
    let path = dir.write("d.xml", dump(&[("Page", &pages.join(" "))]));
    let mut run = dir.wikirot(["scan", "--report", "jsonl=r.jsonl"]).args([&path]).on(&web);
    let child = run.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while web.host("a.rotweb.net").requests < 5 {
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let known = verdicts(&dir.read("r.jsonl"));
    let done = known.values().filter(|verdict| *verdict == "alive ok").count();
    assert!((1..40).contains(&done), "{done}");

    dir.wikirot(["scan"]).args([&path]).on(&web).run().exits(0);
    let report = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
    assert!(verdicts(&report.stdout).values().all(|verdict| verdict == "alive ok"));
    let hits = web.host("a.rotweb.net");
    for url in 0..40 {
        let path = format!("/{url}");
        assert_eq!(hits.hits.get(&path).copied().unwrap_or_default(), 1, "{path}");
    }
}

#[test]
fn a_report_in_parts_takes_away_what_it_wrote_before_and_nothing_else() {
    let dir = Dir::new();
    let web = small_web();
    let path = dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    std::fs::create_dir(dir.path("out")).unwrap();
    dir.write("out/notes.wiki", "mine");
    dir.write("out/stale.html", "an earlier report");
    dir.write("out/.wikirot-html", "stale.html\n../d.xml\n");
    dir.wikirot(["scan", "--report", "html=out", "--report", "wikitext=out/"])
        .args([&path])
        .on(&web)
        .run()
        .exits(0);
    assert!(dir.read("out/index.html").contains("a.rotweb.net/gone"));
    assert!(dir.read("out/report.wiki").contains("a.rotweb.net/gone"));
    assert!(!dir.path("out/stale.html").exists());
    assert_eq!(dir.read("out/notes.wiki"), "mine");
    assert!(path.exists());
}

#[test]
fn a_page_is_read_again_when_what_it_transcludes_has_changed() {
    let web = small_web();
    for (call, title) in [
        ("{{made}}", "Template:Made"),
        ("{{:Other}}", "Other"),
        ("{{#lst:Other|a}}", "Other"),
        ("{{#if:x|{{made}}}}", "Template:Made"),
    ] {
        let dir = Dir::new();
        let scan = |path: &str| {
            let part = format!("<section begin=a/>https://a.rotweb.net/{path}<section end=a/>");
            let pages = [("Page", call), (title, part.as_str()), ("Template:Zz", "x")];
            let dump = dir.write("d.xml", dump(&pages));
            dir.wikirot(["scan"]).args([&dump]).args(["--state", "s"]).on(&web).run().exits(0);
            let told = dir.wikirot(["report", "--state", "s", "--format", "jsonl"]).run().exits(0);
            let of_page =
                |line: &&serde_json::Value| line["pages"].to_string().contains("\"Page\"");
            let lines = told.json_lines();
            let urls = lines.iter().filter(of_page).map(|line| line["url"].to_string());
            urls.collect::<Vec<_>>()
        };
        assert_eq!(scan("one"), ["\"https://a.rotweb.net/one\""], "{call}");
        assert_eq!(scan("two"), ["\"https://a.rotweb.net/two\""], "{call}");
    }
}

#[test]
fn the_summary_says_what_a_dump_cannot_tell() {
    let dir = Dir::new();
    let text = "https://a.rotweb.net/ https://a.rotweb.net/{{#cargo_query:tables=x}}";
    let path = dir.write("d.xml", dump(&[("Page", text), ("Template:T", "x")]));
    let ran = dir.wikirot(["scan"]).args([&path]).on(&small_web()).run().exits(0);
    assert!(ran.stdout.contains("\n  1 call of {{#cargo_query}} was not expanded: "), "{ran:?}");
    assert!(ran.stdout.contains("\n  1 link was left out: "), "{ran:?}");
    assert_eq!(ran.stderr, "");
}

#[test]
fn reports_say_what_a_dump_could_not_tell() {
    let (dir, web) = (Dir::new(), small_web());
    let pages = [
        ("Page", "http://a.rotweb.net/ {{#cargo_query:tables=x}} {{#invoke:Broken|f}}"),
        ("Module:Broken", "return { f = function() error('oh') end }"),
    ];
    dir.write("d.xml", dump(&pages));
    let scan = ["scan", "-q", "d.xml", "--report", "wikitext=r.wiki", "--report", "html=r.html"];
    // The second run reads no page again, and knows it still.
    for _ in 0..2 {
        dir.wikirot(scan).on(&web).run().exits(0);
        let report = dir.read("r.html");
        assert!(report.contains("1 call of {{#cargo_query}} was not expanded"), "{report}");
        assert!(report.contains("modules failed 1 time,"), "{report}");
        assert!(report.contains("Module:Broken"), "{report}");
        assert!(dir.read("r.wiki").contains("cargo&#95;query"));
    }
}

#[test]
fn a_template_that_holds_its_parameter_in_a_url_is_not_asked_for_it() {
    let (dir, web) = (Dir::new(), small_web());
    let pages = [
        ("Page", "{{Home|a.rotweb.net}}"),
        ("Template:Home", "[http://{{{1}}}/ its home] http://{{{1}}}.example/{{{2|}}}"),
    ];
    dir.write("d.xml", dump(&pages));
    let scan = ["scan", "-q", "d.xml", "--namespaces", "all", "--report", "jsonl=r.jsonl"];
    dir.wikirot(scan).on(&web).run().exits(0);
    let verdicts = verdicts(&dir.read("r.jsonl"));
    let urls: Vec<&str> = verdicts.keys().map(String::as_str).collect();
    assert_eq!(urls, ["http://a.rotweb.net.example/", "http://a.rotweb.net/"]);
}

#[test]
fn where_nothing_is_broken_nothing_is_said_of_it() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/ http://a.rotweb.net/#x")]));
    for _ in 0..2 {
        let ran = dir.wikirot(["scan", "d.xml", "--recheck"]).on(&web).run().exits(0);
        assert!(!ran.stdout.contains("\n  on "), "{}", ran.stdout);
        assert!(ran.stdout.contains("\n         0 broken\n"), "{}", ran.stdout);
    }
}
