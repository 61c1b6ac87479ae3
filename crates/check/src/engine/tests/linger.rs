//! Hosts that take long for each URL, once nothing else is left.

use std::time::Duration;

use http::header;
use wikirot_words::Reason;

use super::play::It::{Asks, Ends, Fails, Gets, Reads, Says, Waits};
use super::play::Play;
use super::{A, B, config};
use crate::config::Config;
use crate::net::failure::Stage;

const ROBOTS: &str = "http://a.org/robots.txt";

#[test]
fn what_a_slow_host_was_not_asked_is_left_once_the_others_are_done() {
    for (linger, is_left) in [(30, true), (90, false)] {
        let config = Config { linger: Duration::from_secs(linger), ..config() };
        let mut play = Play::new(&config);
        play.lines([
            (Asks(A[0], 20), &[ROBOTS], &[]),
            (Asks(A[1], 20), &[], &[]),
            (Asks(A[2], 20), &[], &[]),
            (Asks(B, 0), &[B], &[]),
            (Reads(ROBOTS, "User-agent: wikirot\nCrawl-delay: 60"), &[], &[]),
            (Ends, &[], &[]),
            (Waits(60), &[A[1]], &[]),
            (Gets(A[1], 200), &[], &["2 ok"]),
            // Another is under way: nobody is waited for in vain.
            (Waits(59), &[], &[]),
            (Gets(B, 200), &[], &["4 ok"]),
            (Waits(1), &[A[2]], &[]),
            (Gets(A[2], 200), &[], &["3 ok"]),
            (Waits(20), &[], &[]),
            (Waits(20), &[], &[]),
        ]);
        let ended = play.engine.end();
        assert_eq!(ended.map(|it| (it.put_off, it.slow_lanes)), is_left.then_some((1, 1)));
        if !is_left {
            play.lines([(Waits(20), &[A[0]], &[]), (Gets(A[0], 200), &[], &["1 ok"])]);
            assert_eq!(play.engine.end().map(|it| it.put_off), Some(0));
        }
    }
}

#[test]
fn a_host_is_not_slow_for_a_pause_that_is_ours() {
    let delay = Duration::from_secs(60);
    let config = Config { linger: Duration::from_secs(30), delay, ..config() };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Ends, &[], &[]),
        (Gets(A[0], 200), &[], &["1 ok"]),
        (Waits(20), &[], &[]),
        (Waits(20), &[], &[]),
        (Waits(20), &[A[1]], &[]),
    ]);
}

#[test]
fn a_host_is_slow_whose_links_lead_on_and_on() {
    let (linger, delay) = (Duration::from_secs(30), Duration::from_secs(1));
    let config = Config { linger, delay, probe_https: false, ..config() };
    for (hops, is_left) in [(20, true), (1, false)] {
        let mut play = Play::new(&config);
        for n in 0..40 {
            play.happens(Asks(format!("http://a.org/{n}?0").leak(), 0));
        }
        play.happens(Ends);
        let mut asked = 0;
        let ended = loop {
            for url in play.requests() {
                asked += 1;
                let Some((page, hop)) = url.split_once('?') else {
                    // Rules, and what cannot exist.
                    play.happens(Gets(url.leak(), 404));
                    continue;
                };
                let hop: u32 = hop.parse().unwrap();
                let to = format!("{page}?{}", hop + 1).leak();
                play.happens(match hop < hops {
                    true => Says(url.leak(), 302, header::LOCATION, to),
                    false => Gets(url.leak(), 200),
                });
            }
            while play.engine.next_check().is_some() {}
            if let Some(ended) = play.engine.end() {
                break ended;
            }
            play.happens(Waits(1));
        };
        assert_eq!(ended.put_off > 0, is_left, "{hops}: {ended:?}");
        // What was begun is not asked to its end: the second link has not had its 21 requests.
        assert!(!is_left || asked < 42, "{asked}");
    }
}

#[test]
fn slow_hosts_have_their_time_anew_where_others_came_in_between() {
    let config = Config { linger: Duration::from_secs(30), ..config() };
    let mut play = Play::new(&config);
    play.lines([
        (Asks(A[0], 20), &[ROBOTS], &[]),
        (Asks(A[1], 20), &[], &[]),
        (Asks(A[2], 20), &[], &[]),
        (Reads(ROBOTS, "User-agent: wikirot\nCrawl-delay: 60"), &[], &[]),
        (Ends, &[], &[]),
        (Waits(1), &[], &[]),
        (Waits(19), &[], &[]),
        (Asks(B, 0), &[B], &[]),
        (Waits(5), &[], &[]),
        (Gets(B, 200), &[], &["4 ok"]),
        (Waits(5), &[], &[]),
        (Waits(29), &[], &[]),
    ]);
    assert_eq!(play.engine.end().map(|it| it.put_off), None);
    play.lines([(Waits(1), &[], &[])]);
    assert_eq!(play.engine.end().map(|it| it.put_off), Some(3));
}

#[test]
fn slow_hosts_are_not_alone_while_others_rest_or_are_probed() {
    let config = Config { linger: Duration::from_secs(5), ..config() };
    let rests = || Gets(B, 503);
    let probed = || Fails(B, Reason::ConnectRefused, Stage::Connect);
    let is_done = || Gets(B, 200);
    for (number, (it, left)) in
        [(rests(), 0), (probed(), 0), (is_done(), 2)].into_iter().enumerate()
    {
        let mut play = Play::new(&config);
        play.lines([
            (Asks(A[0], 20), &[ROBOTS], &[]),
            (Asks(A[1], 20), &[], &[]),
            (Reads(ROBOTS, "User-agent: wikirot\nCrawl-delay: 60"), &[], &[]),
            (Asks(B, 0), &[B], &[]),
            (Ends, &[], &[]),
        ]);
        play.happens(it);
        for wait in [1, 2, 4] {
            play.happens(Waits(wait));
            play.requests();
            while play.engine.next_check().is_some() {}
        }
        assert_eq!(play.engine.abandon().put_off, left, "{number}");
    }
}

#[test]
fn a_page_that_waits_for_another_of_a_slow_host_is_told_of_once_that_is_left() {
    let config = Config { linger: Duration::from_secs(5), ..config() };
    let words = "One has many words of its own, that no other page of its host has. ".repeat(20);
    let text = Box::leak(format!("<title>One</title>{words}").into_boxed_str());
    let mut play = Play::new(&config);
    play.lines([
        (Asks(A[0], 20), &[ROBOTS], &[]),
        (Asks(A[1], 20), &[], &[]),
        (Asks(A[2], 20), &[], &[]),
        (Reads(ROBOTS, "User-agent: wikirot\nCrawl-delay: 60"), &[], &[]),
        (Ends, &[], &[]),
        (Waits(60), &[A[1]], &[]),
        (Reads(A[1], text), &[], &["~2 ok"]),
        (Waits(1), &[], &[]),
        (Waits(5), &[], &["2 ok"]),
    ]);
    assert_eq!(play.engine.end().map(|it| it.put_off), Some(2));
}
