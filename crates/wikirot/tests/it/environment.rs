//! Options from elsewhere than the command line: the environment, and the folders of configuration.

use std::collections::BTreeMap;
use std::path::Path;

use super::harness::{Dir, dump, small_web};
use super::typed::options;

/// Commands with all that has options, with what they need.
const COMMANDS: [&[&str]; 7] = [
    &["scan", "d.xml"],
    &["links", "d.xml"],
    &["fetch", "https://wiki.rotweb.net/", "--output", "x.xml"],
    &["check"],
    &["report"],
    &["page", "Page"],
    &["patch", "d.xml", "--out", "out"],
];

/// Values that differ from the defaults, for options that do not take any word.
fn value(command: &str, option: &str) -> &'static str {
    match option {
        "format" if command == "page" => "json",
        "quiet" | "allow-private" | "allow-loopback" | "recheck" | "internal" | "excerpt"
        | "update" | "changed" | "find-moved" => "1",
        "string-functions" => "off",
        "archive" => "alive",
        "evidence" => "warc:evidence",
        "evidence-file-size" => "2000000",
        "language" => "en",
        "verbose" | "tries" | "per-lane" | "concurrency" | "threads" | "category-depth" => "2",
        "log" => "json",
        "color" => "never",
        "format" => "jsonl",
        "namespaces" | "only-namespaces" => "0,4",
        "order" => "oldest",
        "class" => "found",
        "template" => "Bug=https://bugs.rotweb.net/{1}",
        "template-preset" => "archwiki",
        "template-arguments" => "never",
        "lua" => "off",
        "extension-tag" => "poem=verbatim",
        "lane" => "registrable-domain",
        "robots" => "strict",
        "resolver" => "192.0.2.1:53",
        "proxy" => "http://proxy.rotweb.net:3128/",
        "confirm" | "confirm-silent" | "confirm-usurped" => "4x5d",
        "shard" => "2/3",
        "report" => "text=-",
        "fail-on" => "new",
        "archive-endpoint" => "https://cdx.rotweb.net/",
        "dead-link" => "archwiki",
        "delay" | "timeout" | "connect-timeout" | "network-patience" | "linger" | "max-age"
        | "max-runtime" | "marks-last" | "archive-pause" | "wait" | "tell-every" => "11s",
        _ => "word",
    }
}

/// What is typed for one run, and which file that is.
const NOT_OF_FILES: [&str; 3] = ["config", "output", "out"];

/// The lines of `wikirot config`: value and source by option.
fn config(told: &str) -> BTreeMap<String, (String, String)> {
    let entry = |line: &str| {
        let (option, rest) = line.split_once(" = ")?;
        let (value, source) = rest.rsplit_once(" # ")?;
        Some((option.to_owned(), (value.trim().to_owned(), source.to_owned())))
    };
    told.lines().filter_map(entry).collect()
}

#[test]
fn every_option_has_its_variable() {
    let dir = Dir::new();
    dir.write("wikirot.toml", "delay = '7s'\ntimeout = '7s'\n");
    let mut tried = 0;
    for command in COMMANDS {
        // With the file's values in force, all options of the command are named.
        let kept = |it: &String| !NOT_OF_FILES.contains(&&**it);
        let options: Vec<String> = options(command[0]).into_iter().filter(kept).collect();
        assert!(options.len() >= 6, "{command:?}: {options:?}");
        for option in options {
            let name = format!("WIKIROT_{}", option.replace('-', "_").to_uppercase());
            let run = dir.wikirot(["config"]).args(command).env(&name, value(command[0], &option));
            let told = run.run().exits(0).stdout;
            tried += 1;
            let (in_force, source) = &config(&told)[&option];
            let expected = match value(command[0], &option) {
                "1" => "true",
                value => value,
            };
            assert_eq!(
                (in_force.as_str(), source.as_str()),
                (expected, &*format!("environment, {name}"))
            );
        }
    }
    assert!(tried > 60, "only {tried}");
}

#[test]
fn every_option_may_stand_in_the_file() {
    let dir = Dir::new();
    let mut tried = 0;
    for command in COMMANDS {
        for option in options(command[0]).iter().filter(|it| !NOT_OF_FILES.contains(&&***it)) {
            let value = match value(command[0], option) {
                "1" => "true".to_owned(),
                number if option == "verbose" => number.to_owned(),
                word => format!("'{word}'"),
            };
            dir.write("t.toml", format!("{option} = {value}\n"));
            let ran = dir.wikirot(["config", "--config", "t.toml"]).args(command).run().exits(0);
            let (_, source) = &config(&ran.stdout)[option];
            assert_eq!(source, "t.toml", "{option} of {}", command[0]);
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried}");
}

#[test]
fn what_is_typed_wins_over_the_environment_and_that_over_the_file() {
    let dir = Dir::new();
    dir.write("wikirot.toml", "delay = '1s'\ntimeout = '1s'\nconcurrency = 3\nquiet = true\n");
    let run = dir.wikirot(["config", "scan", "d.xml", "--delay", "3s"]);
    let run = run.env("WIKIROT_DELAY", "2s").env("WIKIROT_TIMEOUT", "2s").env("WIKIROT_QUIET", "0");
    // An empty variable says nothing.
    let run = run.env("WIKIROT_CONCURRENCY", "").env("SSL_CERT_FILE", "theirs");
    let run = run.env("WIKIROT_CA_FILE", "ours").env("WIKIROT_IGNORE", "[\"one\", \"two words\"]");
    let told = config(&run.run().exits(0).stdout);
    for (option, value, source) in [
        ("delay", "3s", "command line"),
        ("timeout", "2s", "environment, WIKIROT_TIMEOUT"),
        ("concurrency", "3", "wikirot.toml"),
        ("quiet", "false", "environment, WIKIROT_QUIET"),
        ("ca-file", "ours", "environment, WIKIROT_CA_FILE"),
        ("ignore", "one, two words", "environment, WIKIROT_IGNORE"),
        ("tries", "3", "default"),
    ] {
        assert_eq!(told[option], (value.to_owned(), source.to_owned()), "{option}");
    }
    let told = dir.wikirot(["config"]).env("WIKIROT_ARCHIVE", "yes").run().exits(0).stdout;
    assert_eq!(config(&told)["archive"].0, "broken");
    let told = dir.wikirot(["config"]).env("SSL_CERT_FILE", "theirs").run().exits(0).stdout;
    assert_eq!(config(&told)["ca-file"].1, "environment, SSL_CERT_FILE");
}

#[test]
fn a_variable_that_does_not_fit_is_named() {
    let dir = Dir::new();
    for (name, value, told) in [
        ("WIKIROT_TIMEOUT", "soon", "not a duration"),
        ("WIKIROT_QUIET", "perhaps", "write 1 or 0, true or false, yes or no"),
        ("WIKIROT_IGNORE", "[one", "not a list"),
        ("WIKIROT_CONFIG", "none.toml", "cannot read the configuration none.toml"),
    ] {
        let ran = dir.wikirot(["config"]).env(name, value).run().exits(2);
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains(told), "{}", ran.stderr);
        assert!(name == "WIKIROT_CONFIG" || ran.stderr.contains(name), "{}", ran.stderr);
    }
}

#[test]
fn what_does_not_fit_is_told_of_where_it_was_said() {
    let dir = Dir::new();
    dir.write("wikirot.toml", "timeout = 'soon'\n");
    let told = |run: super::harness::Wikirot| run.run().exits(2).stderr;
    let file = told(dir.wikirot(["scan", "d.xml"]).env("WIKIROT_DELAY", "7s"));
    assert!(file.contains("wikirot.toml:1: ") && !file.contains("WIKIROT_"), "{file}");
    dir.write("wikirot.toml", "timeout = '7s'\n");
    let variable = told(dir.wikirot(["scan", "d.xml"]).env("WIKIROT_DELAY", "soon"));
    assert!(variable.contains("WIKIROT_DELAY") && !variable.contains("wikirot.toml"), "{variable}");
}

#[test]
fn a_configuration_is_found_where_people_keep_it() {
    let dir = Dir::new();
    for folder in ["xdg/wikirot", "home/.config/wikirot"] {
        std::fs::create_dir_all(dir.path(folder)).unwrap();
        let name = folder.split('/').next().unwrap();
        dir.write(&format!("{folder}/wikirot.toml"), format!("server = 'http://{name}'\n"));
    }
    dir.write("named.toml", "server = 'http://named'\n");
    let home = dir.path("home").display().to_string();
    let xdg = dir.path("xdg").display().to_string();
    let server = |variables: &[(&str, &str)]| {
        let run = dir.wikirot(["config"]);
        let run = variables.iter().fold(run, |run, (name, value)| run.env(name, value));
        let told = run.run().exits(0).stdout;
        config(&told).get("server").map_or_else(String::new, |it| it.0.clone())
    };
    assert_eq!(server(&[]), "");
    assert_eq!(server(&[("HOME", &home)]), "http://home");
    assert_eq!(server(&[("HOME", &home), ("XDG_CONFIG_HOME", &xdg)]), "http://xdg");
    dir.write("wikirot.toml", "server = 'http://here'\n");
    assert_eq!(server(&[("HOME", &home)]), "http://here");
    assert_eq!(server(&[("HOME", &home), ("WIKIROT_CONFIG", "named.toml")]), "http://named");
    // The machine's own comes last.
    let script = r#"
        cd "$1" && rm wikirot.toml && mkdir etc && echo "server = 'http://etc'" >etc/wikirot.toml || exit 77
        mount --bind etc /etc || exit 77
        env -i "$2" config | grep server; env -i HOME="$1/home" "$2" config | grep server
    "#;
    let program = Path::new(env!("CARGO_BIN_EXE_wikirot"));
    let Some(told) = wikirot_needs::mounts(script, &[&dir.path(""), program]) else { return };
    let lines: Vec<_> = told.lines().collect();
    assert!(lines[0].contains("http://etc") && lines[0].ends_with("# /etc/wikirot.toml"), "{told}");
    assert!(lines[1].contains("http://home"), "{told}");
}

#[test]
fn a_whole_run_by_variables_alone() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone")]));
    let run = dir.wikirot(["scan", "d.xml"]).on(&web).env("WIKIROT_STATE", "s.sqlite");
    let run = run.env("WIKIROT_REPORT", "[\"csv=r.csv\", \"jsonl=r.jsonl\"]");
    let ran = run.env("WIKIROT_QUIET", "yes").env("WIKIROT_FAIL_ON", "broken").run().exits(1);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    assert!(dir.read("r.csv").contains("http-404") && dir.read("r.jsonl").contains("http-404"));
    assert!(dir.path("s.sqlite").exists());
}
