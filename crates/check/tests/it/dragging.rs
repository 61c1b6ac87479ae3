//! Bodies that take longer than they are worth, told by a paused clock.

use std::time::Duration;

use tokio::time::Instant;
use wikirot_check::Check;
use wikirot_testweb::Behaviour;

use crate::world::{article, config, up, words, world};

const SECOND: Duration = Duration::from_secs(1);

/// The checks of a host's links, and how long they took.
async fn checks(
    links: u32,
    say: impl Fn(u32) -> Behaviour + Send + Sync + 'static,
) -> (Vec<Check>, Duration) {
    let number = |target: &str| target.trim_start_matches('/').parse().unwrap_or(u32::MAX);
    let world = world([up("a.org", move |request| match number(request.target) {
        link if link < links => match say(link) {
            Behaviour::Page => article(request),
            other => other,
        },
        _ => Behaviour::Status(404),
    })]);
    let urls: Vec<String> = (0..links).map(|link| format!("http://a.org/{link}")).collect();
    let start = Instant::now();
    let checks = world.check(config(), &urls).await;
    (checks, start.elapsed())
}

fn unread(checks: &[Check]) -> usize {
    let is_told =
        |check: &&Check| check.detail.as_ref().is_some_and(|detail| detail.contains("not read"));
    checks.iter().filter(is_told).count()
}

#[tokio::test(start_paused = true)]
async fn a_host_that_trickles_is_asked_for_headers_alone_after_two_pages() {
    let (checks, took) = checks(12, |_| Behaviour::SlowBody(SECOND)).await;
    assert_eq!(words(&checks), ["alive ok"; 12]);
    assert_eq!(unread(&checks), 10, "{checks:#?}");
    assert!(took < config().total_timeout * 3, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn tiny_pieces_are_taken_for_what_they_cost() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
    let (checks, _) = checks(12, move |_| Behaviour::endless(head, "1\r\nx\r\n")).await;
    assert_eq!(words(&checks), ["alive ok"; 12]);
    assert_eq!(unread(&checks), 10, "{checks:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_read_in_between_shows_that_others_may_be() {
    let (checks, _) = checks(12, |link| match link % 2 {
        0 => Behaviour::SlowBody(SECOND),
        _ => Behaviour::Page,
    })
    .await;
    assert_eq!(words(&checks), ["alive ok"; 12]);
    assert_eq!(unread(&checks), 0, "{checks:#?}");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_wants_to_read_is_not_waited_for() {
    let (checks, took) = checks(4, |_| Behaviour::Radio(SECOND)).await;
    assert_eq!(words(&checks), ["alive ok"; 4]);
    assert!(took < SECOND * 10, "{took:?}");
}
