//! What a final response means, by its status alone.

use crate::reason::Reason;

/// The reason for a final status: `Ok` for a 2xx.
pub(crate) fn status_reason(status: u16) -> Reason {
    match status {
        200..300 => Reason::Ok,
        _ => Reason::Http(status),
    }
}

/// Whether one second look with a plain browser's name is due before the verdict: statuses that
/// some servers give to whoever does not look like a browser. (404 gets its own, later.)
pub(crate) fn wants_second_look(status: u16) -> bool {
    matches!(status, 403 | 406 | 999)
}
