//! What people and programs see of a small wiki, format by format.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{self, Write},
    rc::Rc,
};

use wikirot_report::{
    CategoryReport, Format, Language, Options, Parts,
    edit::DeadLinkTemplate,
    model::{ClassCount, Memory, Note, ReasonCount, Source, UrlReport, Verdict},
};

use crate::overlaid::Overlaid;
use crate::sample;

pub(crate) fn options() -> Options {
    Options { dead_link: DeadLinkTemplate::archwiki(), ..Options::default() }
}

pub(crate) fn render(format: Format, source: &dyn Source, options: &Options) -> String {
    let mut out = Vec::new();
    format.write(source, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Parts kept in memory.
#[derive(Clone, Default)]
pub(crate) struct Kept(Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

struct Part(Kept, String);

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.0.borrow_mut().entry(self.1.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Parts for Kept {
    fn part(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        Ok(Box::new(Part(self.clone(), name.to_owned())))
    }
}

pub(crate) fn parts(
    format: Format,
    source: &dyn Source,
    options: &Options,
) -> BTreeMap<String, String> {
    let mut kept = Kept::default();
    format.write_parts(source, options, &mut kept).unwrap();
    let files = kept.0.take();
    files.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn wikitext() {
    insta::assert_snapshot!(render(Format::Wikitext, &sample::wiki(), &options()));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(render(Format::Markdown, &sample::wiki(), &options()));
}

#[test]
fn text() {
    insta::assert_snapshot!(render(Format::Text, &sample::wiki(), &options()));
}

#[test]
fn text_of_a_first_run_is_short_and_coloured_where_asked() {
    let mut wiki = sample::wiki();
    wiki.summary.run.previous = None;
    wiki.summary.run.finished = None;
    let options = Options { color: true, lines: 20, ..options() };
    let text = render(Format::Text, &wiki, &options).replace('\x1b', "␛");
    insta::assert_snapshot!(text);
}

#[test]
fn csv() {
    insta::assert_snapshot!(render(Format::Csv, &sample::wiki(), &options()));
}

#[test]
fn jsonl() {
    insta::assert_snapshot!(render(Format::Jsonl, &sample::wiki(), &options()));
}

#[test]
fn json() {
    insta::assert_snapshot!(render(Format::Json, &sample::wiki(), &options()));
}

#[test]
fn atom() {
    insta::assert_snapshot!(render(Format::Atom, &sample::wiki(), &options()));
}

#[test]
fn a_feed_of_a_first_run_has_fifty_entries_at_most() {
    let mut wiki = sample::wiki();
    for n in 0..60 {
        let status = sample::failing(
            &format!("http://gone.example/{n}"),
            "http-404",
            3,
            "2026-11-01T00:00:00Z",
        );
        wiki.urls.push(UrlReport {
            status,
            pages: vec!["Main Page".to_owned()],
            places: Vec::new(),
        });
    }
    let entries = |wiki: &Memory| render(Format::Atom, wiki, &options()).matches("<entry>").count();
    // Later ones have all that is news.
    assert!(wiki.summary.run.previous.is_some() && entries(&wiki) > 60);
    wiki.summary.run.previous = None;
    assert_eq!(entries(&wiki), 50);
}

#[test]
fn html() {
    let html = render(Format::Html, &sample::wiki(), &options());
    // Style and script have files of their own to be read in.
    let (before, rest) = html.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (body, rest) = rest.split_once("<script>").unwrap();
    let (_, after) = rest.split_once("</script>").unwrap();
    let policy = script_hash(before);
    insta::assert_snapshot!(format!("{}{body}{after}", before.replace(&policy, "HASH")));
}

/// The hash in the policy, which changes with the script.
fn script_hash(head: &str) -> String {
    head.split_once("sha256-").unwrap().1.split_once("&#39;").unwrap().0.to_owned()
}

#[test]
fn html_of_a_large_wiki_is_a_folder_with_a_file_a_page() {
    let options = Options { single_file_links: 5, ..options() };
    let files = parts(Format::Html, &sample::wiki(), &options);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "",
            "pages/1.html",
            "pages/2.html",
            "pages/3.html",
            "pages/4.html",
            "script.js",
            "style.css"
        ]
    );
    for number in 1..=4 {
        assert!(files[""].contains(&format!("href=\"pages/{number}.html\"")));
        assert!(files[&format!("pages/{number}.html")].contains("href=\"../style.css\""));
    }
    insta::assert_snapshot!(files["pages/2.html"]);
}

#[test]
fn html_in_one_file_lists_by_domain_what_would_work_over_https() {
    let mut wiki = sample::wiki();
    let mut page = sample::page(99, 0, "", "Old habits");
    for n in 0..6 {
        let url = format!("http://plain{}.example/{n}", n % 2);
        let status = sample::alive(&url, &[Note::HttpsAvailable]);
        sample::put(&mut page, "Links", n, "[URL it]", status);
    }
    wiki.pages.push(page);
    let counted =
        ReasonCount { verdict: Verdict::Alive, reason: "https-available".to_owned(), urls: 6 };
    wiki.summary.counts.reasons.push(counted);
    let few = render(Format::Html, &wiki, &options());
    assert!(few.contains("http://plain0.example/4") && !few.contains("plain0.example</span>"));
    let many = render(Format::Html, &wiki, &Options { single_file_links: 5, ..options() });
    assert!(!many.contains("http://plain0.example/4") && !many.contains("Old habits"));
    assert!(!many.contains("value=\"https\""));
    let named = "<span class=\"name\">plain0.example</span> <span class=\"muted\">3 links</span>";
    assert!(many.contains(named), "{many}");
}

#[test]
fn html_of_a_small_wiki_is_one_file_in_a_folder_too() {
    let files = parts(Format::Html, &sample::wiki(), &options());
    assert_eq!(files.keys().collect::<Vec<_>>(), [""]);
    assert_eq!(files[""], render(Format::Html, &sample::wiki(), &options()));
}

#[test]
fn the_policy_of_one_file_allows_its_script_alone() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};
    let html = render(Format::Html, &sample::wiki(), &options());
    let script = html.split_once("<script>").unwrap().1.split_once("</script>").unwrap().0;
    assert_eq!(script_hash(&html), STANDARD.encode(Sha256::digest(script)));
}

#[test]
fn a_report_is_in_the_language_that_is_asked_for() {
    for (code, words) in [
        ("de", ["Zu reparieren: 10 Weblinks auf 4 Seiten", "Seite nicht gefunden", "Tot: 9"]),
        ("ru", ["Исправить: 10 ссылок, 4 страницы", "страница не найдена", "Мёртвые: 9"]),
        ("ja", ["要修正：4ページの10件のリンク", "ページが見つからない", "リンク切れ: 9"]),
        ("zh-tw", ["待修復：4個頁面上的10個連結", "找不到頁面", "失效: 9"]),
    ] {
        let options = Options { language: Language::of(code), ..options() };
        for format in [Format::Text, Format::Wikitext, Format::Markdown] {
            let text = render(format, &sample::wiki(), &options);
            assert!(text.contains(words[0]), "{code}, {format}: {text}");
            assert!(format == Format::Text || text.contains(words[1]), "{code}, {format}: {text}");
            assert!(text.contains(words[2]), "{code}, {format}: {text}");
        }
        let html = render(Format::Html, &sample::wiki(), &options);
        assert!(html.contains(words[1]) && html.contains("<html lang=\""), "{code}");
    }
}

#[test]
fn an_empty_wiki_has_a_report_in_every_format() {
    for format in Format::ALL {
        let text = render(format, &Memory::default(), &Options::default());
        let lists = [Format::Jsonl, Format::Unsaved];
        assert!(lists.contains(&format) || !text.is_empty(), "{format}");
    }
}

#[test]
fn wikitext_is_split_into_parts_that_mediawiki_can_save() {
    let mut wiki = sample::wiki();
    let page = wiki.pages[0].clone();
    for id in 0..200 {
        let mut page = page.clone();
        page.page.title = format!("Copy {id}");
        wiki.pages.push(page);
    }
    let options =
        Options { part_bytes: 20_000, report_page: Some("Project:Links".to_owned()), ..options() };
    let files = parts(Format::Wikitext, &wiki, &options);
    assert!(files.len() > 3, "{:?}", files.keys());
    let first = &files[""];
    let mut found = 0;
    for (name, text) in &files {
        assert!(text.len() <= 20_000, "{name} has {} bytes", text.len());
        assert!(text.starts_with("<div id=\"wikirot-report\">\n") && text.ends_with("</div>\n"));
        assert_eq!(text.matches("<div").count(), text.matches("</div>").count());
        assert!(name.is_empty() || first.contains(&format!("[[Project:Links/{name}|")), "{name}");
        found += (0..200).filter(|id| text.contains(&format!("* [[Copy {id}]]\n"))).count();
    }
    // Each page once among the broken links, and once folded away, at the least.
    assert!(found >= 200, "{found}");
}

#[test]
fn wikitext_that_fits_on_one_page_has_one_part() {
    let files = parts(Format::Wikitext, &sample::wiki(), &options());
    assert_eq!(files.keys().collect::<Vec<_>>(), [""]);
    assert_eq!(files[""], render(Format::Wikitext, &sample::wiki(), &options()));
}

#[test]
fn a_part_that_is_no_more_says_where_the_rest_is() {
    let options = Options { report_page: Some("Project:Links".to_owned()), ..options() };
    let said = Format::Wikitext.emptied_part(&options).unwrap();
    assert!(said.contains("[[:Project:Links]]") && said.ends_with("</div>\n"), "{said}");
    assert_eq!(Format::Html.emptied_part(&options), None);
}

#[test]
fn formats_that_are_one_file_are_one_part() {
    let wiki = sample::wiki();
    for format in
        Format::ALL.into_iter().filter(|it| !matches!(it, Format::Html | Format::Wikitext))
    {
        let files = parts(format, &wiki, &options());
        assert!(files.keys().all(|name| name.is_empty()), "{format}");
        assert_eq!(
            files.into_values().collect::<String>(),
            render(format, &wiki, &options()),
            "{format}"
        );
    }
}

#[test]
fn parts_never_share_a_name() {
    let mut wiki = sample::wiki();
    let page = wiki.pages[0].clone();
    for (at, namespace) in ["report", "Report", "A/B", "A-B", "a-b"].iter().enumerate() {
        let mut page = page.clone();
        page.page.title = format!("{namespace}:{at}");
        page.page.language.clear();
        page.page.namespace = (*namespace).to_owned();
        wiki.pages.push(page);
    }
    let files = parts(Format::Wikitext, &wiki, &Options { part_bytes: 4_000, ..options() });
    for title in ["report:0", "Report:1", "A/B:2", "A-B:3", "a-b:4"] {
        let holds = files.values().filter(|it| it.contains(&format!("* [[:{title}]]\n"))).count();
        assert!(holds > 0, "{title}: {:?}", files.keys());
    }
    assert!(files[""].contains("|report (2)]]") && files[""].contains("|Report (3)]]"));
    assert!(files.keys().any(|it| it == "a-b (3)"), "{:?}", files.keys());
}

#[test]
fn unchanged_findings_are_the_same_wikitext_whenever_they_were_checked() {
    let wiki = sample::wiki();
    let mut later = wiki.clone();
    let days = jiff::SignedDuration::from_hours(24 * 40);
    let run = &mut later.summary.run;
    run.started += days;
    run.finished = run.finished.map(|it| it + days);
    run.previous = run.previous.map(|it| it + days);
    later.summary.counts.alive += 7;
    let age = |it: &mut wikirot_report::model::UrlStatus| {
        it.checked_at = it.checked_at.map(|it| it + days);
        if let Some(failing) = it.failing.as_mut().filter(|it| it.confirmed) {
            failing.in_a_row += 1;
        }
    };
    for page in &mut later.pages {
        page.occurrences.iter_mut().for_each(|it| age(&mut it.status));
    }
    later.urls.iter_mut().for_each(|it| age(&mut it.status));
    let write = |wiki| render(Format::Wikitext, wiki, &options());
    assert_eq!(write(&later), write(&wiki));
    assert_ne!(
        render(Format::Markdown, &later, &options()),
        render(Format::Markdown, &wiki, &options())
    );
}

#[test]
fn jsonl_has_what_scripts_count_on() {
    let wiki = sample::wiki();
    let text = render(Format::Jsonl, &wiki, &options());
    assert_eq!(text.lines().count(), wiki.urls.len());
    for (line, url) in text.lines().zip(&wiki.urls) {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["url"], url.status.url);
        assert_eq!(value["verdict"], url.status.verdict.code());
        assert_eq!(value["reason"], url.status.reason);
        assert_eq!(value["pages"], serde_json::json!(url.pages));
        for key in ["status", "final_url", "checked_at"] {
            assert!(value.as_object().unwrap().contains_key(key), "{key}");
        }
    }
}

#[test]
fn json_reads_back_as_what_was_written() {
    let wiki = sample::wiki();
    let value: serde_json::Value =
        serde_json::from_str(&render(Format::Json, &wiki, &options())).unwrap();
    let back = Memory {
        summary: serde_json::from_value(value["summary"].clone()).unwrap(),
        pages: serde_json::from_value(value["pages"].clone()).unwrap(),
        templates: serde_json::from_value(value["templates"].clone()).unwrap(),
        domains: serde_json::from_value(value["domains"].clone()).unwrap(),
        history: serde_json::from_value(value["history"].clone()).unwrap(),
        ..wiki.clone()
    };
    assert_eq!(back, wiki);
}

/// A state takes as long for them as a format does for the rest.
#[test]
fn every_format_goes_through_the_pages_once_at_the_most() {
    let wiki = sample::wiki();
    for format in Format::ALL {
        let source = Overlaid::of(&wiki);
        assert_eq!(render(format, &source, &options()), render(format, &wiki, &options()));
        let read = source.pages_read.get();
        assert!(read <= 1, "{format}: {read} times");
    }
}

#[test]
fn lists_have_what_leads_to_them() {
    let report = |name: &str, links| CategoryReport {
        name: name.to_owned(),
        file: format!("{name}.html"),
        to_mend: ClassCount { links, pages: 1, ..ClassCount::default() },
    };
    let reports = [report("C# <b>?", 3), report("Mail", 0)];
    let index = |format: Format| {
        let mut out = Vec::new();
        format.write_index(&sample::wiki().summary, &reports, &options(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let html = index(Format::Html);
    assert!(html.contains("<a href=\"./C%23%20%3Cb%3E%3F.html\"><bdi>C# &lt;b&gt;?</bdi></a>"));
    assert!(html.contains("To mend: 3 links on 1 page") && html.contains("Nothing to mend"));
    let markdown = index(Format::Markdown);
    assert!(markdown.contains("](./C%23%20%3Cb%3E%3F.html): To mend: 3 links on 1 page\n"));
    assert!(index(Format::Wikitext).starts_with(wikirot_report::WIKITEXT_PAGE));
    for format in Format::ALL {
        assert_eq!(index(format).is_empty(), format.index_of_lists().is_none(), "{format}");
    }
}

#[test]
fn an_alive_link_with_a_remark_is_nothing_to_mend() {
    let mut wiki = sample::wiki();
    wiki.pages.truncate(1);
    let mut page = sample::page(99, 0, "", "Half a chain");
    let status = sample::alive("https://chain.example/", &[Note::TlsIncompleteChain]);
    sample::put(&mut page, "Links", 3, "[URL it]", status);
    wiki.pages.push(page);
    for format in [Format::Html, Format::Wikitext, Format::Markdown] {
        let report = render(format, &wiki, &options());
        assert!(!report.contains("Half a chain"), "{format}: {report}");
    }
}
