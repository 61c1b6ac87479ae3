//! What a caller may set, with the defaults that suit a guest.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::domain::{is_below, registrable_domain};

/// How the checker behaves. All fields have defaults that suit a polite guest on the public web.
#[derive(Clone, Debug)]
pub struct Config {
    /// Requests under way at once over all lanes; also the bound on open sockets.
    pub concurrency: usize,
    /// Requests under way at once in one lane.
    pub per_lane: usize,
    /// Least time from the end of one request of a lane to the start of the next.
    pub delay: Duration,
    /// Limit for resolving, connecting and the TLS handshake, all addresses together, at the last of
    /// [`Config::tries`] attempts. Of three, the first gets a third of it and the second two thirds.
    pub connect_timeout: Duration,
    /// Limit from sending a request to the end of the response's header, shared out likewise.
    pub first_byte_timeout: Duration,
    /// Limit for one attempt at a URL, all its hops together, waiting for lanes not counted.
    pub total_timeout: Duration,
    /// Attempts at a URL before a passing failure is reported.
    pub tries: u32,
    /// Pause before the second attempt; each further one doubles it, give or take a quarter.
    pub retry_pause: Duration,
    /// Pause before a 404 gets its second look, give or take a quarter.
    pub second_look_pause: Duration,
    /// Longest `Retry-After` that is waited for; a host that asks for more is left alone.
    pub patience: Duration,
    /// Names the tool and where to complain.
    pub user_agent: String,
    /// The plain browser's name used for the one second look at 403, 404, 406 and 999.
    pub browser_user_agent: String,
    /// More trusted roots: a file of PEM certificates.
    pub ca_file: Option<PathBuf>,
    /// Trust `ca_file` alone, not the system's roots.
    pub only_ca_file: bool,
    /// A DNS server to ask instead of the system's.
    pub resolver: Option<SocketAddr>,
    /// Open the inside of the network: private addresses and special names are checked as well.
    pub allow_private: bool,
    /// What makes a lane.
    pub lanes: LaneMode,
    /// Hosts that share one limiter. Each list is of domains; all hosts that are one of them, or lie
    /// below one, share a lane.
    pub families: Vec<Vec<String>>,
    /// What `robots.txt` means for us.
    pub robots: RobotsMode,
    /// Ask `robots.txt` of hosts with at least this many URLs.
    pub robots_from: u32,
    /// An HTTP proxy, `http://host:port`; never taken from the environment.
    pub proxy: Option<Url>,
    /// Ask the `https` form of alive `http` URLs, once per host.
    pub probe_https: bool,
    /// URLs of hosts that are known to be up, asked when the network looks down.
    pub canaries: Vec<Url>,
    /// How long a network that looks down is given to come back.
    pub network_patience: Duration,
    /// Seed of the jitter; `None` takes one from the system.
    pub seed: Option<u64>,
    /// Connect to the second port where the first is asked for: tests of the real program cannot
    /// listen on port 80.
    #[doc(hidden)]
    pub map_ports: Vec<(u16, u16)>,
}

/// What makes a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaneMode {
    /// Each host name.
    #[default]
    Host,
    /// Each registrable domain by the public suffix list: `a.example.co.uk` and `b.example.co.uk`.
    RegistrableDomain,
}

/// What `robots.txt` means for us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RobotsMode {
    /// Not asked.
    Ignore,
    /// Rules that name us are obeyed; those for all robots are not meant for a visit on an
    /// editor's behalf.
    #[default]
    Named,
    /// Rules for all robots are obeyed as well.
    Strict,
}

impl Config {
    /// What chance depends on.
    pub(crate) fn rng(&self) -> fastrand::Rng {
        self.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed)
    }

    /// What tells the lane of a host: the first name of its family, its registrable domain, or itself.
    /// `host` is as [`url::Url::host_str`] gives it.
    pub fn lane_of<'a>(&'a self, host: &'a str) -> &'a str {
        let host = host.strip_suffix('.').unwrap_or(host);
        let family = self.families.iter().find(|family| {
            family.iter().any(|suffix| is_below(host, suffix.trim_start_matches("*.")))
        });
        if let Some(first) = family.and_then(|family| family.first()) {
            return first;
        }
        match self.lanes {
            LaneMode::Host => host,
            LaneMode::RegistrableDomain => registrable_domain(host),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            concurrency: 64,
            per_lane: 1,
            delay: Duration::ZERO,
            connect_timeout: Duration::from_secs(20),
            first_byte_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60),
            tries: 3,
            retry_pause: Duration::from_secs(15),
            second_look_pause: Duration::from_secs(2),
            patience: Duration::from_secs(300),
            user_agent: concat!(
                "Mozilla/5.0 (compatible; wikirot/",
                env!("CARGO_PKG_VERSION"),
                "; +https://github.com/wikirot/wikirot)"
            )
            .into(),
            browser_user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 \
                                 Firefox/140.0"
                .into(),
            ca_file: None,
            only_ca_file: false,
            resolver: None,
            allow_private: false,
            lanes: LaneMode::default(),
            families: default_families(),
            robots: RobotsMode::default(),
            robots_from: 20,
            proxy: None,
            probe_https: true,
            canaries: Vec::new(),
            network_patience: Duration::from_secs(60),
            seed: None,
            map_ports: Vec::new(),
        }
    }
}

/// Families known to answer 429 to one guest on several of their hosts at once.
fn default_families() -> Vec<Vec<String>> {
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    vec![
        list(&["sourceforge.net", "sourceforge.io", "sf.net"]),
        list(&[
            "stackexchange.com",
            "stackoverflow.com",
            "superuser.com",
            "serverfault.com",
            "askubuntu.com",
            "mathoverflow.net",
            "stackapps.com",
        ]),
        list(&["archive.is", "archive.today", "archive.ph"]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_name_gives_a_contact_and_lacks_what_stock_firewalls_refuse() {
        let agent = Config::default().user_agent;
        assert!(agent.contains("wikirot/") && agent.contains("+https://"));
        assert!(!agent.to_ascii_lowercase().contains("link"));
    }

    #[test]
    fn a_lane_is_a_host_or_a_family() {
        let config = Config::default();
        for (host, lane) in [
            ("www.kernel.org", "www.kernel.org"),
            ("git.kernel.org.", "git.kernel.org"),
            ("alsa.sourceforge.net", "sourceforge.net"),
            ("sourceforge.net", "sourceforge.net"),
            ("notsourceforge.net", "notsourceforge.net"),
            ("unix.stackexchange.com", "stackexchange.com"),
            ("superuser.com", "stackexchange.com"),
            ("[2001:db8::1]", "[2001:db8::1]"),
        ] {
            assert_eq!(config.lane_of(host), lane, "{host}");
        }
    }

    #[test]
    fn a_lane_may_be_what_someone_registered() {
        let config = Config { lanes: LaneMode::RegistrableDomain, ..Config::default() };
        for (host, lane) in [
            ("git.kernel.org", "kernel.org"),
            ("a.b.example.co.uk", "example.co.uk"),
            ("me.github.io", "me.github.io"),
            ("you.github.io", "you.github.io"),
            ("co.uk", "co.uk"),
            ("8.8.8.8", "8.8.8.8"),
        ] {
            assert_eq!(config.lane_of(host), lane, "{host}");
        }
    }
}
