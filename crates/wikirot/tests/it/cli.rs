//! The command line itself: help, bad input, configuration.

use std::process::Command;
use std::time::Duration;

use wikirot_testweb::Web;

use super::harness::{Dir, Wikirot, dump, json_lines, small_web};

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

#[test]
fn manual_pages_have_all_that_is_not_in_the_help() {
    let dir = Dir::new();
    dir.wikirot(["man", "--out", "man"]).run().exits(0);
    let page = dir.read("man/wikirot.1");
    for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "FILES", "ENVIRONMENT", "EXIT STATUS"] {
        let heading = format!(".SH \"{section}\"");
        let bare = format!(".SH {section}");
        assert!(page.contains(&heading) || page.contains(&bare), "no {section}");
    }
    assert!(dir.read("man/wikirot-scan.1").contains("concurrency"));
}

#[test]
fn a_word_that_is_no_command_is_taken_for_what_it_is() {
    let dir = Dir::new();
    dir.write("dump", dump(&[("Page", "text")]));
    for (typed, told) in [
        ("dump.xml.bz2", "'wikirot scan dump.xml.bz2' checks the links of a dump"),
        ("dump", "'wikirot scan dump' checks the links of a dump"),
        (
            "https://wiki.rotweb.net/",
            "'wikirot fetch https://wiki.rotweb.net/ --output wiki.xml.zst'",
        ),
        ("scam", "unrecognized subcommand 'scam'"),
    ] {
        let ran = dir.wikirot([typed]).run().exits(2);
        assert!(ran.stderr.contains(told), "{typed}: {}", ran.stderr);
    }
    for command in ["scan", "links"] {
        let ran = dir.wikirot([command, "https://wiki.rotweb.net/"]).run().exits(2);
        assert!(ran.stderr.contains("'wikirot fetch https://wiki.rotweb.net/"), "{}", ran.stderr);
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused_in_words() {
    let dir = Dir::new();
    let mut tried = 0;
    for option in ["--concurrency", "--per-lane", "--tries", "--threads"] {
        for (value, told) in [
            ("0", "write a number, 1 or more"),
            ("-1", "write a number, 1 or more"),
            ("many", "write a number, 1 or more"),
            ("1.5", "write a number, 1 or more"),
            ("99999999999999999999999", "too many"),
        ] {
            let ran = dir.wikirot(["scan", "d.xml", option, value]).run().exits(2);
            assert!(ran.stderr.contains(told), "{option} {value}: {}", ran.stderr);
            tried += 1;
        }
    }
    for (option, value, told) in [
        ("--timeout", "0", "in no time nobody answers"),
        ("--connect-timeout", "0s", "in no time nobody answers"),
        ("--delay", "-1", "not a duration"),
        ("--max-age", "-7d", "unexpected argument"),
        ("--shard", "0/3", "not a shard"),
        ("--confirm", "0x3d", "write TIMESxDAYSd"),
        ("--resolver", "here", "not a name server"),
    ] {
        let ran = dir.wikirot(["scan", "d.xml", option, value]).run().exits(2);
        assert!(ran.stderr.contains(told), "{option} {value}: {}", ran.stderr);
        tried += 1;
    }
    assert_eq!(tried, 27);
}

#[test]
fn the_ending_of_a_name_tells_the_format() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    let scan = dir.wikirot(["scan", "d.xml", "-q", "--state", "s", "--report", "r.HTML"]);
    scan.args(["--report", "r.wiki"]).on(&web).run().exits(0);
    assert!(dir.read("r.HTML").starts_with("<!doctype html>"), "{}", dir.read("r.HTML"));
    assert!(dir.read("r.wiki").contains("wikirot-report"));
    for (name, begins) in [
        ("r.htm", "<!doctype html>"),
        ("r.md", "# "),
        ("r.txt", "Test: "),
        ("r.csv", "page,"),
        ("r.jsonl", "{\"url\""),
        ("r.json", "{\"format\""),
        ("r.atom", "<?xml"),
        ("r", "Test: "),
    ] {
        dir.wikirot(["report", "--state", "s", "-o", name]).run().exits(0);
        assert!(dir.read(name).trim_start().starts_with(begins), "{name}: {}", dir.read(name));
    }
    // What is said wins.
    dir.wikirot(["report", "--state", "s", "--format", "csv", "-o", "r.html"]).run().exits(0);
    assert!(dir.read("r.html").starts_with("page,"));
    dir.wikirot(["links", "d.xml", "--output", "l.jsonl"]).run().exits(0);
    assert!(dir.read("l.jsonl").starts_with("{\"page\""));
    let ran = dir.wikirot(["scan", "d.xml", "--report", "report.pdf"]).run().exits(2);
    assert!(ran.stderr.contains("write FORMAT=PATH"), "{}", ran.stderr);
}

#[test]
fn much_is_told_of_us_and_nothing_of_who_looks_names_up() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/ http://b.rotweb.net/")]));
    let ran = dir.wikirot(["scan", "d.xml", "-vv", "--log", "json"]).on(&web).run().exits(0);
    let targets: Vec<_> = json_lines(&ran.stderr)
        .iter()
        .map(|line| line["target"].as_str().unwrap().to_owned())
        .collect();
    assert!(!targets.is_empty());
    assert!(targets.iter().all(|it| it.starts_with("wikirot")), "{targets:?}");
}

/// What it says on a terminal of that many columns; `None`, with a word, where there is none to be had.
fn on_a_terminal(columns: u32, run: Wikirot) -> Option<String> {
    let script = format!(
        "printf 'stty cols {columns} rows 24; exec \"%s\"' \"$0\" >typed; for word; do printf ' \"%s\"' \"$word\" >>typed; done; \
         exec script -qec \"sh ./typed\" /dev/null"
    );
    if !wikirot_needs::program(Command::new("script").args(["-qec", "true", "/dev/null"])) {
        return None;
    }
    let ran = run.in_shell(&script).run();
    Some(format!("{}{}", ran.stdout, ran.stderr))
}

/// A line of a terminal without what moves and colours.
fn plain(line: &str) -> String {
    let mut plain = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => {
                let _ = chars.by_ref().find(|it| it.is_ascii_alphabetic());
            }
            c if c.is_control() => {}
            c => plain.push(c),
        }
    }
    plain
}

#[test]
fn bars_fit_sixty_columns_and_have_colours_where_they_are_wanted() {
    let urls: Vec<_> = (0..20).map(|n| format!("https://a.rotweb.net/{n}")).collect();
    let web = Web::from_urls(&urls).latency(Duration::from_millis(60)).serve().unwrap();
    for (more, variable, coloured) in [
        (&[][..], "", true),
        (&[], "1", false),
        (&["--color", "never"], "", false),
        (&["--color=always"], "1", true),
    ] {
        let dir = Dir::new();
        dir.write("d.xml", dump(&[("Page", &urls.join(" "))]));
        let scan = |more: &[&str]| {
            let run = dir.wikirot(["scan", "d.xml", "--state", "s"]).args(more).on(&web);
            on_a_terminal(60, run.env("NO_COLOR", variable).env("TERM", "xterm"))
        };
        let Some(told) = scan(more) else { return };
        assert_eq!(told.contains("\u{1b}[36m"), coloured, "{more:?} {variable}");
        let drawn: Vec<_> = told.split(['\r', '\n']).map(plain).collect();
        let bars: Vec<_> = drawn.iter().filter(|it| it.contains("  check  ")).collect();
        assert!(bars.iter().any(|it| it.contains(" left, ") && it.contains(" of 20 ")), "{bars:?}");
        // Two bars may stand in what is drawn at once.
        for bar in drawn.iter().flat_map(|it| it.split("  check  ").skip(1)) {
            let bar = bar.split("  links  ").next().unwrap().split("  read   ").next().unwrap();
            // What comes last stands behind the bars.
            let bar = bar.split("Test: ").next().unwrap();
            assert!(bar.chars().count() + 9 <= 60, "{bar}");
        }
        // A run that goes on says of the pages that it has them already.
        let told = scan(&["--recheck"]).unwrap();
        assert!(told.contains("1 unchanged"), "{}", plain(&told));
    }
}

#[test]
fn whoever_watches_hears_soon_that_nobody_answers() {
    let (dir, web) = (Dir::new(), small_web());
    web.cut(true);
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/ http://b.rotweb.net/")]));
    // Long before the run gives up.
    let scan = |patience| {
        let run = dir.wikirot(["scan", "d.xml", "--max-runtime", patience]).on(&web);
        on_a_terminal(80, run.args(["--network-patience", "1h"]).env("TERM", "xterm"))
    };
    let Some(told) = scan("10s") else { return };
    let told = plain(&told.replace(['\r', '\n'], " "));
    let (hint, end) = (told.find("no host has answered yet"), told.find("its time was over"));
    assert!(hint.is_some() && hint < end, "{told}");
    assert!(told.contains("--proxy") && told.contains("name server"), "{told}");
}
