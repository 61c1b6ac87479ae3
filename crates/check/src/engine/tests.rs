//! Whole runs as tables: what happens, which requests start then, and which checks come out.

mod chains;
mod connections;
mod dead;
mod forms;
mod laws;
mod linger;
mod manners;
mod network;
mod play;
mod rules;
mod slots;

use std::time::Duration;

use http::header;
use wikirot_words::Reason;

use self::play::It::{Asks, Ends, Fails, Gets, Reads, Says, Stops, Waits};
use self::play::Play;
use crate::config::Config;
use crate::net::failure::Stage;
use crate::net::headers::Agent;

fn config() -> Config {
    let config = Config::default().concurrency(64).delay(Duration::ZERO);
    config.probe_https(false).seed(Some(1))
}

const A: [&str; 3] = ["http://a.org/1", "http://a.org/2", "http://a.org/3"];
const B: &str = "http://b.org/";
const C: &str = "http://c.org/";

#[test]
fn a_url_waits_for_its_lane_without_a_slot() {
    let config = Config { concurrency: 2, ..config() };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(A[2], 0), &[], &[]),
        (Asks(B, 0), &[B], &[]),
        // All slots are taken, none of them by what waits for its lane.
        (Asks(C, 0), &[], &[]),
        (Gets(B, 200), &[C], &["4 ok"]),
        (Gets(C, 200), &[], &["5 ok"]),
        (Gets(A[0], 200), &[A[1]], &["1 ok"]),
        (Gets(A[1], 200), &[A[2]], &["2 ok"]),
        (Ends, &[], &[]),
        (Gets(A[2], 200), &[], &["3 ok"]),
    ]);
}

#[test]
fn the_longest_lane_keeps_a_slot_while_it_waits_for_its_own_time() {
    let config = Config { concurrency: 2, delay: Duration::from_secs(2), ..config() };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(A[2], 0), &[], &[]),
        (Gets(A[0], 200), &[], &["1 ok"]),
        (Asks(B, 0), &[B], &[]),
        // One slot is free, and kept.
        (Asks(C, 0), &[], &[]),
        (Waits(2), &[A[1]], &[]),
        (Gets(B, 200), &[C], &["4 ok"]),
    ]);
    // The only slot there is would do nothing else.
    let config = Config { concurrency: 1, ..config };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(A[2], 0), &[], &[]),
        (Gets(A[0], 200), &[], &["1 ok"]),
        (Asks(B, 0), &[B], &[]),
    ]);
}

#[test]
fn a_host_that_cannot_be_connected_to_is_probed_and_given_up() {
    let config = config();
    let refused = |url| Fails(url, Reason::ConnectRefused, Stage::Connect);
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(A[2], 0), &[], &[]),
        (Asks("https://a.org/", 0), &[], &[]),
        // Another port of the host is another matter.
        (refused(A[0]), &["https://a.org/"], &[]),
        (Waits(20), &[], &[]),
        (Gets("https://a.org/", 200), &[A[0]], &["4 ok"]),
        (refused(A[0]), &[], &[]),
        (Waits(10), &[], &[]),
        (Waits(30), &[A[1]], &[]),
        (refused(A[1]), &[], &[]),
        (Asks("http://a.org/4", 0), &[], &[]),
        // They are said once somebody shows that the network is up.
        (Asks(B, 0), &[B], &[]),
        (
            Gets(B, 200),
            &[],
            &[
                "2 connect-refused",
                "3 connect-refused",
                "1 connect-refused",
                "5 connect-refused",
                "6 ok",
            ],
        ),
    ]);
}

#[test]
fn a_probe_that_gets_through_opens_the_host_for_all() {
    let config = config();
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Fails(A[0], Reason::ConnectTimeout, Stage::Connect), &[], &[]),
        (Waits(20), &[A[0]], &[]),
        (Gets(A[0], 200), &[A[1]], &["1 ok"]),
        (Gets(A[1], 200), &[], &["2 ok"]),
    ]);
}

#[test]
fn what_passes_gets_its_tries_and_a_404_one_look_as_a_browser() {
    let config = config();
    let mut play = Play::new(&config);
    play.lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Gets(A[0], 503), &[], &[]),
        (Waits(11), &[], &[]),
        (Waits(8), &[A[0]], &[]),
        (Gets(A[0], 503), &[], &[]),
        (Waits(22), &[], &[]),
        (Waits(16), &[A[0]], &[]),
        (Gets(A[0], 503), &[], &["1 http-503"]),
        (Asks(A[1], 0), &[A[1]], &[]),
        (Gets(A[1], 404), &[], &[]),
        (Waits(3), &[A[1]], &[]),
    ]);
    assert_eq!(play.under_way[0].request.agent, Agent::Browser);
    play.lines([(Gets(A[1], 404), &[], &["2 http-404"])]);
}

#[test]
fn a_host_that_refuses_after_it_answered_is_asked_at_half_the_pace() {
    let config = config();
    for (first, says, at_once) in [(200, "1 ok", false), (403, "1 http-403", true)] {
        let mut play = Play::new(&config);
        play.lines([(Asks(A[0], 0), &[A[0]], &[])]);
        if first == 403 {
            play.lines([(Gets(A[0], 403), &[A[0]], &[])]);
        }
        let third: &[&str] = if at_once { &[A[2]] } else { &[] };
        play.lines([
            (Gets(A[0], first), &[], &[says]),
            (Asks(A[1], 0), &[A[1]], &[]),
            (Gets(A[1], 403), &[A[1]], &[]),
            (Gets(A[1], 403), &[], &["2 http-403"]),
            (Asks(A[2], 0), third, &[]),
        ]);
        if !at_once {
            play.lines([(Waits(1), &[A[2]], &[])]);
        }
    }
}

#[test]
fn a_redirect_goes_through_the_lane_of_its_host_ahead_of_what_waits_there() {
    let config = config();
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(B, 0), &[B], &[]),
        (Says(B, 302, header::LOCATION, "http://a.org/new"), &[], &[]),
        (Gets(A[0], 200), &["http://a.org/new"], &["1 ok"]),
        (Gets("http://a.org/new", 200), &[A[1]], &["3 ok"]),
    ]);
}

#[test]
fn a_page_has_moved_if_it_has_the_second_time() {
    let config = config();
    let to = |url| Says(B, 301, header::LOCATION, url);
    let (new, other) = ("http://a.org/new", "http://a.org/other");
    let mut play = Play::new(&config);
    play.lines([
        (Asks(B, 0), &[B], &[]),
        (to(new), &[new], &[]),
        (Gets(new, 200), &[B], &["~1 ok"]),
        (to(other), &[other], &[]),
    ]);
    let event = play.finished(other, Ok(play::answer(200)), None);
    play.engine.handle(event, play.now);
    let check = play.engine.next_check().unwrap();
    assert_eq!((check.reason.code().as_ref(), &*check.notes), ("ok", &[][..]));
}

#[test]
fn a_host_that_says_when_to_come_back_is_obeyed_or_left_alone() {
    let config = Config { patience: Duration::from_secs(300), ..config() };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Says(A[0], 503, header::RETRY_AFTER, "120"), &[], &[]),
        (Waits(119), &[], &[]),
        // What was asked before goes ahead.
        (Waits(1), &[A[0]], &[]),
        (Says(A[0], 429, header::RETRY_AFTER, "3600"), &[], &["1 http-429"]),
        (Waits(1), &[], &["2 http-429"]),
    ]);
}

#[test]
fn what_is_answered_is_said_at_once_and_once_more_when_it_is_certain() {
    let config = config();
    // Few words alone would be compared with what the host says of nothing.
    let page = |title: &str| -> &'static str {
        let words = format!("{title} has many words of its own. ").repeat(40);
        Box::leak(format!("<title>{title}</title><p>{words}").into_boxed_str())
    };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Reads(A[0], page("One")), &[A[1]], &["~1 ok"]),
        (Reads(A[1], page("Two")), &[], &["1 ok", "2 ok"]),
    ]);
}

#[test]
fn where_lanes_are_many_they_are_worked_off_one_after_the_other() {
    let config = Config { concurrency: 1, ..config() };
    let b = ["http://b.org/1", "http://b.org/2"];
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(b[0], 0), &[], &[]),
        (Asks(b[1], 0), &[], &[]),
        (Asks("http://c.org/1", 0), &[], &[]),
        (Asks("http://c.org/2", 0), &[], &[]),
        (Asks("http://d.org/1", 0), &[], &[]),
        (Asks("http://d.org/2", 0), &[], &[]),
        (Gets(A[0], 200), &[A[1]], &["1 ok"]),
        (Gets(A[1], 200), &[b[0]], &["2 ok"]),
        (Gets(b[0], 200), &[b[1]], &["3 ok"]),
        // What is left is soon done whatever goes first: the longest does.
        (Gets(b[1], 200), &["http://c.org/1"], &["4 ok"]),
        (Gets("http://c.org/1", 200), &["http://d.org/1"], &["5 ok"]),
    ]);
}

#[test]
fn hosts_that_never_answered_leave_room_for_those_that_do() {
    let config = Config { concurrency: 4, delay: Duration::from_secs(1), ..config() };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(A[2], 0), &[], &[]),
        (Gets(A[0], 200), &[], &["1 ok"]),
        (Asks("http://s1.org/", 0), &["http://s1.org/"], &[]),
        (Asks("http://s2.org/", 0), &["http://s2.org/"], &[]),
        (Asks("http://s3.org/", 0), &["http://s3.org/"], &[]),
        (Asks("http://s4.org/", 0), &[], &[]),
        (Waits(1), &[A[1]], &[]),
        (Gets(A[1], 200), &[], &["2 ok"]),
        (Waits(1), &[A[2]], &[]),
        // Nobody else has anything to ask.
        (Gets(A[2], 200), &["http://s4.org/"], &["3 ok"]),
    ]);
}

#[test]
fn a_silent_host_lends_the_lane_that_it_shares() {
    let config = config();
    let [silent, other] = ["http://one.sourceforge.net/", "http://two.sourceforge.net/"];
    Play::new(&config).lines([
        (Asks(other, 0), &[other], &[]),
        (Asks(silent, 0), &[], &[]),
        (Asks("http://two.sourceforge.net/2", 0), &[], &[]),
        (Gets(other, 200), &[silent], &["1 ok"]),
        (Waits(1), &["http://two.sourceforge.net/2"], &[]),
    ]);
}

#[test]
fn a_stop_lets_what_is_under_way_finish_and_starts_nothing() {
    let config = config();
    let mut play = Play::new(&config);
    play.lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Stops, &[], &[]),
        (Asks(B, 0), &[], &[]),
    ]);
    assert!(play.engine.end().is_none(), "one is under way");
    play.lines([(Gets(A[0], 200), &[], &["1 ok"])]);
    assert!(play.engine.end().unwrap().stopped);
}

#[test]
fn what_failed_together_does_not_come_back_together() {
    let config = config();
    let mut play = Play::new(&config);
    let urls: Vec<&'static str> =
        (0..16).map(|n| &*Box::leak(format!("http://h{n}.org/").into_boxed_str())).collect();
    for url in &urls {
        play.happens(Asks(url, 0));
    }
    assert_eq!(play.requests().len(), 16);
    for url in &urls {
        play.happens(Gets(url, 503));
    }
    let mut comes_back = Vec::new();
    for _ in 0..100 {
        assert!(comes_back.len() < 20 || play.requests().is_empty());
        play.now.instant += config.retry_pause / 50;
        play.happens(Waits(0));
        comes_back.push(play.requests().len());
    }
    assert_eq!(comes_back.iter().sum::<usize>(), 16, "all within twice the pause");
    assert!(comes_back.iter().all(|at_once| *at_once <= 5), "{comes_back:?}");
}

#[test]
fn who_asks_once_asks_in_its_own_name() {
    let config = Config { tries: 1, ..config() };
    let mut play = Play::new(&config);
    play.lines([(Asks(A[0], 0), &[A[0]], &[])]);
    assert_eq!(play.under_way[0].request.agent, Agent::Own);
}

#[test]
fn a_check_tells_where_a_redirect_leads_and_when_the_answer_came() {
    let config = config();
    let mut play = Play::new(&config);
    play.lines([
        (Asks(B, 0), &[B], &[]),
        // And as a browser, for it may be meant for programs alone.
        (Says(B, 302, header::LOCATION, "ftp://b.org/x"), &[B], &[]),
    ]);
    play.happens(Says(B, 302, header::LOCATION, "ftp://b.org/x"));
    let check = play.engine.next_check().unwrap();
    let detail = "redirects to ftp://b.org/x; the same as a browser";
    assert_eq!(check.detail.as_deref(), Some(detail));
    assert_eq!(check.first_byte, Some(Duration::from_millis(10)));
    assert_eq!((check.status, check.attempts), (Some(302), 1));
}
