//! The shape of the house: what each crate must not know, read from the manifests.

use std::path::Path;

fn dependencies(of: &str) -> Vec<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(of).join("Cargo.toml");
    let manifest: toml::Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
    let known = manifest.get("dependencies").and_then(|it| it.as_table());
    known.into_iter().flat_map(|it| it.keys().cloned()).collect()
}

#[test]
fn the_leaves_do_not_know_each_other() {
    for leaf in ["dump", "linktable", "wikitext", "scribunto", "check", "report", "testweb"] {
        for dependency in dependencies(leaf) {
            let ground =
                ["wikirot-words", "wikirot-pbz2", "wikirot-preprocess"].contains(&&*dependency);
            let is_ours = dependency.starts_with("wikirot") && !ground;
            assert!(!is_ours, "{leaf} knows {dependency}");
        }
    }
}

#[test]
fn the_ground_depends_on_nothing_of_ours() {
    assert_eq!(dependencies("words"), ["serde"], "and on that only where it is asked for");
    assert_eq!(dependencies("pbz2"), ["bzip2", "thiserror"], "a decoder knows nothing of dumps");
    assert_eq!(dependencies("preprocess"), ["memchr"], "a parser knows nothing of links");
    assert_eq!(dependencies("needs"), [""; 0]);
}

#[test]
fn each_leaf_lacks_what_is_not_its_business() {
    for (leaf, forbidden) in [
        ("dump", ["tokio", "hyper", "rusqlite", "serde", "url"]),
        ("linktable", ["wikirot-words", "tokio", "rusqlite", "quick-xml", "flate2"]),
        ("wikitext", ["tokio", "hyper", "rusqlite", "serde", "quick-xml"]),
        ("scribunto", ["tokio", "hyper", "rusqlite", "quick-xml", "url"]),
        ("check", ["rusqlite", "serde", "serde_json", "quick-xml", "clap"]),
        ("report", ["tokio", "hyper", "rusqlite", "url", "clap"]),
    ] {
        let known = dependencies(leaf);
        for name in forbidden {
            assert!(!known.iter().any(|dependency| dependency == name), "{leaf} knows {name}");
        }
    }
}
