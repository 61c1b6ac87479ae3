//! What is documented is what there is.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;

use wikirot_words::{Note, Reason, Verdict};

#[test]
fn every_code_is_documented_and_no_other() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verdicts.md");
    let text = std::fs::read_to_string(path).unwrap();
    let described: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("- `")?.split_once("`:"))
        .map(|(code, _)| code)
        .collect();
    let mut codes: BTreeSet<String> = Reason::all().map(|r| r.code().into_owned()).collect();
    codes.extend(Note::ALL.iter().map(|note| note.code().to_owned()));
    let missing: Vec<_> = codes.iter().filter(|code| !described.contains(&***code)).collect();
    let surplus: Vec<_> = described.iter().filter(|code| !codes.contains(**code)).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:?}, surplus {surplus:?}");
    for verdict in Verdict::ALL {
        assert!(text.contains(&format!("| `{}` |", verdict.code())), "{verdict:?}");
    }
}
