//! What the documents have people type: every command is one, every option that they name is there and every one
//! that is there is named, and what is said to hold where nothing is said does.

use std::collections::{BTreeMap, BTreeSet};

use super::documents::{OF_USERS, blocks, document, quoted, root, squeezed};
use super::harness::Dir;

/// The programs that are typed, with the words of wikirot that they stand for: `{1}` is their first argument. The
/// others, but for those that are named, are options of that command.
const PROGRAMS: [(&str, &[&str], usize); 4] = [
    ("wikirot", &[], 0),
    ("wikirot-night", &["scan", "-"], 0),
    ("wikirot-shard", &["scan", "-", "--shard=auto/3"], 3),
    ("wikirot-shards-report", &["report"], 1),
];

/// What stands for a value in documents, where not every word is one.
const VALUES: [(&str, &str); 5] =
    [("SHELL", "bash"), ("N", "3"), ("FORMAT", "csv"), ("K/N", "1/3"), ("auto/$shares", "auto/3")];

/// Options that documents name of other programs.
const OF_OTHERS: [&str; 3] = ["current", "no-block", "path"];

/// The names of all commands.
pub(crate) fn commands() -> BTreeSet<String> {
    let help = Dir::new().wikirot(["--help"]).run().exits(0).stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let lines = commands.lines().filter(|it| it.starts_with("  ") && !it.starts_with("   "));
    let names = lines.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|it| it != "help").collect()
}

/// The long options of a command.
pub(crate) fn options(command: &str) -> BTreeSet<String> {
    let help = Dir::new().wikirot([command, "--help"]).run().exits(0).stdout;
    help.lines()
        .filter_map(|line| line.trim_start().split_once("--"))
        .filter(|(before, _)| before.is_empty() || before.starts_with('-'))
        .filter_map(|(_, after)| after.split([' ', '[', '=', '.']).next())
        .filter(|it| !["help", "version"].contains(it))
        .map(str::to_owned)
        .collect()
}

/// What is typed by whoever follows them, by where it stands; whether it is named in prose alone.
fn code() -> Vec<(String, String, bool)> {
    let mut code = Vec::new();
    for name in OF_USERS.iter().chain(&["CHANGELOG.md"]) {
        let text = document(name).replace("\\|", "|");
        let (blocks, prose) = blocks(&text);
        code.extend(blocks.into_iter().map(|(_, it)| ((*name).to_owned(), it.to_owned(), false)));
        code.extend(quoted(&prose).into_iter().map(|it| ((*name).to_owned(), squeezed(&it), true)));
    }
    for file in std::fs::read_dir(root().join("docs/deploy")).unwrap() {
        let name = format!("docs/deploy/{}", file.unwrap().file_name().to_str().unwrap());
        let text = document(&name);
        let text = match &*name {
            it if it.ends_with(".md") => continue,
            // `command: [a]`, `args: [b, c]` is a line of its own.
            it if it.ends_with(".yaml") => {
                squeezed(&text).replace("] args: [", " ").replace(']', "\n").replace(", ", " ")
            }
            _ => text,
        };
        code.push((name, text, false));
    }
    for command in commands().into_iter().map(Some).chain([None]) {
        let words: Vec<_> = command.into_iter().chain(["--help".to_owned()]).collect();
        let help = Dir::new().wikirot(&words).run().exits(0).stdout;
        code.push((format!("wikirot {}", words.join(" ")), help, true));
    }
    code
}

/// The words of a shell's line up to the end of its first command.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '|' | '&' | ';' | '>' | '<' | '`') => break,
            (None, '#' | '[') if word.is_none() => break,
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words.retain(|it| !["$@", "$quiet", ".."].contains(&&**it));
    let valued = |it: String| match VALUES.iter().find(|(name, _)| *name == it) {
        Some((_, value)) => (*value).to_owned(),
        None => it,
    };
    words.into_iter().map(valued).collect()
}

/// The command lines of wikirot that stand in a text. Other words may follow its name, in the names of units or
/// images: only where a line begins with it, a command has to.
fn typed(text: &str, commands: &BTreeSet<String>) -> Vec<Vec<String>> {
    let mut typed = Vec::new();
    for line in text.replace("\\\n", " ").lines().filter(|it| !it.starts_with("Usage: ")) {
        for (program, stands_for, arguments) in PROGRAMS {
            for (at, _) in line.match_indices(program) {
                let before = line[..at].trim_end_matches(['"', '$']);
                let Some(rest) =
                    line[at + program.len()..].trim_start_matches('"').strip_prefix(' ')
                else {
                    continue;
                };
                if before.ends_with(|it: char| it.is_alphanumeric() || "-/@_".contains(it)) {
                    continue;
                }
                let rest = words(rest);
                let named =
                    program != "wikirot" || rest.first().is_some_and(|it| commands.contains(it));
                let options = program == "wikirot" || rest.iter().any(|it| it.starts_with('-'));
                if named && options {
                    let words = stands_for.iter().map(|it| (*it).to_owned());
                    typed.push(words.chain(rest.into_iter().skip(arguments)).collect());
                } else if before.trim_start() == "$ " {
                    assert!(
                        rest.first().is_some_and(|it| it.starts_with('-')),
                        "no command: {line}"
                    );
                }
            }
        }
    }
    typed
}

#[test]
fn every_command_of_the_documents_is_one() {
    let (dir, commands) = (Dir::new(), commands());
    let mut tried = BTreeMap::<String, usize>::new();
    for (name, text, in_prose) in code() {
        for line in typed(&text, &commands) {
            let ran = dir.wikirot(["config"]).args(&line).run();
            let lacks = ["required arguments were not provided", "a value is required"];
            let is_begun = lacks.iter().any(|it| ran.stderr.contains(it));
            let is_one = ran.code == Some(0) || in_prose && is_begun;
            assert!(is_one, "{name}: wikirot {}\n{}", line.join(" "), ran.stderr);
            *tried.entry(name.clone()).or_default() += 1;
        }
    }
    for (name, least) in [
        ("docs/guide.md", 30),
        ("docs/formats.md", 15),
        ("docs/deploy/README.md", 8),
        ("docs/deploy/wikirot.cron", 4),
        ("docs/deploy/wikirot.service", 1),
        ("docs/deploy/kubernetes.yaml", 2),
        ("docs/deploy/slurm.sh", 2),
        ("wikirot merge --help", 5),
        ("wikirot --help", 4),
    ] {
        let there = tried.get(name).copied().unwrap_or_default();
        assert!(there >= least, "{name}: {there} commands; {tried:?}");
    }
}

#[test]
fn every_option_is_told_and_every_one_that_is_told_is_there() {
    let there: BTreeSet<String> = commands().iter().flat_map(|it| options(it)).collect();
    assert!(there.len() > 80, "{}", there.len());
    let code = code();
    let told = |option: &str| {
        let name = format!("--{option}");
        let ends = |after: &str| !after.starts_with(|it: char| it.is_alphanumeric() || it == '-');
        code.iter()
            .filter(|(name, ..)| name.starts_with("docs/") || OF_USERS.contains(&&**name))
            .any(|(_, text, _)| text.split(&name).skip(1).any(ends))
    };
    let silent: Vec<_> = there.iter().filter(|it| !told(it)).collect();
    assert!(silent.is_empty(), "told by --help alone: {silent:?}");
    for (name, text, in_prose) in &code {
        for word in text.split_whitespace().filter(|_| *in_prose).take(1) {
            let option = word.strip_prefix("--").map(|it| it.split(['=', ' ']).next().unwrap());
            let option =
                option.filter(|it| it.starts_with(char::is_alphabetic) && !OF_OTHERS.contains(it));
            assert!(option.is_none_or(|it| there.contains(it)), "{name}: {text}");
        }
        for variable in text.split("WIKIROT_").skip(1) {
            let end = variable.find(|it: char| !it.is_ascii_uppercase() && it != '_');
            let option = variable[..end.unwrap_or(variable.len())].to_lowercase().replace('_', "-");
            assert!(option.is_empty() || there.contains(&option), "{name}: WIKIROT_{variable}");
        }
    }
}

#[test]
fn configurations_of_the_documents_are_in_force_as_they_stand() {
    let dir = Dir::new();
    let mut keys = 0;
    // Examples stand behind a `#` there, prose behind `# `.
    let example = document("docs/deploy/wikirot.toml");
    let lines = example.lines().filter(|it| !it.starts_with("# "));
    let mut files = vec![lines.map(|it| it.trim_start_matches('#')).collect::<Vec<_>>().join("\n")];
    for name in OF_USERS {
        let text = document(name);
        let in_toml = blocks(&text).0.into_iter().filter(|(language, _)| *language == "toml");
        files.extend(in_toml.map(|(_, it)| it.to_owned()));
    }
    for file in files {
        dir.write("x.toml", &file);
        let told = dir.wikirot(["config", "--config", "x.toml", "scan", "-"]).run().exits(0).stdout;
        for line in file.lines().take_while(|it| !it.starts_with('[')) {
            let Some((key, _)) = line.split_once(" = ") else { continue };
            let found = told.lines().find(|it| it.starts_with(&format!("{key} = ")));
            assert!(found.is_some_and(|it| it.ends_with("# x.toml")), "{key}: {told}");
            keys += 1;
        }
    }
    assert!(keys >= 8, "{keys}");
}

#[test]
fn what_holds_without_an_option_is_what_the_documents_say() {
    let dir = Dir::new();
    let rows: Vec<Vec<&str>> = include_str!("defaults.tsv")
        .lines()
        .filter(|it| !it.starts_with('#'))
        .map(|it| it.split('\t').collect())
        .collect();
    let mut in_force = BTreeMap::new();
    for row in &rows {
        let [name, says, command, option, value] = row[..] else { panic!("{row:?}") };
        assert!(squeezed(&document(name)).contains(says), "{name} does not say: {says}");
        let told = in_force.entry(command).or_insert_with(|| {
            let words = command.split(' ');
            dir.wikirot(["config"]).args(words).run().exits(0).stdout
        });
        let line = told.lines().find_map(|it| it.strip_prefix(&format!("{option} = ")));
        let line = line.unwrap_or_else(|| panic!("{command} has no {option}"));
        let (found, source) = line.split_once('#').unwrap();
        assert_eq!((found.trim(), source.trim()), (value, "default"), "{option}: {says}");
    }
    assert!(rows.len() >= 30, "{}", rows.len());
}
