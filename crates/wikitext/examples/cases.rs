//! Runs a file of cases (one JSON object a line: `name`, `wikitext`, `templates`, `links`) and
//! prints those whose links differ from what MediaWiki recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wikirot_wikitext::{Extractor, Options, PageText, Pages, Site, TemplateArguments};

struct Templates(BTreeMap<String, Arc<str>>);

impl Pages for Templates {
    fn text(&self, title: &str) -> Option<Arc<str>> {
        self.0.get(title).cloned()
    }
}

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| "../shared/data/cases.jsonl".to_owned());
    let verbose = std::env::args().any(|arg| arg == "-v");
    let cases = std::fs::read_to_string(&path).expect("the file of cases can be read");
    let site = Site::new("Oracle", "http://oracle.test/index.php/Main_Page", "en", [])
        .with_server("http://oracle.test");
    let (mut total, mut exact) = (0, 0);
    for line in cases.lines() {
        let case: serde_json::Value =
            serde_json::from_str(line).expect("each line is one JSON object");
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let templates = case["templates"].as_object().into_iter().flatten();
        let pages =
            Templates(templates.map(|(title, body)| (title.clone(), text(body).into())).collect());
        let options =
            Options { template_arguments: TemplateArguments::Never, ..Options::default() };
        let wikitext = text(&case["wikitext"]);
        let page = PageText { title: "Oracle case", text: &wikitext, ..PageText::default() };
        let mut found = BTreeSet::new();
        Extractor::new(&site, &pages, options).links(&page, &mut |link| {
            found.insert(link.url);
        });
        let wanted: BTreeSet<String> =
            case["links"].as_array().into_iter().flatten().map(text).collect();
        total += 1;
        if found == wanted {
            exact += 1;
            continue;
        }
        println!("{}", text(&case["name"]));
        if verbose {
            println!("  text    {wikitext:?}");
        }
        println!(
            "  missing {:?}\n  extra   {:?}",
            wanted.difference(&found).collect::<Vec<_>>(),
            found.difference(&wanted).collect::<Vec<_>>()
        );
    }
    println!("{exact} of {total} exact");
}
