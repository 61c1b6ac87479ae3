//! A network of one's own: a Linux network namespace with nothing but loopback in it.
//!
//! Within it a test may use any port, its own `resolv.conf`, and can reach nobody by mistake.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// `$1` is the resolver for `resolv.conf`, or empty; the rest is the command.
const SCRIPT: &str = r#"
ip link set lo up || exit 125
resolver=$1; shift
if [ -n "$resolver" ] && [ -e /etc/resolv.conf ]; then
    file=$(mktemp) && echo "nameserver $resolver" >"$file" &&
        mount --bind "$file" "$(readlink -f /etc/resolv.conf)" ||
        echo "no resolv.conf of our own: name the resolver to each program" >&2
    rm -f "$file"
fi
exec "$@"
"#;

/// Tells a program that it runs in such a namespace.
const MARK: &str = "TESTWEB_OWN_NETWORK";

/// Whether this program was started by [`command`].
#[must_use]
pub fn inside() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Whether this machine lets us make network namespaces.
#[must_use]
pub fn available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| {
        let mut probe = command("true", None);
        probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    })
}

/// A command that runs `program` in a network namespace of its own, loopback up, as root of that
/// namespace; with `resolver`, `/etc/resolv.conf` names it there (where it can be replaced). It exits
/// 125 if the namespace cannot be set up; ask [`available`] first.
#[must_use]
pub fn command(program: impl AsRef<OsStr>, resolver: Option<&str>) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net", "--mount", "--"]);
    command.env(MARK, "1").args(["sh", "-c", SCRIPT, "sh", resolver.unwrap_or("")]);
    command.arg(program);
    command
}

/// [`command`] where that is possible, the plain program where not.
#[must_use]
pub fn command_or_plain(program: impl AsRef<OsStr>, resolver: Option<&str>) -> Command {
    if available() { command(program, resolver) } else { Command::new(program) }
}
