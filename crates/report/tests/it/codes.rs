//! The codes that docs/formats.md lists are those that there are.

use std::collections::BTreeSet;

use serde::Serialize;
use wikirot_report::model::{Change, Context, Kind, Note, Verdict};

const DOCUMENT: &str = include_str!("../../../../docs/formats.md");

/// What stands in backquotes between `begin` and `end`; options are no codes.
fn told(begin: &str, end: &str) -> Vec<String> {
    let (_, text) = DOCUMENT.split_once(begin).unwrap_or_else(|| panic!("no {begin}"));
    let (text, _) = text.split_once(end).unwrap_or_else(|| panic!("no {end}"));
    let quoted = text.split('`').skip(1).step_by(2).filter(|it| !it.starts_with("--"));
    quoted.map(str::to_owned).collect()
}

fn codes<T: Serialize>(all: &[T]) -> Vec<String> {
    let code = |it: &T| serde_json::to_value(it).unwrap().as_str().unwrap().to_owned();
    all.iter().map(code).collect()
}

fn set(codes: Vec<String>) -> BTreeSet<String> {
    codes.into_iter().collect()
}

#[test]
fn classes_stand_in_the_order_of_reports() {
    let to_mend = "`dead`, `silent` and `found` are what there is *to mend*";
    assert_eq!(told("- **class**:", to_mend), codes(&Kind::SHOWN));
    assert_eq!(told("`skipped`.\n  ", "are what there is *to mend*"), codes(&Kind::TO_DO));
}

#[test]
fn words_that_formats_share_are_all_told() {
    let changes = [Change::New, Change::Still, Change::Fixed, Change::Gone, Change::None];
    for (begin, end, codes) in [
        ("- **verdict**:", "- **reason**", codes(&Verdict::ALL)),
        ("- **change** since", "Until a run", codes(&changes)),
        ("- **notes** on alive", "### Language", codes(&Note::ALL)),
        ("| `context` | string |", "(a footnote", codes(&Context::ALL)),
    ] {
        assert_eq!(set(told(begin, end)), set(codes), "{begin}");
    }
}
