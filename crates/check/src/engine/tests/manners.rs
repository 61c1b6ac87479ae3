//! What hosts ask of us, and what their answers cost; what is asked of the caller.

use std::time::Duration;

use http::header;

use super::play::It::{Asks, Says, Waits};
use super::play::{Play, answer};
use super::{A, B, config};
use crate::check::Target;
use crate::config::Config;
use crate::event::Event;
use crate::net::body::Want;
use crate::net::fetch::Answer;

#[test]
fn a_host_is_waited_for_as_long_as_patience_lasts() {
    let config = Config { patience: Duration::from_secs(60), tries: 2, ..config() };
    for (status, wait, is_left_alone) in
        [(429, "60", false), (429, "61", true), (503, "61", true), (403, "61", false)]
    {
        let mut play = Play::new(&config);
        play.lines([(Asks(A[0], 0), &[A[0]], &[]), (Asks(A[1], 0), &[], &[])]);
        play.happens(Says(A[0], status, header::RETRY_AFTER, wait));
        play.happens(Waits(1));
        play.requests();
        let told = std::iter::from_fn(|| play.engine.next_check());
        let told: Vec<_> = told.map(|it| (it.id, it.attempts)).collect();
        // What it was not asked for counts as not asked.
        let expected: &[_] = if is_left_alone { &[(1, 1), (2, 0)] } else { &[] };
        assert_eq!(told, expected, "{status} {wait}");
    }
}

#[test]
fn a_host_whose_bodies_drag_is_asked_for_headers_until_a_page_comes() {
    use Want::{Head, Page};

    type Says = fn() -> Answer;
    let drags: Says = || Answer { drags: true, body: b"words".to_vec(), ..answer(200) };
    let read: Says = || Answer { body: b"words".to_vec(), ..answer(200) };
    let empty: Says = || answer(200);
    let missing: Says = || Answer { body: b"no".to_vec(), ..answer(410) };
    let config = config();
    for (number, (answers, want)) in [
        (&[drags][..], Page),
        (&[drags, drags], Head),
        (&[drags, read, drags], Page),
        // Neither says that a page could be read.
        (&[drags, empty, drags], Head),
        (&[drags, missing, missing, drags], Head),
        // Once that is known it stays: there are no bodies any more.
        (&[drags, drags, read], Head),
    ]
    .into_iter()
    .enumerate()
    {
        let mut play = Play::new(&config);
        for n in 0..9 {
            play.happens(Asks(Box::leak(format!("http://a.org/{n}").into_boxed_str()), 0));
        }
        for says in answers {
            let asked = play.requests();
            let event = play.finished(&asked[0], Ok(says()), None);
            play.engine.handle(event, play.now);
        }
        play.requests();
        assert_eq!(play.under_way[0].request.want, want, "{number}");
    }
}

#[test]
fn more_is_wanted_of_a_host_where_the_caller_has_any() {
    let config = config();
    for (url, behind, wanted) in [
        (B, 3, true),
        (B, 0, false),
        // What is not asked leaves room for others.
        ("http://10.0.0.1/", 3, true),
        ("http://10.0.0.1/", 0, false),
    ] {
        let mut play = Play::new(&config);
        let target = Target { behind, ..Target::new(7, url) };
        play.engine.handle(Event::Target(target), play.now);
        play.requests();
        let wants = play.engine.take_wants();
        assert_eq!(wants, if wanted { vec![7] } else { Vec::new() }, "{url} {behind}");
        assert_eq!(play.engine.take_wants(), [0; 0], "it was told");
    }
}
