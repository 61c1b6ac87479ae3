//! Which version of HTTP is spoken, and what is tried where one of them fails.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use wikirot_check::{Check, Exchange, Witness};
use wikirot_testweb::{Behaviour, Host, Http2, Request};

use crate::world::{article, config, page, words, world};

/// In which version each path was answered.
#[derive(Debug, Default)]
struct Versions(Mutex<Vec<(&'static str, String)>>);

impl Witness for Versions {
    fn saw(&self, exchange: &Exchange<'_>) {
        let version = if exchange.http2 { "h2" } else { "h1" };
        self.0.lock().unwrap().push((version, exchange.url.path().to_owned()));
    }
}

/// The checks of these paths of a host that speaks both, one after the other, and the versions of its answers.
async fn ask(
    paths: &[&str],
    say: impl Fn(&Request<'_>) -> Behaviour + Send + Sync + 'static,
) -> (Vec<Check>, Vec<(&'static str, String)>) {
    let web = world([Host::new("two.org").http2(Http2::On).otherwise(Behaviour::by(say))]);
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), web.web.ca_pem()).unwrap();
    let versions = Arc::new(Versions::default());
    let config = config().ca_file(Some(ca.path().to_owned())).witness(Some(versions.clone()));
    let urls: Vec<String> = paths.iter().map(|path| format!("https://two.org{path}")).collect();
    let checks = web.check(config, &urls).await;
    let seen = std::mem::take(&mut *versions.0.lock().unwrap());
    (checks, seen)
}

/// Far longer than anybody waits.
const NEVER: Duration = Duration::from_secs(1000);

#[tokio::test(start_paused = true)]
async fn where_http2_falls_silent_http1_is_tried_and_kept_to() {
    // How often nothing comes, and the attempts that takes.
    for (silent, attempts) in [(1, 1), (2, 2)] {
        let (checks, seen) = ask(&["/a", "/late", "/z"], move |request| match request.target {
            "/late" if request.nth < silent => Behaviour::wait(NEVER, Behaviour::Page),
            _ => article(request),
        })
        .await;
        assert_eq!(words(&checks), ["alive ok"; 3]);
        // Both versions in one attempt, and no third connection.
        assert_eq!(checks[1].attempts, attempts);
        let later = seen.iter().filter(|(_, path)| path != "/a");
        assert!(later.clone().count() == 2 && later.clone().all(|(version, _)| *version == "h1"));
        assert_eq!(seen[0], ("h2", "/a".to_owned()));
    }
}

#[tokio::test(start_paused = true)]
async fn another_look_is_taken_on_a_new_connection() {
    // Whoever comes again on the same connection is told that there is no such page, or to go away.
    let all = [400, 403, 404, 410, 421].map(|status| [(Http2::On, status), (Http2::Off, status)]);
    for (http2, status) in all.into_iter().flatten() {
        let say = move |request: &Request<'_>| match request.nth_of_connection {
            0 => article(request),
            _ => page(status, "<p>Not here</p>"),
        };
        let host = Host::new("once.org").http2(http2).otherwise(Behaviour::by(say));
        let web = world([host]);
        let ca = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(ca.path(), web.web.ca_pem()).unwrap();
        let urls: Vec<String> = (0..40).map(|n| format!("https://once.org/{n}")).collect();
        let config = config().ca_file(Some(ca.path().to_owned())).delay(Duration::from_secs(1));
        let checks = web.check(config, &urls).await;
        assert_eq!(words(&checks), ["alive ok"; 40], "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_kept_connection_that_broke_says_nothing_of_its_version() {
    let (checks, seen) = ask(&["/a", "/broken"], |request| match (request.target, request.nth) {
        ("/broken", 0) => Behaviour::Reset,
        _ => article(request),
    })
    .await;
    assert_eq!(words(&checks), ["alive ok"; 2]);
    assert_eq!(checks[1].attempts, 1);
    let seen: Vec<_> = seen.iter().map(|(version, path)| (*version, &**path)).collect();
    assert_eq!(seen, [("h2", "/a"), ("h2", "/broken")]);
}
