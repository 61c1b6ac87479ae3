//! What the schedule says of a request.

use crate::ids::ConnId;

/// What a request starts with.
pub(crate) struct Terms {
    /// How often its host was found failing in a row.
    pub(crate) failures: u32,
    /// Its host's bodies cost too much: the header will do.
    pub(crate) head_alone: bool,
    /// Its lane has more to ask.
    pub(crate) keep: bool,
    /// An open connection of its lane that goes where it goes.
    pub(crate) connection: Option<ConnId>,
}
