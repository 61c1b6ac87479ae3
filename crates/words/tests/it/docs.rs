//! What is documented is what there is.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;

use wikirot_words::{Note, Reason, Trouble, Verdict};

/// A part of the document that describes failures: the words that it begins with, what it says of their class, and that
/// class; those that it excepts.
type Part = (&'static str, &'static str, Trouble, &'static [(&'static str, Trouble)]);

const PARTS: [Part; 8] = [
    ("**Dead**", "**Dead**", Trouble::Dead, &[]),
    ("**Closed to programs.**", "**Closed to programs.**", Trouble::Closed, &[]),
    ("**Silent.**", "**Silent.**", Trouble::Silent, &[]),
    ("## Blocked", "Closed to programs.", Trouble::Closed, &[]),
    (
        "## Names",
        "All silent but the first two, which are dead.",
        Trouble::Silent,
        &[("dns-nxdomain", Trouble::Dead), ("dns-loopback", Trouble::Dead)],
    ),
    (
        "## Connections",
        "Silent, but for `tls-protocol`, `not-http` and `header-too-large`, which are closed to programs.",
        Trouble::Silent,
        &[
            ("tls-protocol", Trouble::Closed),
            ("not-http", Trouble::Closed),
            ("header-too-large", Trouble::Closed),
        ],
    ),
    ("## Redirects", "Closed to programs.", Trouble::Closed, &[]),
    (
        "## Pages that are not what they seem",
        "Dead, but for the first three, which are closed to programs.",
        Trouble::Dead,
        &[
            ("login-wall", Trouble::Closed),
            ("few-words", Trouble::Closed),
            ("same-page", Trouble::Closed),
        ],
    ),
];

#[test]
fn every_failure_is_of_the_class_that_is_told() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verdicts.md");
    let text = std::fs::read_to_string(path).unwrap();
    let behind = text.split_once("\n## Status codes\n").unwrap().1;
    let mut told = BTreeSet::new();
    for (begin, says, class, others) in PARTS {
        let part = behind.split_once(&format!("\n{begin}")).unwrap().1;
        let end = ["\n## ", "\n**"].iter().filter_map(|it| part.find(it)).min().unwrap();
        let words: Vec<_> =
            [begin, &part[..end]].concat().split_whitespace().map(str::to_owned).collect();
        assert!(words.join(" ").contains(says), "{begin} does not say: {says}");
        let codes = part[..end].lines().filter_map(|it| it.strip_prefix("- `")?.split_once("`:"));
        for (code, _) in codes {
            let other = others.iter().find(|(it, _)| *it == code);
            let trouble = code.parse::<Reason>().unwrap().trouble();
            assert_eq!(trouble, Some(other.map_or(class, |it| it.1)), "{code}");
            told.insert(code.to_owned());
        }
    }
    let failures = Reason::all().filter(|it| it.trouble().is_some());
    let failures: BTreeSet<_> = failures.map(|it| it.code().into_owned()).collect();
    assert_eq!(told, failures);
}

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
