//! Who is asked when: lanes, and the hosts that stand in them.

pub(crate) mod breaker;
pub(crate) mod first_answer;
pub(crate) mod hosts;
pub(crate) mod lanes;
pub(crate) mod pace;
pub(crate) mod queue;
pub(crate) mod timers;
