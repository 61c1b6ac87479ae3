//! `wikirot export`: the state as files for programs that read columns.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use super::documents::{behind, document, first_names, quoted, table};
use super::harness::{Dir, dump, small_web};

fn place() -> Dir {
    let dir = Dir::new();
    let web = small_web();
    let text = "== É ==\nhttps://a.rotweb.net/ [http://a.rotweb.net/gone#x X]{{dead link}} http://a.rotweb.net/gone";
    dir.write(
        "d.xml",
        dump(&[("One", text), ("Two", "https://a.rotweb.net/ http://none.rotweb.net/")]),
    );
    for _ in 0..2 {
        dir.wikirot(["scan", "d.xml", "--confirm", "1x0d", "--recheck", "-q"])
            .on(&web)
            .run()
            .exits(0);
    }
    dir
}

fn rows(path: PathBuf) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    reader.into_iter().map(Result::unwrap).collect()
}

/// The value of a column, as a program shows it.
fn value(row: &Row, name: &str) -> String {
    let (_, field) = row.get_column_iter().find(|(column, _)| *column == name).unwrap();
    match field {
        Field::Str(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn links_checks_and_history_are_tables() {
    let dir = place();
    let ran = dir.wikirot(["export", "--format", "parquet", "--out", "tables"]).run().exits(0);
    assert!(ran.stdout.contains("links.parquet: 5 rows"), "{}", ran.stdout);
    let file = |name: &str| dir.path("tables").join(name);
    let links = rows(file("links.parquet"));
    let told: Vec<String> = links
        .iter()
        .map(|it| {
            let of = |name| value(it, name);
            format!(
                "{} {} {} {} {}",
                of("page"),
                of("url"),
                of("verdict"),
                of("confirmed"),
                of("flagged")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "One https://a.rotweb.net/ alive false false",
            "One http://a.rotweb.net/gone#x broken true true",
            "One http://a.rotweb.net/gone broken true false",
            "Two https://a.rotweb.net/ alive false false",
            "Two http://none.rotweb.net/ broken true false",
        ]
    );
    assert_eq!(
        (value(&links[0], "section"), value(&links[3], "section")),
        ("É".into(), "null".into())
    );
    assert_eq!(value(&links[1], "checked_url"), "http://a.rotweb.net/gone");
    assert_eq!(value(&links[0], "source"), "https://a.rotweb.net/");
    assert_eq!(value(&links[1], "source"), "[http://a.rotweb.net/gone#x X]");
    assert!(value(&links[0], "checked_at").starts_with("20"), "{}", value(&links[0], "checked_at"));
    let checks = rows(file("checks.parquet"));
    assert_eq!(checks.len(), 6);
    let gone = checks.iter().find(|it| value(it, "url").ends_with("gone")).unwrap();
    assert_eq!((value(gone, "status"), value(gone, "hops")), ("404".into(), "1".into()));
    let history = rows(file("history.parquet"));
    assert_eq!(history.len(), 2);
    // Each has the columns that docs/formats.md names, in their order.
    let text = document("docs/formats.md");
    let of_run = first_names(behind(&text, "**`run`**"), "| column | what it is |");
    for row in table(&text, "| file | a row is | columns |") {
        let columns =
            if row[2].contains("those of the table") { of_run.clone() } else { quoted(row[2]) };
        let there = rows(file(&quoted(row[0])[0]));
        let there: Vec<_> = there[0].get_column_iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(there, columns, "{}", row[0]);
    }
    assert_eq!(
        (value(&history[1], "broken"), value(&history[1], "ending")),
        ("3".into(), "done".into())
    );
}

#[test]
fn many_rows_make_several_groups() {
    let dir = place();
    let state = dir.path("state/wikirot/testwiki.sqlite");
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000) \
               INSERT INTO check_log (target, at, run, verdict, reason, evidence) \
               SELECT 1, i, 1, 'alive', 'ok', '{}' FROM n";
    rusqlite::Connection::open(state).unwrap().execute(sql, []).unwrap();
    dir.wikirot(["export", "--out", "tables"]).run().exits(0);
    let path = dir.path("tables/checks.parquet");
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    assert_eq!(reader.num_row_groups(), 3);
    assert_eq!(reader.metadata().file_metadata().num_rows(), 70_006);
    assert!(std::fs::metadata(&path).unwrap().len() < 2_000_000);
}

#[test]
fn what_is_there_stays_where_it_cannot_be_written() {
    let dir = Dir::new();
    let ran = dir.wikirot(["export", "--out", "tables"]).run().exits(2);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    assert!(!Path::new(&dir.path("tables")).exists());
    let dir = place();
    dir.write("tables", "a file");
    let ran = dir.wikirot(["export", "--out", "tables"]).run().exits(2);
    assert!(ran.stderr.contains("cannot make tables"), "{}", ran.stderr);
    assert_eq!(dir.read("tables"), "a file");
}
