//! Statements of the documents that tests hold by other names than these: `held.tsv` has the words and the test. Who
//! changes the words sees which test they are of; who takes the test away, which words have lost theirs.
//! `promises.rs` has those that are tried where they stand, `state/documented.rs` and `scripts/check-docs` the queries
//! and the commands.

use std::collections::HashSet;
use std::path::Path;

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of all functions under a folder.
fn functions(folder: &Path, names: &mut HashSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, names);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let names_of = text.split("fn ").skip(1).filter_map(|it| it.split(['(', '<']).next());
            names.extend(names_of.map(str::to_owned));
        }
    }
}

#[test]
fn what_the_documents_say_is_held_by_the_tests_that_are_named() {
    let mut there = HashSet::new();
    functions(&root().join("crates"), &mut there);
    let (mut document, mut statements) = (String::new(), 0);
    for line in include_str!("held.tsv").lines().filter(|it| !it.starts_with('#')) {
        match line.split_once('\t') {
            None if line.is_empty() => {}
            None => document = squeezed(&std::fs::read_to_string(root().join(line)).unwrap()),
            Some((words, test)) => {
                assert!(document.contains(&squeezed(words)), "no document says: {words}");
                assert!(there.contains(test), "no test is called {test}, which holds: {words}");
                statements += 1;
            }
        }
    }
    assert!(statements > 100, "{statements}");
}
