//! Checks that are done and wait for room in the channel.

use std::collections::VecDeque;

use crate::verdict::Check;

/// Finished checks, oldest first.
#[derive(Default)]
pub(crate) struct Outbox {
    ready: VecDeque<Check>,
}

impl Outbox {
    pub(crate) fn push(&mut self, check: Check) {
        self.ready.push_back(check);
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
