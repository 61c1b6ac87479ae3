//! Hosts that are dead, with any number of URLs.

use wikirot_words::Reason;

use super::config;
use super::play::It::{Asks, Fails, Gets, Waits};
use super::play::Play;
use crate::check::Target;
use crate::config::{Config, RobotsMode};
use crate::event::Event;
use crate::net::failure::Stage;
use crate::net::headers::Agent;

#[test]
fn who_speaks_no_http_is_asked_twice_and_soon() {
    let config = config();
    let mut play = Play::new(&config);
    let [first, second] = ["http://a.org/1", "http://a.org/2"];
    let garbage = |url| Fails(url, Reason::NotHttp, Stage::Exchange);
    play.lines([
        (Asks(first, 2), &[first], &[]),
        (Asks(second, 2), &[], &[]),
        (garbage(first), &[], &[]),
        (Waits(3), &[first], &[]),
    ]);
    assert_eq!(play.under_way[0].request.agent, Agent::Browser);
    play.happens(garbage(first));
    assert_eq!(play.requests(), [""; 0]);
    // Another host is up, and so it was not our network.
    play.lines([(Asks("http://c.org/", 1), &["http://c.org/"], &[])]);
    play.happens(Gets("http://c.org/", 410));
    let checks: Vec<_> = std::iter::from_fn(|| play.engine.next_check()).collect();
    let told: Vec<_> = checks.iter().map(|it| (it.id, it.reason, it.attempts)).collect();
    assert_eq!(told, [(1, Reason::NotHttp, 2), (2, Reason::NotHttp, 2)]);
}

#[test]
fn what_waits_for_a_sign_of_life_is_bounded_whatever_a_dead_host_has() {
    const URLS: u64 = 5_000;
    let canary = "http://c.org/";
    let robots = RobotsMode::Ignore;
    let config = Config { canaries: vec![canary.parse().unwrap()], robots, ..config() };
    let mut play = Play::new(&config);
    for n in 0..URLS {
        let target = Target::new(n, format!("http://a.org/{n}"));
        play.engine.handle(Event::Target(target), play.now);
    }
    assert_eq!(play.requests(), ["http://a.org/0"]);
    play.happens(Fails("http://a.org/0", Reason::DnsNxdomain, Stage::Name));
    let (mut checks, mut asked) = (0, 0);
    loop {
        let requests = play.requests();
        let given = std::iter::from_fn(|| play.engine.next_check()).count() as u64;
        checks += given;
        match &requests[..] {
            [] if given > 0 => {}
            [] => break,
            // Before more than a few are held back, somebody is asked.
            [one] if one == canary => {
                asked += 1;
                play.happens(Gets(canary, 200));
            }
            more => panic!("{more:?}"),
        }
        assert!(given <= URLS / 4, "{given}");
    }
    assert!(asked >= 3, "{asked}");
    // The others are told with the next sign of life, or at the end.
    play.engine.handle(Event::Complete, play.now);
    assert_eq!(play.requests(), [canary]);
    play.happens(Gets(canary, 200));
    checks += std::iter::from_fn(|| play.engine.next_check()).count() as u64;
    assert_eq!(checks, URLS);
    assert!(play.engine.end().is_some());
}

#[test]
fn a_silent_host_holds_a_shared_lane_from_its_last_request_on() {
    let families = vec![vec!["a.org".to_owned(), "b.org".to_owned()]];
    let config = Config { families, ..config() };
    let [first, second, other] = ["https://a.org/1", "https://a.org/2", "http://b.org/"];
    Play::new(&config).lines([
        (Asks(first, 0), &[first], &[]),
        (Asks(second, 0), &[], &[]),
        (Asks(other, 0), &[], &[]),
        (Waits(1), &[], &[]),
        // Of a certificate a second look makes sure.
        (Fails(first, Reason::TlsExpired, Stage::Tls), &[second], &[]),
        (Waits(1), &[], &[]),
        (Waits(1), &[other], &[]),
    ]);
}
