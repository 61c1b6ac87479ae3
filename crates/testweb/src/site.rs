//! A web that runs: which host is which, what it has seen, what it answers next.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use crate::behaviour::Response;
use crate::counts::{Counts, HostCounts, Seen};
use crate::host::{Connect, Dns, Family, Host};
use crate::lock::lock;
use crate::lookup::{AddressKind, Lookup, sieve};
use crate::place::{Place, Ticket, in_turn_connect};
use crate::reply::{Message, Reply, reply, respond};
use crate::request::{Request, path_key};
use crate::tls::{Authority, ISSUER_HOST};
use crate::web::{Web, WebError};

/// Aliases that lead further than this lead nowhere.
const MAX_ALIASES: usize = 8;

/// Where hosts without addresses of their own stand.
#[derive(Debug)]
pub(crate) enum Addressing {
    /// Each at a public address of its own, which exists in memory alone.
    MadeUp,
    /// All at a few addresses of loopback, by what connecting to them leads to.
    Loopback(Corners),
}

/// The addresses of loopback that a served web stands at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Corners {
    pub(crate) v4: Ipv4Addr,
    pub(crate) v6: Option<Ipv6Addr>,
    pub(crate) refused: Ipv4Addr,
    pub(crate) black_hole: Ipv4Addr,
    pub(crate) reset: Ipv4Addr,
    pub(crate) silent: Ipv4Addr,
    pub(crate) unreachable: Ipv4Addr,
}

/// A web that runs.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) authority: Authority,
    latency: Duration,
    proxy: Option<String>,
    hosts: HashMap<Box<str>, Arc<Host>>,
    /// By suffix (with its dot, or empty), longest first.
    wildcards: Vec<(Box<str>, Arc<Host>)>,
    addressing: Addressing,
    places: Mutex<Places>,
    began: Instant,
    log: Option<Mutex<Vec<Seen>>>,
    /// Whether the network is down.
    pub(crate) cut: AtomicBool,
    open: AtomicU64,
    totals: Mutex<Counts>,
}

/// The hosts that were asked for so far.
#[derive(Debug, Default)]
struct Places {
    by_name: HashMap<Box<str>, Arc<Place>>,
    by_address: HashMap<IpAddr, Arc<Place>>,
}

/// A connection that is open.
#[derive(Debug)]
pub(crate) struct Open(Arc<Site>);

impl Site {
    pub(crate) fn new(web: Web, addressing: Addressing, log: bool) -> Result<Arc<Self>, WebError> {
        let (latency, proxy, hosts) = web.into_parts();
        let mut by_name = HashMap::new();
        let mut wildcards: Vec<(Box<str>, Arc<Host>)> = Vec::new();
        let issuer = Host::new(ISSUER_HOST);
        let mut organisations = HashMap::new();
        for mut host in hosts.into_iter().chain([issuer]) {
            host.pages =
                host.pages.into_iter().map(|(path, does)| (path_key(&path), does)).collect();
            let name = host.name.to_ascii_lowercase();
            if let Some(organisation) = host.organisation.clone() {
                organisations.insert(name.as_str().into(), organisation);
            }
            match name.strip_prefix('*') {
                Some(suffix) => wildcards.push((suffix.into(), Arc::new(host))),
                None => _ = by_name.insert(name.into(), Arc::new(host)),
            }
        }
        wildcards.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
        Ok(Arc::new(Self {
            authority: Authority::new(organisations)?,
            latency,
            proxy,
            hosts: by_name,
            wildcards,
            addressing,
            places: Mutex::default(),
            began: Instant::now(),
            log: log.then(Mutex::default),
            cut: AtomicBool::new(false),
            open: AtomicU64::new(0),
            totals: Mutex::default(),
        }))
    }

    /// The host of that name, given in lower case.
    pub(crate) fn place(&self, name: &str) -> Option<Arc<Place>> {
        let mut places = lock(&self.places);
        if let Some(place) = places.by_name.get(name) {
            return Some(Arc::clone(place));
        }
        let host = self.hosts.get(name).or_else(|| {
            let wildcard = self.wildcards.iter().find(|(suffix, _)| name.ends_with(&**suffix));
            wildcard.map(|(_, host)| host)
        })?;
        let number = u32::try_from(places.by_name.len()).unwrap_or(u32::MAX);
        let addresses = self.addresses(host, number);
        let place = Place::new(Arc::clone(host), addresses);
        for &address in &place.addresses {
            places.by_address.entry(address).or_insert_with(|| Arc::clone(&place));
        }
        places.by_name.insert(name.into(), Arc::clone(&place));
        Some(place)
    }

    /// The host that stands at that address, if its name was ever looked up.
    pub(crate) fn at(&self, address: IpAddr) -> Option<Arc<Place>> {
        lock(&self.places).by_address.get(&address).cloned()
    }

    /// What a look-up finds, and the aliases that led there, in order.
    pub(crate) fn lookup(&self, name: &str, kind: AddressKind) -> (Vec<String>, Lookup) {
        lock(&self.totals).lookups += 1;
        if self.cut.load(Relaxed) {
            return (Vec::new(), Lookup::Timeout);
        }
        let mut aliases: Vec<String> = Vec::new();
        let mut name = name.to_owned();
        while aliases.len() <= MAX_ALIASES {
            let Some(place) = self.place(&name) else { return (aliases, Lookup::NxDomain) };
            let (dns, turn) = place.next_dns(kind);
            let lookup = match dns {
                Dns::Ok => self.found(&place, turn, kind),
                Dns::Addresses(addresses) => sieve(addresses, kind),
                Dns::NxDomain => Lookup::NxDomain,
                Dns::NoData | Dns::InTurn(_) => Lookup::NoData,
                Dns::ServFail => Lookup::ServFail,
                Dns::Refused => Lookup::Refused,
                Dns::Timeout => Lookup::Timeout,
                Dns::Cname(target) => {
                    name = target.trim_end_matches('.').to_ascii_lowercase();
                    aliases.push(name.clone());
                    continue;
                }
            };
            return (aliases, lookup);
        }
        (aliases, Lookup::ServFail)
    }

    /// The names of the servers that answer for a name, or what is answered in their place.
    pub(crate) fn name_servers(&self, name: &str) -> Result<Vec<String>, Lookup> {
        lock(&self.totals).name_servers += 1;
        if self.cut.load(Relaxed) {
            return Err(Lookup::Timeout);
        }
        let host = self.hosts.get(name).ok_or(Lookup::NxDomain)?;
        match host.dns {
            Dns::NxDomain => Err(Lookup::NxDomain),
            Dns::ServFail => Err(Lookup::ServFail),
            Dns::Refused => Err(Lookup::Refused),
            Dns::Timeout => Err(Lookup::Timeout),
            _ if host.name_servers.is_empty() => Err(Lookup::NoData),
            _ => Ok(host.name_servers.clone()),
        }
    }

    /// Takes a request in, counts it and says how it is answered. The ticket is to be dropped when
    /// the answer is sent or the client has left.
    pub(crate) async fn enter(&self, request: &mut Request<'_>) -> (Option<Ticket>, Reply) {
        let Some(place) = self.place(&request.host) else {
            self.stray(format!("request for {}{}", request.host, request.target));
            return (None, respond(Response::new(421, "Nobody of that name is here.")));
        };
        // A client that left its last request early, or read an answer to its end, may be here
        // before the task that serves the other connection has seen it: let that one run first.
        for _ in 0..3 {
            if place.is_busy() {
                tokio::task::yield_now().await;
            }
        }
        self.write_down(request);
        let refusal = place.begin(request);
        let ticket = Ticket::new(&place);
        let latency = place.host.latency.unwrap_or(self.latency);
        let mut answer = match refusal {
            Some(refusal) => respond(refusal),
            None if *place.host.name == *ISSUER_HOST => self.intermediate(),
            None => reply(place.behaviour(request), request),
        };
        if let (Reply::Http(message), Some(server)) = (&mut answer, &place.host.server) {
            message.headers.push(("Server".to_owned(), server.clone().into()));
        }
        if !latency.is_zero() {
            answer = Reply::After(latency, Box::new(answer));
        }
        (Some(ticket), answer)
    }

    /// Says whom a request is for that names a whole URL or a tunnel's end: the proxy, where there is one.
    pub(crate) fn address(&self, request: &mut Request<'_>) {
        let behind = request.target.strip_prefix("http://");
        match (&self.proxy, behind) {
            (Some(proxy), _) if behind.is_some() || request.method == "CONNECT" => {
                request.host = proxy.clone().into();
            }
            (_, Some(behind)) => {
                request.target = behind.find('/').map_or("/", |slash| &behind[slash..]);
            }
            _ => {}
        }
    }

    /// Counts a connection until the answer is dropped.
    pub(crate) fn open(self: &Arc<Self>) -> Open {
        let open = self.open.fetch_add(1, Relaxed) + 1;
        let mut totals = lock(&self.totals);
        totals.connections += 1;
        totals.max_connections = totals.max_connections.max(open);
        Open(Arc::clone(self))
    }

    pub(crate) fn shook_hands(&self, resumed: bool) {
        let mut totals = lock(&self.totals);
        totals.handshakes += 1;
        totals.resumed += u64::from(resumed);
    }

    /// Notes what should not have come here.
    pub(crate) fn stray(&self, what: String) {
        lock(&self.totals).strays.push(what);
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = lock(&self.totals).clone();
        for (name, place) in &lock(&self.places).by_name {
            let host = place.counts();
            counts.requests += host.requests;
            counts.max_in_flight = counts.max_in_flight.max(host.max_in_flight);
            counts.hosts.insert(name.to_string(), host);
        }
        counts
    }

    /// What reached one host.
    pub(crate) fn host(&self, name: &str) -> HostCounts {
        lock(&self.places).by_name.get(name).map(|place| place.counts()).unwrap_or_default()
    }

    pub(crate) fn log(&self) -> Vec<Seen> {
        self.log.as_ref().map(|log| lock(log).clone()).unwrap_or_default()
    }

    fn write_down(&self, request: &Request<'_>) {
        let Some(log) = &self.log else { return };
        let headers = request.headers.iter();
        lock(log).push(Seen {
            at: self.began.elapsed(),
            host: request.host.to_string(),
            method: request.method.to_owned(),
            target: request.target.to_owned(),
            headers: headers.map(|(n, v)| (n.to_ascii_lowercase(), (*v).to_owned())).collect(),
            https: request.https,
        });
    }

    fn intermediate(&self) -> Reply {
        let headers = vec![("Content-Type".to_owned(), "application/pkix-cert".into())];
        Reply::Http(Message { status: 200, headers, body: self.authority.intermediate_der() })
    }

    /// The addresses that a host keeps for as long as the web runs.
    fn addresses(&self, host: &Host, number: u32) -> Vec<IpAddr> {
        if !host.addresses.is_empty() || matches!(self.addressing, Addressing::Loopback(_)) {
            return host.addresses.clone();
        }
        // Ordinary public addresses, so that a client which refuses private ones goes there. No
        // packet ever does.
        let v4 = IpAddr::V4(Ipv4Addr::from(0x5db8_0101_u32.wrapping_add(number)));
        let v6 = IpAddr::V6(Ipv6Addr::from((0x2a03_5457_u128 << 96) + u128::from(number) + 1));
        match host.family {
            Family::V4 => vec![v4],
            Family::V6 => vec![v6],
            Family::Both => vec![v6, v4],
        }
    }

    fn found(&self, place: &Place, turn: usize, kind: AddressKind) -> Lookup {
        if !place.addresses.is_empty() {
            return sieve(place.addresses.clone(), kind);
        }
        let Addressing::Loopback(corners) = &self.addressing else { return Lookup::NoData };
        let v4 = match in_turn_connect(&place.host.connect, turn) {
            Connect::Ok | Connect::InTurn(_) => corners.v4,
            Connect::Refused => corners.refused,
            Connect::BlackHole => corners.black_hole,
            Connect::Unreachable => corners.unreachable,
            Connect::Reset => corners.reset,
            Connect::Silent => corners.silent,
        };
        let v6 = corners.v6.map(IpAddr::V6);
        let addresses = match place.host.family {
            Family::V4 => vec![IpAddr::V4(v4)],
            Family::V6 => v6.into_iter().collect(),
            Family::Both => v6.into_iter().chain([IpAddr::V4(v4)]).collect(),
        };
        sieve(addresses, kind)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Relaxed);
    }
}
