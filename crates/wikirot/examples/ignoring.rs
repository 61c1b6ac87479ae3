//! How long a page of 2 MB takes to be read as an ignore list, whatever editors or others put into it.
//!
//! ```console
//! $ cargo run --release -p wikirot --example ignoring
//! ```
//!
//! A line for each content: milliseconds as a page, as a file, and as the page of a report on which people sign, the
//! least of three; the slowest last.

use std::time::{Duration, Instant};

use wikirot::ignore::{Form, Reading, marks, parse};

/// Bytes of a page: MediaWiki saves no longer ones.
const BYTES: usize = 2 << 20;

/// What is said once more and once more.
const AGAIN: [&str; 44] = [
    "<",
    ">",
    "[",
    "[[",
    "]",
    "{{",
    "}}",
    "{{a|",
    "{{a|b=",
    "|",
    "*",
    "#",
    " # ",
    "&",
    "'",
    "''",
    "\n",
    " ",
    ".",
    "a.",
    "*.",
    "/",
    "//",
    "http://",
    "http*://",
    "mailto:",
    "until ",
    "until the ",
    "1.",
    "12:00 ",
    "31 December 2026 ",
    "2026年",
    "~~~",
    "<!--",
    "-->",
    "<!-- -->",
    "<s>",
    "<s></s>",
    "<del><s>",
    "<pre>",
    "</pre>",
    "<nowiki>",
    "<nowiki",
    "http-404 ",
];

/// The forms in which it is said: on one line, as one item, as an item each, on a line each, in a block.
const FORMS: [(&str, &str); 5] =
    [("", ""), ("* ", ""), ("", "\n* "), ("", "\n"), ("<pre>\n", "\n")];

/// Lines as they should be.
const LINES: [&str; 3] = [
    "* http://a.example/{} http-404 until 2030-12-31 # checked --[[User:Ann|Ann]] 12:34, 26 November 2026 (UTC)\n",
    "* [http://{}.example/* the shop], b.example and c.example\n",
    "* [http://a.example/{} <nowiki>http://a.example/{}</nowiki>]: gone --[[User:Ann|Ann]] 12:34, 26 November 2026\n",
];

fn main() {
    let mut told: Vec<(Duration, String)> = Vec::new();
    for (begin, between) in FORMS {
        for again in AGAIN {
            let one = format!("{again}{between}");
            let page = format!("{begin}{}", one.repeat(BYTES / one.len()));
            told.push(time(&format!("{begin:?} and {one:?}"), &page));
        }
    }
    for line in LINES {
        let lines = (0..BYTES / line.len()).map(|n| line.replace("{}", &n.to_string()));
        told.push(time(line.trim_end(), &lines.collect::<String>()));
    }
    told.sort();
    for (_, line) in told {
        println!("{line}");
    }
}

/// The longest of three ways to read a page, and a line on all of them.
fn time(name: &str, page: &str) -> (Duration, String) {
    let reading = Reading::default();
    let ways: [&dyn Fn() -> usize; 3] = [
        &|| parse(page, Form::Page).entries.len(),
        &|| parse(page, Form::File).entries.len(),
        &|| marks(page, &reading).len(),
    ];
    let least = ways.map(|way| (0..3).map(|_| timed(way)).min().unwrap_or_default());
    let shown = least.map(|it| format!("{:7.1}", it.as_secs_f64() * 1000.0)).join(" ");
    let longest = least.into_iter().max().unwrap_or_default();
    (longest, format!("{shown} ms, {:6} entries: {name}", ways[0]()))
}

fn timed(work: &dyn Fn() -> usize) -> Duration {
    let began = Instant::now();
    std::hint::black_box(work());
    began.elapsed()
}
