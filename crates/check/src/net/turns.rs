//! Turns at what is costly to read.
//!
//! A server that sends without end is cut off in time, but until then it sends as fast as we read. Dozens of them
//! together would keep healthy hosts waiting, whose few bytes come to the same thread. So whatever has more to read
//! than a page waits for its turn before each further read, of which there is one at a time.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// All that wait for their turn in a run.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

/// One that may have to wait.
pub(crate) struct Turn {
    turns: Turns,
    waits: Option<Waiting>,
}

type Waiting = Pin<Box<dyn Future<Output = Option<OwnedSemaphorePermit>> + Send>>;

impl Turns {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    pub(crate) fn join(&self) -> Turn {
        Turn { turns: self.clone(), waits: None }
    }
}

impl Turn {
    /// Waits until nobody else has a turn: this one lasts as long as what is given is kept.
    pub(crate) fn poll_take(&mut self, cx: &mut Context<'_>) -> Poll<Option<OwnedSemaphorePermit>> {
        let all = &self.turns.0;
        let waits = self.waits.get_or_insert_with(|| {
            let all = Arc::clone(all);
            // It is never closed.
            Box::pin(async move { all.acquire_owned().await.ok() })
        });
        let taken = waits.as_mut().poll(cx);
        if taken.is_ready() {
            self.waits = None;
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn one_has_its_turn_at_a_time_and_who_goes_away_lets_the_next() {
        let turns = Turns::new();
        let (mut a, mut b, mut c) = (turns.join(), turns.join(), turns.join());
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let first = poll_fn(|cx| a.poll_take(cx)).await;
        assert!(first.is_some());
        assert!(b.poll_take(&mut cx).is_pending() && c.poll_take(&mut cx).is_pending());
        drop(first);
        assert!(
            a.poll_take(&mut cx).is_pending() && c.poll_take(&mut cx).is_pending(),
            "b is next"
        );
        drop(b);
        assert!(a.poll_take(&mut cx).is_pending() && c.poll_take(&mut cx).is_ready());
        assert!(a.poll_take(&mut cx).is_ready());
    }
}
