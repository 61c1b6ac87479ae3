//! What holds in every run, whatever its hosts do.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use http::{HeaderValue, header};
use proptest::prelude::*;
use wikirot_words::{Reason, Verdict};

use super::play::{Play, answer};
use crate::check::Target;
use crate::config::Config;
use crate::event::{Event, Fetch};
use crate::ids::ConnId;
use crate::net::failure::{Failure, Stage};
use crate::net::fetch::{Answer, Fetched, Route};
use crate::visit::Visit;

/// What a host does with every request.
#[derive(Clone, Debug)]
enum Manner {
    Says(u16),
    /// Gives a page of its own for every URL.
    Reads,
    /// Gives one page for every URL, also for those that cannot exist.
    ReadsSame,
    /// Is busy so many times, and gives pages then.
    Recovers(u32),
    /// Sends all that it is asked for to another host.
    Redirects(usize),
    /// Sends all that it is asked for to the other scheme.
    Switches,
    Fails(Reason, Stage),
}

#[derive(Clone, Debug)]
struct Host {
    manner: Manner,
    /// The same over https, where that is another.
    secure: Option<Manner>,
    urls: u32,
    /// How long it takes, in milliseconds.
    latency: u64,
    /// Whether its connections stay open.
    keeps: bool,
}

fn manner() -> impl Strategy<Value = Manner> {
    let fails = prop_oneof![
        Just((Reason::ConnectRefused, Stage::Connect)),
        Just((Reason::ConnectTimeout, Stage::Connect)),
        Just((Reason::DnsNxdomain, Stage::Name)),
        Just((Reason::ConnectReset, Stage::Exchange)),
    ];
    prop_oneof![
        4 => Just(Manner::Reads),
        2 => prop::sample::select(vec![200, 403, 404, 410, 429, 503]).prop_map(Manner::Says),
        1 => (1_u32..3).prop_map(Manner::Recovers),
        1 => (0_usize..6).prop_map(Manner::Redirects),
        2 => fails.prop_map(|(reason, stage)| Manner::Fails(reason, stage)),
    ]
}

fn host(
    manner: impl Strategy<Value = Manner>,
    secure: impl Strategy<Value = Option<Manner>>,
) -> impl Strategy<Value = Host> {
    let parts = (manner, secure, 1_u32..6, 1_u64..3_000, any::<bool>());
    parts.prop_map(|(manner, secure, urls, latency, keeps)| Host {
        manner,
        secure,
        urls,
        latency,
        keeps,
    })
}

/// Also of those whose pages are in doubt until others were asked, and which are another over https.
fn any_host() -> impl Strategy<Value = Host> {
    let any =
        || prop_oneof![6 => manner(), 2 => Just(Manner::ReadsSame), 1 => Just(Manner::Switches)];
    host(any(), prop::option::of(any()))
}

impl Host {
    fn manner(&self, is_secure: bool) -> &Manner {
        self.secure.as_ref().filter(|_| is_secure).unwrap_or(&self.manner)
    }
}

fn name(host: usize) -> String {
    format!("h{host}.org")
}

/// A request under way, and when it ends.
struct UnderWay {
    visit: Box<Visit>,
    host: usize,
    is_secure: bool,
    path: String,
    ends: Instant,
}

/// A run in a world of such hosts, with all that is watched in it.
struct World<'a> {
    play: Play<'a>,
    config: &'a Config,
    hosts: &'a [Host],
    under_way: Vec<UnderWay>,
    /// How often each URL was asked.
    asked: BTreeMap<String, u32>,
    /// When the last request of a host ended.
    ended: BTreeMap<usize, Instant>,
    kept: u64,
    /// Connections that are open and idle, and where they go.
    idle: HashMap<ConnId, usize>,
    preliminary: BTreeMap<u64, Verdict>,
    checks: BTreeMap<u64, Verdict>,
    requests: u64,
    /// How many URLs of each host came in.
    came: BTreeMap<usize, u32>,
    /// Whose each of them is.
    targets: Vec<usize>,
}

impl<'a> World<'a> {
    fn new(config: &'a Config, hosts: &'a [Host]) -> Self {
        Self {
            play: Play::new(config),
            config,
            hosts,
            under_way: Vec::new(),
            asked: BTreeMap::new(),
            ended: BTreeMap::new(),
            kept: 0,
            idle: HashMap::new(),
            preliminary: BTreeMap::new(),
            checks: BTreeMap::new(),
            requests: 0,
            came: BTreeMap::new(),
            targets: Vec::new(),
        }
    }

    /// So many URLs of each host come in: what is left of them, when more is wanted.
    fn ask(&mut self, at_first: u32) {
        let last = self.hosts.len() - 1;
        for host in 0..self.hosts.len() {
            for _ in 0..at_first.min(self.hosts[host].urls) {
                self.ask_one(host, host == last);
            }
        }
        self.complete_if_all_came();
    }

    fn ask_one(&mut self, host: usize, all_hosts: bool) {
        let came = self.came.entry(host).or_default();
        if *came == self.hosts[host].urls {
            return;
        }
        *came += 1;
        let behind = self.hosts[host].urls - *came;
        self.targets.push(host);
        let id = self.targets.len() as u64;
        let target = Target::new(id, format!("http://{}/{came}", name(host)));
        let target = Target { behind, all_hosts, ..target };
        self.play.engine.handle(Event::Target(target), self.play.now);
    }

    /// Whether any was.
    fn ask_what_is_wanted(&mut self) -> bool {
        let wanted = self.play.engine.take_wants();
        for id in &wanted {
            self.ask_one(self.targets[*id as usize - 1], true);
        }
        self.complete_if_all_came();
        !wanted.is_empty()
    }

    fn complete_if_all_came(&mut self) {
        let all: u32 = self.hosts.iter().map(|it| it.urls).sum();
        if self.targets.len() == all as usize {
            self.play.engine.handle(Event::Complete, self.play.now);
        }
    }

    /// Plays to the end, and says how long that took.
    fn run(&mut self, stop_after: Option<u64>) -> Duration {
        let began = self.play.now.instant;
        for _ in 0..20_000 {
            self.play.engine.handle(Event::Woken, self.play.now);
            if stop_after.is_some_and(|most| self.requests >= most) {
                self.play.engine.handle(Event::Stopped, self.play.now);
            }
            while let Some(fetch) = self.play.engine.poll(self.play.now) {
                self.close();
                self.start(fetch);
            }
            self.close();
            self.take_checks();
            if self.ask_what_is_wanted() {
                continue;
            }
            if self.play.engine.end().is_some() {
                return self.play.now.instant - began;
            }
            let next = self.under_way.iter().map(|it| it.ends).chain(self.play.engine.next_wake());
            let next = next.min().expect("something is under way or due, or the run is over");
            let time = next.saturating_duration_since(self.play.now.instant);
            self.play.now.instant += time;
            self.play.now.time_of_day += time;
            while let Some(at) =
                self.under_way.iter().position(|it| it.ends <= self.play.now.instant)
            {
                self.end(at);
                self.close();
            }
        }
        panic!("the run does not come to its end: {:?}", self.hosts);
    }

    fn start(&mut self, fetch: Fetch) {
        let now = self.play.now.instant;
        let url = fetch.request.url.clone();
        let host = self.host(url.host_str().unwrap_or_default());
        self.requests += 1;
        if let Some(id) = fetch.connection {
            assert_eq!(self.idle.remove(&id), Some(host), "a connection of its own, once");
        }
        let pause = self.config.delay;
        let waited = self.ended.get(&host).is_none_or(|ended| now >= *ended + pause);
        assert!(waited, "{url} is asked before its lane's pause is over");
        assert!(self.under_way.iter().all(|it| it.host != host), "{url}: two of a lane");
        let is_secure = url.scheme() == "https";
        let latency = match self.hosts[host].manner(is_secure) {
            Manner::Fails(Reason::ConnectTimeout, _) => 20_000,
            _ => self.hosts[host].latency,
        };
        let ends = now + Duration::from_millis(latency);
        let path = url.path().to_owned();
        self.under_way.push(UnderWay { visit: fetch.visit, host, is_secure, path, ends });
        let sockets = self.under_way.len() + self.idle.len();
        // A probe of the network may pass the bound.
        assert!(sockets <= self.config.concurrency + 4, "{sockets} sockets");
    }

    fn end(&mut self, at: usize) {
        let UnderWay { visit, host, is_secure, path, .. } = self.under_way.remove(at);
        let it = &self.hosts[host];
        self.ended.insert(host, self.play.now.instant);
        let times = self.asked.entry(format!("{host} {is_secure} {path}")).or_default();
        *times += 1;
        let page = |path: &str| {
            let words = format!("{host} tells much of {path}, in words of its own. ").repeat(40);
            let body = format!("<title>{path} of {host}</title><p>{words}").into_bytes();
            Answer { body, ..answer(200) }
        };
        let to = |to: String| {
            let mut found = answer(301);
            let to = HeaderValue::try_from(to).expect("of ASCII");
            found.headers.insert(header::LOCATION, to);
            found
        };
        let result = match it.manner(is_secure) {
            Manner::Says(status) => Ok(answer(*status)),
            Manner::Reads | Manner::Recovers(_) if path.starts_with("/no-such-page") => {
                Ok(answer(404))
            }
            Manner::Recovers(most) if *times <= *most => Ok(answer(503)),
            Manner::Reads | Manner::Recovers(_) => Ok(page(&path)),
            Manner::ReadsSame => Ok(page("anything")),
            Manner::Redirects(other) => {
                let other = name(other % self.hosts.len());
                Ok(to(format!("http://{other}/of/{host}{path}")))
            }
            Manner::Switches => {
                let scheme = if is_secure { "http" } else { "https" };
                Ok(to(format!("{scheme}://{}{path}", name(host))))
            }
            Manner::Fails(reason, stage) => Err(Failure::new(*reason, *stage, None)),
        };
        let kept = (it.keeps && result.is_ok()).then(|| {
            self.kept += 1;
            self.idle.insert(ConnId(self.kept), host);
            ConnId(self.kept)
        });
        let took = Duration::from_millis(it.latency);
        let fetched = Fetched { result, address: None, route: Route::default(), took };
        self.play.engine.handle(Event::Finished(visit, fetched, kept), self.play.now);
    }

    fn close(&mut self) {
        for id in self.play.engine.take_closed() {
            assert!(self.idle.remove(&id).is_some(), "closed once, and not while it is used");
        }
    }

    fn take_checks(&mut self) {
        while let Some(check) = self.play.engine.next_check() {
            let all = if check.preliminary { &mut self.preliminary } else { &mut self.checks };
            assert!(all.insert(check.id, check.verdict).is_none(), "{} is told twice", check.id);
        }
    }

    fn host(&self, of: &str) -> usize {
        (0..self.hosts.len()).find(|host| name(*host) == of).expect("one of the world's")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_run_keeps_its_bounds_and_answers_every_url_once(
        hosts in prop::collection::vec(any_host(), 1..12),
        concurrency in 1_usize..6,
        delay in 0_u64..3,
        at_first in 1_u32..8,
        probe_https in any::<bool>(),
    ) {
        let delay = Duration::from_secs(delay);
        let config = Config { concurrency, delay, probe_https, ..super::config() };
        let mut world = World::new(&config, &hosts);
        world.ask(at_first);
        world.run(None);
        let targets: u64 = hosts.iter().map(|it| u64::from(it.urls)).sum();
        let outcome = world.play.engine.end().expect("it ended");
        prop_assert_eq!((outcome.targets, outcome.requests), (targets, world.requests));
        prop_assert_eq!(outcome.checks, world.checks.len() as u64);
        prop_assert_eq!(world.idle, HashMap::new(), "connections are left open");
        if !outcome.network_down {
            let told: BTreeSet<u64> = world.checks.into_keys().collect();
            prop_assert_eq!(told, (1..=targets).collect());
        }
    }

    #[test]
    fn a_run_that_is_stopped_starts_no_more(
        hosts in prop::collection::vec(host(manner(), Just(None)), 1..12),
        most in 1_u64..30,
    ) {
        let config = Config { concurrency: 3, ..super::config() };
        let mut world = World::new(&config, &hosts);
        world.ask(u32::MAX);
        let targets = world.targets.len();
        world.run(Some(most));
        let outcome = world.play.engine.end().expect("it ended");
        prop_assert!(world.requests <= most + 3, "{} requests", world.requests);
        // What was answered is told even if nobody asks further, unless it was to be asked twice.
        let is_redirected = |id: u64| matches!(hosts[world.targets[id as usize - 1]].manner, Manner::Redirects(_));
        let is_told = |id| world.checks.contains_key(&id) || outcome.network_down;
        prop_assert!(world.preliminary.keys().all(|id| is_redirected(*id) || is_told(*id)));
        prop_assert!(outcome.stopped || outcome.network_down || world.checks.len() == targets);
    }

    /// Nobody can do better than the longest lane, or than all slots at work; and no order of lanes does
    /// worse than both together.
    /// Few slots are all there from the beginning; when more of them are taken, `slots.rs` tells.
    #[test]
    fn a_run_takes_as_long_as_its_longest_lane_or_all_its_slots(
        hosts in prop::collection::vec(host(Just(Manner::Says(200)), Just(None)), 1..20),
        concurrency in 1_usize..6,
        delay in 0_u64..3,
    ) {
        let delay = Duration::from_secs(delay);
        let config = Config { concurrency, delay, ..super::config() };
        let lane = |it: &Host| {
            (Duration::from_millis(it.latency) + delay) * it.urls - delay
        };
        let longest = hosts.iter().map(lane).max().unwrap_or_default();
        let all: u64 = hosts.iter().map(|it| it.latency * u64::from(it.urls)).sum();
        let shared = Duration::from_millis(all) / concurrency as u32;
        let mut world = World::new(&config, &hosts);
        world.ask(u32::MAX);
        let took = world.run(None);
        prop_assert!(took >= longest.max(shared));
        prop_assert!(took <= longest + shared, "{took:?} for {longest:?} and {shared:?}");
    }
}
