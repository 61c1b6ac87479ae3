//! What the documents say of requests, tried: as `promises.rs` does with the rest.

use wikirot_testweb::{Behaviour, Host, Loopback, Web};

use super::harness::{Dir, dump};
use super::promises::tries;

/// A scan of one page with these links.
fn scan(dir: &Dir, web: &Loopback, links: &str, variables: &[(&str, &str)]) -> serde_json::Value {
    dir.write("d.xml", dump(&[("A", links)]));
    let mut scan = dir.wikirot(["scan", "d.xml", "-q", "--state", "s", "--recheck"]).on(web);
    for (name, value) in variables {
        scan = scan.env(name, value);
    }
    scan.run().exits(0);
    let report = dir.wikirot(["report", "--state", "s", "--format", "json"]).run().exits(0);
    serde_json::from_str::<serde_json::Value>(&report.stdout).unwrap()["summary"]["counts"].take()
}

fn site(host: Host) -> Loopback {
    Web::new().host(host.otherwise(Behaviour::Page)).serve_logged().unwrap()
}

#[test]
fn no_more_is_sent_than_is_said() {
    tries(
        "docs/politeness.md",
        &[
            ("No proxy is taken from the environment.", || {
                let (dir, web) = (Dir::new(), site(Host::new("a.rotweb.net")));
                let proxies =
                    ["http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"]
                        .map(|name| (name, "http://127.0.0.1:9/"));
                let counts = scan(&dir, &web, "https://a.rotweb.net/", &proxies);
                assert_eq!(counts["alive"], 1, "{counts}");
            }),
            ("No user name or password of anyone is sent", || {
                let there = Behaviour::redirect(302, "https://me:secret@a.rotweb.net/there");
                let host = Host::new("a.rotweb.net").page("/moved", there);
                let (dir, web) = (Dir::new(), site(host));
                scan(&dir, &web, "https://you:word@a.rotweb.net/ https://a.rotweb.net/moved", &[]);
                let log = web.log();
                assert!(log.iter().any(|seen| seen.target == "/there"), "{log:?}");
                assert!(log.iter().all(|seen| seen.header("authorization").is_none()), "{log:?}");
            }),
            ("Redirects are followed, twenty at most.", || {
                let mut host = Host::new("a.rotweb.net");
                for n in 0..21 {
                    let next = format!("https://a.rotweb.net/{}", n + 1);
                    host = host.page(&format!("/{n}"), Behaviour::redirect(302, &next));
                }
                let web = site(host);
                for (begins, alive) in [("1", 1), ("0", 0)] {
                    let link = format!("https://a.rotweb.net/{begins}");
                    let counts = scan(&Dir::new(), &web, &link, &[]);
                    assert_eq!(counts["alive"], alive, "{begins}: {counts}");
                }
            }),
            ("`--family example.org,example.net=4s` adds one;", || {
                let host = |name: &str| Host::new(name).otherwise(Behaviour::Page);
                let web = Web::new().host(host("a.rotweb.net")).host(host("b.rotweb.test"));
                let (dir, web) = (Dir::new(), web.serve_logged().unwrap());
                let links = "https://a.rotweb.net/1 https://b.rotweb.test/1 https://a.rotweb.net/2";
                let family = [("WIKIROT_FAMILY", "rotweb.net,rotweb.test=300ms")];
                let counts = scan(&dir, &web, links, &family);
                assert_eq!(counts["alive"], 3, "{counts}");
                // One host after the other, each behind the answer of the one before.
                let log = web.log();
                let hosts: Vec<_> =
                    log.windows(2).map(|two| (two[1].at - two[0].at, two)).collect();
                assert!(hosts.len() >= 2, "{log:?}");
                let least = std::time::Duration::from_millis(150);
                assert!(hosts.iter().all(|(pause, _)| *pause >= least), "{hosts:?}");
            }),
            (
                "who answers for a domain (its `NS` records), once a page of it is remembered",
                || {
                    let dir = Dir::new();
                    let links = "http://a.rotweb.net/x http://b.rotweb.net/y http://a.rotweb.net/z";
                    for (asked, proxy) in [(1, false), (0, false), (0, true)] {
                        let host = |name: &str| Host::new(name).otherwise(Behaviour::Page);
                        let web = Web::new().host(host("a.rotweb.net")).host(host("b.rotweb.net"));
                        let web = web.host(host("proxy.rotweb.net")).proxy("proxy.rotweb.net");
                        let (dir, web) = match proxy {
                            true => (&Dir::new(), web.serve_logged().unwrap()),
                            false => (&dir, web.serve_logged().unwrap()),
                        };
                        let through = [("WIKIROT_PROXY", "http://proxy.rotweb.net:80/")];
                        let variables = if proxy { &through[..] } else { &[] };
                        let counts = scan(dir, &web, links, variables);
                        assert_eq!(counts["alive"], 3, "{counts}");
                        assert_eq!(web.counts().name_servers, asked);
                    }
                },
            ),
            ("`GET` for each distinct link of the wiki when it is due", || {
                let (dir, web) = (Dir::new(), site(Host::new("a.rotweb.net")));
                let links =
                    "https://a.rotweb.net/x https://a.rotweb.net/x https://a.rotweb.net/x#y";
                scan(&dir, &web, links, &[]);
                let log = web.log();
                let asked = log.iter().filter(|seen| seen.target == "/x");
                assert_eq!(asked.filter(|seen| seen.method == "GET").count(), 1, "{log:?}");
            }),
        ],
    );
    tries(
        "docs/politeness.md",
        &[("The rest of the header is what a browser sends that opens a page", || {
            let (dir, web) = (Dir::new(), site(Host::new("a.rotweb.net")));
            scan(&dir, &web, "https://a.rotweb.net/x", &[]);
            let log = web.log();
            let names: Vec<&str> = log[0].headers.iter().map(|(name, _)| name.as_str()).collect();
            for name in
                ["accept", "accept-language", "accept-encoding", "sec-fetch-mode", "priority"]
            {
                assert!(names.contains(&name), "{name}: {names:?}");
            }
            assert!(!names.iter().any(|name| matches!(*name, "cookie" | "referer" | "from")));
        })],
    );
}
