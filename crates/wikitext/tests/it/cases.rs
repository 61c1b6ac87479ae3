//! Cases that a real MediaWiki has answered, where they are at hand.

use std::collections::BTreeSet;

use wikirot_wikitext::{Options, Site, TemplateArguments};

use crate::wiki::Wiki;

/// Cases that are known to differ, each with its reason. There is none.
const KNOWN: [(&str, &str); 0] = [];

#[test]
fn every_case_is_exact() {
    let Some(path) = wikirot_needs::shared("data/cases.jsonl") else { return };
    let cases = std::fs::read_to_string(path).unwrap();
    let site = Site::new("Oracle", "http://oracle.test/index.php/Main_Page", "en", []);
    let mut wrong = Vec::new();
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let name = text(&case["name"]);
        let templates: Vec<(String, String)> = case["templates"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(title, body)| (title.clone(), text(body)))
            .collect();
        let mut wiki =
            Wiki::new(templates.iter().map(|(title, body)| (title.as_str(), body.as_str())));
        wiki.options =
            Options { template_arguments: TemplateArguments::Auto, ..Options::default() };
        let links = wiki.links_on(&site, "Oracle case", &text(&case["wikitext"]));
        let found: BTreeSet<String> = links.into_iter().map(|link| link.url).collect();
        let wanted: BTreeSet<String> =
            case["links"].as_array().into_iter().flatten().map(text).collect();
        if found != wanted && !KNOWN.iter().any(|(known, _)| *known == name) {
            wrong.push((name, wanted, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
