//! What a report reads out of a state.

use wikirot::state::{DuePolicy, Ending, LinkRow, Reader, Run, State, Wiki};
use wikirot_check::{Note, Reason};
use wikirot_report::model::{
    Change, DomainReport, Flag, Languages, PageReport, Source, TemplateReport, UrlReport, Verdict,
};
use wikirot_wikitext::Origin;

use super::{DAY, Place, Start, at, check, link, links, page, scan, spell};

fn reader(place: &Place) -> Reader {
    State::open_read_only(&place.path).unwrap()
}

fn put<T>(all: &mut Vec<T>, item: T) -> wikirot_report::model::Result<()> {
    all.push(item);
    Ok(())
}

fn pages(source: &dyn Source) -> Vec<PageReport> {
    let mut all = Vec::new();
    source.pages(&mut |it| put(&mut all, it.clone())).unwrap();
    all
}

fn urls(source: &dyn Source) -> Vec<UrlReport> {
    let mut all = Vec::new();
    source.urls(&mut |it| put(&mut all, it.clone())).unwrap();
    all
}

/// Changed URLs, each with how.
fn changes(place: &Place) -> Vec<(Change, String)> {
    let mut reader = reader(place);
    let mut all = Vec::new();
    let view = reader.view(Languages::default()).unwrap();
    view.changes(&mut |it| put(&mut all, (it.status.change, it.status.url.clone()))).unwrap();
    all
}

/// Checks the target with this URL, if it is due.
fn answer(run: &mut Run, url: &str, reason: Reason, seconds: u64) {
    let due = run.due(0, 1000).unwrap();
    if let Some(target) = due.iter().find(|it| &*it.url == url) {
        run.check(&check(target.id, reason, seconds)).unwrap();
    }
}

const GONE: &str = "http://dead.example/a";
const MOVED: &str = "http://moved.example/";
const FINE: &str = "http://fine.example/";
const SLOW: &str = "http://slow.example/";

fn wiki() -> Wiki {
    Wiki {
        sitename: "Test wiki".to_owned(),
        dbname: "testwiki".to_owned(),
        base: "https://wiki.example/title/Main_page".to_owned(),
        lang: "en".to_owned(),
        generator: "MediaWiki 1.39".to_owned(),
        namespaces: vec![(0, String::new(), true), (4, "Project".to_owned(), true)],
    }
}

/// Two pages, five URLs, one night.
pub(super) fn one_night(place: &Place) {
    let policy = DuePolicy::default();
    let start = Start::new("scan", at(0), &policy);
    let mut run = place.open().begin(start.of(&wiki())).unwrap();
    let mut main = links(&[FINE, GONE, MOVED, SLOW]);
    main[0].flag = Some(Flag { source: "{{Dead link|2020|1|1}}".to_owned(), ..Flag::default() });
    main.push(LinkRow {
        n: 4,
        link: wikirot_wikitext::Link {
            origin: Origin::Template(vec!["Template:A".to_owned(), "Template:B".to_owned()]),
            ..link("http://dead.example/b")
        },
        source: "{{A}}".to_owned(),
        flag: None,
    });
    run.page(&page("Main", 1), &main, &spell, &mut |_| {}).unwrap();
    let help = super::PageRow { ns: 4, ..page("Project:Help", 0) };
    run.page(&help, &links(&[GONE, FINE, GONE]), &spell, &mut |_| {}).unwrap();
    run.finish_scan(&wikirot::state::Scope::Whole).unwrap();
    answer(&mut run, FINE, Reason::Ok, 1);
    answer(&mut run, GONE, Reason::DnsNxdomain, 2);
    answer(&mut run, "http://dead.example/b", Reason::DnsNxdomain, 2);
    let moved = run.due(0, 100).unwrap().iter().find(|it| &*it.url == MOVED).unwrap().id;
    let mut check = check(moved, Reason::Ok, 3);
    check.notes = vec![Note::MovedPermanently];
    run.check(&check).unwrap();
    answer(&mut run, SLOW, Reason::ReadTimeout, 4);
    run.end(Ending::Done, at(10)).unwrap();
}

#[test]
fn a_page_with_links_in_several_parts_is_one_page() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    let many = vec![GONE; 3_000];
    run.page(&page("Main", 0), &links(&many), &spell, &mut |_| {}).unwrap();
    run.page(&page("Other", 1), &links(&[GONE]), &spell, &mut |_| {}).unwrap();
    run.finish_scan(&wikirot::state::Scope::Whole).unwrap();
    answer(&mut run, GONE, Reason::DnsNxdomain, 2);
    run.end(Ending::Done, at(10)).unwrap();
    assert_ne!(place.query("SELECT max(part) FROM link"), "0");
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let [url] = &urls(&view)[..] else { panic!("one URL") };
    assert_eq!(
        (&url.pages[..], url.places.len()),
        (&["Main".to_owned(), "Other".to_owned()][..], 3_001)
    );
    assert!(url.places[..3_000].iter().all(|it| it.page == 0) && url.places[3_000].page == 1);
}

#[test]
fn what_waits_for_its_first_check_is_on_no_list() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    run.page(&page("Both", 0), &links(&[GONE, SLOW, GONE]), &spell, &mut |_| {}).unwrap();
    run.page(&page("None", 1), &links(&[SLOW]), &spell, &mut |_| {}).unwrap();
    run.finish_scan(&wikirot::state::Scope::Whole).unwrap();
    answer(&mut run, GONE, Reason::DnsNxdomain, 2);
    run.end(Ending::MaxRuntime, at(10)).unwrap();
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let listed = |source: &dyn Source| -> Vec<(String, Vec<String>)> {
        let mut all = Vec::new();
        let urls =
            |it: &PageReport| it.occurrences.iter().map(|it| it.status.url.clone()).collect();
        source.pages_to_list(&mut |it| put(&mut all, (it.page.title.clone(), urls(it)))).unwrap();
        all
    };
    let expected = [("Both".to_owned(), vec![GONE.to_owned(), GONE.to_owned()])];
    assert_eq!(listed(&view), expected);
    assert_eq!(pages(&view).len(), 2, "who reads everything hears of the others");
    // A source that does not care leaves them out all the same.
    let memory = wikirot_report::model::Memory { pages: pages(&view), ..Default::default() };
    assert_eq!(listed(&memory), expected);
}

#[test]
fn a_summary_is_of_what_the_view_shows() {
    let place = Place::new();
    one_night(&place);
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let pages = || view.summary().unwrap().counts.pages;
    assert_eq!((pages(), pages()), (2, 2));
    let of_project = |ns: i32| ns == 4;
    let only = wikirot::state::Only { namespaces: Some(&of_project), ..Default::default() };
    view.only(only).unwrap();
    assert_eq!(pages(), 1);
    view.only(wikirot::state::Only::default()).unwrap();
    assert_eq!(pages(), 2);
    view.ignore(&|_| true).unwrap();
    assert_eq!(view.summary().unwrap().counts.broken, 0);
}

#[test]
fn pages_come_in_dump_order_with_what_an_editor_needs() {
    let place = Place::new();
    one_night(&place);
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let pages = pages(&view);
    let titles: Vec<_> = pages.iter().map(|it| it.page.title.as_str()).collect();
    assert_eq!(titles, ["Project:Help", "Main"]);
    assert_eq!(pages[0].page.namespace, "Project");
    // The link that is fine is left out, unless it bears a dead-link template.
    let shown = |n: usize| -> Vec<_> {
        pages[n].occurrences.iter().map(|it| it.status.url.as_str()).collect()
    };
    assert_eq!(shown(0), [GONE, GONE]);
    assert_eq!(shown(1), [FINE, GONE, MOVED, SLOW, "http://dead.example/b"]);
    insta::assert_json_snapshot!(pages[1].occurrences[1]);
    assert_eq!(pages[0].occurrences[0].elsewhere.titles, ["Main"]);
}

#[test]
fn urls_come_by_first_appearance_with_their_pages() {
    let place = Place::new();
    one_night(&place);
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let urls = urls(&view);
    let said: Vec<_> = urls
        .iter()
        .map(|it| {
            format!("{} {:?} {:?} {}", it.status.url, it.status.verdict, it.pages, it.places.len())
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r##"
    http://dead.example/a Broken ["Project:Help", "Main"] 3
    http://fine.example/ Alive ["Project:Help", "Main"] 0
    http://moved.example/ Alive ["Main"] 1
    http://slow.example/ Suspect ["Main"] 1
    http://dead.example/b Broken ["Main"] 1
    "##);
    let most = view.most_used(5).unwrap();
    assert_eq!(most.iter().map(|it| it.status.url.as_str()).collect::<Vec<_>>(), [GONE]);
}

#[test]
fn the_summary_counts() {
    let place = Place::new();
    one_night(&place);
    let mut reader = reader(&place);
    let summary = reader.view(Languages::default()).unwrap().summary().unwrap();
    insta::assert_json_snapshot!(summary, { ".run.version" => "[version]" });
}

#[test]
fn templates_and_domains_stand_for_their_links() {
    let place = Place::new();
    one_night(&place);
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let mut templates: Vec<TemplateReport> = Vec::new();
    view.templates(&mut |it| put(&mut templates, it.clone())).unwrap();
    let [template] = &templates[..] else { panic!("{templates:?}") };
    assert_eq!((template.title.as_str(), template.pages), ("Template:B", 1));
    assert_eq!(template.first_pages, ["Main"]);
    assert_eq!(template.links[0].url, "http://dead.example/b");

    let mut domains: Vec<DomainReport> = Vec::new();
    view.domains(&mut |it| put(&mut domains, it.clone())).unwrap();
    let said: Vec<_> = domains
        .iter()
        .map(|it| (it.domain.as_str(), it.urls, it.broken, it.occurrences, it.pages, it.dead))
        .collect();
    assert_eq!(said, [("dead.example", 2, 2, 4, 2, true), ("slow.example", 1, 0, 1, 1, false)]);
}

#[test]
fn changes_are_told_from_the_last_run_that_ended() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let night = |number: u64, urls: &[&str], answers: &[(&str, Reason)], ends: bool| {
        let begin = number * 8 * DAY;
        let mut run = place.begin(begin, &policy);
        scan(&mut run, &[("Main", urls)]);
        for (url, reason) in answers {
            answer(&mut run, url, *reason, begin + 60);
        }
        match ends {
            true => drop(run.end(Ending::Done, at(begin + 99)).unwrap()),
            false => run.commit().unwrap(),
        }
    };
    let (a, b) = ("http://a.example/", "http://b.example/");
    night(0, &[a, b], &[(a, Reason::Ok), (b, Reason::Http(404))], true);
    // Nobody knew anything before: nothing is news.
    assert_eq!(changes(&place), []);

    // This one is killed: nobody saw its report.
    night(1, &[a, b], &[(a, Reason::Http(410)), (b, Reason::Ok)], false);
    let told = [(Change::New, a.to_owned()), (Change::Fixed, b.to_owned())];
    assert_eq!(changes(&place), told);
    night(2, &[a, b], &[], true);
    assert_eq!(changes(&place), told);

    night(3, &[a, b], &[(a, Reason::Http(410))], true);
    assert_eq!(changes(&place), []);
    night(4, &[b], &[], true);
    assert_eq!(changes(&place), [(Change::Gone, a.to_owned())]);
    night(5, &[b], &[], true);
    assert_eq!(changes(&place), []);

    let mut reader = reader(&place);
    let history = reader.view(Languages::default()).unwrap().history().unwrap();
    let broken: Vec<_> = history.iter().map(|it| (it.urls, it.broken)).collect();
    assert_eq!(broken, [(2, 1), (2, 1), (2, 1), (1, 0)]);
}

#[test]
fn a_view_does_not_change_while_a_run_writes() {
    let place = Place::new();
    one_night(&place);
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let before = (view.summary().unwrap(), urls(&view));
    let mut run = place.begin(DAY, &DuePolicy::default());
    scan(&mut run, &[("Other", &["http://new.example/"])]);
    run.end(Ending::Done, at(DAY + 1)).unwrap();
    assert_eq!((view.summary().unwrap(), urls(&view)), before);
    drop(view);
    let view = reader.view(Languages::default()).unwrap();
    assert_eq!(urls(&view)[0].status.verdict, Verdict::Unchecked);
}

#[test]
fn an_empty_state_makes_an_empty_report() {
    let place = Place::new();
    drop(place.open());
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    assert_eq!(view.summary().unwrap().counts, wikirot_report::model::Counts::default());
    assert_eq!(pages(&view), []);
    assert_eq!(view.history().unwrap(), []);
}

#[test]
fn a_url_tells_its_history_and_a_page_all_its_links() {
    let place = Place::new();
    one_night(&place);
    let mut run = place.begin(2 * DAY, &DuePolicy::default());
    answer(&mut run, GONE, Reason::Http(404), 2 * DAY + 5);
    run.end(Ending::Done, at(2 * DAY + 9)).unwrap();

    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let [history] = &view.history_of(GONE).unwrap()[..] else { panic!() };
    let checks: Vec<_> = history.checks.iter().map(|it| (it.run, it.reason.as_str())).collect();
    assert_eq!(checks, [(1, "dns-nxdomain"), (2, "http-404")]);
    assert_eq!(history.checks[0].logged.seen.server.as_deref(), Some("nginx"));
    assert_eq!(history.url.pages, ["Project:Help", "Main"]);
    assert_eq!(history.url.status.failing.as_ref().unwrap().in_a_row, 2);
    assert!(view.history_of("http://never.example/").unwrap().is_empty());

    let help = view.page_named("Project:Help").unwrap().unwrap();
    let urls: Vec<_> = help.occurrences.iter().map(|it| it.status.url.as_str()).collect();
    assert_eq!(urls, [GONE, FINE, GONE]);
    assert!(view.page_named("Nowhere").unwrap().is_none());
}

#[test]
fn a_host_is_dead_where_all_its_links_are_broken_and_each_for_what_the_host_is() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    let answers = [
        ("http://gone.example/a", Reason::DnsNxdomain),
        ("http://gone.example/b", Reason::DnsNxdomain),
        ("http://half.example/a", Reason::DnsNxdomain),
        ("http://half.example/b", Reason::Http(404)),
        ("http://left.example/a", Reason::DnsNxdomain),
        ("http://left.example/b", Reason::Ok),
        ("http://pages.example/a", Reason::Http(404)),
    ];
    scan(&mut run, &[("Main", &answers.map(|it| it.0))]);
    for (url, reason) in answers {
        answer(&mut run, url, reason, 1);
    }
    run.end(Ending::Done, at(5)).unwrap();
    let mut reader = reader(&place);
    let mut dead: Vec<(String, bool)> = Vec::new();
    let view = reader.view(Languages::default()).unwrap();
    view.domains(&mut |it| put(&mut dead, (it.domain.clone(), it.dead))).unwrap();
    dead.sort();
    let dead: Vec<_> = dead.iter().map(|it| (&*it.0, it.1)).collect();
    assert_eq!(
        dead,
        [
            ("gone.example", true),
            ("half.example", false),
            ("left.example", false),
            ("pages.example", false),
        ]
    );
}

#[test]
fn what_looks_most_like_what_was_asked_for_is_offered_first() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    let urls = [
        "http://a.example/otters",
        "http://a.example/otter",
        "http://www.a.example/otters",
        "http://b.example/otters",
    ];
    scan(&mut run, &[("Sea otters", &urls), ("Sea_otter", &[]), ("Beavers", &[])]);
    run.end(Ending::Done, at(5)).unwrap();
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let near = view.urls_like("http://a.example/Otterz", 9).unwrap();
    assert_eq!(near[..2], ["http://a.example/otter", "http://a.example/otters"]);
    assert!(near.len() == 3 && near[2].contains("www."), "{near:?}");
    assert_eq!(view.urls_like("http://a.example/Otterz", 1).unwrap(), near[..1]);
    assert_eq!(view.urls_like("http://www.a.example/otters", 9).unwrap().len(), 3);
    assert_eq!(view.titles_like("sea_otters", 1).unwrap(), ["Sea otters"]);
    assert_eq!(view.titles_like("zebra", 9).unwrap(), [""; 0]);
}

#[test]
fn each_class_of_failures_is_told_with_the_rule_that_confirms_it() {
    let place = Place::new();
    let policy = DuePolicy {
        confirm: "2x1d".parse().unwrap(),
        confirm_silent: "4x9d".parse().unwrap(),
        confirm_usurped: "6x2d".parse().unwrap(),
        ..DuePolicy::default()
    };
    let answers = [
        ("http://a.example/", Reason::Http(404), Some(2)),
        ("http://b.example/", Reason::ConnectTimeout, Some(4)),
        ("http://c.example/", Reason::Usurped, Some(6)),
        ("http://d.example/", Reason::Http(403), None),
    ];
    let mut run = place.begin(0, &policy);
    scan(&mut run, &[("Main", &answers.map(|it| it.0))]);
    for (url, reason, _) in answers {
        answer(&mut run, url, reason, 1);
    }
    run.end(Ending::Done, at(5)).unwrap();
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    let told = urls(&view).into_iter().map(|it| (it.status.url, it.status.failing.unwrap().needed));
    let told: Vec<_> = told.collect();
    assert_eq!(told, answers.map(|it| (it.0.to_owned(), it.2)));
    assert_eq!(view.about().unwrap().1.confirm, "2x1d");
}

#[test]
fn the_first_of_the_other_pages_that_have_a_url_are_named() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    let titles: Vec<String> = (0..6).map(|n| format!("Page {n}")).collect();
    // Some have it twice, and the last one has another as well.
    let url = "http://a.example/";
    let (twice, both) = ([url, url], [url, "http://b.example/"]);
    let of = |n: usize| if n.is_multiple_of(2) { &twice[..] } else { &both };
    let pages: Vec<_> = titles.iter().enumerate().map(|(n, it)| (&**it, of(n))).collect();
    scan(&mut run, &pages);
    answer(&mut run, url, Reason::Http(404), 1);
    run.end(Ending::Done, at(5)).unwrap();
    let mut reader = reader(&place);
    let view = reader.view(Languages::default()).unwrap();
    for (n, expected) in [(0, [1, 2, 3]), (1, [0, 2, 3]), (3, [0, 1, 2]), (5, [0, 1, 2])] {
        let page = view.page_named(&titles[n]).unwrap().unwrap();
        let elsewhere = &page.occurrences[0].elsewhere;
        assert_eq!(elsewhere.pages, 5);
        assert_eq!(elsewhere.titles, expected.map(|it| titles[it].clone()));
    }
}
