//! States of shards become one.

use std::path::PathBuf;

use wikirot::state::{DuePolicy, Ending, LinkRow, Scope, Start, State, Wiki, merge};
use wikirot_check::{Check, Owner, Portrait, Reason};
use wikirot_report::model::{Languages, Source, UrlReport};

use super::{Place, at, check, links, page, spell};

fn wiki(dbname: &str) -> Wiki {
    Wiki { dbname: dbname.to_owned(), ..Wiki::default() }
}

/// A run over the links that `keep` keeps; every third target is broken.
fn shard(place: &Place, keep: &dyn Fn(&LinkRow) -> bool) {
    let policy = DuePolicy::default();
    let start = Start::new("scan", at(0), &policy);
    let mut run = place.open().begin(start.of(&wiki("testwiki"))).unwrap();
    for n in 0..20 {
        // Of some a place is linked, and some are linked in other spellings elsewhere.
        let place_in_it = |n| ["", "#part", "", "#other"][n as usize % 4];
        let urls =
            (0..6).map(|k| format!("http://h{}.example/{}{}", (n + k) % 7, n % 5, place_in_it(n)));
        let urls: Vec<_> = urls.collect();
        let urls: Vec<_> = urls.iter().map(String::as_str).collect();
        let mut links = links(&urls);
        links.retain(keep);
        run.page(&page(&format!("Page {n}"), n), &links, &spell, &mut |_| {}).unwrap();
    }
    run.finish_scan(&Scope::Whole).unwrap();
    for target in run.due(0, 1000).unwrap() {
        let is_broken = target.url.len() % 3 == 0 || target.url.contains("h3");
        let reason = if is_broken { Reason::Http(404) } else { Reason::Ok };
        let host = &target.url["http://".len().."http://h0".len()];
        let check = Check {
            portrait: Portrait::from_bytes(&[7; Portrait::BYTES]),
            owner: Some(Owner::named(host)),
            ..check(target.id, reason, 5)
        };
        run.check(&check).unwrap();
    }
    for domain in run.domains_unasked().unwrap() {
        run.hear_servers(&domain, &[format!("ns1.{domain}"), format!("ns2.{domain}")]).unwrap();
    }
    run.end(Ending::Done, at(9)).unwrap();
}

fn report(path: &std::path::Path) -> (Vec<UrlReport>, wikirot_report::model::Summary) {
    let mut reader = State::open_read_only(path).unwrap();
    let view = reader.view(Languages::default()).unwrap();
    let mut urls = Vec::new();
    view.urls(&mut |url| {
        urls.push(url.clone());
        Ok(())
    })
    .unwrap();
    (urls, view.summary().unwrap())
}

#[test]
fn the_union_of_the_shards_is_the_single_run() {
    let single = Place::new();
    shard(&single, &|_| true);
    let shards: Vec<_> = (0..3).map(|_| Place::new()).collect();
    for (number, place) in shards.iter().enumerate() {
        shard(place, &|row| {
            let host = row.link.url.as_bytes()["http://h".len()] - b'0';
            usize::from(host) % 3 == number
        });
    }
    let inputs: Vec<PathBuf> = shards.iter().map(|it| it.path.clone()).collect();
    let out = Place::new();
    let merged = merge(&out.path, &inputs, false).unwrap();
    assert_eq!((merged.pages, merged.links), (20, 120));
    assert_eq!(report(&out.path), report(&single.path));
    for sql in [
        "SELECT url, verdict, failures FROM target ORDER BY url",
        "SELECT url, at, check_log.reason FROM check_log JOIN target ON target.id = target ORDER BY url",
        "SELECT name, owner, owner_now FROM host ORDER BY name",
        "SELECT name, hex(name_servers), name_servers_now FROM domain ORDER BY name",
        "SELECT id, pages, links, checked, urls, alive, broken, ending FROM run",
    ] {
        assert_eq!(out.query(sql), single.query(sql), "{sql}");
    }
    assert_eq!(out.query("PRAGMA foreign_key_check"), "");
    // It is a state like any other: the next run goes on from it.
    assert_eq!(out.begin(60, &DuePolicy::default()).due(0, 99).unwrap(), []);
}

#[test]
fn of_name_servers_what_is_known_counts_and_what_was_not_asked_for_is_to_be() {
    let known = |servers: &[&str]| {
        let place = Place::new();
        let mut run = place.begin(0, &DuePolicy::default());
        let due = super::scan(&mut run, &[("Main", &["http://a.example/"])]);
        let portrait = Portrait::from_bytes(&[7; Portrait::BYTES]);
        run.check(&Check { portrait, ..check(due[0].id, Reason::Ok, 5) }).unwrap();
        if let Some((domain, names)) = servers.split_first() {
            run.hear_servers(domain, &names.iter().map(|it| it.to_string()).collect::<Vec<_>>())
                .unwrap();
        }
        run.end(Ending::Done, at(9)).unwrap();
        place
    };
    let (unasked, silent, told) =
        (known(&[]), known(&["a.example"]), known(&["a.example", "ns1.a.example"]));
    let servers = "SELECT name_servers IS NULL, hex(name_servers) FROM domain";
    for (inputs, same) in [
        ([&unasked, &unasked], &unasked),
        ([&unasked, &silent], &silent),
        ([&silent, &unasked], &silent),
        ([&silent, &told], &told),
        ([&told, &silent], &told),
        ([&unasked, &told], &told),
    ] {
        let out = Place::new();
        merge(&out.path, &inputs.map(|it| it.path.clone()), false).unwrap();
        assert_eq!(out.query(servers), same.query(servers));
    }
}

#[test]
fn of_two_checks_the_later_counts() {
    let (early, late, out) = (Place::new(), Place::new(), Place::new());
    for (place, reason, seconds) in [(&early, Reason::Ok, 5), (&late, Reason::Http(410), 6)] {
        let mut run = place.begin(0, &DuePolicy::default());
        let due = super::scan(&mut run, &[("Main", &["http://a.example/"])]);
        run.check(&check(due[0].id, reason, seconds)).unwrap();
        run.end(Ending::Done, at(9)).unwrap();
    }
    for inputs in [[&early, &late], [&late, &early]] {
        let _ = std::fs::remove_file(&out.path);
        merge(&out.path, &inputs.map(|it| it.path.clone()), false).unwrap();
        assert_eq!(out.query("SELECT verdict, reason FROM target"), "broken|http-410");
        assert_eq!(out.query("SELECT reason FROM check_log"), "http-410");
    }
}

#[test]
fn what_is_there_is_not_overwritten_and_wikis_are_not_mixed() {
    let (one, two, out) = (Place::new(), Place::new(), Place::new());
    let policy = DuePolicy::default();
    for (place, name) in [(&one, "onewiki"), (&two, "twowiki")] {
        let start = Start::new("scan", at(0), &policy);
        let run = place.open().begin(start.of(&wiki(name))).unwrap();
        run.end(Ending::Done, at(1)).unwrap();
    }
    let inputs: Vec<PathBuf> = [&one, &two].map(|it| it.path.clone()).into();
    let error = merge(&out.path, &inputs, false).unwrap_err().to_string();
    assert!(error.contains("is the state of twowiki, not of onewiki"), "{error}");
    assert!(!out.path.exists());
    std::fs::write(&out.path, "mine").unwrap();
    let error = merge(&out.path, &inputs[..1], false).unwrap_err().to_string();
    assert!(error.ends_with("exists already: remove it, or name another file"), "{error}");
    assert_eq!(std::fs::read(&out.path).unwrap(), b"mine");
}

#[test]
fn what_is_asked_for_another_spelling_is_found_in_what_was_merged() {
    let (shard, out) = (Place::new(), Place::new());
    let mut run = shard.begin(0, &DuePolicy::default());
    super::scan(&mut run, &[("Main", &["http://a.example/#part"])]);
    run.end(Ending::Done, at(1)).unwrap();
    merge(&out.path, std::slice::from_ref(&shard.path), false).unwrap();
    let mut run = out.begin(2, &DuePolicy::default());
    super::scan(&mut run, &[("Main", &["http://a.example/#part", "http://a.example/"])]);
    run.end(Ending::Done, at(3)).unwrap();
    assert_eq!(out.query("SELECT count(*) FROM target"), "1");
    assert_eq!(out.query("SELECT count(*) FROM url"), "2");
}

#[test]
fn what_stands_where_the_new_state_is_made_is_told() {
    let (one, out) = (Place::new(), Place::new());
    shard(&one, &|_| true);
    let mut unfinished = out.path.clone().into_os_string();
    unfinished.push(".unfinished");
    std::fs::create_dir(&unfinished).unwrap();
    let error = merge(&out.path, std::slice::from_ref(&one.path), false).unwrap_err().to_string();
    assert!(error.starts_with("cannot remove ") && error.contains(".unfinished"), "{error}");
    // What a merge left that was killed is no obstacle.
    std::fs::remove_dir(&unfinished).unwrap();
    std::fs::write(&unfinished, "half").unwrap();
    merge(&out.path, std::slice::from_ref(&one.path), false).unwrap();
    assert!(!std::path::Path::new(&unfinished).exists());
}
