//! A run is as long as its longest lane: told by a paused clock, so that no machine's noise counts.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use wikirot_check::{Checker, Config, Target};
use wikirot_testweb::{Behaviour, Connect, Dns, Host};

use crate::world::{World, article, config, down, unresolved, up, world};

const LATENCY: Duration = Duration::from_millis(40);
/// URLs of the longest lane, about a fifth of all.
const LONGEST: usize = 760;
const HOSTS: usize = 740;
const URLS: usize = 4000;

/// A name for each host but the longest; every twentieth is of one family.
fn name(host: usize) -> String {
    match host % 20 {
        7 => format!("h{host}.family.org"),
        _ => format!("h{host}.org"),
    }
}

/// Lanes of falling length behind the longest: most hosts have one URL, some have dozens.
fn urls() -> Vec<String> {
    let mut urls: Vec<String> = (0..LONGEST).map(|n| format!("http://longest.org/{n}/x")).collect();
    for host in 0..HOSTS {
        let length = (200 / (host + 4)).max(1 + usize::from(host % 3 == 0));
        urls.extend((0..length).map(|n| format!("http://{}/{n}/x", name(host))));
    }
    let more = (0..).map(|n| format!("http://{}/{n}/y", name(n % HOSTS)));
    urls.extend(more.take(URLS - urls.len()));
    urls
}

/// All of these hosts; one in ten is dead where that is asked for, each third in its own way.
fn web(dead: bool) -> World {
    let others = (0..HOSTS).map(|host| {
        let name = name(host);
        match host % 30 {
            3 if dead => unresolved(&name, Dns::NxDomain),
            13 if dead => down(&name, Connect::BlackHole),
            27 if dead => up(&name, |_| Behaviour::Silent),
            _ => up(&name, article).latency(LATENCY),
        }
    });
    world(others.chain([up("longest.org", article).latency(LATENCY)]))
}

fn polite() -> Config {
    config().families(vec![vec!["family.org".into()]])
}

/// How long a run over the URLs takes.
async fn length(web: &World, urls: &[String]) -> Duration {
    let start = Instant::now();
    let (outcome, checks) = web.run(polite(), urls).await;
    assert_eq!((checks.len(), outcome.network_down), (urls.len(), false));
    assert_eq!(web.most_at_once(), 1);
    start.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_run_is_as_long_as_its_longest_lane() {
    let urls = urls();
    let alone = length(&web(false), &urls[..LONGEST]).await;
    let all = length(&web(false), &urls).await;
    assert!(all <= alone.mul_f64(1.1), "{all:?}, the longest lane alone {alone:?}");
}

/// When the longest lane was asked for its last link.
async fn end_of_longest(web: &World, urls: &[String]) -> Duration {
    length(web, urls).await;
    let log = web.web.log();
    // Its front page tells later whether our own network is up.
    let last = log.iter().rfind(|seen| seen.host == "longest.org" && seen.target.ends_with("/x"));
    last.map(|seen| seen.at).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn three_thousand_silent_hosts_hold_others_back_for_one_time_out() {
    let longest = &urls()[..LONGEST];
    let answers = || up("longest.org", article).latency(LATENCY);
    let alone = end_of_longest(&world([answers()]), longest).await;
    let names: Vec<String> = (0..3000).map(|host| format!("s{host}.org")).collect();
    let kinds: [fn(&str) -> Host; 3] = [
        |name| down(name, Connect::BlackHole),
        |name| up(name, |_| Behaviour::Silent),
        |name| unresolved(name, Dns::Timeout),
    ];
    for (which, silent) in kinds.into_iter().enumerate() {
        let web = world(names.iter().map(|name| silent(name)).chain([answers()]));
        let mut urls: Vec<String> = names.iter().map(|name| format!("http://{name}/x")).collect();
        // By then the silent ones have all the slots.
        urls.extend_from_slice(longest);
        let beside = end_of_longest(&web, &urls).await;
        let most = alone.mul_f64(1.1) + polite().first_byte_timeout;
        assert!(beside <= most, "{which}: {beside:?}, alone {alone:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn dead_hosts_add_one_time_out_with_its_retries() {
    let urls = urls();
    let alone = length(&web(false), &urls[..LONGEST]).await;
    let all = length(&web(true), &urls).await;
    let config = polite();
    let tries = config.first_byte_timeout * config.tries;
    let pauses = (config.retry_pause + config.retry_pause * 2).mul_f64(1.25);
    assert!(all <= alone.mul_f64(1.1) + tries + pauses, "{all:?}, alone {alone:?}");
}

/// What is said to be left at each of `moments`, and what is left then in truth.
#[allow(clippy::unwrap_used, reason = "a helper of tests")]
async fn left(web: &World, config: Config, moments: &[u64]) -> Vec<(Duration, Duration)> {
    let checker = Checker::with(config, web.clone(), web.clone()).unwrap();
    let (feed, targets) = mpsc::channel(8);
    let (give, mut checks) = mpsc::channel(8);
    let (_raise, stop) = watch::channel(false);
    let pulse = checker.pulse();
    let start = Instant::now();
    let feeding = async {
        for (id, url) in urls().into_iter().enumerate() {
            feed.send(Target::new(id as u64, url.as_str())).await.unwrap();
        }
        drop(feed);
    };
    let taking = async { while checks.recv().await.is_some() {} };
    let watching = async {
        let mut said = Vec::new();
        for moment in moments {
            tokio::time::sleep_until(start + Duration::from_secs(*moment)).await;
            said.push(pulse.time_left(Instant::now().into_std()).unwrap());
        }
        said
    };
    let running = async {
        checker.run(targets, give, stop).await;
        start.elapsed()
    };
    let ((), (), said, took) = tokio::join!(feeding, taking, watching, running);
    let true_ones = moments.iter().map(|at| took.saturating_sub(Duration::from_secs(*at)));
    said.into_iter().zip(true_ones).collect()
}

#[tokio::test(start_paused = true)]
async fn the_time_left_is_right_within_a_third_after_the_first_minute() {
    let slow = polite().delay(Duration::from_millis(300));
    for (what, config, dead) in [
        ("the longest lane decides", slow.clone(), false),
        ("beside dead hosts", slow.clone(), true),
        ("a slow pace", polite().delay(Duration::from_secs(2)), false),
        ("few slots decide", polite().concurrency(2).delay(Duration::ZERO), false),
    ] {
        let moments = [60, 75, 79];
        for (at, (said, truth)) in moments.iter().zip(left(&web(dead), config, &moments).await) {
            let wrong = said.abs_diff(truth);
            let told = format!("{what}: after {at} s {said:?} for {truth:?}");
            assert!(wrong <= truth.max(Duration::from_secs(1)) / 3, "{told}");
        }
    }
}
