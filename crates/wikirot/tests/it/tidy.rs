//! What a machine can see of docs/style.md: sizes, messages, leftovers, links, names that must exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Lines of a source file, its tests aside.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// All files below `folder` for which `wanted` holds, in order of their names.
fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            let name = entry.file_name();
            let made = [".git", "target", "dist", "corpus", "artifacts"];
            if !made.iter().any(|it| name == *it) {
                found.extend(files(&path, wanted));
            }
        } else if wanted(&path) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn is(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it == extension)
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn documents() -> Vec<PathBuf> {
    files(&root(), &|path| is(path, "md"))
}

#[test]
fn source_files_say_what_they_are_and_are_not_too_long() {
    let sources = files(&root().join("crates"), &|path| is(path, "rs"));
    assert!(sources.len() > 100, "only {} sources found", sources.len());
    for path in sources {
        let text = read(&path);
        assert!(text.starts_with("//!"), "{}: no word on what it is", path.display());
        if path.components().any(|it| it.as_os_str() == "src") {
            let code = text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
            let lines = code.lines().count();
            assert!(lines <= LONGEST, "{}: {lines} lines, look for the seam", path.display());
        }
    }
}

/// A line without the `pub` and what may stand behind it.
pub(super) fn without_visibility(line: &str) -> &str {
    match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(") ").map_or(rest, |(_, item)| item),
        Some(rest) => rest.trim_start(),
        None => line,
    }
}

/// The names that lines of a source begin to define, or to give methods to, tests aside.
pub(super) fn names_behind<'a>(
    code: &'a str,
    words: &'a [&'a str],
) -> impl Iterator<Item = &'a str> {
    let name = |rest: &'a str| rest.split(|it: char| !it.is_alphanumeric() && it != '_').next();
    code.lines().filter_map(move |line| {
        let line = without_visibility(line.trim_start());
        name(words.iter().find_map(|word| line.strip_prefix(word))?)
    })
}

#[test]
fn methods_stand_in_the_file_or_folder_of_their_type() {
    let mut blocks = 0;
    let crates = files(&root().join("crates"), &|path| path.ends_with("src/lib.rs"));
    for source in &crates {
        let source = source.parent().unwrap();
        let code = |path: &PathBuf| {
            read(path).split("\n#[cfg(test)]\n").next().unwrap_or_default().to_owned()
        };
        let all: Vec<(PathBuf, String)> = files(source, &|path| is(path, "rs"))
            .into_iter()
            .map(|path| (path.clone(), code(&path)))
            .collect();
        let mut homes = BTreeMap::<&str, Vec<&Path>>::new();
        for (path, code) in &all {
            for name in names_behind(code, &["struct ", "enum ", "union "]) {
                homes.entry(name).or_default().push(path);
            }
        }
        for (path, code) in &all {
            // An arrow closes nothing.
            let code = code.replace("->", "");
            let inherent = code.lines().filter(|line| !line.contains(" for ")).map(|line| {
                // Past the parameters of `impl<T: X<Y>> Name`.
                let Some(rest) = line.strip_prefix("impl<") else { return line.to_owned() };
                let mut depth = 1;
                let end = rest.find(|it: char| {
                    depth += i32::from(it == '<') - i32::from(it == '>');
                    depth == 0
                });
                format!("impl {}", rest[end.map_or(0, |end| end + 1)..].trim_start())
            });
            let inherent: String = inherent.collect::<Vec<_>>().join("\n");
            for name in names_behind(&inherent, &["impl "]) {
                let at_home = homes.get(name).into_iter().flatten().any(|home| {
                    let folder = home.parent().unwrap();
                    let inside =
                        if home.ends_with("mod.rs") { folder } else { &home.with_extension("") };
                    *home == path
                        || path.starts_with(inside)
                        || folder != source && path.starts_with(folder)
                });
                assert!(at_home, "{}: {name} is defined elsewhere", path.display());
                blocks += 1;
            }
        }
    }
    assert!(blocks > 200, "only {blocks} found");
}

#[test]
fn messages_begin_in_lower_case() {
    let mut found = 0;
    for path in files(&root().join("crates"), &|path| is(path, "rs")) {
        for maker in ["#[error(", "bail!(", "anyhow!(", "context(", "with_context(|| format!("] {
            for after in read(&path).split(maker).skip(1) {
                let Some(message) = after.trim_start().strip_prefix('"') else { continue };
                let capital = message.starts_with(|first: char| first.is_uppercase());
                assert!(!capital, "{}: {:?}", path.display(), message.lines().next());
                found += 1;
            }
        }
    }
    assert!(found > 50, "only {found} messages found");
}

#[test]
fn nothing_unfinished_is_left() {
    // Split, so that this file does not find itself.
    let leftovers = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("dbg", "!("),
        concat!("todo", "!("),
        // A skip is told by `crates/needs`, or nobody hears of it.
        concat!("println!(\"", "skipped"),
    ];
    let text_file = |path: &Path| {
        ["rs", "md", "toml", "py", "sh", "yml", "yaml", "html", "css", "js", "sql"]
            .iter()
            .any(|extension| is(path, extension))
    };
    for path in files(&root(), &text_file) {
        for (number, line) in read(&path).lines().enumerate() {
            let left = leftovers.iter().find(|it| line.contains(**it));
            assert_eq!(left, None, "{}:{}", path.display(), number + 1);
        }
    }
}

#[test]
fn each_dependency_has_its_line_in_the_architecture() {
    let manifest: toml::Table = read(root().join("Cargo.toml")).parse().unwrap();
    let told = read(root().join("docs/architecture.md"));
    let dependencies = manifest["workspace"]["dependencies"].as_table().unwrap();
    let untold: Vec<&String> = dependencies
        .keys()
        .filter(|name| !name.starts_with("wikirot-") && !told.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(untold, Vec::<&String>::new());
}

#[test]
fn each_recipe_that_is_named_exists() {
    let justfile = read(root().join("justfile"));
    let recipes: BTreeSet<&str> = justfile
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter(|line| !line.contains(":="))
        .filter_map(|line| line.split_once(':')?.0.split(' ').next())
        .collect();
    assert!(recipes.contains("test") && recipes.contains("fuzz"), "{recipes:?}");
    let workflow = |path: &Path| is(path, "yml");
    let mut readers = documents();
    readers.extend(files(&root().join(".github"), &workflow));
    readers.push(root().join(".ci/run"));
    let mut named = 0;
    for path in readers {
        let text = read(&path);
        for start in ["`just ", "$ just ", "run: just ", "\njust "] {
            for after in text.split(start).skip(1) {
                let name = after.split([' ', '`', '\n']).next().unwrap_or_default();
                assert!(recipes.contains(name), "{}: just {name}", path.display());
                named += 1;
            }
        }
    }
    assert!(named > 20, "only {named} recipes found");
}

#[test]
fn the_files_that_faults_are_put_into_are_there() {
    let config: toml::Table = read(root().join(".cargo/mutants.toml")).parse().unwrap();
    for glob in config["examine_globs"].as_array().unwrap() {
        let glob = glob.as_str().unwrap();
        let (folder, name) = glob.rsplit_once('/').unwrap();
        let found = match name {
            "*.rs" => std::fs::read_dir(root().join(folder)).is_ok(),
            name => root().join(folder).join(name).is_file(),
        };
        assert!(found, "{glob} matches no file: name the one that decides now");
    }
}

/// The relative targets of a document's links and images, and their fragments.
fn links(text: &str) -> Vec<(&str, Option<&str>)> {
    let targets = text.split("](").skip(1).filter_map(|after| after.split(')').next());
    targets
        .filter(|target| !target.contains("://") && !target.contains(char::is_whitespace))
        .map(|target| match target.split_once('#') {
            Some((file, fragment)) => (file, Some(fragment)),
            None => (target, None),
        })
        .collect()
}

/// The fragments that a forge gives to the headings of a document.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut seen = BTreeMap::<String, usize>::new();
    let mut anchors = BTreeSet::new();
    let mut code = false;
    for line in text.lines() {
        code ^= line.starts_with("```");
        let Some(heading) = line.strip_prefix('#').filter(|_| !code) else { continue };
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
        let anchor: String = kept.map(|it| if it == ' ' { '-' } else { it }).collect();
        let count = seen.entry(anchor.clone()).or_default();
        anchors.insert(if *count == 0 { anchor } else { format!("{anchor}-{count}") });
        *count += 1;
    }
    anchors
}

#[test]
fn links_of_the_documents_lead_somewhere_and_all_are_reached_from_the_readme() {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![root().join("README.md")];
    while let Some(document) = waiting.pop() {
        if !reached.insert(document.clone()) || !is(&document, "md") {
            continue;
        }
        let text = read(&document);
        for (file, fragment) in links(&text) {
            let path = if file.is_empty() {
                document.clone()
            } else {
                let path = document.parent().unwrap().join(file);
                path.canonicalize().unwrap_or_else(|_| panic!("{}: {file}", document.display()))
            };
            if let Some(fragment) = fragment {
                let known = anchors(&read(&path));
                assert!(known.contains(fragment), "{}: {file}#{fragment}", document.display());
            }
            waiting.push(path);
        }
    }
    let deployed = files(&root().join("docs/deploy"), &|_| true);
    let unreached: Vec<PathBuf> =
        documents().into_iter().chain(deployed).filter(|path| !reached.contains(path)).collect();
    assert_eq!(unreached, Vec::<PathBuf>::new());
}
