//! `--evidence`: what was seen, in files that other tools read.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use wikirot_testweb::{Behaviour, Host, Response, Web};

use super::harness::{Dir, dump};

/// A record: its fields, and its block.
struct Record {
    fields: BTreeMap<String, String>,
    block: Vec<u8>,
}

impl Record {
    fn kind(&self) -> &str {
        &self.fields["WARC-Type"]
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.block).into_owned()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

/// Reads a file as the standard has it: each member of it one record.
fn records(file: &Path) -> Vec<Record> {
    let bytes = std::fs::read(file).unwrap();
    let mut rest = bytes.as_slice();
    let mut records = Vec::new();
    while !rest.is_empty() {
        let mut record = Vec::new();
        let mut member = GzDecoder::new(rest);
        member.read_to_end(&mut record).unwrap();
        rest = member.into_inner();
        let end = record.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        let head = std::str::from_utf8(&record[..end]).unwrap();
        let mut lines = head.split("\r\n");
        assert_eq!(lines.next(), Some("WARC/1.1"));
        let field = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_owned(), value.to_owned())
        };
        let fields: BTreeMap<_, _> = lines.map(field).collect();
        let length: usize = fields["Content-Length"].parse().unwrap();
        let block = record[end + 4..end + 4 + length].to_vec();
        assert_eq!(
            &record[end + 4 + length..],
            b"\r\n\r\n",
            "nothing but the end follows the block"
        );
        records.push(Record { fields, block });
    }
    records
}

fn web() -> wikirot_testweb::Loopback {
    let host = Host::new("a.rotweb.net")
        .page("/", Behaviour::Page)
        .page("/large", Response::html(200, "Large", &"words ".repeat(50_000)))
        .page("/packed", Response::html(200, "Packed", "packed words").gzip())
        .page("/file", Response::new(200, "%PDF-").header("content-type", "application/pdf"))
        .page("/moved", Behaviour::redirect(301, "/"));
    Web::new().host(host).serve().unwrap()
}

const LINKS: &str = "https://a.rotweb.net/large https://a.rotweb.net/packed https://a.rotweb.net/file \
                     https://a.rotweb.net/moved https://a.rotweb.net/gone";

#[test]
fn each_exchange_is_kept_as_it_was() {
    let (dir, web) = (Dir::new(), web());
    dir.write("d.xml", dump(&[("Page", LINKS)]));
    dir.wikirot(["scan", "d.xml", "-q", "--evidence", "warc:kept"]).on(&web).run().exits(0);
    let files = files(&dir.path("kept"));
    assert_eq!(files.len(), 1);
    let name = files[0].file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("wikirot-") && name.ends_with("-00001.warc.gz"), "{name}");
    let records = records(&files[0]);
    assert_eq!(records[0].kind(), "warcinfo");
    assert_eq!(records[0].fields["WARC-Filename"], name);
    let of = |kind: &str, path: &str| {
        let url = format!("https://a.rotweb.net{path}");
        let is = |it: &&Record| it.kind() == kind && it.fields["WARC-Target-URI"] == url;
        records.iter().find(is).unwrap_or_else(|| panic!("no {kind} of {path}"))
    };
    let large = of("response", "/large");
    assert!(large.text().starts_with("HTTP/1.1 200 OK\r\n"), "{}", large.text());
    let body = large.text().split_once("\r\n\r\n").unwrap().1.len();
    assert_eq!((body, &*large.fields["WARC-Truncated"]), (64 * 1024, "length"));
    // As it came: packed.
    let packed = &of("response", "/packed").block;
    let start = packed.windows(4).position(|it| it == b"\r\n\r\n").unwrap() + 4;
    let mut text = String::new();
    GzDecoder::new(&packed[start..]).read_to_string(&mut text).unwrap();
    assert!(text.contains("packed words"), "{text}");
    assert!(of("response", "/moved").text().contains("location: /\r\n"));
    // Also what the verdict did not need: the body of a file, and of a 404.
    assert!(of("response", "/file").text().ends_with("%PDF-"));
    assert!(of("response", "/gone").text().starts_with("HTTP/1.1 404 Not Found\r\n"));
    let request = of("request", "/large");
    let text = request.text();
    assert!(
        text.starts_with("GET /large HTTP/1.1\r\nHost: a.rotweb.net\r\nuser-agent: Mozilla/5.0"),
        "{text}"
    );
    assert_eq!(request.fields["WARC-Concurrent-To"], large.fields["WARC-Record-ID"]);
    assert_eq!(large.fields["WARC-Warcinfo-ID"], records[0].fields["WARC-Record-ID"]);
    assert!(large.fields["WARC-IP-Address"].starts_with("127."));
    assert_eq!(large.fields["WARC-Date"].len(), "2026-11-26T00:00:00Z".len());
}

#[test]
fn files_have_a_size() {
    let (dir, web) = (Dir::new(), web());
    dir.write("list.txt", LINKS.replace(' ', "\n"));
    let more = ["--evidence", "warc:kept", "--evidence-file-size", "1"];
    dir.wikirot(["check", "--urls", "list.txt"]).args(more).on(&web).run().exits(0);
    let files = files(&dir.path("kept"));
    assert!(files.len() > 5, "{files:?}");
    for (n, file) in files.iter().enumerate() {
        let name = file.to_str().unwrap();
        assert!(name.ends_with(&format!("-{:05}.warc.gz", n + 1)), "{name}");
        let kinds: Vec<_> = records(file).iter().map(|it| it.kind().to_owned()).collect();
        match n + 1 == files.len() {
            true => assert_eq!(kinds, ["warcinfo"]),
            false => assert_eq!(kinds, ["warcinfo", "response", "request"]),
        }
    }
}

#[test]
fn verdicts_are_the_same_with_evidence() {
    let dir = Dir::new();
    let verdicts = |more: &[&str]| {
        let web = web();
        dir.write("list.txt", LINKS.replace(' ', "\n"));
        let ran = dir.wikirot(["check", "--urls", "list.txt"]).args(more).on(&web).run().exits(0);
        let mut told: Vec<_> = ran
            .json_lines()
            .iter()
            .map(|it| format!("{} {} {} {}", it["line"], it["verdict"], it["reason"], it["title"]))
            .collect();
        told.sort();
        (told, web.host("a.rotweb.net").requests)
    };
    assert_eq!(verdicts(&["--evidence", "warc:kept"]), verdicts(&[]));
}

#[test]
fn a_run_goes_on_where_evidence_cannot_be_kept() {
    let (dir, web) = (Dir::new(), web());
    dir.write("list.txt", LINKS.replace(' ', "\n"));
    let check = |more: &[&str]| dir.wikirot(["check", "--urls", "list.txt"]).args(more).on(&web);
    let all = check(&[]).run().exits(0).stdout.lines().count();
    // No file may be longer than a KiB.
    let kept = check(&["--evidence", "warc:kept"]).behind("trap '' XFSZ; ulimit -f 1");
    let ran = kept.run().exits(2);
    assert_eq!(ran.stdout.lines().count(), all);
    assert!(ran.stderr.contains("evidence"), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_written_is_known_before_anything_is_asked() {
    let (dir, web) = (Dir::new(), web());
    dir.write("list.txt", LINKS.replace(' ', "\n"));
    dir.write("taken", "a file");
    let ran = dir
        .wikirot(["check", "--urls", "list.txt", "--evidence", "warc:taken"])
        .on(&web)
        .run()
        .exits(2);
    assert!(ran.stderr.contains("cannot keep evidence in taken"), "{}", ran.stderr);
    assert_eq!(web.host("a.rotweb.net").requests, 0);
    let ran = dir.wikirot(["check", "--urls", "list.txt", "--evidence", "kept"]).run().exits(2);
    assert!(ran.stderr.contains("write warc:DIR"), "{}", ran.stderr);
}
