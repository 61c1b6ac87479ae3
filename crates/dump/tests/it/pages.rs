//! What the reader makes of the forms that exports have.

use std::io::Cursor;

use wikirot_dump::{Cost, DumpError, DumpReader, Input, Page, Redirect, Revision, Text};

use crate::support::{dump, page, read, read_flawed, texts};

/// The only page of a dump.
#[track_caller]
fn only(pages: &str) -> Page {
    let (mut pages, error) = read(dump(pages));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(pages.len(), 1);
    pages.remove(0)
}

#[track_caller]
fn text_of(text: &str) -> Text {
    only(&format!("<page><title>T</title><revision>{text}</revision></page>"))
        .revision
        .unwrap()
        .text
}

fn present(text: &str) -> Text {
    Text::Present(text.to_owned())
}

#[test]
fn text_is_put_together_from_references_and_sections() {
    let text = "<text>1 &lt; 2 &amp;&amp; &quot;a&quot; &apos; &#65;&#x1F6B2; <![CDATA[<b>&amp;</b>]]>\
                <!-- no text -->&gt;<?nor this?>end</text>";
    assert_eq!(text_of(text), present("1 < 2 && \"a\" ' A🚲 <b>&amp;</b>>end"));
}

#[test]
fn line_ends_become_line_feeds_unless_they_are_written_out() {
    assert_eq!(text_of("<text>a\r\nb\rc\n\r\n&#13;d\r</text>"), present("a\nb\nc\n\n\rd\n"));
    assert_eq!(text_of("<text><![CDATA[a\r\nb]]>\r\n</text>"), present("a\nb\n"));
}

#[test]
fn odd_bytes_are_kept() {
    assert_eq!(
        text_of("<text>\0\u{1}\u{feff}\u{fffe}\u{200e}</text>"),
        present("\0\u{1}\u{feff}\u{fffe}\u{200e}")
    );
}

#[test]
fn texts_that_are_not_there() {
    for (text, expected) in [
        ("<text deleted=\"deleted\" />", Text::Deleted),
        ("<text bytes=\"3\" deleted=\"deleted\">abc</text>", Text::Deleted),
        ("", Text::Missing),
        ("<text id=\"5\" bytes=\"12\" />", Text::Missing),
        ("<text id=\"5\" />", Text::Missing),
        ("<text location=\"tt:5\" bytes=\"12\" sha1=\"a\" />", Text::Missing),
        ("<text location=\"tt:5\" bytes=\"0\" />", present("")),
        ("<text xml:space=\"preserve\" />", present("")),
        ("<text xml:space=\"preserve\"></text>", present("")),
        ("<text bytes=\"1\" xml:space=\"preserve\"> </text>", present(" ")),
    ] {
        assert_eq!(text_of(text), expected, "{text}");
    }
}

#[test]
fn ids_and_texts_of_other_elements_are_theirs() {
    let page = only(
        "<page><title>T &amp; &#x27;U&#x27;</title><ns>4</ns><id>7</id><restrictions/>\
         <discussionthreadinginfo><ThreadID>99</ThreadID><id>98</id></discussionthreadinginfo>\
         <revision><id>8</id><parentid>97</parentid><timestamp>2020-02-02T00:00:00Z</timestamp>\
         <contributor><username>U</username><id>96</id></contributor><minor/>\
         <comment>c<id>95</id></comment><origin>94</origin><model>css</model><format>text/css</format>\
         <text bytes=\"2\" sha1=\"fromtext\">ok<id>93</id></text>\
         <content><role>aux</role><origin>92</origin><model>json</model><text>no</text></content>\
         <sha1>fromelement</sha1><future><text>no</text></future></revision>\
         <upload><timestamp>2021-01-01T00:00:00Z</timestamp><text>no</text><contents encoding=\"base64\">QUJD</contents></upload>\
         </page>",
    );
    let revision = page.revision.unwrap();
    assert_eq!((page.id, page.ns, page.title.as_str()), (7, 4, "T & 'U'"));
    assert_eq!((revision.id, revision.model.as_str()), (8, "css"));
    assert_eq!(revision.timestamp, "2020-02-02T00:00:00Z");
    assert_eq!(revision.sha1, "fromelement");
    // A text has no elements: what looks like one was not escaped.
    assert_eq!(revision.text, Text::Mended("ok<id>93</id>".to_owned()));
}

#[test]
fn the_content_model_is_wikitext_unless_it_is_said() {
    let model = |said: &str| {
        let page = only(&format!("<page><title>T</title><revision>{said}</revision></page>"));
        page.revision.unwrap().model
    };
    assert_eq!(model(""), "wikitext");
    assert_eq!(model("<model>Scribunto</model>"), "Scribunto");
    assert_eq!(model("<contentmodel>json</contentmodel>"), "json");
}

#[test]
fn redirects_with_and_without_a_title() {
    let redirect =
        |element: &str| only(&format!("<page><title>T</title>{element}</page>")).redirect;
    assert_eq!(redirect(""), None);
    assert_eq!(redirect("<redirect />"), Some(Redirect::default()));
    let titled = redirect("<redirect title=\"A &amp; &quot;B&quot; &#39;C&#39;\"></redirect>");
    assert_eq!(titled.unwrap().title, "A & \"B\" 'C'");
}

#[test]
fn the_newest_revision_counts_by_date_then_id_then_place() {
    let newest = |revisions: &[(&str, u64, &str)]| {
        let revisions: String = revisions
            .iter()
            .map(|(time, id, text)| {
                format!("<revision><id>{id}</id><timestamp>{time}</timestamp><text>{text}</text></revision>")
            })
            .collect();
        let page = only(&format!("<page><title>T</title>{revisions}</page>"));
        (page.revisions, page.revision.unwrap().text.as_str().unwrap_or_default().to_owned())
    };
    let (old, new) = ("2019-12-31T23:59:59Z", "2020-01-01T00:00:00Z");
    assert_eq!(newest(&[(old, 9, "a"), (new, 1, "b")]), (2, "b".into()));
    assert_eq!(newest(&[(new, 1, "a"), (old, 9, "b")]), (2, "a".into()));
    assert_eq!(newest(&[(new, 2, "a"), (new, 1, "b")]), (2, "a".into()));
    assert_eq!(newest(&[(new, 1, "a"), (new, 2, "b")]), (2, "b".into()));
    assert_eq!(newest(&[(new, 1, "a"), (new, 1, "b")]), (2, "b".into()));
    let newest_of_all = "2021-01-01T00:00:00Z";
    assert_eq!(newest(&[(new, 1, "a"), (old, 2, "b"), (newest_of_all, 3, "c")]), (3, "c".into()));
    assert_eq!(newest(&[("", 1, "a"), ("", 2, "b"), ("", 1, "c")]), (3, "b".into()));
}

#[test]
fn a_date_after_the_text_counts_as_well() {
    let page = only(
        "<page><title>T</title>\
         <revision><text>new</text><timestamp>2020-01-01T00:00:00Z</timestamp></revision>\
         <revision><text>old</text><timestamp>2019-01-01T00:00:00Z</timestamp></revision></page>",
    );
    assert_eq!(page.revision.unwrap().text, present("new"));
    let page = only(
        "<page><title>T</title>\
         <revision><text>old</text><timestamp>2019-01-01T00:00:00Z</timestamp></revision>\
         <revision><text>new</text><timestamp>2020-01-01T00:00:00Z</timestamp></revision></page>",
    );
    assert_eq!(page.revision.unwrap().text, present("new"));
}

#[test]
fn a_checksum_stands_in_an_element_or_with_the_text() {
    for (inside, sha1) in [
        ("<text sha1=\"a\">x</text>", "a"),
        ("<sha1>b</sha1><text sha1=\"a\">x</text>", "b"),
        ("<text sha1=\"a\">x</text><sha1>b</sha1>", "b"),
        ("<text>x</text>", ""),
    ] {
        let page = only(&format!("<page><title>T</title><revision>{inside}</revision></page>"));
        assert_eq!(page.revision.unwrap().sha1, sha1, "{inside}");
    }
}

#[test]
fn white_space_in_tags_and_around_short_values_says_nothing() {
    let page = only(
        "<page >\n<title\n> A \n</title\t><ns> 4 </ns ><id>\n7\n</id\n><revision ><id> 8 </id>\
         <text > b </text\r\n></revision\n></page\n>",
    );
    assert_eq!((page.title.as_str(), page.ns, page.id), ("A", 4, 7));
    let revision = page.revision.unwrap();
    assert_eq!((revision.id, revision.text), (8, present(" b ")));
}

#[test]
fn what_later_schemas_may_add_is_passed_over_wherever_it_stands() {
    let new = "<new a=\"1\"><id>99</id><title>no</title>words<newer/></new>";
    let whole = dump(&page("A", "a").replace("<title>", &format!("{new}<title>")))
        .replace("<siteinfo>", &format!("{new}<siteinfo>{new}"))
        .replace(
            "</siteinfo>",
            &format!("<namespaces>{new}<namespace key=\"4\">P</namespace></namespaces></siteinfo>"),
        )
        .replace(
            "<text>",
            &format!("<contributor>{new}<username>Ann</username></contributor>{new}<text>"),
        );
    let opened = Input::from_reader(Cursor::new(whole.clone())).and_then(DumpReader::new).unwrap();
    let site = opened.site_info();
    assert_eq!((site.sitename.as_str(), site.dbname.as_str()), ("Tests", "tests"));
    assert_eq!(site.namespaces.len(), 1);
    let (pages, flaws, error) = read_flawed(whole);
    assert!(error.is_none() && flaws.count() == 0, "{error:?} {flaws:?}");
    let revision = pages[0].revision.as_ref().unwrap();
    assert_eq!((pages[0].id, revision.id, revision.contributor.as_str()), (1, 2, "Ann"));
    assert_eq!(texts(&pages), [Some("a")]);
}

#[test]
fn no_more_namespaces_are_kept_than_any_wiki_has() {
    let namespaces: String =
        (0..10_001).map(|id| format!("<namespace key=\"{id}\">N{id}</namespace>")).collect();
    let dump = format!(
        "<mediawiki><siteinfo><namespaces>{namespaces}</namespaces></siteinfo></mediawiki>"
    );
    let dump = Input::from_reader(Cursor::new(dump)).and_then(DumpReader::new).unwrap();
    assert_eq!(dump.site_info().namespaces.len(), 10_000);
}

#[test]
fn longer_texts_than_the_limit_are_counted_and_not_kept() {
    let pages = [page("A", "12345"), page("B", "123456&lt;<![CDATA[8]]>9"), page("C", "")].concat();
    let mut dump = DumpReader::new(Input::from_reader(Cursor::new(dump(&pages))).unwrap())
        .unwrap()
        .with_max_text(5);
    let pages: Vec<Page> = dump.by_ref().map(Result::unwrap).collect();
    let flaw = &dump.flaws().first()[0];
    assert_eq!((dump.flaws().count(), flaw.cost, flaw.page.as_deref()), (1, Cost::Page, Some("B")));
    assert_eq!(flaw.what, "its text has 9 bytes, more than the 5 that are read");
    let texts: Vec<_> = pages.into_iter().map(|page| page.revision.unwrap().text).collect();
    assert_eq!(texts, [present("12345"), Text::Oversized(9), present("")]);
}

#[test]
fn namespaces_are_derived_where_pages_do_not_say_them() {
    let dump = "<mediawiki><siteinfo><case>case-sensitive</case><namespaces>\
        <namespace key=\"0\"/><namespace key=\"3\">Benutzer Diskussion</namespace>\
        <namespace key=\"4\" case=\"first-letter\">A &amp; B</namespace></namespaces></siteinfo>\
        <page><title>Benutzer Diskussion:X:Y</title></page><page><title>A &amp; B:Z</title></page>\
        <page><title>Foo: bar</title></page><page><title>:</title></page></mediawiki>";
    let (pages, error) = read(dump);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(pages.iter().map(|page| page.ns).collect::<Vec<_>>(), [3, 4, 0, 0]);
}

#[test]
fn elements_that_are_no_pages_are_skipped() {
    let pages = format!(
        "<logitem><id>1</id><page>no</page></logitem>{}<unknown/>{}",
        page("A", "a"),
        page("B", "b")
    );
    let (pages, error) = read(dump(&pages));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(texts(&pages), [Some("a"), Some("b")]);
}

#[test]
fn dumps_of_one_wiki_may_follow_one_another() {
    let parts = format!(
        "{}\n\u{feff}<?xml version=\"1.0\"?><!DOCTYPE mediawiki [<!ENTITY a \"]>\">]>{}",
        dump(&page("A", "a")),
        dump(&page("B", "b"))
    );
    let (pages, flaws, error) = read_flawed(parts);
    assert!(error.is_none() && flaws.count() == 0, "{error:?} {flaws:?}");
    assert_eq!(texts(&pages), [Some("a"), Some("b")]);

    let other = dump(&page("B", "b")).replace("tests", "others");
    let (pages, error) = read(dump(&page("A", "a")) + &other);
    assert_eq!(pages.len(), 1);
    assert!(matches!(error, Some(DumpError::OtherWiki { .. })), "{error:?}");
}

#[test]
fn a_wiki_that_is_renamed_stays_the_same_wiki() {
    let renamed = dump(&page("B", "b")).replace("<sitename>Tests", "<sitename>Trials");
    let (pages, error) = read(dump(&page("A", "a")) + &renamed);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(texts(&pages), [Some("a"), Some("b")]);
}

#[test]
fn names_with_a_prefix_are_the_same_names() {
    let dump = "<ns0:mediawiki xmlns:ns0=\"http://www.mediawiki.org/xml/export-0.11/\" xml:lang=\"de\">\
        <ns0:siteinfo><ns0:sitename>Tests</ns0:sitename><ns0:namespaces>\
        <ns0:namespace key=\"10\">Vorlage</ns0:namespace></ns0:namespaces></ns0:siteinfo>\
        <ns0:page><ns0:title>Vorlage:A</ns0:title><ns0:redirect title=\"B\" /><ns0:revision>\
        <ns0:text xml:space=\"preserve\">a &lt;b&gt;</ns0:text></ns0:revision></ns0:page></ns0:mediawiki>";
    let opened = Input::from_reader(dump.as_bytes()).and_then(DumpReader::new);
    assert_eq!(opened.unwrap().site_info().lang, "de");
    let (pages, error) = read(dump);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(texts(&pages), [Some("a <b>")]);
    assert_eq!((pages[0].ns, pages[0].redirect.as_ref().unwrap().title.as_str()), (10, "B"));
}

#[test]
fn titles_are_written_with_single_spaces() {
    let titled = |title: &str| only(&format!("<page><title>{title}</title></page>")).title;
    assert_eq!(titled("Template:My_tpl"), "Template:My tpl");
    assert_eq!(titled("_A__b  c_"), "A b c");
    assert_eq!(titled("A  b"), "A b");
}

#[test]
fn entities_that_the_document_declares_are_known() {
    let xml = dump(&page("A", "a&nbsp;b &copy; &close;"));
    // As many as HTML has, which is more than is looked at first.
    let others: String =
        (0..2_231).map(|n| format!("<!ENTITY other{n} \"another character {n}\">\n")).collect();
    let doctype = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE mediawiki [\n<!ENTITY close ']>'>{others}<!ENTITY nbsp \"&#160;\">\n\
         <!ENTITY copy '&#xA9; >'>\n]>\n"
    );
    assert!(doctype.len() > 64 << 10);
    let (pages, flaws, error) = read_flawed(doctype + &xml);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(texts(&pages), [Some("a\u{a0}b \u{a9} > ]>")]);
    assert_eq!(flaws.count(), 0);
}

#[test]
fn a_dump_without_a_page_is_empty() {
    for empty in ["<mediawiki/>", "<mediawiki></mediawiki>", &dump("")] {
        let (pages, error) = read(empty);
        assert!(pages.is_empty() && error.is_none(), "{error:?}");
    }
}

/// Of each revision that a history tells of: page, namespace, number, contributor, text.
fn history(pages: &str) -> Vec<String> {
    let mut dump = DumpReader::new(Input::from_reader(Cursor::new(dump(pages))).unwrap()).unwrap();
    let mut told = Vec::new();
    let mut each = |page: &Page, it: &Revision| {
        let text = it.text.as_str().unwrap_or("-");
        told.push(format!("{}/{} {} {}: {text}", page.title, page.ns, it.id, it.contributor));
    };
    while let Some(page) = dump.next_history(&mut each).unwrap() {
        assert!(page.revision.is_some());
    }
    told
}

#[test]
fn a_history_is_told_revision_by_revision() {
    let revision = |id: u32, day: u32, by: &str, text: &str| {
        format!(
            "<revision><id>{id}</id><timestamp>2024-01-{day:02}T00:00:00Z</timestamp>\
             <contributor{by}</contributor><comment>c</comment><text>{text}</text></revision>"
        )
    };
    let named = "><username>Ann &amp; Bo</username><id>7</id>";
    let pages = format!(
        "<page><title>Talk:A</title><ns>1</ns><id>1</id>{}{}{}</page><page><title>B</title><ns>0</ns>{}</page>",
        revision(1, 2, named, "one"),
        // Older than the one before, by its date: it was imported.
        revision(2, 1, "><ip>192.0.2.1</ip>", "two"),
        revision(3, 3, " deleted=\"deleted\">", "three"),
        "<revision><id>4</id><text deleted=\"deleted\"/></revision>",
    );
    assert_eq!(
        history(&pages),
        [
            "Talk:A/1 1 Ann & Bo: one",
            "Talk:A/1 2 192.0.2.1: two",
            "Talk:A/1 3 : three",
            "B/0 4 : -",
        ]
    );
}

#[test]
fn what_breaks_off_was_told_before() {
    let broken = "<page><title>A</title><revision><text>one</text></revision><revision><text>tw";
    assert_eq!(history(&format!("{broken}{}", page("B", "b"))), ["A/0 0 : one", "B/0 2 : b"]);
}
