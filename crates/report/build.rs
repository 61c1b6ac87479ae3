//! Gathers the languages that reports speak: each file of `i18n` is one.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let folder = Path::new(&root).join("i18n");
    println!("cargo::rerun-if-changed=i18n");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".json").map(str::to_owned));
    }
    names.sort_unstable();
    let mut list = String::from("&[\n");
    for name in names {
        let file = folder.join(format!("{name}.json"));
        // Writing to a String cannot fail.
        let _ = writeln!(list, "({name:?}, include_str!({:?})),", file.display().to_string());
    }
    list.push(']');
    let out = env::var("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("languages.rs"), list)
}
