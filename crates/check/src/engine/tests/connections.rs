//! What becomes of connections, and of certificates that lack their issuer's.

use std::time::Duration;

use url::Url;
use wikirot_words::Reason;

use super::play::It::{Asks, Fails, Gets, Says, Waits};
use super::play::{Play, answer};
use super::{A, B, config};
use crate::config::Config;
use crate::ids::ConnId;
use crate::net::failure::{Failure, Stage};

#[test]
fn idle_connections_count_against_the_bound_and_serve_their_origin_alone() {
    let config = Config { concurrency: 2, delay: Duration::from_secs(1), ..config() };
    let mut play = Play::new(&config);
    let kept = |play: &mut Play<'_>, url, id| {
        let event = play.finished(url, Ok(answer(200)), Some(ConnId(id)));
        play.engine.handle(event, play.now);
    };
    play.lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(A[2], 0), &[], &[]),
    ]);
    kept(&mut play, A[0], 1);
    play.lines([(Waits(1), &[A[1]], &["1 ok"])]);
    assert_eq!(play.under_way[0].connection, Some(ConnId(1)));
    kept(&mut play, A[1], 2);
    assert_eq!(play.engine.take_closed(), [], "one idle, none under way");
    play.lines([(Asks(B, 0), &[B], &["2 ok"])]);
    assert_eq!(play.engine.take_closed(), [], "one idle, one under way");
    play.lines([(Waits(1), &[A[2]], &[])]);
    assert_eq!(play.under_way[1].connection, Some(ConnId(2)));
    kept(&mut play, A[2], 3);
    assert_eq!(play.engine.take_closed(), [ConnId(3)], "nothing waits for it");
}

#[test]
fn of_idle_connections_the_oldest_makes_room_for_another_hosts_request() {
    let config = Config { concurrency: 3, delay: Duration::from_secs(1), ..config() };
    let mut play = Play::new(&config);
    let hosts = ["http://a.org/", "http://b.org/", "http://c.org/"];
    for url in hosts {
        play.happens(Asks(url, 0));
        assert_eq!(play.requests(), [url]);
        play.happens(Asks(Box::leak(format!("{url}more").into_boxed_str()), 0));
        assert_eq!(play.requests(), [""; 0]);
    }
    for (url, id) in hosts.into_iter().zip(1..) {
        let event = play.finished(url, Ok(answer(200)), Some(ConnId(id)));
        play.engine.handle(event, play.now);
        assert_eq!(play.requests(), [""; 0]);
    }
    assert_eq!(play.engine.take_closed(), [], "three idle");
    play.happens(Asks("http://d.org/", 0));
    assert_eq!(play.requests(), ["http://d.org/"]);
    assert_eq!(play.engine.take_closed(), [ConnId(1)]);
}

#[test]
fn a_lane_turns_to_https_and_back_for_many_pages_at_a_time() {
    let config = config().probe_https(true);
    // How many pages, and how often the lane turns to another scheme.
    for (pages, turns) in [(1, 1), (2, 1), (15, 1), (40, 5)] {
        let mut play = Play::new(&config);
        for n in 0..pages {
            play.happens(Asks(Box::leak(format!("http://a.org/{n}").into_boxed_str()), 0));
        }
        let (mut asked, mut kept) = (Vec::new(), 0);
        while let [url] = &play.requests()[..] {
            kept += 1;
            let event = play.finished(url, Ok(answer(200)), Some(ConnId(kept)));
            play.engine.handle(event, play.now);
            asked.push(url.clone());
            while play.engine.next_check().is_some() {}
        }
        let https: Vec<bool> = asked.iter().map(|url| url.starts_with("https:")).collect();
        assert_eq!(https.iter().filter(|https| **https).count(), pages, "{asked:?}");
        let turned = https.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(turned, turns, "{asked:?}");
    }
}

#[test]
fn a_slow_host_is_asked_for_a_form_as_soon_as_for_its_page() {
    let config = Config { delay: Duration::from_secs(9), ..config().probe_https(true) };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Gets(A[0], 200), &[], &["~1 ok"]),
        (Waits(9), &["https://a.org/1"], &[]),
    ]);
}

#[test]
fn no_certificate_sends_us_inside_for_its_issuer() {
    let config = config();
    for (issuer, is_asked) in [
        ("http://ca.org/a.crt", true),
        ("http://10.0.0.1/a.crt", false),
        ("http://[::1]/a.crt", false),
        ("http://localhost/a.crt", false),
        ("http://ca.internal/a.crt", false),
        ("http://user:word@ca.org/a.crt", false),
        ("ftp://ca.org/a.crt", false),
    ] {
        let mut play = Play::new(&config);
        let url = "https://a.org/";
        play.happens(Asks(url, 0));
        assert_eq!(play.requests(), [url]);
        let failure = Failure {
            issuer: Some(Url::parse(issuer).unwrap()),
            ..Failure::new(Reason::TlsUntrusted, Stage::Tls, None)
        };
        let event = play.finished(url, Err(failure), None);
        play.engine.handle(event, play.now);
        let asked = play.requests();
        assert_eq!(asked.contains(&issuer.to_owned()), is_asked, "{issuer}: {asked:?}");
    }
}

#[test]
fn a_chain_that_stays_incomplete_ends_after_a_few_issuers() {
    let config = config();
    let mut play = Play::new(&config);
    let url = "https://a.org/";
    play.happens(Asks(url, 0));
    let mut asked = play.requests();
    let mut issuers = Vec::new();
    for n in 0..10 {
        if asked != [url] {
            break;
        }
        let failure = Failure {
            issuer: Some(Url::parse(&format!("http://ca.org/{n}.crt")).unwrap()),
            ..Failure::new(Reason::TlsUntrusted, Stage::Tls, None)
        };
        let event = play.finished(url, Err(failure), None);
        play.engine.handle(event, play.now);
        asked = play.requests();
        if let [issuer] = &asked[..] {
            issuers.push(issuer.clone());
            let event = play.finished(issuer, Ok(answer(200)), None);
            play.engine.handle(event, play.now);
            asked = play.requests();
        }
    }
    let first_three = [0, 1, 2].map(|n| format!("http://ca.org/{n}.crt"));
    assert_eq!(issuers, first_three);
}

#[test]
fn what_is_asked_beside_the_links_waits_for_no_issuer() {
    let config = config();
    let mut play = Play::new(&config);
    play.happens(Asks("https://a.org/", 100));
    let rules = "https://a.org/robots.txt";
    assert_eq!(play.requests(), [rules]);
    let failure = Failure {
        issuer: Some(Url::parse("http://ca.org/a.crt").unwrap()),
        ..Failure::new(Reason::TlsUntrusted, Stage::Tls, None)
    };
    let event = play.finished(rules, Err(failure), None);
    play.engine.handle(event, play.now);
    assert!(!play.requests().contains(&"http://ca.org/a.crt".to_owned()));
}

#[test]
fn an_address_that_no_request_can_be_made_of_is_the_links_or_the_redirects() {
    let config = config();
    let bad = || Fails(B, Reason::InvalidUrl, Stage::Judge);
    Play::new(&config).lines([(Asks(B, 0), &[B], &[]), (bad(), &[], &["1 invalid-url"])]);
    let mut play = Play::new(&config);
    play.lines([(Asks(A[0], 0), &[A[0]], &[])]);
    // It is looked at again, as a browser, before it is said.
    for look in 0.. {
        play.happens(Says(A[0], 302, http::header::LOCATION, B));
        assert_eq!(play.requests(), [B]);
        play.happens(bad());
        if let Some(check) = play.engine.next_check() {
            assert_eq!((check.reason, look), (Reason::RedirectInvalid, 1));
            break;
        }
        play.happens(Waits(60));
        assert_eq!(play.requests(), [A[0]]);
    }
}

#[test]
fn an_issuer_is_fetched_once() {
    let config = config();
    let mut play = Play::new(&config);
    let issuer = "http://ca.org/a.crt";
    let lacks = |play: &mut Play<'_>, url| {
        let failure = Failure {
            issuer: Some(Url::parse(issuer).unwrap()),
            ..Failure::new(Reason::TlsUntrusted, Stage::Tls, None)
        };
        let event = play.finished(url, Err(failure), None);
        play.engine.handle(event, play.now);
        play.requests()
    };
    let [first, second] = ["https://a.org/", "https://b.org/"];
    play.happens(Asks(first, 0));
    play.happens(Asks(second, 0));
    play.requests();
    assert_eq!(lacks(&mut play, first), [issuer]);
    assert_eq!(lacks(&mut play, second), [""; 0], "it waits for that one");
    play.happens(Gets(issuer, 200));
    assert_eq!(play.requests(), [first, second]);
    // It was none, or not enough.
    assert!(!lacks(&mut play, first).contains(&issuer.to_owned()));
}
