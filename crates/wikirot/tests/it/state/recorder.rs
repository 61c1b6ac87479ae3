//! The recorder between a scan and a checker.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::mpsc;
use wikirot::{
    recorder::{Event, Recorder, Tally},
    state::{DuePolicy, Ending, Scope},
};
use wikirot_check::{Reason, Target};

use super::{Place, at, check, links, page, spell};

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
        let recorder =
            Recorder::start(run, spell, Arc::default(), targets, checks, Arc::clone(&tally));
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

#[test]
fn after_a_stop_nothing_more_is_asked() {
    let place = Place::new();
    let run = place.begin(0, &DuePolicy::default());
    let (targets, mut inbox) = mpsc::channel(1);
    let (outbox, checks) = mpsc::channel(1);
    let recorder = Recorder::start(run, spell, Arc::default(), targets, checks, Arc::default());
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
        let recorder = Recorder::start(run, spell, lists, targets, checks, Arc::default());
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
    let recorder = Recorder::start(run, spell, Arc::default(), targets, checks, Arc::default());
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
