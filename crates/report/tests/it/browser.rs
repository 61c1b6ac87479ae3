//! The HTML report as its readers have it: in a browser, where there is one.

use std::path::Path;
use std::process::Command;

use wikirot_report::Language;

use super::files;

/// `scripts/look/look.py` says what is looked at; `just look` calls it as well.
#[test]
fn what_is_told_of_the_report_in_a_browser() {
    for program in ["chromium", "chromedriver", "python3"] {
        if !wikirot_needs::program(Command::new(program).arg("--version")) {
            return;
        }
    }
    let folder = tempfile::tempdir().unwrap();
    files::write(folder.path(), Language::of("en")).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/look/look.py");
    let looked = Command::new("python3").arg(script).arg(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&looked.stdout) + String::from_utf8_lossy(&looked.stderr);
    assert!(looked.status.success(), "{told}");
    assert!(told.contains(" looks, 0 wrong"), "{told}");
}
