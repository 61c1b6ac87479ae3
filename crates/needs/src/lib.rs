//! What tests need of the machine they run on, and may not find there.
//!
//! A test that cannot run here says so on the terminal, past the harness, which shows nothing of a test
//! that passes. Where `WIKIROT_REQUIRE` names what it lacks (`mounts,namespaces`), it fails. Only what is
//! not there or not permitted is a reason to skip; whatever else goes wrong fails the test.

#![allow(clippy::panic, reason = "a test that may not be skipped fails by a panic")]

mod mounts;
mod namespaces;
mod probe;
mod programs;

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub use mounts::{may_mount, mounts};
pub use namespaces::namespaces;
pub use programs::{null_device, program};

/// Names what must not be skipped, separated by commas.
pub const REQUIRE: &str = "WIKIROT_REQUIRE";

/// What not every machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To mount file systems of one's own.
    Mounts,
    /// To make networks of one's own.
    Namespaces,
    /// Real dumps and what a real MediaWiki says of them, which are no part of the project.
    Shared,
    /// IPv6 on loopback, on the ports that IPv4 has there.
    Ipv6,
    /// To make devices.
    Devices,
    /// To be another user.
    Users,
    /// Programs that are no part of the project and that `.ci/run` does not install.
    Programs,
}

impl Need {
    const ALL: [Self; 7] = [
        Self::Mounts,
        Self::Namespaces,
        Self::Shared,
        Self::Ipv6,
        Self::Devices,
        Self::Users,
        Self::Programs,
    ];

    /// The word for it in [`REQUIRE`].
    fn word(self) -> &'static str {
        match self {
            Self::Mounts => "mounts",
            Self::Namespaces => "namespaces",
            Self::Shared => "shared",
            Self::Ipv6 => "ipv6",
            Self::Devices => "devices",
            Self::Users => "users",
            Self::Programs => "programs",
        }
    }
}

/// Says why a test is skipped.
///
/// # Panics
///
/// Where [`REQUIRE`] names the need, or something that is none.
pub fn skip(need: Need, why: &str) {
    let required = env::var(REQUIRE).unwrap_or_default();
    let required = read(&required).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(!required.contains(&need), "{REQUIRE} asks for {}, but {why}", need.word());
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    // What `eprintln!` writes, the harness keeps to itself.
    let _ = writeln!(std::io::stderr(), "skipped {test}: {why}");
}

/// The needs that a list names.
fn read(list: &str) -> Result<Vec<Need>, String> {
    let words = list.split(',').map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let known = Need::ALL.into_iter().find(|need| need.word() == word);
            known.ok_or_else(|| {
                let all = Need::ALL.map(Need::word).join(", ");
                format!("{REQUIRE} asks for `{word}`, which is none of {all}")
            })
        })
        .collect()
}

/// The file or folder `name` of the data beside the project: in `$WIKIROT_SHARED`, or in the folder `shared`
/// beside the checkout. `None`, with a word, where it is not there.
#[must_use]
pub fn shared(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = env::var_os("WIKIROT_SHARED").map_or_else(beside, PathBuf::from).join(name);
    match path.try_exists() {
        Ok(true) => Some(path),
        Ok(false) => {
            skip(Need::Shared, &format!("there is no {}", path.display()));
            None
        }
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_slips_are_not_passed_over() {
        assert_eq!(read(""), Ok(vec![]));
        assert_eq!(read("mounts, shared,"), Ok(vec![Need::Mounts, Need::Shared]));
        assert_eq!(read("namespaces,ipv6"), Ok(vec![Need::Namespaces, Need::Ipv6]));
        let slip = "WIKIROT_REQUIRE asks for `mount`, which is none of mounts, namespaces, shared, ipv6, \
                    devices, users, programs";
        assert_eq!(read("shared,mount"), Err(slip.to_owned()));
    }
}
