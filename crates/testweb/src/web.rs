//! The web as data: which hosts there are and how each of them behaves.

pub(crate) mod loopback;
pub(crate) mod memory;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use url::Url;

use crate::behaviour::Behaviour;
use crate::duration;
use crate::hash::fnv;
use crate::host::{Connect, Dns, Host, Http2};

/// A whole web. Names that no host claims do not exist (NXDOMAIN).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Web {
    /// How long every request takes before its first byte, where its host does not say otherwise.
    #[serde(deserialize_with = "duration::deserialize")]
    latency: Duration,
    /// The host that stands for a proxy.
    proxy: Option<String>,
    /// Ports that are listened on beside 80 and 443.
    ports: BTreeSet<u16>,
    #[serde(rename = "host")]
    hosts: Vec<Host>,
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
            let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
            host.pages.insert(path.to_owned(), Behaviour::Page);
        }
        Self { hosts: hosts.into_values().collect(), ports, ..Self::default() }
    }

    /// Adds a host; of two with the same name the later one counts.
    #[must_use]
    pub fn host(mut self, host: Host) -> Self {
        self.hosts.push(host);
        self
    }

    /// Makes the host of that name a proxy: it answers requests for whole URLs and for tunnels, at whatever
    /// address they come in.
    #[must_use]
    pub fn proxy(mut self, name: &str) -> Self {
        self.proxy = Some(name.to_owned());
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

    pub(crate) fn into_parts(self) -> (Duration, Option<String>, Vec<Host>) {
        (self.latency, self.proxy, self.hosts)
    }
}

/// A number in `0.0..1.0` that a name always draws, whatever the machine.
fn lot(name: &str, purpose: &str) -> f64 {
    // A finaliser follows, since similar names must draw unlike numbers.
    let mut hash = fnv(purpose.bytes().chain(name.bytes()));
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
            "/latin-1" = { respond = { headers = [["Location", "/caf\u00e9"]], body = [99, 97, 102, 233] } }
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
        let Behaviour::Respond(response) = &host.pages["/latin-1"] else { panic!("{host:?}") };
        assert_eq!(&response.body[..], b"caf\xe9");
        assert_eq!(response.headers, [("Location".to_owned(), "/caf\u{e9}".into())]);
        assert!(toml::from_str::<Web>("[[host]]\nname = 'a'\ndsn = 'ok'").is_err());
    }
}
