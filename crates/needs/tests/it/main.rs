//! Skips are seen, and are failures where they are forbidden.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::env;
use std::process::{Command, Output};

use wikirot_needs::{Need, REQUIRE, shared, skip};

/// A test that is skipped. The ones below start it by its name.
#[test]
#[ignore = "a helper of other tests"]
fn lacks_something() {
    assert_eq!(shared("no-such-file"), None);
    skip(Need::Ipv6, "it was asked to");
}

fn run(required: &str) -> Output {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "lacks_something", "--ignored"])
        .env("WIKIROT_SHARED", "/nowhere")
        .env(REQUIRE, required)
        .output()
        .unwrap()
}

#[test]
fn a_skip_passes_the_harness() {
    for required in ["", "mounts,namespaces"] {
        let ran = run(required);
        assert!(ran.status.success(), "{ran:?}");
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(
            said,
            "skipped lacks_something: there is no /nowhere/no-such-file\n\
             skipped lacks_something: it was asked to\n"
        );
    }
}

#[test]
fn a_skip_fails_where_it_is_forbidden() {
    for (required, told) in [
        ("mounts,shared", "asks for shared, but there is no /nowhere/no-such-file"),
        ("ipv6", "asks for ipv6, but it was asked to"),
        ("everything", "asks for `everything`, which is none of"),
    ] {
        let ran = run(required);
        assert!(!ran.status.success(), "{required}: {ran:?}");
        let said = String::from_utf8(ran.stdout).unwrap();
        assert!(said.contains(told), "{required}: {said}");
    }
}
