//! Tables of what a real MediaWiki answers, which `scripts/oracle/answers.php` fills in.

use std::path::Path;

use wikirot_wikitext::{Options, Site};

use crate::engine::preprocessed;
use crate::wiki::Wiki;

/// 2019-03-02T17:45:01Z
const NOW: i64 = 1_551_548_701;

fn site(language: &str) -> Site {
    let names = [
        (4, "Test wiki"),
        (5, "Test wiki talk"),
        (100, "Portal"),
        (101, "Portal talk"),
        (828, "Module"),
        (829, "Module talk"),
    ];
    let names = names.map(|(number, name)| (number, name.to_owned(), true));
    Site::new("Test wiki", "https://wiki.example/wiki/Main_Page", language, names)
}

/// A cell without its backslashes.
fn plain(cell: &str) -> String {
    let mut parts = cell.split('\\');
    let mut out = parts.next().unwrap_or_default().to_owned();
    while let Some(part) = parts.next() {
        let coded = part.strip_prefix("u{").and_then(|rest| rest.split_once('}'));
        if let Some((code, rest)) = coded {
            out.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
            out += rest;
        } else if let Some(rest) = part.strip_prefix('n') {
            out += &("\n".to_owned() + rest);
        } else if let Some(rest) = part.strip_prefix('t') {
            out += &("\t".to_owned() + rest);
        } else {
            // A backslash by itself.
            out += &("\\".to_owned() + parts.next().unwrap_or_default());
        }
    }
    out
}

/// `form` with the cells of a row in the places of `$1`, `$2` and so on.
fn filled(form: &str, cells: &[String]) -> String {
    let mut parts = form.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let place = part.chars().next().and_then(|c| c.to_digit(10)).filter(|place| *place > 0);
        match place.and_then(|place| cells.get(place as usize - 1)) {
            Some(cell) => text += &(cell.clone() + &part[1..]),
            None => text += &format!("${part}"),
        }
    }
    text
}

/// What is asked of a text, as the tables name it.
fn answer(what: &str, wiki: &Wiki, site: &Site, text: &str) -> String {
    let mut words: Vec<String> = match what {
        "text" => return preprocessed(wiki, site, text),
        "links" => {
            wiki.links_on(site, "Test page", text).into_iter().map(|link| link.url).collect()
        }
        "categories" => wiki.categories_on(site, text),
        // The anchors of the sections that links stand in.
        "sections" => {
            let links = wiki.links_on(site, "Test page", text);
            links.into_iter().filter_map(|link| Some(link.section?.anchor.clone())).collect()
        }
        other => panic!("{other}"),
    };
    words.sort();
    words.dedup();
    words.join(" ")
}

fn is_code(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

fn compare(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers").join(table);
    let table = std::fs::read_to_string(path).unwrap();
    let mut wiki = Wiki::new([]);
    wiki.options = Options { now: NOW, string_functions: true, ..Options::default() };
    let (mut site, mut form, mut what) = (site("en"), "$1", "text");
    let mut pages = Vec::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in table.lines() {
        if line.is_empty() || line.starts_with("# ") {
        } else if let Some(of) = line.strip_prefix("> ") {
            form = of;
        } else if let Some(of) =
            line.strip_prefix("= ").filter(|it| it.bytes().all(|b| b.is_ascii_lowercase()))
        {
            what = of;
        } else if let Some(code) =
            line.strip_prefix('[').and_then(|line| line.strip_suffix(']')).filter(|it| is_code(it))
        {
            site = self::site(code);
            wiki.put(&site, &pages);
        } else if let Some((title, text)) =
            line.strip_prefix("@ ").and_then(|it| it.split_once('\t'))
        {
            pages.push((title.to_owned(), plain(text)));
            wiki.put(&site, &pages);
        } else {
            let mut cells: Vec<String> = line.split('\t').map(plain).collect();
            let wanted = cells.pop().unwrap();
            let text = filled(&plain(form), &cells);
            let made = answer(what, &wiki, &site, &text);
            count += 1;
            if made != wanted {
                wrong.push(format!("{text}\n  MediaWiki {wanted}\n  here      {made}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

macro_rules! tables {
    ($($name:ident: $table:literal,)*) => {
        $(#[test] fn $name() { compare($table); })*
    };
}

tables! {
    links_are_those_that_mediawiki_records: "links.tsv",
    pages_have_the_categories_and_sections_of_mediawiki: "pages.tsv",
    expressions_come_to_what_mediawiki_says: "expressions.tsv",
    calls_come_to_what_mediawiki_says: "calls.tsv",
    dates_are_read_as_mediawiki_reads_them: "dates.tsv",
    moments_are_shown_as_mediawiki_shows_them: "times.tsv",
    numbers_are_written_as_mediawiki_writes_them: "numbers.tsv",
    strings_become_what_mediawiki_makes_of_them: "strings.tsv",
    titles_tell_what_mediawiki_is_told_by_them: "titles.tsv",
    variables_stand_for_what_mediawiki_says: "variables.tsv",
}
