//! Pages that are not what their status says, and retries, robots, networks in doubt.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use wikirot_check::{Check, Checker, Target};
use wikirot_testweb::{Behaviour, Dns, InMemory, Request};

use crate::world::{article, config, head, page, run_through, unresolved, up, words, world};

#[tokio::test(start_paused = true)]
async fn pages_that_mean_404_are_found_by_asking_for_what_cannot_exist() {
    let web = world([
        // Says so with 200, to everything.
        up("says.org", |_| page(200, "<title>Page not found</title>")),
        // Has an article of that title, and real 404s.
        up("article.org", |request| match request.target {
            "/wiki/404" => page(200, "<title>HTTP 404 not found</title>"),
            _ => page(404, "no"),
        }),
        // Sends all that is gone to its front page.
        up("home.org", |request| match request.target {
            "/" => page(200, "<title>Welcome</title>"),
            "/good" => article(request),
            _ => head(302, "Location", "/"),
        }),
        // Sends one page to its front page, on purpose.
        up("moved.org", |request| match request.target {
            "/" => page(200, "<title>Welcome</title>"),
            "/old" => head(301, "Location", "/"),
            _ => page(404, "no"),
        }),
        // Gives the same to all, without a word of it.
        up("same.org", |request| {
            page(200, &format!("<title>Shop</title>Welcome to our shop. {}", request.target))
        }),
        up("spa.org", |_| page(200, "<title>App</title><div id=\"root\"></div>")),
    ]);
    let cases = [
        ("http://says.org/x/y", "suspect soft-404"),
        ("http://article.org/wiki/404", "alive ok"),
        ("http://home.org/gone/a", "suspect soft-404"),
        ("http://home.org/good", "alive ok"),
        ("http://home.org/", "alive ok"),
        ("http://moved.org/old", "alive ok"),
        ("http://same.org/a", "suspect same-page"),
        ("http://same.org/b", "suspect same-page"),
        ("http://same.org/c", "suspect same-page"),
        ("http://spa.org/a", "alive ok"),
        ("http://spa.org/b", "alive ok"),
    ];
    let checks = web.check(config(), &cases.map(|(url, _)| url)).await;
    assert_eq!(words(&checks), cases.map(|(_, word)| word.to_owned()));
    assert!(checks[0].detail.as_deref().unwrap().contains("not found"));
    assert_eq!(web.most_at_once(), 1);
}

#[tokio::test(start_paused = true)]
async fn another_look_may_find_the_page() {
    let flaky = up("flaky.org", |request| match request.nth {
        0 | 1 => page(503, "later"),
        _ => article(request),
    });
    let reset = up("reset.org", |request| match request.nth {
        0 => Behaviour::Empty,
        _ => article(request),
    });
    let browser = |request: &Request<'_>| {
        request.header("user-agent").is_some_and(|agent| agent.contains("Firefox/"))
    };
    let shy = up("shy.org", move |request| match browser(request) {
        true => article(request),
        false => page(request.target[1..].parse().unwrap(), "no robots"),
    });
    let web = world([flaky, reset, shy]);
    let cases = [
        "http://flaky.org/a",
        "http://reset.org/a",
        "http://shy.org/403",
        "http://shy.org/404",
        "http://shy.org/406",
        "http://shy.org/999",
    ];
    let checks = web.check(config(), &cases).await;
    assert_eq!(words(&checks), ["alive ok"; 6]);
    let attempts: Vec<u32> = checks.iter().map(|c| c.attempts).collect();
    assert_eq!(attempts, [3, 2, 1, 2, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_says_when_to_come_back_is_obeyed() {
    let busy = up("busy.org", |request| match (request.target, request.nth) {
        ("/a", 0) => head(429, "Retry-After", "60"),
        _ => article(request),
    });
    let web = world([busy, up("long.org", |_| head(429, "Retry-After", "86400"))]);
    let urls = ["http://busy.org/a", "http://busy.org/b", "http://long.org/a", "http://long.org/b"];
    let checks = web.check(config(), &urls).await;
    assert_eq!(words(&checks), ["alive ok", "alive ok", "suspect http-429", "suspect http-429"]);
    let log = web.web.log();
    let second = log.iter().filter(|seen| seen.host == "busy.org").nth(1).unwrap();
    assert!(second.at >= Duration::from_secs(60));
    assert_eq!(web.web.host("long.org").requests, 1, "left alone");
    assert_eq!(checks[3].attempts, 0);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_slows_the_lane_until_all_is_answered() {
    let last = std::sync::Mutex::new(None::<Instant>);
    let limited = up("limited.org", move |request| {
        let now = Instant::now();
        let before = last.lock().unwrap().replace(now);
        match before {
            Some(at) if now - at < Duration::from_millis(200) => page(429, "slower"),
            _ => article(request),
        }
    });
    let urls: Vec<String> = (0..15).map(|n| format!("http://limited.org/{n}")).collect();
    let patient = config().tries(8);
    let checks = world([limited]).check(patient, &urls).await;
    assert!(checks.iter().all(|c| c.reason.code() == "ok"), "{:?}", words(&checks));
}

#[tokio::test(start_paused = true)]
async fn robots_that_are_named_keep_out() {
    let rules = up("rules.org", |request| match request.target {
        "/robots.txt" => page(
            200,
            "User-agent: *\nDisallow: /\n\nUser-agent: wikirot\nDisallow: /no\nCrawl-delay: 1\n",
        ),
        _ => article(request),
    });
    let web = world([rules, up("small.org", article)]);
    let mut urls: Vec<String> = (0..20).map(|n| format!("http://rules.org/yes/{n}")).collect();
    urls.extend((0..3).map(|n| format!("http://rules.org/no/{n}")));
    urls.push("http://small.org/".into());
    let checks = web.check(config().robots_from(10), &urls).await;
    assert!(words(&checks)[..20].iter().all(|w| w == "alive ok"));
    assert!(words(&checks)[20..23].iter().all(|w| w == "skipped robots"));
    assert_eq!(web.hits("rules.org", "/robots.txt"), 1);
    assert_eq!(web.hits("small.org", "/robots.txt"), 0);
}

#[tokio::test(start_paused = true)]
async fn robots_are_read_to_the_end_of_half_a_mebibyte() {
    let rules = up("rules.org", |request| match request.target {
        "/robots.txt" => {
            let others = "User-agent: other\nDisallow: /x\n".repeat(16_000);
            page(200, &format!("{others}\nUser-agent: wikirot\nDisallow: /caf\u{e9}\n"))
        }
        _ => article(request),
    });
    let urls = ["http://rules.org/caf%c3%a9", "http://rules.org/tea"];
    let checks = world([rules]).check(config().robots_from(1), &urls).await;
    assert_eq!(words(&checks), ["skipped robots", "alive ok"]);
}

#[tokio::test(start_paused = true)]
async fn robots_keep_out_of_a_host_with_many_links_when_few_are_due() {
    let rules = up("rules.org", |request| match request.target {
        "/robots.txt" => page(200, "User-agent: wikirot\nDisallow: /\n"),
        _ => article(request),
    });
    let web = world([rules]);
    let target = |known| Target { host_urls: known, ..Target::new(1, "http://rules.org/page") };
    let (_, checks) = run_through(&web, config(), vec![target(20)]).await;
    assert_eq!(words(&checks), ["skipped robots"]);
    assert_eq!((web.hits("rules.org", "/page"), web.hits("rules.org", "/robots.txt")), (0, 1));
    let (_, checks) = run_through(&web, config(), vec![target(19)]).await;
    assert_eq!(words(&checks), ["alive ok"]);
}

#[tokio::test(start_paused = true)]
async fn a_host_without_https_is_asked_once() {
    let web = world([up("plain.org", article)]);
    let curious = config().probe_https(true);
    // The host speaks no TLS: the note must not be given, and the question asked once.
    let checks = web.check(curious, &["http://plain.org/a", "http://plain.org/b"]).await;
    assert!(checks.iter().all(|c| c.notes.is_empty()));
    let to_https = web.connects().iter().filter(|a| a.port() == 443).count();
    assert_eq!(to_https, 1);
}

#[tokio::test(start_paused = true)]
async fn a_network_that_is_down_from_the_start_gives_no_verdicts() {
    let web = world((0..100).map(|n| unresolved(&format!("h{n}.org"), Dns::Timeout)));
    let urls: Vec<String> = (0..100).map(|n| format!("http://h{n}.org/")).collect();
    let (outcome, checks) = web.run(config(), &urls).await;
    assert!(outcome.network_down);
    assert_eq!(checks, []);
}

#[tokio::test(start_paused = true)]
async fn a_network_that_goes_down_for_a_while_does_no_harm() {
    let web = world((0..300).map(|n| up(&format!("h{n}.org"), article)));
    let urls: Vec<String> = (0..300).map(|n| format!("http://h{n}.org/")).collect();
    let network = web.web.clone();
    let cut = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        network.cut(true);
        tokio::time::sleep(Duration::from_secs(50)).await;
        network.cut(false);
    });
    let checks = web.check(config(), &urls).await;
    cut.await.unwrap();
    assert!(checks.iter().all(|c| c.reason.code() == "ok"), "{:?}", words(&checks));
}

#[tokio::test(start_paused = true)]
async fn a_network_that_goes_down_for_good_ends_the_run() {
    let network = Arc::new(OnceLock::<InMemory>::new());
    // The hundredth host takes the network with it.
    let last = network.clone();
    let last = up("h100.org", move |request| {
        last.get().unwrap().cut(true);
        article(request)
    });
    let others = (0..300).filter(|n| *n != 100).map(|n| up(&format!("h{n}.org"), article));
    let web = world(others.chain([last]));
    network.set(web.web.clone()).unwrap();
    let urls: Vec<String> = (0..300).map(|n| format!("http://h{n}.org/")).collect();
    let (outcome, checks) = web.run(config(), &urls).await;
    assert!(outcome.network_down);
    assert!(checks.len() >= 50 && checks.len() < 300, "{}", checks.len());
    assert!(checks.iter().all(|c| c.reason.code() == "ok"));
}

#[tokio::test(start_paused = true)]
async fn a_stop_finishes_what_is_under_way_and_no_more() {
    let web = world([up("a.org", article).latency(Duration::from_secs(1))]);
    let checker = Checker::with(config(), web.clone(), web.clone()).unwrap();
    let (feed, targets) = mpsc::channel(100);
    let (give, mut checks) = mpsc::channel::<Check>(100);
    let (raise, stop) = watch::channel(false);
    for id in 0..10 {
        let url = format!("http://a.org/{id}");
        feed.send(Target::new(id, url)).await.unwrap();
    }
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(2500)).await;
        raise.send(true).unwrap();
    };
    let (outcome, ()) = tokio::join!(checker.run(targets, give, stop), stopping);
    assert!(outcome.stopped && !outcome.network_down);
    let mut all = 0;
    while let Some(check) = checks.recv().await {
        all += usize::from(!check.preliminary);
    }
    assert_eq!((all, web.web.log().len()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn one_thread_may_feed_and_receive() {
    let web = world((0..50).map(|n| up(&format!("h{n}.org"), article)));
    let checker = Checker::with(config(), web.clone(), web.clone()).unwrap();
    let (feed, targets) = mpsc::channel(1);
    let (give, mut checks) = mpsc::channel::<Check>(1);
    let (_raise, stop) = watch::channel(false);
    let both = async {
        for id in 0..500 {
            let url = format!("http://h{}.org/{id}", id % 50);
            feed.send(Target::new(id, url)).await.unwrap();
        }
        drop(feed);
        let mut all = 0;
        while let Some(check) = checks.recv().await {
            all += usize::from(!check.preliminary);
        }
        all
    };
    let (_, all) = tokio::join!(checker.run(targets, give, stop), both);
    assert_eq!(all, 500);
}
