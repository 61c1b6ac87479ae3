//! We may be the problem: is it the hosts that are down, or our own network?
//!
//! Any HTTP response is a sign of life. Failures without one in between put the network in doubt:
//! no new request starts, and hosts that ought to be up are probed. An answer ends the doubt; if
//! none comes for as long as patience lasts, the network counts as down, and nothing that failed
//! since the last sign of life was said about any host.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use crate::ids::{HostId, LaneId};

/// What is known of our own network.
pub(crate) struct Network {
    patience: Duration,
    /// Hosts that failed since the last sign of life.
    failed: HashSet<HostId>,
    /// How many of them it takes to doubt.
    threshold: usize,
    doubt: Option<Doubt>,
    /// How often it came back.
    outages: u32,
    /// Whom to probe: named by the caller, answered lately, answered in an earlier run; only where
    /// there is none of these, whoever was met first.
    canaries: Vec<Url>,
    /// One of each lane: a family's hosts could not be probed while one of them is asked.
    lately: VecDeque<(LaneId, Url)>,
    earlier: Vec<Url>,
    first: Vec<Url>,
}

#[derive(Default)]
struct Doubt {
    /// When the first probe was sent.
    since: Option<Instant>,
    /// Rounds of probes that all failed.
    rounds: u32,
    /// Probes under way.
    out: usize,
}

/// What a sign of life says about what failed before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignOfLife {
    /// The network was up: the failures are the hosts' own.
    WasUp,
    /// It was down for a while: the failures say nothing.
    WasDown,
}

/// What to do when a probe failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Others of the round are still out.
    Wait,
    /// Start another round after this pause.
    Again(Duration),
    /// Give up: the network is down.
    Down,
}

/// Hosts that fail in a row before the network is doubted; twice as many after each doubt that was
/// unfounded, up to the second number.
const THRESHOLD: usize = 8;
const MAX_THRESHOLD: usize = 256;

/// After this many outages it is rather the hosts we probe that come and go, and going over
/// everything once more would never end.
const MAX_OUTAGES: u32 = 3;

/// Hosts probed at a time.
pub(crate) const ROUND: usize = 3;

/// From a round that failed to the next.
const PAUSE: Duration = Duration::from_secs(5);

/// Hosts of each kind that are remembered to be probed.
const KEPT: usize = 8;

impl Network {
    pub(crate) fn new(canaries: Vec<Url>, patience: Duration) -> Self {
        Self {
            patience,
            failed: HashSet::new(),
            threshold: THRESHOLD,
            doubt: None,
            outages: 0,
            canaries,
            lately: VecDeque::new(),
            earlier: Vec::new(),
            first: Vec::new(),
        }
    }

    /// Remembers a target's host as one to probe.
    pub(crate) fn met(&mut self, url: &Url, answered_before: bool) {
        let list = if answered_before { &mut self.earlier } else { &mut self.first };
        if list.len() < KEPT && !list.iter().any(|known| same_host(known, url)) {
            list.push(front_page(url));
        }
    }

    pub(crate) fn in_doubt(&self) -> bool {
        self.doubt.is_some()
    }

    /// A host answered.
    pub(crate) fn answered(&mut self, lane: LaneId, url: &Url) -> SignOfLife {
        self.failed.clear();
        if !self.lately.iter().any(|(known, _)| *known == lane) {
            self.lately.truncate(KEPT - 1);
            self.lately.push_front((lane, front_page(url)));
        }
        match self.doubt.take() {
            Some(doubt) if doubt.rounds > 0 && self.outages < MAX_OUTAGES => {
                self.outages += 1;
                SignOfLife::WasDown
            }
            Some(_) => {
                self.threshold = (self.threshold * 2).min(MAX_THRESHOLD);
                SignOfLife::WasUp
            }
            None => SignOfLife::WasUp,
        }
    }

    /// A host failed without an answer; whether that puts the network in doubt.
    pub(crate) fn failed(&mut self, host: HostId) -> bool {
        self.failed.insert(host);
        self.doubt.is_none() && self.failed.len() >= self.threshold
    }

    /// Begins or goes on to doubt: whom to probe now, best first; [`ROUND`] of them are enough.
    pub(crate) fn probes(&mut self) -> Vec<Url> {
        let doubt = self.doubt.get_or_insert_default();
        let lately = self.lately.iter().map(|(_, url)| url);
        let mut all: Vec<Url> =
            (self.canaries.iter()).chain(lately).chain(&self.earlier).cloned().collect();
        if all.is_empty() {
            all.clone_from(&self.first);
        }
        let skip = doubt.rounds as usize * ROUND % all.len().max(1);
        all.rotate_left(skip);
        all
    }

    /// A probe is on its way.
    pub(crate) fn sent(&mut self, now: Instant) {
        if let Some(doubt) = &mut self.doubt {
            doubt.since.get_or_insert(now);
            doubt.out += 1;
        }
    }

    /// A probe failed.
    pub(crate) fn probe_failed(&mut self, now: Instant) -> Next {
        let Some(doubt) = &mut self.doubt else {
            return Next::Wait;
        };
        doubt.out = doubt.out.saturating_sub(1);
        if doubt.out > 0 {
            return Next::Wait;
        }
        doubt.rounds += 1;
        if doubt.since.is_some_and(|since| now.duration_since(since) >= self.patience) {
            return Next::Down;
        }
        Next::Again(PAUSE)
    }
}

fn same_host(a: &Url, b: &Url) -> bool {
    a.host() == b.host()
}

fn front_page(url: &Url) -> Url {
    let mut front = url.clone();
    front.set_path("/");
    front.set_query(None);
    front.set_fragment(None);
    front
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn watch() -> Network {
        Network::new(vec![url("http://canary.org/")], Duration::from_secs(60))
    }

    #[tokio::test(start_paused = true)]
    async fn failures_between_answers_are_no_doubt() {
        let mut watch = watch();
        for host in 0..1000 {
            assert!(!watch.failed(HostId(host)));
            if host % 7 == 0 {
                assert_eq!(watch.answered(LaneId(1), &url("http://a.org/x")), SignOfLife::WasUp);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_that_fail_in_a_row_are_doubt_and_an_answer_ends_it() {
        let mut watch = watch();
        watch.met(&url("http://first.org/page"), false);
        watch.met(&url("http://earlier.org/page"), true);
        assert!((0..THRESHOLD as u32 - 1).all(|host| !watch.failed(HostId(host))));
        assert!(!watch.failed(HostId(0)), "the same host again");
        assert!(watch.failed(HostId(100)));
        let probes = watch.probes();
        let expected = ["http://canary.org/", "http://earlier.org/"];
        assert_eq!(probes, expected.map(url));
        assert_eq!(watch.answered(LaneId(1), &probes[0]), SignOfLife::WasUp);
        assert!(!watch.in_doubt());
        assert!((0..THRESHOLD as u32).all(|host| !watch.failed(HostId(host))), "less easily now");
    }

    #[tokio::test(start_paused = true)]
    async fn a_doubt_in_which_nobody_could_be_asked_says_nothing() {
        let mut watch = watch();
        assert!((0..THRESHOLD as u32).any(|host| watch.failed(HostId(host))));
        watch.probes();
        watch.probes();
        assert_eq!(watch.answered(LaneId(1), &url("http://a.org/")), SignOfLife::WasUp);
    }

    #[tokio::test(start_paused = true)]
    async fn one_of_each_lane_is_kept_to_be_probed() {
        let mut watch = Network::new(Vec::new(), Duration::from_secs(60));
        for n in 0..20 {
            watch.answered(LaneId(n / 10), &url(&format!("http://h{n}.org/x")));
        }
        let expected = ["http://h10.org/", "http://h0.org/"];
        assert_eq!(watch.probes(), expected.map(url));
    }

    #[tokio::test(start_paused = true)]
    async fn rounds_without_an_answer_mean_down() {
        let now = Instant::now();
        let mut watch = watch();
        watch.probes();
        watch.sent(now);
        watch.sent(now);
        assert_eq!(watch.probe_failed(now), Next::Wait);
        assert_eq!(watch.probe_failed(now), Next::Again(PAUSE));
        watch.probes();
        watch.sent(now);
        let late = now + Duration::from_secs(61);
        assert_eq!(watch.probe_failed(late), Next::Down);
        assert_eq!(watch.answered(LaneId(1), &url("http://a.org/")), SignOfLife::WasDown);
    }
}
