//! The clock.

use std::time::SystemTime;

/// The time now; the one place where a run asks for it.
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}
