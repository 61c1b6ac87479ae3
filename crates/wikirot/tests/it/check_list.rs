//! `wikirot check --urls`: a list in, what was found out of each URL out.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::Value;
use wikirot_testweb::{Behaviour, Host, Response, Web};

use super::harness::{Dir, Ran, dump, fixture_web, small_web};

/// Verdict and reason by line.
fn answers(ran: &Ran) -> BTreeMap<u64, String> {
    let told = |it: &Value| {
        let word = |key: &str| it[key].as_str().unwrap().to_owned();
        (it["line"].as_u64().unwrap(), format!("{} {}", word("verdict"), word("reason")))
    };
    ran.json_lines().iter().map(told).collect()
}

#[test]
fn each_url_gets_its_verdict_and_evidence() {
    let (dir, web) = (Dir::new(), small_web());
    let list = "\
# a list
https://a.rotweb.net/#part

http://a.rotweb.net/gone
not a URL
A page\thttp://none.rotweb.net/
mailto:somebody@rotweb.net
https://a.rotweb.net/
http://user:secret@a.rotweb.net/
";
    dir.write("list.txt", list);
    let ran = dir.wikirot(["check", "--urls", "list.txt"]).on(&web).run().exits(0);
    let told: Vec<String> =
        answers(&ran).into_iter().map(|(line, it)| format!("{line} {it}")).collect();
    assert_eq!(
        told,
        [
            "2 alive ok",
            "4 broken http-404",
            "6 broken dns-nxdomain",
            "7 skipped scheme",
            "9 skipped credentials",
        ]
    );
    assert!(ran.stderr.contains("list.txt:5: no valid URL"), "{}", ran.stderr);
    let found = ran.json_lines();
    let of = |line: u64| found.iter().find(|it| it["line"] == line).unwrap();
    let (alive, gone) = (of(2), of(4));
    assert_eq!(alive["url"], "https://a.rotweb.net/#part");
    assert_eq!(alive["checked_url"], "https://a.rotweb.net/");
    assert_eq!(alive["hops"][0]["status"], 200);
    assert!(alive["title"].is_string() && alive["checked_at"].is_string(), "{alive}");
    assert_eq!((&gone["status"], &gone["trouble"]), (&Value::from(404), &Value::from("dead")));
    assert!(gone["attempts"].as_u64() > Some(0), "{gone}");
    // Nothing is remembered.
    assert!(!dir.path("state").exists());
}

#[test]
fn of_lines_that_say_nothing_a_few_are_named() {
    let dir = Dir::new();
    let told = |lines: usize| {
        dir.write("list.txt", "http://[\n".repeat(lines));
        dir.wikirot(["check", "--urls", "list.txt"]).run().exits(0).stderr
    };
    assert_eq!(told(20).matches("list.txt:").count(), 20);
    let more = told(23);
    assert!(more.contains("list.txt: 3 more lines could not be understood"), "{more}");
    assert!(more.contains("list.txt:20:") && !more.contains("list.txt:21:"), "{more}");
}

#[test]
fn the_verdicts_are_those_of_a_scan() {
    let (dir, web) = (Dir::new(), fixture_web());
    let wiki = super::harness::fixture("dumps/wiki.xml");
    let scanned = dir.wikirot(["scan"]).args([&wiki]).args(["-q", "--report", "jsonl=-"]).on(&web);
    let scanned = scanned.run().exits(0).json_lines();
    let links = dir.wikirot(["links"]).args([&wiki]).run().exits(0).stdout;
    let list = dir.write("links.tsv", links);
    let checked = dir.wikirot(["check", "--urls", "-"]).stdin(&list).on(&web).run().exits(0);
    let by_url = |all: Vec<Value>| -> BTreeMap<String, String> {
        let pair = |it: Value| {
            let word = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
            let asked =
                if word("checked_url").is_empty() { word("url") } else { word("checked_url") };
            (asked, format!("{} {}", word("verdict"), word("reason")))
        };
        all.into_iter().map(pair).collect()
    };
    assert_eq!(by_url(checked.json_lines()), by_url(scanned));
}

#[test]
fn a_list_that_comes_slowly_is_answered_as_it_comes() {
    let (dir, web) = (Dir::new(), small_web());
    let mut wikirot = dir.wikirot(["check", "--urls", "-"]).on(&web);
    let command = wikirot.command().stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut list = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for path in ["", "gone", "lost"] {
        writeln!(list, "http://a.rotweb.net/{path}").unwrap();
        // The next line is written when this one is answered: who waited for more would wait for ever.
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["url"], format!("http://a.rotweb.net/{path}"));
    }
    drop(list);
    assert!(answers.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn hosts_are_treated_as_in_a_scan() {
    let dir = Dir::new();
    let robots = Response::new(200, "User-agent: wikirot\nDisallow: /private/\n")
        .header("content-type", "text/plain");
    let many = Host::new("many.rotweb.net").page("/robots.txt", robots).otherwise(Behaviour::Page);
    let few = Host::new("few.rotweb.net").otherwise(Behaviour::Page);
    let web = Web::new().host(many).host(few).serve().unwrap();
    let mut list = String::from("https://few.rotweb.net/\nhttps://few.rotweb.net/ignored/x\n");
    for n in 0..30 {
        let folder = if n % 3 == 0 { "private" } else { "public" };
        list += &format!("https://many.rotweb.net/{folder}/{n}\n");
    }
    dir.write("list.txt", list);
    dir.write("ignore.txt", "https://few.rotweb.net/ignored/*\n");
    let ran = dir
        .wikirot(["check", "--urls", "list.txt", "--ignore", "ignore.txt"])
        .on(&web)
        .run()
        .exits(0);
    let told = answers(&ran);
    let count = |words: &str| told.values().filter(|it| *it == words).count();
    assert_eq!((count("alive ok"), count("skipped robots"), count("skipped ignored")), (21, 10, 1));
    assert_eq!(web.host("many.rotweb.net").max_in_flight, 1);
    assert!(!web.host("few.rotweb.net").hits.contains_key("/robots.txt"));
}

#[test]
fn broken_ones_may_fail_it() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("fine.txt", "https://a.rotweb.net/\n");
    dir.write("gone.txt", "https://a.rotweb.net/\nhttps://a.rotweb.net/gone\n");
    for (list, code) in [("fine.txt", 0), ("gone.txt", 1)] {
        dir.wikirot(["check", "--urls", list, "--fail-on", "broken"]).on(&web).run().exits(code);
    }
}

#[test]
fn what_is_about_a_wiki_is_refused() {
    let dir = Dir::new();
    dir.write("list.txt", "");
    for option in [
        &["--state", "s.sqlite"][..],
        &["--report", "text=-"],
        &["--confirm", "1x0d"],
        &["--max-age", "1d"],
        &["--archive"],
        &["--recheck"],
        &["--ignore-page", "X"],
        &["--wait"],
        &["--metrics", "m"],
    ] {
        let ran = dir.wikirot(["check", "--urls", "list.txt"]).args(option).run().exits(2);
        assert!(ran.stderr.contains("cannot be used with"), "{option:?}: {}", ran.stderr);
    }
    let ran = dir.wikirot(["check", "--urls", "none.txt"]).run().exits(2);
    assert!(ran.stderr.contains("cannot read none.txt"), "{}", ran.stderr);
    // What the configuration says of wikis does not stand in the way of a list.
    dir.write("wikirot.toml", "report = ['text=-']\nconfirm = '1x0d'");
    assert_eq!(dir.wikirot(["check", "--urls", "list.txt"]).run().exits(0).stdout, "");
}

#[test]
fn failures_that_a_list_expects_are_no_failures() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("ignore.txt", "a.rotweb.net http-404\n");
    dir.write("list.txt", "http://a.rotweb.net/gone\nhttp://none.rotweb.net/\n");
    let ran = dir
        .wikirot(["check", "--urls", "list.txt", "--ignore", "ignore.txt"])
        .on(&web)
        .run()
        .exits(0);
    let told: Vec<_> = answers(&ran).into_values().collect();
    assert_eq!(told, ["skipped ignored", "broken dns-nxdomain"]);
}

#[test]
fn a_state_is_still_checked_without_a_list() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "https://a.rotweb.net/")]));
    dir.wikirot(["scan", "d.xml", "-q"]).on(&web).run().exits(0);
    let ran = dir.wikirot(["check", "--recheck"]).on(&web).run().exits(0);
    assert!(ran.stdout.contains("1 checked in this run"), "{}", ran.stdout);
}
