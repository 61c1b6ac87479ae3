//! `--link-table`: the wiki's own table beside its dump.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use wikirot_testweb::{Behaviour, Host, Web};

use super::harness::{Dir, Ran, dump};

/// `externallinks` up to 1.40.
fn old_table(rows: &[(u32, &str)]) -> String {
    let rows: Vec<String> = (1..)
        .zip(rows)
        .map(|(id, (from, url))| format!("({id},{from},'{}','','')", url.replace('\'', "\\'")))
        .collect();
    format!(
        "CREATE TABLE `externallinks` (\n  `el_id` int(10) unsigned NOT NULL,\n  \
         `el_from` int(10) unsigned NOT NULL,\n  `el_to` blob NOT NULL,\n  `el_index` blob NOT NULL,\n  \
         `el_index_60` varbinary(60) NOT NULL,\n  PRIMARY KEY (`el_id`)\n) ENGINE=InnoDB;\n\
         INSERT INTO `externallinks` VALUES {};\n",
        rows.join(",")
    )
}

/// `externallinks` from 1.41.
fn new_table(rows: &[(u32, &str, &str)]) -> String {
    let rows: Vec<String> = (1..)
        .zip(rows)
        .map(|(id, (from, index, path))| {
            format!("({id},{from},_binary '{index}',_binary '{path}')")
        })
        .collect();
    format!(
        "CREATE TABLE externallinks (el_id int, el_from int, el_to_domain_index varbinary(255), \
         el_to_path blob);\nINSERT INTO externallinks VALUES {};\n",
        rows.join(",")
    )
}

/// `page`, with when the links of each were written down.
fn page_table(rows: &[(u32, i32, &str, &str)]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(id, ns, title, updated)| format!("({id},{ns},'{title}',0.5e-05,'{updated}',NULL)"))
        .collect();
    format!(
        "CREATE TABLE `page` (`page_id` int, `page_namespace` int, `page_title` varbinary(255), \
         `page_random` double, `page_links_updated` varbinary(14), `page_lang` varbinary(35));\n\
         INSERT INTO `page` VALUES\n{};\n",
        rows.join(",\n")
    )
}

/// A page of an excerpt with a link of its own, two that a template may make, and one that no wiki
/// records.
const PAGE: &str = "== Links ==\n[http://A.rotweb.net/x own] {{Cite|url=http://b.rotweb.net/guess}} \
                    {{Cite|url=http://b.rotweb.net/right}} [http:///none broken]";

fn links(dir: &Dir, dump: &str, tables: &[&str], format: &str) -> Ran {
    let dump = dir.write("d.xml", dump);
    let mut command = dir.wikirot(["links", "-v", "--namespaces", "all", "--format", format]);
    command = command.args([&dump]);
    for (number, table) in tables.iter().enumerate() {
        let table = dir.write(&format!("t{number}.sql"), table);
        command = command.args(["--link-table"]).args([table]);
    }
    command.run()
}

#[test]
fn what_the_table_says_is_exact_whatever_a_module_makes() {
    let dir = Dir::new();
    let table = old_table(&[
        (1, "http://A.rotweb.net/x"),
        (1, "http://b.rotweb.net/right"),
        (1, "http://lua.rotweb.net/it's"),
        (9, "http://lost.rotweb.net/"),
    ]);
    let wiki = dump(&[("Page", PAGE)]);
    let ran = links(&dir, &wiki, &[&table], "tsv").exits(0);
    assert_eq!(
        ran.stdout,
        "Page\thttp://A.rotweb.net/x\nPage\thttp://b.rotweb.net/right\n\
         Page\thttp://lua.rotweb.net/it's\n"
    );
    assert_eq!(
        ran.stderr,
        "link table: 4 rows; with a row: 2 links of the dump; without one, so left out: 1 link, \
         1 guessed link; in the table alone: 1 URL\n\
         warning: left out: 1 row of the link table, of pages that the dump lacks\n"
    );
}

#[test]
fn a_link_keeps_its_place_and_what_was_written() {
    let dir = Dir::new();
    let table = new_table(&[
        (1, "http://net.rotweb.a.", "/x"),
        (1, "http://net.rotweb.b.", "/right"),
        (1, "https://net.rotweb.wikibase.", "/1"),
    ]);
    let wiki = dump(&[("Page", PAGE)]);
    let ran = links(&dir, &wiki, &[&table], "jsonl").exits(0);
    let [own, made, extension] = ran.json_lines().try_into().unwrap();
    assert_eq!(own["url"], "http://a.rotweb.net/x");
    assert_eq!(own["written"], "http://A.rotweb.net/x");
    assert_eq!((&own["section"], &own["line"]), (&"Links".into(), &2.into()));
    assert_eq!((&made["origin"], &made["guessed"]), (&"template".into(), &false.into()));
    assert_eq!(extension["url"], "https://wikibase.rotweb.net/1");
    assert_eq!((&extension["origin"], &extension["line"]), (&"extension".into(), &0.into()));
    assert_eq!(extension["source"], "");
}

#[test]
fn spellings_that_an_export_or_a_wiki_changes_are_recognised() {
    let dir = Dir::new();
    let wiki = dump(&[("Page", "[http://é.rotweb.net/é] [http://me:pw@straße.rotweb.net/a/../b]")]);
    let lines = |table: &str| links(&dir, &wiki, &[table], "jsonl").exits(0).json_lines();
    // The export has composed what the table has decomposed.
    let old = old_table(&[
        (1, "http://e%CC%81.rotweb.net/e%CC%81"),
        (1, "http://me:pw@stra%C3%9Fe.rotweb.net/a/../b"),
    ]);
    // Written by an earlier wiki on an earlier system.
    let new = new_table(&[
        (1, "http://net.rotweb.é.", "/e%CC%81"),
        (1, "http://net.rotweb.strasse.", "/a/../b"),
    ]);
    for table in [old, new] {
        let lines = lines(&table);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line["origin"] == "text"), "{lines:#?}");
        assert_eq!(lines[1]["checked"], "http://me:pw@xn--strae-oqa.rotweb.net/b");
    }
}

#[test]
fn links_to_the_wiki_itself_are_kept_where_they_are_asked_for() {
    let dir = Dir::new();
    let path = dir
        .write("d.xml", dump(&[("Page", "https://wiki.rotweb.net/wiki/X http://a.rotweb.net/")]));
    let table = dir.write("t.sql", old_table(&[(1, "http://a.rotweb.net/")]));
    let links = |more: &[&str]| {
        let command = dir.wikirot(["links"]).args([&path]).args(["--link-table"]).args([&table]);
        command.args(more).run().exits(0).stdout
    };
    assert_eq!(links(&[]), "Page\thttp://a.rotweb.net/\n");
    assert_eq!(links(&["--internal"]).lines().count(), 2);
}

#[test]
fn the_table_page_joins_by_title_and_knows_pages_that_the_dump_lacks() {
    let dir = Dir::new();
    let text = "[http://a.rotweb.net/ x] [http://none.rotweb.net/ y]";
    let wiki = dump(&[("One two", text), ("Edited", text), ("New", text), ("Template:T", text)]);
    let table = old_table(&[
        (10, "http://a.rotweb.net/"),
        (11, "http://a.rotweb.net/"),
        (11, "http://removed.rotweb.net/"),
        (12, "http://a.rotweb.net/"),
        (13, "http://other.rotweb.net/"),
        (14, "http://deleted.rotweb.net/"),
    ]);
    let pages = page_table(&[
        (10, 0, "One_two", "20260101000000"),
        (11, 0, "Edited", "20251231235959"),
        (12, 10, "T", "20260101000000"),
        (13, 10, "It\\'s_elsewhere", "20260101000000"),
        (15, 4, "Unknown_namespace", "20260101000000"),
    ]);
    let ran = links(&dir, &wiki, &[&pages, &table], "tsv").exits(0);
    let a_and_none =
        |title| format!("{title}\thttp://a.rotweb.net/\n{title}\thttp://none.rotweb.net/\n");
    assert_eq!(
        ran.stdout,
        format!(
            "One two\thttp://a.rotweb.net/\n{}Edited\thttp://removed.rotweb.net/\n{}\
             Template:T\thttp://a.rotweb.net/\nTemplate:It's elsewhere\thttp://other.rotweb.net/\n",
            a_and_none("Edited"),
            a_and_none("New")
        )
    );
    assert_eq!(
        ran.stderr,
        "link table: 6 rows; with a row: 3 links of the dump; without one, so left out: 2 links, \
         0 guessed links; in the table alone: 2 URLs\n\
         newer than the link table: 2 pages; what their text says counts, too\n\
         in the table page, not in the dump: 1 page\n\
         warning: left out: 1 row of the link table, of pages that neither the dump nor the table page \
         has\n"
    );
    // The files that it made are there.
    let tables = ["--link-table=t0.sql", "--link-table=t1.sql"];
    let run = dir.wikirot(["links", "d.xml", "--namespaces=0"]).args(tables).run().exits(0);
    assert!(run.stdout.contains("One two") && !run.stdout.contains("Template"), "{}", run.stdout);
}

#[test]
fn a_table_of_another_wiki_is_noticed() {
    let dir = Dir::new();
    let text: String = (0..200).map(|n| format!("http://a.rotweb.net/{n} ")).collect();
    let table = old_table(&[(1, "http://b.rotweb.net/")]);
    let ran = links(&dir, &dump(&[("Page", &text)]), &[&table], "tsv").exits(0);
    assert!(ran.stderr.contains("is it a table of the"), "{}", ran.stderr);
}

#[test]
fn tables_come_packed_and_both_in_one_file() {
    let dir = Dir::new();
    let both = page_table(&[(7, 0, "Page", "")]) + &old_table(&[(7, "http://b.rotweb.net/right")]);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(both.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let wiki = dir.write("d.xml", dump(&[("Page", PAGE)]));
    let run = |table: PathBuf| {
        dir.wikirot(["links"]).args([&wiki]).args(["--link-table"]).args([table]).run()
    };
    let expected = "Page\thttp://b.rotweb.net/right\n";
    assert_eq!(run(dir.write("both.sql.gz", &gz)).exits(0).stdout, expected);
    let zst = zstd::encode_all(both.as_bytes(), 1).unwrap();
    assert_eq!(run(dir.write("both.sql", zst)).exits(0).stdout, expected);

    let cut = run(dir.write("cut.sql.gz", &gz[..gz.len() - 40])).exits(2).stderr;
    assert!(cut.starts_with("error: cannot use the link table "), "{cut}");
    assert!(cut.contains("cut.sql.gz: the SQL is cut off at line"), "{cut}");
}

#[test]
fn what_is_no_link_table_is_refused_with_a_word() {
    let dir = Dir::new();
    let wiki = dir.write("d.xml", dump(&[("Page", PAGE)]));
    let refused = |name: &str, contents: &str| {
        let table = dir.write(name, contents);
        let command = dir.wikirot(["links"]).args([&wiki]).args(["--link-table"]).args([table]);
        let ran = command.run().exits(2);
        assert_eq!(ran.stdout, "");
        ran.stderr
    };
    let xml = refused("d2.xml", &dump(&[]));
    assert!(
        xml.contains("d2.xml: this is no SQL dump of MySQL or MariaDB, it looks like an XML dump"),
        "{xml}"
    );
    let pages = refused("page.sql", &page_table(&[(1, 0, "Page", "")]));
    assert!(pages.contains("hold no table externallinks"), "{pages}");
    let family = ["a_externallinks", "b_externallinks"]
        .map(|name| old_table(&[(1, "http://a.rotweb.net/")]).replace("externallinks", name));
    let several = refused("f.sql", &family.concat());
    assert!(several.contains("several wikis, with the tables a_externallinks, b_externallinks"));
    let others = refused("o.sql", "CREATE TABLE `pagelinks` (`pl_from` int);\n");
    assert!(others.contains("o.sql: neither the table externallinks nor page"), "{others}");
    let ran =
        dir.wikirot(["links"]).args([&wiki]).args(["--link-table", "none.sql"]).run().exits(2);
    assert!(ran.stderr.starts_with("error: cannot open none.sql: "), "{}", ran.stderr);
}

#[test]
fn a_scan_reports_what_an_extension_made_and_notices_when_the_table_changes() {
    let dir = Dir::new();
    let web = Web::new()
        .host(Host::new("a.rotweb.net").page("/x", Behaviour::Page))
        .host(Host::new("lua.rotweb.net").page("/gone", 404).page("/gone2", 404))
        .serve()
        .unwrap();
    let path = dir.write(
        "d.xml",
        dump(&[
            ("Page", "[http://A.rotweb.net/x own] {{:Other}}"),
            ("Other", "http://a.rotweb.net/x"),
        ]),
    );
    dir.write("wikirot.toml", "link-table = ['t.sql']\nconfirm = '1x0d'\n");
    let scan = |rows: &[(u32, &str)]| {
        dir.write("t.sql", old_table(rows));
        dir.wikirot(["scan", "--state", "s.sqlite", "--dead-link", "archwiki"])
            .args([&path])
            .on(&web)
            .run()
            .exits(0);
        let state = rusqlite::Connection::open(dir.path("s.sqlite")).unwrap();
        let sql = "SELECT pages, unchanged FROM run ORDER BY id DESC LIMIT 1";
        state.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    let rows = [
        (1, "http://A.rotweb.net/x"),
        (1, "http://lua.rotweb.net/gone"),
        (2, "http://a.rotweb.net/x"),
    ];
    assert_eq!(scan(&rows), (2_u32, 0_u32));
    assert_eq!(scan(&rows), (2, 2));
    let more = [rows.as_slice(), &[(1, "http://lua.rotweb.net/gone2")]].concat();
    assert_eq!(scan(&more), (2, 1));
    assert_eq!(scan(&rows), (2, 1));

    let report = |format: &str| {
        let args = ["report", "--state", "s.sqlite", "--format", format, "--dead-link", "archwiki"];
        dir.wikirot(args).run().exits(0).stdout
    };
    let told = "made by an extension: only the wiki's own link table has it";
    for format in ["wikitext", "markdown"] {
        let report = report(format);
        assert!(report.contains(told), "{report}");
        assert!(!report.contains("line 0") && !report.contains("{{Dead link"), "{report}");
    }
    let html = report("html");
    assert!(html.contains("made by an extension: only the wiki"), "{html}");
    let csv = report("csv");
    let row = csv.lines().find(|line| line.contains("gone")).unwrap();
    assert!(
        row.contains(",extension,") && row.starts_with("Page,1,,English,,,http://lua"),
        "{row}"
    );
    let json: serde_json::Value = serde_json::from_str(&report("json")).unwrap();
    let occurrences = json["pages"][0]["occurrences"].as_array().unwrap();
    let gone = occurrences.iter().find(|it| it["url"] == "http://lua.rotweb.net/gone").unwrap();
    assert_eq!(gone["origin"], "extension");
    assert_eq!(json["templates"].as_array().unwrap().len(), 0);
    let page = dir.wikirot(["page", "--state", "s.sqlite", "Page"]).run().exits(0).stdout;
    assert!(page.contains(told), "{page}");
    // A run without the table lets go of what only the table has.
    dir.write("wikirot.toml", "");
    scan(&rows);
    let page = dir.wikirot(["page", "--state", "s.sqlite", "Page"]).run().exits(0).stdout;
    assert!(!page.contains(told) && page.contains("http://A.rotweb.net/x"), "{page}");
}

/// Asserts that the pairs are those of a wiki's table in the folder `data`, every namespace.
fn check(data: &Path, dump: &str, version: &str, tables: &[String]) {
    let wiki = dump.rsplit('/').next().unwrap_or(dump).split('.').next().unwrap_or(dump);
    let truth = data.join(format!("linktable/{wiki}-{version}.links.tsv"));
    let packed = data.join(format!("linktable/{wiki}-{version}.links.tsv.zst"));
    let recorded = std::fs::read_to_string(truth).unwrap_or_else(|_| {
        let mut unpacked = String::new();
        let packed = zstd::Decoder::new(std::fs::File::open(&packed).unwrap());
        packed.unwrap().read_to_string(&mut unpacked).unwrap();
        unpacked
    });
    let dir = Dir::new();
    let mut command = dir.wikirot(["links", "--namespaces", "all"]).args([data.join(dump)]);
    for table in tables {
        let table = data.join(format!("linktable/{table}"));
        command = command.args(["--link-table"]).args([table]);
    }
    let ran = command.run().exits(0);
    let recorded: BTreeSet<&str> = recorded.lines().collect();
    let found: BTreeSet<&str> = ran.stdout.lines().collect();
    assert!(recorded == found, "{wiki} {version} {tables:?}");
}

#[test]
fn real_wikis_as_their_tables_say() {
    let Some(data) = wikirot_needs::shared("data") else { return };
    for version in ["1.39", "1.43"] {
        for (dump, wiki) in [
            ("linktable/linuxwacom.xml.zst", "linuxwacom"),
            ("linktable/nasty.xml.zst", "nasty"),
            ("cs1-1000.xml.zst", "cs1-1000"),
        ] {
            let of = |table| format!("{wiki}-{version}.{table}.sql.gz");
            check(&data, dump, version, &[of("externallinks")]);
            check(&data, dump, version, &[of("externallinks"), of("page")]);
        }
        let nasty = "linktable/nasty.xml.zst";
        for style in ["oneline", "mysql97", "plain"] {
            let of = |table| format!("variants/nasty-{version}.{style}.{table}.sql.gz");
            check(&data, nasty, version, &[of("externallinks"), of("page")]);
        }
        check(&data, nasty, version, &[format!("variants/nasty-{version}.prefix-both.sql.gz")]);
    }
}
