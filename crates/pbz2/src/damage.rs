//! What is wrong with a file.

use std::io;

/// What no compressor writes, or a checksum that is wrong; inside an [`io::Error`] of the kind
/// [`InvalidData`](io::ErrorKind::InvalidData).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("damaged bz2 data: {what}")]
#[non_exhaustive]
pub struct Damage {
    /// What is wrong.
    pub what: &'static str,
    /// The byte of the compressed input at which it is.
    pub at: u64,
}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(io::ErrorKind::InvalidData, damage)
    }
}
