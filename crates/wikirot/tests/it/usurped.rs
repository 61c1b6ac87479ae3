//! Domains that changed hands, told from all else that happens to sites: whole nights on a labelled world.

use std::collections::{BTreeMap, HashMap};

use wikirot_testweb::{ChangedSite, Half, Web, changed_sites};

use super::harness::{Dir, citing, dump};

/// The nights that are played: what happens late has to be seen as often as the rule asks.
const NIGHTS: usize = 6;

/// What was said of a URL.
#[derive(Clone, Debug, Default)]
struct Said {
    usurped: bool,
    confirmed: bool,
    all: String,
}

fn wiki(sites: &[ChangedSite]) -> String {
    let cited = |site: &ChangedSite| {
        site.cited.iter().map(|page| (page.url.clone(), page.title.clone())).collect()
    };
    citing(sites.iter().map(cited))
}

/// Plays the nights; what was said of each URL on each.
fn play(sites: &[ChangedSite]) -> Vec<HashMap<String, Said>> {
    let dir = Dir::new();
    dir.write("wiki.xml", wiki(sites));
    (0..NIGHTS)
        .map(|night| {
            let hosts = sites.iter().flat_map(|site| site.hosts(night)).cloned();
            let web = hosts.fold(Web::new(), Web::host).serve().unwrap();
            let scan = ["scan", "wiki.xml", "-q", "--recheck", "--confirm-usurped", "3x0d"];
            dir.wikirot(scan).on(&web).run().exits(0);
            let ran = dir.wikirot(["report", "--format", "jsonl", "--changed"]).run().exits(0);
            let lines = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
            lines
                .map(|it: serde_json::Value| {
                    let said = Said {
                        usurped: it["reason"] == "usurped",
                        confirmed: it["failing"]["confirmed"] == true,
                        all: format!(
                            "{} {} {} {}",
                            it["verdict"], it["reason"], it["title"], it["detail"]
                        ),
                    };
                    (it["url"].as_str().unwrap().to_owned(), said)
                })
                .collect()
        })
        .collect()
}

/// How many sites of each fate there are, and of how many it was said that they are usurped.
struct Score {
    by_fate: BTreeMap<&'static str, (u32, u32)>,
    found: u32,
    usurped: u32,
    missed: Vec<String>,
    wrong: Vec<String>,
}

fn score(sites: &[ChangedSite], nights: &[HashMap<String, Said>]) -> Score {
    let mut score = Score {
        by_fate: BTreeMap::new(),
        found: 0,
        usurped: 0,
        missed: Vec::new(),
        wrong: Vec::new(),
    };
    for site in sites {
        let last = nights.last().unwrap();
        let confirmed =
            site.cited.iter().filter(|it| last[&it.url].usurped && last[&it.url].confirmed);
        let is_said = confirmed.count() * 2 > site.cited.len();
        let row = score.by_fate.entry(site.fate).or_default();
        *row = (row.0 + 1, row.1 + u32::from(is_said));
        if site.usurped {
            score.usurped += 1;
            score.found += u32::from(is_said);
            if !is_said {
                let told = site.cited.iter().map(|it| &*last[&it.url].all);
                score.missed.push(format!("{}: {:?}", site.fate, told.collect::<Vec<_>>()));
            }
            continue;
        }
        // Of these not even a doubt may be said, on any night.
        for (night, said) in nights.iter().enumerate() {
            for it in site.cited.iter().filter(|it| said[&it.url].usurped) {
                score.wrong.push(format!(
                    "{}, night {night}: {} {}",
                    site.fate, it.url, said[&it.url].all
                ));
            }
        }
    }
    score
}

fn measure(seed: u64, half: Half, each: usize) -> Score {
    let sites = changed_sites(seed, half, each);
    let nights = play(&sites);
    let score = score(&sites, &nights);
    println!("{half:?}, seed {seed}: {} of {} usurped sites found", score.found, score.usurped);
    for (fate, (sites, said)) in &score.by_fate {
        println!("{sites:6} {said:6}  {fate}");
    }
    for missed in &score.missed {
        println!("missed: {missed}");
    }
    for wrong in &score.wrong {
        println!("wrong: {wrong}");
    }
    score
}

/// A site that becomes one casino at every address, scanned before and after.
fn taken(dir: &Dir) -> ChangedSite {
    taken_in(dir, |site| wiki(std::slice::from_ref(site)))
}

/// The same, in a wiki that is made of it.
fn taken_in(dir: &Dir, wiki: impl Fn(&ChangedSite) -> String) -> ChangedSite {
    let site = changed_sites(1, Half::Seen, 1).swap_remove(0);
    dir.write("wiki.xml", wiki(&site));
    for night in 0..2 {
        let web = site.hosts(night).iter().cloned().fold(Web::new(), Web::host).serve().unwrap();
        let scan = ["scan", "wiki.xml", "-q", "--recheck", "--confirm-usurped", "1x0d"];
        dir.wikirot(scan).on(&web).run().exits(0);
    }
    site
}

#[test]
fn a_title_beside_the_address_is_what_the_wiki_says() {
    let (paper, casino) = ("A paper", "A casino and its history");
    for (call, title, is_usurped) in [
        ("Quelle|titel=TITLE|url=URL", paper, true),
        ("Quelle|titel=TITLE|url=URL", casino, false),
        ("Web|URL|TITLE", paper, true),
        ("Web|URL|TITLE", casino, false),
    ] {
        let dir = Dir::new();
        taken_in(&dir, |site| {
            let call = call.replace("TITLE", title);
            let cite = |page: &wikirot_testweb::Cited| {
                format!("* {{{{{}}}}}\n", call.replace("URL", &page.url))
            };
            let cited: String = site.cited.iter().map(cite).collect();
            dump(&[
                ("Template:Quelle", "[{{{url}}} {{{titel}}}]"),
                ("Template:Web", "[{{{1}}} {{{2}}}]"),
                ("Sources", &cited),
            ])
        });
        let ran = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
        let said = ran.json_lines().iter().any(|line| line["reason"] == "usurped");
        assert_eq!(said, is_usurped, "{call}, {title}: {}", ran.stdout);
    }
}

#[test]
fn then_and_now_stand_side_by_side() {
    let dir = Dir::new();
    let site = taken(&dir);
    let then = &site.cited[0].title;
    for format in ["text", "wikitext", "markdown", "csv", "html", "atom", "json", "jsonl"] {
        let ran = dir.wikirot(["report", "--format", format]).run().exits(0);
        let told = &ran.stdout;
        assert!(told.contains("usurped") && told.contains(then.as_str()), "{format}: {told}");
        assert!(!format.contains("wikitext") || !told.contains(&format!("[{}", site.cited[0].url)));
    }
}

/// The hosts of a night, with these name servers and this owner.
fn kept_by(site: &ChangedSite, night: usize, servers: &[&str], owner: Option<&str>) -> Web {
    let hosts = site.hosts(night).iter().cloned().map(|host| {
        let host = host.name_servers(servers.iter().copied());
        owner.map_or_else(|| host.clone(), |owner| host.clone().organisation(owner))
    });
    hosts.fold(Web::new(), Web::host)
}

#[test]
fn name_servers_are_asked_for_once_and_again_where_signs_are_weighed() {
    let dir = Dir::new();
    let site = changed_sites(1, Half::Seen, 1).swap_remove(0);
    dir.write("wiki.xml", wiki(std::slice::from_ref(&site)));
    let scan = ["scan", "wiki.xml", "-q", "--recheck", "--confirm-usurped", "1x0d"];
    let hoster = &["ns1.hoster.net", "ns2.hoster.net"][..];
    let other = &["ada.dns.net", "bob.dns.net"][..];
    // Night, its servers, questions for them; whether they are told as others, once the page is.
    for (night, servers, questions, others) in [
        (0, hoster, 1, None),
        (0, hoster, 0, None),
        // Where nothing is to be weighed, nobody asks who answers now.
        (0, other, 0, None),
        (1, other, 1, Some(true)),
        (1, other, 1, Some(true)),
        // Nobody says: what was known holds.
        (1, &[], 1, Some(true)),
        (1, hoster, 1, Some(false)),
        (0, hoster, 0, None),
    ] {
        let web = kept_by(&site, night, servers, None).serve().unwrap();
        dir.wikirot(scan).on(&web).run().exits(0);
        let counts = web.counts();
        assert_eq!(counts.name_servers, questions, "{night} {servers:?}");
        if night == 0 {
            assert_eq!(
                counts.requests,
                site.cited.len() as u64,
                "each page once, and nothing else"
            );
        }
        let told = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0).stdout;
        let words = "other name servers than before: ada.dns.net bob.dns.net";
        assert_eq!(told.contains("usurped"), others.is_some(), "{told}");
        assert_eq!(told.contains(words), others == Some(true), "{told}");
    }
}

#[test]
fn another_owner_by_the_certificate_is_told_with_the_signs() {
    let servers = ["ns1.hoster.net"];
    for (then, now, is_told) in [
        (Some("Riverton Museum, Inc."), None, true),
        (Some("Riverton Museum, Inc."), Some("Lucky Ltd"), true),
        (Some("Riverton Museum, Inc."), Some("RIVERTON MUSEUM INC"), false),
        (None, Some("Lucky Ltd"), false),
    ] {
        let dir = Dir::new();
        let site = changed_sites(1, Half::Seen, 1).swap_remove(0);
        dir.write("wiki.xml", wiki(std::slice::from_ref(&site)));
        for (night, owner) in [(0, then), (1, now)] {
            let web = kept_by(&site, night, &servers, owner).serve().unwrap();
            dir.wikirot(["scan", "wiki.xml", "-q", "--recheck"]).on(&web).run().exits(0);
        }
        let told = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0).stdout;
        assert!(told.contains("usurped"), "{told}");
        let words = "its certificate names the owner of before no more";
        assert_eq!(told.contains(words), is_told, "{then:?} {now:?}: {told}");
    }
}

#[test]
fn no_proposal_leads_to_the_new_owner() {
    for (template, left) in [("none", "<nowiki>"), ("wikipedia", "{{usurped|1=")] {
        let dir = Dir::new();
        let site = taken(&dir);
        dir.wikirot(["patch", "wiki.xml", "--dead-link", template, "--out", "out"]).run().exits(0);
        let patched = dir.read("out/Subject_0.wiki");
        assert!(patched.contains(left), "{template}: {patched}");
        dir.write("patched.xml", dump(&[("Subject 0", &patched)]));
        let ran = dir.wikirot(["links", "patched.xml"]).run().exits(0);
        let cited = |n: usize| &*site.cited[n].url;
        // What a template is handed is left to people.
        assert!(!ran.stdout.contains(cited(0)) && ran.stdout.contains(cited(1)), "{}", ran.stdout);
    }
}

#[test]
fn strangers_are_told_from_owners() {
    for half in [Half::Seen, Half::HeldOut] {
        let score = measure(1, half, 1);
        assert!(score.wrong.is_empty());
        assert!(score.found * 10 >= score.usurped * 8, "{} of {}", score.found, score.usurped);
    }
}

/// `cargo test -p wikirot --locked --test it a_thousand_changed -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn a_thousand_changed_sites() {
    for (half, share) in [(Half::Seen, 90), (Half::HeldOut, 80)] {
        let score = measure(20, half, 20);
        assert!(score.wrong.is_empty());
        assert!(score.found * 100 >= score.usurped * share, "{} of {}", score.found, score.usurped);
    }
}
