//! One host as it runs: its turns, its limits and what it has seen.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::behaviour::{Behaviour, Response};
use crate::counts::HostCounts;
use crate::host::{Connect, Dns, Host, Rate, RetryAfter};
use crate::lock::lock;
use crate::lookup::AddressKind;
use crate::request::{Request, path_key};

/// One host as it runs.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) host: Arc<Host>,
    pub(crate) addresses: Vec<IpAddr>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    counts: HostCounts,
    /// Look-ups so far by [`AddressKind`].
    turns: [usize; 3],
    connects: usize,
    recent: VecDeque<Instant>,
    last_end: Option<Instant>,
}

/// A request in flight; dropping it ends the request.
#[derive(Debug)]
pub(crate) struct Ticket(Arc<Place>);

impl Place {
    pub(crate) fn new(host: Arc<Host>, addresses: Vec<IpAddr>) -> Arc<Self> {
        Arc::new(Self { host, addresses, state: Mutex::default() })
    }

    /// Whether a request is in flight.
    pub(crate) fn is_busy(&self) -> bool {
        lock(&self.state).counts.in_flight > 0
    }

    pub(crate) fn counts(&self) -> HostCounts {
        lock(&self.state).counts.clone()
    }

    /// Counts bytes of a flood.
    pub(crate) fn poured(&self, bytes: usize) {
        lock(&self.state).counts.poured += bytes as u64;
    }

    /// Counts a connection and says what it leads to.
    pub(crate) fn next_connect(&self) -> Connect {
        let mut state = lock(&self.state);
        state.counts.connections += 1;
        let turn = state.connects;
        state.connects += 1;
        in_turn_connect(&self.host.connect, turn).clone()
    }

    /// Counts a look-up; its answer, and how many there were before.
    pub(crate) fn next_dns(&self, kind: AddressKind) -> (Dns, usize) {
        let mut state = lock(&self.state);
        state.counts.lookups += 1;
        let turn = state.turns[kind as usize];
        state.turns[kind as usize] += 1;
        let mut dns = &self.host.dns;
        while let Dns::InTurn(turns) = dns {
            match turns.get(turn).or(turns.last()) {
                Some(next) => dns = next,
                None => break,
            }
        }
        (dns.clone(), turn)
    }

    /// What the request's path answers.
    pub(crate) fn behaviour(&self, request: &Request<'_>) -> &Behaviour {
        let key = path_key(request.target);
        self.host
            .pages
            .get(&key)
            .or_else(|| {
                let patterns = self.host.pages.iter().filter(|(pattern, _)| {
                    pattern.strip_suffix('*').is_some_and(|prefix| key.starts_with(prefix))
                });
                patterns.max_by_key(|(pattern, _)| pattern.len()).map(|(_, behaviour)| behaviour)
            })
            .unwrap_or(&self.host.otherwise)
    }

    /// Counts a request, and tells it how many there were for this URL; the refusal, if it is one too many.
    pub(crate) fn begin(&self, request: &mut Request<'_>) -> Option<Response> {
        let now = Instant::now();
        let mut state = lock(&self.state);
        let State { counts, recent, last_end, .. } = &mut *state;
        if counts.in_flight == 0
            && let Some(gap) = last_end.map(|end| (now - end).as_secs_f64())
        {
            counts.shortest_gap = Some(counts.shortest_gap.map_or(gap, |old| old.min(gap)));
            counts.longest_gap = Some(counts.longest_gap.map_or(gap, |old| old.max(gap)));
        }
        counts.requests += 1;
        counts.in_flight += 1;
        counts.max_in_flight = counts.max_in_flight.max(counts.in_flight);
        if let Some(agent) = request.header("user-agent")
            && !counts.user_agents.contains(agent)
        {
            counts.user_agents.insert(agent.to_owned());
        }
        let refusal = if self.host.at_once.is_some_and(|limit| counts.in_flight > limit.into()) {
            Some(Response::new(503, "Too many at once."))
        } else {
            self.host.rate.as_ref().and_then(|rate| above(rate, recent, now))
        };
        if refusal.is_some() {
            counts.refused += 1;
        }
        let hits = match counts.hits.get_mut(request.target) {
            Some(hits) => hits,
            None => counts.hits.entry(request.target.to_owned()).or_default(),
        };
        request.nth = *hits;
        *hits += 1;
        refusal
    }
}

impl Ticket {
    pub(crate) fn new(place: &Arc<Place>) -> Self {
        Self(Arc::clone(place))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.counts.in_flight -= 1;
        state.last_end = Some(Instant::now());
    }
}

/// Takes note of a request; the refusal if there were too many of late.
fn above(rate: &Rate, recent: &mut VecDeque<Instant>, now: Instant) -> Option<Response> {
    while recent.front().is_some_and(|&then| now - then >= rate.per) {
        recent.pop_front();
    }
    if recent.len() < rate.requests {
        recent.push_back(now);
        return None;
    }
    let refusal = Response::html(429, "Too Many Requests", "Slow down.");
    Some(match rate.retry_after {
        RetryAfter::Unsaid => refusal,
        RetryAfter::Seconds(seconds) => refusal.header("Retry-After", seconds.to_string()),
        RetryAfter::Date(seconds) => {
            let date = SystemTime::now() + Duration::from_secs(seconds.into());
            refusal.header("Retry-After", httpdate::fmt_http_date(date))
        }
    })
}

/// What the connection of that number leads to.
pub(crate) fn in_turn_connect(connect: &Connect, turn: usize) -> &Connect {
    match connect {
        Connect::InTurn(turns) => turns.get(turn).or(turns.last()).unwrap_or(&Connect::Ok),
        other => other,
    }
}
