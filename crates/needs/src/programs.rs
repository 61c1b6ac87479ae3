//! Programs that are no part of the project, and devices.

use std::path::Path;
use std::process::Command;

use crate::probe::refused;
use crate::{Need, skip};

/// Whether `command`, a program that not every machine has, does its work here; where it is not there or
/// not permitted, it says why.
///
/// # Panics
///
/// Where it fails for any other reason.
#[must_use]
pub fn program(command: &mut Command) -> bool {
    found(Need::Programs, command)
}

/// Makes at `path` a device that takes everything and gives nothing, as `/dev/null`; `false`, with a word,
/// where none may be made.
///
/// # Panics
///
/// Where it fails for any other reason.
#[must_use]
pub fn null_device(path: &Path) -> bool {
    found(Need::Devices, Command::new("mknod").arg(path).args(["c", "1", "3"]))
}

fn found(need: Need, command: &mut Command) -> bool {
    match refused(command) {
        Some(why) => skip(need, &why),
        None => return true,
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_works_is_not_skipped() {
        assert!(program(&mut Command::new("true")));
    }
}
