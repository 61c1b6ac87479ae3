//! What a run leaves in the state.

use wikirot::state::{DuePolicy, Ending, InTurn, Scope, Start, Wiki};
use wikirot_check::{Check, Reason};
use wikirot_wikitext::Dependency;

use super::{DAY, Place, at, check, links, page, scan, spell};

const A: &str = "http://a.example/";
const B: &str = "http://b.example/x";

#[test]
fn a_page_replaces_its_links() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let mut run = place.begin(0, &policy);
    scan(&mut run, &[("Main", &[A, B, A])]);
    run.end(Ending::Done, at(5)).unwrap();
    let standing = "SELECT title, url.url, places FROM link JOIN page ON page.id = page \
                    JOIN url ON url.id = link.url ORDER BY position, url.id";
    assert_eq!(place.links("Main"), [A, B, A]);
    assert_eq!(place.query(standing), format!("Main|{A}|2\nMain|{B}|1"));

    let mut run = place.begin(DAY, &policy);
    scan(&mut run, &[("Main", &[B])]);
    run.end(Ending::Done, at(DAY + 5)).unwrap();
    assert_eq!(place.links("Main"), [B]);
    assert_eq!(place.query(standing), format!("Main|{B}|1"));
}

#[test]
fn spellings_of_one_target_are_asked_once() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    let due = scan(
        &mut run,
        &[("Main", &["http://a.example/#x", "http://a.example/#y", A, "mailto:x@a.example"])],
    );
    let due: Vec<_> = due.iter().map(|it| &*it.url).collect();
    assert_eq!(due, [A, "mailto:x@a.example"]);
}

#[test]
fn urls_are_given_back_as_they_came() {
    let place = Place::new();
    let urls = [
        "http://a.example",
        "http://a.example/",
        "https://a.example/#",
        "https://a.example/x#y#z",
        "HTTP://A.example/x",
        "http://a.example:80/x",
        "http://a.example:8080/x",
        "http://me:secret@a.example/",
        "http://a.example.evil.example/",
        "http://b\u{fc}cher.example/b#\u{e4}",
        "http://[2001:db8::1]/",
        "mailto:x@a.example",
        "//a.example/#x",
    ];
    for day in 0..2 {
        let mut run = place.begin(day * DAY, &DuePolicy::default());
        let mut due: Vec<_> =
            scan(&mut run, &[("Main", &urls)]).into_iter().map(|it| String::from(it.url)).collect();
        run.end(Ending::Done, at(day * DAY + 5)).unwrap();
        assert_eq!(place.links("Main"), urls);
        let spelled = urls.iter().map(|url| spell(url).map_or((*url).to_owned(), String::from));
        let mut spelled: Vec<_> = spelled.collect();
        due.sort();
        spelled.sort();
        spelled.dedup();
        assert_eq!(due, spelled);
    }
    let hosts = "SELECT DISTINCT host FROM target ORDER BY host";
    let named = "-,[2001:db8::1],a.example,a.example.evil.example,xn--bcher-kva.example";
    assert_eq!(place.query(hosts).replace('\n', ","), named.trim_start_matches('-'));
}

#[test]
fn a_url_is_asked_as_readers_click_it_where_it_failed_as_it_is_recorded() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let (recorded, clicked) = ("http://a.example/A", "http://a.example/%41");
    let heard = |run: &mut wikirot::state::Run, written: Option<&str>| {
        let mut row = links(&[recorded]);
        row[0].link.written = written.map(Into::into);
        let mut heard = Vec::new();
        run.page(&page("Main", 0), &row, &spell, &mut |due| heard.push(due.url.to_owned()))
            .unwrap();
        run.finish_scan(&Scope::Whole).unwrap();
        heard
    };
    let asked = "SELECT t.url FROM recorded r JOIN target t ON t.id = r.target";
    let mut run = place.begin(0, &policy);
    assert_eq!(heard(&mut run, None), [recorded]);
    let id = run.due(0, 9).unwrap()[0].id;
    run.check(&check(id, Reason::Ok, 1)).unwrap();
    run.end(Ending::Done, at(5)).unwrap();
    // What is alive is asked as before.
    let mut run = place.begin(DAY, &policy);
    assert!(heard(&mut run, Some(clicked)).is_empty());
    run.check(&check(id, Reason::Http(404), DAY + 1)).unwrap();
    run.end(Ending::Done, at(DAY + 5)).unwrap();
    assert_eq!(place.query(asked), recorded);
    let mut run = place.begin(2 * DAY, &policy);
    assert_eq!(heard(&mut run, Some(clicked)), [clicked]);
    // It is one address, whoever else is asked so.
    run.page(&page("Other", 1), &links(&[clicked]), &spell, &mut |_| {}).unwrap();
    run.commit().unwrap();
    assert_eq!(place.query("SELECT count(*) FROM target"), "2");
    run.end(Ending::Done, at(2 * DAY + 5)).unwrap();
    assert_eq!(place.query(asked), format!("{clicked}\n{clicked}"));
    assert_eq!(place.links("Main"), [recorded]);
}

#[test]
fn another_spelling_of_what_is_due_is_heard_of_with_what_is_known() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let heard = |seconds: u64, url: &str| {
        let mut run = place.begin(seconds, &policy);
        let mut heard = Vec::new();
        let mut hear = |due: wikirot::state::Due<'_>| heard.push((due.id, due.answered_before));
        run.page(&page("Main", 0), &links(&[url]), &spell, &mut hear).unwrap();
        run.finish_scan(&Scope::Whole).unwrap();
        for target in run.due(0, 9).unwrap() {
            run.check(&check(target.id, Reason::Ok, seconds + 1)).unwrap();
        }
        run.end(Ending::Done, at(seconds + 5)).unwrap();
        heard
    };
    assert_eq!(heard(0, "http://a.example/#x"), [(1, false)]);
    assert_eq!(heard(60, "http://a.example/#y"), []);
    assert_eq!(heard(30 * DAY, "http://a.example/#z"), [(1, true)]);
    assert_eq!(heard(60 * DAY, "http://a.example/#z"), [(1, true)]);
}

#[test]
fn what_is_asked_for_several_urls_is_found_when_the_first_of_them_is_forgotten() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let night = |day: u64, urls: &[&str]| {
        let mut run = place.begin(day * DAY, &policy);
        scan(&mut run, &[("Main", urls)]);
        run.end(Ending::Done, at(day * DAY + 5)).unwrap();
    };
    let [bare, other, new] = ["http://a.example/", "http://a.example/#x", "http://a.example/#y"];
    night(0, &[bare, other]);
    night(1, &[other]);
    night(40, &[other]);
    assert_eq!(place.query("SELECT url FROM url"), other);
    night(41, &[other, new]);
    assert_eq!(place.query("SELECT count(*) FROM target"), "1");
    night(42, &["http://b.example/"]);
    night(80, &["http://b.example/"]);
    // Of what is forgotten nothing is left.
    assert_eq!(place.query("SELECT count(*) FROM text_hash"), "1");
}

#[test]
fn what_left_the_wiki_is_not_asked_and_is_forgotten_after_the_grace_time() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let mut run = place.begin(0, &policy);
    scan(&mut run, &[("Main", &[A]), ("Other", &[B])]);
    run.end(Ending::Done, at(5)).unwrap();

    let mut run = place.begin(DAY, &policy);
    let due = scan(&mut run, &[("Main", &[A])]);
    assert_eq!(due.len(), 1);
    run.end(Ending::Done, at(DAY + 5)).unwrap();
    assert_eq!(place.query("SELECT title FROM page"), "Main");
    assert_eq!(place.query("SELECT url FROM url WHERE left_at IS NOT NULL"), B);

    let mut run = place.begin(30 * DAY, &policy);
    scan(&mut run, &[("Main", &[A])]);
    run.end(Ending::Done, at(30 * DAY + 5)).unwrap();
    assert_eq!(place.query("SELECT count(*) FROM target"), "2");

    let mut run = place.begin(32 * DAY, &policy);
    scan(&mut run, &[("Main", &[A])]);
    run.end(Ending::Done, at(32 * DAY + 5)).unwrap();
    assert_eq!(place.query("SELECT url FROM target"), A);
    assert_eq!(place.query("SELECT name FROM host"), "a.example");
}

#[test]
fn what_comes_back_is_known_still() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let mut run = place.begin(0, &policy);
    let due = scan(&mut run, &[("Main", &[A])]);
    run.check(&check(due[0].id, Reason::Ok, 1)).unwrap();
    run.end(Ending::Done, at(5)).unwrap();
    for (day, urls) in [(1, &[][..]), (2, &[A][..])] {
        let mut run = place.begin(day * DAY, &policy);
        assert_eq!(scan(&mut run, &[("Main", urls)]), []);
        run.end(Ending::Done, at(day * DAY + 5)).unwrap();
    }
    assert_eq!(place.query("SELECT count(*), left_at, left_run FROM url"), "1|-|-");
}

#[test]
fn a_part_of_a_wiki_takes_nothing_else_away() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let mut run = place.begin(0, &policy);
    scan(&mut run, &[("Main", &[A]), ("Gone", &[A])]);
    let talk = super::PageRow { ns: 1, ..page("Talk:Main", 2) };
    run.page(&talk, &links(&[B]), &spell, &mut |_| {}).unwrap();
    run.end(Ending::Done, at(5)).unwrap();

    let mut run = place.begin(DAY, &policy);
    run.page(&page("Main", 0), &links(&[A]), &spell, &mut |_| {}).unwrap();
    run.finish_scan(&Scope::Partial).unwrap();
    run.end(Ending::DamagedDump, at(DAY)).unwrap();
    assert_eq!(place.query("SELECT title FROM page ORDER BY position"), "Main\nGone\nTalk:Main");

    let mut run = place.begin(2 * DAY, &policy);
    run.page(&page("Main", 0), &links(&[A]), &spell, &mut |_| {}).unwrap();
    run.finish_scan(&Scope::Namespaces(vec![0])).unwrap();
    run.end(Ending::Done, at(2 * DAY)).unwrap();
    assert_eq!(place.query("SELECT title FROM page ORDER BY position"), "Main\nTalk:Main");
    assert_eq!(place.query("SELECT count(*) FROM url WHERE left_at IS NULL"), "2");
}

#[test]
fn a_page_is_known_by_its_text() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    let known = super::PageRow {
        digest: 7,
        dependencies: vec![Dependency::Text("Template:A".into()), Dependency::Month],
        ..page("Main", 0)
    };
    run.page(&known, &links(&[A]), &spell, &mut |_| {}).unwrap();
    run.commit().unwrap();
    let reader = wikirot::state::State::open_read_only(&place.path).unwrap();
    let parsed = reader.parsed(&known).unwrap().unwrap();
    assert_eq!(parsed.digest, 7);
    let mut told = Vec::new();
    reader.dependencies(&mut |number, it| told.push((number, it))).unwrap();
    told.retain(|(number, _)| parsed.dependencies.contains(number));
    told.sort_unstable();
    let told: Vec<_> = told.into_iter().map(|(_, dependency)| dependency).collect();
    assert_eq!(told, known.dependencies);
    // Where it stands in the dump is no reason to parse it again.
    let moved = super::PageRow { position: 9, ..known.clone() };
    assert!(reader.parsed(&moved).unwrap().is_some());
    for other in [
        super::PageRow { revision: 7, ..known.clone() },
        super::PageRow { sha1: "def".to_owned(), ..known.clone() },
        super::PageRow { title: "Other".to_owned(), ..known },
    ] {
        assert_eq!(reader.parsed(&other).unwrap(), None, "{other:?}");
    }
}

#[test]
fn what_no_page_hangs_on_any_more_is_forgotten() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let many = |first: usize| {
        let all = (first..first + 1_500).map(|n| Dependency::Existence(format!("P{n}").into()));
        super::PageRow { dependencies: all.collect(), ..page("Main", 0) }
    };
    for (day, first) in [(0, 0), (1, 1_400), (2, 2_800)] {
        let mut run = place.begin(day * DAY, &policy);
        run.page(&many(first), &[], &spell, &mut |_| {}).unwrap();
        run.finish_scan(&Scope::Whole).unwrap();
        run.end(Ending::Done, at(day * DAY + 5)).unwrap();
    }
    // Twice as many as are used, at most.
    assert_eq!(place.query("SELECT count(*) < 3100, max(title) FROM dependency"), "1|P4299");
}

#[test]
fn a_dump_of_another_wiki_is_refused() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let wiki = |dbname: &str, base: &str| Wiki {
        dbname: dbname.to_owned(),
        base: base.to_owned(),
        ..Wiki::default()
    };
    let begin = |wiki: &Wiki| place.open().begin(Start::new("scan", at(0), &policy).of(wiki));
    begin(&wiki("archwiki", "https://one.example/")).unwrap();
    // It may move to another server, and old dumps name no database.
    begin(&wiki("archwiki", "https://two.example/")).unwrap();
    begin(&wiki("", "https://two.example/")).unwrap();
    let error = begin(&wiki("gentoo", "https://two.example/")).unwrap_err().to_string();
    let (_, error) = error.split_once("wiki.sqlite ").unwrap();
    insta::assert_snapshot!(error, @"is the state of archwiki, not of gentoo: give each wiki its own file with --state");
}

#[test]
fn the_last_checks_are_kept() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    let due = scan(&mut run, &[("Main", &[A, B])]);
    for seconds in 0..13 {
        run.check(&check(due[0].id, Reason::Http(500), seconds)).unwrap();
    }
    run.check(&check(due[1].id, Reason::Ok, 3)).unwrap();
    run.end(Ending::Done, at(20)).unwrap();
    let log = "SELECT target, count(*), min(at) - 1793491200, max(at) - 1793491200 \
               FROM check_log GROUP BY target ORDER BY target";
    assert_eq!(place.query(log), "1|10|3|12\n2|1|3|3");
    assert_eq!(
        place.query("SELECT failures, failing_since - 1793491200 FROM target WHERE id = 1"),
        "13|0"
    );
}

#[test]
fn a_run_that_was_killed_says_so() {
    let place = Place::new();
    let policy = DuePolicy::default();
    drop(place.begin(0, &policy));
    place.begin(1, &policy).end(Ending::Interrupted, at(2)).unwrap();
    assert_eq!(place.query("SELECT ending FROM run ORDER BY id"), "killed\ninterrupted");
}

#[test]
fn what_was_not_asked_stays_as_it_stood_and_due() {
    let place = Place::new();
    let policy = DuePolicy { confirm: "1x0d".parse().unwrap(), ..DuePolicy::default() };
    let (known, unknown) = ("http://a.example/", "http://b.example/");
    let mut run = place.begin(0, &policy);
    let due = scan(&mut run, &[("Main", &[known])]);
    run.check(&check(due[0].id, Reason::Http(404), 5)).unwrap();
    run.end(Ending::Done, at(9)).unwrap();

    // The host answers the first question of the night with a long Retry-After.
    let mut run = place.begin(20 * DAY, &policy);
    for target in scan(&mut run, &[("Main", &[known, unknown])]) {
        let turned_away = check(target.id, Reason::Http(503), 20 * DAY + 5);
        run.check(&wikirot_check::Check { attempts: 0, ..turned_away }).unwrap();
    }
    run.end(Ending::Done, at(20 * DAY + 9)).unwrap();
    let stands = "SELECT url, verdict, reason, failures, confirmed FROM target ORDER BY id";
    assert_eq!(
        place.query(stands),
        "http://a.example/|broken|http-404|1|1\nhttp://b.example/|suspect|http-503|0|0"
    );
    assert_eq!(place.begin(20 * DAY + 10, &policy).due(0, 9).unwrap().len(), 2);
}

#[test]
fn targets_are_judged_again_but_for_those_that_are_skipped_already() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let urls: Vec<String> = (0..2_100).map(|n| format!("http://a.example/{n}")).collect();
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    let mut run = place.begin(0, &policy);
    let due = scan(&mut run, &[("Main", &urls)]);
    run.check(&check(due[0].id, Reason::PrivateAddress, 1)).unwrap();
    run.check(&check(due[1].id, Reason::Http(404), 1)).unwrap();
    let asked = std::cell::RefCell::new(Vec::new());
    run.judge_again(&|known| {
        asked.borrow_mut().push((known.id, known.reason.to_owned()));
        let is_one = known.id == due[1].id || known.url == urls[2_050];
        is_one.then(|| check(known.id, Reason::PrivateAddress, 2))
    })
    .unwrap();
    run.end(Ending::Done, at(5)).unwrap();
    let asked = asked.into_inner();
    assert_eq!(asked.len(), 2_099);
    assert!(asked.contains(&(due[1].id, "http-404".to_owned())));
    assert!(asked.iter().all(|it| it.0 != due[0].id));
    assert_eq!(place.query("SELECT count(*) FROM target WHERE verdict = 'skipped'"), "3");
}

#[test]
fn skipped_ones_wait_until_the_rules_change() {
    let place = Place::new();
    let policy =
        DuePolicy { rules: "private addresses are closed".to_owned(), ..DuePolicy::default() };
    let mut run = place.begin(0, &policy);
    let due = scan(&mut run, &[("Main", &["http://10.0.0.1/"])]);
    run.check(&check(due[0].id, Reason::PrivateAddress, 1)).unwrap();
    run.end(Ending::Done, at(2)).unwrap();

    let run = place.begin(1000 * DAY, &policy);
    assert_eq!(run.due(0, 9).unwrap(), []);
    drop(run);
    let open = DuePolicy { rules: "private addresses are open".to_owned(), ..policy };
    assert_eq!(place.begin(1001 * DAY, &open).due(0, 9).unwrap().len(), 1);
}

#[test]
fn a_site_that_kept_out_is_asked_again_in_time_and_few_due_of_many_are_known_as_many() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let urls: Vec<String> = (0..30).map(|n| format!("http://a.example/{n}")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let mut run = place.begin(0, &policy);
    let due = scan(&mut run, &[("Main", &urls)]);
    run.check(&check(due[0].id, Reason::Robots, 1)).unwrap();
    for it in &due[1..] {
        run.check(&check(it.id, Reason::PrivateAddress, 1)).unwrap();
    }
    run.end(Ending::Done, at(2)).unwrap();

    assert_eq!(place.begin(DAY, &policy).due(0, 9).unwrap(), []);
    let mut run = place.begin(8 * DAY, &policy);
    let again = run.due(0, 9).unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id, again[0].host_urls), (due[0].id, 30));
    let again = scan(&mut run, &[("Main", &urls)]);
    assert_eq!((again.len(), again[0].host_urls), (1, 30));
}

#[test]
fn what_a_host_left_unasked_comes_first_a_slice_at_a_time() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let urls: Vec<String> = (0..6).map(|n| format!("http://a.example/{n}")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let mut run = place.begin(0, &policy);
    for (n, it) in scan(&mut run, &[("Main", &urls)]).iter().enumerate() {
        let asked = check(it.id, Reason::ConnectTimeout, 1);
        run.check(&Check { attempts: u32::from(n < 3), ..asked }).unwrap();
    }
    run.end(Ending::Done, at(2)).unwrap();

    let run = place.begin(60 * DAY, &policy);
    let (mut turn, mut slices) = (InTurn::default(), Vec::new());
    while slices.len() < 9 {
        let slice = run.due_of("a.example", &mut turn, 2).unwrap();
        if slice.is_empty() {
            break;
        }
        slices.push(slice.iter().filter_map(|it| it.url.chars().last()).collect::<String>());
    }
    // Who hands them out leaves out what it has handed out.
    assert_eq!(slices, ["34", "5", "01", "23", "45"]);
}

#[test]
fn another_rule_of_confirmation_judges_what_is_known_anew() {
    let place = Place::new();
    let strict = DuePolicy::default();
    let mut run = place.begin(0, &strict);
    let due = scan(&mut run, &[("Main", &[A])]);
    run.check(&check(due[0].id, Reason::Http(503), 1)).unwrap();
    run.end(Ending::Done, at(2)).unwrap();
    let standing = "SELECT verdict, confirmed, verdict_before FROM target";
    assert_eq!(place.query(standing), "suspect|0|unchecked");

    let lax = DuePolicy { confirm_silent: "1x0d".parse().unwrap(), ..strict.clone() };
    place.begin(10, &lax).end(Ending::Done, at(11)).unwrap();
    assert_eq!(place.query(standing), "broken|1|suspect");
    place.begin(20, &strict).end(Ending::Done, at(21)).unwrap();
    assert_eq!(place.query(standing), "suspect|0|broken");
}

#[test]
fn silence_is_the_hosts_and_ends_when_one_of_its_links_answers() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let mut run = place.begin(0, &policy);
    let due = scan(&mut run, &[("Main", &["http://a.example/1", "http://a.example/2"])]);
    run.end(Ending::Done, at(1)).unwrap();
    for night in 0..10 {
        let mut run = place.begin(night * 5 * DAY, &policy);
        run.check(&check(due[0].id, Reason::ReadTimeout, night * 5 * DAY + 1)).unwrap();
        // The other page is there for two weeks, and missing on the fourth night.
        let other = [Reason::Ok, Reason::Ok, Reason::Ok, Reason::Http(404)];
        let other = other.get(night as usize).copied().unwrap_or(Reason::ReadTimeout);
        run.check(&check(due[1].id, other, night * 5 * DAY + 2)).unwrap();
        run.end(Ending::Done, at(night * 5 * DAY + 9)).unwrap();
        let first = place.query("SELECT confirmed, failures FROM target WHERE id = 1");
        let expected = match night {
            0..=4 => "0|1".to_owned(),
            5..=7 => format!("0|{}", night - 3),
            _ => format!("1|{}", night - 3),
        };
        assert_eq!(first, expected, "night {night}");
    }
}

#[test]
fn what_repetition_alone_confirmed_before_classes_were_told_apart_goes_back() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let urls = ["a", "b", "c", "d", "e", "f"].map(|host| format!("http://{host}.example/"));
    let urls = urls.each_ref().map(String::as_str);
    let mut run = place.begin(0, &policy);
    let due = scan(&mut run, &[("Main", &urls)]);
    for night in 0..4 {
        let gone_but = |other, on| if night == on { other } else { Reason::Http(404) };
        let reasons = [
            Reason::Http(403),
            Reason::Http(503),
            Reason::Http(404),
            if night < 3 { Reason::Http(403) } else { Reason::Http(404) },
            // A night on which it was not asked is no answer, one on which it was there is.
            gone_but(Reason::PrivateAddress, 1),
            gone_but(Reason::Ok, 1),
        ];
        for (target, reason) in due.iter().zip(reasons) {
            run.check(&check(target.id, reason, night * DAY)).unwrap();
        }
    }
    run.end(Ending::Done, at(9)).unwrap();
    place.query(
        "UPDATE asked SET verdict = 'broken', confirmed = 1, failures = 4, trouble = '', \
         failing_since = 1793491200 RETURNING id",
    );
    place.query("DELETE FROM wiki WHERE key LIKE 'confirm%' RETURNING key");

    place.begin(5 * DAY, &policy).end(Ending::Done, at(5 * DAY + 1)).unwrap();
    assert_eq!(
        place.query("SELECT verdict, confirmed, trouble, failures FROM target ORDER BY id"),
        "suspect|0|closed|4\nsuspect|0|silent|4\nbroken|1|dead|4\nbroken|0|dead|1\n\
         broken|1|dead|3\nbroken|0|dead|2"
    );
}

#[test]
fn a_clock_that_ran_ahead_holds_nothing_back_for_ever() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let mut run = place.begin(0, &policy);
    let due = scan(&mut run, &[("Main", &[A])]);
    run.check(&check(due[0].id, Reason::Ok, 5000 * DAY)).unwrap();
    run.end(Ending::Done, at(9)).unwrap();
    assert_eq!(place.begin(DAY, &policy).due(0, 9).unwrap().len(), 1);
}
