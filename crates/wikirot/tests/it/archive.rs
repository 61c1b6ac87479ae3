//! `--archive`: copies of broken links from an archive that is a guest's host too.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use wikirot_testweb::Loopback;

use super::harness::{Dir, dump, small_web};

/// An archive that answers each question with what `answer` makes of the request's path, and remembers
/// all paths.
struct Archive {
    endpoint: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Archive {
    fn new(answer: impl Fn(&str) -> String + Send + 'static) -> Archive {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/cdx", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let Some(Ok(first)) = lines.next() else { continue };
                let mut path = first.split(' ').nth(1).unwrap().to_owned();
                let head = lines.map_while(Result::ok).take_while(|line| !line.is_empty());
                let wanted = head.filter_map(|it| {
                    let (name, when) = it.split_once(": ")?;
                    (name.eq_ignore_ascii_case("accept-datetime")).then(|| when.to_owned())
                });
                path.extend(wanted.map(|it| format!(" at {it}")));
                let reply = answer(&path);
                log.lock().unwrap().push(path);
                stream.write_all(reply.as_bytes()).unwrap();
            }
        });
        Archive { endpoint, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn reply(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

const TEXT: &str = "{{Cite web|url=http://a.rotweb.net/gone|title=X}} \
                    http://a.rotweb.net/lost https://a.rotweb.net/";

fn place() -> (Dir, Loopback) {
    let dir = Dir::new();
    let web = small_web();
    dir.write("d.xml", dump(&[("Page", TEXT)]));
    (dir, web)
}

fn scan(dir: &Dir, web: &Loopback, archive: &Archive) -> super::harness::Ran {
    dir.wikirot(["scan", "d.xml", "--confirm", "1x0d", "--dead-link", "wikipedia", "--archive"])
        .args(["--archive-pause", "0", "--archive-endpoint", &archive.endpoint])
        .args(["--report", "json=r.json"])
        .on(web)
        .run()
        .exits(0)
}

#[test]
fn copies_are_asked_for_once_and_offered_in_citations() {
    let (dir, web) = place();
    let archive = Archive::new(|path| match path.contains("gone") {
        true => reply("200 OK", "20200102030405 http://a.rotweb.net/gone\n"),
        false => reply("200 OK", ""),
    });
    let ran = scan(&dir, &web, &archive);
    assert_eq!(ran.stderr, "");
    // Of alive links nothing was asked.
    assert!(!ran.stdout.contains("the archive was asked for"), "{}", ran.stdout);
    let asked = archive.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0].starts_with("/cdx?url=http%3A%2F%2Fa.rotweb.net%2Fgone&to=2"), "{asked:?}");
    let report = dir.read("r.json");
    let copy = archive.endpoint.replace("/cdx", "/web/20200102030405/http://a.rotweb.net/gone");
    assert!(report.contains(&format!("|archive-url={copy}|archive-date=2020-01-02")), "{report}");

    // The answer that there is none is remembered as well.
    scan(&dir, &web, &archive);
    assert_eq!(archive.asked().len(), 2);
    assert!(dir.read("r.json").contains(&copy));
}

#[test]
fn citations_that_templates_and_modules_expand_are_offered_as_the_page_has_them() {
    let (dir, web) = place();
    let text = "{{cite web | url = http://a.rotweb.net/gone | title = {{x|É}} }}<ref>{{box|\
                {{cite lua\n|url=http://a.rotweb.net/gone\n|title=Y\n}}}}</ref>\
                {{cite web|url=http://a.rotweb.net/gone|archive-url=}}";
    dir.write(
        "d.xml",
        dump(&[
            ("Page", text),
            ("Template:Cite web", "[{{{url}}} {{{title}}}]"),
            ("Template:Cite lua", "{{#invoke:cite|main}}"),
            ("Module:Cite", "error('no')"),
            ("Template:Box", "{{{1}}}"),
            ("Template:X", "{{{1}}}"),
        ]),
    );
    let answer = "20200102030405 http://a.rotweb.net/gone\n";
    let archive = Archive::new(move |_| reply("200 OK", answer));
    scan(&dir, &web, &archive);
    let report: serde_json::Value = serde_json::from_str(&dir.read("r.json")).unwrap();
    let links = report["pages"][0]["occurrences"].as_array().unwrap();
    let offered: Vec<_> = links.iter().map(|it| it["replacement"]["new_text"].as_str()).collect();
    let copy = archive.endpoint.replace("/cdx", "/web/20200102030405/http://a.rotweb.net/gone");
    let first = format!(
        "{{{{cite web | url = http://a.rotweb.net/gone | title = {{{{x|É}}}}\
         |archive-url={copy}|archive-date=2020-01-02|url-status=dead}}}}"
    );
    let second = format!(
        "{{{{cite lua\n|url=http://a.rotweb.net/gone\n|title=Y\n|archive-url={copy}\n\
         |archive-date=2020-01-02\n|url-status=dead\n}}}}"
    );
    let third = format!(
        "{{{{cite web|url=http://a.rotweb.net/gone|archive-url={copy}|archive-date=2020-01-02\
         |url-status=dead}}}}"
    );
    assert_eq!(offered, [Some(&*first), Some(&*second), Some(&*third)]);
    for link in links {
        let at = |end: &str| link["bytes"][end].as_u64().unwrap() as usize;
        assert_eq!(&text[at("start")..at("end")], link["source"].as_str().unwrap());
    }
}

#[test]
fn alive_links_without_a_copy_become_a_list() {
    let (dir, web) = place();
    let alive = "https://a.rotweb.net/ https://a.rotweb.net/#part http://a.rotweb.net/ \
                 http://a.rotweb.net/gone";
    dir.write("d.xml", dump(&[("Page", alive)]));
    let archive = Archive::new(|path| match path.contains("url=http%3A") {
        true => reply("200 OK", "20200102030405 http://a.rotweb.net/\n"),
        false => reply("200 OK", ""),
    });
    let scan = |of: &[&str]| {
        dir.wikirot([
            "scan",
            "d.xml",
            "--confirm",
            "1x0d",
            "--report",
            "unsaved=list.txt",
            "--archive",
        ])
        .args(of)
        .args(["--archive-pause", "0", "--archive-endpoint", &archive.endpoint])
        .on(&web)
        .run()
        .exits(0)
    };
    let ran = scan(&["alive"]);
    assert_eq!(dir.read("list.txt"), "https://a.rotweb.net/\n");
    let told = "of 2 alive links the archive was asked for, it has no copy of 1";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let asked = archive.asked();
    assert!(asked.len() == 2 && !asked.iter().any(|it| it.contains("gone")), "{asked:?}");
    // Both kinds, and what was answered is not asked again.
    scan(&["all"]);
    let asked = archive.asked();
    assert!(asked.len() == 3 && asked[2].contains("gone"), "{asked:?}");
    let again = dir.wikirot(["report", "--format", "unsaved"]).run().exits(0);
    assert_eq!(again.stdout, "https://a.rotweb.net/\n");
}

#[test]
fn what_an_archive_does_not_have_is_asked_again_after_thirty_days() {
    let (dir, web) = place();
    let archive = Archive::new(|_| reply("200 OK", ""));
    scan(&dir, &web, &archive);
    let first = archive.asked().len();
    for (days, more) in [(29, 0), (31, first)] {
        let state = rusqlite::Connection::open(dir.path("state/wikirot/testwiki.sqlite")).unwrap();
        let then = format!("UPDATE archive SET asked_at = unixepoch() - {days} * 86400");
        assert_eq!(state.execute(&then, []).unwrap(), first);
        drop(state);
        scan(&dir, &web, &archive);
        assert_eq!(archive.asked().len(), first + more, "{days} days");
    }
}

#[test]
fn the_configuration_may_say_yes() {
    let dir = Dir::new();
    for (file, value) in [("archive = true", "broken"), ("archive = 'alive'", "alive")] {
        dir.write("wikirot.toml", file);
        let told = dir.wikirot(["config"]).run().exits(0).stdout;
        assert!(told.lines().any(|it| it.starts_with(&format!("archive = {value} "))), "{told}");
    }
    dir.write("wikirot.toml", "archive = false");
    let told = dir.wikirot(["config"]).run().exits(0).stdout;
    assert!(!told.contains("archive ="), "{told}");
}

#[test]
fn an_endpoint_that_ends_in_a_slash_is_a_timegate() {
    let (dir, web) = place();
    let gate = Archive::new(|path| match path {
        // It points to a copy, which says when it was taken.
        path if path.starts_with("/gate/http://a.rotweb.net/gone at ") => {
            let to = "Location: /2020/http://a.rotweb.net/gone";
            format!("HTTP/1.1 302 x\r\n{to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        "/2020/http://a.rotweb.net/gone" => {
            let taken = "Memento-Datetime: Thu, 02 Jan 2020 03:04:05 GMT";
            format!("HTTP/1.1 200 x\r\n{taken}\r\nConnection: close\r\n\r\n")
        }
        _ => reply("404 x", ""),
    });
    let gate = Archive { endpoint: gate.endpoint.replace("/cdx", "/gate/"), ..gate };
    assert_eq!(scan(&dir, &web, &gate).stderr, "");
    let copy = gate.endpoint.replace("/gate/", "/2020/http://a.rotweb.net/gone");
    let report = dir.read("r.json");
    assert!(report.contains(&format!("|archive-url={copy}|archive-date=2020-01-02")), "{report}");
    let asked = gate.asked();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked[0].ends_with(" GMT"), "{asked:?}");
    scan(&dir, &web, &gate);
    assert_eq!(gate.asked().len(), 3);
}

#[test]
fn an_archive_that_has_had_enough_is_left_alone() {
    let (dir, web) = place();
    let archive = Archive::new(|_| {
        "HTTP/1.1 429 x\r\nRetry-After: 60\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .to_owned()
    });
    let ran = scan(&dir, &web, &archive);
    assert!(ran.stderr.contains("it asks us to stop (Retry-After: 60)"), "{}", ran.stderr);
    assert_eq!(archive.asked().len(), 1);
    assert!(dir.read("r.json").contains("http-404"));
    // Whichever of the two it says.
    let later =
        "HTTP/1.1 503 x\r\nRetry-After: 7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    for (answer, told) in
        [(reply("429 x", ""), "it asks us to stop"), (later.to_owned(), "to stop (Retry-After: 7)")]
    {
        let archive = Archive::new(move |_| answer.clone());
        let ran = scan(&dir, &web, &archive);
        assert!(ran.stderr.contains(told) && archive.asked().len() == 1, "{}", ran.stderr);
    }
}

#[test]
fn an_archive_that_fails_is_a_warning_and_asked_again_by_the_next_run() {
    let (dir, web) = place();
    let archive = Archive::new(|_| reply("503 x", ""));
    scan(&dir, &web, &archive);
    assert_eq!(archive.asked().len(), 2);
    scan(&dir, &web, &archive);
    assert_eq!(archive.asked().len(), 4);
}

#[test]
fn an_archive_that_fails_time_and_again_is_left_alone_and_one_that_goes_on_is_asked() {
    let text: String = (0..6).map(|n| format!("http://a.rotweb.net/gone/{n} ")).collect();
    let asked = |is_up: fn(&str) -> bool| {
        let (dir, web) = (Dir::new(), small_web());
        dir.write("d.xml", dump(&[("Page", &text)]));
        let archive = Archive::new(move |path| match is_up(path) {
            true => reply("200 OK", ""),
            false => reply("500 x", ""),
        });
        let ran = scan(&dir, &web, &archive);
        (archive.asked().len(), ran.stderr)
    };
    let (times, told) = asked(|_| false);
    assert_eq!(times, 3);
    assert!(told.contains("was not asked for all links: it answers with status 500"), "{told}");
    let (times, told) = asked(|path| path.contains("gone%2F2") || path.contains("gone/2"));
    assert_eq!(times, 6, "{told}");
}

#[test]
fn how_many_links_have_a_copy_is_told() {
    let (dir, web) = place();
    let archive = Archive::new(|path| match path.contains("gone") {
        true => reply("200 OK", "20200102030405 http://a.rotweb.net/gone\n"),
        false => reply("200 OK", ""),
    });
    let scan = ["scan", "d.xml", "-v", "--confirm", "1x0d", "--archive", "--archive-pause", "0"];
    let run = dir.wikirot(scan).args(["--archive-endpoint", &archive.endpoint]).on(&web).run();
    let ran = run.exits(0);
    assert!(ran.stderr.contains("1 of 2 archived"), "{ran:?}");
    // Of alive ones it was asked for none.
    assert!(!ran.stdout.contains("the archive was asked for"), "{ran:?}");
}
