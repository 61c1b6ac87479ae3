//! What is handed on from request to request: redirects, cookies, attempts, doubts.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use wikirot_words::{Note, Reason};

use super::play::It::{Asks, Ends, Fails, Gets, Reads, Stops, Waits};
use super::play::{Play, answer};
use super::{A, B, C, config};
use crate::check::Check;
use crate::config::Config;
use crate::event::Event;
use crate::net::failure::{Failure, Stage};
use crate::net::fetch::Answer;

pub(super) fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Long enough that nobody takes it for a note of being missing.
pub(super) fn page(title: &str) -> &'static str {
    let words = format!("{title} has many words of its own. ").repeat(40);
    leaked(format!("<title>{title}</title><p>{words}"))
}

pub(super) fn checks(play: &mut Play<'_>) -> Vec<Check> {
    std::iter::from_fn(|| play.engine.next_check()).collect()
}

/// Answers the request for `url` with 302 to `to` and more fields.
fn moves(play: &mut Play<'_>, url: &str, to: &str, more: &[(header::HeaderName, &'static str)]) {
    let mut headers = HeaderMap::new();
    headers.insert(header::LOCATION, HeaderValue::from_str(to).unwrap());
    headers
        .extend(more.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))));
    let event = play.finished(url, Ok(Answer { headers, ..answer(302) }), None);
    play.engine.handle(event, play.now);
}

#[test]
fn a_chain_of_redirects_has_an_end() {
    let config = config();
    for (hops, ends) in [(20, "ok"), (21, "redirect-loop")] {
        let mut play = Play::new(&config);
        play.happens(Asks("http://a.org/0", 0));
        // What fails is looked at once more, as a browser.
        let mut at = 0;
        let reason = loop {
            let asked = play.requests();
            match &asked[..] {
                [url] if url.ends_with(&format!("/{hops}")) => {
                    play.happens(Gets(leaked(url.clone()), 200));
                }
                [url] => {
                    let n: u32 = url.rsplit('/').next().unwrap().parse().unwrap();
                    moves(&mut play, url, &format!("http://a.org/{}", n + 1), &[]);
                }
                _ => break checks(&mut play)[0].reason.code().into_owned(),
            }
            at += 1;
            assert!(at < 100);
        };
        assert_eq!(reason, ends, "{hops}");
    }
}

#[test]
fn an_address_that_comes_again_is_a_loop_unless_a_cookie_was_set() {
    let config = config();
    for (cookie, ends) in [(None, "redirect-loop"), (Some("seen=1"), "ok")] {
        let mut play = Play::new(&config);
        play.happens(Asks(B, 0));
        for look in 0..2 {
            assert_eq!(play.requests(), [B], "{look}");
            let set: Vec<_> = cookie.map(|it| (header::SET_COOKIE, it)).into_iter().collect();
            moves(&mut play, B, B, &set);
            if cookie.is_some() {
                assert_eq!(play.requests(), [B]);
                let sent = play.under_way[0].request.cookie.as_ref();
                assert_eq!(sent.and_then(|it| it.to_str().ok()), cookie);
                play.happens(Gets(B, 200));
                break;
            }
        }
        let check = checks(&mut play).pop().unwrap();
        assert_eq!(check.reason.code(), ends);
        assert!(check.notes.is_empty());
    }
}

#[test]
fn a_chain_of_certificates_that_lacks_one_is_noted_wherever_it_was_met() {
    let config = config();
    for (first, second, noted) in [(true, false, true), (false, true, true), (false, false, false)]
    {
        let mut play = Play::new(&config);
        let (url, to) = ("https://a.org/x", "https://b.org/x");
        play.happens(Asks(url, 0));
        play.requests();
        let headers = HeaderMap::from_iter([(header::LOCATION, HeaderValue::from_static(to))]);
        let redirect = Answer { headers, incomplete_chain: first, ..answer(302) };
        let event = play.finished(url, Ok(redirect), None);
        play.engine.handle(event, play.now);
        assert_eq!(play.requests(), [to]);
        let event = play.finished(to, Ok(Answer { incomplete_chain: second, ..answer(200) }), None);
        play.engine.handle(event, play.now);
        let notes = &checks(&mut play)[0].notes;
        assert_eq!(notes.contains(&Note::TlsIncompleteChain), noted, "{first} {second}");
    }
}

#[test]
fn what_a_dead_host_gives_to_all_counts_as_looked_at_as_often() {
    let config = config();
    let mut play = Play::new(&config);
    let refused = |url| Fails(url, Reason::ConnectRefused, Stage::Connect);
    for url in A {
        play.happens(Asks(url, 0));
    }
    for pause in [0, 20, 60] {
        play.happens(Waits(pause));
        let asked = play.requests();
        assert_eq!(asked.len(), 1, "one probe at a time");
        play.happens(refused(leaked(asked[0].clone())));
    }
    // Somebody shows that the network is up.
    play.happens(Asks(B, 0));
    assert_eq!(play.requests(), [B]);
    play.happens(Gets(B, 200));
    let told = checks(&mut play);
    let of = |check: &Check| (check.reason.code().into_owned(), check.attempts, check.hops.len());
    assert_eq!(told.len(), 4);
    for check in told.iter().filter(|check| check.id < 4) {
        assert_eq!(of(check), ("connect-refused".to_owned(), 3, 1), "{check:?}");
    }
    assert_eq!(play.engine.abandon().checks, 4);
}

#[test]
fn a_host_that_does_not_let_its_rules_be_read_is_probed_like_any() {
    let config = config();
    let rules = "http://a.org/robots.txt";
    Play::new(&config).lines([
        (Asks(A[0], 20), &[rules], &[]),
        (Fails(rules, Reason::ConnectRefused, Stage::Connect), &[], &[]),
        (Waits(5), &[], &[]),
        (Waits(20), &[A[0]], &[]),
    ]);
    // What is read too slowly says nothing of the rest.
    Play::new(&config).lines([
        (Asks(A[0], 20), &[rules], &[]),
        (Fails(rules, Reason::ReadTimeout, Stage::Exchange), &[A[0]], &[]),
    ]);
}

#[test]
fn once_nothing_rests_any_more_the_last_failures_are_put_to_the_proof() {
    let canary = "http://canary.org/";
    let config = Config { canaries: vec![canary.parse().unwrap()], tries: 2, ..config() };
    Play::new(&config).lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(B, 0), &[B], &[]),
        (Gets(A[0], 503), &[], &[]),
        (Ends, &[], &[]),
        (Fails(B, Reason::DnsNxdomain, Stage::Name), &[], &[]),
        // One rests still, and may tell by itself.
        (Waits(5), &[], &[]),
        (Waits(20), &[A[0]], &[]),
        (Fails(A[0], Reason::DnsNxdomain, Stage::Name), &["http://a.org/", canary], &[]),
        (Gets(canary, 200), &[], &["2 dns-nxdomain", "1 dns-nxdomain"]),
    ]);
}

#[test]
fn a_stop_says_what_is_known_of_pages_that_wait_for_others() {
    let config = config();
    let mut play = Play::new(&config);
    play.lines([
        (Asks(A[0], 0), &[A[0]], &[]),
        (Asks(A[1], 0), &[], &[]),
        (Asks(A[2], 0), &[], &[]),
        (Reads(A[0], page("One")), &[A[1]], &["~1 ok"]),
        (Stops, &[], &[]),
        (Reads(A[1], page("Two")), &[], &["1 ok", "2 ok"]),
    ]);
    assert!(play.engine.end().unwrap().stopped);
}

#[test]
fn a_host_alone_is_not_compared_with_itself() {
    let config = config();
    Play::new(&config)
        .lines([(Asks(A[0], 0), &[A[0]], &[]), (Reads(A[0], page("One")), &[], &["1 ok"])]);
}

#[test]
fn questions_beside_the_links_have_less_time_than_links() {
    let config = Config { probe_https: true, ..config() };
    let limits = |play: &Play<'_>| {
        let request = &play.under_way[0].request;
        (request.connect_limit, request.total_limit)
    };
    let secs = Duration::from_secs;
    let mut play = Play::new(&config);
    play.happens(Asks(B, 0));
    play.requests();
    let link = (config.connect_timeout.mul_f64(4.0 / 6.0), config.total_timeout);
    assert_eq!(limits(&play), link);
    play.happens(Reads(B, page("One")));
    assert_eq!(play.requests(), ["https://b.org/"]);
    assert_eq!(limits(&play), (secs(5), secs(15)));
    let mut play = Play::new(&config);
    play.happens(Asks(A[0], 20));
    play.requests();
    assert_eq!(limits(&play), link, "rules stand for their host");
    let canary = "http://canary.org/";
    let config = Config { canaries: vec![canary.parse().unwrap()], ..config };
    let mut play = Play::new(&config);
    play.lines([
        (Asks(C, 0), &[C], &[]),
        (Ends, &[], &[]),
        (Fails(C, Reason::DnsNxdomain, Stage::Name), &[canary], &[]),
    ]);
    assert_eq!(limits(&play), (secs(5), secs(10)));
}

#[test]
fn what_a_page_looked_like_is_told_of_pages_alone() {
    let config = config();
    let shell = "<title>App</title><div id=root></div><script src=a.js></script>";
    for (status, html, is_one, title) in [
        (200, page("One"), true, Some("One")),
        (200, "", false, None),
        (200, shell, false, Some("App")),
        (404, page("One"), false, None),
        (403, page("One"), false, Some("One")),
    ] {
        let mut play = Play::new(&config);
        play.happens(Asks(B, 0));
        // What is refused is looked at once more.
        let check = loop {
            if play.requests() == [B] {
                let answer = Answer { body: html.into(), ..answer(status) };
                let event = play.finished(B, Ok(answer), None);
                play.engine.handle(event, play.now);
            } else if let Some(check) = play.engine.next_check() {
                break check;
            } else {
                play.happens(Waits(30));
            }
        };
        assert_eq!(check.portrait.is_some(), is_one, "{status} {html}");
        assert_eq!(check.title.as_deref(), title, "{status} {html}");
    }
}

#[test]
fn all_urls_of_a_dead_host_name_the_address_that_was_tried() {
    let config = Config { tries: 1, ..config() };
    let mut play = Play::new(&config);
    play.lines([(Asks(A[0], 0), &[A[0]], &[]), (Asks(A[1], 0), &[], &[])]);
    let refused = Failure::new(Reason::ConnectRefused, Stage::Connect, Some("no".to_owned()));
    let mut event = play.finished(A[0], Err(refused), None);
    let address = Some("93.184.1.1".parse().unwrap());
    if let Event::Finished(_, fetched, _) = &mut event {
        fetched.address = address;
    }
    play.engine.handle(event, play.now);
    play.lines([(Asks(B, 0), &[B], &[])]);
    play.happens(Gets(B, 410));
    play.requests();
    play.happens(Gets(B, 410));
    let told: Vec<_> = checks(&mut play).into_iter().filter(|check| check.id < 3).collect();
    assert_eq!(told.len(), 2);
    for check in told {
        assert_eq!((check.hops[0].address, check.detail.as_deref()), (address, Some("no")));
    }
}
