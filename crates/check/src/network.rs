//! We may be the problem: is it the hosts that are down, or our own network?
//!
//! Any HTTP response is a sign of life. Failures without one in between make the network suspect: no
//! new request starts, and hosts that ought to be up are probed. An answer clears it; if none comes
//! for as long as patience lasts, the network counts as down. Checks that say of a host that it did
//! not answer are held back until one does: where the network was down meanwhile, they say nothing.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, Instant};

use url::Url;

use crate::check::Check;
use crate::config::Config;
use crate::ids::{HostId, LaneId};
use crate::visit::admit::admit_url;

/// What is known of our own network.
pub(crate) struct Network {
    patience: Duration,
    /// Hosts that failed since the last sign of life.
    failed: HashSet<HostId>,
    /// Whether somebody had to answer for one of them to fail as it did.
    heard: bool,
    /// How many of them make it suspect.
    threshold: usize,
    suspicion: Option<Suspicion>,
    /// How often it came back.
    outages: u32,
    /// Failures since the last sign of life, that may be our own.
    held_back: Vec<Check>,
    /// Until when that is not too long; `None` once it is.
    hold_until: Option<Instant>,
    /// Whom to probe: named by the caller, answered lately, answered in an earlier run; only where
    /// there is none of these, whoever was met first.
    canaries: Vec<Url>,
    /// One of each lane: a family's hosts could not be probed while one of them is asked.
    lately: VecDeque<(LaneId, Url)>,
    earlier: Vec<Url>,
    first: Vec<Url>,
}

#[derive(Default)]
struct Suspicion {
    /// When the first probe was sent.
    since: Option<Instant>,
    /// Rounds of probes that all failed.
    rounds: u32,
    /// Probes under way.
    out: usize,
    /// When the next round begins, where none is under way.
    next: Option<Instant>,
}

/// What an answer says of the failures before it.
#[derive(Debug, PartialEq)]
pub(crate) enum Failures {
    /// The network was up: they are the hosts' own.
    Stand(Vec<Check>),
    /// It was down for a while: they say nothing.
    Void(Vec<Check>),
}

/// What a probe that failed says.
#[derive(Debug, PartialEq)]
pub(crate) enum Silence {
    /// Nothing yet.
    Open,
    /// The network is down.
    Down,
    /// So few hosts failed, and not for want of a network, that it is theirs.
    Stands(Vec<Check>),
}

/// So few hosts may be down by themselves, as on a small wiki all that are due tonight, where nobody is
/// there to ask who ought to be up.
const FEW: usize = 3;

/// Hosts that fail in a row before the network is suspect; twice as many after each suspicion that
/// was unfounded, up to the second number.
const THRESHOLD: usize = 8;
const MAX_THRESHOLD: usize = 256;

/// Failures that are held back before somebody is asked whether they are our own: a host may have any number of
/// URLs.
const MUCH: usize = 1_024;

/// For so long, failures wait for somebody who answers by himself where more hosts may come.
const LONG: Duration = Duration::from_secs(5);

/// After this many outages it is rather the hosts we probe that come and go, and going over
/// everything once more would never end.
const MAX_OUTAGES: u32 = 3;

/// Hosts probed at a time.
const ROUND: usize = 3;

/// From a round that failed to the next.
const PAUSE: Duration = Duration::from_secs(5);

/// When to try again where no host could be asked.
const SOON: Duration = Duration::from_secs(1);

/// Hosts of each kind that are remembered to be probed.
const KEPT: usize = 8;

impl Network {
    /// What is known to begin with: whom to ask, of those that may be asked at all.
    pub(crate) fn of(config: &Config) -> Self {
        let admitted = |urls: &[Url]| -> Vec<Url> {
            let may_be_asked = |url: &&Url| admit_url(url, config.inside()).is_ok();
            urls.iter().filter(may_be_asked).cloned().collect()
        };
        let answered = admitted(&config.answered).iter().map(front_page).collect();
        Self::new(admitted(&config.canaries), answered, config.network_patience)
    }

    fn new(canaries: Vec<Url>, answered: Vec<Url>, patience: Duration) -> Self {
        Self {
            patience,
            failed: HashSet::new(),
            heard: false,
            threshold: THRESHOLD,
            suspicion: None,
            outages: 0,
            held_back: Vec::new(),
            hold_until: None,
            canaries,
            lately: VecDeque::new(),
            earlier: answered,
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

    pub(crate) fn is_suspect(&self) -> bool {
        self.suspicion.is_some()
    }

    /// Keeps the check of a host that did not answer until another does.
    pub(crate) fn hold_back(&mut self, check: Check, now: Instant) {
        if self.held_back.is_empty() {
            self.hold_until = Some(now + LONG);
        }
        self.held_back.push(check);
    }

    /// Whether they wait for so long that nobody need be expected to answer by himself, even if more hosts may come.
    pub(crate) fn holds_back_long(&self) -> bool {
        self.holds_back() && self.hold_until.is_none()
    }

    /// Gives away what was held back.
    fn let_go(&mut self) -> Vec<Check> {
        self.hold_until = None;
        std::mem::take(&mut self.held_back)
    }

    /// Whether so many wait for a sign of life that one has to be asked for.
    pub(crate) fn holds_back_much(&self) -> bool {
        self.held_back.len() >= MUCH && self.suspicion.is_none()
    }

    /// Whether failures wait for a sign of life.
    pub(crate) fn holds_back(&self) -> bool {
        !self.held_back.is_empty()
    }

    /// A host answered.
    pub(crate) fn answered(&mut self, lane: LaneId, url: &Url) -> Failures {
        let were_many = self.failed.len() >= self.threshold;
        self.failed.clear();
        self.heard = false;
        if !self.lately.iter().any(|(known, _)| *known == lane) {
            self.lately.truncate(KEPT - 1);
            self.lately.push_front((lane, front_page(url)));
        }
        let failures = self.let_go();
        match self.suspicion.take() {
            Some(was) if was.rounds > 0 && self.outages < MAX_OUTAGES => {
                self.outages += 1;
                return Failures::Void(failures);
            }
            Some(_) if were_many => self.threshold = (self.threshold * 2).min(MAX_THRESHOLD),
            Some(_) | None => {}
        }
        Failures::Stand(failures)
    }

    /// A host failed without an answer, though somebody else may have been `heard`; whether that makes the
    /// network suspect.
    pub(crate) fn failed(&mut self, host: HostId, heard: bool) -> bool {
        self.failed.insert(host);
        self.heard |= heard;
        self.suspicion.is_none() && self.failed.len() >= self.threshold
    }

    /// Begins another round of probes: whom to ask, best first. Those that are `sent` say so; a host
    /// that is being asked already will tell by itself.
    pub(crate) fn probe(&mut self, now: Instant, mut send: impl FnMut(&Url) -> bool) {
        let suspicion = self.suspicion.get_or_insert_default();
        let lately = self.lately.iter().map(|(_, url)| url);
        let mut all: Vec<&Url> =
            (self.canaries.iter()).chain(lately).chain(&self.earlier).collect();
        if all.is_empty() {
            all.extend(&self.first);
        }
        let skip = suspicion.rounds as usize * ROUND % all.len().max(1);
        all.rotate_left(skip);
        let sent = all.into_iter().filter(|url| send(url)).take(ROUND).count();
        suspicion.out += sent;
        if sent > 0 {
            suspicion.since.get_or_insert(now);
        } else {
            suspicion.next = Some(now + SOON);
        }
    }

    /// A probe failed; what that says of the network.
    pub(crate) fn probe_failed(&mut self, now: Instant) -> Silence {
        let Some(suspicion) = &mut self.suspicion else {
            return Silence::Open;
        };
        suspicion.out = suspicion.out.saturating_sub(1);
        if suspicion.out > 0 {
            return Silence::Open;
        }
        suspicion.rounds += 1;
        if self.failed.len() <= FEW && self.heard {
            self.failed.clear();
            self.suspicion = None;
            return Silence::Stands(self.let_go());
        }
        if suspicion.since.is_some_and(|since| now.duration_since(since) >= self.patience) {
            // Nothing that failed since the last sign of life was said about any host.
            self.let_go();
            return Silence::Down;
        }
        suspicion.next = Some(now + PAUSE);
        Silence::Open
    }

    /// When it is to be looked at again.
    pub(crate) fn next_wake(&self) -> Option<Instant> {
        let round = self.suspicion.as_ref().and_then(|suspicion| suspicion.next);
        round.into_iter().chain(self.hold_until).min()
    }

    /// Takes note of the time; whether a round of probes is due.
    pub(crate) fn is_due(&mut self, now: Instant) -> bool {
        self.hold_until.take_if(|until| *until <= now);
        let next = self.suspicion.as_mut().map(|suspicion| &mut suspicion.next);
        next.is_some_and(|next| next.take_if(|at| *at <= now).is_some())
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

    fn network(canaries: &[&str]) -> Network {
        let canaries = canaries.iter().map(|text| url(text)).collect();
        Network::new(canaries, Vec::new(), Duration::from_secs(60))
    }

    fn answered(network: &mut Network, lane: u32, text: &str) -> Failures {
        network.answered(LaneId(lane), &url(text))
    }

    fn fail(network: &mut Network, hosts: std::ops::Range<usize>) -> Vec<bool> {
        hosts.map(|host| network.failed(HostId(host as u32), true)).collect()
    }

    /// A round of which all are sent.
    fn round(network: &mut Network, now: Instant) -> Vec<String> {
        let mut sent = Vec::new();
        network.probe(now, |url| {
            sent.push(url.to_string());
            true
        });
        sent
    }

    const STAND: Failures = Failures::Stand(Vec::new());
    const VOID: Failures = Failures::Void(Vec::new());

    #[test]
    fn failures_between_answers_are_the_hosts_own() {
        let mut network = network(&[]);
        for host in 0..1000 {
            assert_eq!(fail(&mut network, host..host + 1), [false]);
            if host % 7 == 0 {
                assert_eq!(answered(&mut network, 1, "http://a.org/x"), STAND);
            }
        }
    }

    #[test]
    fn hosts_that_fail_in_a_row_make_it_suspect_and_an_answer_clears_it() {
        let mut network = network(&["http://canary.org/"]);
        network.met(&url("http://first.org/page"), false);
        network.met(&url("http://earlier.org/page"), true);
        assert!(!fail(&mut network, 0..THRESHOLD - 1).contains(&true));
        assert_eq!(fail(&mut network, 0..1), [false], "the same host again");
        assert_eq!(fail(&mut network, 100..101), [true]);
        let probes = round(&mut network, Instant::now());
        assert_eq!(probes, ["http://canary.org/", "http://earlier.org/"]);
        assert_eq!(answered(&mut network, 1, "http://canary.org/"), STAND);
        assert!(!network.is_suspect());
        assert!(!fail(&mut network, 0..THRESHOLD).contains(&true), "less easily now");
    }

    #[test]
    fn a_suspicion_in_which_nobody_could_be_asked_says_nothing() {
        let now = Instant::now();
        let mut network = network(&["http://canary.org/"]);
        assert!(fail(&mut network, 0..THRESHOLD).contains(&true));
        network.probe(now, |_| false);
        assert_eq!(network.next_wake(), Some(now + SOON));
        assert!(!network.is_due(now) && network.is_due(now + SOON));
        network.probe(now + SOON, |_| false);
        assert_eq!(answered(&mut network, 1, "http://a.org/"), STAND);
    }

    #[test]
    fn one_of_each_lane_is_kept_to_be_probed() {
        let mut network = network(&[]);
        for n in 0..20 {
            answered(&mut network, n / 10, &format!("http://h{n}.org/x"));
        }
        let probes = round(&mut network, Instant::now());
        assert_eq!(probes, ["http://h10.org/", "http://h0.org/"]);
    }

    #[test]
    fn of_each_host_one_page_is_kept_to_be_probed() {
        let mut network = network(&[]);
        for text in ["http://a.org/1?x#y", "http://a.org/2", "http://b.org/", "http://a.org/"] {
            network.met(&url(text), false);
        }
        assert_eq!(round(&mut network, Instant::now()), ["http://a.org/", "http://b.org/"]);
    }

    #[test]
    fn a_few_dead_hosts_are_no_outage_if_somebody_was_heard() {
        let now = Instant::now();
        for (failed, heard, said) in [
            (1, true, Silence::Stands(Vec::new())),
            (FEW, true, Silence::Stands(Vec::new())),
            (FEW + 1, true, Silence::Open),
            (1, false, Silence::Open),
        ] {
            let mut network = network(&["http://canary.org/"]);
            for host in 0..failed {
                network.failed(HostId(host as u32), heard);
            }
            round(&mut network, now);
            let is_open = said == Silence::Open;
            assert_eq!(network.probe_failed(now), said, "{failed} {heard}");
            assert_eq!(network.is_suspect(), is_open, "{failed} {heard}");
        }
    }

    #[test]
    fn hosts_that_answered_an_earlier_run_are_asked() {
        let earlier = vec![url("http://earlier.org/")];
        let mut network = Network::new(Vec::new(), earlier, Duration::from_secs(60));
        network.met(&url("http://first.org/page"), false);
        assert_eq!(round(&mut network, Instant::now()), ["http://earlier.org/"]);
    }

    #[test]
    fn rounds_without_an_answer_mean_down() {
        let now = Instant::now();
        let mut network = network(&["http://a.org/", "http://b.org/"]);
        fail(&mut network, 0..FEW + 1);
        assert_eq!(round(&mut network, now).len(), 2);
        assert_eq!(network.probe_failed(now), Silence::Open);
        assert_eq!(network.next_wake(), None, "the other is out");
        assert_eq!(network.probe_failed(now), Silence::Open);
        assert_eq!(network.next_wake(), Some(now + PAUSE));
        round(&mut network, now + PAUSE);
        let late = now + Duration::from_secs(61);
        let said = [network.probe_failed(late), network.probe_failed(late)];
        assert_eq!(said, [Silence::Open, Silence::Down]);
        assert_eq!(answered(&mut network, 1, "http://a.org/"), VOID);
    }

    #[test]
    fn suspicion_comes_less_easily_each_time_but_comes() {
        let mut network = network(&["http://canary.org/"]);
        for needed in [8, 16, 32, 64, 128, 256, 256, 256] {
            let suspect = fail(&mut network, 0..needed);
            assert_eq!(suspect.iter().position(|is| *is), Some(needed - 1));
            round(&mut network, Instant::now());
            assert_eq!(answered(&mut network, 1, "http://canary.org/"), STAND);
        }
    }

    #[test]
    fn each_round_asks_others_of_those_that_are_known() {
        let canaries: Vec<String> = (0..5).map(|n| format!("http://c{n}.org/")).collect();
        let mut network = network(&canaries.iter().map(String::as_str).collect::<Vec<_>>());
        let now = Instant::now();
        fail(&mut network, 0..FEW + 1);
        for asked in [["0", "1", "2"], ["3", "4", "0"], ["1", "2", "3"]] {
            let probes = round(&mut network, now);
            assert_eq!(probes, asked.map(|n| format!("http://c{n}.org/")));
            for _ in 0..ROUND {
                network.probe_failed(now);
            }
        }
        let mut nobody = self::network(&[]);
        fail(&mut nobody, 0..THRESHOLD);
        assert_eq!(round(&mut nobody, now), [""; 0]);
        assert_eq!(nobody.next_wake(), Some(now + SOON));
    }

    #[test]
    fn after_some_outages_failures_are_the_hosts_own() {
        let now = Instant::now();
        let mut network = network(&["http://canary.org/"]);
        for outage in 0..MAX_OUTAGES + 2 {
            fail(&mut network, 0..FEW + 1);
            for _ in round(&mut network, now) {
                network.probe_failed(now);
            }
            let said = if outage < MAX_OUTAGES { VOID } else { STAND };
            assert_eq!(answered(&mut network, 1, "http://canary.org/"), said, "{outage}");
        }
    }

    #[test]
    fn a_few_hosts_of_each_kind_are_remembered() {
        let mut network = network(&[]);
        for n in 0..KEPT + 2 {
            network.met(&url(&format!("http://first{n}.org/")), false);
            network.met(&url(&format!("http://earlier{n}.org/")), true);
            answered(&mut network, n as u32, &format!("http://lately{n}.org/"));
        }
        let kept = [network.first.len(), network.earlier.len(), network.lately.len()];
        assert_eq!(kept, [KEPT; 3]);
        // Those that answered last are there.
        assert_eq!(network.lately[0].1, url(&format!("http://lately{}.org/", KEPT + 1)));
    }

    #[test]
    fn patience_ends_to_the_moment() {
        let now = Instant::now();
        let patience = Duration::from_secs(60);
        for (after, said) in
            [(patience, Silence::Down), (patience - Duration::from_millis(1), Silence::Open)]
        {
            let mut network = network(&["http://a.org/"]);
            fail(&mut network, 0..FEW + 1);
            round(&mut network, now);
            assert_eq!(network.probe_failed(now + after), said, "{after:?}");
        }
    }

    #[test]
    fn failures_are_held_back_until_they_wait_for_long_or_are_many() {
        let now = Instant::now();
        let held = || {
            let at = std::time::SystemTime::UNIX_EPOCH;
            Check::unanswered(1, wikirot_words::Reason::ConnectRefused, Vec::new(), at)
        };
        let mut network = network(&[]);
        assert!(!network.holds_back() && !network.holds_back_long());
        network.hold_back(held(), now);
        // The first of them counts.
        network.hold_back(held(), now + LONG - SOON);
        assert_eq!(network.next_wake(), Some(now + LONG));
        for (at, is_long) in [(now + LONG - SOON, false), (now + LONG, true)] {
            network.is_due(at);
            assert!(network.holds_back());
            assert_eq!(network.holds_back_long(), is_long);
        }
        assert_eq!(answered(&mut network, 1, "http://a.org/"), Failures::Stand(vec![held(); 2]));
        assert!(!network.holds_back() && !network.holds_back_long());

        (1..MUCH).for_each(|_| network.hold_back(held(), now));
        assert!(!network.holds_back_much());
        network.hold_back(held(), now);
        assert!(network.holds_back_much());
        round(&mut network, now);
        assert!(!network.holds_back_much(), "somebody is being asked");
    }

    #[test]
    fn a_suspicion_that_few_failures_made_leaves_it_as_easy_to_suspect() {
        for (failures, is_as_easy) in [(1, true), (THRESHOLD - 1, true), (THRESHOLD, false)] {
            let mut network = network(&["http://canary.org/"]);
            fail(&mut network, 0..failures);
            round(&mut network, Instant::now());
            assert_eq!(answered(&mut network, 1, "http://canary.org/"), STAND);
            let suspect = fail(&mut network, 0..THRESHOLD).contains(&true);
            assert_eq!(suspect, is_as_easy, "{failures}");
        }
    }
}
