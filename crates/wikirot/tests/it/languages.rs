//! Small wikis in languages of many scripts, each in that language's own words, against what a real
//! MediaWiki records for them.

use super::harness::{Dir, fixture};

/// Languages as `xml:lang` names them; `just oracle` tells the links of their dumps.
const LANGUAGES: [&str; 12] = [
    "ar",
    "de-x-formal",
    "el",
    "fa",
    "he",
    "hi",
    "ja",
    "pt-BR",
    "ru",
    "sr-Cyrl",
    "tr",
    "zh-Hant-TW",
];

#[test]
fn a_wiki_in_each_script_has_the_links_that_mediawiki_records() {
    for language in LANGUAGES {
        let dump = fixture(&format!("languages/{language}.xml"));
        let truth = fixture(&format!("languages/{language}.links.tsv"));
        let recorded = std::fs::read_to_string(truth).unwrap();
        let ran = Dir::new().wikirot(["links", "--namespaces", "all"]).args([&dump]).run().exits(0);
        let mut found: Vec<&str> = ran.stdout.lines().collect();
        found.sort_unstable();
        assert!(found.len() > 15, "{language}: {found:#?}");
        assert_eq!(found, recorded.lines().collect::<Vec<_>>(), "{language}");
    }
}
