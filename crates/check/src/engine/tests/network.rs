//! Failures that may be our own network's.

use wikirot_words::Reason;

use super::play::It::{Asks, Ends, Fails, Gets, Waits};
use super::play::Play;
use super::{A, B, C, config};
use crate::config::Config;
use crate::net::failure::Stage;

const CANARY: &str = "http://canary.org/";

/// With a host to ask whether the network is up.
fn with_canary() -> Config {
    Config { canaries: CANARY.parse().into_iter().collect(), ..config() }
}

/// Hosts that fail one after the other.
fn dead(play: &mut Play<'_>, hosts: usize) {
    for host in 0..hosts {
        let url: &'static str = Box::leak(format!("http://dead{host}.org/").into_boxed_str());
        play.happens(Asks(url, 0));
        assert_eq!(play.requests(), [url]);
        play.happens(Fails(url, Reason::DnsNxdomain, Stage::Name));
    }
}

#[test]
fn hosts_that_fail_in_a_row_put_the_network_to_the_proof_before_all_else() {
    let config = with_canary();
    let mut play = Play::new(&config);
    dead(&mut play, 8);
    play.lines([
        (Asks(B, 0), &[CANARY], &[]),
        (
            Gets(CANARY, 500),
            &[B],
            &[
                "1 dns-nxdomain",
                "2 dns-nxdomain",
                "3 dns-nxdomain",
                "4 dns-nxdomain",
                "5 dns-nxdomain",
                "6 dns-nxdomain",
                "7 dns-nxdomain",
                "8 dns-nxdomain",
            ],
        ),
    ]);
}

#[test]
fn failures_do_not_wait_for_hosts_that_may_never_come() {
    let config = config();
    let gone = || Fails(C, Reason::DnsNxdomain, Stage::Name);
    Play::new(&config).lines([
        (Asks(B, 0), &[B], &[]),
        (Gets(B, 200), &[], &["1 ok"]),
        (Asks(C, 0), &[C], &[]),
        (gone(), &[], &[]),
        (Waits(4), &[], &[]),
        // Whoever answered last is asked, though there may be more to come.
        (Waits(1), &[B], &[]),
        (Gets(B, 200), &[], &["2 dns-nxdomain"]),
    ]);
    // Not while others may answer.
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(C, 0), &[C], &[]),
        (gone(), &[], &[]),
        (Waits(60), &[], &[]),
        (Gets(A[0], 200), &[], &["2 dns-nxdomain", "1 ok"]),
    ]);
}

#[test]
fn failures_of_a_network_that_was_down_say_nothing() {
    let config = Config { concurrency: 1, ..with_canary() };
    let mut play = Play::new(&config);
    dead(&mut play, 8);
    let lost = || Fails(CANARY, Reason::ConnectTimeout, Stage::Connect);
    play.lines([
        (Ends, &[CANARY], &[]),
        (lost(), &[], &[]),
        (Waits(4), &[], &[]),
        (Waits(1), &[CANARY], &[]),
        // It is back: the first of them is asked again.
        (Gets(CANARY, 200), &["http://dead0.org/"], &[]),
    ]);
}

#[test]
fn a_network_that_stays_down_ends_the_run_without_a_word_on_any_host() {
    let config = with_canary();
    let mut play = Play::new(&config);
    dead(&mut play, 8);
    let lost = || Fails(CANARY, Reason::ConnectTimeout, Stage::Connect);
    play.lines([
        (Ends, &[CANARY], &[]),
        (lost(), &[], &[]),
        (Waits(61), &[CANARY], &[]),
        (lost(), &[], &[]),
    ]);
    let outcome = play.engine.end().unwrap();
    assert!(outcome.network_down && !outcome.stopped);
    assert_eq!((outcome.targets, outcome.checks, outcome.requests), (8, 0, 10));
}
