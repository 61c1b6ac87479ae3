//! The simulated web as the checker's resolver and connector, and runs over a few URLs in it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use wikirot_check::{
    Check, Checker, Config, Connect, Connecting, Family, Naming, Outcome, Resolve, ResolveError,
    Resolving, Stream, Target,
};
use wikirot_testweb as testweb;
use wikirot_testweb::{
    AddressKind, Behaviour, Dns, Host, InMemory, Lookup, Request, Response, Tls, Web,
};

/// How long a resolver waits for an answer that does not come.
const NO_ANSWER: Duration = Duration::from_secs(5);

/// The simulated web as the checker's resolver and connector; clones share it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) web: InMemory,
    connects: Arc<Mutex<Vec<SocketAddr>>>,
}

/// How long each answer takes.
pub(crate) const LATENCY: Duration = Duration::from_millis(5);

/// The web of these hosts, which take a moment to answer.
pub(crate) fn world(hosts: impl IntoIterator<Item = Host>) -> World {
    let web = Web::new().latency(LATENCY);
    World::of(hosts.into_iter().fold(web, Web::host).in_memory().unwrap())
}

/// A host without TLS that does what the function says.
pub(crate) fn up(
    name: &str,
    say: impl Fn(&Request<'_>) -> Behaviour + Send + Sync + 'static,
) -> Host {
    Host::new(name).tls(Tls::Closes).otherwise(Behaviour::by(say))
}

/// A host that nobody reaches.
pub(crate) fn down(name: &str, how: testweb::Connect) -> Host {
    Host::new(name).connect(how)
}

/// A name that does not resolve.
pub(crate) fn unresolved(name: &str, how: Dns) -> Host {
    Host::new(name).dns(how)
}

/// A response with a body of HTML.
pub(crate) fn page(status: u16, body: &str) -> Behaviour {
    Response::new(status, body).header("Content-Type", "text/html").into()
}

/// A response with one header field and no body.
pub(crate) fn head(status: u16, name: &str, value: &str) -> Behaviour {
    Response::new(status, "").header(name, value).into()
}

/// A page that is like no other: a text of letters that its path decides.
pub(crate) fn article(request: &Request<'_>) -> Behaviour {
    let bytes = request.target.bytes();
    let mut rng = fastrand::Rng::with_seed(bytes.fold(7, |n, b| n.wrapping_mul(31) + u64::from(b)));
    let words: String = (0..rng.usize(50..500)).map(|_| rng.lowercase()).collect();
    // What names nothing of its address, in few words, is looked at twice.
    page(200, &format!("<title>About {}</title><p>{words}</p>", request.target))
}

impl World {
    pub(crate) fn of(web: InMemory) -> Self {
        Self { web, connects: Arc::default() }
    }

    /// Requests for a path of the host, all looks included.
    pub(crate) fn hits(&self, host: &str, path: &str) -> u64 {
        self.web.host(host).hits.get(path).copied().unwrap_or(0)
    }

    /// The most requests that were under way at once on one host.
    pub(crate) fn most_at_once(&self) -> u64 {
        self.web.counts().max_in_flight
    }

    /// Whom the checker connected to.
    pub(crate) fn connects(&self) -> Vec<SocketAddr> {
        self.connects.lock().unwrap().clone()
    }

    /// Checks the URLs; the checks in the order of the URLs.
    pub(crate) async fn check(&self, config: Config, urls: &[impl AsRef<str>]) -> Vec<Check> {
        let (outcome, mut checks) = self.run(config, urls).await;
        assert!(!outcome.network_down && !outcome.stopped, "{outcome:?}");
        checks.sort_by_key(|check| check.id);
        assert_eq!(checks.len(), urls.len(), "each URL is answered once");
        checks
    }

    /// Runs over the URLs; the checks as they came.
    pub(crate) async fn run(
        &self,
        config: Config,
        urls: &[impl AsRef<str>],
    ) -> (Outcome, Vec<Check>) {
        let targets = urls.iter().enumerate();
        let targets = targets.map(|(id, url)| Target::new(id as u64, url.as_ref()));
        run_through(self, config, targets.collect()).await
    }
}

impl Resolve for World {
    fn resolve<'a>(&'a self, host: &'a str, family: Family) -> Resolving<'a> {
        let kind = match family {
            Family::V4 => AddressKind::V4,
            Family::V6 => AddressKind::V6,
        };
        Box::pin(async move {
            match self.web.lookup_kind(host, kind) {
                Lookup::Found(addresses) => Ok(addresses),
                other => Err(failure(other).await),
            }
        })
    }

    fn name_servers<'a>(&'a self, domain: &'a str) -> Naming<'a> {
        Box::pin(async move {
            match self.web.name_servers(domain) {
                Ok(names) => Ok(names),
                Err(other) => Err(failure(other).await),
            }
        })
    }
}

/// What is said where there is no answer.
async fn failure(lookup: Lookup) -> ResolveError {
    match lookup {
        Lookup::NxDomain => ResolveError::NxDomain,
        Lookup::NoData | Lookup::Found(_) => ResolveError::NoData,
        Lookup::ServFail => ResolveError::ServFail,
        Lookup::Refused => ResolveError::Refused,
        Lookup::Timeout => {
            sleep(NO_ANSWER).await;
            ResolveError::Timeout
        }
    }
}

impl Connect for World {
    fn connect(&self, address: SocketAddr) -> Connecting<'_> {
        self.connects.lock().unwrap().push(address);
        Box::pin(async move { Ok(Box::new(self.web.connect(address).await?) as Stream) })
    }
}

/// A configuration without chance and without questions beside the links.
pub(crate) fn config() -> Config {
    let config = Config::default().seed(Some(1)).delay(Duration::ZERO);
    config.only_ca_file(true).probe_https(false)
}

/// Runs over the targets by way of this resolver and connector; the checks as they came.
pub(crate) async fn run_through(
    world: &(impl Resolve + Connect + Clone),
    config: Config,
    all: Vec<Target>,
) -> (Outcome, Vec<Check>) {
    let checker = Checker::with(config, world.clone(), world.clone()).unwrap();
    let (feed, targets) = mpsc::channel(8);
    let (give, mut checks) = mpsc::channel::<Check>(8);
    let (_raise, stop) = watch::channel(false);
    let feeding = async {
        for target in all {
            feed.send(target).await.unwrap();
        }
        drop(feed);
    };
    let taking = async {
        let mut all: Vec<Check> = Vec::new();
        while let Some(check) = checks.recv().await {
            if check.preliminary {
                assert!(!all.iter().any(|it| it.id == check.id), "a first word comes first");
            } else {
                all.push(check);
            }
        }
        all
    };
    let running = checker.run(targets, give, stop);
    let ((), all, outcome) = tokio::join!(feeding, taking, running);
    (outcome, all)
}

/// `verdict reason` of each check.
pub(crate) fn words(checks: &[Check]) -> Vec<String> {
    let word = |c: &Check| format!("{} {}", c.verdict.code(), c.reason.code());
    checks.iter().map(word).collect()
}
