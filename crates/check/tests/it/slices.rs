//! A caller that sends a few URLs of each host, and more when it is asked for them.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use wikirot_check::{Check, Checker, Config, Outcome, Target};
use wikirot_testweb::{Behaviour, Connect};

use crate::world::{World, article, config, down, up, world};

/// What waits with the caller, by host.
struct Caller {
    hosts: BTreeMap<String, VecDeque<u64>>,
    urls: Vec<String>,
}

impl Caller {
    fn new(urls: Vec<String>) -> Self {
        let mut hosts: BTreeMap<String, VecDeque<u64>> = BTreeMap::new();
        for (id, url) in urls.iter().enumerate() {
            hosts.entry(host(url)).or_default().push_back(id as u64);
        }
        Self { hosts, urls }
    }

    async fn send(&mut self, host: &str, most: usize, all_hosts: bool, to: &mpsc::Sender<Target>) {
        let Some(waiting) = self.hosts.get_mut(host) else { return };
        for _ in 0..most {
            let Some(id) = waiting.pop_front() else { break };
            let behind = waiting.len() as u32;
            let target = Target::new(id, self.urls[id as usize].as_str());
            // Whoever listens no more has ended the run.
            let _ = to.send(Target { behind, all_hosts, ..target }).await;
        }
        self.hosts.retain(|_, waiting| !waiting.is_empty());
    }
}

fn host(url: &str) -> String {
    url.split('/').nth(2).unwrap_or_default().to_owned()
}

/// How a run goes whose caller keeps what is not asked for, and the most that the checker had at once.
#[allow(clippy::unwrap_used, reason = "a helper of tests")]
async fn run(web: &World, config: Config, urls: Vec<String>) -> (Outcome, Vec<Check>, u64) {
    let (tell, mut wants) = mpsc::unbounded_channel();
    let mut checker = Checker::with(config, web.clone(), web.clone()).unwrap();
    checker.tell_wants(tell);
    let (feed, targets) = mpsc::channel(8);
    let (give, mut checks) = mpsc::channel::<Check>(8);
    let (_raise, stop) = watch::channel(false);
    let mut caller = Caller::new(urls);
    let (sent, answered) = (std::cell::Cell::new(0_u64), std::cell::Cell::new(0_u64));
    let most = std::cell::Cell::new(0);
    let count = |caller: &Caller| {
        let left: usize = caller.hosts.values().map(VecDeque::len).sum();
        sent.set(caller.urls.len() as u64 - left as u64);
        most.set(most.get().max(sent.get() - answered.get()));
    };
    let feeding = async {
        let hosts: Vec<String> = caller.hosts.keys().cloned().collect();
        for (n, host) in hosts.iter().enumerate() {
            caller.send(host, 2, n + 1 == hosts.len(), &feed).await;
            count(&caller);
        }
        while !caller.hosts.is_empty() {
            tokio::select! {
                id = wants.recv() => {
                    let host = id.map(|id| host(&caller.urls[id as usize])).unwrap_or_default();
                    caller.send(&host, 64, true, &feed).await;
                    count(&caller);
                }
                () = feed.closed() => break,
            }
        }
        drop(feed);
    };
    let taking = async {
        let mut all: Vec<Check> = Vec::new();
        while let Some(check) = checks.recv().await {
            if !check.preliminary {
                answered.set(answered.get() + 1);
                all.push(check);
            }
        }
        all
    };
    let ((), all, outcome) = tokio::join!(feeding, taking, checker.run(targets, give, stop));
    (outcome, all, most.get())
}

const LATENCY: Duration = Duration::from_millis(40);

fn urls(host: &str, count: usize) -> impl Iterator<Item = String> + '_ {
    (0..count).map(move |n| format!("http://{host}/{n}/x"))
}

#[tokio::test(start_paused = true)]
async fn a_run_in_slices_is_as_long_as_its_longest_lane() {
    let names: Vec<String> = (0..300).map(|n| format!("h{n}.org")).collect();
    let hosts = || names.iter().map(String::as_str).chain(["longest.org"]);
    let web = world(hosts().map(|name| up(name, article).latency(LATENCY)));
    let start = Instant::now();
    let (_, checks, _) = run(&web, config(), urls("longest.org", 900).collect()).await;
    let alone = start.elapsed();
    assert_eq!(checks.len(), 900);

    let mut all: Vec<String> = urls("longest.org", 900).collect();
    all.extend(names.iter().enumerate().flat_map(|(n, name)| urls(name, 3 + n % 40)));
    let count = all.len();
    let start = Instant::now();
    let (outcome, checks, most) = run(&web, config().concurrency(64), all).await;
    let took = start.elapsed();
    assert_eq!((checks.len(), outcome.network_down), (count, false));
    assert!(checks.iter().all(|check| check.status == Some(200)));
    assert!(took <= alone.mul_f64(1.1), "{took:?}, the longest lane alone {alone:?}");
    // Two of each host, and for each lane that is under way what it works off next.
    assert!(most <= 301 * 2 + 64 * 80, "{most} of {count}");
    assert_eq!(web.most_at_once(), 1);
}

#[tokio::test(start_paused = true)]
async fn every_url_is_answered_whatever_becomes_of_its_host() {
    let web = world([
        up("a.org", article),
        down("dead.org", Connect::Refused),
        down("hole.org", Connect::BlackHole),
        up("silent.org", |_| Behaviour::Silent),
        up("rules.org", |request| match request.path() {
            "/robots.txt" => crate::world::page(200, "User-agent: *\nDisallow: /"),
            _ => Behaviour::Page,
        }),
    ]);
    let hosts = [
        "a.org",
        "dead.org",
        "hole.org",
        "silent.org",
        "rules.org",
        "nowhere.org",
        "localhost",
        "10.0.0.1",
    ];
    let all: Vec<String> = hosts.into_iter().flat_map(|host| urls(host, 150)).collect();
    let config = config().robots(wikirot_check::RobotsMode::Strict).allow_private(false);
    let (outcome, mut checks, _) = run(&web, config, all.clone()).await;
    checks.sort_by_key(|check| check.id);
    let ids: Vec<u64> = checks.iter().map(|check| check.id).collect();
    assert_eq!(ids, (0..all.len() as u64).collect::<Vec<_>>());
    assert!(!outcome.network_down);
}
