//! The recorder between a scan and a checker.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::mpsc;
use wikirot::{
    recorder::{Event, Recorder, Tally},
    state::{DuePolicy, Ending, Scope},
};
use wikirot_check::{Reason, Target};

use super::{Place, at, check, links, no_wants, page, record, scan, spell};

/// Answers each target, `alive` for it.
fn checker(
    mut targets: mpsc::Receiver<Target>,
    checks: mpsc::Sender<wikirot_check::Check>,
) -> std::thread::JoinHandle<Vec<u64>> {
    std::thread::spawn(move || {
        let mut asked = Vec::new();
        while let Some(target) = targets.blocking_recv() {
            asked.push(target.id);
            checks.blocking_send(check(target.id, Reason::Ok, 1)).unwrap();
        }
        asked
    })
}

fn pages(count: usize) -> Vec<(String, Vec<String>)> {
    let page = |n: usize| {
        let urls = (0..5).map(|k| format!("http://h{}.example/{}", n % 50, (n * 3 + k) % 700));
        (format!("Page {n}"), urls.collect())
    };
    (0..count).map(page).collect()
}

#[test]
fn a_run_ends_where_the_last_answer_left_nothing_to_commit() {
    // Two URLs of each host go before it is known that it has no more; answers are committed some at a time.
    for hosts in 1..=8 {
        let place = Place::new();
        let policy = DuePolicy::default();
        let urls: Vec<_> =
            (0..2 * hosts).map(|n| format!("http://h{}.example/{n}", n / 2)).collect();
        let urls: Vec<_> = urls.iter().map(String::as_str).collect();
        let mut run = place.begin(0, &policy);
        scan(&mut run, &[("Main", &urls)]);
        run.end(Ending::Done, at(1)).unwrap();

        let (targets, inbox) = mpsc::channel(16);
        let (outbox, checks) = mpsc::channel(16);
        let run = place.begin(2, &policy);
        let recorder = record(run, targets, checks);
        let checker = checker(inbox, outbox);
        recorder.events().blocking_send(Event::ScanFinished(Scope::Partial)).unwrap();
        recorder.finish().unwrap().end(Ending::Done, at(3)).unwrap();
        assert_eq!(checker.join().unwrap().len(), urls.len());
    }
}

#[test]
fn everything_that_is_due_is_asked_once() {
    let place = Place::new();
    // With no age at all everything is due whenever it is looked at.
    let policy = DuePolicy { max_age: std::time::Duration::ZERO, ..DuePolicy::default() };
    for round in 0..2 {
        let run = place.begin(round, &policy);
        // A channel that is always full: the backlog must bring what could not be offered.
        let (targets, inbox) = mpsc::channel(1);
        let (outbox, checks) = mpsc::channel(1);
        let tally = Arc::new(Tally::default());
        let recorder = Recorder::start(
            run,
            spell,
            Arc::default(),
            targets,
            checks,
            Arc::clone(&tally),
            no_wants(),
        );
        let checker = checker(inbox, outbox);
        let events = recorder.events();
        for (n, (title, urls)) in pages(500).iter().enumerate() {
            let urls: Vec<_> = urls.iter().map(String::as_str).collect();
            events
                .blocking_send(Event::Page(Box::new(page(title, n as u64)), links(&urls)))
                .unwrap();
        }
        events.blocking_send(Event::ScanFinished(Scope::Whole)).unwrap();
        drop(events);
        recorder.finish().unwrap().end(Ending::Done, at(round + 1)).unwrap();
        let mut asked: HashMap<u64, u32> = HashMap::new();
        for id in checker.join().unwrap() {
            *asked.entry(id).or_default() += 1;
        }
        let urls: usize = place.query("SELECT count(*) FROM target").parse().unwrap();
        assert_eq!(asked.len(), urls);
        assert!(asked.values().all(|times| *times == 1));
        assert_eq!((tally.due(), tally.offered()), (urls as u64, urls as u64));
        assert_eq!((tally.checked(), tally.broken(), tally.suspect()), (urls as u64, 0, 0));
    }
    assert_eq!(
        place.query("SELECT pages, links, checked = urls, alive = urls FROM run"),
        "500|2500|1|1\n500|2500|1|1"
    );
}

/// What a checker is given within a while, if anything is.
fn given(targets: &mut mpsc::Receiver<Target>) -> Option<u64> {
    for _ in 0..500 {
        if let Ok(target) = targets.try_recv() {
            return Some(target.id);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    None
}

#[test]
fn what_was_answered_lasts_before_the_run_ends() {
    let hosts = 40;
    let urls: Vec<_> = (0..hosts).map(|n| format!("http://h{n}.example/")).collect();
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    // Fewer than are committed at once, as many, and more.
    for answered in [1, 8, 30] {
        let place = Place::new();
        let policy = DuePolicy::default();
        let mut run = place.begin(0, &policy);
        scan(&mut run, &[("Main", &urls)]);
        run.end(Ending::Done, at(1)).unwrap();

        let (targets, mut inbox) = mpsc::channel(hosts);
        let (outbox, checks) = mpsc::channel(hosts);
        let recorder = record(place.begin(2, &policy), targets, checks);
        recorder.events().blocking_send(Event::ScanFinished(Scope::Partial)).unwrap();
        for _ in 0..answered {
            let id = given(&mut inbox).unwrap();
            outbox.blocking_send(check(id, Reason::Ok, 3)).unwrap();
        }
        let lasts = || place.query("SELECT count(*) FROM asked WHERE verdict = 'alive'");
        let seen = (0..500).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            lasts() == answered.to_string()
        });
        assert!(seen, "{} of {answered}", lasts());
        while let Some(target) = inbox.blocking_recv() {
            outbox.blocking_send(check(target.id, Reason::Ok, 3)).unwrap();
        }
        drop(outbox);
        recorder.finish().unwrap().end(Ending::Done, at(4)).unwrap();
        assert_eq!(lasts(), hosts.to_string());
    }
}

#[test]
fn a_host_with_many_links_is_asked_while_the_dump_is_read() {
    let place = Place::new();
    let policy = DuePolicy { max_age: std::time::Duration::ZERO, ..DuePolicy::default() };
    let urls = |page: &str| -> Vec<String> {
        (0..300).map(|n| format!("http://a.example/{page}/{n}")).collect()
    };
    let night = |when: u64, pages: &[&str]| {
        let run = place.begin(when, &policy);
        let (targets, mut inbox) = mpsc::channel(1_024);
        let (outbox, checks) = mpsc::channel(1);
        let (_wants, wanted) = mpsc::unbounded_channel();
        let lists = wikirot::recorder::Ignored::default();
        lists.set(wikirot::ignore::IgnoreList::new(Vec::new(), jiff::civil::Date::ZERO)).unwrap();
        let tally = Arc::new(Tally::default());
        let recorder = Recorder::start(run, spell, lists, targets, checks, tally, wanted);
        let events = recorder.events();
        for (n, title) in pages.iter().enumerate() {
            let (urls, page) = (urls(title), page(title, n as u64 + 10 * when));
            let urls: Vec<_> = urls.iter().map(String::as_str).collect();
            events.blocking_send(Event::Page(Box::new(page), links(&urls))).unwrap();
        }
        let mut asked = std::collections::HashSet::new();
        while asked.len() < 300 * pages.len() {
            let id = given(&mut inbox).expect("more is met than was given");
            assert!(inbox.len() < 64, "no more than a few of a host wait");
            assert!(asked.insert(id), "{id} twice");
            outbox.blocking_send(check(id, Reason::Ok, when)).unwrap();
        }
        events.blocking_send(Event::ScanFinished(Scope::Whole)).unwrap();
        drop((events, outbox));
        assert_eq!(inbox.blocking_recv(), None, "nothing is left");
        recorder.finish().unwrap().end(Ending::Done, at(when + 1)).unwrap();
        asked
    };
    let both = night(0, &["Main", "Other"]);
    // What is known of a page that may be gone waits until that is clear.
    let main = night(100, &["Main"]);
    assert!(main.is_subset(&both) && main.len() == 300);
}

#[test]
fn after_a_stop_nothing_more_is_asked() {
    let place = Place::new();
    let run = place.begin(0, &DuePolicy::default());
    let (targets, mut inbox) = mpsc::channel(1);
    let (outbox, checks) = mpsc::channel(1);
    let recorder = record(run, targets, checks);
    let events = recorder.events();
    events
        .blocking_send(Event::Page(
            Box::new(page("Main", 0)),
            links(&["http://a.example/", "http://b.example/"]),
        ))
        .unwrap();
    events.blocking_send(Event::Stop).unwrap();
    drop((events, outbox));
    let run = recorder.finish().unwrap();
    assert_eq!(inbox.blocking_recv().map(|it| it.id), Some(1));
    assert_eq!(inbox.blocking_recv(), None);
    assert_eq!(run.due(0, 9).unwrap().len(), 2);
}

#[test]
fn what_a_host_left_unasked_goes_first() {
    let place = Place::new();
    let policy = DuePolicy { max_age: std::time::Duration::ZERO, ..DuePolicy::default() };
    let urls: Vec<String> = (0..20).map(|n| format!("http://a.example/{n}")).collect();
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    let night = |when: u64, unasked: &[u64]| {
        let run = place.begin(when, &policy);
        let (targets, mut inbox) = mpsc::channel(1);
        let (outbox, checks) = mpsc::channel(1);
        let lists = wikirot::recorder::Ignored::default();
        lists.set(wikirot::ignore::IgnoreList::new(Vec::new(), jiff::civil::Date::ZERO)).unwrap();
        let recorder =
            Recorder::start(run, spell, lists, targets, checks, Arc::default(), no_wants());
        let unasked = unasked.to_vec();
        let checker = std::thread::spawn(move || {
            let mut asked = Vec::new();
            while let Some(target) = inbox.blocking_recv() {
                let answer = match unasked.contains(&target.id) {
                    false => check(target.id, Reason::Ok, when),
                    true => {
                        let limit = check(target.id, Reason::Http(429), when);
                        wikirot_check::Check { attempts: 0, ..limit }
                    }
                };
                asked.push(target.id);
                outbox.blocking_send(answer).unwrap();
            }
            asked
        });
        let events = recorder.events();
        events.blocking_send(Event::Page(Box::new(page("Main", 0)), links(&urls))).unwrap();
        events.blocking_send(Event::ScanFinished(Scope::Whole)).unwrap();
        drop(events);
        recorder.finish().unwrap().end(Ending::Done, at(when + 1)).unwrap();
        checker.join().unwrap()
    };
    // Which of equals goes first hangs on when the checker has room.
    let sorted = |mut ids: Vec<u64>| {
        ids.sort_unstable();
        ids
    };
    let each: Vec<u64> = (1..=20).collect();
    assert_eq!(sorted(night(0, &[17, 18, 19])), each);
    let second = night(100, &[]);
    assert_eq!(sorted(second[..3].to_vec()), [17, 18, 19], "{second:?}");
    assert_eq!(sorted(second), each);
}

#[test]
fn a_checker_that_leaves_ends_the_run_early_not_badly() {
    let place = Place::new();
    let run = place.begin(0, &DuePolicy::default());
    let (targets, inbox) = mpsc::channel(1);
    let (outbox, checks) = mpsc::channel(1);
    let recorder = record(run, targets, checks);
    drop((inbox, outbox));
    let events = recorder.events();
    events
        .blocking_send(Event::Page(Box::new(page("Main", 0)), links(&["http://a.example/"])))
        .unwrap();
    events.blocking_send(Event::ScanFinished(Scope::Whole)).unwrap();
    drop(events);
    recorder.finish().unwrap();
    assert_eq!(place.query("SELECT verdict FROM target"), "unchecked");
}

/// Records a page with so many URLs of each of three hosts, and gives what came to the checker, which answers at
/// once and wants more whenever `wants` says so of how many came.
fn in_slices(place: &Place, count: usize, wants: fn(usize) -> bool) -> Vec<Target> {
    let run = place.begin(0, &DuePolicy::default());
    let (targets, mut inbox) = mpsc::channel(1);
    let (outbox, checks) = mpsc::channel(1);
    let (want, wanted) = mpsc::unbounded_channel();
    let lists = wikirot::recorder::Ignored::default();
    lists.set(wikirot::ignore::IgnoreList::new(Vec::new(), jiff::civil::Date::ZERO)).unwrap();
    let tally = Arc::new(Tally::default());
    let counted = Arc::clone(&tally);
    let recorder = Recorder::start(run, spell, lists, targets, checks, counted, wanted);
    let checker = std::thread::spawn(move || {
        let mut came = Vec::new();
        while let Some(target) = inbox.blocking_recv() {
            let id = target.id;
            came.push(target);
            if wants(came.len()) {
                want.send(id).unwrap();
            }
            outbox.blocking_send(check(id, Reason::Ok, 1)).unwrap();
        }
        came
    });
    let events = recorder.events();
    let urls: Vec<_> = (0..3 * count).map(|n| format!("http://h{}.example/{n}", n % 3)).collect();
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    events.blocking_send(Event::Page(Box::new(page("Main", 0)), links(&urls))).unwrap();
    events.blocking_send(Event::ScanFinished(Scope::Whole)).unwrap();
    drop(events);
    recorder.finish().unwrap().end(Ending::Done, at(9)).unwrap();
    assert_eq!((tally.due(), tally.checked()), (3 * count as u64, 3 * count as u64));
    checker.join().unwrap()
}

#[test]
fn what_is_wanted_comes_and_each_is_asked_once() {
    // Whoever never wants more gets it where nothing is under way.
    for wants in [(|_| true) as fn(usize) -> bool, |_| false, |came| came % 7 == 0] {
        let place = Place::new();
        let came = in_slices(&place, 300, wants);
        let ids: std::collections::BTreeSet<u64> = came.iter().map(|target| target.id).collect();
        assert_eq!((came.len(), ids.len()), (900, 900));
        // A host tells how many are behind each of its own, down to none.
        let of_host = |host: &str| {
            let its = came.iter().filter(|target| target.url.contains(host));
            its.filter(|target| target.all_hosts).map(|target| target.behind).collect::<Vec<_>>()
        };
        for host in ["h0", "h1", "h2"] {
            let behind = of_host(host);
            assert!(behind.is_sorted_by(|one, next| one > next), "{behind:?}");
            assert_eq!(behind.last(), Some(&0));
        }
    }
}

#[test]
fn a_checker_that_has_not_done_with_its_part_gets_no_more() {
    let place = Place::new();
    let run = place.begin(0, &DuePolicy::default());
    let (targets, mut inbox) = mpsc::channel(4_096);
    let (outbox, checks) = mpsc::channel(1);
    let (_want, wanted) = mpsc::unbounded_channel();
    let recorder =
        Recorder::start(run, spell, Arc::default(), targets, checks, Arc::default(), wanted);
    let events = recorder.events();
    let urls: Vec<_> = (0..2_000).map(|n| format!("http://h{}.example/{n}", n % 4)).collect();
    let urls: Vec<_> = urls.iter().map(String::as_str).collect();
    events.blocking_send(Event::Page(Box::new(page("Main", 0)), links(&urls))).unwrap();
    events.blocking_send(Event::ScanFinished(Scope::Whole)).unwrap();
    events.blocking_send(Event::Stop).unwrap();
    drop((events, outbox));
    recorder.finish().unwrap();
    let mut came = 0;
    while inbox.try_recv().is_ok() {
        came += 1;
    }
    assert!((4 * 2..4 * 80).contains(&came), "{came}");
}
