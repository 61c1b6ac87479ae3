//! How many requests are under way in worlds where something else than the hosts is what all wait for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::{Duration, Instant};

use wikirot_words::Reason;

use super::play::{Play, answer};
use crate::check::Target;
use crate::config::Config;
use crate::event::{Event, Fetch};
use crate::ids::ConnId;
use crate::net::failure::{Failure, Stage};
use crate::net::fetch::{Fetched, Route};

/// How long nothing is said.
const SILENCE: Duration = Duration::from_secs(5);

/// Some hosts, and how many links there are to each.
#[derive(Clone, Copy)]
struct Hosts {
    number: u32,
    links: u32,
    /// What a host takes for an answer by itself, in milliseconds; `None` for one that says nothing.
    latency: Option<u64>,
}

/// A run, in a world in which each request takes some of a machine's time as well, one after the other.
struct World<'a> {
    play: Play<'a>,
    work: Duration,
    /// Until when it works at requests of before.
    busy: Instant,
    latency: BTreeMap<String, Option<u64>>,
    under_way: BTreeMap<u64, (Fetch, Instant)>,
    ends: BinaryHeap<Reverse<(Instant, u64)>>,
    requests: u64,
}

/// How it went.
#[derive(Debug)]
struct Course {
    took: Duration,
    /// The most that was under way, second by second; tenth by tenth in the first.
    under_way: Vec<usize>,
    /// What was under way on average at the time of a request.
    usual: f64,
}

impl<'a> World<'a> {
    fn new(config: &'a Config, work: Duration, all: &[Hosts]) -> Self {
        let play = Play::new(config);
        let busy = play.now.instant;
        let mut world = Self {
            play,
            work,
            busy,
            latency: BTreeMap::new(),
            under_way: BTreeMap::new(),
            ends: BinaryHeap::new(),
            requests: 0,
        };
        let mut id = 0;
        for (kind, hosts) in all.iter().enumerate() {
            for host in 0..hosts.number {
                let name = format!("h{host}-{kind}.org");
                for link in 0..hosts.links {
                    id += 1;
                    let target = Target::new(id, format!("http://{name}/{link}"));
                    world.play.engine.handle(Event::Target(target), world.play.now);
                }
                world.latency.insert(name, hosts.latency);
            }
        }
        world.play.engine.handle(Event::Complete, world.play.now);
        world
    }

    fn run(mut self) -> Course {
        let began = self.play.now.instant;
        let mut most = BTreeMap::<u64, usize>::new();
        let mut sum = 0;
        loop {
            self.play.engine.handle(Event::Woken, self.play.now);
            while let Some(fetch) = self.play.engine.poll(self.play.now) {
                self.start(fetch);
                sum += self.under_way.len();
            }
            self.play.engine.take_closed();
            let told = std::iter::from_fn(|| self.play.engine.next_check()).count();
            if told > 0 {
                continue;
            }
            let tenth = (self.play.now.instant - began).as_millis() as u64 / 100;
            let at = most.entry(if tenth < 10 { tenth } else { 9 + tenth / 10 }).or_default();
            *at = (*at).max(self.under_way.len());
            if self.play.engine.end().is_some() {
                break;
            }
            let next = self.ends.peek().map(|Reverse((at, _))| *at);
            let next = next
                .into_iter()
                .chain(self.play.engine.next_wake())
                .min()
                .expect("something is under way");
            let time = next.saturating_duration_since(self.play.now.instant);
            self.play.now.instant += time;
            self.play.now.time_of_day += time;
            while let Some(Reverse((at, id))) = self.ends.peek().copied()
                && at <= self.play.now.instant
            {
                self.ends.pop();
                self.end(id);
            }
        }
        Course {
            took: self.play.now.instant - began,
            under_way: most.into_values().collect(),
            usual: sum as f64 / self.requests as f64,
        }
    }

    fn start(&mut self, fetch: Fetch) {
        let now = self.play.now.instant;
        self.requests += 1;
        let latency = self.latency[fetch.request.url.host_str().unwrap()];
        let ends = match latency {
            None => now + SILENCE,
            Some(latency) => {
                self.busy = self.busy.max(now) + self.work;
                self.busy + Duration::from_millis(latency)
            }
        };
        self.ends.push(Reverse((ends, self.requests)));
        self.under_way.insert(self.requests, (fetch, now));
    }

    fn end(&mut self, id: u64) {
        let (fetch, since) = self.under_way.remove(&id).unwrap();
        let took = self.play.now.instant - since;
        let latency = self.latency[fetch.request.url.host_str().unwrap()];
        let result = match latency {
            Some(_) => Ok(answer(200)),
            None => Err(Failure::new(Reason::ConnectTimeout, Stage::Connect, None)),
        };
        let kept = result.is_ok().then_some(ConnId(id));
        let fetched = Fetched { result, address: None, route: Route::default(), took };
        self.play.engine.handle(Event::Finished(fetch.visit, fetched, kept), self.play.now);
    }
}

/// What is played, with the time that a machine has to work for each request, in microseconds.
fn course(work: u64, hosts: &[Hosts]) -> Course {
    let config = Config { concurrency: 256, tries: 1, ..super::config() };
    World::new(&config, Duration::from_micros(work), hosts).run()
}

fn hosts(number: u32, links: u32, latency: u64) -> Hosts {
    Hosts { number, links, latency: Some(latency) }
}

fn silent(number: u32) -> Hosts {
    Hosts { number, links: 2, latency: None }
}

#[test]
fn where_a_machine_is_what_all_wait_for_more_slots_are_not_taken() {
    for (what, work, all) in [
        ("in all lanes", 1000, vec![hosts(1000, 10, 1)]),
        ("for long", 5000, vec![hosts(150, 20, 1)]),
        ("beside hosts that say nothing", 1000, vec![hosts(500, 20, 1), silent(2)]),
    ] {
        let course = course(work, &all);
        let links: u32 =
            all.iter().filter(|it| it.latency.is_some()).map(|it| it.number * it.links).sum();
        let least = Duration::from_micros(work) * links;
        assert!(course.took <= least.mul_f64(1.1) + SILENCE * 2, "{what}: {course:?}");
        assert!(course.usual < 24.0, "{what}: {course:?}");
    }
}

#[test]
fn a_machine_that_all_wait_for_does_not_hold_up_the_longest_lane() {
    let many = [(10, 300), (100, 50), (1000, 10), (5000, 2)];
    let mut all: Vec<Hosts> = many.map(|(number, links)| hosts(number, links, 4)).into();
    let longest = Duration::from_micros(4220) * 6000;
    all.push(hosts(1, 6000, 4));
    let took = course(220, &all).took;
    assert!(took < longest.mul_f64(1.02), "{took:?} for {longest:?}");
}

#[test]
fn hosts_that_are_slow_or_silent_by_themselves_get_all_slots() {
    let seconds = Duration::from_secs_f64;
    for (what, work, all, least) in [
        ("far", 200, vec![hosts(1000, 1, 300)], seconds(4.0 * 0.3)),
        ("near and far", 200, vec![hosts(100, 3, 80), hosts(300, 2, 700)], seconds(4.0 * 0.7)),
        ("near, and no work", 1, vec![hosts(2000, 20, 10)], seconds(160.0 * 0.01)),
        ("silent beside one that is near", 200, vec![hosts(1, 500, 2), silent(1000)], SILENCE * 4),
    ] {
        let course = course(work, &all);
        assert!(course.under_way.iter().max() >= Some(&192), "{what}: {course:?}");
        assert!(course.took < least.mul_f64(1.1) + seconds(0.5), "{what}: {least:?}, {course:?}");
    }
}
