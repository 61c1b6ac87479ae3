//! Checks that runs share, as a run opens them: for all that is due, and once more for what it looks for at its end.

use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Result;

use crate::cli::args::CheckArgs;
use crate::progress::Progress;
use crate::shared::{Shared, Taking};
use crate::state::{DuePolicy, Reader};

/// What a run shares with those that check by the same rules.
pub(super) struct Sharing<'a> {
    /// How it checks.
    pub(super) check: &'a CheckArgs,
    /// By which rules, in any spelling.
    pub(super) rules: String,
    /// When it began.
    pub(super) began: SystemTime,
    /// Where it is said what it waits for.
    pub(super) progress: &'a Progress,
}

impl Sharing<'_> {
    /// Opens the file that is named, if one is, for the run whose state `own` reads. With a policy, checks of before
    /// the run may be taken over.
    pub(super) fn open(&self, own: Reader, policy: Option<DuePolicy>) -> Result<Option<Shared>> {
        let Some(path) = &self.check.shared_checks else { return Ok(None) };
        let taking = Taking { began: self.began, policy, pause: self.check.delay };
        let board = Arc::clone(self.progress.board());
        Ok(Some(Shared::open(path, &self.rules, own, taking, board)?))
    }
}
