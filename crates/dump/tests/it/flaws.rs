//! One bad place costs the page that it is in, and is told of.

use std::io::Cursor;

use insta::{allow_duplicates, assert_snapshot};
use wikirot_dump::{Cost, DumpReader, Input, Page, Revision, Text};

use crate::support::{dump, page, read_flawed};

const ERROR_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>503 Sorry</title>\
    </head>\n<body><h1>Sorry</h1><p class=\"x>Try again later.<hr></body></html>\n";

/// What each page came to: its title with its text, or with why there is none.
fn came_to(pages: &[Page]) -> String {
    let each = |page: &Page| {
        let text = match page.revision.as_ref().map(|revision| &revision.text) {
            Some(Text::Present(text)) => text.clone(),
            Some(Text::Mended(text)) => format!("mended: {text}"),
            other => format!("{other:?}"),
        };
        format!("{}: {text}\n", page.title)
    };
    pages.iter().map(each).collect()
}

/// What is read of a page, this, and a page; with the words on what is wrong.
#[track_caller]
fn amid(rest: impl Into<Vec<u8>>) -> String {
    let mut bytes = dump(&page("First", "one")).into_bytes();
    bytes.truncate(bytes.len() - "</mediawiki>\n".len());
    bytes.extend(rest.into());
    bytes.extend((page("Last", "two") + "</mediawiki>").into_bytes());
    let (pages, flaws, error) = read_flawed(bytes);
    assert!(error.is_none(), "{error:?}");
    let (first, last) = (pages.first().unwrap(), pages.last().unwrap());
    assert_eq!((first.title.as_str(), last.title.as_str()), ("First", "Last"));
    assert_eq!(last.revision.as_ref().unwrap().text, Text::Present("two".to_owned()));
    let flaws: String = flaws.first().iter().map(|flaw| format!("{flaw}\n")).collect();
    came_to(&pages[1..pages.len() - 1]) + &flaws
}

fn bad_byte(xml: String) -> Vec<u8> {
    xml.into_bytes().into_iter().map(|byte| if byte == b'?' { 0xdf } else { byte }).collect()
}

#[test]
fn characters_that_mean_nothing_are_replaced() {
    assert_snapshot!(amid(bad_byte(page("A", "Stra?e"))), @r#"
    A: mended: Stra�e
    page "A" is mended at byte 445, after the page "First": bytes that are not UTF-8
    "#);
    assert_snapshot!(amid(page("A", "a&#0;b&#xD800;&#x110000;")), @r#"
    A: mended: a�b��
    page "A" is mended at byte 442, after the page "First": &#0; is no character
    "#);
    assert_snapshot!(amid(page("A", "a&nbsp;b")), @r#"
    A: mended: a&nbsp;b
    page "A" is mended at byte 442, after the page "First": &nbsp; is not declared
    "#);
    assert_snapshot!(amid(page("A", "R&D & &; &x")), @r#"
    A: mended: R&D & &; &x
    page "A" is mended at byte 442, after the page "First": a lone &, to be written &amp;
    "#);
    assert_snapshot!(amid(page("A", &format!("&\u{1b}[2J{};", "x".repeat(1000)))).lines().last().unwrap(), @r#"page "A" is mended at byte 441, after the page "First": a lone &, to be written &amp;"#);
    // The first is told.
    for (text, what) in [("?&nbsp;", "not UTF-8"), ("&nbsp;?", "not declared")] {
        let (_, flaws, _) = read_flawed(bad_byte(dump(&page("A", text))));
        assert_eq!(flaws.count(), 1);
        assert!(flaws.first()[0].what.ends_with(what), "{flaws:?}");
    }
    // What is odd and yet a character stays.
    assert_snapshot!(amid(page("A", "&#1;&#xFFFF;").replace("&#xFFFF;", "b")), @"A: b");
}

#[test]
fn markup_that_is_not_escaped_is_read_as_it_was_meant() {
    assert_snapshot!(amid(page("A", "a <br> <ref name=\"x\">b</ref> 1 < 2 <!no> </x>")), @r#"
    A: mended: a <br> <ref name="x">b</ref> 1 < 2 <!no> </x>
    page "A" is mended at byte 443, after the page "First": markup that is not escaped
    "#);
    assert_eq!(amid(page("A", "</textarea>")).lines().next(), Some("A: mended: </textarea>"));
    assert_snapshot!(amid(page("A", "<?php unclosed")), @r#"
    A: mended: <?php unclosed
    page "A" is mended at byte 441, after the page "First": markup that is not escaped
    "#);
    assert_snapshot!(amid("<page><title>A</title><revision><comment>R&D <br></comment><text>b</text></revision></page>"), @"A: b");
}

#[test]
fn a_page_whose_title_cannot_be_read_is_left_out() {
    assert_snapshot!(amid(bad_byte(page("Stra?e", "b"))), @r#"a page is left out at byte 347, after the page "First": bytes that are not UTF-8 in the title"#);
    let longest = "A".repeat(64 << 10);
    assert_eq!(amid(page(&longest, "b")), format!("{longest}: b\n"));
    assert_snapshot!(amid(page(&"A".repeat(70_000), "b")), @r#"a page is left out at byte 343, after the page "First": a value of 70000 bytes"#);
}

#[test]
fn a_page_without_a_title_is_left_out() {
    let told = r#"a page is left out at byte 336, after the page "First": a page without a title"#;
    for without in ["<title></title>", "<title/>", "<title> </title>", ""] {
        let untitled = page("A", "b").replace("<title>A</title>", without);
        assert_eq!(amid(untitled), format!("{told}\n"), "{without}");
    }
}

#[test]
fn what_is_declared_and_not_read_is_told_of() {
    let of = |declared: &str| {
        let declared = format!("<!DOCTYPE mediawiki [{declared}]>");
        let (pages, flaws, _) = read_flawed(declared + &dump(&page("A", "a&e;b")));
        let first = flaws.first().first().map(|flaw| flaw.what.clone()).unwrap_or_default();
        came_to(&pages) + &first
    };
    assert_eq!(of("<!ENTITY e 'x'>"), "A: axb\n");
    let long = format!("<!ENTITY long '{}'>", "x".repeat(2_000));
    for declared in [&*(long + "<!ENTITY e '&long;'>"), "<!ENTITY e '&e;'>", "<!ENTITY e '%p;'>"] {
        assert_eq!(of(declared), "A: mended: a&e;b\n&e; is not declared", "{declared}");
    }
}

#[test]
fn a_page_that_is_broken_off_is_known_by_its_title() {
    let begun = "<page><title>A</title><ns>0</ns><id>1</id>";
    assert_snapshot!(amid(begun), @r#"
    A: Some(Damaged)
    page "A" is left out at byte 372, after the page "First": a page begins before the end of what stands before it
    "#);
    assert_snapshot!(amid(begun.to_owned() + &page("A", "whole")), @r#"
    A: Some(Damaged)
    A: whole
    page "A" is left out at byte 372, after the page "First": a page begins before the end of what stands before it
    "#);
    assert_snapshot!(amid(begun.to_owned() + ERROR_PAGE), @r#"
    A: Some(Damaged)
    page "A" is left out at byte 457, after the page "First": </head> where </meta> must stand
    "#);
    assert_snapshot!(amid(format!("{begun}<revision><id>3</id><text bytes=\"9\">cut {ERROR_PAGE}")), @r#"
    A: Some(Damaged)
    page "A" is left out at byte 572, after the page "First": the end of <text> is missing
    "#);
    assert_snapshot!(amid(format!("{begun}<revision><id>3</id><text bytes=\"9\">b</text></page>")), @r#"
    A: Some(Damaged)
    page "A" is left out at byte 416, after the page "First": </page> where </revision> must stand
    "#);
    // The newest revision is not known where one is broken off, whatever others there are.
    let older = "<revision><id>2</id><text>older</text></revision>";
    assert_snapshot!(amid(format!("{begun}{older}<revision><id>3</id></page>")).lines().next().unwrap(), @"A: Some(Damaged)");
    assert_snapshot!(amid("<page><title>A</page>"), @r#"a page is left out at byte 351, after the page "First": the end of <title> is missing"#);
    assert_snapshot!(amid(format!("{begun}{}</page>", "<a>".repeat(300))), @r#"
    A: Some(Damaged)
    page "A" is left out at byte 966, after the page "First": too many elements in one another
    "#);
    assert_snapshot!(amid(format!("{begun}<!-- never closed </page>")), @r#"
    A: Some(Damaged)
    page "A" is left out at byte 376, after the page "First": <!-- without end
    "#);
    assert_snapshot!(amid(format!("{begun}<comment x=\"never closed>")), @r#"
    A: Some(Damaged)
    page "A" is left out at byte 372, after the page "First": a tag without end
    "#);
}

#[test]
fn a_page_in_a_comment_is_none() {
    let two = page("A", "a") + &page("B", "b");
    assert_snapshot!(amid(format!("<!-- no longer:\n{two}-->")), @"");
    let begun = "<page><!-- <page><title>No</title> --><title>A</title><ns>0</ns><id>2</id>";
    let rest = "<revision><id>3</id><text bytes=\"1\">a</text></revision></page>";
    assert_snapshot!(amid(format!("{begun}{rest}")), @"A: a");
    // One that never ends is none, whatever other comments there are.
    assert_snapshot!(amid(format!("<!-- no end {two}<!-- another -->")), @r#"
    A: a
    B: b
    pages may be missing at byte 334, after the page "First": <!-- without end
    "#);
}

#[test]
fn a_page_without_its_end_is_read() {
    let whole = page("A", "b");
    assert_snapshot!(amid(whole.replace("</page>", "")), @r#"
    A: b
    page "A" is read, and not as it should be at byte 461, after the page "First": a page begins before the end of what stands before it
    "#);
    // Also where something behind its text has no end.
    assert_snapshot!(amid(whole.replace("</page>", "<upload></page>")), @r#"
    A: b
    page "A" is read, and not as it should be at byte 468, after the page "First": </page> where </upload> must stand
    "#);
    let last = dump(&(page("A", "a") + &page("B", "b").replace("</page>", "")));
    let (pages, flaws, error) = read_flawed(last);
    assert!(error.is_none(), "{error:?}");
    assert_eq!((came_to(&pages).as_str(), flaws.count()), ("A: a\nB: b\n", 1));
}

#[test]
fn of_parts_joined_one_that_is_cut_off_costs_its_last_page() {
    let part = |title: &str| dump(&(page(title, "a") + &page("Last of it", "b")));
    let cut = part("First").split_once("b</text>").unwrap().0.to_owned();
    let (pages, flaws, error) = read_flawed(cut + &part("Second"));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(came_to(&pages), "First: a\nLast of it: Some(Damaged)\nSecond: a\nLast of it: b\n");
    assert_eq!(flaws.count(), 1, "{flaws:?}");
}

#[test]
fn what_stands_between_pages_is_passed_over() {
    assert_snapshot!(amid("</page>\n"), @r#"pages may be missing at byte 330, after the page "First": an end tag too many, </page>"#);
    assert_snapshot!(amid("</siteinfo></revision>"), @r#"
    pages may be missing at byte 330, after the page "First": an end tag too many, </siteinfo>
    pages may be missing at byte 341, after the page "First": an end tag too many, </revision>
    "#);
    assert_snapshot!(amid(ERROR_PAGE), @r#"pages may be missing at byte 329, after the page "First": an HTML page stands between pages"#);
    assert_snapshot!(amid("<html><body>never closed"), @r#"pages may be missing at byte 329, after the page "First": an HTML page stands between pages"#);
    assert_snapshot!(amid("\nPHP Notice:  Undefined index: x in /a.php on line 3\n"), @r#"passed over at byte 329, after the page "First": "PHP Notice: Undefined index: x in /a.php on line 3" stands between pages"#);
    assert_snapshot!(amid("<br />\n<b>Warning</b>:  Undefined index in <b>/a.php</b><br />"), @r#"passed over at byte 351, after the page "First": ": Undefined index in" stands between pages"#);
    // Of what is long, the beginning is quoted.
    let long = format!("PHP Fatal error: out of memory {}", "#0 /a.php(3) ".repeat(200));
    assert!(amid(long.clone()).contains("\"PHP Fatal error: out of memory #0 /a.php(3)"), "{long}");
    assert_eq!(amid(" \n".repeat(2_000)), "");
    assert_snapshot!(amid("<!no>"), @r#"pages may be missing at byte 330, after the page "First": markup that XML does not have, <!"#);
    assert_snapshot!(amid("if (a < b && c > d)"), @r#"
    passed over at byte 329, after the page "First": "if (a" stands between pages
    pages may be missing at byte 336, after the page "First": a lone <, to be written &lt;
    "#);
    assert_snapshot!(amid("</mediawiki>\ncurl: (18) transfer closed\n<mediawiki>"), @r#"pages may be missing at byte 342, after the page "First": something that is no dump follows the end of the dump"#);
    assert_snapshot!(amid("<mediawiki><siteinfo><sitename>Tests</sitename></siteinfo>"), @r#"pages may be missing at byte 388, after the page "First": a page begins before the end of what stands before it"#);
}

#[test]
fn what_a_server_says_before_the_dump_is_quoted() {
    for said in [
        "Warning: Undefined variable $x in /a.php on line 3\n",
        "<br />\n<b>Warning</b>:  Undefined variable $x in <b>/a.php</b> on line <b>3</b><br />\n",
        "<!DOCTYPE html><html><body>Warning: Undefined variable $x in /a.php on line 3</body></html>",
    ] {
        for declaration in ["", "<?xml version=\"1.0\"?>\n", "\u{feff}<?xml version=\"1.0\"?>\n"] {
            let (pages, flaws, error) =
                read_flawed(format!("{said}{declaration}{}", dump(&page("A", "a"))));
            assert!(error.is_none(), "{error:?}");
            assert_eq!(came_to(&pages), "A: a\n");
            assert!(!flaws.is_damage());
            assert!(
                flaws.first()[0].what.contains("Warning: Undefined variable $x in /a.php"),
                "{flaws:?}"
            );
        }
    }
}

#[test]
fn what_is_wrong_in_the_head_does_not_cost_the_pages() {
    let whole = dump(&page("A", "a"));
    for head in [
        whole.replace("</sitename>", "</sitenam>"),
        whole.replace("</siteinfo>", "<br></siteinfo>"),
        whole.replace("</siteinfo>", ""),
        whole.replace("Tests", "Te?ts"),
        whole.replace("<siteinfo>", "<siteinfo x=1 x='2' \"3\">"),
    ] {
        let (pages, _, error) = read_flawed(bad_byte(head.clone()));
        assert!(error.is_none(), "{head}: {error:?}");
        assert_eq!(came_to(&pages), "A: a\n", "{head}");
    }
}

#[test]
fn pages_without_a_document_around_them_are_read() {
    for end in ["", "</mediawiki>"] {
        let (pages, flaws, error) =
            read_flawed(format!("  {}{}{end}", page("A", "a"), page("B", "b")));
        assert!(error.is_none(), "{error:?}");
        assert_eq!(came_to(&pages), "A: a\nB: b\n");
        assert!(flaws.hides_pages());
        allow_duplicates! { assert_snapshot!(flaws.first()[0], @"pages may be missing at byte 0, before the first page was whole: there is no <mediawiki> and no <siteinfo> before the pages, as in a block that is cut out of a multistream dump"); }
    }
    let (pages, _, error) = read_flawed(page("A", "a") + "<page><title>B</title>");
    assert!(error.is_some());
    assert_eq!(came_to(&pages), "A: a\n");
}

#[test]
fn pages_whose_names_have_a_prefix_are_found_again() {
    let page = |inside: &str| format!("<ns0:page>{inside}</ns0:page>");
    let whole = |title: &str| {
        page(&format!(
            "<ns0:title>{title}</ns0:title><ns0:revision><ns0:text>{title}</ns0:text></ns0:revision>"
        ))
    };
    let pages = whole("A") + &page("<ns0:title>B</ns0:revision>") + &whole("C");
    let (pages, flaws, error) = read_flawed(format!("<ns0:mediawiki>{pages}</ns0:mediawiki>"));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(came_to(&pages), "A: A\nC: C\n");
    assert_eq!((flaws.count(), flaws.hides_pages()), (1, true));
}

#[test]
fn flaws_of_parts_are_counted_together_and_the_first_are_kept() {
    let of = |pages: &str| read_flawed(dump(pages)).1;
    let mended = |n: usize| of(&page("A", "&nbsp;").repeat(n));
    let stray = of(&(page("A", "a") + "stray"));
    let nameless = of(&page("A?", "words").replace('?', "&#0;"));
    for (first, second, kept, count, damage, hides) in [
        (of(""), stray.clone(), 1, 1, false, false),
        (mended(1), stray.clone(), 2, 2, true, false),
        (mended(15), mended(4), 19, 19, true, false),
        (mended(15), mended(15), 20, 30, true, false),
        (mended(30), mended(1), 20, 31, true, false),
        (stray, nameless.clone(), 2, 2, true, true),
        (nameless, of(&page("A", "a")), 1, 1, true, true),
    ] {
        let last = second.first().last().map(ToString::to_string);
        let mut all = first;
        all.append(second);
        let told = (all.first().len(), all.count(), all.is_damage(), all.hides_pages());
        assert_eq!(told, (kept, count, damage, hides));
        if count < 20
            && let Some(last) = last
        {
            assert_eq!(all.first().last().unwrap().to_string(), last);
        }
    }
}

#[test]
fn flaws_are_counted_by_what_they_cost() {
    let left_out = page("A?", "words").replace('?', "&#0;");
    let pages = [page("A", "&nbsp;"), "</a>".to_owned(), left_out, "stray\n".to_owned()].concat();
    let (_, flaws, error) = read_flawed(dump(&(pages + &page("B", "&nbsp;") + &page("C", "&#0;"))));
    assert!(error.is_none(), "{error:?}");
    let costs = [Cost::Nothing, Cost::Characters, Cost::Page, Cost::Unknown];
    assert_eq!(costs.map(|cost| flaws.of(cost)), [1, 3, 1, 1], "{flaws:?}");
    assert_eq!(flaws.count(), 6);
}

#[test]
fn what_a_flaw_quotes_does_nothing_to_a_terminal_and_is_short() {
    let long = "x".repeat(500);
    for name in ["a\u{1b}[2J", &long] {
        let (_, flaws, _) = read_flawed(dump(&(page("A", "a") + &format!("<a></{name}>"))));
        let what = &flaws.first()[0].what;
        assert!(what.starts_with("</") && !what.contains('\u{1b}'), "{what:?}");
        assert!(what.chars().count() < 130, "{what}");
    }
}

#[test]
fn a_history_tells_of_the_same_flaws() {
    let nameless = page("A?", "words").replace('?', "&#0;");
    let bytes = dump(&(page("A", "a&nbsp;b") + &nameless + &page("B", "b")));
    let (pages, flaws, _) = read_flawed(bytes.clone());
    let mut dump = DumpReader::new(Input::from_reader(Cursor::new(bytes)).unwrap()).unwrap();
    let mut told = Vec::new();
    let mut each = |page: &Page, _: &Revision| told.push(page.title.clone());
    let mut titles = Vec::new();
    while let Some(page) = dump.next_history(&mut each).unwrap() {
        titles.push(page.title);
    }
    assert_eq!(titles, ["A", "B"]);
    assert_eq!(told, titles, "of a page without a title nobody can say whose revisions they are");
    assert!(pages.iter().map(|page| &page.title).eq(&titles));
    assert_eq!(dump.flaws(), &flaws);
}

#[test]
fn of_many_flaws_the_first_are_kept_and_all_are_counted() {
    let (pages, flaws, error) = read_flawed(dump(&page("A", "&nbsp;").repeat(1_000)));
    assert!(error.is_none(), "{error:?}");
    assert_eq!((pages.len(), flaws.count(), flaws.first().len()), (1_000, 1_000, 20));
}
