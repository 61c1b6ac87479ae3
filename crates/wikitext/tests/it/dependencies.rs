//! What the links of a page hang on beside its own text.

use wikirot_wikitext::{Dependency, Options};

use crate::wiki::Wiki;

fn wiki() -> Wiki {
    let mut wiki = Wiki::new([
        ("Template:Echo", "{{{1}}}"),
        ("Template:Outer", "{{echo|{{{1|}}}}}"),
        ("Template:Sent", "#REDIRECT [[Template:Echo]]"),
        ("Talk:X", "here"),
        ("Help:A/b", "below"),
        ("Book", "<section begin=a/>x<section end=a/>"),
        ("MediaWiki:Hello", "hi"),
    ]);
    wiki.options = Options { now: 1_551_548_701, ..Options::default() };
    wiki
}

fn text(title: &str) -> Dependency {
    Dependency::Text(title.into())
}

#[test]
fn a_page_hangs_on_what_it_transcludes_and_asks_for() {
    use Dependency::{Day, Existence, Moment, Month, Year};
    for (page, wanted) in [
        ("x", vec![]),
        ("{{echo|a}}", vec![text("Template:Echo")]),
        ("{{echo|a}}{{Echo}}{{echo}}", vec![text("Template:Echo")]),
        ("{{outer|a}}", vec![text("Template:Outer"), text("Template:Echo")]),
        ("{{sent|a}}", vec![text("Template:Sent"), text("Template:Echo")]),
        ("{{nowhere}}", vec![text("Template:Nowhere"), text("Template:nowhere")]),
        ("{{:Talk:X}}", vec![text("Talk:X")]),
        ("{{int:hello}}", vec![text("MediaWiki:Hello")]),
        ("{{#lst:Book|a}}", vec![text("Book")]),
        ("{{#ifexist:Talk:X|a|b}}", vec![Existence("Talk:X".into())]),
        ("{{#ifexist:Talk:Y|a|b}}{{#ifexist:talk:y}}", vec![Existence("Talk:Y".into())]),
        ("{{#ifexist:Special:X|a|b}}", vec![]),
        ("{{CURRENTYEAR}}", vec![Year]),
        ("{{CURRENTMONTH}}", vec![Month]),
        ("{{CURRENTMONTHNAME}}", vec![Month]),
        ("{{CURRENTMONTHABBREV}}{{LOCALMONTHNAMEGEN}}", vec![Month]),
        ("{{CURRENTDAY}}", vec![Day]),
        ("{{CURRENTDAY2}}{{LOCALDAYNAME}}", vec![Day]),
        ("{{CURRENTWEEK}}", vec![Day]),
        ("{{CURRENTDOW}}", vec![Day]),
        ("{{CURRENTTIME}}", vec![Moment]),
        ("{{CURRENTHOUR}}", vec![Moment]),
        ("{{CURRENTTIMESTAMP}}", vec![Moment]),
        ("{{REVISIONYEAR}}{{REVISIONTIMESTAMP}}", vec![]),
        ("{{#time:Y}}", vec![Year]),
        ("{{#time:Y|now}}", vec![Year]),
        ("{{#time:F}}", vec![Month]),
        ("{{#time:j}}", vec![Day]),
        ("{{#time:H}}", vec![Moment]),
        ("{{#time:Y|2019-01-01}}", vec![]),
        ("{{#time:Y|+1 day}}", vec![Day]),
        ("{{#time:Y|1 March}}", vec![Day]),
        ("{{#time:Y-m-d|10:00}}", vec![Day]),
        ("{{#if:x|a|{{echo|b}}}}", vec![]),
    ] {
        assert_eq!(wiki().dependencies(&Wiki::site(), None, &[page]), wanted, "{page}");
    }
}

#[test]
fn a_page_hangs_on_nothing_that_only_others_use() {
    let used = |pages: &[&str]| wiki().dependencies(&Wiki::site(), None, pages);
    assert_eq!(used(&["{{echo|a}}", "x"]), []);
    assert_eq!(used(&["{{echo|a}}", "{{:Talk:X}}"]), [text("Talk:X")]);
    // What a name leads to is known already, and used all the same.
    assert_eq!(used(&["{{echo|a}}", "{{echo|b}}"]), [text("Template:Echo")]);
    assert_eq!(used(&["{{sent|a}}", "{{sent|b}}"]), [text("Template:Sent"), text("Template:Echo")]);
}
