//! Files that import each other cannot be read one after the other: there are none in these crates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Crates that have none, and keep to it.
const CRATES: [&str; 11] = [
    "check",
    "dump",
    "linktable",
    "pbz2",
    "preprocess",
    "report",
    "scribunto",
    "testweb",
    "wikirot",
    "wikitext",
    "words",
];

/// The source files of a crate by the paths of their modules.
fn modules(folder: &Path, path: &[String], found: &mut BTreeMap<Vec<String>, PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let inner = [path, std::slice::from_ref(&name)].concat();
        if file.is_dir() {
            modules(&file, &inner, found);
        } else if matches!(&*name, "mod" | "lib" | "main") {
            found.insert(path.to_vec(), file);
        } else if file.extension().is_some_and(|it| it == "rs") {
            found.insert(inner, file);
        }
    }
}

/// The paths that a tree of imports names.
fn leaves(tree: &str) -> Vec<String> {
    let Some((front, inner)) = tree.split_once('{') else {
        return vec![tree.to_owned()];
    };
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut depth = 0;
    let branches = inner.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    branches.flat_map(leaves).map(|branch| format!("{front}{branch}")).collect()
}

/// What a file imports of its own crate, tests aside.
fn imports(text: &str) -> Vec<Vec<String>> {
    let code = text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
    let uses = code.split("use crate::").skip(1).filter_map(|after| after.split(';').next());
    let paths = uses.flat_map(|tree| leaves(&tree.split_whitespace().collect::<String>()));
    paths.map(|path| path.split("::").map(str::to_owned).collect()).collect()
}

/// The module of the file in which a path ends.
fn file_of(files: &BTreeMap<Vec<String>, PathBuf>, path: &[String]) -> Option<Vec<String>> {
    let mut starts = (1..=path.len()).rev().map(|length| &path[..length]);
    starts.find(|start| files.contains_key(*start)).map(<[String]>::to_vec)
}

/// The files that can be reached from themselves.
fn in_circles(krate: &str) -> Vec<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(krate).join("src");
    let mut files = BTreeMap::new();
    modules(&source, &[], &mut files);
    assert!(files.len() > 4, "{krate}: only {} files found", files.len());
    let edges: BTreeMap<&[String], BTreeSet<Vec<String>>> = files
        .iter()
        .map(|(module, file)| {
            let paths = imports(&std::fs::read_to_string(file).unwrap());
            let targets = paths.iter().filter_map(|path| file_of(&files, path));
            (&**module, targets.filter(|target| target != module).collect())
        })
        .collect();
    let reaches_itself = |start: &[String]| {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<&[String]> = vec![start];
        while let Some(module) = waiting.pop() {
            waiting.extend(edges[module].iter().filter(|it| seen.insert(*it)).map(|it| &**it));
        }
        seen.iter().any(|it| **it == start)
    };
    let circular = edges.keys().filter(|module| reaches_itself(module));
    circular.map(|module| module.join("::")).collect()
}

#[test]
fn no_file_imports_one_that_imports_it() {
    for krate in CRATES {
        assert_eq!(in_circles(krate), Vec::<String>::new(), "{krate}");
    }
}

#[test]
fn imports_are_read_through_their_braces() {
    let text = "use crate::a::{B, c::{self, D}, e::f};\nuse std::fmt;\npub use crate::g::h;\n";
    let paths: Vec<String> = imports(text).iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["a::B", "a::c::self", "a::c::D", "a::e::f", "g::h"]);
}
