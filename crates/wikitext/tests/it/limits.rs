//! MediaWiki's limits of expansion, and what it does beyond them.

use std::fmt::Write as _;

use wikirot_wikitext::{Extractor, PageText};

use crate::wiki::Wiki;

fn wiki() -> Wiki {
    let mut keys = String::new();
    for key in 0..200 {
        let _ = write!(keys, "|key{key}=v{key}");
    }
    Wiki::new([
        ("Template:Echo", "{{{1}}}"),
        ("Template:Show", "[{{{1}}} x]"),
        ("Template:Switch", &format!("{{{{#switch:{{{{{{1}}}}}}{keys}}}}}")),
        ("Template:Big", &"x".repeat(100_000)),
        ("Template:Many", "a {{echo|b}} {{echo|c}} {{echo|{{echo|{{echo|d}}}}}}"),
        ("Template:Made", "http://made.example {{inner}}"),
        ("Template:Inner", "http://inner.example"),
        ("Template:Note", "<ref>http://note.example</ref>"),
    ])
}

/// As much of the work as any machine does, and the URLs.
fn read(wiki: &Wiki, text: &str) -> (u64, Vec<String>) {
    let site = Wiki::site();
    let mut extractor = Extractor::new(&site, wiki, wiki.options.clone());
    let mut urls = Vec::new();
    let page = PageText { title: "Test page", text, ..PageText::default() };
    extractor.links(&page, &mut |link| urls.push(link.url));
    assert!(!extractor.shortfall().is_cut);
    (extractor.steps(), urls)
}

#[test]
fn long_switches_are_cheap() {
    let wiki = wiki();
    let calls: String = (0..2050).map(|n| format!("{{{{switch|key{}}}}}\n", n % 200)).collect();
    let (steps, urls) = read(&wiki, &(calls + "{{show|http://after.example}}"));
    assert_eq!(urls, ["http://after.example"]);
    // A step a key, none for its bytes.
    assert!(steps < 2050 * 200 + 500_000, "{steps} steps");
}

#[test]
fn beyond_a_million_nodes_calls_are_text() {
    let wiki = wiki();
    let after = "{{show|http://after.example}} http://plain.example";
    let most = "{{switch|key199}}".repeat(4800);
    assert_eq!(
        wiki.urls(&format!("{most}{after}")),
        ["http://after.example", "http://plain.example"]
    );
    let more = "{{switch|key199}}".repeat(5200);
    assert_eq!(
        wiki.urls(&format!("{more}{after}")),
        ["http://after.example%7D%7D", "http://plain.example"]
    );
}

#[test]
fn a_call_without_arguments_counts_once() {
    let text = "{{many}}".repeat(90_000) + " {{show|http://after.example}}";
    assert_eq!(wiki().urls(&text), ["http://after.example"]);
}

#[test]
fn what_is_remembered_stands_where_it_is_called() {
    let text = "{{made}}\n{{made}}\n{{made}}\n{{made}}";
    let links = wiki().links(text);
    let found: Vec<(&str, u32)> = links.iter().map(|link| (link.url.as_str(), link.line)).collect();
    let wanted: Vec<(&str, u32)> = (1..=4)
        .flat_map(|line| [("http://made.example", line), ("http://inner.example", line)])
        .collect();
    assert_eq!(found, wanted);
    let last = links.last().unwrap();
    assert_eq!(format!("{:?}", last.origin), "Template([\"Template:Made\", \"Template:Inner\"])");
    assert_eq!(last.source, 27..35);
    assert_eq!(wiki().links("{{note}} {{note}} {{note}}").len(), 3);
}

#[test]
fn beyond_two_megabytes_calls_are_links() {
    let text = "{{big}}".repeat(25) + "{{show|http://after.example}} http://plain.example";
    assert_eq!(wiki().urls(&text), ["http://after.example", "http://plain.example"]);
    // Behind such a link a word is part of it.
    let glued = "{{big}}".repeat(25) + " {{big}}http://after.example";
    assert!(wiki().urls(&glued).is_empty());
    let twice = format!("{{{{echo|{{{{echo|{} http://a.example}}}}}}}}", "y".repeat(700_000));
    assert_eq!(wiki().links(&twice.repeat(2)).len(), 1);
}

#[test]
fn arguments_are_put_in_whatever_their_size() {
    let wiki = Wiki::new([(
        "Template:Six",
        "{{#if:{{{1}}}{{{1}}}{{{1}}}{{{1}}}{{{1}}}{{{1}}}|http://a.example}} {{#if:{{{1}}}|http://b.example}}",
    )]);
    let text = format!("{{{{six|{}}}}}", "y".repeat(400_000));
    assert_eq!(wiki.urls(&text), ["http://a.example", "http://b.example"]);
}

#[test]
fn a_hundred_pages_are_looked_for() {
    let titles: Vec<String> = (0..150).map(|n| format!("Talk:P{n}")).collect();
    let wiki = Wiki::new(titles.iter().map(|title| (title.as_str(), "x")));
    let ask = |n: usize| format!("{{{{#ifexist:Talk:P{n}|http://a.example/{n}}}}} ");
    let count = |numbers: &mut dyn Iterator<Item = usize>| {
        wiki.links(&numbers.map(ask).collect::<String>()).len()
    };
    assert_eq!(count(&mut (0..100)), 100);
    assert_eq!(count(&mut (0..150)), 100);
    // One that was looked for already is known.
    assert_eq!(count(&mut (0..100).chain(0..100)), 200);
    assert_eq!(count(&mut (0..50).chain(0..150)), 150);
    assert_eq!(count(&mut (0..150).chain(0..150)), 200);
}

/// The links of a page that calls the first of a chain of pages, each of which calls the next.
fn links_of_a_chain(call: impl Fn(usize) -> String, title: impl Fn(usize) -> String) -> usize {
    let pages: Vec<(String, String)> =
        (0..150).map(|n| (title(n), format!("http://a.example/{n} {}", call(n + 1)))).collect();
    let wiki = Wiki::new(pages.iter().map(|(title, text)| (title.as_str(), text.as_str())));
    wiki.links(&call(0)).len()
}

#[test]
fn pages_nest_a_hundred_deep() {
    let chains = [
        links_of_a_chain(|n| format!("{{{{t{n}}}}}"), |n| format!("Template:T{n}")),
        links_of_a_chain(|n| format!("{{{{:Talk:T{n}}}}}"), |n| format!("Talk:T{n}")),
        links_of_a_chain(|n| format!("{{{{int:t{n}}}}}"), |n| format!("MediaWiki:T{n}")),
        links_of_a_chain(|n| format!("{{{{#lst:Talk:T{n}|}}}}"), |n| format!("Talk:T{n}")),
    ];
    assert_eq!(chains, [100, 100, 100, 100]);
}

#[test]
fn calls_nest_a_hundred_deep() {
    let wiki = wiki();
    let nested = |call: &str, depth: usize| {
        wiki.urls(&(call.repeat(depth) + "http://a.example" + &"}}".repeat(depth)))
    };
    for (call, most) in [("{{#if:x|", 100), ("{{echo|", 50)] {
        assert_eq!(nested(call, most), ["http://a.example"], "{call}");
        let beyond = nested(call, most + 1);
        assert_eq!(beyond, ["http://a.example%7D%7D"], "{call}");
    }
}

/// The bound of our own, on lists and bytes together, with a little for what is under way when it is met.
const MOST_STEPS: u64 = 33 * 1024 * 1024;

#[test]
fn a_bomb_takes_as_much_work_as_is_allowed_and_no_more() {
    let twice = |inner: &str| format!("{{{{{inner}|{{{{{{1}}}}}}}}}}{{{{{inner}|{{{{{{1}}}}}}}}}}");
    let mut templates = vec![("Template:T0".to_owned(), "{{{1}}}{{#if:{{{1}}}|x}}".to_owned())];
    templates.extend((1..40).map(|n| (format!("Template:T{n}"), twice(&format!("T{}", n - 1)))));
    let wiki = Wiki::new(templates.iter().map(|(title, text)| (title.as_str(), text.as_str())));
    let site = Wiki::site();
    let work = |text: &str| {
        let mut extractor = Extractor::new(&site, &wiki, wiki.options.clone());
        extractor.links(&PageText { title: "Test page", text, ..PageText::default() }, &mut |_| ());
        (extractor.steps(), extractor.shortfall().is_cut)
    };
    for argument in ["a", "http://a.example", &"x".repeat(10_000)] {
        let (steps, _) = work(&format!("{{{{T39|{argument}}}}}"));
        assert!(steps < MOST_STEPS, "{steps} steps with {} bytes", argument.len());
    }
    let doubled = "{{#vardefine:a|x{{#var:a}}{{#var:a}}}}".repeat(1000);
    let (steps, _) = work(&doubled);
    // The limit is met in the midst of a variable, which is at most as long as all before it.
    assert!(steps < 2 * MOST_STEPS, "{steps} steps for a variable that doubles");
    let (steps, is_cut) = work(&format!("{{{{T12|{}}}}}", "x".repeat(10_000)));
    assert!(is_cut && steps > MOST_STEPS / 3, "{steps} steps");
    assert!(!work("{{T8|http://a.example}}").1);
}

#[test]
fn what_takes_too_much_work_is_said() {
    let text = format!("{{{{#if:{}{{{{none}}}}|}}}}", "x".repeat(1000));
    let wiki = Wiki::new([
        ("Template:None", ""),
        ("Template:Work", text.repeat(100).as_str()),
        ("Template:Show", "http://{{{1}}}.example"),
    ]);
    let calls: String = (0..2000).map(|n| format!("{{{{work|{n}}}}}")).collect();
    let shortfall = wiki.shortfall(&calls);
    assert!(shortfall.is_cut);
    let few: String = (0..200).map(|n| format!("{{{{work|{n}}}}}")).collect();
    assert!(!wiki.shortfall(&few).is_cut);
    assert_eq!(wiki.urls(&(few + "{{show|after}}")), ["http://after.example"]);
}
