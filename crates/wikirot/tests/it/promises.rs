//! What the documents say of the program, tried. A row names the document and its words; who changes one of
//! the two has to change the other. `state/documented.rs` has the state and its queries, `scripts/check-docs`
//! the commands.

use std::collections::BTreeSet;
use std::time::Duration;

use wikirot_testweb::{Behaviour, Host, Loopback, Web};

use super::documents::{between, document, first_names, quoted, squeezed};
use super::harness::{Dir, Ran, dump, fixture, fixture_web, json_lines, small_web};
use super::typed::commands;

/// Whether a statement holds, with whatever a look at it needs.
pub(crate) type Tried = fn();

/// Tries each statement, and that the document makes it.
pub(crate) fn tries(name: &str, rows: &[(&str, Tried)]) {
    let text = squeezed(&document(name));
    for (says, tried) in rows {
        assert!(text.contains(&squeezed(says)), "{name} does not say: {says}");
        tried();
    }
}

/// A scan of the fixture, with a state that reports can be made of.
fn scanned() -> (Dir, Loopback, Ran) {
    let (dir, web) = (Dir::new(), fixture_web());
    let wiki = fixture("dumps/wiki.xml");
    let ran = dir.wikirot(["scan"]).args([wiki]).args(["--state", "s"]).on(&web).run().exits(0);
    (dir, web, ran)
}

fn report(dir: &Dir, format: &str) -> String {
    dir.wikirot(["report", "--state", "s", "--format", format]).run().exits(0).stdout
}

#[test]
fn the_readme_shows_what_a_scan_prints() {
    let (dir, _web, ran) = scanned();
    let text = document("README.md");
    let shown = text.split("$ wikirot scan wiki.xml --report html=report.html\n").nth(1).unwrap();
    let shown: Vec<_> = shown.lines().take_while(|line| !line.starts_with('$')).collect();
    assert_eq!(shown, ran.stdout.lines().collect::<Vec<_>>());
    // And what it knows of a link then; each day has another date.
    let history = "http://gone.rotweb.net/bottle";
    let shown = between(&text, &format!("$ wikirot history {history}\n"), "```");
    let told = dir.wikirot(["history", history, "--state", "s"]).run().exits(0).stdout;
    let dateless = |text: &str| {
        let is_digit = |it: char| it.is_ascii_digit();
        text.split(is_digit).filter(|it| !it.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(dateless(shown), dateless(&told));
}

#[test]
fn the_readme_names_the_commands_that_there_are() {
    let mut named = BTreeSet::new();
    for cell in first_names(&document("README.md"), "| command | does |") {
        named.insert(cell.split(' ').nth(1).unwrap().to_owned());
    }
    assert_eq!(named, commands());
}

#[test]
fn the_guide_is_right() {
    tries(
        "docs/guide.md",
        &[
            ("The first prints `title<TAB>url`", || {
                let dir = Dir::new();
                dir.write("d.xml", dump(&[("A b", "http://a.rotweb.net/x http://a.rotweb.net/x")]));
                let ran = dir.wikirot(["links", "d.xml"]).run().exits(0);
                assert_eq!(ran.stdout, "A b\thttp://a.rotweb.net/x\n");
            }),
            ("If your dump has no templates, say what they make", || {
                let dir = Dir::new();
                dir.write("d.xml", dump(&[("A", "{{Bug|7}} {{AUR|x}}")]));
                let links = |more: &[&str]| {
                    dir.wikirot(["links", "d.xml"]).args(more).run().exits(0).stdout
                };
                let made = links(&["--template", "Bug=https://bugs.rotweb.net/{1}"]);
                assert_eq!(made, "A\thttps://bugs.rotweb.net/7\n");
                let made = links(&["--template-preset", "archwiki"]);
                assert!(made.contains("A\thttps://aur.archlinux.org/packages/x/\n"), "{made}");
            }),
            ("links to the wiki itself left out, where its dump has another address", || {
                let dir = Dir::new();
                dir.write(
                    "d.xml",
                    dump(&[("A", "https://wiki.rotweb.net/a https://b.rotweb.net/b")]),
                );
                let server = ["--server", "https://b.rotweb.net"];
                let ran = dir.wikirot(["links", "d.xml"]).args(server).run().exits(0);
                assert_eq!(ran.stdout, "A\thttps://wiki.rotweb.net/a\n");
            }),
            ("`--protocols 'http://,https://,//,gemini://'`", || {
                let dir = Dir::new();
                let text = "gemini://a.rotweb.net/ ftp://b.rotweb.net/ [//c.rotweb.net/ c]";
                dir.write("d.xml", dump(&[("A", text)]));
                let schemes = ["--protocols", "http://,https://,//,gemini://"];
                let ran = dir.wikirot(["links", "d.xml"]).args(schemes).run().exits(0);
                assert_eq!(ran.stdout, "A\tgemini://a.rotweb.net/\nA\t//c.rotweb.net/\n");
            }),
            ("It does not go through a proxy.", || {
                let fetch =
                    ["fetch", "https://wiki.rotweb.net/", "-o", "x", "--proxy", "http://a/"];
                let ran = Dir::new().wikirot(fetch).run().exits(2);
                assert!(ran.stderr.contains("unexpected argument '--proxy'"), "{}", ran.stderr);
            }),
            ("no page at all, as in a dump of logs | it is refused, exit code 2", || {
                let dir = Dir::new();
                dir.write("d.xml", dump(&[]));
                dir.wikirot(["scan", "d.xml", "--state", "s"]).run().exits(2);
            }),
            ("Where the ending of a name tells the format, it is enough: `-o report.html`", || {
                let (dir, _, _) = scanned();
                for (name, begins) in [
                    ("r.html", "<!doctype html>"),
                    ("r.md", "# "),
                    ("r.csv", "page,"),
                    ("r.json", "{\"format\":\"wikirot-report\""),
                    ("r.jsonl", "{\"url\":"),
                    ("r.wiki", "<div id=\"wikirot-report\">"),
                ] {
                    dir.wikirot(["report", "--state", "s", "-o", name]).run().exits(0);
                    let start: String = dir.read(name).chars().take(begins.len()).collect();
                    assert_eq!(start.to_lowercase(), begins.to_lowercase(), "{name}");
                }
            }),
            (
                "The owners of the sites that you ask are told the address of your wiki's front page",
                || {
                    let (dir, web) = (Dir::new(), small_web());
                    dir.write("d.xml", dump(&[("A", "http://a.rotweb.net/")]));
                    let told = |command: &[&str], agent: &str| {
                        dir.wikirot(command)
                            .args(["--state", "s", "--recheck"])
                            .on(&web)
                            .run()
                            .exits(0);
                        let agents = web.host("a.rotweb.net").user_agents;
                        assert!(agents.iter().any(|it| it.contains(agent)), "{agent}: {agents:?}");
                    };
                    told(&["scan", "d.xml"], "; +https://wiki.rotweb.net/wiki/Main_Page)");
                    told(&["scan", "d.xml", "--user-agent", "wikirot of ours"], "wikirot of ours");
                    // The state knows it as well.
                    let (dir, again) = (dir, small_web());
                    dir.wikirot(["check", "--state", "s", "--recheck"]).on(&again).run().exits(0);
                    let agents = again.host("a.rotweb.net").user_agents;
                    assert!(agents.iter().any(|it| it.contains("+https://wiki.rotweb.net/")));
                },
            ),
        ],
    );
}

#[test]
fn the_questions_are_answered_right() {
    tries(
        "docs/faq.md",
        &[
            ("Links to the wiki itself are left out, unless `--internal` is given.", || {
                let dir = Dir::new();
                dir.write("d.xml", dump(&[("A", "https://wiki.rotweb.net/wiki/B")]));
                let links = |more: &[&str]| {
                    dir.wikirot(["links", "d.xml"]).args(more).run().exits(0).stdout.lines().count()
                };
                assert_eq!((links(&[]), links(&["--internal"])), (0, 1));
            }),
            ("`wikirot report --format jsonl` has every URL with its verdict", || {
                let (dir, _, ran) = scanned();
                let lines = json_lines(&report(&dir, "jsonl"));
                assert!(ran.stdout.contains(&format!("{} distinct URLs", lines.len())));
                assert!(lines.iter().all(|line| line["verdict"].is_string()));
            }),
            (
                "It changes only when what was found has changed. The other formats give the time.",
                || {
                    let (dir, web, _) = scanned();
                    let before = report(&dir, "wikitext");
                    let wiki = fixture("dumps/wiki.xml");
                    for _ in 0..2 {
                        dir.wikirot(["scan"])
                            .args([&wiki])
                            .args(["--state", "s"])
                            .on(&web)
                            .run()
                            .exits(0);
                        assert_eq!(report(&dir, "wikitext"), before);
                    }
                    assert!(!before.contains("Checked 20"));
                    assert!(report(&dir, "text").contains("Checked 20"));
                },
            ),
            (
                "A state takes one run at a time. `wikirot status` says what that run is doing.",
                || {
                    let web =
                        Web::new().host(Host::new("a.rotweb.net").page("/", Behaviour::Silent));
                    let (dir, web) = (Dir::new(), web.serve().unwrap());
                    dir.write("d.xml", dump(&[("A", "http://a.rotweb.net/")]));
                    let first = dir.wikirot(["scan", "d.xml", "--state", "s"]).on(&web).start();
                    while web.host("a.rotweb.net").requests == 0 {
                        std::thread::sleep(Duration::from_millis(10));
                    }
                    let second =
                        dir.wikirot(["scan", "d.xml", "--state", "s"]).on(&web).run().exits(2);
                    assert!(second.stderr.contains("another run uses"), "{}", second.stderr);
                    // It says so once it has something to say.
                    let is_told = || {
                        let told = dir.wikirot(["status", "--state", "s"]).run().exits(0).stdout;
                        told.contains("under way: process") && !told.contains("does not say")
                    };
                    while !is_told() {
                        std::thread::sleep(Duration::from_millis(50));
                    }
                    // "A run that crashed holds nothing."
                    first.killed();
                    dir.wikirot(["report", "--state", "s"]).run().exits(0);
                    dir.wikirot(["merge", "--state", "t", "s"]).run().exits(0);
                },
            ),
        ],
    );
}

#[test]
fn the_formats_are_as_described() {
    tries(
        "docs/formats.md",
        &[
            ("Columns, in their order (new ones are added at the end)", || {
                let (dir, _, _) = scanned();
                let text = document("docs/formats.md");
                let named = between(&text, "Columns, in their order", "A cell that a spreadsheet");
                let named = quoted(named);
                let named = named.into_iter().filter(|it| !["text", "extension"].contains(&&**it));
                let head = report(&dir, "csv").lines().next().unwrap().trim_end().to_owned();
                assert_eq!(named.collect::<Vec<_>>().join(","), head);
            }),
            ("UTF-8, comma, CRLF, a header line.", || {
                let (dir, _, _) = scanned();
                let csv = report(&dir, "csv");
                assert!(csv.starts_with("page,page_id,"), "{csv}");
                assert!(csv.split_inclusive('\n').all(|it| it.ends_with("\r\n")), "{csv}");
            }),
            ("Which template it is, `--dead-link` says", || {
                let dir = Dir::new();
                let config = |template: &str| {
                    dir.wikirot(["config", "report", "--dead-link", template]).run()
                };
                let text = document("docs/formats.md");
                for preset in first_names(&text, "| preset      | proposes") {
                    config(&preset).exits(0);
                }
                config("nonsense").exits(2);
                let said = config("{{Dead|$date}}").exits(2).stderr;
                let known = said.split("known are ").nth(1).unwrap().lines().next().unwrap();
                let mut known: Vec<_> = known.split(", ").collect();
                let mut named = first_names(&text, "| in `call`                         | becomes");
                known.sort_unstable();
                named.sort_unstable();
                assert_eq!(known, named);
            }),
            ("So `wikirot check` on such a state needs no `--shard`", || {
                let urls: Vec<_> = (0..12).map(|n| format!("http://h{n}.rotweb.net/")).collect();
                let dir = Dir::new();
                dir.write("d.xml", dump(&[("A", &urls.join(" "))]));
                let asked = |command: &[&str]| {
                    let web = Web::from_urls(&urls).serve().unwrap();
                    dir.wikirot(command).args(["--state", "s"]).on(&web).run().exits(0);
                    let hosts = web.counts().hosts.into_iter();
                    hosts.filter(|it| it.1.requests > 0).map(|it| it.0).collect::<Vec<_>>()
                };
                let of_share = asked(&["scan", "d.xml", "--shard", "1/3"]);
                assert!((1..12).contains(&of_share.len()), "{of_share:?}");
                assert_eq!(asked(&["check", "--recheck"]), of_share);
            }),
            ("a letter of 40 lines or fewer", || {
                let (dir, _, _) = scanned();
                let lines = report(&dir, "text").lines().count();
                assert!((5..=40).contains(&lines), "{lines}");
            }),
            (
                "{\"format\": \"wikirot-report\", \"version\": 1, \"summary\": .., \"history\": [..], \
              \"pages\": [..], \"templates\": [..], \"domains\": [..], \"changes\": [..]}",
                || {
                    let (dir, _, _) = scanned();
                    let text = report(&dir, "json");
                    let mut from = 0;
                    for key in [
                        "format",
                        "version",
                        "summary",
                        "history",
                        "pages",
                        "templates",
                        "domains",
                        "changes",
                    ] {
                        let at = text[from..].find(&format!("\"{key}\":"));
                        from += at.unwrap_or_else(|| panic!("no {key} behind byte {from}"));
                    }
                    serde_json::from_str::<serde_json::Value>(&text).unwrap();
                },
            ),
            ("Everything stands in `<div id=\"wikirot-report\">`", || {
                let (dir, _, _) = scanned();
                let text = report(&dir, "wikitext");
                assert!(
                    text.starts_with("<div id=\"wikirot-report\">\n") && text.ends_with("</div>\n")
                );
            }),
            (
                "MediaWiki records them like any others, so a scan leaves out what begins like a report",
                || {
                    let (dir, web, _) = scanned();
                    let text = report(&dir, "wikitext");
                    assert!(text.contains("[http"), "they can be clicked");
                    dir.write(
                        "d.xml",
                        dump(&[("Report", &text), ("A", "http://alive.rotweb.net/")]),
                    );
                    let ran =
                        dir.wikirot(["scan", "d.xml", "--state", "t"]).on(&web).run().exits(0);
                    assert!(ran.stdout.contains(" 1 link, 1 distinct URL"), "{}", ran.stdout);
                },
            ),
            (
                "Empty lines and those that begin with `#` are left out, and so is a URL that came before",
                || {
                    let (dir, web) = (Dir::new(), small_web());
                    let url = "http://a.rotweb.net/";
                    dir.write("l", format!("# a list\n\nSome page\t{url}\n{url}\n"));
                    let ran = dir.wikirot(["check", "--urls", "l"]).on(&web).run().exits(0);
                    let lines = ran.json_lines();
                    assert_eq!(lines.len(), 1);
                    assert_eq!((&lines[0]["line"], &lines[0]["url"]), (&3.into(), &url.into()));
                },
            ),
            ("A state that was made with `--shard K/N` has all pages", || {
                let (dir, web) = (Dir::new(), fixture_web());
                let wiki = fixture("dumps/wiki.xml");
                let more = ["--state", "s", "--shard", "1/3"];
                let ran = dir.wikirot(["scan"]).args([wiki]).args(more).on(&web).run().exits(0);
                assert!(ran.stdout.starts_with("Rotwiki: 16 pages, "), "{}", ran.stdout);
            }),
        ],
    );
}

#[test]
fn the_nights_are_as_described() {
    tries(
        "docs/deploy/README.md",
        &[("`--verbose` (`-v`) names each broken link there, `-vv` each check", || {
            let (dir, web) = (Dir::new(), small_web());
            dir.write("d.xml", dump(&[("A", "https://a.rotweb.net/ https://a.rotweb.net/gone")]));
            let told = |more: &[&str]| {
                let scan = ["scan", "d.xml", "--state", "s", "--recheck"];
                let told = dir.wikirot(scan).args(more).on(&web).run().exits(0).stderr;
                ["/gone", "a.rotweb.net/ "].map(|it| told.replace('\n', " \n").contains(it))
            };
            assert_eq!(told(&[]), [false, false]);
            assert_eq!(told(&["-v"]), [true, false]);
            assert_eq!(told(&["-vv"]), [true, true]);
        })],
    );
}

#[test]
fn the_politeness_is_kept() {
    tries(
        "docs/politeness.md",
        &[
            (
                "`Accept`, `Accept-Language`, `Accept-Encoding`, `Upgrade-Insecure-Requests`, \
              `Sec-Fetch-*`, `Priority`",
                || {
                    let web = Web::new().host(Host::new("a.rotweb.net").page("/", Behaviour::Page));
                    let (dir, web) = (Dir::new(), web.serve_logged().unwrap());
                    dir.write("l", "https://a.rotweb.net/\n");
                    dir.wikirot(["check", "--urls", "l"]).on(&web).run().exits(0);
                    let seen = web.log();
                    let names: Vec<_> =
                        seen[0].headers.iter().map(|(name, _)| name.as_str()).collect();
                    for name in [
                        "accept",
                        "accept-language",
                        "accept-encoding",
                        "upgrade-insecure-requests",
                        "sec-fetch-mode",
                        "priority",
                        "user-agent",
                    ] {
                        assert!(names.contains(&name), "{name}: {names:?}");
                    }
                    assert!(!names.contains(&"cookie") && !names.contains(&"authorization"));
                },
            ),
            ("a host with 20 or more links on the wiki, if any of them is due", || {
                for (links, asked) in [(19, false), (20, true)] {
                    let (dir, web) = (Dir::new(), small_web());
                    let text: String =
                        (0..links).map(|n| format!("http://a.rotweb.net/{n} ")).collect();
                    dir.write("d.xml", dump(&[("A", &text)]));
                    dir.wikirot(["scan", "d.xml", "--state", "s"]).on(&web).run().exits(0);
                    let hits = web.host("a.rotweb.net").hits;
                    assert_eq!(hits.contains_key("/robots.txt"), asked, "{links}: {hits:?}");
                }
            }),
        ],
    );
}
