//! Several processes share a wiki.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::Duration;

use wikirot_testweb::{HostCounts, Loopback, Web};

use super::harness::{Dir, Running, dump, json_lines};

const SHARES: usize = 3;

/// Verdict, reason and pages by URL.
fn known(jsonl: &str) -> BTreeMap<String, String> {
    let of = |line: &serde_json::Value| {
        format!("{} {} {} {}", line["verdict"], line["reason"], line["pages"], line["occurrences"])
    };
    json_lines(jsonl).iter().map(|line| (line["url"].to_string(), of(line))).collect()
}

/// A wiki of forty links to one host that needs seconds for them, as `d.xml`, and their web.
fn forty_slow_links() -> (Dir, Loopback) {
    let dir = Dir::new();
    let urls: Vec<String> = (0..40).map(|n| format!("https://a.rotweb.net/{n}")).collect();
    let text: String = urls.iter().map(|url| format!("* [{url} x]\n")).collect();
    dir.write("d.xml", dump(&[("Page", &text)]));
    let web = Web::from_urls(&urls).latency(Duration::from_millis(50)).serve().unwrap();
    (dir, web)
}

#[test]
fn shares_that_run_at_once_make_the_single_run_and_no_host_is_asked_by_two() {
    let dir = Dir::new();
    let urls: Vec<String> = (0..36)
        .map(|n| format!("http://h{}.rotweb.net/{n}", n % 12))
        .chain(["mailto:a@rotweb.net".to_owned()])
        .collect();
    let text = |from: usize| {
        urls.iter().skip(from).step_by(2).map(|url| format!("* [{url} x]\n")).collect::<String>()
    };
    dir.write("d.xml", dump(&[("Even", &text(0)), ("Odd", &text(1))]));
    let web = || Web::from_urls(&urls[..36]).dead_share(0.3).serve().unwrap();

    let single = web();
    dir.wikirot(["scan", "d.xml", "-q", "--state", "single"]).on(&single).run().exits(0);

    // Each process has a web of its own, so that what it asked is told apart.
    let webs: Vec<Loopback> = (0..SHARES).map(|_| web()).collect();
    let share = |(n, own): (usize, &Loopback)| {
        dir.deployed("wikirot-shard", [&SHARES.to_string(), "d.xml", "shares", "-q"])
            .env("JOB_COMPLETION_INDEX", &n.to_string())
            .on(own)
            .start()
    };
    let running: Vec<Running> = webs.iter().enumerate().map(share).collect();
    for run in running {
        run.ended().exits(0);
    }
    let mut asked = BTreeMap::<String, Vec<u64>>::new();
    for (host, seen) in webs.iter().flat_map(|own| own.counts().hosts) {
        if seen.requests > 0 {
            asked.entry(host).or_default().push(seen.requests);
        }
    }
    let by_one = |(host, seen): (String, HostCounts)| (host, vec![seen.requests]);
    assert_eq!(asked, single.counts().hosts.into_iter().map(by_one).collect());
    assert_eq!(asked.len(), 12);

    let report = ["report", "--format", "jsonl", "--state", "single"];
    let of_one = known(&dir.wikirot(report).run().exits(0).stdout);
    let joined =
        dir.deployed("wikirot-shards-report", ["shares", "--format", "jsonl"]).run().exits(0);
    assert_eq!(known(&joined.stdout), of_one);
    assert_eq!(of_one.len(), 37);
    assert!(joined.stderr.ends_with(": 2 pages, 37 links, 37 distinct URLs\n"), "{joined:?}");
}

#[test]
fn a_share_that_is_told_to_stop_brings_its_state_home_and_goes_on() {
    let (dir, web) = forty_slow_links();
    let share = || {
        dir.deployed("wikirot-shard", ["1", "d.xml", "shares", "-q"])
            .env("SLURM_ARRAY_TASK_ID", "1")
            .env("SLURM_ARRAY_TASK_MIN", "1")
            .on(&web)
            .start()
    };
    let run = share();
    while web.counts().requests < 3 {
        std::thread::sleep(Duration::from_millis(5));
    }
    run.told_to_stop().ended().exits(130);
    let asked = web.counts().requests;
    assert!(asked < 40, "{asked}");
    assert!(dir.path("shares/shard-1.sqlite").exists());
    share().ended().exits(0);
    let hits = web.host("a.rotweb.net").hits;
    assert!((0..40).all(|n| hits[&format!("/{n}")] == 1), "{hits:?}");
}

#[test]
fn a_share_whose_run_is_killed_brings_home_what_was_learnt() {
    let (dir, web) = forty_slow_links();
    let wikirot = env!("CARGO_BIN_EXE_wikirot");
    // The number of the process that is to be killed; the script around it lives on.
    let program =
        dir.write("program", format!("#!/bin/sh\necho $$ >process\nexec '{wikirot}' \"$@\"\n"));
    fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let share = || {
        dir.deployed("wikirot-shard", ["1", "d.xml", "shares", "-q"])
            .env("WIKIROT", program.to_str().unwrap())
            .env("JOB_COMPLETION_INDEX", "0")
            .on(&web)
            .start()
    };
    let run = share();
    while web.counts().requests < 30 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let killed = Command::new("kill").args(["-KILL", dir.read("process").trim()]).status();
    assert!(killed.unwrap().success());
    run.ended().exits(137);
    share().ended().exits(0);
    let hits = web.host("a.rotweb.net").hits;
    assert!((0..40).all(|n| hits.contains_key(&format!("/{n}"))), "{hits:?}");
    // Of the 30, the last few may not have been written yet.
    assert!(hits.values().sum::<u64>() < 30 + 40, "{hits:?}");
}

#[test]
fn a_share_that_is_told_to_stop_while_it_gets_its_state_asks_nobody() {
    let dir = Dir::new();
    let url = "https://a.rotweb.net/";
    dir.write("d.xml", dump(&[("Page", url)]));
    let web = Web::from_urls([url]).serve().unwrap();
    fs::create_dir(dir.path("shares")).unwrap();
    // A state that takes its time, as on a network file system.
    let kept = dir.path("shares/shard-0.sqlite");
    assert!(Command::new("mkfifo").arg(&kept).status().unwrap().success());
    let run = dir
        .deployed("wikirot-shard", ["1", "d.xml", "shares", "-q"])
        .env("JOB_COMPLETION_INDEX", "0")
        .on(&web)
        .start();
    let read = File::options().write(true).open(&kept).unwrap();
    let run = run.told_to_stop();
    drop(read);
    run.ended().exits(130);
    assert_eq!(web.counts().requests, 0);
}

#[test]
fn a_job_of_an_array_takes_its_own_share() {
    let dir = Dir::new();
    let path = dir.write("d.xml", dump(&[("Page", "text")]));
    let scan = |index: &str| {
        let mut run = dir.wikirot(["scan", "-q", "--shard", "auto/2"]).args([&path]);
        run.command().env("JOB_COMPLETION_INDEX", index);
        run.run()
    };
    scan("1").exits(0);
    let error = scan("2").exits(2).stderr;
    assert!(error.contains("give it 2 jobs"), "{error}");
}
