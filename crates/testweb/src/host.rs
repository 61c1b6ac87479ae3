//! One host as data: its name, its address, its manners and its pages.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use serde::Deserialize;

use crate::behaviour::Behaviour;
use crate::duration;
use crate::flood::Flood;

/// One host, or all hosts below a suffix.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Host {
    /// `www.rotweb.net`, `*.rotweb.net` (everything below, not the name itself) or `*`.
    pub(crate) name: String,
    /// What DNS answers, word for word; empty: addresses are made up.
    #[serde(default)]
    pub(crate) addresses: Vec<IpAddr>,
    #[serde(default)]
    pub(crate) family: Family,
    #[serde(default)]
    pub(crate) dns: Dns,
    /// Who answers for it, where it is a domain of its own.
    #[serde(default)]
    pub(crate) name_servers: Vec<String>,
    #[serde(default)]
    pub(crate) connect: Connect,
    #[serde(default)]
    pub(crate) tls: Tls,
    /// Whom its certificate names as its owner.
    #[serde(default)]
    pub(crate) organisation: Option<String>,
    #[serde(default)]
    pub(crate) http2: Http2,
    #[serde(default, deserialize_with = "duration::optional")]
    pub(crate) latency: Option<Duration>,
    #[serde(default)]
    pub(crate) rate: Option<Rate>,
    /// More requests than this at once answer 503.
    #[serde(default)]
    pub(crate) at_once: Option<u32>,
    /// The `Server` header.
    #[serde(default)]
    pub(crate) server: Option<String>,
    /// By path and query; a key that ends in `*` stands for everything it begins.
    #[serde(default)]
    pub(crate) pages: HashMap<String, Behaviour>,
    /// What every other path answers.
    #[serde(default = "not_found")]
    pub(crate) otherwise: Behaviour,
}

/// Which kinds of address are made up for a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// IPv4 only.
    #[default]
    V4,
    /// IPv6 only.
    V6,
    /// Both.
    Both,
}

/// What a look-up of the host's name says.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dns {
    /// The host's addresses.
    #[default]
    Ok,
    /// The name does not exist.
    NxDomain,
    /// The name exists, without addresses.
    NoData,
    /// The server fails.
    ServFail,
    /// The server refuses to answer.
    Refused,
    /// No answer at all.
    Timeout,
    /// An alias: its own addresses are those of the other name.
    Cname(String),
    /// These addresses, word for word.
    Addresses(Vec<IpAddr>),
    /// One after the other with each look-up, the last one from then on: rebinding, or a server
    /// that recovers. A and AAAA questions are counted apart.
    InTurn(Vec<Dns>),
}

/// What happens when one connects to the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Connect {
    /// It is accepted.
    #[default]
    Ok,
    /// Nobody listens.
    Refused,
    /// Nothing comes back, not even a refusal.
    BlackHole,
    /// There is no route.
    Unreachable,
    /// Accepted and reset before any byte.
    Reset,
    /// Accepted, and then nothing.
    Silent,
    /// One after the other with each connection (on loopback: with each look-up, since there the
    /// address decides), the last one from then on.
    InTurn(Vec<Connect>),
}

/// What happens when one speaks TLS to the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// A good certificate of the web's own authority.
    #[default]
    Good,
    /// A certificate that ended years ago.
    Expired,
    /// A certificate that begins in years.
    NotYetValid,
    /// A certificate for another name.
    WrongName,
    /// A certificate that vouches for itself.
    SelfSigned,
    /// A certificate of an authority that nobody trusts.
    UnknownCa,
    /// A good certificate of an intermediate authority, sent without the intermediate; it says
    /// where that one can be had (`http://`[`ISSUER_HOST`](crate::ISSUER_HOST)`/intermediate.der`).
    IncompleteChain,
    /// Alert `protocol_version`: the server knows no version that the client offers.
    TooOld,
    /// Alert `handshake_failure`.
    HandshakeFailure,
    /// Plain HTTP, as a server without TLS on port 443 answers.
    PlainHttp,
    /// The connection ends at the client's first message.
    Closes,
}

/// Whether HTTP/2 is offered within TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Http2 {
    /// Not offered.
    #[default]
    Off,
    /// Offered and spoken.
    On,
    /// Offered, and then frames that no one can read.
    Broken,
    /// Offered, and then frames without end.
    Floods(Flood),
}

/// A limit on requests; those above it answer 429.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rate {
    /// This many requests ..
    pub requests: usize,
    /// .. within any such time.
    #[serde(deserialize_with = "duration::deserialize")]
    pub per: Duration,
    /// What the refusal says about when to come back.
    #[serde(default)]
    pub retry_after: RetryAfter,
}

/// How a refusal says when to come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetryAfter {
    /// Not at all.
    #[default]
    Unsaid,
    /// In so many seconds.
    Seconds(u32),
    /// At a date, so many seconds from now.
    Date(u32),
}

impl Host {
    /// A host that resolves, accepts, has a good certificate and answers 404 to everything.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            addresses: Vec::new(),
            family: Family::default(),
            dns: Dns::default(),
            name_servers: Vec::new(),
            connect: Connect::default(),
            tls: Tls::default(),
            organisation: None,
            http2: Http2::default(),
            latency: None,
            rate: None,
            at_once: None,
            server: None,
            pages: HashMap::new(),
            otherwise: not_found(),
        }
    }

    /// Its name, or the pattern of names that it stands for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a path (with its query) answers; a path that ends in `*` stands for all it begins.
    #[must_use]
    pub fn page(mut self, path: &str, behaviour: impl Into<Behaviour>) -> Self {
        self.pages.insert(path.to_owned(), behaviour.into());
        self
    }

    /// Takes over the pages of another host, over its own.
    #[must_use]
    pub fn with_pages_of(mut self, other: Self) -> Self {
        self.pages.extend(other.pages);
        self
    }

    /// What every path answers that has no page of its own.
    #[must_use]
    pub fn otherwise(mut self, behaviour: impl Into<Behaviour>) -> Self {
        self.otherwise = behaviour.into();
        self
    }

    /// The addresses that DNS answers, word for word, in place of made-up ones.
    #[must_use]
    pub fn addresses(mut self, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        self.addresses = addresses.into_iter().collect();
        self
    }

    /// Which kinds of address are made up.
    #[must_use]
    pub fn family(mut self, family: Family) -> Self {
        self.family = family;
        self
    }

    /// What a look-up says.
    #[must_use]
    pub fn dns(mut self, dns: Dns) -> Self {
        self.dns = dns;
        self
    }

    /// Who answers for it: the names of its servers.
    #[must_use]
    pub fn name_servers(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.name_servers = names.into_iter().map(Into::into).collect();
        self
    }

    /// What connecting leads to.
    #[must_use]
    pub fn connect(mut self, connect: Connect) -> Self {
        self.connect = connect;
        self
    }

    /// What TLS leads to.
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = tls;
        self
    }

    /// Whom its certificate names as its owner.
    #[must_use]
    pub fn organisation(mut self, name: &str) -> Self {
        self.organisation = Some(name.to_owned());
        self
    }

    /// Whether HTTP/2 is offered.
    #[must_use]
    pub fn http2(mut self, http2: Http2) -> Self {
        self.http2 = http2;
        self
    }

    /// How long a request takes before its first byte.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = Some(latency);
        self
    }

    /// Answers 429 above a rate.
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = Some(rate);
        self
    }

    /// Answers 503 to more requests than this at once.
    #[must_use]
    pub fn at_once(mut self, limit: u32) -> Self {
        self.at_once = Some(limit);
        self
    }

    /// The `Server` header.
    #[must_use]
    pub fn server(mut self, server: &str) -> Self {
        self.server = Some(server.to_owned());
        self
    }
}

fn not_found() -> Behaviour {
    Behaviour::Status(404)
}
