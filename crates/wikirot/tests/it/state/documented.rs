//! `docs/formats.md` says what is so.

use std::collections::HashSet;

use wikirot::{
    ignore::{Form, parse},
    state::{APPLICATION_ID, Ending, VERSION},
};

use super::{Place, query, report::one_night};
use crate::documents::{first_names, quoted};

fn document() -> String {
    crate::documents::document("docs/formats.md")
}

/// The blocks of a language.
fn blocks<'a>(document: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    document.split(&fence).skip(1).map(|it| it.split("```").next().unwrap()).collect()
}

/// The section under a heading.
fn section<'a>(document: &'a str, heading: &str) -> &'a str {
    let (_, behind) = document.split_once(&format!("\n{heading}\n")).unwrap();
    behind.split("\n## ").next().unwrap()
}

#[test]
fn the_queries_answer() {
    let place = Place::new();
    one_night(&place);
    let document = document();
    let queries = blocks(section(&document, "## The state file"), "sql");
    assert!(queries.len() >= 5);
    // The fixture's broken links are not confirmed yet, as the first query wants them.
    place.query("UPDATE asked SET confirmed = 1 WHERE verdict = 'broken' RETURNING id");
    for sql in queries {
        assert_ne!(query(&place.path, sql), "", "{sql}");
    }
}

#[test]
fn every_table_and_column_is_described() {
    let place = Place::new();
    drop(place.open());
    let document = document();
    let state = section(&document, "## The state file");
    let columns = place.query(
        "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c \
         WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite_%'",
    );
    let mut tables = 0;
    for line in columns.lines() {
        let (table, column) = line.split_once('|').unwrap();
        let heading = format!("**`{table}`**");
        let (_, about) = state.split_once(&heading).unwrap_or_else(|| panic!("no {heading}"));
        let about = about.split("\n**`").next().unwrap();
        assert!(about.contains(&format!("`{column}`")), "{table}.{column} is not described");
        tables += 1;
    }
    assert!(tables > 50);
    // And no column is described that is not there.
    let there: HashSet<&str> = columns.lines().collect();
    for part in state.split("\n**`").skip(1) {
        let (table, about) = part.split_once('`').unwrap();
        let about = about.split("\n### ").next().unwrap();
        if !about.contains("| column | what it is |") {
            continue;
        }
        for column in first_names(about, "| column | what it is |") {
            assert!(there.contains(&*format!("{table}|{column}")), "there is no {table}.{column}");
        }
    }
    assert!(state.contains(&format!("`{APPLICATION_ID:#010x}`")));
    assert!(state.contains(&format!("the version of the format: {VERSION}.")));
}

#[test]
fn every_ending_of_a_run_is_told() {
    let document = document();
    let row = document.lines().find(|it| it.starts_with("| `ending` |")).unwrap();
    let mut told = quoted(row.split(" | ").nth(1).unwrap());
    let ended = [
        Ending::Done,
        Ending::Interrupted,
        Ending::MaxRuntime,
        Ending::DamagedDump,
        Ending::NetworkDown,
    ];
    let mut there: Vec<_> = ended.map(|it| it.code().to_owned()).into();
    there.extend(["running", "killed"].map(str::to_owned));
    there.sort();
    told.sort();
    assert_eq!(told, there);
}

#[test]
fn the_ignore_list_is_one() {
    let document = document();
    let [list] = blocks(&document, "ignore-list")[..] else { panic!() };
    let parsed = parse(list, Form::File);
    assert_eq!((parsed.entries.len(), parsed.errors), (7, Vec::new()));
}
