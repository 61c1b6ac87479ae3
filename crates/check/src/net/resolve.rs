//! Names become addresses, and the ways in which that fails are told apart.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use wikirot_words::Reason;

use crate::setup::SetupError;

/// Looks names up. Answers are remembered by the checker for the length of a run.
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of one family that `host` has, at least one. `host` is lower case, in
    /// punycode, without a trailing dot; never an address.
    fn resolve<'a>(&'a self, host: &'a str, family: Family) -> Resolving<'a>;

    /// The names of the servers that answer for `domain`, which is spelled as hosts are; none where it is no zone of
    /// its own. Whoever does not know refuses.
    fn name_servers<'a>(&'a self, domain: &'a str) -> Naming<'a> {
        let _ = domain;
        Box::pin(std::future::ready(Err(ResolveError::Refused)))
    }
}

/// The future of [`Resolve::resolve`].
pub type Resolving<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, ResolveError>> + Send + 'a>>;

/// The future of [`Resolve::name_servers`].
pub type Naming<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>, ResolveError>> + Send + 'a>>;

/// Which addresses to look for: the checker asks for `V4` first, and for `V6` only where `V4` gave
/// none or none that could be connected to. That halves the questions put to the resolver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// `A` records.
    V4,
    /// `AAAA` records.
    V6,
}

/// Why a name gave no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// The name does not exist.
    #[error("no such name")]
    NxDomain,
    /// The name exists, without an address of this family.
    #[error("name without an address")]
    NoData,
    /// The name's servers are broken, or its signatures are.
    #[error("the name's servers fail")]
    ServFail,
    /// The question was refused.
    #[error("the question was refused")]
    Refused,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The resolver itself could not be reached or understood.
    #[error("resolver out of reach: {0}")]
    Resolver(String),
}

impl ResolveError {
    pub(crate) fn reason(&self) -> Reason {
        match self {
            ResolveError::NxDomain => Reason::DnsNxdomain,
            ResolveError::NoData => Reason::DnsNodata,
            ResolveError::ServFail => Reason::DnsServfail,
            ResolveError::Refused => Reason::DnsRefused,
            ResolveError::Timeout | ResolveError::Resolver(_) => Reason::DnsTimeout,
        }
    }
}

/// hickory-resolver, set up from the system's `resolv.conf` and hosts file or for one server.
pub struct HickoryResolve(TokioResolver);

impl HickoryResolve {
    /// The system's resolver, or `server` in its stead; the hosts file counts either way.
    ///
    /// # Errors
    /// The system's configuration cannot be read or names no server.
    pub fn new(server: Option<SocketAddr>) -> Result<Self, SetupError> {
        Self::build(server).map_err(|error| SetupError::Resolver(error.to_string()))
    }

    fn build(server: Option<SocketAddr>) -> Result<Self, NetError> {
        let mut builder = match server {
            None => TokioResolver::builder_tokio()?,
            Some(address) => {
                let connections =
                    [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut c| {
                        c.port = address.port();
                        c
                    });
                let server = NameServerConfig::new(address.ip(), true, connections.into());
                TokioResolver::builder_with_config(
                    ResolverConfig::from_name_servers(vec![server]),
                    TokioRuntimeProvider::default(),
                )
            }
        };
        let options = builder.options_mut();
        // One question, one socket: look-ups count against the bound on open sockets.
        options.num_concurrent_reqs = 1;
        // The checker keeps answers by host for the whole run.
        options.cache_size = 0;
        options.timeout = Duration::from_secs(4);
        options.attempts = 1;
        Ok(Self(builder.build()?))
    }

    async fn look_up(&self, host: &str, family: Family) -> Result<Vec<IpAddr>, ResolveError> {
        let name = absolute(host)?;
        let kind = match family {
            Family::V4 => RecordType::A,
            Family::V6 => RecordType::AAAA,
        };
        let lookup = self.0.lookup(name, kind).await.map_err(|e| error(&e))?;
        let addresses: Vec<IpAddr> = lookup
            .answers()
            .iter()
            .filter_map(|record| match &record.data {
                RData::A(a) => Some(IpAddr::V4(a.0)),
                RData::AAAA(aaaa) => Some(IpAddr::V6(aaaa.0)),
                _ => None,
            })
            .collect();
        if !addresses.is_empty() {
            return Ok(addresses);
        }
        match lookup.message().response_code {
            // An alias that leads nowhere: the alias comes as an answer beside the code.
            ResponseCode::NXDomain => Err(ResolveError::NxDomain),
            _ => Err(ResolveError::NoData),
        }
    }
}

impl Resolve for HickoryResolve {
    fn resolve<'a>(&'a self, host: &'a str, family: Family) -> Resolving<'a> {
        Box::pin(self.look_up(host, family))
    }

    fn name_servers<'a>(&'a self, domain: &'a str) -> Naming<'a> {
        Box::pin(async move {
            let looked_up = self.0.lookup(absolute(domain)?, RecordType::NS).await;
            let lookup = looked_up.map_err(|failure| error(&failure))?;
            let names = lookup.answers().iter().filter_map(|record| match &record.data {
                RData::NS(server) => Some(server.0.to_ascii()),
                _ => None,
            });
            Ok(names.collect())
        })
    }
}

/// The name that is asked for. An absolute one keeps the system's search list out: a link never means a neighbour.
fn absolute(host: &str) -> Result<Name, ResolveError> {
    // DNS carries any bytes: underscores and hyphens where registrars would not have them, too. A label that it
    // cannot carry names nothing.
    let labels = host.split('.').map(str::as_bytes);
    let mut name = Name::from_labels(labels).map_err(|_| ResolveError::NxDomain)?;
    name.set_fqdn(true);
    Ok(name)
}

fn error(error: &NetError) -> ResolveError {
    match error {
        NetError::Timeout => ResolveError::Timeout,
        NetError::Dns(DnsError::NoRecordsFound(none)) => match none.response_code {
            ResponseCode::NXDomain => ResolveError::NxDomain,
            ResponseCode::NoError => ResolveError::NoData,
            ResponseCode::Refused => ResolveError::Refused,
            _ => ResolveError::ServFail,
        },
        NetError::Dns(DnsError::ResponseCode(ResponseCode::Refused)) => ResolveError::Refused,
        NetError::Dns(_) => ResolveError::ServFail,
        // What the name's servers sent cannot be read.
        NetError::Proto(_) | NetError::Truncated => ResolveError::ServFail,
        other => ResolveError::Resolver(other.to_string()),
    }
}

/// The names of a domain's servers as they are told: as few and as short as names are, of letters, digits, hyphens and
/// underscores. A server says what it likes, and people read it.
pub(crate) fn sane(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let is_sane = |name: &String| {
        let fits = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.' | b'_');
        (1..=LONGEST).contains(&name.len()) && name.bytes().all(fits)
    };
    let names = names.into_iter().take(MOST_NAMES);
    let names = names.map(|name| name.trim_end_matches('.').to_ascii_lowercase());
    let mut names: Vec<String> = names.filter(is_sane).collect();
    names.sort_unstable();
    names
}

/// Names that are looked at: the root zone has thirteen.
const MOST_NAMES: usize = 16;

/// Letters of a name.
const LONGEST: usize = 253;

#[cfg(test)]
mod tests {
    use hickory_resolver::net::NoRecords;
    use hickory_resolver::proto::op::Query;

    use super::*;

    #[test]
    fn failures_of_the_resolver_are_told_apart() {
        let none =
            |code| NetError::from(DnsError::NoRecordsFound(NoRecords::new(Query::new(), code)));
        let code = |code| NetError::from(DnsError::ResponseCode(code));
        let unreached = NetError::Message("no route");
        for (failure, expected) in [
            (NetError::Timeout, ResolveError::Timeout),
            (none(ResponseCode::NXDomain), ResolveError::NxDomain),
            (none(ResponseCode::NoError), ResolveError::NoData),
            (none(ResponseCode::Refused), ResolveError::Refused),
            (none(ResponseCode::ServFail), ResolveError::ServFail),
            (code(ResponseCode::Refused), ResolveError::Refused),
            (code(ResponseCode::ServFail), ResolveError::ServFail),
            (NetError::Truncated, ResolveError::ServFail),
        ] {
            assert_eq!(error(&failure), expected, "{failure}");
        }
        assert!(
            matches!(error(&unreached), ResolveError::Resolver(why) if why.contains("no route"))
        );
    }

    #[test]
    fn names_are_asked_for_as_they_are() {
        let name = |host| absolute(host).map(|name| name.to_string());
        assert_eq!(name("a_b.c-.org"), Ok("a_b.c-.org.".to_owned()));
        assert_eq!(name("a..org"), Err(ResolveError::NxDomain));
        assert_eq!(name(&"x".repeat(64)), Err(ResolveError::NxDomain));
    }

    #[test]
    fn of_what_servers_say_little_is_believed() {
        let long = "a.".repeat(200);
        let said = ["NS1.a.net.", "b c.net", "x|y.net", "", &long, "é.net", "a_b-c.net"];
        assert_eq!(sane(said.map(str::to_owned)), ["a_b-c.net", "ns1.a.net"]);
        assert_eq!(sane((0..1000).map(|n| format!("ns{n}.net"))).len(), MOST_NAMES);
    }
}
