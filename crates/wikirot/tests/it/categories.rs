//! Reports on the pages of a category, and one for each category of a list.

use rusqlite::Connection;
use serde_json::Value;
use wikirot_testweb::Loopback;

use super::harness::{Dir, dump, small_web, state_of_format_5};

/// A German wiki, all of whose links are dead.
const PAGES: &[(&str, &str)] = &[
    ("Apache", "http://a.rotweb.net/apache [[Kategorie:Web servers|A]]"),
    ("Postfix", "{{mail}} http://a.rotweb.net/postfix http://a.rotweb.net/both"),
    ("Nginx", "http://a.rotweb.net/nginx http://a.rotweb.net/both [[category: web_servers ]]"),
    ("Linux", "http://a.rotweb.net/linux [[:Category:Web servers]]"),
    ("Kategorie:Web servers", "[[Category:Servers]]"),
    ("Kategorie:Mail", "http://a.rotweb.net/mail [[Category:Servers]]"),
    ("Kategorie:Servers", "[[Category:Web servers]]"),
    ("Template:Mail", "<includeonly>[[Category:Mail]]</includeonly>"),
];

/// Its dump.
fn german(pages: &[(&str, &str)]) -> String {
    let names = "<namespace key=\"14\" case=\"first-letter\">Kategorie</namespace></namespaces>";
    let xml = dump(pages).replace("xml:lang=\"en\"", "xml:lang=\"de\"");
    let xml = xml.replace("</namespaces>", names);
    let mut parts = xml.split("<title>Kategorie:");
    let mut xml = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        xml += "<title>Kategorie:";
        xml += &part.replacen("<ns>0</ns>", "<ns>14</ns>", 1);
    }
    xml
}

fn scan(dir: &Dir, web: &Loopback, pages: &[(&str, &str)], options: &[&str]) {
    dir.write("d.xml", german(pages));
    dir.wikirot(["scan", "d.xml", "--confirm", "1x0d"]).args(options).on(web).run().exits(0);
}

fn report(dir: &Dir, options: &[&str]) -> Value {
    let all = [&["report", "--format", "json"], options].concat();
    serde_json::from_str(&dir.wikirot(all).run().exits(0).stdout).unwrap()
}

fn titles(dir: &Dir, options: &[&str]) -> Vec<String> {
    let json = report(dir, options);
    let pages = json["pages"].as_array().unwrap();
    pages.iter().map(|it| it["page"]["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_report_has_the_pages_of_a_category_and_their_figures() {
    let (dir, web) = (Dir::new(), small_web());
    scan(&dir, &web, PAGES, &[]);
    for name in ["Web servers", "Category:Web servers", "kategorie:web_servers"] {
        assert_eq!(titles(&dir, &["--category", name]), ["Apache", "Nginx"], "{name}");
    }
    assert_eq!(titles(&dir, &["--category", "Mail"]), ["Postfix"]);
    let both = ["--category", "Mail", "--category", "Web servers"];
    assert_eq!(titles(&dir, &both), ["Apache", "Postfix", "Nginx"]);
    assert_eq!(titles(&dir, &["--category", "Web servers", "--only-namespaces", "14"]), [""; 0]);
    let counts = &report(&dir, &["--category", "Web servers"])["summary"]["counts"];
    // The page of the category that is above it is in it as well.
    assert_eq!((&counts["pages"], &counts["urls"]), (&3.into(), &3.into()), "{counts}");
}

#[test]
fn subcategories_are_followed_as_deep_as_is_asked() {
    let (dir, web) = (Dir::new(), small_web());
    scan(&dir, &web, PAGES, &[]);
    let deep = |depth: &str| titles(&dir, &["--category", "Servers", "--category-depth", depth]);
    assert_eq!(deep("0"), ["Kategorie:Mail"]);
    // A circle of categories comes to an end.
    for depth in ["1", "20"] {
        assert_eq!(deep(depth), ["Apache", "Postfix", "Nginx", "Kategorie:Mail"]);
    }
}

#[test]
fn a_category_without_pages_is_named_and_its_report_is_empty() {
    let (dir, web) = (Dir::new(), small_web());
    scan(&dir, &web, PAGES, &[]);
    let ran =
        dir.wikirot(["report", "--format", "wikitext", "--category", "Nonsense"]).run().exits(0);
    assert!(
        ran.stderr.contains("no page that was read is in the category 'Nonsense'"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stdout.contains("rotweb"), "{}", ran.stdout);
}

#[test]
fn reports_for_people_say_of_which_pages_they_are() {
    let (dir, web) = (Dir::new(), small_web());
    scan(&dir, &web, PAGES, &[]);
    for (format, name) in [
        ("wikitext", "Nur Seiten in: [[:Kategorie:Web servers]]."),
        ("markdown", "Nur Seiten in: Kategorie:Web servers."),
        ("text", "Nur Seiten in: Kategorie:Web servers."),
        ("html", "Nur Seiten in: Kategorie:Web servers."),
    ] {
        let told = |options: &[&str]| {
            let all = [&["report", "--format", format], options].concat();
            dir.wikirot(all).run().exits(0).stdout.replace('\n', " ").contains(name)
        };
        assert!(told(&["--category", "Web servers"]), "{format}");
        assert!(!told(&[]), "{format}");
    }
}

#[test]
fn each_category_of_a_list_gets_a_report_of_its_own() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("list", "# ours\nWeb servers\n* [[:Category:Mail]]\n");
    let lists =
        ["--category-lists", "list", "--report", "wikitext=lists/", "--report", "csv=lists/"];
    scan(&dir, &web, PAGES, &[&lists[..], &["--report", "all.wiki"]].concat());
    let (servers, mail) = (dir.read("lists/Web servers.wiki"), dir.read("lists/Mail.csv"));
    assert!(servers.contains("/nginx") && !servers.contains("/postfix"), "{servers}");
    assert!(mail.contains("/postfix") && !mail.contains("/nginx"), "{mail}");
    // What leads to them says how much each has.
    let index = dir.read("lists/index.wiki");
    let lines: Vec<&str> = index.lines().filter(|line| line.starts_with('*')).collect();
    assert_eq!(lines.len(), 2, "{index}");
    assert!(lines[0].starts_with("* [[/Web servers|Web servers]]: "), "{index}");
    assert!(lines[1].starts_with("* [[/Mail|Mail]]: ") && lines[1].contains(" auf "), "{index}");
    assert!(!dir.path("lists/index.csv").exists());
    for page in ["/nginx", "/postfix", "/linux"] {
        assert!(dir.read("all.wiki").contains(page), "{page}");
    }
    // One that leaves the list leaves the folder; its page on the wiki is emptied.
    dir.write("list", "Mail\n");
    scan(&dir, &web, PAGES, &lists);
    let servers = dir.read("lists/Web servers.wiki");
    assert!(!servers.contains("rotweb") && !servers.is_empty(), "{servers}");
    assert!(!dir.path("lists/Web servers.csv").exists());
    let alone = ["report", "--format", "markdown", "--category-lists", "list", "--output"];
    dir.wikirot([&alone[..], &["lists/"]].concat()).run().exits(0);
    assert!(dir.read("lists/Mail.md").contains("/postfix"));
    assert!(dir.read("lists/index.md").contains("\n- [Mail](./Mail.md): "));
    let refused = dir.wikirot([&alone[..], &["one.md"]].concat()).run().exits(2);
    assert!(refused.stderr.contains("name a folder"), "{}", refused.stderr);
}

#[test]
fn a_list_that_cannot_be_read_is_told_before_the_run() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", german(PAGES));
    let ran = dir.wikirot(["scan", "d.xml", "--category-lists", "none"]).on(&web).run().exits(2);
    assert!(ran.stderr.contains("name a folder for them"), "{}", ran.stderr);
    let none = ["scan", "d.xml", "--category-lists", "none", "--report", "wikitext=lists/"];
    let ran = dir.wikirot(none).on(&web).run().exits(2);
    assert!(ran.stderr.contains("cannot read the categories none"), "{}", ran.stderr);
    assert_eq!(web.counts().requests, 0);
}

#[test]
fn a_page_that_is_not_read_again_keeps_its_categories() {
    let (dir, web) = (Dir::new(), small_web());
    let unchanged = |dir: &Dir| {
        let conn = Connection::open(dir.path("state")).unwrap();
        let sql = "SELECT unchanged FROM run ORDER BY id DESC LIMIT 1";
        conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let state = ["--state", "state"];
    scan(&dir, &web, PAGES, &state);
    scan(&dir, &web, PAGES, &state);
    assert!(unchanged(&dir) > 5);
    let of = |category: &str| titles(&dir, &["--state", "state", "--category", category]);
    assert_eq!(of("Web servers"), ["Apache", "Nginx"]);
    // One whose template puts it elsewhere is read again.
    let mut pages = PAGES.to_vec();
    pages[7].1 = "[[Category:Post]]";
    scan(&dir, &web, &pages, &state);
    assert_eq!((of("Mail"), of("Post")), (vec![], vec!["Postfix".to_owned()]));
}

#[test]
fn a_state_that_knows_no_categories_is_read_once_more() {
    let (dir, web) = (Dir::new(), small_web());
    let state = ["--state", "state"];
    scan(&dir, &web, PAGES, &["--state", "new"]);
    let conn = state_of_format_5(&dir.path("state"), Some(&dir.path("new")));
    conn.execute_batch(
        "DROP TABLE category; ALTER TABLE page DROP COLUMN categories; PRAGMA user_version = 4;",
    )
    .unwrap();
    drop(conn);
    scan(&dir, &web, PAGES, &state);
    assert_eq!(titles(&dir, &["--state", "state", "--category", "Mail"]), ["Postfix"]);
}

#[test]
fn shards_are_merged_with_their_categories() {
    let (dir, web) = (Dir::new(), small_web());
    for share in ["1", "2"] {
        scan(&dir, &web, PAGES, &["--state", share, "--shard", &format!("{share}/2")]);
    }
    dir.wikirot(["merge", "--state", "all", "1", "2"]).run().exits(0);
    let of = |category: &str| titles(&dir, &["--state", "all", "--category", category]);
    assert_eq!(of("Web servers"), ["Apache", "Nginx"]);
    assert_eq!(of("Mail"), ["Postfix"]);
}

#[test]
fn a_list_that_cannot_be_written_to_its_end_is_an_error() {
    let (dir, web) = (Dir::new(), small_web());
    let links: String = (0..400).map(|n| format!("http://a.rotweb.net/gone/{n} ")).collect();
    dir.write("list", "Web servers\n");
    scan(&dir, &web, &[("A", &format!("{links}[[Category:Web servers]]"))], &[]);
    for (format, file) in [("csv", "lists/Web servers.csv"), ("wikitext", "lists/Web servers.wiki")]
    {
        let report = ["report", "--format", format, "--category-lists", "list", "-o", "lists/"];
        dir.wikirot(report).run().exits(0);
        // The last of its bytes have no room.
        let room = dir.read(file).len() / 1024;
        let ran = dir.wikirot(report).behind(&format!("trap '' XFSZ; ulimit -f {room}")).run();
        let told = ran.exits(2).stderr;
        assert!(told.contains(&format!("cannot write the {format} lists: ")), "{told}");
        assert!(room > 32, "the state could not be read");
    }
}
