//! The ways in which `mysqldump` writes the same rows.

use std::io::BufReader;

use wikirot_linktable::TableReader;

use super::support::{MARIADB, STYLES, Style, Value, rows};

const OLD: [&str; 5] = ["el_id", "el_from", "el_to", "el_index", "el_index_60"];
const NEW: [&str; 4] = ["el_id", "el_from", "el_to_domain_index", "el_to_path"];
const PAGE: [&str; 6] =
    ["page_id", "page_namespace", "page_title", "page_random", "page_links_updated", "page_lang"];

/// URLs that look like SQL.
const TRAPS: [&str; 8] = [
    "http://a.rotweb.net/it's",
    "http://a.rotweb.net/x'),('9','0",
    "http://a.rotweb.net/x),(1,2,",
    "http://a.rotweb.net/',NULL,'",
    "http://a.rotweb.net/);--#",
    "http://a.rotweb.net/*!50000x*/;",
    "http://a.rotweb.net/\\\\'\"\\",
    "",
];

#[test]
fn the_old_schema_reads_alike_in_every_style() {
    let table: Vec<Vec<Value>> = (1..)
        .zip(TRAPS)
        .map(|(id, url)| vec![id.into(), (id * 10).into(), url.into(), "x".into(), "y".into()])
        .collect();
    let expected: Vec<String> =
        (1..).zip(TRAPS).map(|(id, url)| format!("{} {url}", id * 10)).collect();
    for style in STYLES {
        let sql = style.dump("externallinks", &OLD, &table);
        assert_eq!(rows(&sql[..]).unwrap(), expected, "{style:?}");
    }
}

#[test]
fn so_does_the_new_one() {
    let table = vec![
        vec![1.into(), 7.into(), "https://net.rotweb.bücher.:81".into(), "/it's?x#y".into()],
        vec![2.into(), 7.into(), "mailto:net.rotweb.@o'hara".into(), "".into()],
        vec![3.into(), 8.into(), "tel:.".into(), Value::Null],
    ];
    for style in STYLES {
        let sql = style.dump("externallinks", &NEW, &table);
        assert_eq!(
            rows(&sql[..]).unwrap(),
            ["7 https://bücher.rotweb.net:81/it's?x#y", "7 mailto:o'hara@rotweb.net", "8 tel:"],
            "{style:?}"
        );
    }
}

#[test]
fn pages_have_titles_that_look_like_sql() {
    let titles = ["NULL", "0", "'", "\\", "\\'", "\"", "O'Hara,_(x),(1", "/*_x_*/", "日本語"];
    let table: Vec<Vec<Value>> = (1..)
        .zip(titles)
        .map(|(id, title)| {
            let updated = if id == 1 { Value::Null } else { "20260102030405".into() };
            vec![id.into(), Value::Number(-id), title.into(), 0.into(), updated, Value::Null]
        })
        .collect();
    for style in STYLES {
        let sql = style.dump("page", &PAGE, &table);
        let read = rows(&sql[..]).unwrap();
        assert_eq!(read[0], "page 1 -1 NULL ", "{style:?}");
        let rest = (2..).zip(&titles[1..]);
        let rest: Vec<String> =
            rest.map(|(id, title)| format!("page {id} -{id} {title} 20260102030405")).collect();
        assert_eq!(read[1..], rest, "{style:?}");
    }
}

#[test]
fn one_file_may_hold_both_tables_and_others_between_them() {
    let style = Style { prefix: "mw_", ..MARIADB };
    let mut sql = style.dump("category", &["cat_id", "cat_title"], &[vec![1.into(), "x".into()]]);
    let link = vec![1.into(), 7.into(), "http://a.rotweb.net/".into(), "".into(), "".into()];
    sql.extend(style.dump("externallinks", &OLD, &[link]));
    sql.extend(style.dump("redirect", &["rd_from", "rd_title"], &[vec![1.into(), "),(".into()]]));
    let page = vec![7.into(), 0.into(), "A_b".into(), 0.into(), Value::Null, Value::Null];
    sql.extend(style.dump("page", &PAGE, &[page]));
    assert_eq!(rows(&sql[..]).unwrap(), ["7 http://a.rotweb.net/", "page 7 0 A_b "]);
}

#[test]
fn a_wiki_on_the_way_to_the_new_schema_has_the_columns_of_both() {
    let columns = ["el_id", "el_from", "el_to", "el_to_domain_index", "el_to_path"];
    let url = "http://a.rotweb.net/old";
    let table = vec![
        vec![1.into(), 7.into(), url.into(), "http://net.rotweb.a.".into(), "/old".into()],
        vec![2.into(), 7.into(), "".into(), "http://net.rotweb.a.".into(), "/new".into()],
    ];
    let sql = MARIADB.dump("externallinks", &columns, &table);
    assert_eq!(rows(&sql[..]).unwrap(), ["7 http://a.rotweb.net/old", "7 http://a.rotweb.net/new"]);
}

#[test]
fn an_empty_table_has_no_rows() {
    assert!(rows(&MARIADB.dump("externallinks", &OLD, &[])[..]).unwrap().is_empty());
}

#[test]
fn what_others_write_is_understood_too() {
    let table = "CREATE TABLE IF NOT EXISTS `db`.`externallinks` (`el_from` int, `el_to` blob, \
                 `x` double, CONSTRAINT `c` CHECK (`x` > 0));\n";
    for (rest, expected) in [
        ("INSERT IGNORE INTO externallinks VALUES (1, 'a''b', 8.1e-05);", "1 a'b"),
        ("INSERT INTO externallinks VALUES (1, _binary\t\n 'ab' , NULL)", "1 ab"),
        ("REPLACE INTO `db`.`externallinks` VALUES (1,x'6162',-1.5E+3)", "1 ab"),
        ("insert into `externallinks` value (1,N'ab',NULL) # comment\n;", "1 ab"),
        ("INSERT INTO \"externallinks\" VALUES (1,_utf8mb4 0x616,.5);", "1 %06%16"),
        ("INSERT INTO externallinks (el_to,el_from) VALUES (_latin1'ab',+1);", "1 ab"),
        ("INSERT INTO externallinks VALUES (1,'a\\%\\_\\q\\tb',0);", "1 a%_q%09b"),
    ] {
        let sql = format!("{table}{rest};");
        assert_eq!(rows(sql.as_bytes()).unwrap(), [expected], "{rest}");
        let bit_by_bit = BufReader::with_capacity(1, sql.as_bytes());
        assert_eq!(rows(bit_by_bit).unwrap(), [expected], "{rest}");
    }
}

#[test]
fn tables_of_one_name_in_two_databases_are_two() {
    let table = |rows: &str| {
        format!("CREATE TABLE externallinks ({rows});INSERT INTO externallinks VALUES (1,'x');")
    };
    let sql = format!(
        "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `a`;USE `a`;{}USE b;{}",
        table("el_from int, el_to blob"),
        table("el_from int, el_to_path blob"),
    );
    let mut reader = TableReader::new(sql.as_bytes());
    while reader.next_record().unwrap().is_some() {}
    assert_eq!(reader.link_tables().collect::<Vec<_>>(), ["a.externallinks"]);
    let sql = sql.replace("el_to_path", "el_to");
    let mut reader = TableReader::new(sql.as_bytes());
    while reader.next_record().unwrap().is_some() {}
    assert_eq!(reader.link_tables().collect::<Vec<_>>(), ["a.externallinks", "b.externallinks"]);
}
