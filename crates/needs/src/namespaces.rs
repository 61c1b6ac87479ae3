//! Networks of one's own.

use std::process::Command;
use std::sync::OnceLock;

use crate::probe::refused;
use crate::{Need, skip};

/// Whether this machine lets us make networks of our own; where not, it says why.
///
/// # Panics
///
/// Where it does not work for a reason that is no refusal.
#[must_use]
pub fn namespaces() -> bool {
    static REFUSED: OnceLock<Option<String>> = OnceLock::new();
    let probe = || {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "--mount", "--"]);
        refused(command.args(["sh", "-c", "ip link set lo up"]))
    };
    match REFUSED.get_or_init(probe) {
        Some(why) => skip(Need::Namespaces, &format!("no network can be made here: {why}")),
        None => return true,
    }
    false
}
