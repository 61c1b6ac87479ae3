//! Why a decoder cannot begin.

use std::io;

use crate::input::compression::{Compression, TooLarge};
use crate::{DumpError, Location};

/// Why a decoder cannot even begin, with so many KiB.
pub(super) fn refused(format: Compression, error: io::Error, memory: u32) -> DumpError {
    let at = Location::default();
    match error.kind() {
        io::ErrorKind::UnexpectedEof => DumpError::CutOff { at },
        _ if TooLarge::is_told_by(&error) => DumpError::Window { format, at, most: memory >> 10 },
        _ => DumpError::Compression { format, at, what: error.to_string() },
    }
}
