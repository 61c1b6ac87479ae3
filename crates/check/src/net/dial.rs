//! From a host's name to a connection: look-ups and addresses, within one limit for all.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};
use url::{Host, Url};
use wikirot_words::Reason;

use crate::net::connect::{Connect, Stream, connect_reason};
use crate::net::failure::{Failure, Stage};
use crate::net::guard::{is_global, leads_back};
use crate::net::resolve::{Family, Resolve, ResolveError, sane};

/// Names and connections, as they are passed in.
pub(crate) struct Dialler {
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) connector: Arc<dyn Connect>,
    pub(crate) allow_private: bool,
    pub(crate) map_ports: Vec<(u16, u16)>,
}

/// The addresses of a host, and what came of them.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    list: Arc<[IpAddr]>,
    /// IPv6 was asked for, and answered.
    both_families: bool,
    /// None of them could be connected to.
    failed: bool,
}

/// What came of dialling.
pub(crate) struct Dialled {
    pub(crate) stream: Result<Stream, Failure>,
    /// The address that was tried last.
    pub(crate) address: Option<IpAddr>,
    /// The host's addresses, where they were looked up.
    pub(crate) addresses: Option<Addresses>,
}

impl Dialled {
    fn failed(failure: Failure) -> Self {
        Self { stream: Err(failure), address: None, addresses: None }
    }

    fn with(self, addresses: Addresses) -> Self {
        Self { addresses: Some(addresses), ..self }
    }
}

/// More addresses than this are not tried.
const MAX_ADDRESSES: usize = 16;

/// How long the names of a domain's servers are waited for.
const NAMING: Duration = Duration::from_secs(10);

/// Silent addresses that are waited for: one limit for all would leave more of them too little.
const SILENT: u32 = 4;

impl Dialler {
    /// Looks the host up where its addresses are not `known` and connects to one of them, each
    /// judged right here and in turn, within one limit for all.
    pub(crate) async fn dial(
        &self,
        url: &Url,
        port: u16,
        known: Option<Addresses>,
        limit: Instant,
    ) -> Dialled {
        let name = match url.host() {
            None => return Dialled::failed(Failure::invalid_url()),
            Some(Host::Ipv4(v4)) => return self.connect_any(&[v4.into()], port, limit).await,
            Some(Host::Ipv6(v6)) => return self.connect_any(&[v6.into()], port, limit).await,
            Some(Host::Domain(name)) => name.trim_end_matches('.'),
        };
        let mut known = match known {
            Some(known) => known,
            None => match self.look_up(name, limit).await {
                Ok(found) => found,
                Err(error) => {
                    let detail = Some(error.to_string());
                    return Dialled::failed(Failure::new(error.reason(), Stage::Name, detail));
                }
            },
        };
        let back = |known: &Addresses| known.list.iter().all(|address| leads_back(*address));
        if !self.allow_private && back(&known) {
            // What is left of a domain whose owner has gone, unless IPv6 knows better.
            if !known.both_families {
                self.add_ipv6(&mut known, name, limit).await;
            }
            if back(&known) {
                let address = known.list.first().copied();
                let detail = address.map(|address| format!("resolves to {address}"));
                let failure = Failure::new(Reason::DnsLoopback, Stage::Name, detail);
                return Dialled { address, ..Dialled::failed(failure) };
            }
        }
        // A silent IPv4 leaves no time for IPv6 in the same attempt: the next begins with it.
        if known.failed && !known.both_families {
            self.add_ipv6(&mut known, name, limit).await;
        }
        let first = self.connect_any(&known.list, port, limit).await;
        if !matches!(&first.stream, Err(failure) if failure.stage == Stage::Connect) {
            return first.with(known);
        }
        known.failed = true;
        let more = match known.both_families {
            true => Vec::new(),
            false => self.add_ipv6(&mut known, name, limit).await,
        };
        if more.is_empty() {
            return first.with(known);
        }
        let second = self.connect_any(&more, port, limit).await;
        // No route for IPv6 from here says less than what IPv4 said.
        let less = matches!(&second.stream, Err(it) if it.reason == Reason::Unreachable);
        if less { first.with(known) } else { second.with(known) }
    }

    /// The names of the servers that answer for a domain, as far as they are names.
    pub(crate) async fn name_servers(&self, domain: &str) -> Result<Vec<String>, ResolveError> {
        let asking = self.resolver.name_servers(domain);
        match timeout(NAMING, asking).await.unwrap_or(Err(ResolveError::Timeout)) {
            Err(ResolveError::NoData | ResolveError::NxDomain) => Ok(Vec::new()),
            answer => answer.map(sane),
        }
    }

    /// IPv4, and IPv6 where there is none. Some name servers say that a name does not exist when they
    /// mean that it has no address of that family.
    async fn look_up(&self, name: &str, limit: Instant) -> Result<Addresses, ResolveError> {
        let (list, both_families) = match self.resolve(name, Family::V4, limit).await {
            Err(ResolveError::NoData) => (self.resolve(name, Family::V6, limit).await?, true),
            Err(ResolveError::NxDomain) => match self.resolve(name, Family::V6, limit).await {
                Ok(list) => (list, true),
                Err(ResolveError::NoData) => return Err(ResolveError::NxDomain),
                // A name that does not exist has no answer of either kind, and at once.
                Err(error) => return Err(error),
            },
            result => (result?, false),
        };
        Ok(Addresses { list: list.into(), both_families, failed: false })
    }

    /// Asks for IPv6 too; gives what was new. Where there is no answer, a later attempt asks again.
    async fn add_ipv6(&self, known: &mut Addresses, name: &str, limit: Instant) -> Vec<IpAddr> {
        let more = match self.resolve(name, Family::V6, limit).await {
            Ok(list) => list,
            Err(ResolveError::NoData | ResolveError::NxDomain) => Vec::new(),
            Err(_) => return Vec::new(),
        };
        known.both_families = true;
        // Ahead of those that failed, and few: these may be dead, too, and IPv4 well again.
        let few = more.iter().take(MAX_ADDRESSES / 2);
        known.list = few.chain(known.list.iter()).copied().collect();
        more
    }

    async fn resolve(
        &self,
        name: &str,
        family: Family,
        limit: Instant,
    ) -> Result<Vec<IpAddr>, ResolveError> {
        let looked_up = timeout_at(limit, self.resolver.resolve(name, family)).await;
        match looked_up.unwrap_or(Err(ResolveError::Timeout)) {
            Ok(list) if list.is_empty() => Err(ResolveError::NoData),
            result => result,
        }
    }

    /// Connects to the first address that answers, giving each its share of the time left.
    async fn connect_any(&self, addresses: &[IpAddr], port: u16, limit: Instant) -> Dialled {
        let mapped = self.map_ports.iter().find(|(from, _)| *from == port);
        let port = mapped.map_or(port, |(_, to)| *to);
        let open = |address: &&IpAddr| self.allow_private || is_global(**address);
        let mut left = addresses.iter().filter(open).take(MAX_ADDRESSES).count() as u32;
        let mut last = Dialled {
            stream: Err(Failure::new(
                Reason::PrivateAddress,
                Stage::Judge,
                addresses.first().map(|address| format!("resolves to {address}")),
            )),
            address: addresses.first().copied(),
            addresses: None,
        };
        for &address in addresses.iter().filter(open).take(MAX_ADDRESSES) {
            let now = Instant::now();
            let share = now + limit.saturating_duration_since(now) / left.min(SILENT);
            left -= 1;
            let connecting = self.connector.connect(SocketAddr::new(address, port));
            last.address = Some(address);
            last.stream = match timeout_at(share, connecting).await {
                Ok(Ok(stream)) => Ok(stream),
                Ok(Err(error)) => Err(Failure::new(
                    connect_reason(&error),
                    Stage::Connect,
                    Some(error.to_string()),
                )),
                Err(_) => Err(Failure::no_answer_from(&address.to_string())),
            };
            if last.stream.is_ok() {
                break;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Mutex;

    use super::*;
    use crate::net::connect::{Connecting, TcpConnect};
    use crate::net::resolve::Resolving;

    /// What is said of both families of any name.
    struct Says(Result<Vec<IpAddr>, ResolveError>, Result<Vec<IpAddr>, ResolveError>);

    impl Resolve for Says {
        fn resolve<'a>(&'a self, _: &'a str, family: Family) -> Resolving<'a> {
            let said = if family == Family::V4 { &self.0 } else { &self.1 };
            Box::pin(std::future::ready(said.clone()))
        }
    }

    #[tokio::test]
    async fn a_name_does_not_exist_if_neither_family_says_more() {
        use ResolveError::{NoData, NxDomain, Timeout};
        let there = || Ok(vec!["2a00::1".parse().unwrap()]);
        for (v4, v6, expected) in [
            (Err(NxDomain), Err(NxDomain), Err(NxDomain)),
            (Err(NxDomain), Err(NoData), Err(NxDomain)),
            (Err(NxDomain), Err(Timeout), Err(Timeout)),
            (Err(NxDomain), there(), Ok(1)),
            (Err(NoData), there(), Ok(1)),
            (Err(NoData), Err(NoData), Err(NoData)),
        ] {
            let words = format!("{v4:?} {v6:?}");
            let dialler = Dialler {
                resolver: Arc::new(Says(v4, v6)),
                connector: Arc::new(TcpConnect),
                allow_private: false,
                map_ports: Vec::new(),
            };
            let limit = Instant::now() + Duration::from_secs(1);
            let found = dialler.look_up("a.org", limit).await.map(|found| found.list.len());
            assert_eq!(found, expected, "{words}");
        }
    }
    /// Connects to these, and notes whom it was asked for.
    #[derive(Default)]
    struct Reaches(Vec<IpAddr>, Mutex<Vec<SocketAddr>>);

    impl Connect for Reaches {
        fn connect(&self, address: SocketAddr) -> Connecting<'_> {
            self.1.lock().unwrap().push(address);
            let stream = match self.0.contains(&address.ip()) {
                true => Ok(Box::new(tokio::io::duplex(1).0) as Stream),
                false => Err(io::ErrorKind::ConnectionRefused.into()),
            };
            Box::pin(std::future::ready(stream))
        }
    }

    type Said<'a> = Result<&'a [&'a str], ResolveError>;

    /// Dials a name of which that is said, once after the other; what came of it, and who was tried.
    async fn dial<const N: usize>(
        (v4, v6): (Said<'_>, Said<'_>),
        reaches: &[&str],
        allow_private: bool,
    ) -> [(String, String); N] {
        let parse = |all: &[&str]| all.iter().map(|it| it.parse().unwrap()).collect();
        let reaches = Arc::new(Reaches(parse(reaches), Mutex::default()));
        let dialler = Dialler {
            resolver: Arc::new(Says(v4.map(parse), v6.map(parse))),
            connector: reaches.clone(),
            allow_private,
            map_ports: vec![(80, 8080)],
        };
        let url = Url::parse("http://a.org/").unwrap();
        let mut known = None;
        let mut came = Vec::new();
        for _ in 0..N {
            let limit = Instant::now() + Duration::from_secs(1);
            let dialled = dialler.dial(&url, 80, known.take(), limit).await;
            let address = dialled.address.map_or_else(String::new, |it| format!(" {it}"));
            let how = dialled.stream.map_or_else(|it| it.reason.code(), |_| "connected".into());
            let tried = std::mem::take(&mut *reaches.1.lock().unwrap());
            let tried: Vec<_> = tried.iter().map(|it| it.ip().to_string()).collect();
            came.push((format!("{how}{address}"), tried.join(" ")));
            known = dialled.addresses;
        }
        came.try_into().unwrap()
    }

    #[tokio::test]
    async fn addresses_are_tried_in_turn_and_ipv6_where_none_of_them_answers() {
        use ResolveError::{NoData, Timeout};
        let (a, b, six) = ("93.184.1.1", "93.184.1.2", "2a00::1");
        for (said, reaches, came, tried) in [
            ((Ok(&[a, b][..]), Ok(&[six][..])), a, "connected 93.184.1.1", "93.184.1.1"),
            ((Ok(&[a, b]), Ok(&[six])), b, "connected 93.184.1.2", "93.184.1.1 93.184.1.2"),
            ((Ok(&[a]), Ok(&[six])), six, "connected 2a00::1", "93.184.1.1 2a00::1"),
            ((Ok(&[a]), Ok(&[six])), "::2", "connect-refused 2a00::1", "93.184.1.1 2a00::1"),
            ((Ok(&[a]), Err(NoData)), "::2", "connect-refused 93.184.1.1", "93.184.1.1"),
            ((Ok(&[a]), Err(Timeout)), "::2", "connect-refused 93.184.1.1", "93.184.1.1"),
            ((Err(NoData), Ok(&[six])), six, "connected 2a00::1", "2a00::1"),
            ((Err(Timeout), Ok(&[six])), six, "dns-timeout", ""),
        ] {
            let [dialled] = dial(said, &[reaches], false).await;
            assert_eq!((&*dialled.0, &*dialled.1), (came, tried), "{reaches}");
        }
    }

    #[tokio::test]
    async fn the_inside_is_not_tried_unless_that_is_allowed() {
        use ResolveError::NoData;
        let (out, six) = ("93.184.1.1", "2a00::1");
        for (v4, v6, allowed, came, tried) in [
            (&["127.0.0.1"][..], Err(NoData), false, "dns-loopback 127.0.0.1", ""),
            (&["127.0.0.1"], Ok(&["::1"][..]), false, "dns-loopback ::1", ""),
            // IPv6 knows better.
            (&["127.0.0.1"], Ok(&[six]), false, "connected 2a00::1", "2a00::1"),
            (&["127.0.0.1"], Ok(&[six]), true, "connected 127.0.0.1", "127.0.0.1"),
            (&["10.0.0.1"], Err(NoData), false, "private-address 10.0.0.1", ""),
            (&["10.0.0.1"], Err(NoData), true, "connected 10.0.0.1", "10.0.0.1"),
            (&["10.0.0.1", out], Err(NoData), false, "connected 93.184.1.1", out),
            (&["127.0.0.1", out], Err(NoData), false, "connected 93.184.1.1", out),
        ] {
            let reaches = ["127.0.0.1", "10.0.0.1", out, six];
            let [dialled] = dial((Ok(v4), v6), &reaches, allowed).await;
            assert_eq!((&*dialled.0, &*dialled.1), (came, tried), "{v4:?}");
        }
    }

    #[tokio::test]
    async fn what_failed_is_tried_after_ipv6_the_next_time() {
        let (v4, v6) = (Ok(&["93.184.1.1"][..]), Ok(&["2a00::1"][..]));
        let [first, second] = dial((v4, v6), &[], false).await;
        assert_eq!(first.1, "93.184.1.1 2a00::1");
        assert_eq!(second.1, "2a00::1 93.184.1.1");
        // Where that was not answered, it is asked for again.
        let (v4, lost) = (Ok(&["93.184.1.1"][..]), Err(ResolveError::Timeout));
        let [first, second] = dial((v4, lost), &[], false).await;
        assert_eq!((&*first.1, &*second.1), ("93.184.1.1", "93.184.1.1"));
    }

    #[tokio::test]
    async fn no_more_addresses_are_tried_than_are_bearable() {
        let many = (0..30).map(|n| format!("93.184.1.{n}")).collect::<Vec<_>>();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let six = (1..=30).map(|n| format!("2a00::{n:x}")).collect::<Vec<_>>();
        let six: Vec<&str> = six.iter().map(String::as_str).collect();
        let [first, second] = dial((Ok(&many), Ok(&six)), &[], false).await;
        assert_eq!(first.1.split(' ').count(), 2 * MAX_ADDRESSES);
        let of = |prefix: &str| second.1.split(' ').filter(|it| it.starts_with(prefix)).count();
        assert_eq!((of("2a00"), of("93.")), (MAX_ADDRESSES / 2, MAX_ADDRESSES / 2));
    }

    #[tokio::test]
    async fn an_address_in_a_url_is_its_own_and_ports_are_mapped() {
        let reaches = Arc::new(Reaches(vec!["93.184.1.1".parse().unwrap()], Mutex::default()));
        let dialler = Dialler {
            resolver: Arc::new(Says(Err(ResolveError::Refused), Err(ResolveError::Refused))),
            connector: reaches.clone(),
            allow_private: false,
            map_ports: vec![(80, 8080), (443, 8443)],
        };
        for (url, port, connected) in [
            ("http://93.184.1.1/", 80, true),
            ("http://93.184.1.1/", 443, true),
            ("http://93.184.1.1/", 81, true),
            ("http://[2a00::1]/", 80, false),
        ] {
            let url = Url::parse(url).unwrap();
            let limit = Instant::now() + Duration::from_secs(1);
            let dialled = dialler.dial(&url, port, None, limit).await;
            assert_eq!(dialled.stream.is_ok(), connected, "{url}");
            assert!(dialled.addresses.is_none());
        }
        let asked: Vec<_> = reaches.1.lock().unwrap().iter().map(ToString::to_string).collect();
        let expected = ["93.184.1.1:8080", "93.184.1.1:8443", "93.184.1.1:81", "[2a00::1]:8080"];
        assert_eq!(asked, expected);
    }
}
