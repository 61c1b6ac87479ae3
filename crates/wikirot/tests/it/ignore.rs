//! Ignore lists.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use wikirot::ignore::{Form, IgnoreList, Months, Reading, parse, parse_as};

use wikirot_testweb::{Behaviour, Host, Response, Web};

use super::harness::{Dir, dump, small_web};

const TODAY: Date = date(2026, 11, 22);

fn list(text: &str) -> IgnoreList {
    let parsed = parse(text, Form::File);
    assert_eq!(parsed.errors, []);
    IgnoreList::new(parsed.entries, TODAY)
}

/// Whether a list of this one entry ignores a URL.
fn ignores(entry: &str, url: &str, reason: &str) -> bool {
    list(entry).matching(url, Some(reason)).is_some()
}

#[test]
fn a_url_is_one_url() {
    assert!(ignores("http://a.example/x", "http://a.example/x", "http-404"));
    assert!(ignores("http://a.example/x", "http://A.example:80/x#part", "http-404"));
    assert!(!ignores("http://a.example/x", "http://a.example/xy", "http-404"));
    assert!(!ignores("http://a.example/x", "https://a.example/x", "http-404"));
    assert!(ignores("//a.example/x", "//a.example/x", "http-404"));
    assert!(ignores("mailto:ann@a.example", "mailto:ann@a.example", "scheme"));
    assert!(!ignores("mailto:ann@a.example", "mailto:bo@a.example", "scheme"));
}

#[test]
fn a_prefix_is_what_begins_so() {
    assert!(ignores("http://a.example/x*", "http://a.example/xy?z", "http-404"));
    assert!(!ignores("http://a.example/x*", "http://a.example/", "http-404"));
}

#[test]
fn a_domain_has_its_subdomains() {
    for url in ["http://a.example/", "https://www.a.example:8080/x", "//A.Example"] {
        assert!(ignores("a.example", url, "http-404"), "{url}");
        assert!(ignores("*.a.example", url, "http-404"), "{url}");
    }
    for url in ["http://ba.example/", "http://a.example.org/", "http://b.example/a.example"] {
        assert!(!ignores("a.example", url, "http-404"), "{url}");
    }
    assert!(ignores("bücher.example", "http://xn--bcher-kva.example/", "http-404"));
}

#[test]
fn reasons_narrow_an_entry() {
    assert!(ignores("a.example http-403, tls-*", "http://a.example/", "http-403"));
    assert!(ignores("a.example http-403, tls-*", "http://a.example/", "tls-expired"));
    assert!(!ignores("a.example http-403, tls-*", "http://a.example/", "http-404"));
    // Before it is asked nobody knows the reason.
    assert_eq!(list("a.example http-403").matching("http://a.example/", None), None);
    assert_eq!(list("a.example").matching("http://a.example/", None), Some(0));
}

#[test]
fn addresses_of_one_line_have_its_reasons() {
    let list = list(
        "http://a.example/x, b.example and http://c.example/y http-403 until 2026-12-31 # all",
    );
    for url in ["http://a.example/x", "http://b.example/", "http://c.example/y"] {
        assert!(list.matching(url, Some("http-403")).is_some(), "{url}");
        assert_eq!(list.matching(url, Some("http-404")), None, "{url}");
    }
    assert!(list.entries().iter().all(|it| it.comment == "all" && it.until.is_some()));
}

#[test]
fn an_entry_holds_until_its_day_is_over() {
    assert!(ignores("a.example until 2026-11-22", "http://a.example/", "http-404"));
    assert!(!ignores("a.example until 2026-11-21", "http://a.example/", "http-404"));
}

#[test]
fn what_matches_nothing_is_named() {
    let list = list(
        "# our own\na.example # intranet\nhttp://b.example/old/* http-404 # archive\nc.example until 2026-01-31\nd.example until 2026-11-22\n",
    );
    let mut usage = list.usage();
    for url in ["http://a.example/1", "http://a.example/2", "http://c.example/"] {
        if let Some(entry) = list.matching(url, Some("http-404")) {
            usage.count(entry);
        }
    }
    insta::assert_snapshot!(usage.useless(&list).join("\n"), @r##"
    line 3: `http://b.example/old/* http-404` matches nothing any more
    line 4: `c.example until 2026-01-31` ran out on 2026-01-31
    line 5: `d.example until 2026-11-22` matches nothing any more
    "##);
    assert_eq!(list.entries()[0].comment, "intranet");
}

#[test]
fn lines_that_are_wrong_are_named_and_hinder_no_other() {
    let text = "Nonsense\na.example http-4o4\na.example until soon\na/b.example/*\nok.example\n*\nhttp://a.example/*/x*\n";
    let parsed = parse(text, Form::File);
    assert_eq!(parsed.entries.len(), 1);
    let said: Vec<_> = parsed.errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r##"
    line 1: `Nonsense` is no URL, prefix or domain: write http://example.org/page, http://example.org/* or example.org
    line 2: `http-4o4` is not the code of a reason: write http-403, tls-* or the like (docs/verdicts.md lists them), and a comment behind #
    line 3: `until soon` names no day: write until 2026-12-31
    line 4: `a/b.example/*` is no URL, prefix or domain: write http://example.org/page, http://example.org/* or example.org
    line 6: `*` is no URL, prefix or domain: write http://example.org/page, http://example.org/* or example.org
    line 7: `http://a.example/*/x*` has a star inside: one may only end a prefix, as in http://example.org/*
    "##);
}

#[test]
fn a_wiki_page_may_explain_itself() {
    let page = "\
== What the link checker leaves alone ==
Please add a reason. See [http://help.example/ the help].

* <nowiki>http://a.example/x</nowiki> http-403 until 2027-01-01 # asks for a login
* <code>b.example</code> <!-- ours -->
** c.example
: d.example
<pre>
# in a block
http://e.example/* # all of it
</pre>
<pre>f.example</pre>
After that, prose again.
";
    let parsed = parse(page, Form::Page);
    assert_eq!(parsed.errors, []);
    let written: Vec<_> = parsed.entries.iter().map(|it| (it.line, it.written.as_str())).collect();
    assert_eq!(
        written,
        [
            (4, "http://a.example/x http-403 until 2027-01-01"),
            (5, "b.example"),
            (6, "c.example"),
            (10, "http://e.example/*"),
            (12, "f.example"),
        ]
    );
}

#[test]
fn a_run_asks_for_nothing_on_its_lists_and_names_what_they_hold_in_vain() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("list.txt", "# ours\nNonsense\nhttp://a.rotweb.net/intern/*\nb.example\n");
    let text = "https://a.rotweb.net/ http://a.rotweb.net/intern/x http://a.rotweb.net/gone";
    let on_page = "* <nowiki>http://a.rotweb.net/gone</nowiki> http-404 # known\n* c.example";
    dir.write("d.xml", dump(&[("Page", text), ("Lists", on_page)]));
    let lists = ["--ignore", "list.txt", "--ignore-page", "Lists"];
    let ran = dir.wikirot(["scan", "d.xml"]).args(lists).on(&web).run().exits(0);
    insta::assert_snapshot!(ran.stderr, @r##"
    warning: list.txt, line 2: `Nonsense` is no URL, prefix or domain: write http://example.org/page, http://example.org/* or example.org
    warning: list.txt, line 4: `b.example` matches nothing any more
    warning: Lists, line 2: `c.example` matches nothing any more
    "##);
    let asked = web.host("a.rotweb.net").hits;
    assert!(asked.contains_key("/gone") && !asked.contains_key("/intern/x"), "{asked:?}");
    let told = |url: &str| dir.wikirot(["history", url]).run().exits(0).stdout;
    let (unasked, failed) =
        (told("http://a.rotweb.net/intern/x"), told("http://a.rotweb.net/gone"));
    let by = "ignored by list.txt, line 3: http://a.rotweb.net/intern/*";
    assert!(unasked.contains("Skipped: on the ignore list") && unasked.contains(by), "{unasked}");
    assert!(failed.contains("http-404; ignored by Lists, line 1: "), "{failed}");
    assert!(failed.contains("Skipped: on the ignore list"), "{failed}");
}

#[test]
fn what_was_broken_and_is_ignored_now_is_broken_no_more() {
    let (dir, web) = (Dir::new(), small_web());
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone http://a.rotweb.net/away")]));
    let scan = |list: &str| {
        dir.write("list.txt", list);
        let options = ["--ignore", "list.txt", "--max-age", "0s", "--confirm", "1x0d"];
        let ran = dir.wikirot(["scan", "d.xml", "-q"]).args(options).on(&web).run().exits(0);
        assert_eq!(ran.stdout, "");
        let told = dir.wikirot(["report", "--format", "jsonl"]).run().exits(0);
        let of = |line: &serde_json::Value| format!("{} {}", line["verdict"], line["reason"]);
        told.json_lines().iter().map(of).collect::<Vec<_>>()
    };
    let broken = "\"broken\" \"http-404\"";
    let ignored = "\"skipped\" \"ignored\"";
    assert_eq!(scan(""), [broken, broken]);
    assert_eq!(scan("http://a.rotweb.net/gone http-404\n"), [ignored, broken]);
    assert_eq!(scan("a.rotweb.net\n"), [ignored, ignored]);
    assert_eq!(scan("http://a.rotweb.net/away http-410\n"), [broken, broken]);
}

/// `verdict reason` of a URL, as a report of the state has it now.
fn reported(dir: &Dir, url: &str, args: &[&str]) -> String {
    let report = dir.wikirot(["report", "--format", "jsonl"]).args(args).run().exits(0).stdout;
    let lines = report.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = lines.into_iter().find(|line| line["url"] == url).unwrap();
    format!("{} {}", found["verdict"].as_str().unwrap(), found["reason"].as_str().unwrap())
}

#[test]
fn an_entry_acts_in_the_next_report_at_once() {
    let (dir, web) = (Dir::new(), small_web());
    let gone = "http://a.rotweb.net/gone";
    dir.write("d.xml", dump(&[("Page", gone)]));
    dir.write("list.txt", "");
    let scan = || dir.wikirot(["scan", "d.xml", "--ignore", "list.txt"]).on(&web).run().exits(0);
    let asked = || web.host("a.rotweb.net").requests;
    scan();
    assert_eq!(reported(&dir, gone, &[]), "broken http-404");
    let before = asked();
    // It is not due, and not asked.
    dir.write("list.txt", gone);
    assert_eq!(reported(&dir, gone, &[]), "skipped ignored", "the file is read again");
    scan();
    assert_eq!((reported(&dir, gone, &[]), asked()), ("skipped ignored".to_owned(), before));
    dir.write("list.txt", "");
    scan();
    assert_eq!(reported(&dir, gone, &[]), "broken http-404");
    // A list of its own is for one report.
    let other = dir.write("other.txt", "a.rotweb.net http-404");
    assert_eq!(reported(&dir, gone, &["--ignore", other.to_str().unwrap()]), "skipped ignored");
    assert_eq!(reported(&dir, gone, &[]), "broken http-404");
}

#[test]
fn rules_and_options_act_in_the_next_report_as_well() {
    let dir = Dir::new();
    let rules = Response::new(200, "User-agent: wikirot\nDisallow: /page-1\n");
    let rules = rules.header("Content-Type", "text/plain");
    let site = Host::new("a.rotweb.net").page("/robots.txt", Behaviour::flaky(1, 404, rules));
    let web = Web::new().host(site.otherwise(Behaviour::Page)).serve().unwrap();
    let text = |pages: u32| {
        let links = (0..pages).map(|n| format!("http://a.rotweb.net/page-{n}"));
        links.chain(["http://127.0.0.1:1/x".to_owned()]).collect::<Vec<_>>().join(" ")
    };
    let scan = |pages: u32, args: &[&str]| {
        dir.write("d.xml", dump(&[("Page", &text(pages))]));
        dir.wikirot(["scan", "d.xml"]).args(args).on(&web).run().exits(0);
    };
    let (one, here) = ("http://a.rotweb.net/page-1", "http://127.0.0.1:1/x");
    scan(25, &["--allow-loopback"]);
    assert_eq!(reported(&dir, one, &[]), "alive ok");
    assert_eq!(reported(&dir, here, &[]), "suspect connect-refused");
    // Another link is due, so that the rules are read again; what is not due follows them, too.
    scan(26, &[]);
    assert_eq!(reported(&dir, one, &[]), "skipped robots");
    assert_eq!(reported(&dir, "http://a.rotweb.net/page-2", &[]), "alive ok");
    assert_eq!(reported(&dir, here, &[]), "skipped private-address");
}

/// What people write on such pages, and a URL that they mean.
const NATURAL: [(&str, &str); 59] = [
    ("* {{url|http://a.example/x?y=1}}", "http://a.example/x?y=1"),
    ("* [http://a.example/x the shop], checked --~~~~", "http://a.example/x"),
    ("* http://a.example/x, checked", "http://a.example/x"),
    ("* http://a.example/x（要ログイン）", "http://a.example/x"),
    ("* http://a.example/x（確認済み）--~~~~", "http://a.example/x"),
    ("* http://a.example/x。浏览器能打开", "http://a.example/x"),
    ("* a.example、ブラウザでは見える", "http://a.example/x"),
    ("* 「a.example」", "http://a.example/x"),
    ("* «a.example» — пускает только людей", "http://a.example/x"),
    ("* a.example – funktioniert im Browser", "http://a.example/x"),
    ("* „a.example“ (nur mit Anmeldung)", "http://a.example/x"),
    ("* a.example : accessible depuis un navigateur", "http://a.example/x"),
    ("* http://a.example/x ; vérifié le 3 mars", "http://a.example/x"),
    ("* http://a.example/x → funciona", "http://a.example/x"),
    ("* b.example oraz a.example", "http://a.example/x"),
    ("* b.example / a.example", "http://a.example/x"),
    ("*http://a.example/x", "http://a.example/x"),
    ("* [https://a.example/x]: działa", "https://a.example/x"),
    ("* WWW.A.EXAMPLE", "http://www.a.example/x"),
    ("* http://a.example/x (asks for a login).", "http://a.example/x"),
    ("* http://a.example/x - works in a browser", "http://a.example/x"),
    ("* localhost", "http://localhost/x"),
    ("* localhost:8080", "http://localhost:8080/x"),
    ("* intranet", "http://intranet/start"),
    ("*.a.example", "http://www.a.example/x"),
    ("* *.a.example", "http://www.a.example/x"),
    ("* http://*.a.example/*", "https://www.a.example/x"),
    ("* a.example/path", "https://a.example/path"),
    ("* a.example/path*", "http://a.example/path/deep"),
    ("* a.example/*", "http://a.example/x"),
    ("* a.example:8080", "http://a.example:8080/x"),
    ("* http://a.example*", "http://a.example/x"),
    ("* a.example turns programs away", "http://a.example/x"),
    ("* a.example: turns programs away", "http://a.example/x"),
    ("* a.example until 31.12.2026", "http://a.example/x"),
    ("* a.example until 31 December 2026", "http://a.example/x"),
    ("* a.example, until December 31, 2026, they said", "http://a.example/x"),
    ("* <nowiki>http://a.example/x</nowiki>", "http://a.example/x"),
    ("* <code>a.example</code>", "http://a.example/x"),
    ("* '''a.example'''", "http://a.example/x"),
    ("* \"a.example\"", "http://a.example/x"),
    ("* {{URL|http://a.example/x}}", "http://a.example/x"),
    ("* {{Link|1=http://a.example/x?b=c|text=shop}} checked", "http://a.example/x?b=c"),
    ("# http://a.example/x", "http://a.example/x"),
    ("** http://a.example/x", "http://a.example/x"),
    ("http://a.example/x checked", "http://a.example/x"),
    ("[http://a.example/x]", "http://a.example/x"),
    ("* [[a.example]]", "http://a.example/x"),
    ("* http://b.example/, http://a.example/x", "http://a.example/x"),
    ("* b.example and a.example", "http://a.example/x"),
    ("* a.example <!-- ours -->", "http://a.example/x"),
    ("<pre>\n# ours\na.example\n</pre>", "http://a.example/x"),
    ("<!--\n* b.example\n-->\n* a.example", "http://a.example/x"),
    ("* a.example (http-403, tls-*)", "http://a.example/x"),
    ("* a\\.example", "http://a.example/x"),
    ("* 192.0.2.7", "http://192.0.2.7/x"),
    ("* //a.example/x", "//a.example/x"),
    (
        "* a.example. Asked them --[[User:Ann|Ann]] ([[User talk:Ann|talk]]) 12:34, 20 November 2026 (UTC)",
        "http://a.example/x",
    ),
    (
        "* http://a.example/x --[[Benutzer:Ann|Ann]] 12:34, 20. Nov. 2026 (CET)",
        "http://a.example/x",
    ),
];

#[test]
fn what_people_write_is_understood() {
    let reading = Reading { months: Months::of("de"), ..Reading::default() };
    for (text, url) in NATURAL {
        let parsed = parse_as(text, Form::Page, &reading);
        assert_eq!(parsed.errors, [], "{text}");
        let list = IgnoreList::new(parsed.entries, TODAY);
        assert!(list.matching(url, Some("http-403")).is_some(), "{text}: {list:?}");
        for other in ["http://other.example/x", "http://example/", "http://xa.example.org/x"] {
            assert_eq!(list.matching(other, Some("http-403")), None, "{text}");
        }
    }
}

#[test]
fn what_is_withdrawn_or_talk_is_no_entry_and_the_rest_is_named() {
    for text in ["* <s>a.example</s>", "*: a.example works for me", ": a.example", "See a.example."]
    {
        let parsed = parse(text, Form::Page);
        assert_eq!((parsed.entries.len(), parsed.errors.len()), (0, 0), "{text}");
    }
    for text in ["* Shops", "* nonsense, he said", "* http://*/x", "* ???", "* 10.0.*"] {
        let parsed = parse(text, Form::Page);
        assert_eq!((parsed.entries.len(), parsed.errors.len()), (0, 1), "{text}: {parsed:?}");
    }
}

#[test]
fn a_signed_entry_holds_for_half_a_year_unless_it_says_until_when() {
    let entry = |more: &str| {
        let line = format!(
            "* http://a.example/x fine{more} --[[User:Ann|Ann]] 12:34, 20 November 2026 (UTC)"
        );
        parse(&line, Form::Page).entries.remove(0)
    };
    let signed = entry("");
    assert_eq!((signed.by.as_str(), signed.signed), ("Ann", Some(date(2026, 11, 20))));
    assert_eq!(signed.until, Some(date(2027, 5, 22)));
    assert_eq!(entry(" until 2030-01-01").until, Some(date(2030, 1, 1)));
}

#[test]
fn marks_beside_the_lines_of_a_report_are_read_back_and_kept() {
    let (dir, web) = (Dir::new(), small_web());
    let page = |text: &str| {
        let gone = "http://a.rotweb.net/gone http://a.rotweb.net/lost";
        dir.write("d.xml", dump(&[("Page", gone), ("Project:Dead links", text)]));
    };
    let scan = || {
        let options = ["--confirm", "1x0d", "--recheck", "--report", "wikitext=r.wiki"];
        dir.wikirot(["scan", "d.xml", "-q"]).args(options).on(&web).run().exits(0);
        dir.read("r.wiki")
    };
    page("nothing yet");
    let first = scan();
    let day = jiff::Timestamp::now().strftime("%-d %B %Y");
    let mark = format!(" checked, fine --[[User:Ann|Ann]] 12:34, {day} (UTC)");
    let line = first.lines().find(|it| it.contains("[http://a.rotweb.net/gone")).unwrap();
    page(&first.replace(line, &format!("{line}{mark}")));
    scan();
    // The program writes the page anew, and the mark still holds.
    page(&first);
    let third = scan();
    assert!(!third.contains("a.rotweb.net/gone") && third.contains("a.rotweb.net/lost"), "{third}");
    let told = dir.wikirot(["history", "http://a.rotweb.net/gone"]).run().exits(0).stdout;
    assert!(told.contains("said of it") && told.contains(" Ann"), "{told}");
}

proptest! {
    #[test]
    fn nothing_that_anybody_writes_makes_it_fail(text in "(?s).{0,200}", page in any::<bool>()) {
        let form = if page { Form::Page } else { Form::File };
        let parsed = parse(&text, form);
        let list = IgnoreList::new(parsed.entries, TODAY);
        list.matching(&text, Some("http-404"));
    }

    #[test]
    fn an_entry_ignores_what_it_names(path in "[a-z/]{0,10}", host in "[a-z]{1,5}\\.example") {
        let url = format!("http://{host}/{path}");
        for entry in [url.clone(), format!("{url}*"), host] {
            prop_assert!(ignores(&entry, &url, "http-404"), "{}", entry);
        }
    }
}

/// One thing over and over: so much that a look at all of it for each of its parts takes minutes.
fn much(piece: &str) -> String {
    piece.repeat(200_000 / piece.len())
}

#[test]
fn much_of_anything_is_read_at_once() {
    let pieces = [
        "<",
        "<!",
        "<!--",
        "-->",
        ">",
        "<pre",
        "<pre>",
        "</",
        "</pre",
        "</pre>",
        "<<pre>",
        "*",
        "* ",
        "* a\n",
        "* a.b\n",
        "*a.org x,",
        "*a.org tls-*,",
        "*a.org tls-*\n",
        "* # \n",
        "#",
        " #",
        "\n",
        "* http://a.org/*\n",
        "* <nowiki>http://a.org/</nowiki>\n",
        "é",
        "<pre>a\n",
        "* until ",
    ];
    for piece in pieces {
        for (begin, end) in [("", ""), ("* ", ">"), ("<pre>\n", "-->")] {
            let parsed = parse(&format!("{begin}{}{end}", much(piece)), Form::Page);
            assert!(parsed.entries.len() <= 20_000 && parsed.errors.len() <= 102, "{piece}");
        }
    }
}

#[test]
fn a_long_list_is_cut_and_says_so() {
    let parsed = parse(&much("* a.org\n"), Form::Page);
    assert_eq!(parsed.entries.len(), 20_000);
    insta::assert_snapshot!(parsed.errors[0], @"line 20001: the list ends here: no more than 20000 lines are read");
}

#[test]
fn many_prefixes_are_asked_like_one() {
    let text: String = (0..20_000).map(|n| format!("http://a.org/{}*\n", n / 2)).collect();
    let list = list(&text);
    for n in 0..20_000 {
        assert!(list.matching(&format!("http://a.org/{n}"), None).is_some());
    }
    assert_eq!(list.matching("http://a.org/x", None), None);
}
