//! The fields that `docs/formats.md` has are those that the program writes, no more and no fewer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::documents::{behind, between, document, first_names, quoted, table};
use super::harness::{Dir, dump, fixture, fixture_web, json_lines, small_web};

fn section(heading: &str) -> String {
    let text = document("docs/formats.md");
    let (_, text) = text.split_once(&format!("\n{heading}\n")).unwrap();
    text.split("\n## ").next().unwrap().to_owned()
}

/// The name that the documents give to the type of a value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn keys<'a>(objects: impl IntoIterator<Item = &'a Value>) -> BTreeSet<String> {
    objects.into_iter().flat_map(|it| it.as_object().unwrap().keys().cloned()).collect()
}

/// Asserts that objects have the fields of a table (name, type, what it is), of these types, that those that may be
/// absent are the only ones that are, and that it names all the objects within them have.
fn fit(text: &str, head: &str, objects: &[Value]) {
    assert!(!objects.is_empty());
    let mut named = BTreeSet::new();
    for row in table(text, head) {
        let [names, types, about] = row[..] else { panic!("{row:?}") };
        for name in quoted(names) {
            let there: Vec<_> = objects.iter().filter_map(|it| it.get(&name)).collect();
            assert!(!there.is_empty(), "{name} is never there");
            assert!(types.contains("absent") || there.len() == objects.len(), "{name} is absent");
            for value in &there {
                assert!(types.contains(kind(value)), "{name} is {}, not {types}", kind(value));
            }
            let within = there.iter().flat_map(|it| match it {
                Value::Array(items) => items.iter().collect(),
                other => vec![*other],
            });
            let within: Vec<_> = within.filter(|it| it.is_object()).collect();
            if types.contains("object") {
                let told: BTreeSet<_> = quoted(about).into_iter().collect();
                assert_eq!(keys(within), told, "{name}");
            } else {
                assert!(within.is_empty(), "{name} holds objects");
            }
            named.insert(name);
        }
    }
    assert_eq!(keys(objects), named);
}

/// A state that has seen two nights of the fixture, with all that may be known of a dead page known of one.
fn nights() -> Dir {
    let (dir, web) = (Dir::new(), fixture_web());
    let wiki = fixture("dumps/wiki.xml");
    for _ in 0..2 {
        let scan = ["scan", "-q", "--state", "s", "--recheck", "--confirm", "1x0d"];
        dir.wikirot(scan).args([&wiki]).on(&web).run().exits(0);
    }
    let state = rusqlite::Connection::open(dir.path("s")).unwrap();
    let dead = "(SELECT min(id) FROM target WHERE reason = 'http-404')";
    state
        .execute_batch(&format!(
            "UPDATE asked SET title_then = 'Then' WHERE id = {dead};
             INSERT INTO archive (target, copy, taken, asked_at)
                 VALUES ({dead}, 'http://archive.rotweb.net/x', 1, 1);
             INSERT INTO moved (target, asked_at, tried, pairs, url, same, found_by, evidence)
                 VALUES ({dead}, (SELECT unixepoch()), 'http://new.rotweb.net/', 0, 'http://new.rotweb.net/',
                         'title-and-text', 'form', '{{\"title\": \"Now\"}}');"
        ))
        .unwrap();
    dir
}

#[test]
fn a_line_of_a_report_has_the_fields_that_are_told() {
    let dir = nights();
    let ran = dir.wikirot(["report", "--state", "s", "--format", "jsonl"]).run().exits(0);
    fit(&section("## Report formats"), "| field         | type", &ran.json_lines());
}

#[test]
fn a_line_of_links_has_the_fields_that_are_told() {
    let dir = Dir::new();
    let wiki = fixture("dumps/wiki.xml");
    let ran = dir.wikirot(["links", "--format", "jsonl"]).args([wiki]).run().exits(0);
    fit(&section("## What `links` prints"), "| field | type |", &ran.json_lines());
}

#[test]
fn history_and_page_have_the_fields_that_are_told() {
    let dir = nights();
    let text = section("## What `history` and `page` print");
    let of_jsonl = first_names(&section("## Report formats"), "| field         | type");
    let own = first_names(&text, "| field    | type");
    let known = dir.wikirot(["report", "--state", "s", "--format", "jsonl"]).run().exits(0);
    let mut items = Vec::new();
    for line in known.json_lines() {
        let url = line["url"].as_str().unwrap();
        let run = dir.wikirot(["history", url, "--state", "s", "--format", "json"]).run().exits(0);
        let Value::Array(mut found) = serde_json::from_str(&run.stdout).unwrap() else { panic!() };
        for item in &mut found {
            let fields = item.as_object_mut().unwrap();
            let others: Vec<_> = fields.keys().filter(|it| !own.contains(it)).cloned().collect();
            for name in others {
                assert!(of_jsonl.contains(&name) && name != "occurrences", "{name}");
                fields.remove(&name);
            }
        }
        items.extend(found);
    }
    // What was not asked has nothing to tell of an attempt.
    items.retain(|it| it["checks"].as_array().is_some_and(|it| !it.is_empty()));
    fit(&text, "| field    | type", &items);

    let ran = dir.wikirot(["page", "Bicycle dynamo", "--state", "s", "--format", "json"]).run();
    let page: Value = serde_json::from_str(&ran.exits(0).stdout).unwrap();
    assert_eq!(keys([&page]), ["links".to_owned(), "page".to_owned()].into());
    let told = quoted(between(&text, "each with its", "or null")).into_iter().collect();
    let replacements = page["links"].as_array().unwrap().iter().map(|it| &it["replacement"]);
    let mut there = keys(replacements.filter(|it| it.is_object()));
    there.insert("replacement".to_owned());
    assert_eq!(there, told);
}

#[test]
fn an_answer_of_a_list_has_the_fields_that_are_told() {
    let (dir, web) = (Dir::new(), fixture_web());
    let links = dir.wikirot(["links"]).args([fixture("dumps/wiki.xml")]).run().exits(0).stdout;
    dir.write("l", links);
    let ran = dir.wikirot(["check", "--urls", "l"]).on(&web).run().exits(0);
    fit(&section("## What `check --urls` prints"), "| field | type |", &ran.json_lines());
}

#[test]
fn a_label_has_the_fields_and_columns_that_are_told() {
    let dir = Dir::new();
    let revision = |id: u32, text: &str| {
        format!(
            "<revision><id>{id}</id><timestamp>2024-01-0{id}T00:00:00Z</timestamp>\
             <contributor><username>U{id}</username></contributor><text>{text}</text></revision>"
        )
    };
    let flagged = "http://a.rotweb.net/x{{dead link}}";
    let pages = dump(&[("A", "")]);
    let (head, _) = pages.split_once("<revision>").unwrap();
    let revisions = [revision(1, flagged), revision(2, "http://a.rotweb.net/y")].concat();
    dir.write("h.xml", format!("{head}{revisions}</page></mediawiki>"));
    let print = |format| dir.wikirot(["labels", "h.xml", "--format", format]).run().exits(0).stdout;
    let text = section("## What `labels` prints");
    let lines = json_lines(&print("jsonl"));
    fit(&text, "| field | type |", &lines);
    let table = print("tsv");
    let columns: BTreeSet<_> =
        table.lines().next().unwrap().split('\t').map(str::to_owned).collect();
    let mut flat = BTreeSet::new();
    for (name, value) in lines[0].as_object().unwrap() {
        match value {
            Value::Object(inner) => flat.extend(inner.keys().map(|it| format!("{name}_{it}"))),
            _ => drop(flat.insert(name.clone())),
        }
    }
    for name in quoted(between(&text, "the same as columns but for", ", with")) {
        assert!(flat.remove(&name), "{name}");
    }
    assert_eq!(columns, flat);
}

#[test]
fn what_an_audit_comes_to_has_the_fields_that_are_told() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("A", "http://a.rotweb.net/gone")]));
    let scan = ["scan", "d.xml", "-q", "--state", "s", "--confirm", "1x0d"];
    dir.wikirot(scan).on(&web).run().exits(0);
    let sheet = ["audit", "--state", "s", "--sample", "1", "--format", "tsv"];
    let sheet = dir.wikirot(sheet).run().exits(0).stdout;
    dir.write("answers", sheet.replace("http-404\t\t", "http-404\tdead\t"));
    let ran = dir.wikirot(["audit", "--read", "answers", "--format", "json"]).run().exits(0);
    let audit = serde_json::from_str(&ran.stdout).unwrap();
    fit(&section("## What `audit` writes and reads"), "| field | type |", &[audit]);
}

#[test]
fn figures_have_the_names_and_labels_that_are_told() {
    let (dir, web) = (Dir::new(), fixture_web());
    let scan = ["scan", "-q", "--state", "s", "--metrics", "m"];
    dir.wikirot(scan).args([fixture("dumps/wiki.xml")]).on(&web).run().exits(0);
    let text = document("docs/deploy/README.md");
    let (mut told, mut there) = (BTreeSet::new(), BTreeSet::new());
    for row in table(&text, "| figure | is |") {
        let labels: String =
            quoted(row[1]).iter().map(|it| format!(" {it}")).collect::<Vec<_>>().concat();
        told.extend(quoted(row[0]).into_iter().map(|it| format!("{it} wiki{labels}")));
    }
    for line in dir.read("m").lines().filter(|it| !it.starts_with('#')) {
        let (name, rest) = line.split_once('{').unwrap();
        let labels =
            rest.split_once('}').unwrap().0.split("\",").map(|it| it.split('=').next().unwrap());
        there.insert(format!("{name} {}", labels.collect::<Vec<_>>().join(" ")));
    }
    assert_eq!(there, told);
    // And alerts ask for figures that there are.
    let alerts = behind(&text, "alert: ").split("```").next().unwrap().to_owned();
    let asked = alerts.split(|it: char| !it.is_alphanumeric() && it != '_');
    let asked: Vec<_> = asked.filter(|it| it.starts_with("wikirot_")).collect();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|name| told.iter().any(|it| it.starts_with(&format!("{name} ")))));
}

#[test]
fn a_state_knows_of_its_wiki_what_is_told() {
    let dir = nights();
    let state = rusqlite::Connection::open(dir.path("s")).unwrap();
    let text = document("docs/formats.md");
    for key in quoted(between(&text, "**`wiki`**: `key`, `value`.", "and notes")) {
        let count = "SELECT count(*) FROM wiki WHERE key = ?1";
        let rows: u32 = state.query_row(count, [&key], |row| row.get(0)).unwrap();
        assert_eq!(rows, 1, "{key}");
    }
}

#[test]
fn a_template_for_dead_links_has_the_keys_that_are_told() {
    let dir = Dir::new();
    dir.write("wikirot.toml", "[dead-link]\nnonsense = 1\n");
    let said = dir.wikirot(["config", "report"]).run().exits(2).stderr;
    let mut there: Vec<_> = behind(&said, ", of ").trim().split(", ").map(str::to_owned).collect();
    let mut told = first_names(&section("## Report formats"), "| key                    | meaning");
    there.sort();
    told.sort();
    assert_eq!(there, told, "{said}");
}
