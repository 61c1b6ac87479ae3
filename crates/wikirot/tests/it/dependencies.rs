//! What is read again when something changes: what hangs on it, no less and no more.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rusqlite::Connection;
use wikirot::state::State;
use wikirot_report::model::Languages;

use super::harness::{Dir, small_web, state_of_format_5};

/// A wiki: texts by title.
type Wiki = BTreeMap<&'static str, String>;

fn namespace(title: &str) -> i32 {
    match title.split_once(':') {
        Some(("Template", _)) => 10,
        Some(("Module", _)) => 828,
        Some(("MediaWiki", _)) => 8,
        _ => 0,
    }
}

/// A dump of it, beginning at its page number `first`. As in a real one, a revision has a sum of its text.
fn dump(wiki: &Wiki, first: usize) -> String {
    let mut xml = String::from(
        "<mediawiki xml:lang=\"en\"><siteinfo><sitename>W</sitename>\
         <base>https://wiki.rotweb.net/wiki/Main</base><case>first-letter</case><namespaces>\
         <namespace key=\"0\" case=\"first-letter\" /><namespace key=\"8\">MediaWiki</namespace>\
         <namespace key=\"10\">Template</namespace><namespace key=\"828\">Module</namespace>\
         </namespaces></siteinfo>",
    );
    let pages: Vec<_> = wiki.iter().collect();
    for at in 0..pages.len() {
        let (title, text) = pages[(at + first) % pages.len()];
        let sum: u64 = text.bytes().fold(7, |sum, byte| sum * 31 % 1_000_003 + u64::from(byte));
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        xml += &format!(
            "<page><title>{title}</title><ns>{}</ns><id>{}</id><revision><id>{sum}</id>\
             <timestamp>2024-05-06T07:08:09Z</timestamp><model>{}</model>\
             <text>{text}</text><sha1>x{sum}</sha1></revision></page>",
            namespace(title),
            at + 1,
            if namespace(title) == 828 { "Scribunto" } else { "wikitext" },
        );
    }
    xml + "</mediawiki>"
}

/// Everything that the state knows of the links of pages, and how many pages were not read again.
fn scanned(dir: &Dir, state: &str, wiki: &Wiki, first: usize) -> (String, i64) {
    let web = small_web();
    dir.write("wiki.xml", dump(wiki, first));
    dir.write("ignored", "rotweb.net\n");
    dir.wikirot(["scan", "wiki.xml", "--ignore", "ignored", "--state", state])
        .on(&web)
        .run()
        .exits(0);
    let conn = Connection::open(dir.path(state)).unwrap();
    let mut reader = State::open_read_only(&dir.path(state)).unwrap();
    let view = reader.view(Languages::default()).unwrap();
    let mut links = String::new();
    for title in wiki.keys() {
        for link in view.page_named(title).unwrap().into_iter().flat_map(|it| it.occurrences) {
            links += &format!("{title} {} {:?}\n", link.status.url, link.place);
        }
    }
    let unchanged = conn
        .query_row("SELECT unchanged FROM run ORDER BY id DESC LIMIT 1", [], |row| row.get(0))
        .unwrap();
    (links, unchanged)
}

/// What pages, templates and modules may say. `#` is a number that tells one version of a text from the next.
const OF_PAGES: [&str; 10] = [
    "{{T0}}",
    "{{T1|http://arg.rotweb.net/#}}",
    "{{#ifexist:P1|http://there.rotweb.net/#|http://away.rotweb.net/#}}",
    "{{#invoke:M0|f}}",
    "[http://flagged.rotweb.net/#]{{Flag}}",
    "{{:P1}}",
    "{{int:word}}",
    "{{lower}} {{Lower}}",
    "http://own.rotweb.net/#",
    "{{#invoke:M1|f|http://given.rotweb.net/#}}{{T2}}",
];
const OF_TEMPLATES: [&str; 8] = [
    "http://t.rotweb.net/# {{{1|}}}",
    "{{T1|{{{1|}}}}} http://u.rotweb.net/#",
    "#REDIRECT [[Template:T2]]",
    "{{#invoke:M0|f}}{{#ifexist:Template:T2|http://v.rotweb.net/#}}",
    "<noinclude>http://doc.rotweb.net/#</noinclude>",
    "#REDIRECT [[Template:Dead link]]",
    "{{Dead link}}",
    "{{int:word}} {{T2}}",
];
const OF_MODULES: [&str; 9] = [
    "return { f = function(frame) return 'http://m.rotweb.net/#' .. (frame.args[1] or '') end }",
    "return { f = function() return require('Module:M1').g .. '#' end, g = 'http://g.rotweb.net/#' }",
    "return { g = 'http://data.rotweb.net/#', f = function() return mw.loadData('Module:M2').g .. '#' end }",
    "return { g = 'http://plain.rotweb.net/#' }",
    "return { f = function() return mw.title.new('P1').exists and 'http://e.rotweb.net/#' or 'http://n.rotweb.net/#' end }",
    "return { f = function() return mw.title.new('P2'):getContent() or 'http://none.rotweb.net/#' end }",
    "return { f = function(frame) return frame:expandTemplate{ title = 'T0' } end }",
    "return { f = function() return mw.message.new('word'):plain() .. '#' end, g = 'http://h.rotweb.net/#' }",
    "local data = mw.loadData('Module:M1') return { g = data.g or 'http://i.rotweb.net/#', f = function() return data.g end }",
];

fn a_text(title: &'static str) -> BoxedStrategy<String> {
    let (texts, most): (&'static [&'static str], _) = match namespace(title) {
        10 => (&OF_TEMPLATES, 2),
        828 => (&OF_MODULES, 1),
        8 => (&["http://word.rotweb.net/#", "{{T0}} #"], 1),
        _ => (&OF_PAGES, 3),
    };
    prop::collection::vec((0..texts.len(), 0_u32..9), 1..=most)
        .prop_map(move |some| {
            let texts =
                some.iter().map(|(at, n): &(usize, u32)| texts[*at].replace('#', &n.to_string()));
            texts.collect::<Vec<_>>().join("\n")
        })
        .boxed()
}

const TITLES: [&str; 12] = [
    "P0",
    "P1",
    "P2",
    "MediaWiki:Word",
    "Template:Dead link",
    "Template:Flag",
    "Template:T0",
    "Template:T1",
    "Template:T2",
    "Module:M0",
    "Module:M1",
    "Module:M2",
];

/// What becomes of a page in a night: another text, or it is gone.
fn an_edit() -> impl Strategy<Value = (&'static str, Option<String>)> {
    prop::sample::select(&TITLES[..])
        .prop_flat_map(|title| (Just(title), prop::option::weighted(0.8, a_text(title))))
}

fn a_wiki() -> impl Strategy<Value = Wiki> {
    TITLES.map(|title| a_text(title).prop_map(move |text| (title, text))).prop_map(Wiki::from)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(6),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_read_again_is_as_if_all_were(
        wiki in a_wiki(),
        nights in prop::collection::vec((prop::collection::vec(an_edit(), 1..3), 0..12_usize), 1..4),
    ) {
        let dir = Dir::new();
        let mut wiki = wiki;
        scanned(&dir, "state", &wiki, 0);
        for (number, (edits, first)) in nights.into_iter().enumerate() {
            for (title, text) in edits {
                match text {
                    Some(text) => wiki.insert(title, text),
                    None => wiki.remove(title),
                };
            }
            let (again, _) = scanned(&dir, "state", &wiki, first);
            let (anew, _) = scanned(&dir, &format!("state{number}"), &wiki, 0);
            prop_assert_eq!(again, anew);
        }
    }
}

/// The pages that were read again after an edit.
fn read_again(before: &[(&'static str, &str)], after: &[(&'static str, &str)]) -> i64 {
    let dir = Dir::new();
    let mut wiki: Wiki = before.iter().map(|(title, text)| (*title, (*text).to_owned())).collect();
    let (_, unchanged) = scanned(&dir, "state", &wiki, 0);
    assert_eq!(unchanged, 0);
    wiki.extend(after.iter().map(|(title, text)| (*title, (*text).to_owned())));
    let (_, unchanged) = scanned(&dir, "state", &wiki, 3);
    let pages = wiki.keys().filter(|title| namespace(title) == 0).count();
    i64::try_from(pages).unwrap() - unchanged
}

#[test]
fn users_of_what_changes_are_read_again_and_no_others() {
    let f = "return { f = function() return require('Module:N').g end }";
    let wiki = [
        ("A", "{{T}}"),
        ("B", "{{U}}"),
        ("C", "{{#invoke:M|f}}"),
        ("D", "{{#ifexist:A|http://a.rotweb.net}} {{#ifexist:Absent|http://b.rotweb.net}}"),
        ("E", "http://e.rotweb.net"),
        ("Template:T", "http://t.rotweb.net"),
        ("Template:U", "{{T}} http://u.rotweb.net"),
        ("Module:M", f),
        ("Module:N", "return { g = 'http://n.rotweb.net' }"),
    ];
    for (edit, expected) in [
        (("Template:T", "http://other.rotweb.net"), 2),
        (("Template:U", "http://other.rotweb.net"), 1),
        (("Module:M", "return { f = function() return '' end }"), 1),
        (("Module:N", "return { g = '' }"), 1),
        // The new page itself, and who asked for it.
        (("Absent", "x"), 2),
        // That there is such a page is all that was asked.
        (("A", "{{T}} x"), 1),
        (("Template:Other", "x"), 0),
    ] {
        assert_eq!(read_again(&wiki, &[edit]), expected, "{edit:?}");
    }
}

#[test]
fn what_was_loaded_for_another_page_counts_for_each() {
    let m = "local data = mw.loadData('Module:D') return { f = function() return data.g end }";
    let wiki = [
        ("A", "{{#invoke:M|f}}"),
        ("B", "{{#invoke:M|f}}"),
        ("Module:M", m),
        ("Module:D", "return require('Module:E')"),
        ("Module:E", "return { g = 'http://n.rotweb.net' }"),
    ];
    assert_eq!(read_again(&wiki, &[("Module:E", "return { g = 'http://o.rotweb.net' }")]), 2);
}

#[test]
fn the_time_counts_for_those_that_show_it() {
    let wiki =
        [("A", "http://a.rotweb.net/{{CURRENTDAY}}"), ("B", "http://b.rotweb.net/{{CURRENTYEAR}}")];
    let with = |date: &str, wiki: &[(&'static str, &str)]| {
        let wiki: Wiki = wiki.iter().map(|(title, text)| (*title, (*text).to_owned())).collect();
        dump(&wiki, 0).replace("2024-05-06T07:08:09Z", date)
    };
    let dir = Dir::new();
    let web = small_web();
    dir.write("ignored", "rotweb.net\n");
    let mut unchanged = Vec::new();
    for date in ["2024-05-06T07:08:09Z", "2024-05-06T08:00:00Z", "2024-05-07T01:00:00Z"] {
        // A revision that says when it is, and nothing else.
        let clock = format!(
            "<page><title>Clock</title><ns>0</ns><id>9</id><revision><id>9{}</id><timestamp>{date}</timestamp>\
             <text>x</text><sha1>y</sha1></revision></page></mediawiki>",
            &date[11..13]
        );
        let xml = with("2024-05-06T00:00:00Z", &wiki).replace("</mediawiki>", &clock);
        dir.write("wiki.xml", xml);
        dir.wikirot(["scan", "wiki.xml", "--ignore", "ignored", "--state", "state"])
            .on(&web)
            .run()
            .exits(0);
        let conn = Connection::open(dir.path("state")).unwrap();
        let sql = "SELECT unchanged FROM run ORDER BY id DESC LIMIT 1";
        unchanged.push(conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap());
    }
    assert_eq!(unchanged, [0, 2, 1]);
}

#[test]
fn a_state_that_knows_no_dependencies_is_read_once_more() {
    let dir = Dir::new();
    let texts =
        [("A", "{{T}}"), ("B", "http://b.rotweb.net"), ("Template:T", "http://t.rotweb.net")];
    let wiki: Wiki = texts.map(|(title, text)| (title, text.to_owned())).into();
    let (before, _) = scanned(&dir, "new", &wiki, 0);
    let conn = state_of_format_5(&dir.path("state"), Some(&dir.path("new")));
    conn.execute_batch(
        "ALTER TABLE target DROP COLUMN portrait; ALTER TABLE target DROP COLUMN portrait_now; \
         ALTER TABLE target DROP COLUMN title_then; \
         DROP TABLE dependency; ALTER TABLE page DROP COLUMN dependencies; \
         DROP TABLE category; ALTER TABLE page DROP COLUMN categories; \
         INSERT INTO wiki VALUES ('dependencies', 'A'); PRAGMA user_version = 2;",
    )
    .unwrap();
    drop(conn);
    assert_eq!(scanned(&dir, "state", &wiki, 0), (before.clone(), 0));
    assert_eq!(scanned(&dir, "state", &wiki, 0), (before, 2));
}
