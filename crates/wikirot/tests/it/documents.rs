//! The documents, as tests read them: their words, tables, and what stands in backquotes or in blocks.

use std::path::{Path, PathBuf};

/// All that users read, by its place in the repository; those of `docs/deploy` are code that people copy.
pub(crate) const OF_USERS: [&str; 9] = [
    "README.md",
    "SECURITY.md",
    "docs/guide.md",
    "docs/faq.md",
    "docs/formats.md",
    "docs/politeness.md",
    "docs/verdicts.md",
    "docs/deploy/README.md",
    "docs/deploy/scale.md",
];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn document(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What is written one way however lines are filled.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands behind `begin`.
pub(crate) fn behind<'a>(text: &'a str, begin: &str) -> &'a str {
    text.split_once(begin).unwrap_or_else(|| panic!("no {begin:?}")).1
}

/// What stands behind `begin` and before `end`.
pub(crate) fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let text = behind(text, begin);
    text.split_once(end).unwrap_or_else(|| panic!("no {end:?} behind {begin:?}")).0
}

/// The rows of the table whose head begins with `head`, each cell as it is written.
pub(crate) fn table<'a>(text: &'a str, head: &str) -> Vec<Vec<&'a str>> {
    let table = &text[text.find(head).unwrap_or_else(|| panic!("no table {head}"))..];
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = |line: &'a str| line.trim_matches('|').split(" | ").map(str::trim).collect();
    lines.map(cells).collect()
}

/// What stands in backquotes.
pub(crate) fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The names in the first column of the table that begins with `head`, in backquotes.
pub(crate) fn first_names(text: &str, head: &str) -> Vec<String> {
    table(text, head).iter().flat_map(|row| quoted(row[0])).collect()
}

/// The blocks between fences, each with the language that it is said to be in; the document without them.
pub(crate) fn blocks(text: &str) -> (Vec<(&str, &str)>, String) {
    let (mut blocks, mut prose) = (Vec::new(), String::new());
    for (number, part) in text.split("\n```").enumerate() {
        match part.split_once('\n') {
            Some(block) if number % 2 == 1 => blocks.push(block),
            _ => prose.extend([part, "\n"]),
        }
    }
    (blocks, prose)
}
