//! Checks that the runs of many wikis share (`--shared-checks`): each URL is asked once for all of them, and
//! each host by one of them at a time.
//!
//! It stands between a recorder and a checker, and to each of them is the other. Runs meet in a file. Of those
//! that are under way at once, the one that holds its lock *asks for all*, so that lanes, breakers and rules of
//! robots.txt are those of one checker; the others wait for what it writes down. It ends its turn when its own
//! wiki is done, having answered what it took; or is killed, and the lock is free. Then another one asks.
//!
//! A check that some run made earlier is taken over where the wiki would not have to make it again, had it made
//! it itself.
//!
//! Each run has a few URLs of each host waiting in the file, and says itself of which hosts more is wanted: so what
//! the one that asks takes in hangs on the number of hosts and of runs, not of URLs.

mod store;
mod supplies;
mod written;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use wikirot_check::{Check, Checker, Outcome, Stop, Target};

pub(crate) use store::SharedError;

use self::store::{Store, Waiting};
use self::supplies::Supplies;
use crate::board::Board;
use crate::state::{DuePolicy, Reader, RunLock, StateError};

/// How often a run looks for what others wrote down.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Targets that may wait for the checker.
const ROOM: usize = 1_024;

/// Checks that may wait to be written down: few, for they are lost with the process.
const UNWRITTEN: usize = 64;

/// Shared checks, as one run has them.
pub(crate) struct Shared {
    store: Store,
    /// What the wiki knows itself.
    own: Reader,
    taking: Taking,
    /// The targets of this run that wait, by URL.
    waits: HashMap<Box<str>, Waiting>,
    supplies: Supplies,
    board: Arc<Board>,
}

/// What a run takes over, and how it asks.
pub(crate) struct Taking {
    /// When the run began: what was checked since then, nobody has to check again.
    pub(crate) began: SystemTime,
    /// When the wiki would ask again; `None` where it asks whatever it knows.
    pub(crate) policy: Option<DuePolicy>,
    /// The pause between two requests to one host, of which the first may be of the run that asked before.
    pub(crate) pause: Duration,
}

/// How waiting for others ended.
enum Waited {
    /// All targets were answered, or nobody wants to know any more.
    Done(Outcome),
    /// Nobody else asks.
    OurTurn(RunLock),
}

impl Shared {
    /// Opens the file for a run that checks by these `rules` on the state that `own` reads.
    pub(crate) fn open(
        path: &Path,
        rules: &str,
        own: Reader,
        taking: Taking,
        board: Arc<Board>,
    ) -> Result<Self, SharedError> {
        let store = Store::open(path, rules)?;
        let (waits, supplies) = (HashMap::new(), Supplies::default());
        Ok(Self { store, own, taking, waits, supplies, board })
    }

    /// Tells of which hosts more is wanted: see [`Target::behind`].
    pub(crate) fn tell_wants(&mut self, wants: mpsc::UnboundedSender<u64>) {
        self.supplies.tell_wants(wants);
    }

    /// Answers targets as [`Checker::run`] does: out of what others asked, or by `checker`.
    pub(crate) async fn run(
        mut self,
        checker: &Checker,
        mut targets: mpsc::Receiver<Target>,
        checks: mpsc::Sender<Check>,
        stop: Stop,
    ) -> Result<Outcome, SharedError> {
        let lock = match self.wait(&mut targets, &checks, stop.clone()).await? {
            Waited::Done(outcome) => return Ok(outcome),
            Waited::OurTurn(lock) => lock,
        };
        lock.notice().say("asks for all that share these checks");
        let (ask, asked) = mpsc::channel(ROOM);
        let (answer, answers) = mpsc::channel(UNWRITTEN);
        let asking = checker.run(asked, answer, stop);
        let (outcome, written) = tokio::join!(asking, self.ask(ask, answers, targets, checks));
        written.map(|()| outcome)
    }

    /// Waits for what others ask, until it is our turn to ask, or there is nothing more to wait for.
    async fn wait(
        &mut self,
        targets: &mut mpsc::Receiver<Target>,
        checks: &mpsc::Sender<Check>,
        mut stop: Stop,
    ) -> Result<Waited, SharedError> {
        let mut outcome = Outcome::default();
        let mut on_board = None;
        let mut look = Instant::now();
        let mut more = true;
        while more || !self.waits.is_empty() {
            let mut answered = None;
            tokio::select! {
                target = targets.recv(), if more => match target {
                    Some(target) => {
                        outcome.targets += 1;
                        answered = self.meet(target)?;
                    }
                    None => more = false,
                },
                () = sleep_until(look) => {
                    look = Instant::now() + LOOK_EVERY;
                    if !self.waits.is_empty() {
                        if let Some(lock) = self.store.try_lock()? {
                            return Ok(Waited::OurTurn(lock));
                        }
                        on_board.get_or_insert_with(|| {
                            self.board.put_up(|| "waiting for what another run asks".to_owned())
                        });
                    }
                    if self.store.is_new_turn()? {
                        self.wait_again()?;
                    }
                    outcome.checks += self.tell(checks).await?;
                }
                () = raised(&mut stop) => {
                    outcome.stopped = true;
                    break;
                }
            }
            if let Some(check) = answered {
                outcome.checks += 1;
                if checks.send(check).await.is_err() {
                    break;
                }
            }
        }
        Ok(Waited::Done(outcome))
    }

    /// Has all asked that anybody waits for, until our own targets are answered and with them what else was
    /// taken by then.
    async fn ask(
        mut self,
        ask: mpsc::Sender<Target>,
        mut answers: mpsc::Receiver<Check>,
        mut targets: mpsc::Receiver<Target>,
        checks: mpsc::Sender<Check>,
    ) -> Result<(), SharedError> {
        self.store.begin_turn()?;
        self.wait_again()?;
        let mut ask = Some(ask);
        let mut look = Instant::now() + self.taking.pause;
        let mut more = true;
        loop {
            tokio::select! {
                answer = answers.recv() => match answer {
                    Some(check) if check.preliminary => self.first_word(check, &checks).await?,
                    Some(check) => self.store.answer(&check)?,
                    None => break,
                },
                target = targets.recv(), if more => match target {
                    Some(target) => if let Some(check) = self.meet(target)? {
                        // Whoever does not listen any more has ended the run.
                        let _ = checks.send(check).await;
                    },
                    None => more = false,
                },
                () = sleep_until(look) => {
                    look = Instant::now() + LOOK_EVERY;
                    self.tell(&checks).await?;
                    if let Some(ask) = &ask {
                        self.hand_out(ask)?;
                    }
                    if !more && self.waits.is_empty() {
                        ask = None;
                    }
                }
            }
        }
        self.tell(&checks).await.map(drop)
    }

    /// Takes in a target: with its check, where somebody made that.
    fn meet(&mut self, target: Target) -> Result<Option<Check>, SharedError> {
        self.supplies.came(&target);
        if let Some(check) = self.store.last_check(&target)?
            && self.is_ours(&check)?
        {
            self.supplies.answered(&target.url);
            return Ok(Some(check));
        }
        let waiting = Waiting::from(&target);
        self.store.wait_for(&target.url, &waiting)?;
        self.waits.insert(target.url, waiting);
        Ok(None)
    }

    /// Whether a check that was made for another wiki does for this one.
    fn is_ours(&self, check: &Check) -> Result<bool, StateError> {
        let Taking { began, policy, .. } = &self.taking;
        if check.checked_at >= *began {
            return Ok(true);
        }
        match policy {
            Some(policy) => self.own.would_rest(check, policy, *began),
            None => Ok(false),
        }
    }

    /// Says again what this run waits for.
    fn wait_again(&mut self) -> Result<(), SharedError> {
        self.waits.iter().try_for_each(|(url, waiting)| self.store.wait_for(url, waiting))
    }

    /// Tells the recorder what was written down of our targets; of how many.
    async fn tell(&mut self, checks: &mpsc::Sender<Check>) -> Result<u64, SharedError> {
        let mut told = 0;
        for (url, written) in self.store.news()? {
            let Some(waiting) = self.waits.remove(&*url) else { continue };
            self.supplies.answered(&url);
            if let Some(check) = written.of(waiting.id) {
                told += 1;
                let _ = checks.send(check).await;
            }
        }
        Ok(told)
    }

    /// Tells the recorder what is known at once of one of our own targets.
    async fn first_word(
        &self,
        check: Check,
        checks: &mpsc::Sender<Check>,
    ) -> Result<(), SharedError> {
        let url = self.store.waited_for(check.id)?;
        if let Some(waiting) = url.and_then(|url| self.waits.get(&*url)) {
            let _ = checks.send(Check { id: waiting.id, ..check }).await;
        }
        Ok(())
    }

    /// Gives the checker what it has room for.
    fn hand_out(&mut self, ask: &mpsc::Sender<Target>) -> Result<(), SharedError> {
        while let Ok(room) = ask.try_reserve_many(ask.capacity().max(1)) {
            let targets = self.store.next_to_ask(room.len())?;
            if targets.is_empty() {
                break;
            }
            room.zip(targets).for_each(|(permit, target)| permit.send(target));
        }
        Ok(())
    }
}

/// Waits for the stop signal, for ever where none will come.
async fn raised(stop: &mut Stop) {
    if stop.wait_for(|it| *it).await.is_err() {
        std::future::pending::<()>().await;
    }
}
