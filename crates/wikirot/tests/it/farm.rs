//! Many wikis that share checks: each URL is asked once for all, each host by one run at a time.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use wikirot_testweb::{Behaviour, Host, Loopback, Web};

use super::documents::{between, document};
use super::harness::{Dir, Running, Wikirot, dump, json_lines};

/// Wikis that link to pages of their own, and three in ten of their links to what others link to as well.
struct Farm {
    dir: Dir,
    web: Loopback,
    /// The links of each wiki.
    links: Vec<BTreeSet<String>>,
}

const HOSTS: usize = 12;

fn host(n: usize) -> String {
    format!("h{}.rotweb.net", n % HOSTS)
}

impl Farm {
    /// So many wikis of ten links each, on pages that take so long to answer.
    fn new(wikis: usize, answer: Duration) -> Farm {
        // Binary: no number of an error page is among them.
        let common = |n: usize| (host(n), format!("/common/{n:b}"));
        let links: Vec<Vec<(String, String)>> = (0..wikis)
            .map(|wiki| {
                let own = (0..7).map(|n| (host(wiki + n), format!("/{wiki:b}/{n}")));
                let shared = (0..3).map(|n| common((wiki * 3 + n) % wikis.div_ceil(2)));
                own.chain(shared).collect()
            })
            .collect();
        Self::of(links, answer)
    }

    /// Wikis with these links, each of a host and a path.
    fn of(links: Vec<Vec<(String, String)>>, answer: Duration) -> Farm {
        let mut web = Web::new();
        for name in (0..HOSTS).map(host) {
            let mut site = Host::new(&name).page("/robots.txt", 404);
            let paths: BTreeSet<_> =
                links.iter().flatten().filter(|it| it.0 == name).map(|it| &*it.1).collect();
            for path in paths {
                let page = match path.ends_with("/6") {
                    true => Behaviour::Status(410),
                    false => Behaviour::Page,
                };
                site = site.page(path, Behaviour::Wait { time: answer, then: Box::new(page) });
            }
            web = web.host(site);
        }
        let farm = Farm {
            dir: Dir::new(),
            web: web.serve_logged().unwrap(),
            links: links
                .into_iter()
                .map(|links| {
                    links.iter().map(|(host, path)| format!("https://{host}{path}")).collect()
                })
                .collect(),
        };
        for (wiki, links) in farm.links.iter().enumerate() {
            let text: String = links.iter().map(|link| format!("* [{link}]\n")).collect();
            farm.dir.write(&format!("{wiki}.xml"), dump(&[("Page", &text)]));
        }
        farm
    }

    fn scan(&self, wiki: usize) -> Wikirot {
        let scan = self.dir.wikirot(["scan", &format!("{wiki}.xml"), "-q"]).on(&self.web);
        scan.args(["--state", &format!("{wiki}.sqlite"), "--shared-checks", "farm.sqlite"])
    }

    fn distinct(&self, wikis: std::ops::Range<usize>) -> BTreeSet<&String> {
        self.links[wikis].iter().flatten().collect()
    }

    /// All that was asked for, rules for robots aside.
    fn asked(&self) -> Vec<String> {
        let log = self.web.log().into_iter().filter(|it| it.target != "/robots.txt");
        log.map(|it| format!("https://{}{}", it.host, it.target)).collect()
    }

    /// Asserts that the state of a wiki has a verdict on each of its links.
    fn knows_all(&self, wiki: usize) {
        let state = format!("{wiki}.sqlite");
        let ran =
            self.dir.wikirot(["report", "--format", "json", "--state", &state]).run().exits(0);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let counts = &report["summary"]["counts"];
        let gone = self.links[wiki].iter().filter(|it| it.ends_with("/6")).count();
        assert_eq!(counts["broken"], gone, "{wiki}: {counts}");
        assert_eq!(counts["alive"], self.links[wiki].len() - gone, "{wiki}: {counts}");
    }
}

/// What is asked where each URL is checked once: one that is gone a second time, as a browser does.
fn once(urls: &BTreeSet<&String>) -> Vec<String> {
    let twice = urls.iter().filter(|it| it.ends_with("/6"));
    let mut all: Vec<String> = urls.iter().chain(twice).map(|it| it.to_string()).collect();
    all.sort();
    all
}

fn sorted(mut urls: Vec<String>) -> Vec<String> {
    urls.sort();
    urls
}

#[test]
fn each_url_is_asked_once_for_all_wikis() {
    let farm = Farm::new(12, Duration::ZERO);
    for wiki in 0..4 {
        farm.scan(wiki).run().exits(0);
    }
    assert_eq!(sorted(farm.asked()), once(&farm.distinct(0..4)));
    let runs: Vec<Running> = (4..12).map(|wiki| farm.scan(wiki).start()).collect();
    for run in runs {
        run.ended().exits(0);
    }
    assert_eq!(sorted(farm.asked()), once(&farm.distinct(0..12)));
    assert_eq!(farm.web.counts().max_in_flight, 1);
    (0..12).for_each(|wiki| farm.knows_all(wiki));
}

#[test]
fn who_waits_goes_on_where_the_one_that_asked_was_killed() {
    let farm = Farm::new(3, Duration::from_millis(100));
    let first = farm.scan(0).start();
    while farm.asked().len() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let others = [farm.scan(1).start(), farm.scan(2).start()];
    while farm.asked().len() < 6 {
        std::thread::sleep(Duration::from_millis(5));
    }
    first.killed();
    for run in others {
        run.ended().exits(0);
    }
    farm.knows_all(1);
    farm.knows_all(2);
    farm.scan(0).run().exits(0);
    farm.knows_all(0);
    // What was under way: one request a host.
    let most = once(&farm.distinct(0..3)).len() + HOSTS;
    assert!(farm.asked().len() <= most, "{} of {most}", farm.asked().len());
}

#[test]
fn few_urls_of_a_host_wait_in_the_file_however_many_it_has() {
    let links: Vec<_> = (0..600).map(|n| (host(0), format!("/{n:b}"))).collect();
    let farm = Farm::of(vec![links.clone(), links], Duration::from_millis(2));
    let run = farm.scan(0).start();
    let mut most = 0;
    while farm.asked().len() < 600 {
        std::thread::sleep(Duration::from_millis(5));
        let file = rusqlite::Connection::open(farm.dir.path("farm.sqlite")).unwrap();
        let waiting = file.query_row("SELECT count(*) FROM waiting", [], |row| row.get(0));
        // It has no tables at first.
        most = most.max(waiting.unwrap_or(0));
    }
    run.ended().exits(0);
    // 64 come at a time, and more may be wanted while some are on their way.
    assert!((1..=250).contains(&most), "{most}");
    // What is taken over at once makes room for more as well.
    farm.scan(1).run().exits(0);
    assert_eq!(sorted(farm.asked()), once(&farm.distinct(0..2)));
    (0..2).for_each(|wiki| farm.knows_all(wiki));
}

#[test]
fn a_check_is_taken_over_once_and_not_where_other_rules_hold() {
    let farm = Farm::new(2, Duration::ZERO);
    farm.scan(0).run().exits(0);
    let asked = farm.asked().len();
    // All is asked that the wiki wants to know anew, and then it is news to none.
    farm.scan(0).args(["--recheck"]).run().exits(0);
    assert_eq!(farm.asked().len(), 2 * asked);
    farm.scan(0).run().exits(0);
    assert_eq!(farm.asked().len(), 2 * asked);
    farm.dir.write("1.xml", farm.dir.read("0.xml"));
    for (n, rules) in ["--timeout=50s", "--robots=off", "--connect-timeout=9s"].iter().enumerate() {
        farm.scan(1).args([rules]).run().exits(0);
        assert_eq!(farm.asked().len(), (n + 3) * asked, "{rules}");
        // Who comes later takes over what these rules say by now.
        let again = ["scan", "1.xml", "-q", "--state", "again", "--shared-checks", "farm.sqlite"];
        farm.dir.wikirot(again).on(&farm.web).args([rules]).run().exits(0);
        assert_eq!(farm.asked().len(), (n + 3) * asked, "{rules}");
        std::fs::remove_file(farm.dir.path("again")).unwrap();
        std::fs::remove_file(farm.dir.path("1.sqlite")).unwrap();
    }
}

#[test]
fn hosts_that_are_gone_keep_no_turn_from_ending() {
    let farm = Farm::new(2, Duration::ZERO);
    let gone = "https://gone.rotweb.net/";
    let text = format!("[{gone}] [{}]", farm.links[0].first().unwrap());
    farm.dir.write("0.xml", dump(&[("Page", &text)]));
    for _ in 0..2 {
        let ran = farm.scan(0).args(["--recheck", "--report", "jsonl=r"]).run();
        ran.exits(0);
    }
    let told = json_lines(&farm.dir.read("r"));
    let of_gone = told.iter().find(|it| it["url"] == gone).unwrap();
    assert_eq!(of_gone["reason"], "dns-nxdomain");
}

#[test]
fn another_file_is_left_untouched() {
    let farm = Farm::new(2, Duration::ZERO);
    farm.scan(0).run().exits(0);
    let before = std::fs::read(farm.dir.path("0.sqlite")).unwrap();
    let shared = ["--shared-checks", "0.sqlite"];
    let scan = farm.dir.wikirot(["scan", "1.xml", "-q", "--state", "1.sqlite"]);
    let ran = scan.on(&farm.web).args(shared).run().exits(2);
    assert!(ran.stderr.contains("is no file of shared checks"), "{}", ran.stderr);
    assert_eq!(std::fs::read(farm.dir.path("0.sqlite")).unwrap(), before);
}

#[test]
fn a_file_of_shared_checks_is_as_it_is_described() {
    let farm = Farm::new(1, Duration::ZERO);
    farm.scan(0).run().exits(0);
    let text = document("docs/formats.md");
    let text = between(&text, "### Shared checks\n", "\n### ");
    let file = rusqlite::Connection::open(farm.dir.path("farm.sqlite")).unwrap();
    let number = |sql: &str| file.query_row(sql, [], |row| row.get::<_, i32>(0)).unwrap();
    let id = number("PRAGMA application_id").to_be_bytes();
    assert!(text.contains(&format!("(`application_id` `{}`", String::from_utf8_lossy(&id))));
    assert!(text.contains(&format!("`user_version` {})", number("PRAGMA user_version"))));
    let mut told: Vec<_> =
        text.split("**`").skip(1).map(|it| it.split('`').next().unwrap()).collect();
    let mut tables =
        file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").unwrap();
    let there: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    told.sort_unstable();
    assert_eq!(there, told);
}

/// `cargo test --workspace --locked --test it heavy_a_thousand -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn heavy_a_thousand_wikis() {
    let farm = Farm::new(1_000, Duration::ZERO);
    let mut running = std::collections::VecDeque::new();
    for wiki in 0..1_000 {
        running.push_back(farm.scan(wiki).start());
        if running.len() == 8 {
            running.pop_front().unwrap().ended().exits(0);
        }
    }
    for run in running {
        run.ended().exits(0);
    }
    let (asked, distinct) = (farm.asked(), farm.distinct(0..1_000));
    println!(
        "{} requests for {} distinct URLs, of which {} are gone and asked twice; {} links",
        asked.len(),
        distinct.len(),
        once(&distinct).len() - distinct.len(),
        farm.links.iter().map(BTreeSet::len).sum::<usize>(),
    );
    assert_eq!(sorted(asked), once(&distinct));
    assert_eq!(farm.web.counts().max_in_flight, 1);
}
