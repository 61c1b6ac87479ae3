//! The command line itself: help, bad input, configuration.

use super::harness::{Dir, dump};

#[test]
fn help_teaches() {
    let dir = Dir::new();
    for (name, command) in [
        ("help", vec!["--help"]),
        ("help_of_links", vec!["links", "--help"]),
        ("help_of_scan", vec!["scan", "-h"]),
    ] {
        let ran = dir.wikirot(&command).run().exits(0);
        insta::assert_snapshot!(name, ran.stdout);
    }
}

#[test]
fn bad_input_is_refused_with_what_to_do() {
    let dir = Dir::new();
    for args in [
        vec!["scan"],
        vec!["scan", "d.xml", "--timeout", "soon"],
        vec!["scan", "d.xml", "--report", "pdf=x"],
        vec!["scan", "d.xml", "--shard", "9/8"],
        vec!["scan", "d.xml", "--confirm", "often"],
        vec!["links", "d.xml", "--template", "nonsense"],
        vec!["links", "d.xml", "--extension-tag", "math=html"],
        vec!["report", "--state", "nowhere.sqlite"],
        vec!["check"],
    ] {
        let ran = dir.wikirot(&args).run().exits(2);
        assert!(ran.stderr.starts_with("error: "), "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn options_that_would_do_nothing_are_refused() {
    let dir = Dir::new();
    for args in [&["report", "--wait"][..], &["page", "Main", "--report-page", "Dead links"]] {
        let ran = dir.wikirot(args).run().exits(2);
        assert!(ran.stderr.contains("unexpected argument"), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn what_is_refused_leaves_no_state() {
    let dir = Dir::new();
    dir.write("d.xml", dump(&[("Page", "text")]));
    let more = ["--state", "s.sqlite", "--ignore", "nowhere.txt"];
    let ran = dir.wikirot(["scan", "d.xml"]).args(more).run().exits(2);
    assert!(ran.stderr.contains("cannot read the ignore list nowhere.txt"), "{}", ran.stderr);
    assert!(!dir.path("s.sqlite").exists());
}

#[test]
fn config_says_where_each_value_came_from() {
    let dir = Dir::new();
    dir.write("wikirot.toml", "concurrency = 7\ntimeout = '5s'\n");
    let ran = dir.wikirot(["config", "scan", "d.xml", "--timeout", "9"]).run().exits(0);
    let line = |key: &str| {
        let found = ran.stdout.lines().find(|line| line.starts_with(&format!("{key} =")));
        found.unwrap().to_owned()
    };
    assert!(line("concurrency").contains("7") && line("concurrency").contains("wikirot.toml"));
    assert!(line("timeout").contains("9") && line("timeout").contains("command line"));
    assert!(line("delay").contains("default"));
    // A file that is named is the one that is explained, wherever its name stands.
    dir.write("other.toml", "concurrency = 9\n");
    for args in [
        &["--config", "other.toml", "config"][..],
        &["config", "--config", "other.toml", "scan", "d.xml"],
        &["config", "scan", "d.xml", "--config", "other.toml"],
    ] {
        let told = dir.wikirot(args).run().exits(0).stdout;
        let line = told.lines().find(|it| it.starts_with("concurrency = 9"));
        assert!(line.is_some_and(|it| it.ends_with("# other.toml")), "{args:?}: {told}");
    }
}
