//! A web of a few lines: names, and what they say to a request, all in memory.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use wikirot_check::{
    Check, Checker, Config, Connect, Connecting, Family, Outcome, Resolve, ResolveError, Resolving,
    Stream, Target,
};

/// What a host does with a request, given how many it had before.
pub(crate) type Behaviour = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

/// A request as a host sees it.
pub(crate) struct Request {
    pub host: String,
    pub path: String,
    /// The header as it came.
    pub head: String,
    /// How many requests for this host and path came before.
    pub nth: usize,
}

impl Request {
    pub(crate) fn is_browser(&self) -> bool {
        self.head.contains("Firefox/")
    }
}

/// What a host answers.
pub(crate) enum Reply {
    /// These bytes, after a while; the connection stays open.
    Bytes(Duration, Vec<u8>),
    /// These bytes, and then the connection is closed.
    Close(Vec<u8>),
    /// Nothing, for ever.
    Silence,
}

/// A response with a body.
pub(crate) fn page(status: u16, body: &str) -> Reply {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    Reply::Bytes(Duration::from_millis(5), (head + body).into_bytes())
}

/// A page that is like no other: a text of letters that its path decides.
pub(crate) fn article(request: &Request) -> Reply {
    let seed = request.path.bytes().fold(7u64, |n, b| n.wrapping_mul(31).wrapping_add(b.into()));
    let mut rng = fastrand::Rng::with_seed(seed);
    let words: String = (0..rng.usize(50..500)).map(|_| rng.lowercase()).collect();
    page(200, &format!("<title>About {}</title><p>{words}</p>", &words[..9]))
}

/// A response with one more header field and no body.
pub(crate) fn head(status: u16, field: &str) -> Reply {
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n{field}\r\n\r\n");
    Reply::Bytes(Duration::from_millis(5), head.into_bytes())
}

/// How a name resolves and connects.
#[derive(Clone)]
enum Site {
    Up(Behaviour),
    Fails(ResolveError),
    Connect(io::ErrorKind),
    BlackHole,
    Down(Arc<std::sync::atomic::AtomicBool>, Behaviour),
}

#[derive(Clone, Default)]
pub(crate) struct Web(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    names: HashMap<String, Vec<IpAddr>>,
    sites: HashMap<IpAddr, Site>,
    failing: HashMap<String, ResolveError>,
    hits: HashMap<String, usize>,
    /// Requests under way by host, and the most there were at once.
    busy: HashMap<String, (usize, usize)>,
    log: Vec<(Instant, String)>,
    connects: Vec<SocketAddr>,
    open: usize,
    most_open: usize,
}

impl Web {
    pub(crate) fn up(&self, name: &str, say: impl Fn(&Request) -> Reply + Send + Sync + 'static) {
        self.add(name, Site::Up(Arc::new(say)));
    }

    pub(crate) fn refuses(&self, name: &str) {
        self.add(name, Site::Connect(io::ErrorKind::ConnectionRefused));
    }

    pub(crate) fn unreachable(&self, name: &str) {
        self.add(name, Site::Connect(io::ErrorKind::NetworkUnreachable));
    }

    pub(crate) fn black_hole(&self, name: &str) {
        self.add(name, Site::BlackHole);
    }

    pub(crate) fn unresolved(&self, name: &str, error: ResolveError) {
        self.add(name, Site::Fails(error));
    }

    /// Up while the flag is false.
    pub(crate) fn down_while(
        &self,
        name: &str,
        flag: &Arc<std::sync::atomic::AtomicBool>,
        say: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) {
        self.add(name, Site::Down(flag.clone(), Arc::new(say)));
    }

    fn add(&self, name: &str, site: Site) {
        let mut state = self.lock();
        if let Site::Fails(error) = &site {
            state.failing.insert(name.into(), error.clone());
            return;
        }
        let n = state.sites.len() as u32 + 1;
        let address = IpAddr::V4(Ipv4Addr::from_bits(0x0900_0000 + n));
        state.names.insert(name.into(), vec![address]);
        state.sites.insert(address, site);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Requests for `host/path`, all looks included.
    pub(crate) fn hits(&self, url: &str) -> usize {
        self.lock().hits.get(url).copied().unwrap_or(0)
    }

    /// The most requests that were under way at once on one host.
    pub(crate) fn most_at_once(&self) -> usize {
        self.lock().busy.values().map(|(_, most)| *most).max().unwrap_or(0)
    }

    pub(crate) fn address(&self, name: &str) -> IpAddr {
        self.lock().names[name][0]
    }

    pub(crate) fn connects(&self) -> Vec<SocketAddr> {
        self.lock().connects.clone()
    }

    pub(crate) fn most_open(&self) -> usize {
        self.lock().most_open
    }

    /// When each request came in, as `host/path`.
    pub(crate) fn log(&self) -> Vec<(Instant, String)> {
        self.lock().log.clone()
    }
}

impl Resolve for Web {
    fn resolve<'a>(&'a self, host: &'a str, family: Family) -> Resolving<'a> {
        let state = self.lock();
        let answer = match (state.failing.get(host), state.names.get(host)) {
            (Some(error), _) => Err(error.clone()),
            (None, None) => Err(ResolveError::NxDomain),
            (None, Some(all)) => {
                let fits = |a: &&IpAddr| a.is_ipv4() == (family == Family::V4);
                let list: Vec<IpAddr> = all.iter().filter(fits).copied().collect();
                if list.is_empty() { Err(ResolveError::NoData) } else { Ok(list) }
            }
        };
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(2)).await;
            answer
        })
    }
}

impl Connect for Web {
    fn connect(&self, address: SocketAddr) -> Connecting<'_> {
        Box::pin(async move {
            let site = {
                let mut state = self.lock();
                state.connects.push(address);
                state.sites.get(&address.ip()).cloned()
            };
            tokio::time::sleep(Duration::from_millis(2)).await;
            let say = match site {
                None | Some(Site::BlackHole) => std::future::pending().await,
                Some(Site::Down(flag, _)) if flag.load(std::sync::atomic::Ordering::Relaxed) => {
                    std::future::pending().await
                }
                Some(Site::Connect(kind)) => return Err(kind.into()),
                Some(Site::Fails(_)) => unreachable!(),
                Some(Site::Up(say) | Site::Down(_, say)) => say,
            };
            let (near, far) = tokio::io::duplex(64 * 1024);
            {
                let mut state = self.lock();
                state.open += 1;
                state.most_open = state.most_open.max(state.open);
            }
            let web = self.clone();
            tokio::spawn(async move {
                let _ = serve(&web, far, say).await;
                web.lock().open -= 1;
            });
            Ok(Box::new(near) as Stream)
        })
    }
}

async fn serve(web: &Web, mut stream: DuplexStream, say: Behaviour) -> io::Result<()> {
    loop {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(stream.read_u8().await?);
        }
        let head = String::from_utf8_lossy(&bytes).into_owned();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let host = head
            .lines()
            .find_map(|line| line.strip_prefix("Host: "))
            .unwrap_or_default()
            .to_owned();
        let url = format!("{host}{path}");
        let nth = {
            let mut state = web.lock();
            let (busy, most) = state.busy.entry(host.clone()).or_default();
            *busy += 1;
            *most = (*most).max(*busy);
            state.log.push((Instant::now(), url.clone()));
            let hits = state.hits.entry(url).or_default();
            *hits += 1;
            *hits - 1
        };
        let reply = say(&Request { host: host.clone(), path, head, nth });
        let done = |web: &Web| web.lock().busy.get_mut(&host).unwrap().0 -= 1;
        match reply {
            Reply::Bytes(wait, bytes) => {
                tokio::time::sleep(wait).await;
                done(web);
                stream.write_all(&bytes).await?;
            }
            Reply::Close(bytes) => {
                done(web);
                stream.write_all(&bytes).await?;
                return Ok(());
            }
            Reply::Silence => {
                let end = stream.read_u8().await;
                done(web);
                end?;
            }
        }
    }
}

/// A configuration without chance and without questions beside the links.
pub(crate) fn config() -> Config {
    Config { seed: Some(1), only_ca_file: true, probe_https: false, ..Config::default() }
}

/// Checks the URLs; the checks in the order of the URLs.
pub(crate) async fn check(web: &Web, config: Config, urls: &[&str]) -> Vec<Check> {
    let (outcome, mut checks) = run(web, config, urls).await;
    assert!(!outcome.network_down && !outcome.stopped, "{outcome:?}");
    checks.sort_by_key(|check| check.id);
    assert_eq!(checks.len(), urls.len(), "each URL is answered once");
    checks
}

/// Runs over the URLs; the checks as they came.
pub(crate) async fn run(web: &Web, config: Config, urls: &[&str]) -> (Outcome, Vec<Check>) {
    let numbered = urls.iter().enumerate();
    run_targets(web, config, numbered.map(|(id, url)| Target::new(id as u64, *url)).collect()).await
}

/// Runs over the targets; the checks as they came.
pub(crate) async fn run_targets(
    web: &Web,
    config: Config,
    all: Vec<Target>,
) -> (Outcome, Vec<Check>) {
    run_through(web.clone(), web.clone(), config, all).await
}

/// The same by way of another resolver and connector.
pub(crate) async fn run_through(
    resolver: impl Resolve,
    connector: impl Connect,
    config: Config,
    all: Vec<Target>,
) -> (Outcome, Vec<Check>) {
    let checker = Checker::with(config, resolver, connector).unwrap();
    let (feed, targets) = mpsc::channel(8);
    let (give, mut checks) = mpsc::channel(8);
    let (_raise, stop) = watch::channel(false);
    let feeding = async {
        for target in all {
            feed.send(target).await.unwrap();
        }
        drop(feed);
    };
    let taking = async {
        let mut all = Vec::new();
        while let Some(check) = checks.recv().await {
            all.push(check);
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
