//! Nights that end early: what was asked is not asked again.

use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use wikirot_testweb::{Behaviour, Host, Loopback, Response, Web};

use super::harness::{Dir, Ran, Wikirot, dump, small_web};

/// A wiki that links so many pages of each of so many hosts.
fn wiki(hosts: usize, links: usize) -> (Web, String) {
    let name = |host: usize| format!("h{host}.rotweb.net");
    let mut web = Web::new();
    let mut pages = Vec::new();
    for host in 0..hosts {
        let mut site = Host::new(&name(host)).page("/robots.txt", 404);
        let mut text = String::new();
        for link in 0..links {
            let path = format!("/{link}-{}", host * 7919 % 1000);
            text.push_str(&format!("* [https://{}{path}]\n", name(host)));
            site = site.page(&path, Behaviour::Page);
        }
        web = web.host(site);
        pages.push((format!("Page {host}"), text));
    }
    let pages: Vec<_> = pages.iter().map(|(title, text)| (&**title, &**text)).collect();
    (web, dump(&pages))
}

/// What reached the web.
#[derive(Clone, Copy, Debug)]
struct Asked {
    pages: u64,
    rules: u64,
}

impl Asked {
    fn of(web: &Loopback) -> Self {
        let counts = web.counts();
        let rules = counts.hosts.values().filter_map(|host| host.hits.get("/robots.txt")).sum();
        Self { pages: counts.requests - rules, rules }
    }
}

/// Scans as often as is needed, with so many `slots`, all but the last time until `kills` runs were killed after an
/// equal share of the requests.
fn killed(web: &Loopback, dir: &Dir, slots: u64, urls: u64, kills: u64) -> Asked {
    let slots = format!("--concurrency={slots}");
    let scan = || dir.wikirot(["scan", "wiki.xml", "-q", &slots]).on(web);
    for kill in 1..=kills {
        let running = scan().start();
        while web.counts().requests < urls * kill / (kills + 1) {
            std::thread::sleep(Duration::from_millis(2));
        }
        running.killed();
    }
    scan().run().exits(0);
    let ran = dir.wikirot(["report", "--format", "json"]).run().exits(0);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["summary"]["counts"]["alive"], urls, "{}", report["summary"]);
    Asked::of(web)
}

/// Asserts that `kills` runs lost what was under way, one request a slot each time, and what was not written down yet:
/// a few answers that were.
fn lost_what_was_under_way(asked: Asked, (urls, hosts): (u64, u64), slots: u64, kills: u64) {
    let lost = asked.pages + asked.rules - urls - hosts;
    assert!(lost <= kills * (slots + UNRECORDED), "{asked:?}");
    assert!(asked.rules - hosts <= kills * slots, "{asked:?}");
}

/// Answers that may wait to be recorded: at the checker, on their way, and for others to be committed with.
const UNRECORDED: u64 = 32 + 16 + 8;

#[test]
fn a_run_that_is_killed_loses_what_is_under_way() {
    for (hosts, links, rules) in [(150, 4, 0), (30, 20, 30)] {
        let (web, dump) = wiki(hosts, links);
        let (dir, web) = (Dir::new(), web.serve().unwrap());
        dir.write("wiki.xml", dump);
        let (urls, slots, kills) = ((hosts * links) as u64, 8, 3);
        let asked = killed(&web, &dir, slots, urls, kills);
        lost_what_was_under_way(asked, (urls, rules), slots, kills);
    }
}

#[test]
fn what_a_slow_host_was_not_asked_is_told_and_goes_first_in_the_next_run() {
    // Of many URLs the checker has a part, the others are in the state alone.
    for urls in [30, 300] {
        slow_host_of(urls);
    }
}

fn slow_host_of(urls: u32) {
    let rules = Response::new(200, "User-agent: wikirot\nCrawl-delay: 5\n");
    let slow = Host::new("slow.rotweb.net").page("/robots.txt", rules).otherwise(Behaviour::Page);
    let quick = Host::new("quick.rotweb.net").otherwise(Behaviour::Page);
    let web = Web::new().host(slow).host(quick).serve().unwrap();
    let dir = Dir::new();
    let links: String = (0..urls).map(|n| format!("* https://slow.rotweb.net/{n}\n")).collect();
    let pages = [("One", &*links), ("Two", "https://quick.rotweb.net/")];
    dir.write("wiki.xml", dump(&pages));
    let scan = |args: &[&str]| {
        let letter = ["--report", "text=letter", "--state", "s"];
        let ran = dir.wikirot(["scan", "wiki.xml"]).args(letter).args(args).on(&web).run().exits(0);
        ran.stdout + &ran.stderr
    };
    let said = scan(&["--linger", "1s"]);
    let told = "URLs of 1 slow host had to be left for the next run, which asks them first";
    assert!(said.contains(told), "{said}");
    let letter = dir.read("letter").replace('\n', " ");
    assert!(letter.contains(told), "{letter}");
    let conn = rusqlite::Connection::open(dir.path("s")).unwrap();
    let count = |of: &str| -> u32 {
        conn.query_row(&format!("SELECT count(*) FROM target WHERE {of}"), [], |row| row.get(0))
            .unwrap()
    };
    let left = count("due_at = -1 AND verdict = 'unchecked'");
    let asked = count("due_at <> -1");
    assert!(left > urls - 10 && left + asked == urls + 1, "{left} left, {asked} asked");
    let said = scan(&["--robots", "off"]);
    assert!(said.contains(&format!("{left} checked in this run")), "{said}");
    assert_eq!(count("verdict = 'alive'"), urls + 1);
}

/// Scans for so long; gives what was said, how many pages the state has then, and how its last run ended.
fn scan_for(time: &str, dir: &Dir, scan: Wikirot, stdin: Stdio) -> (Ran, String) {
    let mut scan = scan.args(["--state", "s", "--max-runtime", time]);
    scan.command().stdin(stdin);
    let ran = scan.run();
    let conn = rusqlite::Connection::open(dir.path("s")).unwrap();
    let sql =
        "SELECT (SELECT count(*) FROM page) || ' ' || ending FROM run ORDER BY id DESC LIMIT 1";
    (ran, conn.query_row(sql, [], |row| row.get(0)).unwrap())
}

/// A pipe through which so much comes, and no more until long after the night.
fn goes_quiet_after(bytes: &[u8]) -> Stdio {
    let (read, mut write) = std::io::pipe().unwrap();
    write.write_all(bytes).unwrap();
    std::thread::spawn(move || (std::thread::sleep(Duration::from_secs(60)), write));
    read.into()
}

#[test]
fn a_pipe_that_goes_quiet_does_not_outlast_the_night() {
    let (dir, web) = (Dir::new(), small_web());
    let long = "x ".repeat(5_000);
    let dump = dump(&[("One", &(long + "http://a.rotweb.net/")), ("Two", "b"), ("Three", "c")]);
    dir.write("d.xml", &dump);
    dir.wikirot(["scan", "d.xml", "--state", "s"]).on(&web).run().exits(0);
    let pages = [dump.find("x x x").unwrap() + 9_000, dump.find("<title>Two").unwrap() + 9];
    for end in pages {
        let scan = dir.wikirot(["scan", "-"]).on(&web);
        let (ran, known) = scan_for("1s", &dir, scan, goes_quiet_after(&dump.as_bytes()[..end]));
        let said = ran.exits(0).stdout;
        assert!(said.contains("its time was over"), "{said}");
        assert_eq!(known, "3 max-runtime");
    }
    // So early that nobody knows which wiki it is.
    let scan = dir.wikirot(["scan", "-"]).on(&web);
    let (ran, known) = scan_for("1s", &dir, scan, goes_quiet_after(&dump.as_bytes()[..100]));
    let said = ran.exits(2).stderr;
    assert!(said.contains("its time (--max-runtime) was over before it could begin"), "{said}");
    assert_eq!(known, "3 max-runtime");
}

#[test]
fn pages_that_take_long_to_read_do_not_outlast_the_night() {
    let (dir, web) = (Dir::new(), small_web());
    let busy = "local p = {} function p.run(frame) local n = 0 + frame.args[1] while n < 3e7 do n = n + 1 end return '' end return p";
    let links: String = (0..12).map(|n| format!("http://h{n}.rotweb.net/ ")).collect();
    let mut pages = vec![
        (828, "Module:Busy".to_owned(), busy.to_owned()),
        (0, "First".to_owned(), "http://a.rotweb.net/".to_owned()),
        (0, "Second".to_owned(), links + &" x".repeat(200_000)),
    ];
    // Minutes of them, and none has a link.
    let page = |n| (0, format!("Page {n}"), format!("{{{{#invoke:Busy|run|{n}}}}}"));
    pages.extend((0..1_000).map(page));
    let pages: Vec<_> = pages.iter().map(|(ns, title, text)| (*ns, &**title, &**text)).collect();
    dir.write("d.xml", super::modules::dump(&pages));
    // Who asks has done before: there is no network.
    web.cut(true);
    let soon = ["--connect-timeout", "100ms", "--network-patience", "0s"];
    let scan = dir.wikirot(["scan", "d.xml"]).args(soon).on(&web);
    let (ran, known) = scan_for("4s", &dir, scan, Stdio::null());
    ran.exits(4);
    let (pages, ended) = known.split_once(' ').unwrap();
    assert!(pages.parse::<usize>().unwrap() < 1_000, "{known}");
    assert_eq!(ended, "network-down");
}

/// `cargo test --workspace --locked --test it thirty_kills -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn thirty_kills() {
    for (hosts, links, rules) in [(2_000, 10, 0), (1_000, 20, 1_000)] {
        for slots in [256, 32] {
            let (web, dump) = wiki(hosts, links);
            let (dir, web) = (Dir::new(), web.serve().unwrap());
            dir.write("wiki.xml", dump);
            let urls = (hosts * links) as u64;
            let asked = killed(&web, &dir, slots, urls, 30);
            println!("{hosts} hosts of {links} links, {slots} slots: {asked:?}");
            lost_what_was_under_way(asked, (urls, rules), slots, 30);
        }
    }
}
