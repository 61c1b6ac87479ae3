//! Where a list ends, a part is full, or there is nothing to say.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    io::{self, Write},
    rc::Rc,
};

use wikirot_report::{
    Format, Options, Parts,
    model::{
        Archive, Change, Counts, DomainReport, Memory, Note, ReasonCount, TemplateReport,
        UrlReport, UrlStatus, Verdict,
    },
};

use crate::{
    crowded::{LONG_AGO, large_wiki},
    formats::{options, parts, render},
    sample::{self, failing, gather, page, put},
};

/// A broken link that stands on so many pages.
fn broken(url: &str, pages: usize) -> UrlReport {
    UrlReport {
        status: failing(url, "http-404", 3, LONG_AGO),
        pages: (0..pages).map(|it| format!("Page {it}")).collect(),
        places: Vec::new(),
    }
}

#[test]
fn a_feed_is_known_by_the_name_of_its_database_or_else_of_its_wiki() {
    let id = |dbname: &str| {
        let mut wiki = sample::wiki();
        (wiki.summary.site.name, wiki.summary.site.dbname) =
            ("A wiki".to_owned(), dbname.to_owned());
        let feed = render(Format::Atom, &wiki, &options());
        let html = render(Format::Html, &wiki, &options());
        let told = |text: &str, from: &str, to: char| {
            text.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned()
        };
        (told(&feed, "<id>", '<'), told(&html, "data-wiki=\"", '"'))
    };
    assert_eq!(id("awiki"), ("urn:wikirot:awiki".to_owned(), "awiki".to_owned()));
    assert_eq!(id(""), ("urn:wikirot:A%20wiki".to_owned(), "A wiki".to_owned()));
}

#[test]
fn an_entry_of_a_feed_names_twenty_pages() {
    let entry = |pages| {
        let mut wiki = sample::wiki();
        (wiki.urls, wiki.gone) = (vec![broken("http://gone.example/", pages)], Vec::new());
        let feed = render(Format::Atom, &wiki, &options());
        let more = feed.split_once("and ").map(|it| it.1.split_once(" more").unwrap().0.to_owned());
        (feed.matches("&lt;li&gt;").count(), more)
    };
    assert_eq!(entry(1), (1, None));
    assert_eq!(entry(20), (20, None));
    assert_eq!(entry(23), (20, Some("3".to_owned())));
}

#[test]
fn what_stands_under_its_page_and_what_is_listed_apart_is_all_there() {
    let mut mixed = page(1, 0, "", "Old habits");
    put(&mut mixed, "", 1, "[URL dead]", failing("http://dead.example/", "http-404", 4, LONG_AGO));
    put(
        &mut mixed,
        "",
        2,
        "[URL it]",
        sample::alive("http://plain.example/", &[Note::HttpsAvailable]),
    );
    let mut wiki = gather(vec![mixed]);
    let (verdict, reason) = (Verdict::Alive, Note::HttpsAvailable.code().to_owned());
    wiki.summary.counts.reasons = vec![ReasonCount { verdict, reason, urls: 6 }];
    let html = render(Format::Html, &wiki, &Options { single_file_links: 5, ..options() });
    let list = html.split_once("<noscript>").unwrap().1;
    assert!(list.contains("Old habits") && list.contains("http://dead.example/"), "{list}");
    assert!(!list.contains("http://plain.example/"));
    assert!(html.contains("<span class=\"name\">plain.example</span>"));
    assert!(!html.contains("and 0 more"));
}

#[test]
fn lists_of_an_overview_have_a_hundred_items() {
    let mut wiki = gather(Vec::new());
    let host = |kind: &str, at: usize| DomainReport {
        domain: format!("{at:03}.{kind}.example"),
        dead: kind == "dead",
        closed: u64::from(kind == "closed"),
        ..DomainReport::default()
    };
    wiki.domains = (0..105).map(|at| host("dead", at)).collect();
    wiki.domains.extend((0..106).map(|at| host("closed", at)));
    wiki.domains.extend((0..300).map(|at| host("other", at)));
    wiki.templates = (0..107)
        .map(|at| TemplateReport {
            title: format!("Template:T{at:03}"),
            ..TemplateReport::default()
        })
        .collect();
    let changed = |change: Change| {
        (0..108).map(move |at| {
            let it = broken(&format!("http://{}.example/{at:03}", change.code()), 1);
            UrlReport { status: UrlStatus { change, ..it.status }, ..it }
        })
    };
    wiki.urls = changed(Change::New).collect();
    wiki.gone = changed(Change::Gone).collect();
    let html = render(Format::Html, &wiki, &options());
    for more in [5, 6, 7] {
        assert!(html.contains(&format!("<li class=\"muted\">and {more} more</li>")), "{more}");
    }
    for (what, listed) in [
        (">{}.dead.example</a>", 100),
        (">{}.closed.example</a>", 100),
        ("Template:T{}<", 100),
        (">http://new.example/{}<", 100),
        (">http://gone.example/{}<", 100),
        ("<option value=\"{}.dead.example\">", 105),
        ("<option value=\"{}.closed.example\">", 106),
        ("<option value=\"{}.other.example\">", 400 - 105 - 106),
    ] {
        let is_listed = |at: &usize| html.contains(&what.replace("{}", &format!("{at:03}")));
        assert_eq!((0..400).filter(is_listed).count(), listed, "{what}");
    }
}

#[test]
fn pages_of_a_folder_have_no_script_of_their_own() {
    let files =
        parts(Format::Html, &sample::wiki(), &Options { single_file_links: 5, ..options() });
    for (name, text) in files.iter().filter(|it| it.0.ends_with(".html") || it.0.is_empty()) {
        assert!(!text.contains("<script>"), "{name}");
    }
}

#[test]
fn what_has_no_room_is_counted_place_by_place() {
    let more = |again: u32| {
        let mut wiki = large_wiki(1600);
        let mut last = page(9_999, 0, "", "Last");
        for line in 0..again {
            let status = failing("https://again.example/", "http-404", 4, LONG_AGO);
            put(&mut last, "", line, "[URL it]", status);
        }
        wiki.pages.push(last);
        let html = render(Format::Html, &wiki, &Options { single_file_links: 5, ..options() });
        let list = html.split_once("<noscript>").unwrap().1;
        let more = list.split_once("<p>and ").unwrap().1.split_once(" more</p>").unwrap().0;
        more.replace(',', "").parse::<u32>().unwrap()
    };
    assert_eq!(more(9) - more(1), 8);
}

#[test]
fn the_address_that_was_asked_is_told_where_it_is_another() {
    let html = |asked: &str| {
        let mut it = page(1, 0, "", "A");
        let status = failing("http://a.example/#part", "http-404", 4, LONG_AGO);
        put(&mut it, "", 1, "[URL it]", UrlStatus { checked_url: asked.to_owned(), ..status });
        let html = render(Format::Html, &gather(vec![it]), &options());
        html.split_once("<noscript>").unwrap().1.split_once("</noscript>").unwrap().0.to_owned()
    };
    let is_told = |asked: &str| html(asked).contains("Asked as");
    assert!(
        is_told("http://a.example/") && html("http://a.example/").contains("http://a.example/<")
    );
    assert!(!is_told("http://a.example/#part") && !is_told(""));
}

#[test]
fn headings_stand_once_over_what_there_is_and_lines_are_not_left_empty() {
    let mut wiki = sample::wiki();
    let template =
        |title: &str| TemplateReport { title: title.to_owned(), ..TemplateReport::default() };
    wiki.templates = vec![template("Template:A"), template("Template:B")];
    let dead = |domain: &str| DomainReport {
        domain: domain.to_owned(),
        dead: true,
        closed: 1,
        ..DomainReport::default()
    };
    wiki.domains = vec![dead("a.example"), dead("b.example")];
    let text = render(Format::Markdown, &wiki, &options());
    for heading in ["Templates with broken links", "Domains with no working link"] {
        assert_eq!(text.matches(&format!("\n## {heading}\n")).count(), 1, "{text}");
    }
    wiki.summary.run.previous = None;
    wiki.summary.counts.broken = 0;
    let text = render(Format::Markdown, &wiki, &options());
    assert!(!text.contains("\n\n\n"), "{text}");
}

#[test]
fn a_letter_tells_the_first_links_and_leaves_none_out_between() {
    let mut wiki = gather(Vec::new());
    wiki.urls =
        (0..20).map(|at| broken(&format!("http://{at:02}.example/"), [1, 3][at % 2])).collect();
    wiki.urls.iter_mut().filter(|it| it.pages.len() > 1).for_each(|it| {
        it.pages.iter_mut().for_each(|title| *title = format!("{title} {}", "long ".repeat(20)));
    });
    wiki.summary.run.previous = Some(sample::time(LONG_AGO));
    wiki.summary.counts = Counts { new: 20, ..Counts::default() };
    for lines in 10..60 {
        let text = render(Format::Text, &wiki, &Options { lines, ..options() });
        let told: Vec<usize> =
            (0..20).filter(|at| text.contains(&format!("http://{at:02}.example/"))).collect();
        assert!(told.iter().copied().eq(0..told.len()), "{lines}: {told:?}");
    }
}

/// The parts of the small wiki, on pages of so many bytes.
fn pages_of(wiki: &Memory, part_bytes: usize) -> std::collections::BTreeMap<String, String> {
    parts(Format::Wikitext, wiki, &Options { part_bytes, ..options() })
}

#[test]
fn a_report_is_one_page_where_that_fits_and_loses_nothing_where_not() {
    let wiki = sample::wiki();
    let whole = render(Format::Wikitext, &wiki, &options());
    let links = |text: &str| -> BTreeSet<String> {
        text.lines().filter(|it| it.starts_with("** ")).map(str::to_owned).collect()
    };
    for part_bytes in (3_000..whole.len() + 3_000).step_by(101).chain([whole.len()]) {
        let files = pages_of(&wiki, part_bytes);
        let one = render(Format::Wikitext, &wiki, &Options { part_bytes, ..options() });
        assert_eq!(files.len() == 1, one.len() <= part_bytes, "{part_bytes}: {:?}", files.keys());
        let all: String = files.into_values().collect();
        assert_eq!(links(&all), links(&whole), "{part_bytes}");
    }
}

#[test]
fn a_page_that_goes_on_in_another_part_is_named_there_again() {
    let mut long = page(1, 0, "", "Long page");
    for line in 0..60 {
        let url = format!("https://a.example/{line}?{}", "x".repeat(1_400));
        put(&mut long, "Links", line, "[URL it]", failing(&url, "http-404", 4, LONG_AGO));
    }
    let wiki = gather(vec![long]);
    let files = pages_of(&wiki, 9_000);
    assert!(files.len() > 10, "{:?}", files.keys());
    let parts: Vec<_> = files.iter().filter(|it| !it.0.is_empty()).map(|it| it.1).collect();
    let named = |it: &&&String| it.contains("* [[Long page]]\n");
    let continued = |it: &&&String| it.contains("* [[Long page]] (continued)\n");
    assert_eq!(parts.iter().filter(named).count(), 1);
    assert_eq!(parts.iter().filter(continued).count(), parts.len() - 1);
    assert!(parts.iter().all(|it| it.len() <= 9_000));
    let links = parts.iter().map(|it| it.matches("\n** ").count()).sum::<usize>();
    assert_eq!(links, 60);
    // One that is larger than a part may be has a part of its own, and there is none of nothing.
    let files = pages_of(&wiki, 3_000);
    assert_eq!(files.len(), 61);
    for (name, text) in files.iter().filter(|it| !it.0.is_empty()) {
        assert_eq!(text.matches("\n** ").count(), 1, "{name}");
    }
}

#[test]
fn addresses_that_are_too_long_to_be_linked_are_shown() {
    let report = |length: usize| {
        let mut it = page(1, 0, "", "A");
        let long = |host: &str| {
            let url = format!("https://{host}.example/");
            let rest = "x".repeat(length - url.len());
            url + &rest
        };
        let status = failing(&long("dead"), "http-404", 4, LONG_AGO);
        let archive = Some(Archive { url: long("copy"), taken: sample::time(LONG_AGO) });
        put(&mut it, "", 1, "URL", UrlStatus { archive, ..status });
        let text = render(Format::Wikitext, &gather(vec![it]), &options());
        (text.contains("[https://dead.example/"), text.contains("[https://copy.example/"))
    };
    assert_eq!(report(1_600), (true, true));
    assert_eq!(report(1_601), (false, false));
}

#[test]
fn lines_of_an_ignore_list_are_told_with_their_page_where_there_are_several() {
    let mut wiki = sample::wiki();
    let misread = wikirot_report::model::Misread {
        list: "Project:Dead ends".to_owned(),
        line: 3,
        text: "what".to_owned(),
        what: "no address".to_owned(),
    };
    let report = |wiki: &Memory, pages: &[&str]| {
        let ignore_pages = pages.iter().map(|it| (*it).to_owned()).collect();
        render(Format::Wikitext, wiki, &Options { ignore_pages, ..options() })
    };
    let heading = "Lines of it that were not understood";
    let (one, two) = (&["Project:Dead ends"][..], &["Project:Dead ends", "Project:More"][..]);
    assert!(!report(&wiki, one).contains(heading));
    wiki.summary.misread = vec![misread];
    assert!(report(&wiki, one).contains(&format!("{heading}:\n* line 3: ")));
    assert!(
        report(&wiki, two).contains(&format!("{heading}:\n* [[:Project:Dead ends]], line 3: "))
    );
}

/// Files that hold what is written until they are flushed, as those on a disk do.
#[derive(Default)]
struct Buffered(Rc<RefCell<Vec<(String, bool)>>>);

struct Held(Rc<RefCell<Vec<(String, bool)>>>, usize);

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut()[self.1].1 = false;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut()[self.1].1 = true;
        Ok(())
    }
}

impl Parts for Buffered {
    fn part(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        self.0.borrow_mut().push((name.to_owned(), false));
        let at = self.0.borrow().len() - 1;
        Ok(Box::new(Held(Rc::clone(&self.0), at)))
    }
}

#[test]
fn what_is_written_into_a_part_is_flushed() {
    let tight = Options { single_file_links: 5, part_bytes: 4_000, ..options() };
    for options in [options(), tight] {
        for format in Format::ALL {
            let mut files = Buffered::default();
            format.write_parts(&sample::wiki(), &options, &mut files).unwrap();
            for (name, is_flushed) in files.0.take() {
                assert!(is_flushed, "{format}: {name:?}");
            }
        }
    }
}

#[test]
fn the_data_of_a_report_is_there_where_it_lists_nothing() {
    let html = render(Format::Html, &Memory::default(), &Options::default());
    assert_eq!(html.matches("<script class=\"data\"").count(), 1);
}
