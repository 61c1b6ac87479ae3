//! What a run leaves behind that only has to be ended.

use std::time::{Instant, SystemTime};

use super::sharing::Sharing;
use crate::cli::args::{CheckArgs, OutputArgs};
use crate::evidence::Evidence;
use crate::moved::Pair;
use crate::progress::Progress;
use crate::recorder::Ignored;
use crate::scan::trouble::Trouble;
use crate::signals::Signals;
use crate::teller::Teller;

/// A run that only has to be ended.
pub(super) struct ToEnd<'a> {
    /// Since when its time counts.
    pub(super) began: Instant,
    /// When it began.
    pub(super) started: SystemTime,
    /// What was told of who asks.
    pub(super) user_agent: String,
    /// What was not to be asked.
    pub(super) ignored: Ignored,
    /// What it shares with others.
    pub(super) sharing: Sharing<'a>,
    /// What editors put in the place of links.
    pub(super) repairs: Vec<Pair>,
    /// How it checked.
    pub(super) check: &'a CheckArgs,
    /// What is told of it.
    pub(super) output: &'a OutputArgs,
    /// Who may end early what takes long.
    pub(super) signals: Signals,
    /// What could not be found out about the dump's pages, a sentence each.
    pub(super) lacks: Vec<String>,
    /// What keeps what was seen.
    pub(super) evidence: Option<Evidence>,
    /// What was not as it should be in the dump, if there was one.
    pub(super) trouble: Option<Trouble>,
    /// Tells what is done until then.
    pub(super) teller: Teller,
    /// Where that is said.
    pub(super) progress: &'a Progress,
}
