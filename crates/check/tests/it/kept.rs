//! What a checker is told before a run, and what it tells beside its checks.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, watch};
use wikirot_check::{
    Check, Checker, Config, Exchange, Outcome, Reason, SiteRules, Target, Witness,
};
use wikirot_testweb::{Behaviour, Connect, Dns, Host, Http2, Response};

use crate::world::{World, article, config, down, head, page, unresolved, up, words, world};

/// Runs over the URLs, of hosts that have many; the checks in the order of the URLs.
async fn run(checker: &Checker, urls: &[&str]) -> (Outcome, Vec<Check>) {
    let (feed, targets) = mpsc::channel(urls.len());
    let (give, mut results) = mpsc::channel::<Check>(64);
    let (_raise, stop) = watch::channel(false);
    for (id, url) in urls.iter().enumerate() {
        let target = Target { host_urls: 100, ..Target::new(id as u64, *url) };
        feed.try_send(target).unwrap();
    }
    drop(feed);
    let taking = async {
        let mut checks = Vec::new();
        while let Some(check) = results.recv().await {
            checks.extend(Some(check).filter(|check| !check.preliminary));
        }
        checks
    };
    let (outcome, mut checks) = tokio::join!(checker.run(targets, give, stop), taking);
    checks.sort_by_key(|check| check.id);
    (outcome, checks)
}

fn checker(config: Config, web: &World) -> Checker {
    Checker::with(config, web.clone(), web.clone()).unwrap()
}

/// A host whose rules keep us out of `/no`, and one that has none.
fn with_rules() -> World {
    let rules = up("rules.org", |request| match request.target {
        "/robots.txt" => page(200, "User-agent: wikirot\nDisallow: /no\nDisallow: /*?no\n"),
        _ => article(request),
    });
    let none = up("none.org", |request| match request.target {
        "/robots.txt" => page(404, ""),
        _ => article(request),
    });
    world([rules, none])
}

#[tokio::test(start_paused = true)]
async fn what_may_be_asked_once_a_run_is_over_hangs_on_the_rules_that_it_read() {
    let web = with_rules();
    let checker = checker(config(), &web);
    assert_eq!(checker.admits("http://rules.org/no"), Ok(()), "nothing was read yet");
    run(&checker, &["http://rules.org/a", "http://none.org/a"]).await;
    for (url, admits) in [
        ("http://rules.org/a", Ok(())),
        ("http://rules.org/no", Err(Reason::Robots)),
        ("https://rules.org./no/more#x", Err(Reason::Robots)),
        ("http://rules.org/a?no", Err(Reason::Robots)),
        ("http://none.org/no", Ok(())),
        ("http://other.org/no", Ok(())),
        ("http://10.0.0.1/", Err(Reason::PrivateAddress)),
        ("ftp://rules.org/", Err(Reason::Scheme)),
    ] {
        assert_eq!(checker.admits(url), admits, "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn rules_are_kept_for_a_run_that_goes_on_and_not_asked_for_again() {
    let began = SystemTime::now();
    let web = with_rules();
    let (keep, mut kept) = mpsc::channel(8);
    let mut first = checker(config(), &web);
    first.remember_rules(Vec::new(), keep.clone());
    run(&first, &["http://rules.org/a", "http://none.org/a"]).await;
    let mut read: Vec<SiteRules> = std::iter::from_fn(|| kept.try_recv().ok()).collect();
    read.sort_by(|one, other| one.host.cmp(&other.host));
    let said: Vec<_> = read.iter().map(|it| (&*it.host, &*it.lines, it.strict)).collect();
    let lines = "disallow: /no\ndisallow: /*?no\n";
    assert_eq!(said, [("none.org", "", false), ("rules.org", lines, false)]);
    assert!(read.iter().all(|it| it.read_at >= began));

    // The clock of a run whose time is played goes before.
    let ago = |age| move |rules: &mut SiteRules| rules.read_at = SystemTime::now() - age;
    read.iter_mut().for_each(ago(Duration::from_secs(60)));
    let web = with_rules();
    let mut second = checker(config(), &web);
    second.remember_rules(read.clone(), keep);
    let (_, checks) = run(&second, &["http://rules.org/no", "http://none.org/a"]).await;
    assert_eq!(words(&checks), ["skipped robots", "alive ok"]);
    assert_eq!(web.hits("rules.org", "/robots.txt") + web.hits("none.org", "/robots.txt"), 0);
    assert!(kept.try_recv().is_err(), "nothing new was read");

    // What is older than a day is read anew.
    let web = with_rules();
    read.iter_mut().for_each(ago(SiteRules::HOLD));
    let late = checker(config().known_rules(read), &web);
    run(&late, &["http://rules.org/no"]).await;
    assert_eq!(web.hits("rules.org", "/robots.txt"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_answered_before_tells_that_the_network_is_up() {
    let hosts = || (0..20).map(|n| unresolved(&format!("h{n}.org"), Dns::Timeout));
    let urls: Vec<_> = (0..20).map(|n| format!("http://h{n}.org/")).collect();
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    for (known, is_down) in [(None, true), (Some("gone.org"), true), (Some("up.org"), false)] {
        let others = [up("up.org", article), down("gone.org", Connect::Refused)];
        let mut checker = checker(config(), &world(hosts().chain(others)));
        let known = known.map(|name| format!("http://{name}/").parse().unwrap());
        checker.remember_answered(known.into_iter().collect());
        let (outcome, checks) = run(&checker, &urls).await;
        assert_eq!(outcome.network_down, is_down);
        assert_eq!(checks.len(), if is_down { 0 } else { 20 });
    }
}

/// What was seen of exchanges.
#[derive(Debug, Default)]
struct Notes(Mutex<Vec<String>>);

impl Witness for Notes {
    fn saw(&self, exchange: &Exchange<'_>) {
        let Exchange { url, status, http2, cut, body, .. } = exchange;
        let agent = exchange.request.get("user-agent").unwrap().to_str().unwrap();
        let agent = if agent.contains("wikirot") { "wikirot" } else { "browser" };
        let server = exchange.response.get("server").map_or("", |it| it.to_str().unwrap());
        let version = if *http2 { "h2" } else { "h1" };
        let more = if *cut { " and more" } else { "" };
        let length = body.len();
        assert!(exchange.address.is_some_and(|address| address.is_ipv4()));
        let line = format!("{agent} {version} {url} {status} {server} {length}{more}");
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test(start_paused = true)]
async fn a_witness_sees_each_exchange_as_it_was() {
    let web = world([
        up("plain.org", |request| match request.target {
            "/gone" => page(404, "no such page"),
            "/moved" => head(301, "Location", "/long"),
            // One is packed, another has no end.
            "/long" => Response::html(200, "Long", &"word ".repeat(40_000)).into(),
            "/packed" => Response::html(200, "Packed", &"word ".repeat(4_000)).gzip().into(),
            _ => page(200, "<title>A page</title>"),
        })
        .server("testweb"),
        Host::new("two.org").http2(Http2::On).otherwise(Behaviour::Status(204)),
    ]);
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), web.web.ca_pem()).unwrap();
    let notes = Arc::new(Notes::default());
    let config = config().robots_from(u32::MAX).ca_file(Some(ca.path().to_owned()));
    let checker = checker(config.witness(Some(notes.clone())), &web);
    let urls = [
        "http://plain.org/gone",
        "http://plain.org/moved",
        "http://plain.org/packed",
        "https://two.org/x",
    ];
    let (_, checks) = run(&checker, &urls).await;
    assert_eq!(words(&checks), ["broken http-404", "alive ok", "alive ok", "alive ok"]);
    let mut seen = std::mem::take(&mut *notes.0.lock().unwrap());
    seen.retain(|line| !line.contains("no-such-page"));
    seen.sort();
    let expected = [
        "browser h1 http://plain.org/gone 404 testweb 12",
        "wikirot h1 http://plain.org/gone 404 testweb 12",
        // Where it leads is asked once more, of which the status is enough.
        "wikirot h1 http://plain.org/long 200 testweb 0 and more",
        "wikirot h1 http://plain.org/long 200 testweb 65536 and more",
        "wikirot h1 http://plain.org/moved 301 testweb 0",
        "wikirot h1 http://plain.org/moved 301 testweb 0",
        "wikirot h1 http://plain.org/packed 200 testweb 343",
        "wikirot h2 https://two.org/x 204  0",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn what_cannot_be_used_is_said_before_the_first_request() {
    let with = |config: Config| {
        let web = world([]);
        Checker::with(config, web.clone(), web).err().map(|error| error.to_string())
    };
    let parse = |url: &str| Some(url.parse().unwrap());
    for (config, why) in [
        (config(), None),
        (config().proxy(parse("http://proxy.org")), None),
        (config().proxy(parse("https://proxy.org")), Some("not https://proxy.org/")),
        (config().user_agent("a\nb".into()), Some("does not allow")),
        (config().browser_user_agent("a\nb".into()), Some("does not allow")),
        (config().ca_file(Some("/no/such/file".into())), Some("from /no/such/file: ")),
    ] {
        let said = with(config);
        assert_eq!(said.is_some(), why.is_some(), "{said:?}");
        assert!(said.unwrap_or_default().contains(why.unwrap_or_default()));
    }
    // On the real network, where nothing is trusted, all of https would fail.
    let dns = Some("127.0.0.1:53".parse().unwrap());
    let error = Checker::new(config().resolver(dns)).err().map(|error| error.to_string());
    assert!(error.is_some_and(|error| error.starts_with("no trusted certificates")));
}
