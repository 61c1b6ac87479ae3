//! Dumps as people have them: in parts, damaged, without texts, with a title twice, in excerpts.

use std::path::PathBuf;

use wikirot_testweb::Loopback;

use crate::harness::{Dir, Ran, dump, small_web};

const LAST: &str = "</mediawiki>\n";

/// A dump of these pages: title, revision, day of January, text.
fn revisions(pages: &[(&str, u64, u32, &str)]) -> String {
    let mut xml = dump(&[]).replace(LAST, "");
    for (title, revision, day, text) in pages {
        let ns = if title.starts_with("Template:") { 10 } else { 0 };
        xml.push_str(&format!(
            "<page><title>{title}</title><ns>{ns}</ns><id>7</id><revision><id>{revision}</id>\
             <timestamp>2026-01-{day:02}T00:00:00Z</timestamp><text bytes=\"{}\" sha1=\"s{revision}\">{text}</text>\
             </revision></page>\n",
            text.len()
        ));
    }
    xml + LAST
}

/// The same dump as a stub: everything but the texts.
fn stub(xml: &str) -> String {
    xml.lines()
        .map(|line| match (line.find("\">"), line.find("</text>")) {
            (_, Some(end)) => {
                let start = line.find("<text").unwrap();
                let open = start + line[start..].find('>').unwrap();
                format!("{} />{}\n", &line[..open], &line[end + "</text>".len()..])
            }
            _ => format!("{line}\n"),
        })
        .collect()
}

/// The pairs that the state of a directory knows.
fn known(dir: &Dir) -> Vec<String> {
    let report = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
    let mut pairs: Vec<String> = report
        .json_lines()
        .iter()
        .flat_map(|line| {
            let url = line["url"].as_str().unwrap().to_owned();
            line["pages"]
                .as_array()
                .unwrap()
                .clone()
                .into_iter()
                .map(move |page| format!("{} {url}", page.as_str().unwrap()))
        })
        .collect();
    pairs.sort();
    pairs
}

fn scan(dir: &Dir, web: &Loopback, files: &[&PathBuf]) -> Ran {
    dir.wikirot(["scan"]).args(files).on(web).run()
}

#[test]
fn parts_are_read_as_one_dump_in_any_order() {
    let dir = Dir::new();
    let one = dir.write(
        "p1.xml",
        dump(&[("Template:T", "http://{{{1}}}.rotweb.net/t"), ("A", "http://a.rotweb.net/1")]),
    );
    let two = dir.write("p2.xml", dump(&[("B", "{{T|b}}")]));
    for parts in [[&one, &two], [&two, &one]] {
        let ran = dir.wikirot(["links"]).args(parts).run().exits(0);
        let mut lines: Vec<&str> = ran.stdout.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, ["A\thttp://a.rotweb.net/1", "B\thttp://b.rotweb.net/t"]);
    }
    let ran = dir.wikirot(["links", "-"]).args([&two]).stdin(&one).run().exits(0);
    assert!(ran.stdout.contains("B\thttp://b.rotweb.net/t"), "{ran:?}");
}

#[test]
fn what_has_neither_the_number_of_a_revision_nor_a_sum_is_read_each_time() {
    let (dir, web) = (Dir::new(), small_web());
    for path in ["/one", "/two"] {
        let text = format!("http://a.rotweb.net{path}");
        let page = format!(
            "<page><title>A</title><ns>0</ns><id>1</id><revision><text>{text}</text></revision></page>"
        );
        let file = dir.write("d.xml", dump(&[]).replace(LAST, &page) + LAST);
        scan(&dir, &web, &[&file]).exits(0);
        assert_eq!(known(&dir), [format!("A {text}")]);
    }
}

#[test]
fn parts_of_two_wikis_are_refused_before_anything_is_read() {
    let dir = Dir::new();
    let one = dir.write("p1.xml", dump(&[("A", "http://a.rotweb.net/1")]));
    let other = dump(&[("B", "http://a.rotweb.net/2")]).replace("testwiki", "otherwiki");
    let two = dir.write("p2.xml", other);
    let ran = dir.wikirot(["links"]).args([&one, &two]).run().exits(2);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.contains("p2.xml: this is the dump of another wiki, Test (otherwiki)"),
        "{ran:?}"
    );
    let ran = dir.wikirot(["links"]).args([&one, &dir.path("p3.xml")]).run().exits(2);
    assert!(ran.stderr.contains("p3.xml"), "{ran:?}");
    dir.wikirot(["links", "-", "-"]).run().exits(2);
}

#[test]
fn a_part_that_is_damaged_does_not_cost_the_others() {
    let dir = Dir::new();
    let whole = dump(&[("A", "http://a.rotweb.net/1"), ("B", "http://a.rotweb.net/2")]);
    let one = dir.write("p1.xml", &whole[..whole.find("<title>B").unwrap()]);
    let two = dir.write("p2.xml", dump(&[("C", "http://a.rotweb.net/3")]));
    let ran = dir.wikirot(["links"]).args([&one, &two]).run().exits(3);
    assert_eq!(ran.stdout, "A\thttp://a.rotweb.net/1\nC\thttp://a.rotweb.net/3\n");
    assert!(ran.stderr.contains("p1.xml: the dump is cut off"), "{ran:?}");
}

#[test]
fn one_bad_place_costs_the_page_that_it_is_in() {
    let dir = Dir::new();
    let whole = dump(&[
        ("A", "http://a.rotweb.net/1"),
        ("B", "http://a.rotweb.net/2"),
        ("C", "http://a.rotweb.net/3"),
    ]);
    let begun_twice =
        whole.replace("<page><title>B", "<page><title>B</title><id>2</id><page><title>B");
    let lost = whole.replace("</revision></page>\n<page><title>C", "<meta></head><page><title>C");
    for (name, xml, pages) in [("twice.xml", begun_twice, 3), ("lost.xml", lost, 2)] {
        let path = dir.write(name, xml);
        let ran = dir.wikirot(["links"]).args([&path]).run().exits(3);
        assert_eq!(ran.stdout.lines().count(), pages, "{ran:?}");
        assert!(ran.stdout.ends_with("C\thttp://a.rotweb.net/3\n"), "{ran:?}");
        assert!(
            ran.stderr.starts_with("error: ") && ran.stderr.contains("page \"B\" is left out"),
            "{ran:?}"
        );
    }
}

#[test]
fn of_a_title_that_comes_twice_the_newest_revision_counts() {
    let dir = Dir::new();
    let web = small_web();
    let path = dir.write(
        "d.xml",
        revisions(&[
            ("A", 1, 1, "http://a.rotweb.net/old"),
            ("Template:T", 6, 6, "http://a.rotweb.net/t-new"),
            ("B", 3, 3, "{{T}}"),
            ("A", 4, 4, "http://a.rotweb.net/new http://a.rotweb.net/new"),
            ("Template:T", 5, 5, "http://a.rotweb.net/t-old"),
        ]),
    );
    let ran = dir.wikirot(["links"]).args([&path]).run().exits(0);
    assert_eq!(ran.stdout, "B\thttp://a.rotweb.net/t-new\nA\thttp://a.rotweb.net/new\n");
    for _night in 0..2 {
        scan(&dir, &web, &[&path]).exits(0);
        assert_eq!(known(&dir), ["A http://a.rotweb.net/new", "B http://a.rotweb.net/t-new"]);
    }
}

#[test]
fn a_page_without_its_text_is_no_page_without_links() {
    let dir = Dir::new();
    let web = small_web();
    let pages: Vec<(String, u64, u32, String)> =
        (1..=12).map(|n| (format!("P{n:02}"), n, 1, format!("http://a.rotweb.net/{n}"))).collect();
    let pages: Vec<_> = pages.iter().map(|(a, b, c, d)| (a.as_str(), *b, *c, d.as_str())).collect();
    let whole = revisions(&pages);
    let lost_one = {
        let (head, tail) = whole.split_once("http://a.rotweb.net/7<").unwrap();
        format!("{head}<{tail}")
    };
    let lost = dir.write("lost.xml", &lost_one);
    let ran = scan(&dir, &web, &[&lost]).exits(0);
    assert!(
        ran.stderr.contains("the text of 1 of 12 pages is not in the dump (\"P07\")"),
        "{ran:?}"
    );
    assert_eq!(known(&dir).len(), 11);

    let good = dir.write("good.xml", &whole);
    scan(&dir, &web, &[&good]).exits(0);
    let all = known(&dir);
    assert_eq!(all.len(), 12);

    scan(&dir, &web, &[&lost]).exits(0);
    assert_eq!(known(&dir), all, "what was known stays");
    // A later night, and every text is missing.
    let stubs = dir.write("stub.xml", stub(&whole.replace("<id>", "<id>1").replace("s1", "t1")));
    let ran = scan(&dir, &web, &[&stubs]).exits(3);
    assert!(ran.stderr.contains("not stub"), "{ran:?}");
    assert_eq!(known(&dir), all);
    dir.wikirot(["links"]).args([&stubs]).run().exits(3);
}

#[test]
fn a_template_without_its_text_takes_no_links_away() {
    let dir = Dir::new();
    let web = small_web();
    let mut pages = vec![("Template:T", 1, 1, "http://a.rotweb.net/t")];
    pages.extend((2..20).map(|n| ("Filler", n, 1, "nothing")));
    pages.push(("A", 30, 1, "{{T}}"));
    for (n, page) in pages.iter_mut().enumerate().filter(|(_, page)| page.0 == "Filler") {
        page.0 = [
            "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R",
            "S", "U",
        ][n - 1];
    }
    let whole = revisions(&pages);
    let good = dir.write("good.xml", &whole);
    scan(&dir, &web, &[&good]).exits(0);
    assert_eq!(known(&dir), ["A http://a.rotweb.net/t"]);
    let lost = dir.write("lost.xml", whole.replacen("http://a.rotweb.net/t<", "<", 1));
    let ran = scan(&dir, &web, &[&lost]).exits(0);
    assert!(ran.stderr.contains("Template:T"), "{ran:?}");
    assert_eq!(known(&dir), ["A http://a.rotweb.net/t"]);
    scan(&dir, &web, &[&good]).exits(0);
    assert_eq!(known(&dir), ["A http://a.rotweb.net/t"]);
}

#[test]
fn a_page_that_had_to_be_mended_keeps_what_was_known() {
    let dir = Dir::new();
    let web = small_web();
    let whole =
        revisions(&[("A", 1, 1, "http://a.rotweb.net/1"), ("B", 2, 1, "~ http://a.rotweb.net/2")]);
    let bad = whole.replace("~ http://a.rotweb.net/2", "~ http://a.rotweb.net/").into_bytes();
    let bad: Vec<u8> = bad.into_iter().map(|byte| if byte == b'~' { 0xdf } else { byte }).collect();
    let bad = dir.write("bad.xml", bad);
    let good = dir.write("good.xml", &whole);
    let ran = scan(&dir, &web, &[&bad]).exits(3);
    assert!(
        ran.stderr.contains("page \"B\" is mended") && ran.stderr.contains("not UTF-8"),
        "{ran:?}"
    );
    scan(&dir, &web, &[&good]).exits(0);
    let all = ["A http://a.rotweb.net/1", "B http://a.rotweb.net/2"];
    assert_eq!(known(&dir), all, "the same revision is read once more");
    scan(&dir, &web, &[&bad]).exits(3);
    assert_eq!(known(&dir), all);
}

#[test]
fn a_text_of_more_than_64_mib_is_left_out_and_named() {
    let dir = Dir::new();
    let whole = dump(&[("A", "http://a.rotweb.net/1"), ("B", "~ http://a.rotweb.net/2")]);
    let long = whole.replace('~', &" ".repeat(64 << 20));
    dir.write("d.xml.zst", zstd::encode_all(long.as_bytes(), 1).unwrap());
    let ran = dir.wikirot(["links", "d.xml.zst"]).run();
    assert_eq!(ran.stdout, "A\thttp://a.rotweb.net/1\n");
    assert!(ran.stderr.contains("\"B\""), "{}", ran.stderr);
}

#[test]
fn a_dump_without_pages_is_refused() {
    let dir = Dir::new();
    let web = small_web();
    let good = dir.write("good.xml", dump(&[("A", "http://a.rotweb.net/1")]));
    scan(&dir, &web, &[&good]).exits(0);
    let log =
        dump(&[]).replace(LAST, "<logitem><id>1</id><logtitle>A</logtitle></logitem></mediawiki>");
    for (name, xml) in [("empty.xml", dump(&[])), ("log.xml", log)] {
        let path = dir.write(name, xml);
        let ran = scan(&dir, &web, &[&path]).exits(2);
        assert!(ran.stderr.contains("there is no page in the dump"), "{ran:?}");
        dir.wikirot(["links"]).args([&path]).run().exits(2);
    }
    assert_eq!(known(&dir), ["A http://a.rotweb.net/1"]);
    scan(&dir, &web, &[&good]).exits(0);
}

#[test]
fn an_excerpt_over_a_full_state_is_refused_unless_it_is_called_one() {
    let dir = Dir::new();
    let web = small_web();
    let titles: Vec<String> = (0..30).map(|n| format!("P{n:02}")).collect();
    let pages: Vec<(&str, &str)> =
        titles.iter().map(|title| (title.as_str(), "http://a.rotweb.net/1")).collect();
    let full = dir.write("full.xml", dump(&pages));
    let some = dir.write("some.xml", dump(&[("P05", "http://a.rotweb.net/2")]));
    scan(&dir, &web, &[&full]).exits(0);
    let before = known(&dir);
    let ran = scan(&dir, &web, &[&some]).exits(2);
    assert!(ran.stderr.contains("the dump has 1 page, the state knows 30"), "{ran:?}");
    assert!(ran.stderr.contains("--excerpt") && ran.stderr.contains("--state"), "{ran:?}");
    assert_eq!(known(&dir), before);

    dir.wikirot(["scan", "--excerpt"]).args([&some]).on(&web).run().exits(0);
    let after = known(&dir);
    assert_eq!(after.len(), 30);
    assert!(after.contains(&"P05 http://a.rotweb.net/2".to_owned()), "{after:?}");
    // Two thirds of the pages may go in a night.
    let fewer = dir.write("fewer.xml", dump(&pages[..20]));
    scan(&dir, &web, &[&fewer]).exits(0);
    assert_eq!(known(&dir).len(), 20);
}

#[test]
fn a_url_in_place_of_a_file_is_called_one() {
    let dir = Dir::new();
    let ran = dir.wikirot(["links", "https://dumps.rotweb.net/wiki.xml.bz2"]).run().exits(2);
    assert!(ran.stderr.contains("is a URL: download it"), "{ran:?}");
}

#[test]
fn what_is_wrong_with_a_page_is_forgotten_where_a_newer_one_comes() {
    let (dir, web) = (Dir::new(), small_web());
    let text = "http://a.rotweb.net/";
    let lost = |title: &str, old: &str| {
        let (head, page) = old.split_once(&format!("<title>{title}<")).unwrap();
        let (before, rest) = page.split_once("<text xml:space=\"preserve\">").unwrap();
        let (_, rest) = rest.split_once("</text>").unwrap();
        format!("{head}<title>{title}<{before}<text bytes=\"20\" />{rest}")
    };
    let old = dump(&[("A", text), ("Template:T", text), ("B", text)]);
    dir.write("old.xml", lost("Template:T", &lost("A", &old)));
    let new = dump(&[("A", text), ("Template:T", text)]);
    dir.write("new.xml", new.replace("2026-01-01", "2026-02-01"));
    let scan = |state: &str, dumps: &[&str]| {
        dir.wikirot(["scan", "--state", state]).args(dumps).on(&web).run()
    };
    let told = scan("one", &["old.xml"]).exits(3).stderr;
    assert!(told.contains("text"), "{told}");
    let ran = scan("two", &["old.xml", "new.xml"]).exits(0);
    assert!(ran.stdout.starts_with("Test: 2 pages, 2 links, 1 distinct URL"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
}

#[test]
fn a_window_of_gigabytes_is_refused_and_no_damage() {
    let dir = Dir::new();
    // A frame of zstd that wants 2 GiB for a block of three bytes.
    dir.write("d.xml.zst", [0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 0x19, 0, 0, b'a', b'b', b'c']);
    for command in ["scan", "links"] {
        let ran = dir.wikirot([command, "d.xml.zst", "-q"]).run().exits(2);
        let said = "takes more than the 128 MiB of memory that a stranger's file is given";
        assert!(ran.stderr.contains(said) && !ran.stderr.contains("damaged"), "{}", ran.stderr);
    }
}
