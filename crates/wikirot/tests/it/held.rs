//! Statements of the documents that tests hold by other names than these: `held.tsv` has the words and the test. Who
//! changes the words sees which test they are of; who takes the test away, which words have lost theirs.
//! `promises.rs` has those that are tried where they stand, and says where the others are.

use std::collections::HashSet;
use std::path::Path;

use super::documents::{document, root, squeezed};

/// The names of all tests under a folder: functions that such an attribute stands before.
fn tests(folder: &Path, names: &mut HashSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, names);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let behind = |attribute| text.split(attribute).skip(1);
            let named = behind("#[test]").chain(behind("#[tokio::test"));
            let named = named.filter_map(|it| it.split_once("fn ")?.1.split(['(', '<']).next());
            names.extend(named.map(str::to_owned));
        }
    }
}

#[test]
fn what_the_documents_say_is_held_by_the_tests_that_are_named() {
    let mut there = HashSet::new();
    tests(&root().join("crates"), &mut there);
    let (mut text, mut statements) = (String::new(), 0);
    for line in include_str!("held.tsv").lines().filter(|it| !it.starts_with('#')) {
        match line.split_once('\t') {
            None if line.is_empty() => {}
            None => text = squeezed(&document(line)),
            Some((words, test)) => {
                assert!(text.contains(&squeezed(words)), "no document says: {words}");
                assert!(there.contains(test), "no test is called {test}, which holds: {words}");
                statements += 1;
            }
        }
    }
    assert!(statements > 100, "{statements}");
}
