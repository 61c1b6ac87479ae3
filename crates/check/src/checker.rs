//! The checker as its caller sees it.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{StreamExt as _, stream};
use tokio::sync::mpsc;
use url::{Position, Url};
use wikirot_words::Reason;

use crate::check::{Check, Target};
use crate::config::Config;
use crate::driver::drive;
use crate::net::connect::{Connect, TcpConnect};
use crate::net::dial::Dialler;
use crate::net::fetch::Net;
use crate::net::headers::Agents;
use crate::net::proxy::Proxy;
use crate::net::resolve::{HickoryResolve, Resolve};
use crate::net::tls::{Tls, trusted_roots};
use crate::net::turns::Turns;
use crate::outcome::{Outcome, Stop};
use crate::pulse::Pulse;
use crate::questions::{Sites, name};
use crate::setup::SetupError;
use crate::site_rules::SiteRules;
use crate::visit::admit::{admit, admit_url};

/// Checks URLs, one lane per domain.
pub struct Checker {
    config: Config,
    net: Net,
    /// What hosts' `robots.txt` said in the last run.
    sites: Mutex<Sites>,
    pulse: Arc<Pulse>,
}

/// Questions for name servers that are under way at once: resolvers take more, and nobody waits for these.
const QUESTIONS: usize = 16;

/// So many in a row without an answer say that there is none to be had.
const UNANSWERED: u32 = 8;

impl Checker {
    /// A checker on the real network.
    ///
    /// # Errors
    /// What the configuration names cannot be used, or the system has no resolver or no trusted
    /// certificates.
    pub fn new(config: Config) -> Result<Self, SetupError> {
        let resolver = HickoryResolve::new(config.resolver)?;
        Self::build(config, Arc::new(resolver), Arc::new(TcpConnect), true)
    }

    /// A checker on any other: names and connections come from what is passed in. Without any
    /// trusted certificate all of https is `tls-untrusted`.
    ///
    /// # Errors
    /// What the configuration names cannot be used.
    pub fn with(
        config: Config,
        resolver: impl Resolve,
        connector: impl Connect,
    ) -> Result<Self, SetupError> {
        Self::build(config, Arc::new(resolver), Arc::new(connector), false)
    }

    fn build(
        config: Config,
        resolver: Arc<dyn Resolve>,
        connector: Arc<dyn Connect>,
        needs_roots: bool,
    ) -> Result<Self, SetupError> {
        let ca_file = config.ca_file.as_ref();
        let roots =
            trusted_roots(!config.only_ca_file, ca_file).map_err(|error| SetupError::CaFile {
                path: ca_file.cloned().unwrap_or_default(),
                error: error.to_string(),
            })?;
        if needs_roots && roots.is_empty() {
            return Err(SetupError::NoRoots);
        }
        let proxy = match &config.proxy {
            None => None,
            Some(url) => Some(Proxy::from_url(url).ok_or_else(|| SetupError::Proxy(url.clone()))?),
        };
        let agents = Agents::new(&config.user_agent, &config.browser_user_agent)
            .map_err(|_| SetupError::UserAgent)?;
        let net = Net {
            dialler: Dialler {
                resolver,
                connector,
                allow_private: config.allow_private,
                map_ports: config.map_ports.clone(),
            },
            tls: Tls::new(roots),
            proxy,
            agents,
            witness: config.witness.clone(),
            turns: Turns::new(),
        };
        Ok(Self { config, net, sites: Mutex::default(), pulse: Arc::default() })
    }

    /// Names hosts that answered an earlier run, to be asked where the network looks down: see
    /// [`Config::answered`].
    pub fn remember_answered(&mut self, hosts: Vec<Url>) {
        self.config.answered = hosts;
    }

    /// Tells what `robots.txt` said in a run that was cut off, and who keeps what the next one reads of it: see
    /// [`Config::known_rules`] and [`Config::keeps_rules`].
    pub fn remember_rules(&mut self, known: Vec<SiteRules>, keeps: mpsc::Sender<SiteRules>) {
        self.config.known_rules = known;
        self.config.keeps_rules = Some(keeps);
    }

    /// Tells of which hosts more is wanted in the next run: see [`Config::wants`].
    pub fn tell_wants(&mut self, wants: mpsc::UnboundedSender<u64>) {
        self.config.wants = Some(wants);
    }

    /// How the run stands; for whoever watches it, from any thread.
    pub fn pulse(&self) -> Arc<Pulse> {
        Arc::clone(&self.pulse)
    }

    /// Answers each target with one check, in whatever order they come in, until `targets` is
    /// closed and all are answered. Where that check has to wait for more than the answer, a
    /// [preliminary](Check::preliminary) one comes at once.
    ///
    /// Targets are taken in however slowly checks are received, so that one thread may do both.
    /// Dropping the future ends everything at once. Where the run is stopped or the network is
    /// down, targets stay unanswered.
    pub async fn run(
        &self,
        targets: mpsc::Receiver<Target>,
        checks: mpsc::Sender<Check>,
        stop: Stop,
    ) -> Outcome {
        let (outcome, sites) =
            drive(&self.config, &self.net, &self.pulse, targets, checks, stop).await;
        *self.sites.lock().unwrap_or_else(PoisonError::into_inner) = sites;
        outcome
    }

    /// Asks who answers for registrable domains, some at a time; `heard` is told the names of each one's servers:
    /// none, where it has none of its own or nobody says. That costs a question to the resolver each, and no host a request.
    /// Where several in a row get no answer, the rest is not asked; nor is any where a proxy looks names up.
    pub async fn name_servers(
        &self,
        domains: impl IntoIterator<Item = String>,
        mut heard: impl FnMut(&str, &[String]),
    ) {
        if self.config.proxy.is_some() {
            return;
        }
        let ask = |domain: String| async move {
            let answer = match self.has_servers(&domain) {
                true => self.net.dialler.name_servers(&domain).await,
                false => Ok(Vec::new()),
            };
            (domain, answer)
        };
        let mut answers = stream::iter(domains).map(ask).buffer_unordered(QUESTIONS);
        let mut unanswered = 0;
        while unanswered < UNANSWERED
            && let Some((domain, answer)) = answers.next().await
        {
            unanswered = if answer.is_err() { unanswered + 1 } else { 0 };
            heard(&domain, &answer.unwrap_or_default());
        }
    }

    /// Whether somebody can be asked who answers for it: not of an address, nor of what a link may not lead to.
    fn has_servers(&self, domain: &str) -> bool {
        let front = Url::parse(&format!("http://{domain}/"));
        front.is_ok_and(|url| {
            url.domain().is_some() && admit_url(&url, self.config.inside()).is_ok()
        })
    }

    /// Whether a URL may be asked, by itself and by what its host's `robots.txt` said in the last run.
    ///
    /// # Errors
    /// The reason to skip it.
    pub fn admits(&self, url: &str) -> Result<(), Reason> {
        let url = admit(url, self.config.inside())?;
        let sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = sites.get(name(&url));
        let path = &url[Position::BeforePath..Position::AfterQuery];
        match rules.is_none_or(|rules| rules.allows(path)) {
            true => Ok(()),
            false => Err(Reason::Robots),
        }
    }
}
