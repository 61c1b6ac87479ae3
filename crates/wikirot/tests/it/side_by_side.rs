//! Dumps that are read in several places at once, and come to the same as if they were not.

use std::io::Write as _;
use std::path::PathBuf;

use crate::harness::{Dir, dump};

#[test]
fn parts_that_are_read_side_by_side_are_one_dump_in_its_order() {
    let dir = Dir::new();
    // Pages of the first parts take longest, one title comes in all of them, and a template in the last.
    let part = |number: usize| {
        let filler = "x".repeat(400_000 / (number + 1));
        let texts: Vec<(String, String)> = (0..6)
            .map(|page| {
                let title = format!("P{number}.{page}");
                let links =
                    format!("{{{{T|{number}-{page}}}}} [http://{number}.rotweb.net/{page}]");
                (title, format!("{links} {filler}"))
            })
            .chain([("Everywhere".to_owned(), format!("[http://a.rotweb.net/{number}]"))])
            .chain(
                (number == 6)
                    .then(|| ("Template:T".to_owned(), "http://t.rotweb.net/{{{1}}}".to_owned())),
            )
            .collect();
        dump(&texts.iter().map(|(title, text)| (&title[..], &text[..])).collect::<Vec<_>>())
    };
    let parts: Vec<String> = (0..7).map(part).collect();
    let gzip = |xml: &str| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(xml.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    let zstd = |xml: &str| zstd::encode_all(xml.as_bytes(), 1).unwrap();
    let bzip2 = |xml: &str| {
        let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        writer.write_all(xml.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    let mut seen = Vec::new();
    for (kind, pack) in [
        ("xml", &(|xml: &str| xml.as_bytes().to_vec()) as &dyn Fn(&str) -> Vec<u8>),
        ("gz", &gzip),
        ("zst", &zstd),
        ("bz2", &bzip2),
    ] {
        let files: Vec<PathBuf> = parts
            .iter()
            .enumerate()
            .map(|(number, xml)| dir.write(&format!("p{number}.{kind}"), pack(xml)))
            .collect();
        for threads in ["1", "2", "7"] {
            let ran = dir.wikirot(["links", "--threads", threads]).args(&files).run().exits(0);
            assert_eq!(ran.stderr, "", "{kind}, {threads} threads");
            seen.push(ran.stdout);
        }
    }
    assert!(seen.iter().all(|links| *links == seen[0]), "one order, whoever is first");
    let pages: Vec<&str> = seen[0].lines().map(|line| line.split('\t').next().unwrap()).collect();
    let mut expected: Vec<String> = Vec::new();
    for number in 0..7 {
        for page in 0..6 {
            expected.extend([format!("P{number}.{page}"), format!("P{number}.{page}")]);
        }
    }
    // Of equal revisions the last counts, wherever it was read.
    expected.push("Everywhere".to_owned());
    assert_eq!(pages[..85], expected);
    assert!(seen[0].contains("Everywhere\thttp://a.rotweb.net/6\n"), "{}", seen[0]);
}

#[test]
fn what_is_wrong_with_parts_side_by_side_is_told_in_their_order() {
    let dir = Dir::new();
    let whole = dump(&[("A", "http://a.rotweb.net/1"), ("B", "http://a.rotweb.net/2")]);
    let cut = &whole[..whole.find("<title>B").unwrap()];
    let files: Vec<PathBuf> =
        (0..6).map(|number| dir.write(&format!("p{number}.xml"), cut)).collect();
    for threads in ["1", "3"] {
        let ran = dir.wikirot(["links", "--threads", threads]).args(&files).run().exits(3);
        let told: Vec<_> = ran.stderr.match_indices(".xml: the dump is cut off").collect();
        assert_eq!(told.len(), 6, "{ran:?}");
        let order = (0..6).map(|number| ran.stderr.find(&format!("p{number}.xml: ")).unwrap());
        assert!(order.is_sorted(), "{ran:?}");
    }
}

/// A dump of pages of some 50 KB, which is cut where more than one thread reads it.
fn large(pages: usize) -> String {
    let texts: Vec<(String, String)> = (0..pages)
        .map(|n| (format!("P{n}"), format!("[http://a.rotweb.net/{n}] {}", "x ".repeat(25_000))))
        .collect();
    dump(&texts.iter().map(|(title, text)| (&title[..], &text[..])).collect::<Vec<_>>())
}

#[test]
fn one_plain_dump_is_read_in_sections_as_if_it_were_not() {
    let dir = Dir::new();
    let whole = large(200);
    let middle = whole.find("<title>P100<").unwrap() - "<page>".len();
    let in_the_middle = |odd: &str| [&whole[..middle], odd, &whole[middle..]].concat();
    let page = "<page><title>Odd</title><ns>0</ns><id>9</id><revision><id>9</id>\
                <text>[http://odd.rotweb.net/]</text></revision></page>";
    // Two sections meet in the middle of what stands in the middle.
    let (some, many) = (page.repeat(300), page.repeat(30_000));
    let in_a_text = |text: &str| in_the_middle(&page.replace("[http", &format!("{text} [http")));
    for (what, xml, code) in [
        ("flawless", whole.clone(), 0),
        ("a page breaks off", in_the_middle("<page><title>Odd</title><ns>0</ns>"), 3),
        ("a byte is no UTF-8", in_the_middle(&page.replace("odd.rotweb", "odd&#0;rotweb")), 3),
        ("pages in a comment", in_the_middle(&format!("<!--{some}-->")), 0),
        ("a comment that is too long", in_the_middle(&format!("<!--{many}-->")), 3),
        ("pages in a text", in_a_text(&some), 3),
        ("pages in a literal text", in_a_text(&format!("<![CDATA[{some}]]>")), 3),
        ("many of them", in_a_text(&format!("<![CDATA[{many}]]>")), 3),
        (
            "marks of pages in a literal text",
            in_a_text(&format!("<![CDATA[{}]]>", "<page> ".repeat(9_000))),
            0,
        ),
        ("and in a comment", in_the_middle(&format!("<!--{}-->", "<page> ".repeat(9_000))), 0),
        (
            "and in an attribute",
            in_the_middle(
                &page.replace("<text>", &format!("<text a='{}'>", "<page> ".repeat(9_000))),
            ),
            3,
        ),
        ("cut off", whole[..whole.len() * 3 / 4].to_owned(), 3),
        ("two of them", [&whole[..], &large(150)[..]].concat(), 0),
        ("something behind the end", format!("{whole}{}", "x".repeat(2_000)), 3),
    ] {
        let file = dir.write("d.xml", xml);
        let [alone, cut] = ["1", "2"]
            .map(|threads| dir.wikirot(["links", "--threads", threads]).args([&file]).run());
        assert_eq!(alone.stdout, cut.stdout, "{what}");
        assert_eq!(alone.stderr, cut.stderr, "{what}");
        assert_eq!(alone.code, cut.code, "{what}");
        assert_eq!(cut.code, Some(code), "{what}: {}", cut.stderr);
    }
}
