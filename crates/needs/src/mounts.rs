//! File systems of one's own: full ones, and such that cannot be written.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::probe::refused;
use crate::{Need, skip};

/// A shell that may mount, and is seen by nobody while it does.
fn shell(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]);
    command
}

/// Whether a process may mount file systems of its own here; where not, it says why.
///
/// # Panics
///
/// Where it does not work for a reason that is no refusal.
#[must_use]
pub fn may_mount() -> bool {
    static REFUSED: OnceLock<Option<String>> = OnceLock::new();
    let all = "mount -t tmpfs none /tmp && mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp";
    match REFUSED.get_or_init(|| refused(&mut shell(all))) {
        Some(why) => skip(Need::Mounts, &format!("nothing can be mounted here: {why}")),
        None => return true,
    }
    false
}

/// Runs `script`, for which the `arguments` are `$1` and so on, where it may mount file systems of its
/// own, and gives what it prints; `None`, with a word, where it may not.
///
/// # Panics
///
/// Where the script fails.
#[must_use]
pub fn mounts(script: &str, arguments: &[&Path]) -> Option<String> {
    if !may_mount() {
        return None;
    }
    let ran = shell(script).args(arguments).output();
    let ran = ran.unwrap_or_else(|error| panic!("cannot start unshare: {error}"));
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "the script fails ({}): {said}{errors}", ran.status);
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_may_mount_and_nobody_sees_it() {
        let script = r#"mount -t tmpfs none "$1" && touch "$1/inside" && ls "$1""#;
        let folder = std::env::temp_dir();
        if let Some(said) = mounts(script, &[&folder]) {
            assert_eq!(said, "inside\n");
            assert!(!folder.join("inside").exists());
        }
    }

    #[test]
    #[should_panic(expected = "exit status: 77")]
    fn a_script_that_fails_is_no_skip() {
        if mounts("exit 77", &[]).is_none() {
            panic!("exit status: 77, it would have been");
        }
    }
}
