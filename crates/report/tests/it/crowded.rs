//! A wiki that has more of everything than a report lists, and a run that was told all that one can be.

use jiff::SignedDuration;
use wikirot_report::{
    Format, Options,
    edit::DeadLinkTemplate,
    model::{
        Archive, Change, Context, Counts, DomainReport, Found, FoundBy, Kind, Memory, Misread,
        Note, Place, Reason, ReasonCount, RenderError, Same, Source, TemplateReport, UrlPlace,
        UrlReport, UrlStatus, Verdict,
    },
};

use crate::{
    formats::{options, parts, render},
    sample::{self, failing, gather, page, put},
};

pub(crate) const LONG_AGO: &str = "2026-09-20T03:10:00Z";

/// One page with a link of each kind that the small wiki lacks; a run that was stopped, and has something to say.
fn wiki() -> Memory {
    let mut guide = page(1, 0, "", "Solar charger");
    let casino = failing("https://cells.example/ds", "http-404", 4, LONG_AGO);
    let it = &mut put(&mut guide, "Parts", 20, "[URL cells]", casino).status;
    it.reason = Reason::Usurped.code().into_owned();
    it.title_then = Some("Data sheets of cells".to_owned());
    it.seen.title = Some("Slots and spins".to_owned());
    let moved = failing("https://volts.example/old", "http-404", 4, LONG_AGO);
    let it = &mut put(&mut guide, "Parts", 21, "[URL volts]", moved).status;
    it.found = Some(Found {
        url: "https://volts.example/new".to_owned(),
        same: Same::TitleAndText,
        by: FoundBy::Redirects,
        title: None,
    });
    let lines = failing("https://lines.example/x", "http-404", 4, LONG_AGO);
    let source = "{{Cite web\n| url = URL\n| title = `Lines`\n}}";
    let it = put(&mut guide, "Parts", 22, source, lines);
    it.place.context = Context::TemplateArgument;
    it.status.archive = Some(Archive {
        url: "https://web.archive.example/2025/https://lines.example/x".to_owned(),
        taken: sample::time("2025-06-01T00:00:00Z"),
    });
    for line in 30..37 {
        let again = failing("https://again.example/", "http-404", 4, LONG_AGO);
        put(&mut guide, "Again", line, "[URL again]", again);
    }
    let presumed = failing("https://presumed.example/", "http-404", 4, LONG_AGO);
    put(&mut guide, "Parts", 23, "{{Odd|URL}}", presumed).place.guessed = true;
    // An extension made it, at no line.
    let made = failing("https://poem.example/", "http-404", 4, LONG_AGO);
    put(&mut guide, "", 0, "[URL poem]", made);
    let mut wiki = gather(vec![guide]);
    let popular = failing("https://popular.example/", "http-404", 4, LONG_AGO);
    wiki.urls.push(UrlReport {
        status: popular,
        pages: (1..=5).map(|it| format!("User {it}")).collect(),
        places: vec![UrlPlace { page: 0, place: Place::default() }],
    });
    let back = sample::alive("https://back.example/", &[]);
    let back = UrlReport { status: back, ..UrlReport::default() };
    let status = UrlStatus { change: Change::Fixed, ..back.status.clone() };
    wiki.urls.push(UrlReport { status, ..back });
    wiki.templates.push(TemplateReport {
        title: "Template:Shelf".to_owned(),
        pages: 4,
        first_pages: vec!["Solar charger".to_owned()],
        links: (1..=27)
            .map(|it| failing(&format!("https://shelf.example/{it}"), "http-404", 4, LONG_AGO))
            .collect(),
    });
    let summary = &mut wiki.summary;
    summary.run.previous = Some(summary.run.started - SignedDuration::from_hours(24 * 7));
    summary.run.finished = None;
    let counts = &mut summary.counts;
    (counts.new, counts.fixed, counts.gone, counts.still) = (0, 1, 0, 4);
    summary.remarks = (1..=5).map(|it| format!("remark {it}")).collect();
    summary.remarks[0] = "Project:Dead ends, line 3: what is this".to_owned();
    summary.misread = [("Project:Dead ends", 3, "what `is` this"), ("Project:Walls", 9, "* ?")]
        .map(|(list, line, text)| Misread {
            list: list.to_owned(),
            line,
            text: text.to_owned(),
            what: "no host".to_owned(),
        })
        .to_vec();
    wiki
}

/// All that a caller may say.
fn chosen() -> Options {
    Options {
        operator: Some("Ann [Ops]".to_owned()),
        ignore_pages: vec!["Project:Dead ends".to_owned(), "Project:Walls".to_owned()],
        marks_last: Some(90),
        categories: vec!["Category:Power".to_owned(), "Category:C_#".to_owned()],
        rest: vec!["https://rot.example/all.html".to_owned(), "/srv/rot/all.csv".to_owned()],
        copies_at: "https://copies.example/of/".to_owned(),
        report_page: Some("Project:Links".to_owned()),
        width: 60,
        ..options()
    }
}

#[test]
fn wikitext() {
    insta::assert_snapshot!(render(Format::Wikitext, &wiki(), &chosen()));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(render(Format::Markdown, &wiki(), &chosen()));
}

#[test]
fn text() {
    insta::assert_snapshot!(render(Format::Text, &wiki(), &chosen()));
}

#[test]
fn html() {
    let html = render(Format::Html, &wiki(), &chosen());
    let (_, body) = html.split_once("</style>").unwrap();
    insta::assert_snapshot!(body.split_once("<script>").unwrap().0);
}

#[test]
fn lines_that_say_nothing_are_named_up_to_fifty() {
    let more = |number: usize, pages: &[&str]| {
        let mut wiki = wiki();
        wiki.summary.misread = vec![wiki.summary.misread[0].clone(); number];
        let ignore_pages = pages.iter().map(|it| (*it).to_owned()).collect();
        let report = render(Format::Wikitext, &wiki, &Options { ignore_pages, ..chosen() });
        let named = report.matches("<code>what `is` this</code>").count();
        (named, report.contains("line 3: <code>"), report.contains("* and 1 more\n"))
    };
    let one = ["Project:Dead ends"];
    assert_eq!(more(1, &one), (1, true, false));
    assert_eq!(more(50, &one), (50, true, false));
    assert_eq!(more(51, &one), (50, true, true));
    assert_eq!(more(51, &[]), (0, false, false));
}

#[test]
fn a_letter_has_as_many_lines_as_it_may() {
    let mut wiki = wiki();
    let status = failing("https://a.example/", "http-404", 3, LONG_AGO);
    let many = |change: Change| {
        let status = status.clone();
        (0..30).map(move |it| {
            let mut status = status.clone();
            (status.url, status.change) =
                (format!("https://{}.example/{it}", change.code()), change);
            UrlReport { status, pages: vec!["A".to_owned()], ..UrlReport::default() }
        })
    };
    wiki.urls = many(Change::New).collect();
    wiki.gone = many(Change::Gone).collect();
    wiki.summary.counts = Counts { new: 30, gone: 30, ..Counts::default() };
    for lines in 24..60 {
        let text = render(Format::Text, &wiki, &Options { lines, ..chosen() });
        assert!(text.lines().count() <= lines, "{lines}: {text}");
    }
    // What was mended has a third of the room, and eight lines at the most.
    insta::assert_snapshot!(render(Format::Text, &wiki, &Options { lines: 30, ..chosen() }));
}

#[test]
fn what_fits_exactly_is_in_one_file() {
    let mut wiki = sample::wiki();
    wiki.summary.counts.reasons = [
        (Verdict::Alive, Note::HttpsAvailable.code(), 3),
        (Verdict::Alive, Note::MovedPermanently.code(), 5),
        (Verdict::Alive, "ok", 100),
        (Verdict::Broken, Note::HttpsAvailable.code(), 200),
    ]
    .map(|(verdict, reason, urls)| ReasonCount { verdict, reason: reason.to_owned(), urls })
    .to_vec();
    let counts = &mut wiki.summary.counts;
    (counts.broken, counts.suspect, counts.skipped, counts.flagged_alive) = (10, 20, 40, 80);
    let shown = 10 + 20 + 40 + 80 + 3 + 5;
    let files = |most| {
        let files = parts(Format::Html, &wiki, &Options { single_file_links: most, ..options() });
        files.len()
    };
    assert_eq!((files(shown), files(shown - 1)), (1, 7));
    // A file by itself packs its data where there is more.
    let is_packed = |most| {
        let options = Options { single_file_links: most, ..options() };
        !render(Format::Html, &wiki, &options).contains("type=\"application/json\">{\"pages\"")
    };
    assert_eq!((is_packed(shown), is_packed(shown - 1)), (false, true));
    // What would work over https stands under its pages where it is no more than that.
    let stands_apart = |most| {
        let options = Options { single_file_links: most, ..options() };
        !render(Format::Html, &wiki, &options)
            .contains(&format!("value=\"{}\"", Kind::Https.code()))
    };
    assert_eq!((stands_apart(3), stands_apart(2)), (false, true));
}

#[test]
fn what_is_used_most_comes_first_and_that_often() {
    let urls = [3, 1, 2, 5, 3, 2].into_iter().enumerate().map(|(at, pages)| {
        let status = failing(&format!("https://{at}.example/"), "http-404", 4, LONG_AGO);
        let pages = (0..pages).map(|it| format!("Page {it}")).collect();
        UrlReport { status, pages, places: Vec::new() }
    });
    let wiki = Memory { urls: urls.collect(), ..Memory::default() };
    let most = |limit| {
        let most = wiki.most_used(limit).unwrap();
        most.iter()
            .map(|it| it.status.domain.split_once('.').unwrap().0.to_owned())
            .collect::<String>()
    };
    assert_eq!(most(25), "30425");
    assert_eq!(most(3), "304");
    assert_eq!(most(0), "");
}

/// A disk that is full.
struct Full;

impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_report_that_cannot_be_written_says_why_in_every_format() {
    for format in Format::ALL.into_iter().filter(|it| *it != Format::Unsaved) {
        // Also where more is written than a writer keeps to itself.
        let large = Memory { urls: wiki().urls, ..large_wiki(50) };
        for wiki in [wiki(), large] {
            let error = format.write(&wiki, &options(), &mut Full).unwrap_err();
            let RenderError::Write(why) = error else { panic!("{format}: {error}") };
            assert_eq!(why.kind(), std::io::ErrorKind::StorageFull, "{format}");
        }
    }
}

/// The pages of a wiki that is too large to show them without a script.
pub(crate) fn large_wiki(pages: u64) -> Memory {
    let pages = (0..pages).map(|id| {
        let mut report = page(id, 0, "", &format!("Page {id:05} <{}>", "é".repeat(100)));
        for line in 1..=3 {
            let url = format!("https://{id}.example/{line}?{}", "x".repeat(100));
            let reason = if id % 2 == 0 { "http-404" } else { "http-410" };
            put(&mut report, "Links", line, "[URL it]", failing(&url, reason, 4, LONG_AGO));
        }
        report
    });
    let pages: Vec<_> = pages.collect();
    let mut wiki = gather(Vec::new());
    wiki.summary.counts.broken = pages.len() as u64 * 3;
    Memory { pages, ..wiki }
}

/// What a script reads of a file: each part as JSON, and its bytes.
fn data(html: &str) -> Vec<(serde_json::Value, usize)> {
    use std::io::Read;

    use base64::{Engine, engine::general_purpose::STANDARD};
    let parts = html.split("<script class=\"data\" type=\"text/plain\">").skip(1);
    let parts = parts.map(|it| {
        let packed = STANDARD.decode(it.split_once("</script>").unwrap().0).unwrap();
        let mut json = String::new();
        flate2::read::GzDecoder::new(&*packed).read_to_string(&mut json).unwrap();
        (serde_json::from_str(&json).unwrap(), json.len())
    });
    parts.collect()
}

#[test]
fn a_large_list_comes_in_parts_of_which_the_first_is_small() {
    let wiki = large_wiki(1600);
    let html = render(Format::Html, &wiki, &Options { single_file_links: 5, ..options() });
    let parts = data(&html);
    let sizes: Vec<usize> = parts.iter().map(|it| it.1).collect();
    let (first, others) = sizes.split_first().unwrap();
    let (small, large) = (64 * 1024, 1024 * 1024);
    assert!((small..small + 2000).contains(first), "{sizes:?}");
    let (last, whole) = others.split_last().unwrap();
    assert!(!whole.is_empty() && *last < large + 2000, "{sizes:?}");
    assert!(whole.iter().all(|it| (large..large + 2000).contains(it)), "{sizes:?}");
    let titles: Vec<&str> = parts
        .iter()
        .flat_map(|it| it.0["pages"].as_array().unwrap())
        .map(|it| it[0].as_str().unwrap())
        .collect();
    assert!(titles.iter().eq(&wiki.pages.iter().map(|it| &*it.page.title).collect::<Vec<_>>()));
    // A reason is put into words once.
    let told = parts.iter().map(|it| it.0["reasons"].as_object().unwrap().len());
    assert_eq!(told.collect::<Vec<_>>()[..2], [2, 0]);
}

#[test]
fn without_a_script_a_file_shows_as_much_as_can_be_mailed() {
    let shown = |html: &str| {
        let list = html.split_once("<noscript>").unwrap().1.split_once("</noscript>").unwrap().0;
        let items = list.matches("<li>").count();
        assert_eq!(list.matches("<ul>").count(), list.matches("</ul>").count());
        let more = list.split_once("<p>and ").map_or(0, |it| {
            it.1.split_once(" more</p>").unwrap().0.replace(',', "").parse().unwrap()
        });
        (items, more, list.len())
    };
    let options = Options { single_file_links: 5, ..options() };
    let few = render(Format::Html, &large_wiki(10), &options);
    assert_eq!((shown(&few).0, shown(&few).1), (30, 0));
    let (items, more, bytes) = shown(&render(Format::Html, &large_wiki(1600), &options));
    assert!(items > 0 && items + more == 4800 && (400_000..402_000).contains(&bytes), "{bytes}");
    // With files of their own the list leads to them: it is the only way there.
    let files = parts(Format::Html, &large_wiki(1600), &options);
    let list = files[""].split_once("<noscript>").unwrap().1;
    let links = list.matches("<h3><a href=\"pages/").count();
    assert!(!list.contains("<li>") && links == 1600, "{links}");
}

#[test]
fn what_a_page_has_that_nobody_must_mend_is_not_shown_without_a_script() {
    let mut wiki = large_wiki(3);
    let mut fine = page(9, 0, "", "Old habits");
    put(&mut fine, "", 3, "[URL it]", sample::alive("http://a.example/", &[Note::HttpsAvailable]));
    wiki.pages.push(fine);
    let html = render(Format::Html, &wiki, &Options { single_file_links: 5, ..options() });
    let list = html.split_once("<noscript>").unwrap().1;
    assert!(list.contains("Page 00001") && !list.contains("Old habits"));
}

#[test]
fn a_first_letter_names_three_pages_of_a_link() {
    let mut wiki = wiki();
    wiki.summary.run.previous = None;
    let text = render(Format::Text, &wiki, &Options { lines: 90, width: 200, ..options() });
    assert!(text.contains(": User 1, User 2, User 3 and 2 more pages\n"), "{text}");
}

#[test]
fn what_is_proposed_for_several_lines_is_a_block() {
    let dead_link = DeadLinkTemplate::wikipedia();
    let text = render(Format::Markdown, &wiki(), &Options { dead_link, ..options() });
    let block = "  - Replace with:\n\n    ```\n    {{Cite web\n    | url = https://lines.example/x\n    \
                 | title = `Lines`\n    |archive-url=";
    assert!(text.contains(block) && text.contains("url-status=dead\n    }}\n    ```\n"), "{text}");
}

#[test]
fn a_list_of_many_domains_says_how_many_are_left_out() {
    let mut wiki = wiki();
    let gone = |at: u64| DomainReport {
        domain: format!("{at:05}.{}.example", "x".repeat(60)),
        dead: true,
        ..Default::default()
    };
    wiki.domains = (0..5000).map(gone).collect();
    let report = render(Format::Wikitext, &wiki, &options());
    let html = render(Format::Html, &wiki, &options());
    assert!(html.contains("4,900 more"));
    let listed = report.matches(".example</code>: 0 links on 0 pages").count();
    let more = format!("* and {},{:03} more\n", (5000 - listed) / 1000, (5000 - listed) % 1000);
    assert!(listed > 1000 && report.contains(&more), "{listed}");
}
