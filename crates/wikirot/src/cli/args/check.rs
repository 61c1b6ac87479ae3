//! Options for checking links.

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::super::values::{count, duration, size, some_time, warc_folder};
use crate::state::Confirm;

/// How links are checked.
#[derive(Args, Debug)]
#[command(next_help_heading = "Checking")]
pub(crate) struct CheckArgs {
    /// Most requests at once, all hosts together
    #[arg(long, value_name = "N", default_value = "256", value_parser = count::<NonZeroUsize>)]
    pub concurrency: NonZeroUsize,
    /// Requests under way at once to one host
    #[arg(long, value_name = "N", default_value = "1", value_parser = count::<NonZeroUsize>)]
    pub per_lane: NonZeroUsize,
    /// Pause between two requests to one host
    #[arg(long, value_name = "DURATION", default_value = "500ms", value_parser = duration)]
    pub delay: Duration,
    /// Time for one URL, redirects included
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = some_time)]
    pub timeout: Duration,
    /// Time for connecting to a host
    #[arg(long, value_name = "DURATION", default_value = "20s", value_parser = some_time)]
    pub connect_timeout: Duration,
    /// Attempts before a doubtful failure counts, spread over the run
    #[arg(long, value_name = "N", default_value = "3", value_parser = count::<NonZeroU32>)]
    pub tries: NonZeroU32,
    /// What shares a lane, and so is asked one URL at a time
    #[arg(long, value_name = "BY", default_value = "host")]
    pub lane: LaneBy,
    /// Hosts that share one lane with all their subdomains, and the pause that they allow, as in
    /// example.org,example.net=4s (repeatable)
    #[arg(long, value_name = "HOSTS[=PAUSE]", value_parser = family)]
    pub family: Vec<Family>,
    /// Which rules of robots.txt to follow: those that name us, those for all robots too, or none
    #[arg(long, value_name = "RULES", default_value = "named")]
    pub robots: RobotsMode,
    /// Ask this name server instead of the system's
    #[arg(long, value_name = "IP[:PORT]", value_parser = name_server)]
    pub resolver: Option<SocketAddr>,
    /// Trust the certificates in this PEM file instead of the system's
    #[arg(long, value_name = "FILE", env = "SSL_CERT_FILE", hide_env_values = true)]
    pub ca_file: Option<PathBuf>,
    /// The User-Agent that hosts are told; keep a way to reach you in it [default: Mozilla/5.0
    /// (compatible; wikirot/VERSION; +URL of the wiki)]
    #[arg(long, value_name = "TEXT")]
    pub user_agent: Option<String>,
    /// Go through this HTTP proxy; none is taken from the environment
    #[arg(long, value_name = "URL")]
    pub proxy: Option<url::Url>,
    /// Allow addresses inside the network (loopback, private, ..): for intranet wikis and tests
    #[arg(long, overrides_with = "allow_private")]
    pub allow_private: bool,
    /// With --allow-private, also ask URLs that name this very machine, as in http://localhost:631/
    #[arg(long, overrides_with = "allow_loopback", requires = "allow_private")]
    pub allow_loopback: bool,
    /// Hosts that tell whether the network is up when nothing else answers (repeatable) [default: the wiki's own]
    #[arg(long, value_name = "HOST")]
    pub canary: Vec<String>,
    /// Give a network that looks down this long to come back, before the run ends with exit code 4
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    pub network_patience: Duration,
    /// Go on for so long where only hosts are left that take 5 s and more for each link; the next run asks the rest
    /// first
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration)]
    pub linger: Duration,
    /// Check a link that works, or is broken for certain, again after this long
    #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = duration)]
    pub max_age: Duration,
    /// Call a page dead for certain after N failures in a row over at least D days: NxDd, as in 3x3d, 1x0d; or
    /// by the custom of pywikibot (2x7d), internetarchivebot (3x6d) or dewiki (3x28d)
    #[arg(long, value_name = "NxDd", default_value_t = Confirm::default())]
    pub confirm: Confirm,
    /// Call a link broken whose host says nothing after so many: NxDd. An answer of the host starts anew
    #[arg(long, value_name = "NxDd", default_value_t = Confirm::SILENT)]
    pub confirm_silent: Confirm,
    /// Call a link broken whose domain changed hands after it looked so N times over at least D days: NxDd
    #[arg(long, value_name = "NxDd", default_value_t = Confirm::USURPED)]
    pub confirm_usurped: Confirm,
    /// Look for the new address of pages that are gone for certain, at most three addresses a page, and propose it
    /// where the page there is the same
    ///
    /// Addresses are thought of by redirects of the same site, by what editors put in the place of its links
    /// (--repairs), by its new host, and by the forms that sites change to. Each page is looked for once, and again
    /// when more is known of its site.
    #[arg(long, overrides_with = "find_moved")]
    pub find_moved: bool,
    /// What editors put in the place of dead links, as 'wikirot labels' printed it (repeatable)
    #[arg(long, value_name = "FILE", requires = "find_moved")]
    pub repairs: Vec<PathBuf>,
    /// Check everything now, due or not
    #[arg(long, overrides_with = "recheck")]
    pub recheck: bool,
    /// Stop cleanly after this long; the next run goes on
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub max_runtime: Option<Duration>,
    /// Share checks with the runs of other wikis that name this file: what one asked, the others need not ask,
    /// and no host is asked by two of them at once
    #[arg(long, value_name = "FILE")]
    pub shared_checks: Option<PathBuf>,
    /// Leave out what this list names: URLs, prefixes, domains (repeatable)
    #[arg(long, value_name = "FILE")]
    pub ignore: Vec<PathBuf>,
    /// The same from a page of the dump that editors own, as in 'Project:Dead links/Ignore' (repeatable)
    #[arg(long, value_name = "TITLE")]
    pub ignore_page: Vec<String>,
    /// How long what editors sign holds, on ignore pages and beside the lines of a report, where no last day is named
    #[arg(long, value_name = "DURATION", default_value = "183d", value_parser = duration)]
    pub marks_last: Duration,
    /// Keep what was seen, each request and its answer with 64 KiB of its body: warc:DIR writes files of WARC 1.1
    /// into this folder
    #[arg(long, value_name = "warc:DIR", value_parser = warc_folder)]
    pub evidence: Option<PathBuf>,
    /// Go on in another file when one has so many bytes, as in 100M or 1G
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size)]
    pub evidence_file_size: u64,
    /// Connect to port TO where a URL says port FROM (for tests on high ports)
    #[arg(long, value_name = "FROM=TO", value_parser = port_pair, hide = true)]
    pub map_port: Vec<(u16, u16)>,
}

/// Hosts that share a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Family {
    /// Domains, each with all below it; the first one names the lane.
    pub hosts: Vec<String>,
    /// Least time between two requests.
    pub pause: Option<Duration>,
}

fn family(text: &str) -> Result<Family, String> {
    let (hosts, pause) = match text.split_once('=') {
        Some((hosts, pause)) => (hosts, Some(duration(pause)?)),
        None => (text, None),
    };
    let hosts = hosts.split(',').map(|host| host.trim().to_ascii_lowercase()).collect();
    Ok(Family { hosts, pause })
}

/// What shares a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LaneBy {
    /// Each host has its own.
    Host,
    /// All hosts of one registrable domain (by the public suffix list) share one.
    RegistrableDomain,
}

/// Which rules of robots.txt are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RobotsMode {
    /// Those that name us.
    Named,
    /// Those for all robots too.
    Strict,
    /// None; the file is not asked for.
    Off,
}

pub(super) fn name_server(text: &str) -> Result<SocketAddr, String> {
    text.parse().or_else(|_| text.parse().map(|ip| SocketAddr::new(ip, 53))).map_err(
        |_: std::net::AddrParseError| {
            "not a name server: write IP or IP:PORT, as in 9.9.9.9".to_owned()
        },
    )
}

fn port_pair(text: &str) -> Result<(u16, u16), String> {
    text.split_once('=')
        .and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)))
        .ok_or_else(|| "write FROM=TO, as in 80=8080".to_owned())
}
