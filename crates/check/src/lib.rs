//! URLs become verdicts, one lane per domain. Does not know that wikis exist.

mod verdict;

pub use verdict::{Check, Hop, Note, Reason, Target, Verdict};
