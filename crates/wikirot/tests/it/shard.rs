//! Several processes share a wiki.

use std::collections::BTreeMap;

use wikirot_testweb::Web;

use super::harness::{Dir, dump, json_lines};

const SHARES: usize = 3;

/// Verdict, reason and pages by URL.
fn known(jsonl: &str) -> BTreeMap<String, String> {
    let of = |line: &serde_json::Value| {
        format!("{} {} {} {}", line["verdict"], line["reason"], line["pages"], line["occurrences"])
    };
    json_lines(jsonl).iter().map(|line| (line["url"].to_string(), of(line))).collect()
}

#[test]
fn the_union_of_the_shards_is_the_single_run_and_no_host_is_asked_twice() {
    let dir = Dir::new();
    let urls: Vec<String> = (0..36)
        .map(|n| format!("http://h{}.rotweb.net/{n}", n % 12))
        .chain(["mailto:a@rotweb.net".to_owned()])
        .collect();
    let text = |from: usize| {
        urls.iter().skip(from).step_by(2).map(|url| format!("* [{url} x]\n")).collect::<String>()
    };
    let path = dir.write("d.xml", dump(&[("Even", &text(0)), ("Odd", &text(1))]));
    let web = || Web::from_urls(&urls[..36]).dead_share(0.3).serve().unwrap();

    let single = web();
    dir.wikirot(["scan", "-q", "--state", "single.sqlite"])
        .args([&path])
        .on(&single)
        .run()
        .exits(0);

    let mut asked_by = BTreeMap::<String, usize>::new();
    for k in 1..=SHARES {
        let own = web();
        let (shard, state) = (format!("{k}/{SHARES}"), format!("{k}.sqlite"));
        let args = ["scan", "-q", "--shard", &shard, "--state", &state];
        dir.wikirot(args).args([&path]).on(&own).run().exits(0);
        for (host, seen) in own.counts().hosts {
            if seen.requests > 0 {
                *asked_by.entry(host).or_default() += 1;
            }
        }
    }
    assert_eq!(asked_by.len(), 12);
    assert!(asked_by.values().all(|shards| *shards == 1), "{asked_by:?}");

    let merge = ["merge", "--state", "all.sqlite", "1.sqlite", "2.sqlite", "3.sqlite"];
    let told = dir.wikirot(merge).run().exits(0).stdout;
    assert_eq!(told, "all.sqlite: 2 pages, 37 links, 37 distinct URLs\n");
    let report = |state: &str| {
        let args = ["report", "--format", "jsonl", "--state", state];
        known(&dir.wikirot(args).run().exits(0).stdout)
    };
    assert_eq!(report("all.sqlite"), report("single.sqlite"));
    assert_eq!(report("all.sqlite").len(), 37);
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
