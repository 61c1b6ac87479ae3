//! `wikirot labels`: what a history says became of links that were flagged as dead.

use serde_json::Value;

use super::harness::{Dir, Ran};

/// A history: pages with their revisions, each of them its contributor and its text.
fn history(pages: &[(&str, &[(&str, &str)])]) -> String {
    let mut xml = String::from(
        r#"<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
<siteinfo><sitename>Test</sitename><dbname>testwiki</dbname><base>https://wiki.rotweb.net/wiki/Main_Page</base>
<case>first-letter</case><namespaces><namespace key="0"/><namespace key="1">Talk</namespace></namespaces></siteinfo>
"#,
    );
    let mut id = 0;
    for (number, (title, revisions)) in pages.iter().enumerate() {
        let ns = i32::from(title.starts_with("Talk:"));
        xml += &format!("<page><title>{title}</title><ns>{ns}</ns><id>{}</id>\n", number + 1);
        for (user, text) in *revisions {
            id += 1;
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            let by = match *user {
                "" => "<contributor deleted=\"deleted\" />".to_owned(),
                user => format!("<contributor><username>{user}</username></contributor>"),
            };
            xml += &format!(
                "<revision><id>{id}</id><timestamp>2024-01-{id:02}T00:00:00Z</timestamp>{by}\
                 <text xml:space=\"preserve\">{text}</text></revision>\n"
            );
        }
        xml += "</page>\n";
    }
    xml + "</mediawiki>\n"
}

fn labels(pages: &[(&str, &[(&str, &str)])], more: &[&str]) -> Ran {
    let dir = Dir::new();
    dir.write("h.xml", history(pages));
    dir.wikirot(["labels", "h.xml"]).args(more).run().exits(0)
}

/// What became of the links of one page, as `url outcome replacement flagged>settled`.
fn outcomes(revisions: &[&str]) -> Vec<String> {
    let revisions: Vec<_> = revisions
        .iter()
        .enumerate()
        .map(|(at, text)| (if at % 2 == 0 { "Ann" } else { "Bo" }, *text))
        .collect();
    let told = |it: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let at = |edit: &str| it[edit]["revision"].as_u64().unwrap();
        format!(
            "{} {} {} {}>{}",
            text(&it["url"]),
            text(&it["outcome"]),
            text(&it["replacement"]),
            at("flagged"),
            at("settled")
        )
    };
    labels(&[("Page", &revisions)], &[]).json_lines().iter().map(told).collect()
}

#[test]
fn a_link_that_was_flagged_and_found_alive() {
    let page: &[(&str, &str)] = &[
        ("Ann", "see [http://a.example/x X] and http://b.example/"),
        ("Bo", "see [http://a.example/x X]{{dead link|date=May 2020}} and http://b.example/"),
        ("Bo", "see [http://a.example/x X]{{dead link|date=May 2020}} and http://b.example/ more"),
        ("Ann", "see [http://a.example/x X] and http://b.example/ more"),
    ];
    let ran = labels(&[("Page", page)], &[]);
    insta::assert_snapshot!(ran.stdout, @r#"{"page":"Page","page_id":1,"ns":0,"url":"http://a.example/x","outcome":"alive","replacement":null,"flagged":{"revision":2,"timestamp":"2024-01-02T00:00:00Z","user":"Bo"},"settled":{"revision":4,"timestamp":"2024-01-04T00:00:00Z","user":"Ann"},"by_another":true,"flag":"{{dead link|date=May 2020}}"}"#);
    let table = labels(&[("Page", page)], &["--format", "tsv"]).stdout;
    let lines: Vec<Vec<&str>> = table.lines().map(|it| it.split('\t').collect()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].len(), lines[1].len());
    assert_eq!(lines[0][..3], ["page", "url", "outcome"]);
    assert_eq!(lines[1][..3], ["Page", "http://a.example/x", "alive"]);
    let by_another = lines[0].iter().position(|it| *it == "by_another").unwrap();
    assert_eq!(lines[1][by_another], "1");
    let alone: Vec<_> = page.iter().map(|(_, text)| ("Ann", *text)).collect();
    let table = labels(&[("Page", &alone)], &["--format", "tsv"]).stdout;
    assert_eq!(table.lines().nth(1).unwrap().split('\t').nth(by_another), Some("0"));
}

#[test]
fn who_has_read_enough_need_not_read_on() {
    let dir = Dir::new();
    let page = [("Ann", "http://a.example/ {{dead link}}"), ("Bo", "http://a.example/")];
    dir.write("h.xml", history(&[("Page", &page)]));
    let ended = dir.wikirot(["labels", "h.xml"]).unheard();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
}

#[test]
fn what_editors_do_with_a_dead_link() {
    const DEAD: &str =
        "a http://l.example/ b [http://a.example/x X]{{Dead link}} c http://r.example/";
    for (after, wanted) in [
        (
            "a http://l.example/ b [http://n.example/x X] c http://r.example/",
            "replaced http://n.example/x",
        ),
        (
            "a http://l.example/ b [https://a.example/x X] c http://r.example/",
            "replaced https://a.example/x",
        ),
        (
            "a http://l.example/ b [https://web.archive.org/web/2010/http://a.example/x X] c http://r.example/",
            "archived https://web.archive.org/web/2010/http://a.example/x",
        ),
        (
            "a http://l.example/ b [http://a.example/x X]{{Webarchive|url=x}} c http://r.example/",
            "archived -",
        ),
        ("a http://l.example/ b X c http://r.example/", "removed -"),
        ("a http://l.example/ b [http://a.example/x X] c http://r.example/", "alive -"),
        ("", "removed -"),
    ] {
        assert_eq!(
            outcomes(&["-", DEAD, after]),
            [format!("http://a.example/x {wanted} 2>3")],
            "{after}"
        );
    }
    // Still flagged, or one of two places is: nothing is settled.
    for after in [DEAD, &format!("{DEAD} more"), &format!("http://a.example/x {DEAD}")] {
        assert_eq!(outcomes(&["-", DEAD, after]), Vec::<String>::new(), "{after}");
    }
}

#[test]
fn each_template_that_the_program_knows_flags_a_link() {
    for name in [
        "Dead link",
        "dead_link",
        "Template:Dead link",
        "Dead",
        "Deadlink",
        "Broken link",
        "Dead-link",
        "404",
        "Dead link (Русский)",
        "Dead link (日本語)",
    ] {
        let flagged = format!("[http://a.example/x X] {{{{{name}|2020|01|02|status=404}}}}");
        assert_eq!(
            outcomes(&[&flagged, "[http://a.example/x X]"]),
            ["http://a.example/x alive - 1>2"],
            "{name}"
        );
    }
    for name in ["Webarchive", "Wayback", "Wayback link", "Webcite", "Memento"] {
        let rescued = format!("[http://a.example/x X] {{{{{name}|url=x}}}}");
        let settled = outcomes(&["[http://a.example/x X] {{dead link}}", &rescued]);
        assert_eq!(settled, ["http://a.example/x archived - 1>2"], "{name}");
    }
}

#[test]
fn a_template_of_ones_own_is_named() {
    let page: &[(&str, &str)] =
        &[("A", "http://a.example/x {{Weg damit}}"), ("B", "http://a.example/x")];
    assert_eq!(labels(&[("Page", page)], &[]).stdout, "");
    let named = labels(&[("Page", page)], &["--dead-link", "{{Weg damit}}"]);
    assert_eq!(named.json_lines().len(), 1);
}

#[test]
fn citations_say_of_their_own_address_whether_it_works() {
    let cite =
        |more: &str| format!("<ref>{{{{cite web|url=http://a.example/x|title=T{more}}}}}</ref>");
    let copy =
        "|archive-url=https://web.archive.org/web/2010/http://a.example/x|archive-date=2010-01-01";
    let dead = cite(copy);
    for status in ["|url-status=live", "|deadurl=no", "|dead-url=no"] {
        let live = cite(&format!("{copy}{status}"));
        let found = outcomes(&[&dead, &live]);
        assert!(
            found.contains(&"http://a.example/x alive - 1>2".to_owned()),
            "{status}: {found:?}"
        );
    }
    // Without the copy nobody says that it works.
    let found = outcomes(&[&dead, &cite("")]);
    assert!(!found.iter().any(|it| it.starts_with("http://a.example/x alive")), "{found:?}");
    let flagged = cite("") + "{{dead link}}";
    assert_eq!(outcomes(&[&flagged, &dead])[0], "http://a.example/x archived - 1>2");
}

#[test]
fn what_is_undone_was_never_said() {
    let flagged = "http://a.example/x {{dead link}}";
    // A vandal, and somebody who puts it right.
    assert_eq!(outcomes(&[flagged, "", flagged]), Vec::<String>::new());
    assert_eq!(outcomes(&[flagged, "http://a.example/x", "x", flagged]), Vec::<String>::new());
    // A flag that was taken back at once was none either.
    let fine = "http://a.example/x";
    assert_eq!(outcomes(&[fine, flagged, fine]), Vec::<String>::new());
    // A copy that was taken away again leaves a dead link, whose end is one.
    let copy = "http://a.example/x {{Webarchive|url=x}}";
    assert_eq!(outcomes(&[copy, flagged, ""]), ["http://a.example/x removed - 1>3"]);
    let both = "http://a.example/x {{dead link}} {{Webarchive|url=x}}";
    assert_eq!(outcomes(&[flagged, both]), ["http://a.example/x archived - 1>2"]);
    // What comes later stands.
    let later = outcomes(&[flagged, "", flagged, "http://a.example/x and text"]);
    assert_eq!(later, ["http://a.example/x alive - 1>4"]);
}

#[test]
fn what_was_said_long_ago_is_not_undone_any_more() {
    let (flagged, fine) = ("http://a.example/x {{dead link}}", "http://a.example/x");
    let later: Vec<String> = (0..20).map(|n| format!("{fine} {n}")).collect();
    let mut texts = vec![flagged, fine];
    texts.extend(later.iter().map(String::as_str));
    texts.push(flagged);
    assert_eq!(outcomes(&texts), ["http://a.example/x alive - 1>2"]);
}

#[test]
fn the_same_person_is_told_from_another() {
    let revisions = |one, other| {
        let texts = ["http://a.example/x {{dead link}}", "http://a.example/x text"];
        let page = [(one, texts[0]), (other, texts[1])];
        labels(&[("Page", &page)], &[]).json_lines()[0]["by_another"].clone()
    };
    assert_eq!(revisions("Ann", "Bo"), true);
    assert_eq!(revisions("Ann", "Ann"), false);
    assert_eq!(revisions("Ann", ""), false);
}

#[test]
fn pages_do_not_mix_and_namespaces_are_chosen() {
    let flagged: &[(&str, &str)] = &[("A", "http://a.example/x {{dead link}}")];
    let plain: &[(&str, &str)] =
        &[("B", "http://a.example/x"), ("B", "http://b.example/x {{dead link}}")];
    assert_eq!(labels(&[("One", flagged), ("Two", plain)], &[]).stdout, "");
    let both: &[(&str, &str)] =
        &[("A", "http://a.example/x {{dead link}}"), ("B", "http://a.example/x")];
    let pages: &[(&str, &[(&str, &str)])] = &[("Talk:One", both), ("One", both)];
    assert_eq!(labels(pages, &[]).json_lines().len(), 1);
    assert_eq!(labels(pages, &["--namespaces", "all"]).json_lines().len(), 2);
}

#[test]
fn a_history_that_breaks_off_gives_what_it_has() {
    let dir = Dir::new();
    let both: &[(&str, &str)] =
        &[("A", "http://a.example/x {{dead link}}"), ("B", "http://a.example/x")];
    let whole = history(&[("One", both), ("Two", both)]);
    dir.write("h.xml", &whole[..whole.len() - 200]);
    let ran = dir.wikirot(["labels", "h.xml", "--output", "l.jsonl"]).run().exits(3);
    assert!(dir.read("l.jsonl").starts_with("{\"page\":\"One\""), "{ran:?}");
    dir.wikirot(["labels", "nowhere.xml"]).run().exits(2);
}

#[test]
fn a_history_of_wikimedia_is_read() {
    let history = "data/aawiki-20260101-pages-meta-history.xml.7z";
    let Some(history) = wikirot_needs::shared(history) else { return };
    let dir = Dir::new();
    let ran = dir.wikirot(["labels", "-v", "--namespaces", "all"]).args([&history]).run().exits(0);
    assert!(ran.stderr.contains("507 pages read"), "{}", ran.stderr);
    for label in ran.json_lines() {
        assert!(label["flagged"]["timestamp"].as_str() <= label["settled"]["timestamp"].as_str());
    }
}

#[test]
fn what_was_found_is_told_in_numbers() {
    let page = [
        (
            "Ann",
            "http://a.example/ {{dead link}} http://b.example/ {{dead link}} http://c.example/",
        ),
        ("Bo", "http://a.example/ http://b.example/ http://c.example/"),
    ];
    let told = labels(&[("Page", &page), ("Other", &page[1..])], &["-v"]).stderr;
    assert!(told.contains("2 pages read; of links that were flagged as dead: "), "{told}");
    assert!(told.contains("2 alive") && told.contains("0 replaced"), "{told}");
}

#[test]
fn a_page_without_an_end_is_followed_by_another() {
    let page = [("Ann", "http://a.example/ {{dead link}}"), ("Bo", "http://a.example/")];
    let whole = history(&[("One", &page), ("Two", &page)]);
    let dir = Dir::new();
    let told = |history: &str| {
        dir.write("h.xml", history);
        let ran = dir.wikirot(["labels", "h.xml"]).run();
        ran.json_lines().iter().map(|it| it["page"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(&whole.replacen("</page>", "", 1)), ["One", "Two"]);
    // Nor has its last revision an end.
    let more = [page[0], page[1], ("Bo", "http://a.example/ more")];
    let whole = history(&[("One", &more), ("Two", &page)]);
    let (cut, goes_on) =
        (whole.find(" more</text>").unwrap(), whole.find("<page><title>Two").unwrap());
    assert_eq!(told(&format!("{}{}", &whole[..cut], &whole[goes_on..])), ["One", "Two"]);
}
