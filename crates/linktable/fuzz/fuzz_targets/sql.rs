//! Any SQL gives the same rows whether it comes at once or byte by byte.

#![no_main]

use std::io::{BufRead, BufReader, Cursor};

use libfuzzer_sys::fuzz_target;
use wikirot_linktable::{Record, TableReader};

fn rows(sql: impl BufRead) -> (Vec<String>, Option<String>) {
    let mut reader = TableReader::new(sql);
    let mut rows = Vec::new();
    loop {
        match reader.next_record() {
            Ok(Some(Record::Link { from, url })) => rows.push(format!("{from} {}", url.spelled())),
            Ok(Some(Record::Page(page))) => rows.push(format!("{page:?}")),
            Ok(None) => return (rows, None),
            Err(error) => return (rows, Some(error.to_string())),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    // Both tables are known, so that rows are met soon.
    let mut sql = b"CREATE TABLE externallinks (el_from int, el_to blob, el_to_domain_index blob, \
        el_to_path blob);CREATE TABLE page (page_id int, page_namespace int, page_title blob);"
        .to_vec();
    sql.extend_from_slice(data);
    let at_once = rows(&sql[..]);
    assert_eq!(at_once, rows(BufReader::with_capacity(1, Cursor::new(&sql))));
    assert!(at_once.0.len() <= data.len());
});
