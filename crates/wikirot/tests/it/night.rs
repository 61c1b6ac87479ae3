//! Nights that end early: what was asked is not asked again.

use std::time::Duration;

use wikirot_testweb::{Behaviour, Host, Loopback, Web};

use super::harness::{Dir, dump};

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

/// Scans as often as is needed, all but the last time until `kills` runs were killed after an equal share
/// of the requests; gives how many requests it took.
fn requests(web: &Loopback, dir: &Dir, urls: u64, kills: u64) -> u64 {
    let scan = || dir.wikirot(["scan", "wiki.xml", "-q"]).on(web);
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
    web.counts().requests
}

#[test]
fn a_run_that_is_killed_loses_little_of_what_it_asked() {
    let (web, dump) = wiki(150, 4);
    let (dir, web) = (Dir::new(), web.serve().unwrap());
    dir.write("wiki.xml", dump);
    let requests = requests(&web, &dir, 600, 2);
    // What was under way: at most one URL a slot, each time.
    assert!(requests <= 600 + 2 * 256, "{requests}");
}

/// `cargo test --workspace --locked --test it thirty_kills -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn thirty_kills() {
    for (hosts, links, from) in [(2_000, 10, 20), (1_000, 20, 20)] {
        let (web, dump) = wiki(hosts, links);
        let (dir, web) = (Dir::new(), web.serve().unwrap());
        dir.write("wiki.xml", dump);
        let requests = requests(&web, &dir, (hosts * links) as u64, 30);
        println!("{hosts} hosts of {links} links, rules from {from}: {requests} requests");
    }
}
