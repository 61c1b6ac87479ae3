//! What is cut off, damaged or something else, and how it is told.

use std::io::{BufReader, Read};

use super::support::{MARIADB, Value, rows};

const TABLE: &str = "CREATE TABLE `externallinks` (`el_from` int, `el_to` blob);\n";

fn error(sql: &str) -> String {
    rows(sql.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_is_no_sql_is_named() {
    for (input, expected) in [
        ("", "an empty file"),
        ("<!DOCTYPE html><title>404</title>", "an HTML page"),
        ("\n<mediawiki xmlns=\"x\">", "an XML dump"),
        ("<?xml version=\"1.0\"?>", "XML"),
        ("{\"error\": 404}", "JSON"),
        ("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;", "an SQLite dump"),
        ("SQLite format 3\0", "an SQLite database"),
        (
            "--\n-- PostgreSQL database dump\n--\nSET x = 0;\nCOPY public.page FROM stdin;\n1\ta",
            "a PostgreSQL dump",
        ),
        ("\u{1}\u{2}\u{3}", "binary data"),
    ] {
        let error = error(input);
        assert!(error.contains(&format!("it looks like {expected}:")), "{input:?}: {error}");
    }
}

#[test]
fn other_tables_are_named() {
    let sql = MARIADB.dump("pagelinks", &["pl_from", "pl_title"], &[vec![1.into(), "x".into()]]);
    let error = rows(&sql[..]).unwrap_err().to_string();
    assert!(error.contains("which holds pagelinks: give"), "{error}");
    assert!(self::error("SET x=1;").contains("which holds no table"));
}

#[test]
fn bad_sql_is_told_with_its_place() {
    for (rest, expected) in [
        ("Hello, ", "within a statement"),
        (
            "INSERT INTO externallinks VALUES (1,'a',3);",
            "line 2, byte 99: a row that has not 2 values",
        ),
        ("INSERT INTO externallinks VALUES (1);", "a row that has not 2 values"),
        (
            "INSERT INTO externallinks VALUES ('x','a');",
            "the value 1 of a row should be the number of a page",
        ),
        ("INSERT INTO externallinks VALUES (NULL,'a');", "the number of a page"),
        ("INSERT INTO externallinks VALUES (1,'a'b);", "no value ends so"),
        ("INSERT INTO externallinks VALUES (1,));", "no value begins so"),
        ("INSERT INTO externallinks VALUES (1,'a') (2,'b'", "within a row"),
        ("INSERT INTO externallinks VALUES x", "no row begins so"),
        ("INSERT INTO externallinks SELECT 1;", "rows that do not begin with VALUES"),
        ("INSERT INTO externallinks VALUES (1,0xZZ);", "digits that are not hexadecimal"),
        ("INSERT INTO mw_externallinks VALUES (1,'a');", "not what its columns are (CREATE TABLE)"),
        (")", "no statement begins so"),
    ] {
        let error = error(&format!("{TABLE}{rest}"));
        assert!(error.contains(expected), "{rest}: {error}");
        assert!(error.contains("line 2"), "{rest}: {error}");
    }
}

#[test]
fn a_dump_that_is_cut_anywhere_is_never_taken_for_a_whole_one() {
    let table = vec![
        vec![1.into(), 7.into(), "http://a.rotweb.net/it's".into()],
        vec![2.into(), 8.into(), Value::Null],
    ];
    let sql = MARIADB.dump("externallinks", &["el_id", "el_from", "el_to"], &table);
    let whole = sql.windows(20).position(|it| it == b"-- Dump completed on").unwrap() + 17;
    for length in 0..sql.len() {
        let outcome = rows(&sql[..length]);
        assert_eq!(outcome.is_ok(), length >= whole, "{length}: {outcome:?}");
    }
}

#[test]
fn a_value_without_end_is_refused_and_one_that_does_not_matter_passed_over() {
    let long = "x".repeat(1 << 20);
    let refused = error(&format!("{TABLE}INSERT INTO externallinks VALUES (1,'{long}');"));
    assert!(refused.contains("a value of more than 262144 bytes"), "{refused}");
    let table = "CREATE TABLE `externallinks` (`el_from` int, `el_to` blob, `el_index` blob);\n";
    let sql =
        format!("{table}INSERT INTO externallinks VALUES (1,'a','{long}');/*{long}*/--{long}\n");
    assert_eq!(rows(sql.as_bytes()).unwrap(), ["1 a"]);
    let endless = format!("{table}INSERT INTO externallinks VALUES (1,'a','{long}");
    assert!(error(&endless).contains("within a string"));
}

#[test]
fn tables_and_columns_without_end_are_refused() {
    let columns: Vec<String> = (0..2_000).map(|n| format!("c{n} int")).collect();
    let refused = error(&format!("CREATE TABLE t ({});", columns.join(",")));
    assert!(refused.contains("more than 1000 columns"), "{refused}");
    let tables: String = (0..20_000).map(|n| format!("CREATE TABLE t{n} (a int);")).collect();
    assert!(error(&tables).contains("more than 10000 tables"));
    // Deep brackets are counted, not followed.
    let deep = "(".repeat(1_000_000);
    assert!(error(&format!("CREATE TABLE t (a int DEFAULT {deep}")).contains("a table's columns"));
}

#[test]
fn a_reader_that_fails_is_told_apart_from_a_file_that_ends() {
    struct Failing(std::io::ErrorKind);
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }
    }
    let told = |kind| {
        let sql = TABLE.as_bytes().chain(Failing(kind));
        rows(BufReader::new(sql)).unwrap_err().to_string()
    };
    let cut = told(std::io::ErrorKind::UnexpectedEof);
    assert!(cut.contains("cut off at line 2, byte 60, where the file's compression ends"), "{cut}");
    let failed = told(std::io::ErrorKind::PermissionDenied);
    assert!(failed.starts_with("reading failed at line 2, byte 60: permission denied"), "{failed}");
}
