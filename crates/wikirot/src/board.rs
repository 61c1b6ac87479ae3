//! What a run is doing, in words: for its log, for systemd, and for `wikirot status`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Says how far a piece of work is.
type Say = Arc<dyn Fn() -> String + Send + Sync>;

/// The pieces of work under way.
#[derive(Default)]
pub(crate) struct Board {
    /// In the order of their beginning, each by its number.
    work: Mutex<(u64, Vec<(u64, Say)>)>,
}

impl Board {
    /// Puts up a piece of work, until the guard is dropped.
    pub(crate) fn put_up(
        self: &Arc<Self>,
        say: impl Fn() -> String + Send + Sync + 'static,
    ) -> OnBoard {
        let mut work = self.lock();
        work.0 += 1;
        let number = work.0;
        work.1.push((number, Arc::new(say)));
        OnBoard { board: Arc::clone(self), number }
    }

    /// What is being done, all that goes on at once; `None` while nothing does.
    pub(crate) fn line(&self) -> Option<String> {
        // What is said may ask for locks of its own.
        let work: Vec<Say> = self.lock().1.iter().map(|(_, say)| Arc::clone(say)).collect();
        let said: Vec<String> = work.iter().map(|say| say()).filter(|it| !it.is_empty()).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Vec<(u64, Say)>)> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a piece of work on its board.
pub(crate) struct OnBoard {
    board: Arc<Board>,
    number: u64,
}

impl Drop for OnBoard {
    fn drop(&mut self) {
        self.board.lock().1.retain(|(number, _)| *number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_says_what_goes_on_and_nothing_when_that_is_done() {
        let board = Arc::new(Board::default());
        assert_eq!(board.line(), None);
        let reading = board.put_up(|| "reading".to_owned());
        let quiet = board.put_up(String::new);
        let checking = board.put_up(|| "checking".to_owned());
        assert_eq!(board.line().as_deref(), Some("reading; checking"));
        drop((reading, quiet));
        assert_eq!(board.line().as_deref(), Some("checking"));
        drop(checking);
        assert_eq!(board.line(), None);
    }
}
