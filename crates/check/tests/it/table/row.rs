//! One behaviour as a row, and a run of the checker over rows.

use std::collections::HashMap;
use std::io::Write as _;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};
use wikirot_check::{Check, Checker, Config, Outcome, Target};
use wikirot_testweb::{Behaviour, Host, InMemory, Web};

use crate::world::World;

/// Far more than any run takes.
const A_WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// One behaviour, and what is to be said of it.
pub(super) struct Row {
    /// Also the first label of its host's name.
    pub(super) name: &'static str,
    pub(super) hosts: Vec<Host>,
    pub(super) urls: Vec<String>,
    /// As `said` writes it; the same for all URLs.
    pub(super) expected: &'static str,
    /// How many requests its hosts are to see, where that matters.
    pub(super) requests: Option<u64>,
    pub(super) config: Option<fn(&mut Config)>,
    /// What else must hold.
    pub(super) also: Option<Also>,
}

/// A further condition; the error says how it was broken.
pub(super) type Also = fn(&Ran) -> Result<(), String>;

/// A run that is over.
pub(super) struct Ran {
    pub(super) web: InMemory,
    pub(super) checks: HashMap<String, Check>,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

impl Row {
    /// A row whose host is `name.rotweb.net`.
    pub(super) fn new(
        name: &'static str,
        expected: &'static str,
        serve: impl FnOnce(Host) -> Host,
    ) -> Self {
        Self {
            name,
            hosts: vec![serve(Host::new(&format!("{name}.rotweb.net")))],
            urls: Vec::new(),
            expected,
            requests: None,
            config: None,
            also: None,
        }
    }

    /// Asks for a path of its host by plain HTTP.
    pub(super) fn http(mut self, path: &str) -> Self {
        self.urls.push(format!("http://{}.rotweb.net{path}", self.name));
        self
    }

    /// Asks for a path of its host by HTTPS.
    pub(super) fn https(mut self, path: &str) -> Self {
        self.urls.push(format!("https://{}.rotweb.net{path}", self.name));
        self
    }

    /// Asks for any URL.
    pub(super) fn url(mut self, url: &str) -> Self {
        self.urls.push(url.to_owned());
        self
    }

    /// Asks for `/a`, `/b`, .. by HTTPS. Letters, since pages that differ in numbers alone look the
    /// same to who looks for soft 404s.
    pub(super) fn many(mut self, count: usize) -> Self {
        let letters = || 'a'..='z';
        let paths = letters().map(String::from);
        let paths = paths.chain(letters().flat_map(|a| letters().map(move |b| format!("{a}{b}"))));
        for path in paths.take(count) {
            self = self.https(&format!("/{path}"));
        }
        self
    }

    /// Keeps the URL added last alone.
    pub(super) fn only_last(mut self) -> Self {
        self.urls.drain(..self.urls.len() - 1);
        self
    }

    /// Adds a page to its host.
    pub(super) fn page(mut self, path: &str, behaviour: Behaviour) -> Self {
        let host = self.hosts.remove(0);
        self.hosts.insert(0, host.page(path, behaviour));
        self
    }

    /// Adds a host beside its own.
    pub(super) fn host(mut self, host: Host) -> Self {
        self.hosts.push(host);
        self
    }

    /// Says how many requests its hosts are to see.
    pub(super) fn requests(mut self, requests: u64) -> Self {
        self.requests = Some(requests);
        self
    }

    /// Changes the configuration; keeps the row out of the run of all.
    pub(super) fn config(mut self, config: fn(&mut Config)) -> Self {
        self.config = Some(config);
        self
    }

    /// Adds a condition, for the row's own run.
    pub(super) fn also(mut self, also: Also) -> Self {
        self.also = Some(also);
        self
    }
}

/// Checks the URLs in the web. The trusted roots are set here, and the seed if there is none.
pub(super) async fn play(web: Web, urls: impl Iterator<Item = String>, mut config: Config) -> Ran {
    let web = web.in_memory().unwrap();
    let mut ca = tempfile::NamedTempFile::new().unwrap();
    ca.write_all(web.ca_pem().as_bytes()).unwrap();
    config.ca_file = Some(ca.path().to_owned());
    config.only_ca_file = true;
    config.seed.get_or_insert(7);
    let world = World::of(web.clone());
    let checker = Checker::with(config, world.clone(), world).unwrap();

    let urls: Vec<String> = urls.collect();
    let (feed, targets) = mpsc::channel(urls.len().max(1));
    let (checks, mut results) = mpsc::channel::<Check>(64);
    let (_stop, stop) = watch::channel(false);
    for (id, url) in urls.iter().enumerate() {
        let target = Target::new(id as u64, url.as_str());
        feed.try_send(target).unwrap();
    }
    drop(feed);
    let began = Instant::now();
    let receive = async {
        let mut received = HashMap::new();
        while let Some(check) = results.recv().await {
            if check.preliminary {
                continue;
            }
            let url = urls[usize::try_from(check.id).unwrap()].clone();
            let twice = received.insert(url, check);
            assert!(twice.is_none(), "two checks of one target: {twice:?}");
        }
        received
    };
    // On a paused clock a run that waits for nothing at all ends here, and at once.
    let both = async { tokio::join!(checker.run(targets, checks, stop), receive) };
    let (outcome, checks) = timeout(A_WEEK, both).await.expect("the run comes to an end");
    if !outcome.network_down {
        assert_eq!(checks.len(), urls.len(), "a check for each target");
    }
    Ran { web, checks, outcome, took: began.elapsed() }
}
