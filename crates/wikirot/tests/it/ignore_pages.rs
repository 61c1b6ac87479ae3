//! Lists on pages of the wiki, and marks on reports, over several runs.

use super::harness::{Dir, dump, small_web};

#[test]
fn what_one_page_leaves_open_ends_with_it() {
    for open in ["<pre>", "<!--", "<syntaxhighlight lang=text>"] {
        let (dir, web) = (Dir::new(), small_web());
        let first = format!("* http://a.rotweb.net/one\n{open}\n");
        dir.write(
            "d.xml",
            dump(&[
                (
                    "Page",
                    "http://a.rotweb.net/one http://a.rotweb.net/two http://a.rotweb.net/prose",
                ),
                ("Project:One", &first),
                ("Project:Two", "* http://a.rotweb.net/two\na.rotweb.net/prose is mentioned\n"),
            ]),
        );
        let pages = ["--ignore-page", "Project:One", "--ignore-page", "Project:Two"];
        let scan = ["scan", "d.xml", "--confirm", "1x0d", "--report", "wikitext=r.wiki"];
        dir.wikirot([&scan[..], &pages].concat()).on(&web).run().exits(0);
        let check = ["check", "--recheck", "--confirm", "1x0d", "--report", "wikitext=c.wiki"];
        dir.wikirot(check).on(&web).run().exits(0);
        let report = dir.wikirot(["report", "--format", "wikitext"]).run().exits(0).stdout;
        for report in [dir.read("r.wiki"), dir.read("c.wiki"), report] {
            assert!(
                !report.contains("net/one ") && !report.contains("net/two "),
                "{open}: {report}"
            );
            assert!(report.contains("net/prose "), "{open}: {report}");
        }
    }
}

#[test]
fn what_is_signed_holds_as_long_as_is_asked_for() {
    let (dir, web) = (Dir::new(), small_web());
    let day = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 20);
    let signed = format!(
        "* http://a.rotweb.net/gone checked, fine --[[User:Ann|Ann]] 12:34, {} (UTC)",
        day.strftime("%-d %B %Y")
    );
    dir.write("d.xml", dump(&[("Page", "http://a.rotweb.net/gone"), ("Project:List", &signed)]));
    let lists = |marks_last: &[&str]| {
        let scan =
            ["scan", "d.xml", "--recheck", "--confirm", "1x0d", "--report", "wikitext=r.wiki"];
        let list = ["--ignore-page", "Project:List"];
        dir.wikirot([&scan[..], &list, marks_last].concat()).on(&web).run().exits(0);
        let said = dir.read("r.wiki");
        let later = dir.wikirot(["report", "--format", "wikitext"]).run().exits(0).stdout;
        assert_eq!(said.contains("/gone <nowiki>"), later.contains("/gone <nowiki>"));
        (said.contains("/gone <nowiki>"), said)
    };
    let (listed, said) = lists(&[]);
    assert!(!listed && said.contains("holds for half a year"), "{said}");
    let (listed, said) = lists(&["--marks-last", "10d"]);
    assert!(listed && said.contains("holds for 10 days"), "{said}");
    let (listed, said) = lists(&["--marks-last", "1d"]);
    assert!(listed && said.contains("holds for 1 day."), "{said}");
    assert!(!lists(&["--marks-last", "30d"]).0);
}
