//! Ignore lists.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use wikirot::ignore::{Form, IgnoreList, parse};

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
fn an_entry_holds_until_its_day_is_over() {
    assert!(ignores("a.example until 2026-11-22", "http://a.example/", "http-404"));
    assert!(!ignores("a.example until 2026-11-21", "http://a.example/", "http-404"));
}

#[test]
fn what_matches_nothing_is_named() {
    let list = list(
        "# our own\na.example # intranet\nhttp://b.example/old/* http-404 # archive\nc.example until 2026-01-31\n",
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
    "##);
    assert_eq!(list.entries()[0].comment, "intranet");
}

#[test]
fn lines_that_are_wrong_are_named_and_hinder_no_other() {
    let text = "nonsense\nhttp://a.example*\na.example http-4o4\na.example until soon\na.example because\n\
                ok.example\na.example/path\n*\n";
    let parsed = parse(text, Form::File);
    assert_eq!(parsed.entries.len(), 1);
    let said: Vec<_> = parsed.errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r##"
    line 1: `nonsense` is no URL, prefix or domain: write http://example.org/page, http://example.org/* or example.org
    line 2: `http://a.example*` names no whole host: end it with a slash, as in http://example.org/*
    line 3: `http-4o4` is not the code of a reason: write http-403, tls-* or the like (docs/verdicts.md lists them), and a comment behind #
    line 4: `until soon` names no day: write until 2026-12-31
    line 5: `because` is not the code of a reason: write http-403, tls-* or the like (docs/verdicts.md lists them), and a comment behind #
    line 7: `a.example/path` is no URL, prefix or domain: write http://example.org/page, http://example.org/* or example.org
    line 8: `*` is no URL, prefix or domain: write http://example.org/page, http://example.org/* or example.org
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
    dir.write(
        "list.txt",
        "# ours\na.rotweb.net/nonsense\nhttp://a.rotweb.net/intern/*\nb.example\n",
    );
    let text = "https://a.rotweb.net/ http://a.rotweb.net/intern/x http://a.rotweb.net/gone";
    let on_page = "* <nowiki>http://a.rotweb.net/gone</nowiki> http-404 # known\n* c.example";
    dir.write("d.xml", dump(&[("Page", text), ("Lists", on_page)]));
    let lists = ["--ignore", "list.txt", "--ignore-page", "Lists"];
    let ran = dir.wikirot(["scan", "d.xml"]).args(lists).on(&web).run().exits(0);
    insta::assert_snapshot!(ran.stderr, @r##"
    warning: list.txt, line 2: `a.rotweb.net/nonsense` is no URL, prefix or domain: write http://example.org/page, http://example.org/* or example.org
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
