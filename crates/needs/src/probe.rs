//! Whether the machine lets us: a command that does nothing but ask.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

/// What a kernel or a shell says where something is not there or not for us.
const REFUSALS: [&str; 6] = [
    "Operation not permitted",
    "Permission denied",
    // `user.max_user_namespaces` is zero.
    "No space left on device",
    // A kernel without them.
    "Invalid argument",
    "Function not implemented",
    "not found",
];

/// Why not, if the command fails because something is not there or not permitted.
///
/// # Panics
///
/// Where it fails for any other reason.
pub(crate) fn refused(command: &mut Command) -> Option<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let ran = match command.env("LC_ALL", "C").stdin(Stdio::null()).output() {
        Ok(ran) => ran,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Some(format!("there is no program `{program}`"));
        }
        Err(error) => panic!("cannot start {program}: {error}"),
    };
    if ran.status.success() {
        return None;
    }
    let said = String::from_utf8_lossy(&ran.stderr).trim().to_owned();
    let refusal = REFUSALS.iter().any(|words| said.contains(words));
    assert!(refusal, "{program} fails for no reason to skip a test ({}): {said}", ran.status);
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_works_is_not_refused() {
        assert_eq!(refused(&mut shell("true")), None);
    }

    #[test]
    fn what_is_not_there_or_not_permitted_is_told() {
        let missing = refused(&mut Command::new("no-such-program"));
        assert_eq!(missing.as_deref(), Some("there is no program `no-such-program`"));
        let said = "unshare: unshare failed: Operation not permitted";
        let refusal = refused(&mut shell(&format!("echo '{said}' >&2; exit 1")));
        assert_eq!(refusal.as_deref(), Some(said));
        assert!(refused(&mut shell("no-such-program")).is_some());
    }

    #[test]
    #[should_panic(expected = "for no reason to skip a test (exit status: 3): surprise")]
    fn any_other_failure_is_one() {
        refused(&mut shell("echo surprise >&2; exit 3"));
    }
}
