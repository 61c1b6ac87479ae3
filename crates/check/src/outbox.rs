//! Checks that are done: those that wait for room in the channel, and those held back.

use std::collections::VecDeque;

use crate::check::Check;

/// Finished checks, oldest first.
#[derive(Default)]
pub(crate) struct Outbox {
    ready: VecDeque<Check>,
    /// Failures that may be our own network's, until a host answers.
    held: Vec<Check>,
}

impl Outbox {
    pub(crate) fn push(&mut self, check: Check) {
        self.ready.push_back(check);
    }

    /// Keeps a check until [`Outbox::release`].
    pub(crate) fn hold_back(&mut self, check: Check) {
        self.held.push(check);
    }

    /// What was held back can be sent.
    pub(crate) fn release(&mut self) {
        self.ready.extend(self.held.drain(..));
    }

    /// Takes what was held back away.
    pub(crate) fn take_back(&mut self) -> Vec<Check> {
        std::mem::take(&mut self.held)
    }

    pub(crate) fn holds_back(&self) -> bool {
        !self.held.is_empty()
    }

    pub(crate) fn pop(&mut self) -> Option<Check> {
        self.ready.pop_front()
    }

    pub(crate) fn len(&self) -> usize {
        self.ready.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }
}
