//! Pages that somebody made to stop us: much of one thing, and what grows with its square.

use std::time::Instant;

use wikirot_testweb::{Behaviour, Host, Web};

use super::harness::{Dir, dump};

/// A template of so many links of its own kind each.
fn template(links: usize) -> String {
    (0..links).map(|n| format!("[//a.rotweb.net/{n}]")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_template_of_very_many_links_takes_little_memory() {
    let dir = Dir::new();
    let template = template(80_000);
    let pages = ["A", "B", "C", "D", "E", "F"].map(|title| (title, "{{T}}"));
    let pages: Vec<_> = pages.into_iter().chain([("Template:T", &*template)]).collect();
    dir.write("wiki.xml", dump(&pages));
    for format in ["tsv", "jsonl"] {
        let links = dir.wikirot(["links", "wiki.xml", "-o", "out", "--format", format]);
        let (most, ran) = links.run_watched();
        ran.exits(0);
        assert!(most.is_none_or(|most| most < 128), "{format}: {most:?} MB");
        let lines = dir.read("out").lines().count();
        assert_eq!(lines, 480_000, "{format}");
    }
}

#[test]
fn a_page_in_parts_is_one_page() {
    let dir = Dir::new();
    let names: String = (0..3_000).map(|n| format!("* http://a.rotweb.net/{}\n", n / 2)).collect();
    dir.write("wiki.xml", dump(&[("A", &names), ("B", "http://a.rotweb.net/0")]));
    let ran = dir.wikirot(["links", "wiki.xml"]).run().exits(0);
    assert_eq!(ran.stdout.lines().count(), 1_501, "each URL of a page once");
    let ran = dir.wikirot(["links", "wiki.xml", "--format", "jsonl"]).run().exits(0);
    let lines = ran.json_lines();
    assert_eq!(lines.len(), 3_001);
    assert_eq!((&lines[2_999]["line"], &lines[2_999]["page"]), (&3_000.into(), &"A".into()));

    let web = Web::new().host(Host::new("a.rotweb.net").otherwise(Behaviour::Page));
    let web = web.serve().unwrap();
    let scan = || dir.wikirot(["scan", "wiki.xml", "-q", "--report", "json=r.json"]).on(&web);
    scan().run().exits(0);
    let counts = |report: &str| {
        let report: serde_json::Value = serde_json::from_str(report).unwrap();
        let counts = &report["summary"]["counts"];
        (counts["urls"].as_u64(), counts["occurrences"].as_u64())
    };
    assert_eq!(counts(&dir.read("r.json")), (Some(1_500), Some(3_001)));
    // It is known whole: the next run does not read it again.
    scan().run().exits(0);
    assert_eq!(counts(&dir.read("r.json")), (Some(1_500), Some(3_001)));
}

#[test]
fn a_call_is_not_kept_once_for_each_of_very_many_links() {
    let dir = Dir::new();
    let template = template(20_000);
    let page = format!("{{{{T|{}}}}}", "x".repeat(200_000));
    dir.write("wiki.xml", dump(&[("A", &page), ("Template:T", &template)]));
    let ran = dir.wikirot(["links", "wiki.xml", "--format", "jsonl"]).run().exits(0);
    assert_eq!(ran.stdout.lines().count(), 20_000);
    assert!(ran.stdout.len() < 20_000_000, "{}", ran.stdout.len());
}

#[test]
fn one_url_over_and_over_is_reported_in_every_format() {
    let dir = Dir::new();
    dir.write("wiki.xml", dump(&[("A", &"* http://a.rotweb.net/x\n".repeat(10_000))]));
    let web = Web::new().host(Host::new("a.rotweb.net").otherwise(410)).serve().unwrap();
    dir.wikirot(["scan", "wiki.xml", "-q", "--confirm", "1x0d"]).on(&web).run().exits(0);
    for format in ["json", "jsonl", "csv", "text", "markdown", "wikitext", "html", "atom"] {
        let began = Instant::now();
        let ran = dir.wikirot(["report", "--format", format]).run().exits(0);
        // For whoever looks: no machine is as quick as another.
        println!("{format}: {} bytes in {:.1?}", ran.stdout.len(), began.elapsed());
        assert!(ran.stdout.contains("a.rotweb.net"), "{format}");
    }
}

#[test]
fn a_page_of_very_many_dead_links_is_one_page_of_each_report() {
    let dir = Dir::new();
    let names: String = (0..2_500).map(|n| format!("* http://gone.rotweb.net/{n}\n")).collect();
    dir.write("wiki.xml", dump(&[("A", &names), ("B", "http://gone.rotweb.net/0")]));
    let web = Web::new().host(Host::new("a.rotweb.net")).serve().unwrap();
    let scan = ["scan", "wiki.xml", "-q", "--state", "s", "--confirm", "1x0d"];
    dir.wikirot(scan).on(&web).run().exits(0);
    let report = |format: &str| {
        let ran = dir.wikirot(["report", "--state", "s", "--format", format]).run().exits(0);
        ran.stdout
    };
    let json: serde_json::Value = serde_json::from_str(&report("json")).unwrap();
    let of_pages: Vec<_> = json["pages"].as_array().unwrap().iter().collect();
    let links = |page: &serde_json::Value| page["occurrences"].as_array().unwrap().len();
    assert_eq!(of_pages.iter().map(|it| links(it)).collect::<Vec<_>>(), [2_500, 1]);
    assert_eq!(of_pages[0]["page"]["title"], "A");
    let first = &of_pages[0]["occurrences"][0]["elsewhere"];
    assert_eq!((&first["pages"], &first["titles"][0]), (&1.into(), &"B".into()));
    assert_eq!(report("csv").lines().count(), 2_502);
    let named = |text: &str, heading: &str| text.lines().filter(|it| *it == heading).count();
    let wikitext = report("wikitext");
    assert_eq!((named(&wikitext, "* [[A]]"), named(&wikitext, "* [[B]]")), (1, 1));
    assert_eq!(wikitext.lines().filter(|it| it.starts_with("** ")).count(), 2_501);
    let markdown = report("markdown");
    let heading = |title: &str| format!("### [{title}](");
    let headings = |title| markdown.lines().filter(|it| it.starts_with(&heading(title))).count();
    assert_eq!((headings("A"), headings("B")), (1, 1));
}
