//! Files that import each other cannot be read one after the other: there are none in any crate. A module may take
//! what it needs from those that it lies in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::tidy::{names_behind, without_visibility};

const CRATES: [&str; 12] = [
    "check",
    "dump",
    "linktable",
    "needs",
    "pbz2",
    "preprocess",
    "report",
    "scribunto",
    "testweb",
    "wikirot",
    "wikitext",
    "words",
];

/// The path of a module, from the root of its crate.
type Module = Vec<String>;

/// What a file says of others, tests and comments aside.
#[derive(Default)]
struct Source {
    /// Names that it defines itself.
    defines: BTreeSet<String>,
    /// What it imports, and under which name.
    imports: Vec<(Vec<String>, String)>,
    /// Paths within its statements that begin with `crate` or `super`.
    paths: Vec<Vec<String>>,
}

impl Source {
    fn read(text: &str) -> Source {
        let code = text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n");
        let mut source = Source::default();
        let mut rest = String::new();
        for item in code.split_inclusive(';') {
            let begins = |line: &str| without_visibility(line).starts_with("use ");
            let at = item.lines().position(begins);
            let Some(at) = at else {
                rest.push_str(item);
                continue;
            };
            let mut lines = item.lines();
            lines.by_ref().take(at).for_each(|line| rest.extend([line, "\n"]));
            let tree = lines.collect::<String>().replace(" as ", "@");
            let tree = tree.split_once("use ").unwrap().1.trim_end_matches(';');
            let tree: String = tree.split_whitespace().collect();
            source.imports.extend(leaves(&tree).iter().map(|leaf| import(leaf)));
        }
        let items =
            code.lines().filter(|line| !line.starts_with(' ')).collect::<Vec<_>>().join("\n");
        source.defines = names_behind(&items, &ITEMS).map(str::to_owned).collect();
        for start in ["crate::", "super::"] {
            let behind = rest.match_indices(start).map(|(at, _)| &rest[at..]);
            let paths = behind.filter_map(|it| it.split(|c| !is_of_path(c)).next());
            source.paths.extend(
                paths.map(|it| it.trim_end_matches(':').split("::").map(str::to_owned).collect()),
            );
        }
        source
    }
}

fn is_of_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | ':')
}

/// What an item may begin with, the longer before the shorter.
const ITEMS: [&str; 12] = [
    "struct ",
    "enum ",
    "union ",
    "trait ",
    "async fn ",
    "const fn ",
    "fn ",
    "const ",
    "static ",
    "type ",
    "mod ",
    "macro_rules! ",
];

/// The path of an import and the name that it gets.
fn import(leaf: &str) -> (Vec<String>, String) {
    let (path, alias) =
        leaf.split_once('@').map_or((leaf, None), |(path, alias)| (path, Some(alias)));
    let mut path: Vec<String> = path.split("::").map(str::to_owned).collect();
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = alias.map(str::to_owned).or_else(|| path.last().cloned()).unwrap_or_default();
    (path, name)
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
    let branches = branches.filter(|branch| !branch.is_empty());
    branches.flat_map(leaves).map(|branch| format!("{front}{branch}")).collect()
}

/// The source files of a crate by the paths of their modules.
fn modules(folder: &Path, path: &[String], found: &mut BTreeMap<Module, Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let inner = [path, std::slice::from_ref(&name)].concat();
        if file.is_dir() {
            modules(&file, &inner, found);
        } else if file.extension().is_some_and(|it| it == "rs") {
            let module =
                if matches!(&*name, "mod" | "lib" | "main") { path.to_vec() } else { inner };
            found.insert(module, Source::read(&std::fs::read_to_string(file).unwrap()));
        }
    }
}

/// The module that defines what a path of `module` names, whoever hands it on; `None` for what is of no file here.
fn home(files: &BTreeMap<Module, Source>, module: &[String], path: &[String]) -> Option<Module> {
    let mut at = module.to_vec();
    let mut path = path.iter().peekable();
    match path.peek()?.as_str() {
        "crate" => at.clear(),
        "super" | "self" => {}
        child => {
            let inner = [module, &[child.to_owned()]].concat();
            files.get(&inner)?;
        }
    }
    while let Some(step) = path.next_if(|it| matches!(it.as_str(), "crate" | "super" | "self")) {
        if step == "super" {
            at.pop();
        }
    }
    while let Some(step) = path.peek() {
        let inner = [at.as_slice(), &[(*step).clone()]].concat();
        if !files.contains_key(&inner) {
            break;
        }
        (at, _) = (inner, path.next());
    }
    let source = files.get(&at)?;
    let Some(name) = path.next().filter(|name| !source.defines.contains(*name)) else {
        return Some(at);
    };
    let handed_on = source.imports.iter().filter(|(_, known)| known == name);
    let mut homes = handed_on.filter_map(|(path, _)| home(files, &at, path));
    let home = homes.next();
    Some(home.unwrap_or(at))
}

/// The files that can be reached from themselves, with those that they lean on.
fn in_circles(files: &BTreeMap<Module, Source>) -> Vec<String> {
    let targets = |module: &Module, source: &Source| {
        let imports = source.imports.iter().map(|(path, _)| path);
        let homes = imports.chain(&source.paths).filter_map(|path| home(files, module, path));
        homes.filter(|home| !module.starts_with(home)).collect::<BTreeSet<_>>()
    };
    let edges: BTreeMap<&Module, BTreeSet<Module>> =
        files.iter().map(|(module, source)| (module, targets(module, source))).collect();
    let reaches_itself = |start: &Module| {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![start];
        while let Some(module) = waiting.pop() {
            waiting.extend(edges[module].iter().filter(|it| seen.insert(*it)));
        }
        seen.contains(start)
    };
    let circular = edges.keys().filter(|module| reaches_itself(module));
    circular.map(|module| module.join("::")).collect()
}

#[test]
fn no_file_imports_one_that_imports_it() {
    for krate in CRATES {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(krate).join("src");
        let mut files = BTreeMap::new();
        modules(&source, &[], &mut files);
        assert!(files.len() > 3, "{krate}: only {} files found", files.len());
        assert_eq!(in_circles(&files), Vec::<String>::new(), "{krate}");
    }
}

#[test]
fn imports_are_read_through_their_braces() {
    let text = "use crate::a::{B, c::{self, D}, e::f as g};\n\npub(crate) use h::I;\n// crate::j::k\nfn l() {\n    \
                let m = super::n::o(1);\n}\npub(super) struct P;\npub const fn q() {}\n";
    let source = Source::read(text);
    let imports = source.imports.iter().map(|(path, name)| format!("{} {name}", path.join("::")));
    let wanted =
        ["crate::a::B B", "crate::a::c c", "crate::a::c::D D", "crate::a::e::f g", "h::I I"];
    assert_eq!(imports.collect::<Vec<_>>(), wanted);
    assert_eq!(source.paths, [["super", "n", "o"]]);
    assert_eq!(source.defines.iter().collect::<Vec<_>>(), ["P", "l", "q"]);
}

#[test]
fn a_circle_is_found_behind_those_who_hand_a_name_on() {
    let of = |files: &[(&str, &str)]| {
        let module =
            |path: &str| path.split("::").filter(|it| !it.is_empty()).map(str::to_owned).collect();
        in_circles(&files.iter().map(|(path, text)| (module(path), Source::read(text))).collect())
    };
    let root = ("", "mod a;\nmod b;\n");
    let of_b = ("b", "use crate::a::One;\npub struct Two;\n");
    // `a` hands on what `a::c` defines, which takes from `b`.
    let files = [
        root,
        ("a", "mod c;\npub use c::One;\n"),
        ("a::c", "use crate::b::Two;\npub struct One;\n"),
        of_b,
    ];
    assert_eq!(of(&files), ["a::c", "b"]);
    let by_path = ("a::c", "pub struct One;\nfn f() {\n    crate::b::g();\n}\n");
    assert_eq!(of(&[root, ("a", "mod c;\npub use c::One;\n"), by_path, of_b]), ["a::c", "b"]);
    // What a module takes from the one that it lies in is none.
    let inner = [
        root,
        ("a", "mod c;\nuse c::One;\npub struct Three;\n"),
        ("a::c", "use super::Three;\npub struct One;\n"),
    ];
    assert_eq!(of(&inner), [""; 0]);
}
