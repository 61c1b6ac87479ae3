//! `wikirot fetch`, against a wiki that can be made to fail.

use std::sync::mpsc;
use std::time::Duration;

use super::fake_wiki::{FakeWiki, Instead, Page};
use super::harness::{Dir, Ran, Wikirot};

/// All namespaces that a fetch takes unless told otherwise.
const USUAL: [i32; 4] = [0, 8, 10, 828];

/// A wiki with three answers' worth of articles, and some other pages.
fn wiki() -> FakeWiki {
    let mut pages = Vec::new();
    let mut add = |ns: i32, title: &str, text: &str| {
        let id = pages.len() as i64 + 1;
        let (title, text) = (title.to_owned(), text.to_owned());
        pages.push(Page { id, ns, title, revision: 100 + id, text });
    };
    // Titles and numbers have another order.
    for n in (0..120).rev() {
        add(
            0,
            &format!("Page {n:03}"),
            &format!("See http://a.rotweb.net/{n} & {{{{T}}}} <b>é</b>\n"),
        );
    }
    add(0, "Old name", "#REDIRECT [[Page 001]]");
    add(1, "Talk:Page 001", "talk http://talk.rotweb.net/");
    add(2, "User:Ann", "me http://user.rotweb.net/");
    add(8, "MediaWiki:Common.css", "body {}");
    add(10, "Template:T", "[http://t.rotweb.net/ t]");
    add(828, "Module:M", "return {}");
    FakeWiki::new("fakewiki", pages)
}

fn fetch(dir: &Dir, wiki: &FakeWiki, output: &str) -> Wikirot {
    let url = format!("{}/deep/api.php", wiki.url);
    dir.wikirot(["fetch", &url, "--output", output, "--allow-private", "--delay", "0"])
}

/// How many questions had `name`, and of these what `value` says.
fn with(asked: &[super::fake_wiki::Asked], name: &str) -> Vec<String> {
    asked.iter().filter_map(|it| it.get(name).cloned()).collect()
}

/// That two dumps are the same, and if not, where.
fn assert_same(dump: &str, expected: &str) {
    for (number, (is, ought)) in dump.lines().zip(expected.lines()).enumerate() {
        assert_eq!(is, ought, "line {}", number + 1);
    }
    assert_eq!(dump.len(), expected.len());
}

fn files(dir: &Dir) -> Vec<String> {
    let list = std::fs::read_dir(dir.path(".")).unwrap();
    let mut names: Vec<String> =
        list.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_wiki_becomes_a_dump() {
    let (dir, wiki) = (Dir::new(), wiki());
    wiki.make_trouble(|_, _| {
        // Slow enough to be asked a second thing meanwhile.
        std::thread::sleep(Duration::from_millis(10));
        None
    });
    let ran = fetch(&dir, &wiki, "w.xml").run().exits(0);
    assert_eq!(wiki.most_at_once(), 1);
    assert_eq!(ran.stdout, "w.xml: 124 pages\n");
    assert_same(&dir.read("w.xml"), &wiki.dump(&USUAL));
    assert_eq!(files(&dir), ["w.xml"]);
    let asked = wiki.asked();
    for question in &asked {
        assert_eq!((&*question["maxlag"], &*question["accept-encoding"]), ("5", "gzip"));
        assert!(question["user-agent"].contains("; +https://"), "{question:?}");
        // Nor is anybody logged in.
        let of_people = ["cookie", "authorization", "lgname"];
        assert!(of_people.iter().all(|it| !question.contains_key(*it)), "{question:?}");
        assert!(question.get("action").is_none_or(|it| it == "query"), "{question:?}");
    }
    assert!(ran.stderr.contains("Fake (MediaWiki 1.39) at "), "{}", ran.stderr);

    let links = dir.wikirot(["links", "w.xml"]).run().exits(0).stdout;
    assert!(links.contains("Page 007\thttp://t.rotweb.net/\n"), "{links}");
    assert_eq!(links.lines().count(), 240);
}

#[test]
fn the_api_is_found_from_any_page_and_the_ending_says_how_to_pack() {
    let (dir, wiki) = (Dir::new(), wiki());
    let whole = wiki.dump(&[0, 1, 2, 8, 10, 828]);
    for (page, output, magic) in [
        ("/", "w.xml.zst", &b"\x28\xb5\x2f\xfd"[..]),
        ("/wiki/Some_page", "w.xml.gz", b"\x1f\x8b"),
        ("/deep/index.php/Some_page?action=raw", "w.xml.bz2", b"BZh"),
        ("/deep/api.php", "w", whole.as_bytes()),
    ] {
        let url = format!("{}{page}", wiki.url);
        let more = ["--namespaces", "all", "--allow-private", "--delay", "0", "--quiet"];
        let ran = dir.wikirot(["fetch", &url, "-o", output]).args(more).run().exits(0);
        assert_eq!(ran.stderr, "", "{page}");
        assert!(std::fs::read(dir.path(output)).unwrap().starts_with(magic), "{output}");
        let links = dir.wikirot(["links", "--namespaces", "all", output]).run().exits(0).stdout;
        assert!(links.contains("User:Ann\thttp://user.rotweb.net/"), "{output}: {links}");
    }
    let url = format!("{}/nowhere/api.php", wiki.url);
    let ran = dir.wikirot(["fetch", &url, "-o", "x.xml", "--allow-private"]).run().exits(2);
    assert!(ran.stderr.contains("no API of MediaWiki is found"), "{}", ran.stderr);
    let ran = fetch(&dir, &wiki, "w.xml.xz").run().exits(2);
    assert!(ran.stderr.contains("does not write .xz"), "{}", ran.stderr);
}

#[test]
fn an_api_that_has_moved_is_followed_until_it_is_found() {
    let (dir, wiki) = (Dir::new(), wiki());
    let to = format!("{}/deep/api.php", wiki.url);
    let moved = format!("HTTP/1.1 301 x\r\nLocation: {to}?action=query\r\n\r\n");
    wiki.make_trouble(move |_, asked| {
        (asked["path"] != "/deep/api.php").then(|| Instead::Bytes(moved.clone()))
    });
    for old in ["/api.php", "/w/index.php/Page"] {
        let url = format!("{}{old}", wiki.url);
        let more = ["-o", "w.xml", "--allow-private", "--delay", "0"];
        dir.wikirot(["fetch", &url]).args(more).run().exits(0);
        assert_same(&dir.read("w.xml"), &wiki.dump(&USUAL));
    }
    // In circles, not for ever.
    let here = format!("HTTP/1.1 301 x\r\nLocation: {to}\r\n\r\n");
    wiki.make_trouble(move |_, _| Some(Instead::Bytes(here.clone())));
    let ran = fetch(&dir, &wiki, "x.xml").run().exits(2);
    assert!(ran.stderr.contains("no API of MediaWiki is found"), "{}", ran.stderr);
}

#[test]
fn an_api_that_moves_on_the_way_is_not_followed() {
    let (dir, wiki) = (Dir::new(), wiki());
    let elsewhere = format!("HTTP/1.1 301 x\r\nLocation: {}/deep/api.php?moved\r\n\r\n", wiki.url);
    wiki.make_trouble(move |number, _| (number > 1).then(|| Instead::Bytes(elsewhere.clone())));
    let ran = fetch(&dir, &wiki, "w.xml").run().exits(2);
    assert!(ran.stderr.contains("sends us on to"), "{}", ran.stderr);
    let asked = wiki.asked();
    assert!(asked.iter().all(|it| !it.contains_key("moved")), "{asked:?}");
}

#[test]
fn namespaces_are_chosen_and_templates_come_always() {
    let (dir, wiki) = (Dir::new(), wiki());
    fetch(&dir, &wiki, "w.xml").args(["--namespaces", "1,2"]).run().exits(0);
    assert_same(&dir.read("w.xml"), &wiki.dump(&[1, 2, 8, 10, 828]));
}

#[test]
fn what_passes_is_waited_for() {
    let (dir, wiki) = (Dir::new(), wiki());
    let head = "\r\nRetry-After: 0\r\nConnection: close\r\n\r\n";
    let lag = r#"{"error":{"code":"maxlag","info":"Waiting for a database"}}"#;
    let (lag, busy) = (format!("HTTP/1.1 200 OK{head}{lag}"), format!("HTTP/1.1 503 x{head}"));
    let large = format!("HTTP/1.1 500 x{head}");
    wiki.make_trouble(move |number, asked| match number {
        2 => Some(Instead::Bytes(lag.clone())),
        4 => Some(Instead::Bytes(busy.clone())),
        6 => Some(Instead::Half),
        // Some pages are too much for this server together.
        7 if asked.get("gaplimit").is_some_and(|it| it == "50") => {
            Some(Instead::Bytes(large.clone()))
        }
        _ => None,
    });
    fetch(&dir, &wiki, "w.xml").run().exits(0);
    assert_same(&dir.read("w.xml"), &wiki.dump(&USUAL));
    let limits = with(&wiki.asked(), "gaplimit");
    assert!(limits.contains(&"25".to_owned()), "{limits:?}");
}

#[test]
fn killed_or_stopped_it_goes_on_where_it_was() {
    let (dir, wiki) = (Dir::new(), wiki());
    for (n, at) in [4, 3, 2].into_iter().enumerate() {
        let (reached, told) = mpsc::channel();
        wiki.make_trouble(move |number, _| {
            (number == at).then(|| {
                reached.send(()).unwrap();
                Instead::Silence
            })
        });
        let run = fetch(&dir, &wiki, "w.xml").start();
        told.recv().unwrap();
        if n == 1 {
            let ran = run.told_to_stop().ended().exits(130);
            assert!(ran.stderr.contains("the same command goes on"), "{}", ran.stderr);
        } else {
            run.killed();
        }
        let unfinished = files(&dir);
        assert!(unfinished.iter().all(|it| it.starts_with("w.xml.unfinished")), "{unfinished:?}");
        // The first question is what the wiki is; the last one was not answered.
        let walked = with(&wiki.asked(), "gapcontinue");
        let on = [&["Page 049", "Page 099"][..], &["Page 099"], &[]][n];
        assert_eq!(walked, on, "{n}");
    }
    // Another command has its own work.
    let ran = fetch(&dir, &wiki, "w.xml").args(["--namespaces", "all"]).run().exits(2);
    assert!(ran.stderr.contains("begun with other choices"), "{}", ran.stderr);

    // While nobody looked, a page that was here was moved, one edited, one deleted and one made.
    wiki.change(|pages| {
        pages.retain(|page| page.title != "Page 003");
        for page in pages.iter_mut() {
            match page.title.as_str() {
                "Page 002" => (page.title, page.revision) = ("A new name".to_owned(), 999),
                "Page 004" => (page.text, page.revision) = ("edited".to_owned(), 998),
                _ => {}
            }
        }
        let (title, text) = ("AA".to_owned(), "new".to_owned());
        pages.push(Page { id: 500, ns: 0, title, revision: 1000, text });
    });
    let (reached, told) = mpsc::channel();
    wiki.make_trouble(move |_, asked| {
        asked.contains_key("pageids").then(|| {
            reached.send(()).unwrap();
            Instead::Silence
        })
    });
    wiki.asked();
    let run = fetch(&dir, &wiki, "w.xml").start();
    told.recv().unwrap();
    run.killed();
    assert_eq!(with(&wiki.asked(), "pageids"), ["116|118|500"]);

    // And once more, after the list of what is due was made.
    wiki.change(|pages| {
        pages.retain(|page| page.title != "AA");
        let edited = pages.iter_mut().find(|page| page.title == "Page 005").unwrap();
        (edited.text, edited.revision) = ("edited".to_owned(), 1001);
    });
    wiki.make_trouble(|_, _| None);
    fetch(&dir, &wiki, "w.xml").run().exits(0);
    assert_same(&dir.read("w.xml"), &wiki.dump(&USUAL));
    assert_eq!(with(&wiki.asked(), "pageids"), ["115|116|118"]);
    assert_eq!(files(&dir), ["w.xml"]);
}

#[test]
fn an_update_asks_for_what_changed_alone() {
    let (dir, wiki) = (Dir::new(), wiki());
    let update = |wiki: &FakeWiki| fetch(&dir, wiki, "w.xml.gz").args(["--update"]).run();
    // Without a dump, all of it has changed.
    update(&wiki).exits(0);
    wiki.asked();
    let ran = update(&wiki).exits(0);
    assert_eq!(ran.stdout, "w.xml.gz: 124 pages, 0 of them asked for\n");
    assert_eq!(with(&wiki.asked(), "pageids"), [""; 0]);

    wiki.change(|pages| {
        pages.retain(|page| page.title != "Old name");
        for page in pages.iter_mut() {
            match page.title.as_str() {
                // Moved, and a redirect left behind; renamed with its namespace, without an edit.
                "Page 117" => (page.title, page.revision) = ("Moved".to_owned(), 901),
                "Module:M" => page.title = "Modul:M".to_owned(),
                "Template:T" => (page.text, page.revision) = ("new".to_owned(), 902),
                // What nobody fetches.
                "User:Ann" => (page.text, page.revision) = ("new".to_owned(), 903),
                _ => {}
            }
        }
        let (title, text) = ("Page 117".to_owned(), "#REDIRECT [[Moved]]".to_owned());
        pages.push(Page { id: 300, ns: 0, title, revision: 904, text });
    });
    let ran = update(&wiki).exits(0);
    assert_eq!(ran.stdout, "w.xml.gz: 124 pages, 4 of them asked for\n");
    let asked = wiki.asked();
    assert_eq!(with(&asked, "pageids"), ["3|125|126|300"]);
    assert!(with(&asked, "gaplimit").iter().all(|it| it == "500"));
    let mut unpacked = String::new();
    let packed = std::fs::File::open(dir.path("w.xml.gz")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(packed), &mut unpacked)
        .unwrap();
    assert_same(&unpacked, &wiki.dump(&USUAL));

    // The dump of another wiki is not updated, nor is what cannot be read.
    let other = FakeWiki::new("otherwiki", Vec::new());
    let ran = update(&other).exits(2);
    assert!(ran.stderr.contains("is a dump of another wiki"), "{}", ran.stderr);
    std::fs::remove_file(dir.path("w.xml.gz.unfinished")).unwrap();
    dir.write("w.xml.gz", "not a dump");
    let ran = update(&wiki).exits(2);
    assert!(ran.stderr.contains("fetch it anew, without --update"), "{}", ran.stderr);
}

#[test]
fn a_page_that_the_wiki_cannot_export_is_named() {
    let (dir, wiki) = (Dir::new(), wiki());
    let broken = "HTTP/1.1 500 x\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
    wiki.make_trouble(move |_, asked| {
        let get = |name: &str| asked.get(name).map(String::as_str);
        let number = get("pageids").is_some_and(|ids| ids.split('|').any(|id| id == "124"));
        let walked = get("gapnamespace") == Some("8") && get("export").is_some();
        (number || walked).then(|| Instead::Bytes(broken.to_owned()))
    });
    let ran = fetch(&dir, &wiki, "w.xml").run().exits(3);
    assert!(ran.stderr.contains("does not give 1 page"), "{}", ran.stderr);
    assert!(ran.stderr.contains("number 124"), "{}", ran.stderr);
    assert_same(&dir.read("w.xml"), &wiki.dump(&[0, 10, 828]));
}

/// A fetch of which every answer is this; its error.
fn refused(answer: &str) -> String {
    let (dir, wiki) = (Dir::new(), wiki());
    let answer = answer.to_owned();
    wiki.make_trouble(move |_, _| Some(Instead::Bytes(answer.clone())));
    let ran: Ran = fetch(&dir, &wiki, "w.xml").run().exits(2);
    assert!(!dir.path("w.xml").exists());
    ran.stderr
}

#[test]
fn wikis_that_cannot_be_fetched_say_why() {
    let json = |body: &str| format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}");
    let private = r#"{"error":{"code":"readapidenied","info":"You need read permission"}}"#;
    assert!(refused(&json(private)).contains("only those who are logged in may read this wiki"));
    assert!(refused("HTTP/1.1 403 x\r\n\r\n").contains("turns programs away"));
    let far = "HTTP/1.1 301 x\r\nLocation: http://b.rotweb.net/\r\n\r\n";
    assert!(refused(far).contains("it sends us on to http://b.rotweb.net/"));
    assert!(refused(&json("<html>")).contains("no API of MediaWiki"));
    let later = "HTTP/1.1 503 x\r\nRetry-After: 86400\r\n\r\n";
    assert!(refused(later).contains("come back in 86400 seconds"));
    let general = r#"{"query":{"general":{},"namespaces":{"0":{"id":0}}}}"#;
    assert!(refused(&json(general)).contains("does not export pages"));
    let export = general.replace("}}}}", "}},\"export\":\"<mediawiki><page>\"}}");
    assert!(
        refused(&json(&export)).contains("the export is cut off"),
        "{}",
        refused(&json(&export))
    );
}

#[test]
fn the_inside_of_the_network_is_not_asked() {
    let (dir, wiki) = (Dir::new(), wiki());
    for url in [wiki.url.clone(), format!("{}/deep/api.php", wiki.url)] {
        let ran = dir.wikirot(["fetch", &url, "-o", "w.xml"]).run().exits(2);
        assert!(ran.stderr.contains("inside a private network"), "{}", ran.stderr);
    }
    assert!(wiki.asked().is_empty());
    for url in ["ftp://wiki.rotweb.net/", "https://me:secret@wiki.rotweb.net/", "http://"] {
        dir.wikirot(["fetch", url, "-o", "w.xml"]).run().exits(2);
    }
}
