//! The web as data: which hosts there are and how each of them behaves.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use url::Url;

use crate::behaviour::Behaviour;
use crate::duration;

/// A whole web. Names that no host claims do not exist (NXDOMAIN).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Web {
    /// How long every request takes before its first byte, where its host does not say otherwise.
    #[serde(deserialize_with = "duration::deserialize")]
    latency: Duration,
    /// Ports that are listened on beside 80 and 443.
    ports: BTreeSet<u16>,
    #[serde(rename = "host")]
    hosts: Vec<Host>,
}

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
    #[serde(default)]
    pub(crate) connect: Connect,
    #[serde(default)]
    pub(crate) tls: Tls,
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

/// Why a web could not be read or served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no description of a web.
    #[error("{}: {source}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        source: Box<toml::de::Error>,
    },
    /// Certificates could not be made.
    #[error("cannot make certificates: {0}")]
    Certificates(String),
    /// No address or port of loopback could be used.
    #[error("cannot listen on loopback: {0}")]
    Listen(#[from] std::io::Error),
}

fn not_found() -> Behaviour {
    Behaviour::Status(404)
}

impl Web {
    /// An empty web.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a web from a TOML file; `fixtures/webs/wiki.toml` shows the form.
    ///
    /// # Errors
    /// If the file cannot be read, or is not of that form.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, WebError> {
        let path = path.as_ref().to_path_buf();
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|source| WebError::Toml { path, source: source.into() }),
            Err(source) => Err(WebError::Read { path, source }),
        }
    }

    /// A web in which each of these URLs answers 200 with a page of its own, and every other path
    /// of their hosts 404. What is not `http` or `https`, or has an IP address for a host, is left
    /// out: names alone lead into a simulated web.
    #[must_use]
    pub fn from_urls<U: AsRef<str>>(urls: impl IntoIterator<Item = U>) -> Self {
        let mut hosts: BTreeMap<String, Host> = BTreeMap::new();
        let mut ports = BTreeSet::new();
        for url in urls {
            let Ok(url) = Url::parse(url.as_ref()) else { continue };
            let Some(url::Host::Domain(name)) = url.host() else { continue };
            if !matches!(url.scheme(), "http" | "https") {
                continue;
            }
            ports.extend(url.port());
            let host = hosts.entry(name.to_owned()).or_insert_with(|| Host::new(name));
            host.pages.insert(
                crate::request::path_key(
                    &url[url::Position::BeforePath..url::Position::AfterQuery],
                ),
                Behaviour::Page,
            );
        }
        Self { hosts: hosts.into_values().collect(), ports, ..Self::default() }
    }

    /// Adds a host; of two with the same name the later one counts.
    #[must_use]
    pub fn host(mut self, host: Host) -> Self {
        self.hosts.push(host);
        self
    }

    /// How long every request takes before its first byte, where its host does not say otherwise.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Offers HTTP/2 on this share of the hosts, chosen by their names.
    #[must_use]
    pub fn http2_share(mut self, share: f64) -> Self {
        for host in &mut self.hosts {
            if lot(&host.name, "http2") < share {
                host.http2 = Http2::On;
            }
        }
        self
    }

    /// Lets this share of the hosts die, chosen by their names, a third each by NXDOMAIN, as a
    /// black hole and as a server that accepts and says nothing. The host with the most pages
    /// lives, so that the longest lane stays what it was.
    #[must_use]
    pub fn dead_share(mut self, share: f64) -> Self {
        let longest = self.hosts.iter().map(|host| host.pages.len()).max();
        for host in &mut self.hosts {
            let lot = lot(&host.name, "dead");
            if lot >= share || Some(host.pages.len()) == longest {
                continue;
            }
            match lot / share * 3.0 {
                third if third < 1.0 => host.dns = Dns::NxDomain,
                third if third < 2.0 => host.connect = Connect::BlackHole,
                _ => host.connect = Connect::Silent,
            }
        }
        self
    }

    /// The hosts, in the order they were added.
    #[must_use]
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    pub(crate) fn ports(&self) -> &BTreeSet<u16> {
        &self.ports
    }

    pub(crate) fn into_parts(self) -> (Duration, Vec<Host>) {
        (self.latency, self.hosts)
    }
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
            connect: Connect::default(),
            tls: Tls::default(),
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

/// A number in `0.0..1.0` that a name always draws, whatever the machine.
fn lot(name: &str, purpose: &str) -> f64 {
    // FNV-1a, then a finaliser, since similar names must draw unlike numbers.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in purpose.bytes().chain(name.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    ((hash ^ (hash >> 33)) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_urls_becomes_hosts_with_pages() {
        let web = Web::from_urls([
            "http://a.net/x?y=1",
            "https://a.net/",
            "https://b.net",
            "ftp://c.net/",
            "http://192.0.2.1/",
            "nonsense",
        ]);
        let pages: Vec<_> =
            web.hosts().iter().map(|host| (host.name.as_str(), host.pages.len())).collect();
        assert_eq!(pages, [("a.net", 2), ("b.net", 1)]);
    }

    #[test]
    fn a_tenth_of_the_hosts_dies_in_every_way_and_the_longest_lives() {
        let urls = (0..3000).map(|n| format!("http://h{n}.net/"));
        let longest = (0..9).map(|n| format!("http://longest.net/{n}"));
        let web = Web::from_urls(urls.chain(longest)).dead_share(0.1);
        let count = |test: fn(&Host) -> bool| web.hosts().iter().filter(|host| test(host)).count();
        for dead in [
            count(|host| host.dns == Dns::NxDomain),
            count(|host| host.connect == Connect::BlackHole),
            count(|host| host.connect == Connect::Silent),
        ] {
            assert!((60..140).contains(&dead), "{dead}");
        }
        let all =
            Web::from_urls(["http://a.net/", "http://b.net/1", "http://b.net/2"]).dead_share(1.0);
        let alive =
            all.hosts().iter().find(|host| host.dns == Dns::Ok && host.connect == Connect::Ok);
        assert_eq!(alive.map(|host| host.name.as_str()), Some("b.net"));
    }

    #[test]
    fn a_file_says_what_the_builder_says() {
        let web: Web = toml::from_str(
            r#"
            latency = "4ms"
            [[host]]
            name = "a.net"
            dns = { in-turn = ["serv-fail", { addresses = ["10.0.0.1"] }] }
            rate = { requests = 2, per = "1s", retry-after = { seconds = 3 } }
            [host.pages]
            "/" = "page"
            "/gone" = { status = 410 }
            "/moved" = { redirect = { to = "/", status = 301 } }
            "#,
        )
        .unwrap();
        assert_eq!(web.latency, Duration::from_millis(4));
        let host = &web.hosts()[0];
        assert_eq!(
            host.dns,
            Dns::InTurn(vec![Dns::ServFail, Dns::Addresses(vec!["10.0.0.1".parse().unwrap()])])
        );
        assert_eq!(host.pages["/gone"], Behaviour::Status(410));
        assert_eq!(host.pages["/moved"], Behaviour::Redirect { to: "/".into(), status: 301 });
        assert!(toml::from_str::<Web>("[[host]]\nname = 'a'\ndsn = 'ok'").is_err());
    }
}
