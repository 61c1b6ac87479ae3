//! The https forms of links that say http: of pages that are there, and of what failed.

use std::time::Duration;

use http::header;
use wikirot_words::{Note, Reason};

use super::chains::{checks, leaked, page};
use super::play::It::{Asks, Fails, Gets, Reads, Says, Stops, Waits};
use super::play::{Play, answer};
use super::{B, C, config};
use crate::config::Config;
use crate::net::failure::Stage;
use crate::net::fetch::Answer;

#[test]
fn the_https_form_of_what_answers_without_is_asked_once() {
    let config = Config { probe_https: true, ..config() };
    let read = |url: &'static str| Reads(url, page("One"));
    for (url, form) in [
        ("http://a.org/x?y=1", Some("https://a.org/x?y=1")),
        ("http://a.org:8080/x", None),
        ("https://a.org/x", None),
    ] {
        let mut play = Play::new(&config);
        play.happens(Asks(url, 0));
        play.requests();
        play.happens(read(url));
        assert_eq!(play.requests(), form.into_iter().collect::<Vec<_>>(), "{url}");
        if let Some(form) = form {
            play.happens(read(form));
            assert!(play.requests().is_empty());
        }
        let check = checks(&mut play).pop().unwrap();
        assert_eq!(check.notes.contains(&Note::HttpsAvailable), form.is_some(), "{url}");
    }
    // Where a redirect leads to another host, that one's form is another page.
    let mut play = Play::new(&config);
    play.lines([
        (Asks(B, 0), &[B], &[]),
        (Says(B, 302, header::LOCATION, C), &[C], &[]),
        (Reads(C, page("One")), &[], &["1 ok"]),
    ]);
}

#[test]
fn the_https_form_of_what_fails_is_tried_where_it_may_fare_better() {
    let config = Config { probe_https: true, tries: 1, ..config() };
    for (url, reason, stage, form) in [
        ("http://a.org/x", Reason::ConnectRefused, Stage::Connect, Some("https://a.org/x")),
        ("http://a.org:81/x", Reason::ConnectRefused, Stage::Connect, None),
        ("https://a.org/x", Reason::ConnectRefused, Stage::Connect, None),
        ("http://a.org/x", Reason::DnsNxdomain, Stage::Name, None),
    ] {
        let mut play = Play::new(&config);
        play.happens(Asks(url, 0));
        play.requests();
        play.happens(Fails(url, reason, stage));
        let asked = play.requests();
        assert_eq!(asked, form.into_iter().collect::<Vec<_>>(), "{url} {reason:?}");
    }
}

#[test]
fn a_page_in_doubt_is_told_of_once_it_is_cleared() {
    let config = Config { probe_https: true, ..config() };
    let mut play = Play::new(&config);
    let url = "http://a.org/wiki/404";
    play.lines([(Asks(url, 0), &[url], &[])]);
    play.happens(Reads(url, page("Page not found")));
    let nowhere = play.requests();
    assert_eq!(nowhere.len(), 1);
    assert!(checks(&mut play).is_empty());
    play.happens(Gets(leaked(nowhere[0].clone()), 404));
    let form = "https://a.org/wiki/404";
    assert_eq!(play.requests(), [form]);
    let told = checks(&mut play);
    assert!(told.len() == 1 && told[0].preliminary && told[0].reason == Reason::Ok, "{told:?}");
    play.happens(Gets(form, 404));
    let told = checks(&mut play);
    assert!(told.len() == 1 && !told[0].preliminary && told[0].reason == Reason::Ok, "{told:?}");
}

#[test]
fn what_a_script_draws_over_https_is_no_page_where_there_was_none_over_http() {
    let config = Config { probe_https: true, ..config() };
    let shell = "<title>Atlas</title><div id=root></div><script src=a.js></script>";
    let (url, form) = ("http://a.org/docs/start", "https://a.org/docs/start");
    let mut play = Play::new(&config);
    play.lines([
        (Asks(url, 0), &[url], &[]),
        (Gets(url, 410), &[url], &[]),
        (Gets(url, 410), &[form], &[]),
    ]);
    let answer = Answer { body: shell.into(), ..answer(404) };
    let event = play.finished(form, Ok(answer), None);
    play.engine.handle(event, play.now);
    assert_eq!(play.requests(), [""; 0]);
    let check = checks(&mut play).pop().unwrap();
    assert_eq!((check.reason, check.hops.len()), (Reason::Http(410), 1));
}

#[test]
fn what_is_found_over_https_alone_is_compared_with_what_cannot_exist() {
    let config = Config { probe_https: true, ..config() };
    let (url, form) = ("http://a.org/docs/start", "https://a.org/docs/start");
    for (nowhere, expected) in [
        (Answer { body: page("One").into(), ..answer(200) }, Reason::Http(410)),
        (answer(404), Reason::Ok),
    ] {
        let mut play = Play::new(&config);
        play.lines([
            (Asks(url, 0), &[url], &[]),
            (Gets(url, 410), &[url], &[]),
            (Gets(url, 410), &[form], &[]),
        ]);
        play.happens(Reads(form, page("One")));
        let asked = play.requests();
        assert!(asked.len() == 1 && checks(&mut play).is_empty(), "{asked:?}");
        let event = play.finished(&asked[0], Ok(nowhere), None);
        play.engine.handle(event, play.now);
        assert_eq!(play.requests(), [""; 0]);
        let told = checks(&mut play);
        assert_eq!(told.iter().map(|it| it.reason).collect::<Vec<_>>(), [expected]);
    }
}

#[test]
fn a_stop_says_of_what_was_found_over_https_how_it_was_found() {
    let delay = Duration::from_secs(9);
    let config = Config { probe_https: true, delay, ..config() };
    let (url, form) = ("http://a.org/docs/start", "https://a.org/docs/start");
    let mut play = Play::new(&config);
    play.lines([
        (Asks(url, 0), &[url], &[]),
        (Gets(url, 410), &[], &[]),
        (Waits(9), &[url], &[]),
        (Gets(url, 410), &[], &[]),
        (Waits(9), &[form], &[]),
        (Reads(form, page("One")), &[], &[]),
    ]);
    play.happens(Stops);
    let told = checks(&mut play).pop().unwrap();
    assert_eq!((told.reason, &*told.notes), (Reason::Ok, &[Note::HttpsAvailable][..]));
    assert_eq!(told.hops.iter().map(|hop| &*hop.url).collect::<Vec<_>>(), [url, form]);
}
