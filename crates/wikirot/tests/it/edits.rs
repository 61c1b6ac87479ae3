//! Edits of a whole real wiki, read again: no other link than the intended ones changes.

use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;
use wikirot_testweb::{Behaviour, Host, Web};

use super::harness::Dir;

/// A wiki that was scanned, of whose links nobody was asked.
struct Scanned {
    dir: Dir,
    dump: PathBuf,
    state: PathBuf,
    before: Vec<Shown>,
}

/// A link of a page, as our own extraction reads it.
struct Shown {
    page: String,
    url: String,
    is_text: bool,
}

impl Scanned {
    fn of(dump: PathBuf, urls: &str) -> Self {
        let dir = Dir::new();
        // What is ignored is not asked. The list is empty afterwards: nothing is ignored in what follows.
        let list = dir.write("list.txt", hosts(urls));
        let state = dir.path("wiki.sqlite");
        // It is up; names that no list can hold are asked for, and nobody has them.
        let wiki = Host::new("wiki.archlinux.org").otherwise(Behaviour::Page);
        let web = Web::new().host(wiki).serve().unwrap();
        let scan = ["scan", "-q", "--dead-link", "archwiki", "--namespaces", "all"];
        let scan = dir.wikirot(scan).args(["--ignore", "list.txt", "--state"]);
        scan.args([&state, &dump]).on(&web).run().exits(0);
        std::fs::write(list, "").unwrap();
        let before = links(&dir, &[&dump]);
        Self { dir, dump, state, before }
    }

    /// Says of all URLs what was found, and patches. Gives the links afterwards, and how many were changed; so many
    /// of those that were proposed are `left` alone.
    fn patched(&self, found: &str, left: usize) -> (Vec<Shown>, usize) {
        let conn = Connection::open(&self.state).unwrap();
        for found in [CONFIRMED, found, "found = verdict"] {
            conn.execute(&format!("UPDATE asked SET {found}"), []).unwrap();
        }
        conn.close().unwrap();
        let patch = ["patch", "--dead-link", "archwiki", "--out", "out", "--state"];
        let told = self.dir.wikirot(patch).args([&self.state, &self.dump]).run().exits(0).stdout;
        assert!(told.contains(&format!("; {left} links left alone")) || left == 0, "{told}");
        assert_eq!(told.contains("left alone"), left > 0, "{told}");
        let changed = told.split_once(" links changed").expect("edits").0.replace(',', "");
        let after = links(&self.dir, &[&self.dump, &self.dir.path("out/import.xml")]);
        std::fs::remove_dir_all(self.dir.path("out")).unwrap();
        (after, changed.parse().unwrap())
    }

    /// The new address of each URL, where all have moved.
    fn moved(&self) -> HashMap<String, String> {
        let conn = Connection::open(&self.state).unwrap();
        let mut statement = conn.prepare("SELECT url, target FROM url").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?))).unwrap();
        rows.map(|row| row.map(|(url, target)| (url, format!("{MOVED}{target}"))).unwrap())
            .collect()
    }
}

/// What every target has that is broken for certain.
const CONFIRMED: &str =
    "confirmed = 1, failures = 5, failing_since = 1700000000, notes = '', final_url = NULL";

/// Where all pages are, once they have moved: their numbers stand behind it.
const MOVED: &str = "https://new.rotweb.net/";

/// An ignore list of all the hosts of a list of pages and URLs.
fn hosts(urls: &str) -> String {
    let urls = urls.lines().filter_map(|line| line.split('\t').nth(1)?.split_once("//"));
    let hosts = urls.map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let hosts: BTreeSet<&str> = hosts.collect();
    hosts.into_iter().map(|it| format!("{it}\n")).collect()
}

/// All links of these dumps, page by page.
fn links(dir: &Dir, dumps: &[&Path]) -> Vec<Shown> {
    let ran = dir.wikirot(["links", "--namespaces", "all", "--format", "jsonl"]).args(dumps);
    let lines = ran.run().exits(0).json_lines();
    let text = |it: &Value, key: &str| it[key].as_str().unwrap_or_default().to_owned();
    let shown = |it: &Value| Shown {
        page: text(it, "page"),
        url: text(it, "url"),
        is_text: it["origin"] == "text",
    };
    let mut links: Vec<Shown> = lines.iter().map(shown).collect();
    // Pages that were edited come last, each in the order of its own links.
    links.sort_by(|a, b| a.page.cmp(&b.page));
    links
}

/// Asserts that the links are the same but for those that may have changed; gives how many have.
fn changes(before: &[Shown], after: &[Shown], is_meant: impl Fn(&Shown, &Shown) -> bool) -> usize {
    assert_eq!(before.len(), after.len());
    let changed = before.iter().zip(after).filter(|(before, after)| {
        assert_eq!(before.page, after.page);
        let is_same = before.url == after.url;
        let why = || format!("{}: {} became {}", before.page, before.url, after.url);
        assert!(is_same || before.is_text && is_meant(before, after), "{}", why());
        !is_same
    });
    changed.count()
}

#[test]
#[ignore = "heavy: a minute"]
fn heavy_no_edit_of_archwiki_changes_another_link() {
    let data = |name: &str| wikirot_needs::shared(&format!("data/{name}"));
    let (Some(dump), Some(urls)) = (data("archwiki.xml.bz2"), data("archwiki.links.tsv.zst"))
    else {
        return;
    };
    let mut recorded = String::new();
    let urls = std::fs::File::open(urls).unwrap();
    zstd::Decoder::new(urls).unwrap().read_to_string(&mut recorded).unwrap();
    let wiki = Scanned::of(dump, &recorded);

    let (after, edits) = wiki.patched("verdict = 'broken', reason = 'http-404', status = 404", 0);
    assert!(edits > 40_000, "{edits}");
    assert_eq!(changes(&wiki.before, &after, |_, _| false), 0);

    let moved = format!(
        "verdict = 'alive', reason = 'ok', status = 200, notes = 'moved-permanently', failures = 0, \
         final_url = '{MOVED}' || id"
    );
    // Five are copies behind links that these copies rescue.
    let (after, edits) = wiki.patched(&moved, 5);
    let new = wiki.moved();
    let to_new = |before: &Shown, after: &Shown| {
        let fragment = before.url.split_once('#').map_or(String::new(), |it| format!("#{}", it.1));
        after.url == format!("{}{fragment}", new[&before.url])
    };
    assert_eq!(changes(&wiki.before, &after, to_new), edits);

    // Links to a domain that changed hands are links no more, and all others stay in their order.
    let (after, edits) = wiki.patched("verdict = 'broken', reason = 'usurped', status = 200", 5);
    let mut left = after.iter().peekable();
    let hidden = wiki.before.iter().filter(|it| {
        let is_it = |left: &&Shown| {
            (&left.page, &left.url, left.is_text) == (&it.page, &it.url, it.is_text)
        };
        let stays = left.next_if(is_it).is_some();
        assert!(stays || it.is_text, "{}: {} is gone", it.page, it.url);
        !stays
    });
    assert_eq!(hidden.count(), edits);
    assert!(left.next().is_none());
}
