//! What reports say and offer, by the real program.

use wikirot_testweb::{Behaviour, Host, Loopback, Response, Web};

use super::harness::{Dir, dump};

fn web() -> Loopback {
    let host = Host::new("a.rotweb.net")
        .page("/", Behaviour::Page)
        .page("/new", Behaviour::Page)
        .page("/moved", Behaviour::redirect(301, "http://a.rotweb.net/new"));
    Web::new().host(host).serve().unwrap()
}

/// Scans `d.xml` with these options more.
fn scan(dir: &Dir, web: &Loopback, options: &[&str]) -> super::harness::Ran {
    dir.wikirot(["scan", "d.xml", "--confirm", "1x0d"]).args(options).on(web).run().exits(0)
}

const CONFIG: &str = r#"
[dead-link]
call = "{{$name|$year/$month/$day|$monthname|$status|$code}}"
name = "Toter Link"
names = { "Deutsch" = "Toter Link/de", "Dansk" = "D\u00f8dt link" }
also = ["Kaputt"]
months = ["Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]
[dead-link.status]
"http-*" = "weg"
"#;

#[test]
fn the_wikis_own_template_is_proposed_patched_and_recognised() {
    let (dir, web) = (Dir::new(), web());
    dir.write("wikirot.toml", CONFIG);
    let gone = "http://a.rotweb.net/gone";
    let pages = [
        ("Page", format!("{gone} and {gone}2 {{{{kaputt}}}}")),
        ("Side (Dansk)", gone.to_owned()),
        ("Seite (Deutsch)", gone.to_owned()),
        ("Template:Toter Link", "x".to_owned()),
        ("Template:Toter Link/de", "x".to_owned()),
    ];
    let pages: Vec<_> = pages.iter().map(|(title, text)| (*title, text.as_str())).collect();
    dir.write("d.xml", dump(&pages));
    scan(&dir, &web, &["--report", "wikitext=r.wiki", "--report", "json=r.json"]);
    let report: serde_json::Value = serde_json::from_str(&dir.read("r.json")).unwrap();
    let new_text =
        |page: usize, at: usize| &report["pages"][page]["occurrences"][at]["replacement"];
    let proposed = new_text(0, 0)["new_text"].as_str().unwrap().to_owned();
    let words = proposed.strip_prefix("http://a.rotweb.net/gone{{Toter Link|2").unwrap();
    assert!(words.ends_with("|weg|http-404}}") && words.matches('/').count() == 2, "{words}");
    // One bears another mark already; one language has no template of its own, another has.
    assert!(new_text(0, 1).is_null());
    let name = |page| new_text(page, 0)["new_text"].as_str().unwrap().split(['{', '|']).nth(2);
    assert_eq!((name(1), name(2)), (Some("Toter Link"), Some("Toter Link/de")));
    assert!(dir.read("r.wiki").contains("&#123;&#123;Toter Link&#124;"));

    dir.wikirot(["patch", "d.xml", "--out", "out"]).run().exits(0);
    assert_eq!(dir.read("out/Page.wiki"), format!("{proposed} and {gone}2 {{{{kaputt}}}}"));
    let config = dir.wikirot(["config", "report"]).run().exits(0).stdout;
    let line = config.lines().find(|it| it.starts_with("dead-link = {")).unwrap();
    assert!(line.contains("Toter Link") && line.ends_with("# wikirot.toml"), "{line}");
}

#[test]
fn a_template_that_cannot_be_is_refused_with_what_is_wrong() {
    let dir = Dir::new();
    for (call, told) in [
        ("{{Dead|$date}}", "`$date` is not filled in here: known are $name, $year"),
        ("Dead link", "no preset for dead-link templates is named `Dead link`"),
    ] {
        let ran = dir.wikirot(["report", "--dead-link", call]).run().exits(2);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    dir.write("wikirot.toml", "quiet = true\n[dead-link]\nnmae = 'x'\n");
    let ran = dir.wikirot(["report"]).run().exits(2);
    let told = "wikirot.toml:2: in 'dead-link': unknown key 'nmae'; did you mean 'name'?";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn citations_are_told_as_the_page_has_them() {
    let (dir, web) = (Dir::new(), web());
    let expanded = "{{cite web | url = http://a.rotweb.net/gone | title = {{x|É}} }}";
    let flagged = "{{cite web|url=http://a.rotweb.net/gone2}}{{dead link|date=May 2020}}";
    let lua = "{{cite lua|title=Y|url=http://a.rotweb.net/gone3}}";
    let text = format!("A {expanded} {flagged} {{{{box|{lua}}}}}");
    dir.write(
        "d.xml",
        dump(&[
            ("Page", &text),
            ("Template:Cite web", "[{{{url}}} {{{title}}}]"),
            ("Template:Cite lua", "{{#invoke:cite|main}}"),
            ("Module:Cite", "error('no')"),
            ("Template:Box", "{{{1}}}"),
            ("Template:X", "{{{1}}}"),
        ]),
    );
    scan(&dir, &web, &["--dead-link", "wikipedia", "--report", "json=r.json"]);
    let report: serde_json::Value = serde_json::from_str(&dir.read("r.json")).unwrap();
    let links = report["pages"][0]["occurrences"].as_array().unwrap();
    let sources: Vec<_> = links.iter().map(|it| it["source"].as_str().unwrap()).collect();
    assert_eq!(sources, [expanded, flagged.split("{{dead").next().unwrap(), lua]);
    let at = |it: &serde_json::Value| it.as_u64().unwrap() as usize;
    for (link, source) in links.iter().zip(sources) {
        assert_eq!(&text[at(&link["bytes"]["start"])..at(&link["bytes"]["end"])], source);
    }
    assert_eq!(links[1]["flag"]["date"], "2020-05-01");
    let told = dir.wikirot(["patch", "d.xml", "--dead-link", "wikipedia", "--out", "o"]).run();
    assert_eq!(told.exits(0).stdout, "nothing to do\n");
}

#[test]
fn a_scan_sees_templates_that_nobody_told_it_of() {
    let (dir, web) = (Dir::new(), web());
    let text =
        "[http://a.rotweb.net/gone x]{{Dead link (Deutsch)|2020|5|1}} http://a.rotweb.net/lost";
    dir.write("d.xml", dump(&[("Page", text)]));
    scan(&dir, &web, &[]);
    for preset in ["archwiki", "wikipedia"] {
        let ran = dir.wikirot(["page", "Page", "--format", "json", "--dead-link", preset]).run();
        let page: serde_json::Value = serde_json::from_str(&ran.exits(0).stdout).unwrap();
        let proposed = |n: usize| page["links"][n]["replacement"].is_object();
        assert_eq!((proposed(0), proposed(1)), (false, true), "{page:#}");
    }
}

#[test]
fn a_first_run_is_not_news_and_what_follows_is() {
    let (dir, web) = (Dir::new(), web());
    let reports =
        ["--report", "atom=r.atom", "--report", "wikitext=r.wiki", "--report", "text=r.txt"];
    let pages = |text: &str| dir.write("d.xml", dump(&[("Page", text)]));
    pages("http://a.rotweb.net/gone");
    scan(&dir, &web, &reports);
    assert!(!dir.read("r.wiki").contains("'''new"), "{}", dir.read("r.wiki"));
    assert!(dir.read("r.txt").contains("To mend (1)"), "{}", dir.read("r.txt"));
    assert_eq!(dir.read("r.atom").matches("<entry>").count(), 1);

    pages("http://a.rotweb.net/gone http://a.rotweb.net/lost");
    scan(&dir, &web, &reports);
    assert_eq!(dir.read("r.wiki").matches("'''new'''").count(), 1);
    assert!(dir.read("r.txt").contains("New (1)"), "{}", dir.read("r.txt"));
    assert_eq!(dir.read("r.atom").matches("<entry>").count(), 1);
}

#[test]
fn a_wiki_page_stays_the_same_while_nothing_happens() {
    let (dir, web) = (Dir::new(), web());
    let text = "http://a.rotweb.net/gone http://a.rotweb.net/moved http://b.rotweb.net/";
    dir.write("d.xml", dump(&[("Page", text)]));
    let night = || {
        scan(&dir, &web, &["--recheck", "--dead-link", "archwiki", "--report", "wikitext=r.wiki"]);
        dir.read("r.wiki")
    };
    let first = night();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(night(), first);
    assert_eq!(night(), first);
}

#[test]
fn parts_are_linked_from_the_page_of_the_report_and_say_when_they_are_over() {
    let (dir, web) = (Dir::new(), web());
    // Long enough, all of them together, for more than one page of the wiki.
    let path = "x".repeat(1_500);
    let links = (0..1_300).map(|n| format!("http://gone.rotweb.net/{path}/{n}\n"));
    let links: String = links.chain(["http://a.rotweb.net/".to_owned()]).collect();
    dir.write("d.xml", dump(&[("Page", &links)]));
    let options = ["--report", "wikitext=r/", "--report-page", "Project:Dead links"];
    scan(&dir, &web, &options);
    let first = dir.read("r/report.wiki");
    assert!(first.contains("* [[Project:Dead links/1|1]]"), "{first}");
    assert!(dir.path("r/1.wiki").is_file());
    let one = ["report", "--format", "wikitext", "-o", "one.wiki"];
    let told = dir.wikirot(one).run().exits(0).stderr;
    assert!(told.contains("write it into a folder, wikitext=one/"), "{told}");

    // A shorter report needs no parts: the page of one that was there has to say so.
    let short = format!("http://gone.rotweb.net/{path}/0 http://a.rotweb.net/");
    dir.write("d.xml", dump(&[("Page", &short)]));
    for _ in 0..2 {
        scan(&dir, &web, &options);
        assert!(dir.read("r/report.wiki").contains("gone.rotweb.net"));
        assert_eq!(
            dir.read("r/1.wiki"),
            "<div id=\"wikirot-report\">\nNothing is listed here now. \
             All of it: [[:Project:Dead links]]\n</div>\n"
        );
    }
}

/// A dump with so many pages of so many links each, all of them to addresses that are not asked.
fn large_dump(pages: usize, links: usize) -> String {
    let text =
        |page| (0..links).map(|n| format!("http://192.168.0.1/{page}/{n}\n")).collect::<String>();
    let pages: Vec<_> = (0..pages).map(|page| (format!("Page {page}"), text(page))).collect();
    let pages: Vec<_> = pages.iter().map(|(title, text)| (&**title, &**text)).collect();
    dump(&pages)
}

#[test]
fn a_folder_may_hold_more_pages_than_a_process_may_have_files() {
    let dir = Dir::new();
    dir.write("d.xml", large_dump(150, 14));
    dir.wikirot(["scan", "d.xml", "--report", "html=out/"]).open_files(100).run().exits(0);
    assert!(dir.read("out/index.html").contains("href=\"pages/150.html\""));
    assert!(dir.read("out/pages/150.html").contains("http://192.168.0.1/149/13"));
    assert_eq!(dir.read("out/.wikirot-html").lines().count(), 153);
}

#[test]
fn a_folder_that_cannot_be_written_knows_what_was_and_the_error_names_the_report() {
    let dir = Dir::new();
    dir.write("d.xml", large_dump(2, 1_100));
    // Where a part is to be, a folder stands in its way.
    std::fs::create_dir_all(dir.path("out/pages/1.html/mine")).unwrap();
    let ran = dir.wikirot(["scan", "d.xml", "--report", "html=out/"]).run().exits(2);
    let told = "error: cannot write the html report: cannot write out/pages/1.html: ";
    assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
    assert!(dir.path("out/pages/2.html").exists() && !dir.path("out/index.html").exists());
    assert!(dir.read("out/.wikirot-html").contains("pages/2.html\n"));
    // What the next report does not need goes.
    std::fs::remove_dir_all(dir.path("out/pages/1.html")).unwrap();
    dir.write("d.xml", large_dump(1, 2_100));
    dir.wikirot(["scan", "d.xml", "--report", "html=out/"]).run().exits(0);
    assert!(dir.path("out/pages/1.html").is_file() && !dir.path("out/pages/2.html").exists());
}

#[test]
fn robots_that_are_turned_away_prove_nothing() {
    let dir = Dir::new();
    let busy = Response::new(429, "").header("Retry-After", "86400");
    let host = Host::new("a.rotweb.net")
        .page("/1", Behaviour::Respond(busy.clone()))
        .page("/2", Behaviour::Respond(busy));
    let web = Web::new().host(host).serve().unwrap();
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/1 http://a.rotweb.net/2")]));
    scan(&dir, &web, &["--report", "jsonl=r.jsonl", "--report", "markdown=r.md"]);
    let markdown = dir.read("r.md");
    assert!(markdown.contains("never called broken: the site turns robots away"), "{markdown}");
    assert!(!markdown.contains("(1 of 1"), "{markdown}");
    // One was asked, and the other was not, as its host wished.
    assert_eq!(web.host("a.rotweb.net").requests, 1);
    let asked = |url: &str| {
        let told = dir.wikirot(["history", url]).run().exits(0).stdout;
        assert!(told.contains("suspect http-429"), "{told}");
        told.contains("1 attempt")
    };
    assert!(asked("http://a.rotweb.net/1") != asked("http://a.rotweb.net/2"));
}

#[test]
fn pages_of_reports_and_ignore_lists_are_in_no_report_and_the_page_says_what_it_is() {
    let (dir, web) = (Dir::new(), web());
    let list =
        "* http://a.rotweb.net/lost\n* nonsense, he said\n* http://a.rotweb.net/moved http-4o4";
    let made = "<div id=\"wikirot-report\">\n[http://a.rotweb.net/of-report x]\n</div>";
    let pages = [
        ("Page", "http://a.rotweb.net/gone http://a.rotweb.net/lost"),
        ("Project:Lists", list),
        ("Project:Lists/Archive", "http://a.rotweb.net/of-list"),
        ("Project:Dead links/1", "http://a.rotweb.net/of-part"),
        ("Wherever", made),
    ];
    dir.write("d.xml", dump(&pages));
    let lists = ["--ignore-page", "Project:Lists", "--report-page", "Project:Dead links"];
    let reports = ["--report", "wikitext=r.wiki", "--report", "jsonl=r.jsonl", "--operator", "Ann"];
    let options = [&lists[..], &reports].concat();
    scan(&dir, &web, &options);
    let (page, all) = (dir.read("r.wiki"), dir.read("r.jsonl"));
    assert!(!all.contains("/of-") && all.contains("/gone"), "{all}");
    let head = page.split("==").next().unwrap();
    for part in [
        "To mend: 1 link on 1 page.",
        "Run by Ann.",
        "[[:Project:Lists]]",
        "line 2: <code>&#42; nonsense, he said",
    ] {
        assert!(head.contains(part), "no {part} in {head}");
    }
    assert!(page.contains("[http://a.rotweb.net/gone <nowiki>"), "{page}");
}

#[test]
fn pages_come_by_age_by_views_and_of_some_namespaces_alone() {
    let (dir, web) = (Dir::new(), web());
    let pages = [
        ("Alpha", "http://a.rotweb.net/gone"),
        ("Beta", "http://a.rotweb.net/lost"),
        ("Help:Gamma", "http://a.rotweb.net/gone?3"),
    ];
    dir.write("d.xml", dump(&pages));
    scan(&dir, &web, &[]);
    let report = |options: &[&str]| {
        let all = [&["report", "--format", "json"], options].concat();
        let json = dir.wikirot(all).run().exits(0).stdout;
        serde_json::from_str::<serde_json::Value>(&json).unwrap()
    };
    let titles = |options: &[&str]| -> Vec<String> {
        let json = report(options);
        let pages = json["pages"].as_array().unwrap();
        pages.iter().map(|it| it["page"]["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles(&[]), ["Alpha", "Beta", "Help:Gamma"]);
    dir.write("views.csv", "title,views\nBeta,900\nHelp:Gamma,1000\n");
    assert_eq!(titles(&["--weights", "views.csv"]), ["Help:Gamma", "Beta", "Alpha"]);
    assert_eq!(titles(&["--order", "oldest"]).len(), 3);
    assert_eq!(titles(&["--only-namespaces", "0"]).len(), 3);
    assert_eq!(titles(&["--only-namespaces", "12"]).len(), 0);
    let counts = &report(&["--only-namespaces", "12"])["summary"]["counts"];
    for figure in ["pages", "urls", "occurrences", "broken"] {
        assert_eq!(counts[figure], 0, "{figure} in {counts}");
    }
    assert_eq!(counts["to_do"]["links"], 0, "{counts}");
}

#[test]
fn a_letter_has_forty_lines_at_most_and_says_where_the_rest_is() {
    let (dir, web) = (Dir::new(), web());
    let links: String = (0..90).map(|n| format!("* http://a.rotweb.net/gone?{n}\n")).collect();
    dir.write("d.xml", dump(&[("Page", links.as_str())]));
    let reports = ["--report", "text=r.txt", "--report", "jsonl=all.jsonl"];
    let options = [&reports[..], &["--report-page", "Project:Dead links"]].concat();
    scan(&dir, &web, &options);
    let letter = dir.read("r.txt");
    assert!((20..=40).contains(&letter.lines().count()), "{letter}");
    assert!(letter.contains("all.jsonl") && letter.contains("Project:Dead_links"), "{letter}");
    assert!(letter.contains("To mend: 90 links on 1 page"), "{letter}");
}

#[test]
fn where_nothing_was_scanned_it_is_said_what_comes_first() {
    let ran = Dir::new().wikirot(["report"]).run().exits(2);
    assert!(ran.stderr.contains("run 'wikirot scan DUMP' first"), "{}", ran.stderr);
}
