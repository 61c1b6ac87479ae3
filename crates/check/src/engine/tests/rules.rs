//! Rules of robots.txt: read first where a host has many URLs, and kept for a run that goes on.

use wikirot_words::Reason;

use super::play::It::{Asks, Fails, Gets, Reads, Waits};
use super::play::Play;
use super::{A, B, config};
use crate::config::{Config, RobotsMode};
use crate::net::failure::Stage;

#[test]
fn the_rules_of_a_host_with_many_urls_are_read_first() {
    let config = Config { robots_from: 20, ..config() };
    let robots = "http://a.org/robots.txt";
    Play::new(&config).lines([
        (Asks(B, 19), &[B], &[]),
        (Asks(A[0], 20), &[robots], &[]),
        (Asks(A[1], 20), &[], &[]),
        (Reads(robots, "User-agent: wikirot\nDisallow: /2\nCrawl-delay: 5"), &[], &[]),
        (Waits(4), &[], &[]),
        (Waits(1), &[A[0]], &["3 robots"]),
        (Gets(A[0], 200), &[], &["2 ok"]),
    ]);
}

#[test]
fn another_is_the_probe_where_rules_forbid_the_one_that_was_meant_for_it() {
    let config = Config { robots_from: 20, ..config() };
    let (robots, page) = ("https://a.org/robots.txt", "https://a.org/x");
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Fails(A[0], Reason::ConnectRefused, Stage::Connect), &[], &[]),
        (Asks(page, 20), &[robots], &[]),
        (Reads(robots, "User-agent: wikirot\nDisallow: /1"), &[page], &[]),
        (Gets(page, 200), &[], &["3 ok"]),
        (Waits(20), &[A[1]], &["1 robots"]),
    ]);
}

#[test]
fn rules_that_were_read_by_a_run_that_was_cut_off_are_not_asked_for_again() {
    let config = Config { robots_from: 20, ..config() };
    let robots = "http://a.org/robots.txt";
    let mut play = Play::new(&config);
    play.lines([
        (Asks(A[0], 20), &[robots], &[]),
        (Reads(robots, "User-agent: wikirot\nDisallow: /2\nCrawl-delay: 5"), &[], &[]),
    ]);
    let read = play.engine.take_read();
    assert_eq!((&*read[0].host, &*read[0].lines), ("a.org", "disallow: /2\ncrawl-delay: 5\n"));
    for (mode, first) in [(RobotsMode::Named, A[0]), (RobotsMode::Strict, robots)] {
        let config = Config { robots: mode, known_rules: read.clone(), ..config.clone() };
        let mut play = Play::new(&config);
        play.lines([(Asks(A[0], 20), &[first], &[])]);
        if first == A[0] {
            play.lines([
                (Gets(A[0], 200), &[], &["1 ok"]),
                (Asks(A[1], 20), &[], &[]),
                (Waits(4), &[], &[]),
                (Waits(1), &[], &["2 robots"]),
            ]);
        }
    }
    for (fails, is_kept) in
        [(500, false), (503, false), (429, false), (404, true), (403, true), (499, true)]
    {
        let mut play = Play::new(&config);
        play.lines([(Asks(A[0], 20), &[robots], &[])]);
        play.happens(Gets(robots, fails));
        assert_eq!(!play.engine.take_read().is_empty(), is_kept, "{fails}");
    }
}

#[test]
fn no_more_is_answered_at_a_time_than_may_be_lost() {
    let config = Config { robots_from: 20, ..config() };
    let mut play = Play::new(&config);
    for n in 0..40 {
        play.happens(Asks(Box::leak(format!("http://a.org/{n}").into_boxed_str()), 40));
    }
    let robots = "http://a.org/robots.txt";
    assert_eq!(play.requests(), [robots]);
    play.happens(Reads(robots, "User-agent: wikirot\nDisallow: /"));
    for told in [32, 8] {
        assert_eq!(play.requests(), [""; 0]);
        assert_eq!(std::iter::from_fn(|| play.engine.next_check()).count(), told);
    }
}
