//! What a caller may set, with the defaults that suit a guest.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use url::{Position, Url};

use crate::domain::{is_below, registrable_domain};
use crate::families;
use crate::net::guard::Inside;
use crate::site_rules::SiteRules;
use crate::visit::admit::admit_url;
use crate::witness::Witness;

/// The settings, each told once: a field, its default and the method that sets it.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr;)*) => {
        /// How the checker behaves. The defaults are those of the program, and suit a polite guest on the
        /// public web; each setting has a method that changes it.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct Config {
            $($(#[$doc])* pub $name: $type,)*
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        /// Settings in a row: `Config::default().concurrency(32).tries(2)`.
        impl Config {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(mut self, $name: $type) -> Self {
                    self.$name = $name;
                    self
                }
            )*
        }
    };
}

settings! {
    /// Requests under way at once over all lanes, at most: where our own machine is what all wait for, there are fewer.
    /// Also the bound on open sockets.
    concurrency: usize = 256;
    /// Requests under way at once in one lane.
    per_lane: usize = 1;
    /// Least time from the end of one request of a lane to the start of the next.
    delay: Duration = Duration::from_millis(500);
    /// Limit for resolving, connecting and the TLS handshake, all addresses together, at the last of
    /// [`Config::tries`] attempts. Of three, the first gets a third of it and the second two thirds.
    connect_timeout: Duration = Duration::from_secs(20);
    /// Limit from sending a request to the end of the response's header, shared out likewise.
    first_byte_timeout: Duration = Duration::from_secs(30);
    /// Limit for one attempt at a URL, all its hops together, waiting for lanes not counted.
    total_timeout: Duration = Duration::from_secs(60);
    /// Attempts at a URL before a passing failure is reported.
    tries: u32 = 3;
    /// Pause before the second attempt; each further one doubles it, give or take a quarter.
    retry_pause: Duration = Duration::from_secs(15);
    /// Pause before a 404 gets its second look, give or take a quarter.
    second_look_pause: Duration = Duration::from_secs(2);
    /// Longest `Retry-After` that is waited for; a host that asks for more is left alone.
    patience: Duration = Duration::from_secs(300);
    /// How long to go on for hosts that take long for each URL, once nothing else is left: what they were not asked by
    /// then stays without a check.
    linger: Duration = Duration::MAX;
    /// Names the tool and where to complain.
    user_agent: String = name_with("https://github.com/wikirot/wikirot");
    /// The plain browser's name used for the one second look at 403, 404, 406 and 999.
    browser_user_agent: String =
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into();
    /// More trusted roots: a file of PEM certificates.
    ca_file: Option<PathBuf> = None;
    /// Trust `ca_file` alone, not the system's roots.
    only_ca_file: bool = false;
    /// A DNS server to ask instead of the system's.
    resolver: Option<SocketAddr> = None;
    /// Open the inside of the network: private addresses and special names are checked as well.
    allow_private: bool = false;
    /// With that, also URLs that name this machine: `localhost`, or a loopback address as it is written.
    allow_loopback: bool = false;
    /// What makes a lane.
    lanes: LaneMode = LaneMode::default();
    /// Hosts that share one limiter. Each list is of domains; all hosts that are one of them, or lie
    /// below one, share a lane.
    families: Vec<Vec<String>> = families::families();
    /// Least time between two requests of a lane, where its hosts allow no more, by what tells the lane:
    /// see [`Config::lane_of`].
    pauses: Vec<(String, Duration)> = families::pauses();
    /// What `robots.txt` means for us.
    robots: RobotsMode = RobotsMode::default();
    /// Ask `robots.txt` of hosts with at least this many URLs.
    robots_from: u32 = 20;
    /// What `robots.txt` said in a run that was cut off: those hosts are not asked again while that holds.
    known_rules: Vec<SiteRules> = Vec::new();
    /// Who keeps what this run reads of it; what finds no room there is not kept.
    keeps_rules: Option<mpsc::Sender<SiteRules>> = None;
    /// Who hears that more is wanted of a host, by the number of one of its targets: see
    /// [`Target::behind`](crate::Target::behind).
    wants: Option<mpsc::UnboundedSender<u64>> = None;
    /// An HTTP proxy, `http://host:port`; never taken from the environment.
    proxy: Option<Url> = None;
    /// Ask the `https` form of alive `http` URLs, once per host.
    probe_https: bool = true;
    /// URLs of hosts that are known to be up, asked when the network looks down.
    canaries: Vec<Url> = Vec::new();
    /// URLs of hosts that answered an earlier run, asked where the canaries are silent.
    answered: Vec<Url> = Vec::new();
    /// How long a network that looks down is given to come back.
    network_patience: Duration = Duration::from_secs(60);
    /// Who is told of each exchange, if anybody. Where somebody is, more is read of what the verdict does not
    /// depend on: 64 KiB of any body.
    witness: Option<Arc<dyn Witness>> = None;
    /// Seed of the jitter; `None` takes one from the system.
    seed: Option<u64> = None;
    /// Connect to the second port where the first is asked for: tests of the real program cannot
    /// listen on port 80.
    #[doc(hidden)]
    map_ports: Vec<(u16, u16)> = Vec::new();
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

impl RobotsMode {
    /// Whether rules for all robots are obeyed.
    pub(crate) fn is_strict(self) -> bool {
        self == Self::Strict
    }
}

/// What we call ourselves, with a place for complaints.
fn name_with(contact: &str) -> String {
    format!("Mozilla/5.0 (compatible; wikirot/{}; +{contact})", env!("CARGO_PKG_VERSION"))
}

/// A contact may have so many bytes: servers refuse header fields that are long.
const LONGEST_CONTACT: usize = 200;

impl Config {
    /// Has complaints go to the site of `url`, by the user agent. What nobody out there could open, as the
    /// name of a host in an intranet, is not told to anybody.
    #[must_use]
    pub fn contact(mut self, url: &Url) -> Self {
        let place = &url[..Position::AfterPath];
        if admit_url(url, Inside::default()).is_ok() && place.len() <= LONGEST_CONTACT {
            self.user_agent = name_with(place);
        }
        self
    }

    /// What chance depends on.
    pub(crate) fn rng(&self) -> fastrand::Rng {
        self.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed)
    }

    /// What of the inside of the network is open.
    pub(crate) fn inside(&self) -> Inside {
        Inside { private: self.allow_private, loopback: self.allow_loopback }
    }

    /// Least time between two requests of the lane that `key` tells.
    pub(crate) fn pause_of(&self, key: &str) -> Duration {
        let own = self.pauses.iter().filter(|(of, _)| of == key).map(|(_, pause)| *pause);
        own.max().unwrap_or_default()
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
    fn complaints_go_where_somebody_can_read_them() {
        let long = format!("https://wiki.rotweb.net/{}", "a".repeat(200));
        for (contact, told) in [
            ("https://wiki.rotweb.net/wiki/Main_Page", "https://wiki.rotweb.net/wiki/Main_Page"),
            ("http://wiki.rotweb.net/?title=A#b", "http://wiki.rotweb.net/"),
            ("http://wiki.intranet/wiki/Main_Page", "https://github.com/wikirot/wikirot"),
            ("http://10.0.0.7/wiki/Main_Page", "https://github.com/wikirot/wikirot"),
            ("https://me:secret@wiki.rotweb.net/", "https://github.com/wikirot/wikirot"),
            ("ftp://wiki.rotweb.net/", "https://github.com/wikirot/wikirot"),
            (&long, "https://github.com/wikirot/wikirot"),
        ] {
            let agent = Config::default().contact(&contact.parse().unwrap()).user_agent;
            let expected = format!("; +{told})");
            assert!(agent.contains("wikirot/") && agent.ends_with(&expected), "{contact}: {agent}");
        }
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
            ("web.archive.org", "archive.org"),
            ("archive.ph", "archive.today"),
            ("dx.doi.org", "doi.org"),
        ] {
            assert_eq!(config.lane_of(host), lane, "{host}");
        }
        let two = [["a.org", "x.org"], ["b.a.org", "y.org"]];
        let two = two.map(|family| family.map(str::to_owned).to_vec());
        let both = Config { families: two.to_vec(), ..Config::default() };
        assert_eq!(both.lane_of("c.b.a.org"), "a.org", "the first that fits");
        assert!(config.pause_of("archive.org") >= Duration::from_secs(4));
        assert_eq!(config.pause_of("www.kernel.org"), Duration::ZERO);
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

    #[test]
    fn a_contact_may_be_as_long_as_servers_take_it() {
        for (length, is_told) in [(LONGEST_CONTACT, true), (LONGEST_CONTACT + 1, false)] {
            let contact = format!("{:a<length$}", "https://wiki.rotweb.net/");
            let agent = Config::default().contact(&contact.parse().unwrap()).user_agent;
            assert_eq!(agent.contains(&contact), is_told, "{length}");
        }
    }

    #[test]
    fn of_several_pauses_the_longest_counts() {
        let pause = |of: &str, seconds| (of.to_owned(), Duration::from_secs(seconds));
        let pauses =
            vec![pause("a.org", 1), pause("b.org", 9), pause("a.org", 3), pause("a.org", 2)];
        let config = Config::default().pauses(pauses);
        assert_eq!(config.pause_of("a.org"), Duration::from_secs(3));
        assert_eq!(config.pause_of("c.org"), Duration::ZERO);
    }

    #[test]
    fn the_inside_is_open_as_far_as_is_said() {
        for (private, loopback) in [(false, false), (true, false), (false, true), (true, true)] {
            let config = Config::default().allow_private(private).allow_loopback(loopback);
            assert_eq!(config.inside(), Inside { private, loopback });
        }
        assert!(RobotsMode::Strict.is_strict() && !RobotsMode::Named.is_strict());
    }
}
