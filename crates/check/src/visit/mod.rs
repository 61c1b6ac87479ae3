//! A URL on its way: compact while it waits for its lane, boxed once it is under way.

pub(crate) mod admit;
pub(crate) mod cookies;
pub(crate) mod question;
pub(crate) mod redirect;
pub(crate) mod request;
pub(crate) mod retry;
pub(crate) mod robots;

use std::net::IpAddr;
use std::time::Duration;

use url::Url;
use wikirot_words::Hop;

use crate::ids::{HostId, LaneId};
use crate::net::headers::Agent;
use crate::visit::cookies::Jar;
use crate::visit::question::Question;

/// A URL that waits: all that a million of them cost each, beside the URL's own bytes.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) id: u64,
    pub(crate) url: Box<str>,
    /// Attempts made already.
    pub(crate) tries: u16,
    pub(crate) agent: Agent,
}

/// What waits in a lane.
#[derive(Debug)]
pub(crate) enum Work {
    /// A URL at its start.
    Fresh(Pending),
    /// A hop or a second look of one under way.
    UnderWay(Box<Visit>),
}

impl From<Box<Visit>> for Work {
    fn from(visit: Box<Visit>) -> Self {
        Work::UnderWay(visit)
    }
}

/// A URL under way.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) purpose: Purpose,
    /// Where it began.
    pub(crate) start: Url,
    /// The URL of the next request, or of the one that was just made.
    pub(crate) url: Url,
    pub(crate) host: HostId,
    pub(crate) lane: LaneId,
    /// The requests made so far, the last one included once it is answered.
    pub(crate) hops: Vec<Hop>,
    pub(crate) jar: Jar,
    /// URLs of this chain with the number of cookie changes at that time.
    visited: Vec<(Box<str>, u32)>,
    pub(crate) agent: Agent,
    /// Time spent on requests, waiting for lanes not counted.
    pub(crate) spent: Duration,
    /// Certificates fetched to complete its servers' chains.
    pub(crate) issuers: u8,
    /// The server of some hop left out an intermediate certificate.
    pub(crate) incomplete_chain: bool,
    /// Of the page that it came to.
    pub(crate) title: Option<String>,
}

/// What a visit is for.
#[derive(Debug)]
pub(crate) enum Purpose {
    /// A target of the caller's.
    Link { id: u64, url: Box<str>, tries: u16 },
    /// A question beside the links.
    Question(Question),
    /// Whether the network is up.
    Canary,
}

impl Visit {
    pub(crate) fn new(purpose: Purpose, url: Url, host: HostId, lane: LaneId) -> Self {
        Self {
            purpose,
            start: url.clone(),
            url,
            host,
            lane,
            hops: Vec::new(),
            jar: Jar::default(),
            visited: Vec::new(),
            agent: Agent::Own,
            spent: Duration::ZERO,
            issuers: 0,
            incomplete_chain: false,
            title: None,
        }
    }

    /// A URL at its start, under way from here.
    pub(crate) fn link(pending: Pending, url: Url, host: HostId, lane: LaneId) -> Self {
        let purpose = Purpose::Link { id: pending.id, url: pending.url, tries: pending.tries };
        let mut visit = Self::new(purpose, url, host, lane);
        visit.agent = pending.agent;
        visit
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// Notes the request that was just made.
    pub(crate) fn hop(&mut self, status: Option<u16>, address: Option<IpAddr>) {
        self.hops.push(Hop { url: self.url.as_str().to_owned(), status, address });
    }

    /// Whether going to `url` now would repeat a request of this chain, cookies and all.
    pub(crate) fn repeats(&mut self, url: &Url) -> bool {
        let now = (Box::from(url.as_str()), self.jar.changes());
        if self.visited.is_empty() {
            self.visited.push((self.url.as_str().into(), 0));
        }
        if self.visited.contains(&now) {
            return true;
        }
        self.visited.push(now);
        false
    }

    /// Whether `url` was asked in this chain.
    pub(crate) fn has_been_at(&self, url: &Url) -> bool {
        self.url == *url || self.visited.iter().any(|(visited, _)| **visited == *url.as_str())
    }

    /// Attempts made before this one.
    pub(crate) fn tries(&self) -> u32 {
        match self.purpose {
            Purpose::Link { tries, .. } => tries.into(),
            Purpose::Question(_) | Purpose::Canary => 0,
        }
    }

    /// Notes that an attempt was made.
    pub(crate) fn count_try(&mut self) {
        if let Purpose::Link { tries, .. } = &mut self.purpose {
            *tries += 1;
        }
    }

    /// A visit that made no hop yet, in the form in which it waits; others stay as they are.
    pub(crate) fn compact(mut self: Box<Self>) -> Work {
        match &mut self.purpose {
            Purpose::Link { id, url, tries } if self.hops.is_empty() => Work::Fresh(Pending {
                id: *id,
                url: std::mem::take(url),
                tries: *tries,
                agent: self.agent,
            }),
            _ => Work::UnderWay(self),
        }
    }

    pub(crate) fn is_link(&self) -> bool {
        matches!(self.purpose, Purpose::Link { .. })
    }
}
