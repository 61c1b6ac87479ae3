//! What a page may use up. Counted in instructions of the machine, so that a page comes out the same
//! on every machine. There is a clock for what no count sees alone: an instruction that joins two
//! strings of megabytes takes as long as a hundred thousand others.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// What the modules of one page may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Instructions of the Lua machine, and what costs as much as one.
    pub instructions: u64,
    /// Bytes of the machine's heap.
    pub memory: usize,
    /// How deep invocations nest through `frame:preprocess()` and the like.
    pub depth: u32,
    /// Bytes that all invocations of a page put out together, what they have expanded included.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            instructions: 200_000_000,
            memory: 50 * 1024 * 1024,
            depth: 20,
            output: 8 * 1024 * 1024,
        }
    }
}

/// Steps of the pattern matcher that cost as much as one instruction.
pub(crate) const STEPS: u64 = 4;

/// Between two looks at the clock, a thousand instructions take some 20 microseconds.
const SLOW: Duration = Duration::from_millis(20);
/// Processor time that is not worth a look.
const LONGEST: Duration = Duration::from_millis(700);
/// Nanoseconds of an instruction, on average, of a page that is stopped: fifty times the usual.
const TOO_SLOW: u128 = 500;

fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// What is left for the page at hand.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<u64>,
    output: Cell<usize>,
    given: Cell<u64>,
    looked: Cell<Instant>,
    /// Processor time of this thread when the page began.
    began: Cell<Duration>,
    exhausted: Cell<bool>,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self {
            left: Cell::new(0),
            output: Cell::new(0),
            given: Cell::new(0),
            looked: Cell::new(Instant::now()),
            began: Cell::new(Duration::ZERO),
            exhausted: Cell::new(false),
        }
    }

    /// A new page begins.
    pub(crate) fn refill(&self, limits: &Limits) {
        self.left.set(limits.instructions);
        self.output.set(limits.output);
        self.given.set(limits.instructions);
        self.looked.set(Instant::now());
        self.began.set(processor_time());
        self.exhausted.set(false);
    }

    /// Whether nothing is left, so that no error must be caught any more.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.exhausted.get()
    }

    /// What is left, in steps of the pattern matcher.
    pub(crate) fn steps(&self) -> u64 {
        self.left.get().saturating_mul(STEPS)
    }

    /// Instructions that are left.
    pub(crate) fn left(&self) -> u64 {
        self.left.get()
    }

    /// Uses up instructions; `false` where there were not so many.
    pub(crate) fn spend(&self, instructions: u64) -> bool {
        match self.left.get().checked_sub(instructions) {
            Some(left) if !self.exhausted.get() => {
                self.left.set(left);
                true
            }
            _ => {
                self.left.set(0);
                self.exhausted.set(true);
                false
            }
        }
    }

    /// Looks at the clock: whether instructions take so long that no count bounds them. Other
    /// programs on the machine do not matter, nor does a machine that is ten times slower.
    pub(crate) fn is_late(&self) -> bool {
        let now = Instant::now();
        if now.duration_since(self.looked.replace(now)) < SLOW {
            return false;
        }
        let taken = processor_time().saturating_sub(self.began.get());
        let used = self.given.get() - self.left.get();
        let late = taken > LONGEST && taken.as_nanos() / TOO_SLOW > u128::from(used);
        if late {
            self.exhausted.set(true);
        }
        late
    }

    /// Bytes were put out or taken in; `false` where they are too many.
    pub(crate) fn put_out(&self, bytes: usize) -> bool {
        match self.output.get().checked_sub(bytes) {
            Some(left) => {
                self.output.set(left);
                // Somebody has looked at each of them.
                self.spend(bytes as u64 / 16)
            }
            None => {
                self.exhausted.set(true);
                false
            }
        }
    }
}
