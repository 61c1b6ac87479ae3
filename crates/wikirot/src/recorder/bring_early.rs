//! More of a host whose URLs were answered goes to the checker while the scan is on.

use super::Writer;
use super::early::MOST;
use super::outbox::Sent;
use crate::state::StateError;

impl Writer {
    /// Brings more of the host of a target that was answered, of what was met in this run.
    pub(super) fn bring_early(&mut self, id: u64) -> Result<(), StateError> {
        if self.outbox.early().is_none() {
            return Ok(());
        }
        let Some(host) = self.run.host_of(id)? else { return Ok(()) };
        let turn = self.outbox.early().and_then(|early| early.answered(&host));
        let Some(mut turn) = turn else { return Ok(()) };
        let before = turn;
        let slice = self.run.due_of(&host, &mut turn, MOST as usize / 2)?;
        let mut next = (!slice.is_empty()).then_some(turn);
        let mut went = 0;
        for target in slice {
            if !self.outbox.has_met(target.id) || self.outbox.has_sent(target.id) {
                continue;
            }
            match self.outbox.send(target, &self.tally) {
                Sent::Yes | Sent::Unasked(_) => went += 1,
                // They come again, and those that went are known.
                Sent::Full(_) => next = Some(before),
                Sent::Closed => return Ok(()),
            }
        }
        if let Some(early) = self.outbox.early() {
            early.went(&host, went, next);
        }
        Ok(())
    }
}
