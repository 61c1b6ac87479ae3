//! What `scan` and `check` have in common: a run that is set up, checks what is due, and ends.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Instant, SystemTime};

use anyhow::{Context, Result};
use url::Url;
use wikirot_check::{Checker, Config, SiteRules};

use super::moved;
use super::sharing::Sharing;
use super::to_end::ToEnd;
use crate::cli::args::{CheckArgs, OutputArgs};
use crate::clock;
use crate::descriptors;
use crate::evidence::Evidence;
use crate::moved::Pair;
use crate::pipeline::{Finished, Pipeline, ScanSide};
use crate::progress::Progress;
use crate::recorder::Ignored;
use crate::settings;
use crate::shared::Shared;
use crate::signals::Signals;
use crate::state::{DuePolicy, Run, Scope, Start, State, Wiki};

/// Hosts of earlier runs that may be asked whether the network is up.
const HOSTS_TO_ASK: u32 = 8;

/// A run of the program that asks the web.
pub(super) struct Session<'a> {
    began: Instant,
    started: SystemTime,
    policy: DuePolicy,
    user_agent: String,
    checker: Checker,
    known_rules: Vec<SiteRules>,
    check: &'a CheckArgs,
    output: &'a OutputArgs,
    progress: &'a Progress,
    /// What it shares with those that check by the same rules.
    sharing: Sharing<'a>,
    shared: Option<Shared>,
    /// What editors put in the place of links, where that is to be known.
    repairs: Vec<Pair>,
    /// What is not to be asked; whoever knows the lists fills it in.
    pub(super) ignored: Ignored,
    evidence: Option<Evidence>,
}

/// Begins to keep evidence, where that is asked for.
pub(super) fn keeping_evidence(args: &CheckArgs, config: &mut Config) -> Result<Option<Evidence>> {
    let Some(folder) = &args.evidence else { return Ok(None) };
    let evidence = Evidence::begin(folder, args.evidence_file_size)?;
    config.witness = Some(evidence.witness());
    Ok(Some(evidence))
}

impl<'a> Session<'a> {
    /// Makes sure that all can be done that is asked for, before anything is written. Its time counts from
    /// when it `began`.
    pub(super) fn new(
        began: Instant,
        mut config: Config,
        check: &'a CheckArgs,
        output: &'a OutputArgs,
        progress: &'a Progress,
    ) -> Result<Self> {
        let concurrency = descriptors::make_room(config.concurrency)?;
        config.concurrency = concurrency;
        config.linger = check.linger;
        let evidence = keeping_evidence(check, &mut config)?;
        let started = clock::now();
        let rules = settings::shared_rules(&config);
        Ok(Self {
            began,
            started,
            policy: settings::due_policy(check),
            user_agent: config.user_agent.clone(),
            sharing: Sharing { check, rules, began: started, progress },
            shared: None,
            repairs: moved::repairs(check)?,
            checker: Checker::new(config)?,
            known_rules: Vec::new(),
            check,
            output,
            progress,
            ignored: Ignored::default(),
            evidence,
        })
    }

    /// Begins a run of `command` on a state, for the dump of `wiki` if there is one.
    pub(super) fn begin(
        &mut self,
        command: &str,
        state: State,
        wiki: Option<&Wiki>,
    ) -> Result<Run> {
        self.checker.remember_answered(alive_hosts(&state)?);
        if !self.check.recheck {
            self.known_rules = state.reader()?.site_rules(self.started)?;
        }
        let policy = (!self.check.recheck).then(|| self.policy.clone());
        self.shared = self.sharing.open(state.reader()?, policy)?;
        let start = Start { wiki, ..Start::new(command, self.started, &self.policy) };
        let mut run = state.begin(start)?;
        if self.check.recheck {
            run.make_all_due()?;
        }
        Ok(run)
    }

    /// Runs `scan` beside the checker, until all that is due is checked; gives what is left to do. Raises
    /// `stop_scan` when the scan is to end before that.
    pub(super) fn run<S: Send>(
        self,
        run: Run,
        stop_scan: Arc<AtomicBool>,
        scan: impl FnOnce(&ScanSide) -> Result<(S, Scope)> + Send,
    ) -> Result<(Finished<S>, ToEnd<'a>)> {
        let Self {
            began,
            started,
            user_agent,
            checker,
            known_rules,
            sharing,
            shared,
            repairs,
            check,
            output,
            progress,
            ignored,
            evidence,
            ..
        } = self;
        let signals = Signals::listen()?;
        let max_runtime = check.max_runtime.map(|all| all.saturating_sub(began.elapsed()));
        let teller = progress.tell(run.notice()).context("cannot start a thread")?;
        let to_end = ToEnd {
            began,
            started,
            user_agent,
            ignored: Arc::clone(&ignored),
            sharing,
            repairs,
            check,
            output,
            signals: signals.clone(),
            lacks: Vec::new(),
            evidence,
            trouble: None,
            teller,
            progress,
        };
        let pipeline = Pipeline {
            run,
            checker,
            known_rules,
            shared,
            ignored,
            stop_scan,
            signals,
            max_runtime,
            progress,
        };
        Ok((pipeline.run(scan)?, to_end))
    }
}

/// The front pages of hosts that answered lately, best to tell whether the network is up.
fn alive_hosts(state: &State) -> Result<Vec<Url>> {
    let urls = state.reader()?.alive_hosts(HOSTS_TO_ASK)?;
    Ok(urls.iter().filter_map(|url| url.parse().ok()).collect())
}
