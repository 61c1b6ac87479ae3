//! What a run begins with, answers for, and ends as.

use std::time::{Duration, SystemTime};

use wikirot_check::{Portrait, Target};

use super::{DuePolicy, Wiki};

/// What a run begins with.
#[derive(Clone, Copy, Debug)]
pub struct Start<'a> {
    /// `scan`, `check`, ..
    pub command: &'a str,
    /// The version of wikirot.
    pub version: &'a str,
    /// When it begins; what is due by then is due in this run.
    pub at: SystemTime,
    /// The wiki of the dump; `None` for a run without one.
    pub wiki: Option<&'a Wiki>,
    /// The rules of repetition in force.
    pub policy: &'a DuePolicy,
    /// How many checks of each target are kept.
    pub keep_checks: u32,
    /// How long a URL that has left the wiki is remembered.
    pub grace: Duration,
}

impl<'a> Start<'a> {
    /// A run with ten checks kept and thirty days of grace.
    pub fn new(command: &'a str, at: SystemTime, policy: &'a DuePolicy) -> Self {
        Self {
            command,
            version: env!("CARGO_PKG_VERSION"),
            at,
            wiki: None,
            policy,
            keep_checks: 10,
            grace: Duration::from_secs(30 * 86_400),
        }
    }

    /// The same for a dump of this wiki.
    pub fn of(self, wiki: &'a Wiki) -> Self {
        Self { wiki: Some(wiki), ..self }
    }
}

/// How a run ended, as `run.ending` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All that was due has been checked.
    Done,
    /// Somebody stopped it.
    Interrupted,
    /// Its time was over.
    MaxRuntime,
    /// The dump is damaged; what could be read of it has been checked.
    DamagedDump,
    /// Our own network was down.
    NetworkDown,
}

impl Ending {
    /// `done`, `interrupted`, `max-runtime`, `damaged-dump`, `network-down`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Interrupted => "interrupted",
            Self::MaxRuntime => "max-runtime",
            Self::DamagedDump => "damaged-dump",
            Self::NetworkDown => "network-down",
        }
    }
}

/// Which pages a scan answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole wiki: pages that it did not show have left.
    Whole,
    /// These namespaces alone: pages of others stay as they were.
    Namespaces(Vec<i32>),
    /// None for certain, as after a damaged dump: nothing leaves.
    Partial,
}

/// A target that should be checked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due<'a> {
    /// Its number in the state, for [`Target::id`].
    pub id: i64,
    /// The spelling to ask for.
    pub url: &'a str,
    /// Its host, as the state has it.
    pub host: &'a str,
    /// Whether it was alive at any time.
    pub answered_before: bool,
    /// How many targets its host has, as far as that matters.
    pub host_urls: u32,
    /// What its page looked like the last time.
    pub seen: Option<Portrait>,
}

impl Due<'_> {
    /// For the checker.
    pub fn target(&self) -> Target {
        Target {
            answered_before: self.answered_before,
            host_urls: self.host_urls,
            seen: self.seen,
            ..Target::new(self.id as u64, self.url)
        }
    }
}
