//! Pages that are gone and stand elsewhere: whole nights on a labelled world.

use std::collections::{BTreeMap, HashMap};

use wikirot_testweb::{Half, MovedSite, Web, moved_sites};

use super::harness::{Dir, citing};

/// Links live on the first night, and are gone for certain on the last.
const NIGHTS: usize = 3;

fn wiki(sites: &[MovedSite]) -> String {
    let cited = |site: &MovedSite| {
        site.pages.iter().map(|page| (page.url.clone(), page.title.clone())).collect()
    };
    citing(sites.iter().map(cited))
}

fn repairs(sites: &[MovedSite]) -> String {
    let repaired = sites.iter().flat_map(|it| &it.pages).filter_map(|page| {
        let new = page.repaired.as_ref()?;
        Some(format!("Elsewhere\t{}\treplaced\t{new}\n", page.url))
    });
    format!("page\turl\toutcome\treplacement\n{}", repaired.collect::<String>())
}

/// What is proposed for each URL, and how many requests that took.
struct Played {
    proposed: HashMap<String, serde_json::Value>,
    requests: u64,
}

/// Plays the nights from `first` on.
fn play(sites: &[MovedSite], first: usize) -> Played {
    let dir = Dir::new();
    dir.write("wiki.xml", wiki(sites));
    dir.write("repairs.tsv", repairs(sites));
    let mut requests = 0;
    for night in first..NIGHTS {
        let hosts = sites.iter().flat_map(|site| site.hosts(night)).cloned();
        let web = hosts.fold(Web::new(), Web::host).serve().unwrap();
        let rule = ["-q", "--confirm", "1x0d"];
        dir.wikirot(["scan", "wiki.xml", "--recheck"]).args(rule).on(&web).run().exits(0);
        // Nothing is due, so all that is asked is asked by the search.
        let before = web.counts().requests;
        let find = ["check", "--find-moved", "--repairs", "repairs.tsv"];
        dir.wikirot(find).args(rule).on(&web).run().exits(0);
        requests += web.counts().requests - before;
    }
    let ran = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
    let lines = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    let proposed = lines
        .filter(|it: &serde_json::Value| !it["found"].is_null())
        .map(|it| (it["url"].as_str().unwrap().to_owned(), it["found"].clone()))
        .collect();
    Played { proposed, requests }
}

#[derive(Debug, Default)]
struct Score {
    moved: usize,
    found: usize,
    decoys: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
    /// By way: pages that moved, and those that were found.
    ways: BTreeMap<&'static str, (usize, usize)>,
    /// How often it was told by what, and thought of by what.
    told: BTreeMap<String, usize>,
    gone: usize,
    requests: u64,
}

/// An address as a browser writes it.
fn address(text: &str) -> String {
    url::Url::parse(text).unwrap().into()
}

fn score(sites: &[MovedSite], played: &Played) -> Score {
    let mut score = Score { requests: played.requests, ..Score::default() };
    for site in sites {
        for page in &site.pages {
            let proposed = played.proposed.get(&page.url);
            let url = proposed.map(|it| address(it["url"].as_str().unwrap()));
            let new = page.new.as_deref().map(address);
            score.gone += usize::from(page.is_gone);
            if let Some(it) = proposed {
                *score.told.entry(format!("{} {}", it["same"], it["by"])).or_default() += 1;
            }
            score.decoys += usize::from(page.has_decoy);
            if new.is_some() {
                let way = score.ways.entry(site.way).or_default();
                let is_right = url == new;
                *way = (way.0 + 1, way.1 + usize::from(is_right));
                score.moved += 1;
                score.found += usize::from(is_right);
                if url.is_none() {
                    score.missed.push(format!("{}: {} {:?}", site.way, page.url, page.new));
                }
            }
            if url.is_some() && url != new {
                score.wrong.push(format!("{}: {} {:?} {proposed:?}", site.way, page.url, page.new));
            }
        }
    }
    score
}

fn measure(seed: u64, half: Half, sites: usize, first: usize) -> Score {
    let sites = moved_sites(seed, half, sites);
    let score = score(&sites, &play(&sites, first));
    println!(
        "{half:?}, seed {seed}, from night {first}: {} of {} found, {} wrong, {} with a decoy; {} requests for {} gone",
        score.found,
        score.moved,
        score.wrong.len(),
        score.decoys,
        score.requests,
        score.gone
    );
    for (way, (moved, found)) in &score.ways {
        println!("{moved:6} {found:6}  {way}");
    }
    for (how, found) in &score.told {
        println!("{found:13}  {how}");
    }
    for missed in &score.missed {
        println!("missed: {missed}");
    }
    for wrong in &score.wrong {
        println!("wrong: {wrong}");
    }
    score
}

impl Score {
    fn is_good(&self, right: usize, found: usize) {
        let proposed = self.found + self.wrong.len();
        assert!(self.found * 100 >= right * proposed, "{self:?}");
        assert!(self.found * 100 >= found * self.moved, "{self:?}");
        // Three addresses a page, its redirects, and what is asked once of a host.
        assert!(self.requests <= 6 * self.gone as u64, "{self:?}");
    }
}

/// A site whose pages lost their endings, looked for on the night after.
fn bare(dir: &Dir) -> MovedSite {
    let site = moved_sites(1, Half::Seen, 1).swap_remove(0);
    dir.write("wiki.xml", wiki(std::slice::from_ref(&site)));
    for night in 0..2 {
        let web = site.hosts(night).iter().cloned().fold(Web::new(), Web::host).serve().unwrap();
        let scan = ["scan", "wiki.xml", "-q", "--recheck", "--confirm", "1x0d", "--find-moved"];
        dir.wikirot(scan).on(&web).run().exits(0);
    }
    site
}

#[test]
fn the_new_address_stands_in_every_report_and_in_an_edit_of_its_own_class() {
    let dir = Dir::new();
    let site = bare(&dir);
    // One of those that the page's own text links.
    let moved: Vec<_> = site.pages.iter().filter(|it| it.new.is_some()).collect();
    let new = moved[0].new.as_deref().unwrap();
    for format in ["text", "wikitext", "markdown", "csv", "html", "json", "jsonl"] {
        let told = dir.wikirot(["report", "--format", format]).run().exits(0).stdout;
        assert!(told.contains(new), "{format}: {told}");
        assert!(format == "text" || told.contains("found"), "{format}: {told}");
    }
    for command in [["history", &moved[0].url], ["page", "Subject 0"]] {
        let told = dir.wikirot(command).run().exits(0).stdout;
        let found = format!("found: now at {new} (the same title and text as before; ");
        assert!(told.contains(&found), "{told}");
        assert!(told.contains("Gone, found elsewhere"), "{told}");
    }
    let patch =
        ["patch", "wiki.xml", "--dead-link", "wikipedia", "--class", "found", "--out", "out"];
    dir.wikirot(patch).run().exits(0);
    let patched = dir.read("out/Subject_0.wiki");
    assert!(patched.contains(&format!("[{new} ")) && !patched.contains("dead link"), "{patched}");
    dir.wikirot(["patch", "wiki.xml", "--class", "closed", "--out", "no"]).run().exits(2);
}

#[test]
fn a_page_is_looked_for_once() {
    let dir = Dir::new();
    let site = bare(&dir);
    let web = site.hosts(1).iter().cloned().fold(Web::new(), Web::host).serve().unwrap();
    let check = ["check", "-q", "--confirm", "1x0d", "--find-moved"];
    dir.wikirot(check).on(&web).run().exits(0);
    assert_eq!(web.counts().requests, 0);
}

#[test]
fn pages_that_moved_are_found_and_decoys_are_not() {
    for half in [Half::Seen, Half::HeldOut] {
        measure(1, half, 14, 0).is_good(98, 60);
    }
}

#[test]
fn pages_that_were_never_seen_are_known_by_their_citations() {
    // What they said is not known, so little is found; and nothing is made up.
    measure(2, Half::Seen, 14, 2).is_good(98, 10);
}

/// `cargo test -p wikirot --locked --test it three_hundred_moved -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn three_hundred_moved_pages() {
    for (seed, half) in [(20, Half::Seen), (21, Half::HeldOut)] {
        measure(seed, half, 60, 0).is_good(98, 40);
    }
}

/// What some wikis that cite the same pages propose for each URL, each with a state of its own, all at once every night;
/// and how many requests that took.
fn play_together(
    sites: &[MovedSite],
    wikis: &[&str],
    more: &[&str],
) -> (Vec<HashMap<String, String>>, u64) {
    let dir = Dir::new();
    dir.write("wiki.xml", wiki(sites));
    let mut requests = 0;
    for night in 0..NIGHTS {
        let hosts = sites.iter().flat_map(|site| site.hosts(night)).cloned();
        let web = hosts.fold(Web::new(), Web::host).serve().unwrap();
        let start = |state: &&str| {
            let scan = ["scan", "wiki.xml", "-q", "--recheck", "--confirm", "1x0d", "--find-moved"];
            dir.wikirot(scan).args(["--state", state]).args(more).on(&web).start()
        };
        let running: Vec<_> = wikis.iter().map(start).collect();
        for run in running {
            run.ended().exits(0);
        }
        requests += web.counts().requests;
    }
    let proposed = |state: &&str| {
        let ran = dir.wikirot(["report", "--format", "jsonl", "--state", state]).run().exits(0);
        let text = |it: &serde_json::Value| it.as_str().unwrap().to_owned();
        let found = ran.json_lines().into_iter().filter(|it| !it["found"].is_null());
        found.map(|it| (text(&it["url"]), text(&it["found"]["url"]))).collect()
    };
    (wikis.iter().map(proposed).collect(), requests)
}

#[test]
fn wikis_that_share_checks_look_for_pages_as_one() {
    let sites = moved_sites(1, Half::Seen, 3);
    let (alone, asked_alone) = play_together(&sites, &["alone.sqlite"], &[]);
    let shared = ["--shared-checks", "shared.sqlite"];
    let (together, asked) = play_together(&sites, &["one.sqlite", "two.sqlite"], &shared);
    assert!(alone[0].len() > 10, "{alone:?}");
    for proposed in together {
        assert!(proposed.len() * 10 >= alone[0].len() * 9, "{proposed:?}");
        let is_right = |(url, to): (&String, &String)| alone[0].get(url).is_none_or(|it| it == to);
        assert!(proposed.iter().all(is_right), "{proposed:?} beside {alone:?}");
    }
    assert!(asked * 2 < asked_alone * 3, "{asked} requests for two, {asked_alone} for one");
}
