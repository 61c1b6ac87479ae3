//! `wikirot history` and `wikirot page`: everything known of one thing.

use wikirot_testweb::{Behaviour, Host, Loopback, Web};

use super::harness::{Dir, dump, small_web};

fn scanned(text: &str) -> (Dir, Loopback) {
    let dir = Dir::new();
    let web = small_web();
    let path = dir.write("d.xml", dump(&[("Some page", text), ("Other page", text)]));
    dir.wikirot(["scan", "-q", "--confirm", "1x0d"]).args([&path]).on(&web).run().exits(0);
    (dir, web)
}

#[test]
fn history_knows_a_url_in_each_of_its_spellings() {
    let (dir, _web) = scanned("== Links ==\n[http://a.rotweb.net/gone#x A]");
    for spelling in
        ["http://a.rotweb.net/gone#x", "http://a.rotweb.net/gone", "http://A.rotweb.net/gone"]
    {
        let told = dir.wikirot(["history", spelling]).run().exits(0).stdout;
        for part in [
            "http://a.rotweb.net/gone#x\n",
            "Dead: page not found (http-404)",
            "\n  asked as    http://a.rotweb.net/gone\n",
            "\n  first seen  20",
            "\n  asked next  20",
            "On 2 pages",
            "Some page, line 2, under \"Links\": [http://a.rotweb.net/gone#x A]",
            "Last 1 check\n  20",
            " broken http-404, run 1, 2 attempts, first byte in ",
            "the same as a browser\n",
            "http://a.rotweb.net/gone -> 404",
        ] {
            assert!(told.contains(part), "no {part} in {told}");
        }
    }
    let ran =
        dir.wikirot(["history", "http://a.rotweb.net/gone", "--format", "json"]).run().exits(0);
    assert!(ran.stdout.ends_with("]\n"));
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json[0]["verdict"], "broken");
    assert_eq!(json[0]["places"][1]["page"], 1);
    assert_eq!(json[0]["checks"][0]["hops"][0]["status"], 404);
}

#[test]
fn each_link_to_one_address_has_a_history_of_its_own() {
    let (dir, _web) = scanned("http://a.rotweb.net/gone http://a.rotweb.net/gone#x");
    let told = dir.wikirot(["history", "http://a.rotweb.net/gone"]).run().exits(0).stdout;
    let (one, other) = told.split_once("\n\nhttp://a.rotweb.net/gone#x\n").unwrap();
    assert!(one.starts_with("http://a.rotweb.net/gone\n"), "{told}");
    assert!(other.contains("On 2 pages"), "{told}");
}

#[test]
fn a_page_is_told_with_its_fine_links_and_its_replacements() {
    let (dir, _web) = scanned("https://a.rotweb.net/ and http://a.rotweb.net/gone");
    let page = |more: &[&str]| {
        let args = ["page", "Some_page", "--dead-link", "archwiki"];
        dir.wikirot(args).args(more).run().exits(0).stdout
    };
    let told = page(&[]);
    assert!(
        told.starts_with("Some page: 2 links, revision 1\n\nhttps://a.rotweb.net/\n"),
        "{told}"
    );
    assert!(told.contains("\n\nhttp://a.rotweb.net/gone\n"), "{told}");
    assert!(told.contains("Alive: answers well (ok)"), "{told}");
    assert!(told.contains("http://a.rotweb.net/gone{{Dead link|"), "{told}");
    let json: serde_json::Value = serde_json::from_str(&page(&["--format", "json"])).unwrap();
    assert_eq!(json["links"][0]["replacement"], serde_json::Value::Null);
    assert_eq!(json["links"][1]["elsewhere"]["pages"], 1);
}

#[test]
fn what_a_check_remarks_is_told_with_its_verdict() {
    let dir = Dir::new();
    let old = Host::new("a.rotweb.net").page("/old", Behaviour::redirect(301, "/new"));
    let web = Web::new().host(old.page("/new", Behaviour::Page)).serve().unwrap();
    let path = dir.write("d.xml", dump(&[("Some page", "http://a.rotweb.net/old")]));
    dir.wikirot(["scan", "-q"]).args([&path]).on(&web).run().exits(0);
    let told = dir.wikirot(["history", "http://a.rotweb.net/old"]).run().exits(0).stdout;
    assert!(told.contains("note: moved for good (moved-permanently)\n"), "{told}");
    assert!(
        told.contains("replacement http://a.rotweb.net/new") && !told.contains("Nothing to do")
    );
}

#[test]
fn another_page_is_told_with_the_title_of_then() {
    let dir = Dir::new();
    let url = "https://a.rotweb.net/otters";
    let path = dir.write("d.xml", dump(&[("Some page", url)]));
    let river = "Otters live along the river and hunt fish at night, mostly alone, in clear water. Their dens have \
                 several doors below the surface, and young ones stay with their mother for a year.";
    let bricks = "Prices for common bricks rose again last month, says the board of builders. A pallet costs twelve \
                  per cent more than in spring, delivery excluded; tiles and mortar became cheaper meanwhile.";
    let pages = [("Otters of the river", river), ("Prices of bricks", bricks)];
    let told = pages.map(|(title, text)| {
        let page = Behaviour::html(200, title, text);
        let web = Web::new().host(Host::new("a.rotweb.net").page("/otters", page)).serve().unwrap();
        dir.wikirot(["scan", "-q", "--recheck"]).args([&path]).on(&web).run().exits(0);
        dir.wikirot(["history", url]).run().exits(0).stdout
    });
    assert!(!told[0].contains("titles"), "{}", told[0]);
    assert!(told[1].contains("(changed-since-cited)\n"), "{}", told[1]);
    let titles = "titles: then “Otters of the river”, now “Prices of bricks”\n";
    assert!(told[1].contains(titles), "{}", told[1]);
    // Reports tell it where they are asked to.
    let report = |more: &[&str]| {
        dir.wikirot(["report", "--format", "json"]).args(more).run().exits(0).stdout
    };
    assert!(report(&["--changed"]).contains("changed-since-cited"));
    assert!(!report(&[]).contains("changed-since-cited"));
}

#[test]
fn what_a_browser_shows_is_understood() {
    let (dir, _web) = scanned("http://a.rotweb.net/gone");
    for title in [
        "some page",
        "Some_page#Links",
        "https://wiki.rotweb.net/wiki/Some_page",
        "https://wiki.rotweb.net/wiki/Some%20page?action=edit#x",
    ] {
        let told = dir.wikirot(["page", title]).run().exits(0).stdout;
        assert!(told.starts_with("Some page: 1 link"), "{title}: {told}");
    }
    let told = dir.wikirot(["history", "a.rotweb.net/gone"]).run().exits(0).stdout;
    assert!(told.starts_with("http://a.rotweb.net/gone\n"), "{told}");
    let ran = dir.wikirot(["history", "a.rotweb.net/gome"]).run().exits(2);
    assert!(ran.stderr.contains("did you mean http://a.rotweb.net/gone?"), "{}", ran.stderr);
}

#[test]
fn what_is_not_known_is_said_with_what_may_be_meant() {
    let (dir, _web) = scanned("http://a.rotweb.net/gone");
    let ran = dir.wikirot(["history", "http://a.rotweb.net/gome"]).run().exits(2);
    assert!(ran.stderr.contains("did you mean http://a.rotweb.net/gone?"), "{}", ran.stderr);
    let ran = dir.wikirot(["page", "Some pagr"]).run().exits(2);
    assert!(ran.stderr.contains("did you mean Some page?"), "{}", ran.stderr);
    let ran = dir.wikirot(["page", "Zürich"]).run().exits(2);
    assert!(!ran.stderr.contains("did you mean"), "{}", ran.stderr);
    let ran = dir.wikirot(["page", "\u{202e}\u{1b}[31m"]).run().exits(2);
    assert!(!ran.stderr.contains(['\u{202e}', '\u{1b}']), "{:?}", ran.stderr);
}

#[test]
fn what_is_most_like_it_is_offered_first_and_little_of_all() {
    let urls = ["one", "ona", "onab", "quite-another", "once"];
    let text = urls.map(|it| format!("http://a.rotweb.net/{it}")).join(" ");
    let (dir, _web) = scanned(&text);
    let ran = dir.wikirot(["history", "http://a.rotweb.net/onee"]).run().exits(2);
    let offered = ran.stderr.split("did you mean ").nth(1).unwrap();
    assert!(offered.starts_with("http://a.rotweb.net/one or "), "{offered}");
    assert!(!offered.contains("quite-another"), "{offered}");
    let elsewhere = dir.wikirot(["history", "http://b.rotweb.net/one"]).run().exits(2);
    assert!(!elsewhere.stderr.contains("did you mean"), "{}", elsewhere.stderr);
}

#[test]
fn a_terminal_is_safe_from_what_pages_hold() {
    let (dir, _web) = scanned("[http://a.rotweb.net/gone la\u{202e}bel\u{9b}31m]");
    for args in [&["history", "http://a.rotweb.net/gone"][..], &["page", "Some page"]] {
        for format in ["text", "json"] {
            let told = dir.wikirot(args).args(["--format", format]).run().exits(0).stdout;
            assert!(told.contains("la"), "{told}");
            assert!(!told.contains(['\u{202e}', '\u{9b}']), "{told:?}");
        }
    }
}

#[test]
fn a_title_that_stands_as_it_was_typed_is_meant_before_one_with_a_capital() {
    let (dir, web) = (Dir::new(), small_web());
    let pages = [("some page", "http://a.rotweb.net/gone"), ("Other page", "")];
    dir.write("d.xml", dump(&pages));
    dir.wikirot(["scan", "-q", "d.xml"]).on(&web).run().exits(0);
    let told = dir.wikirot(["page", "some page"]).run().exits(0).stdout;
    assert!(told.starts_with("some page: 1 link, revision 1\n"), "{told}");
    let told = dir.wikirot(["page", "other page"]).run().exits(0).stdout;
    assert!(told.starts_with("Other page: 0 links"), "{told}");
}
