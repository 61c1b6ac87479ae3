//! Trouble is heard: by whoever hears nothing else, and in the reports, for who reads them in the morning.

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use wikirot_testweb::{Behaviour, Host, Loopback, Web};

use super::harness::{Dir, Ran, dump, small_web};

/// A night: quiet, with all that somebody may read in the morning.
fn night(dir: &Dir, web: &Loopback, more: &[&str]) -> Ran {
    let run = dir.wikirot(["scan", "d.xml", "--state", "s", "-q", "--report", "wikitext=r.wiki"]);
    run.args(["--report", "text=letter", "--metrics", "m.prom"]).args(more).on(web).run()
}

/// That it said one line, an error, which has all of `words` in it.
fn one_line(ran: &Ran, words: &[&str]) {
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr);
    }
}

#[test]
fn quiet_runs_say_in_one_line_why_they_could_not() {
    let (dir, web) = (Dir::new(), small_web());
    let whole = dump(&[("One", "http://a.rotweb.net/"), ("Two", "http://a.rotweb.net/2")]);
    dir.write("d.xml", &whole);
    one_line(&night(&dir, &web, &["--ignore", "none.txt"]).exits(2), &["none.txt"]);
    // Many things are wrong with this one.
    let bad = whole.replace("<title>One", "<title>\u{1}One").replace("http", "&nope; http");
    dir.write("d.xml", &bad[..bad.find("http://a.rotweb.net/2").unwrap()]);
    one_line(&night(&dir, &web, &[]).exits(3), &["the dump is damaged", "cut off"]);
    dir.write("d.xml", &whole);
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", &whole);
    web.cut(true);
    let soon = ["--connect-timeout", "300ms", "--network-patience", "100ms"];
    let words = ["the network looks down from here", "--canary HOST", "--proxy", "name server"];
    one_line(&night(&dir, &web, &soon).exits(4), &words);
    assert!(dir.read("m.prom").contains("run_complete{wiki=\"testwiki\"} 0"));
    // Other commands that read dumps are as short.
    dir.write("d.xml", &bad[..bad.find("http://a.rotweb.net/2").unwrap()]);
    let ran = dir.wikirot(["links", "d.xml", "-q", "--output", "links"]).run().exits(3);
    one_line(&ran, &["the dump is damaged"]);
}

#[test]
fn warnings_reach_the_letter_the_page_and_the_log() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write(
        "d.xml",
        dump(&[("Page", "http://a.rotweb.net/gone"), ("List", "* no such.host/x y")]),
    );
    dir.write("list.txt", "http://a.rotweb.net/x http-999x\nold.example.net until 2001-01-01\n");
    let lists = ["--ignore-page", "List", "--ignore-page", "Nowhere", "--ignore", "list.txt"];
    let told = [
        "the ignore page Nowhere is not in the dump",
        "list.txt, line 1",
        "list.txt, line 2: `old.example.net until 2001-01-01` ran out on 2001-01-01",
        "List, line 1",
    ];
    let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quiet = night(&dir, &web, &lists).exits(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let loud = dir.wikirot(["scan", "d.xml", "--state", "loud"]).args(lists).on(&web);
    let loud = loud.env("JOURNAL_STREAM", "8:1").run().exits(0);
    for words in told {
        for name in ["letter", "r.wiki"] {
            let read = flat(dir.read(name)).replace("&#91;", "[").replace("&#58;", ":");
            let read = read.replace("&#96;", "`");
            // The page shows its own list's lines as they are written.
            let words = match (name, words) {
                ("r.wiki", "List, line 1") => "no such.host/x y",
                (_, words) => words,
            };
            // A letter is short: it names three of them, and says that there are more.
            let words = match (name, words) {
                ("letter", words) if words.contains("ran out") => "and 1 more",
                (_, words) => words,
            };
            assert!(read.contains(words), "{words}: {name}: {read}");
        }
        assert!(loud.stderr.contains(&format!("<4>{words}")), "{words}: {}", loud.stderr);
    }
    // While nothing changes the page does not either; what was mended is not told any more.
    let before = dir.read("r.wiki");
    night(&dir, &web, &lists).exits(0);
    assert_eq!(dir.read("r.wiki"), before);
    night(&dir, &web, &[]).exits(0);
    assert!(!dir.read("r.wiki").contains("Nowhere"));
}

#[test]
fn nothing_was_due_is_said_where_nothing_was() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/")]));
    let scan = |more: &[&str]| dir.wikirot(["scan", "d.xml", "--state", "s"]).args(more).on(&web);
    web.cut(true);
    let soon = ["--connect-timeout", "300ms", "--network-patience", "100ms"];
    let ran = scan(&soon).run().exits(4);
    web.cut(false);
    assert!(ran.stdout.contains("nothing was checked"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("nothing was due"), "{}", ran.stdout);
    assert!(scan(&[]).run().exits(0).stdout.contains("1 checked in this run"));
    assert!(scan(&[]).run().exits(0).stdout.contains("nothing was due"));
}

#[test]
fn a_damaged_dump_is_damaged_at_whatever_hour() {
    let whole = dump(&[("One", "http://a.rotweb.net/"), ("Two", "text")]);
    let first = whole.find("<page>").unwrap();
    let web = small_web();
    for cut in [0, 1, 60, first - 50, first, first + 5, whole.len() - 30] {
        let dir = Dir::new();
        let path = dir.write("d.xml", &whole[..cut]);
        // The pipe of a night, whose dumper may fail before its first byte.
        let ran = dir.wikirot(["scan", "-", "--state", "s"]).on(&web).stdin(&path).run().exits(3);
        assert!(ran.stderr.contains("error: "), "{cut}: {ran:?}");
        let ran = dir.wikirot(["links", "d.xml"]).run().exits(3);
        assert!(ran.stderr.contains("error: "), "{cut}: {ran:?}");
    }
    // That its time is over as well makes it no better.
    let urls: Vec<_> = (0..30).map(|n| format!("https://a.rotweb.net/{n}")).collect();
    let slow = Web::from_urls(&urls).latency(Duration::from_millis(200)).serve().unwrap();
    let dir = Dir::new();
    let whole = dump(&[("Page", &urls.join(" ")), ("Last", "text")]);
    dir.write("d.xml", &whole[..whole.find("Last").unwrap()]);
    let ran = night(&dir, &slow, &["--max-runtime", "1s"]).exits(3);
    one_line(&ran, &["the dump is damaged", "cut off"]);
}

/// A name server that sends, ahead of each reply of the `real` one, the same under another number: as who
/// guesses numbers does.
fn guessing(real: SocketAddr) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut packet = [0; 4096];
        // It ends with the test's process.
        while let Ok((length, asker)) = socket.recv_from(&mut packet) {
            let ask = UdpSocket::bind("127.0.0.1:0").unwrap();
            ask.send_to(&packet[..length], real).unwrap();
            let length = ask.recv(&mut packet).unwrap();
            packet[0] ^= 1;
            socket.send_to(&packet[..length], asker).unwrap();
            packet[0] ^= 1;
            socket.send_to(&packet[..length], asker).unwrap();
        }
    });
    address
}

#[test]
fn replies_to_questions_that_nobody_asked_are_dropped_and_told_once() {
    let names = ["a", "b", "c", "d"].map(|it| format!("{it}.rotweb.net"));
    let host = |name: &String| Host::new(name).otherwise(Behaviour::Page);
    let web = names.iter().map(host).fold(Web::new(), Web::host).serve().unwrap();
    let dir = Dir::new();
    let links: String = names.iter().map(|name| format!("* http://{name}/\n")).collect();
    dir.write("d.xml", dump(&[("Page", &links)]));
    for (quiet, told) in [(&[][..], 1), (&["-q"], 0)] {
        let scan = dir.wikirot(["scan", "d.xml", "--recheck"]).args(quiet);
        let ran = scan.on_resolver(&web, guessing(web.ready().dns)).run().exits(0);
        let lines = ran.stderr.lines().filter(|it| it.contains("a DNS reply was dropped"));
        assert_eq!(lines.count(), told, "{}", ran.stderr);
        let report = dir.wikirot(["report", "--format", "json"]).run().exits(0);
        let report: serde_json::Value = serde_json::from_str(&report.stdout).unwrap();
        assert_eq!(report["summary"]["counts"]["alive"], 4, "{}", report["summary"]);
    }
}
