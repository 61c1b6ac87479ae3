//! From a host's name to a connection: look-ups and addresses, within one limit for all.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use crate::net::connect::{Stream, connect_reason};
use crate::net::failure::{Failure, Stage};
use crate::net::fetch::{Fetched, Net};
use crate::net::guard::is_global;
use crate::net::resolve::{Family, ResolveError};
use crate::reason::Reason;

/// The addresses of a host, and what came of them.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    list: Arc<[IpAddr]>,
    /// IPv6 was asked for, and answered.
    both_families: bool,
    /// None of them could be connected to.
    failed: bool,
}

impl Addresses {
    fn new(list: Vec<IpAddr>, both_families: bool) -> Self {
        Self { list: list.into(), both_families, failed: false }
    }

    /// Asks for IPv6 too; gives what was new. Where there is no answer, a later attempt asks again.
    async fn add_ipv6(&mut self, net: &Net, name: &str, limit: Instant) -> Vec<IpAddr> {
        let more = match resolve(net, name, Family::V6, limit).await {
            Ok(list) => list,
            Err(ResolveError::NoData | ResolveError::NxDomain) => Vec::new(),
            Err(_) => return Vec::new(),
        };
        self.both_families = true;
        // Ahead of those that failed, and few: these may be dead, too, and IPv4 well again.
        self.list = more.iter().take(MAX_ADDRESSES / 2).chain(self.list.iter()).copied().collect();
        more
    }
}

/// Looks the host up where that was not done yet and connects to one of its addresses, each judged
/// right here and in turn, within one limit for all.
pub(crate) async fn dial(
    net: &Net,
    url: &Url,
    fetched: &mut Fetched,
    port: u16,
    limit: Instant,
) -> Result<Stream, Failure> {
    let name = match url.host().ok_or_else(Failure::invalid_url)? {
        Host::Ipv4(v4) => return connect_any(net, fetched, &[v4.into()], port, limit).await,
        Host::Ipv6(v6) => return connect_any(net, fetched, &[v6.into()], port, limit).await,
        Host::Domain(name) => name.trim_end_matches('.').to_owned(),
    };
    let mut known = match fetched.addresses.take() {
        Some(known) => known,
        None => match resolve(net, &name, Family::V4, limit).await {
            Ok(list) => Addresses::new(list, false),
            Err(ResolveError::NoData) => {
                let list = resolve(net, &name, Family::V6, limit).await.map_err(name_failure)?;
                Addresses::new(list, true)
            }
            Err(error) => return Err(name_failure(error)),
        },
    };
    // A silent IPv4 leaves no time for IPv6 in the same attempt: the next begins with it.
    if known.failed && !known.both_families {
        known.add_ipv6(net, &name, limit).await;
    }
    fetched.addresses = Some(known.clone());
    let first = connect_any(net, fetched, &known.list, port, limit).await;
    if !matches!(&first, Err(failure) if failure.stage == Stage::Connect) {
        return first;
    }
    known.failed = true;
    let more = match known.both_families {
        true => Vec::new(),
        false => known.add_ipv6(net, &name, limit).await,
    };
    fetched.addresses = Some(known);
    if more.is_empty() {
        return first;
    }
    match connect_any(net, fetched, &more, port, limit).await {
        // No route for IPv6 from here says less than what IPv4 said.
        Err(failure) if failure.reason == Reason::Unreachable => first,
        second => second,
    }
}

async fn resolve(
    net: &Net,
    name: &str,
    family: Family,
    limit: Instant,
) -> Result<Vec<IpAddr>, ResolveError> {
    let looked_up = timeout_at(limit, net.resolver.resolve(name, family)).await;
    match looked_up.unwrap_or(Err(ResolveError::Timeout)) {
        Ok(list) if list.is_empty() => Err(ResolveError::NoData),
        result => result,
    }
}

fn name_failure(error: ResolveError) -> Failure {
    Failure::new(error.reason(), Stage::Name, Some(error.to_string()))
}

/// More addresses than this are not tried: one limit for all would leave each too little.
const MAX_ADDRESSES: usize = 4;

/// Connects to the first address that answers, giving each its share of the time left.
async fn connect_any(
    net: &Net,
    fetched: &mut Fetched,
    addresses: &[IpAddr],
    port: u16,
    limit: Instant,
) -> Result<Stream, Failure> {
    let mapped = net.map_ports.iter().find(|(from, _)| *from == port);
    let port = mapped.map_or(port, |(_, to)| *to);
    let open = |address: &&IpAddr| net.allow_private || is_global(**address);
    let mut left = addresses.iter().filter(open).take(MAX_ADDRESSES).count() as u32;
    let mut failure = None;
    for &address in addresses.iter().filter(open).take(MAX_ADDRESSES) {
        fetched.address = Some(address);
        let now = Instant::now();
        let share = now + limit.saturating_duration_since(now) / left;
        left -= 1;
        let connecting = net.connector.connect(SocketAddr::new(address, port));
        failure = Some(match timeout_at(share, connecting).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => {
                Failure::new(connect_reason(&error), Stage::Connect, Some(error.to_string()))
            }
            Err(_) => timed_out(&address.to_string()),
        });
    }
    Err(failure.unwrap_or_else(|| {
        fetched.address = addresses.first().copied();
        let detail = addresses.first().map(|address| format!("resolves to {address}"));
        Failure::new(Reason::PrivateAddress, Stage::Judge, detail)
    }))
}

/// Nobody answered in time.
pub(crate) fn timed_out(whom: &str) -> Failure {
    let detail = Some(format!("no answer from {whom}"));
    Failure::new(Reason::ConnectTimeout, Stage::Connect, detail)
}
