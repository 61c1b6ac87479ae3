//! Everything goes through the proxy that was named, and nothing past it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::time::Duration;

use url::Url;
use wikirot_check::Config;

use crate::web::{Reply, Request, Web, article, check, config, page, words};

fn through_proxy() -> Config {
    Config { proxy: Some(Url::parse("http://proxy.org:3128").unwrap()), tries: 1, ..config() }
}

/// A proxy that fetches any page over http, and answers `CONNECT` by the name that is asked for.
fn proxy(request: &Request) -> Reply {
    match request.path.as_str() {
        "late.org:443" => page(504, ""),
        "closed.org:443" => page(403, ""),
        "mute.org:443" => Reply::Close(b"nonsense\r\n\r\n".to_vec()),
        "open.org:443" => {
            Reply::Bytes(Duration::ZERO, b"HTTP/1.1 200 OK\r\n\r\nno TLS at all".to_vec())
        }
        path if path.starts_with("http://") => article(request),
        path => panic!("{path}: {}", request.head),
    }
}

#[tokio::test(start_paused = true)]
async fn a_proxy_is_asked_for_the_whole_url_or_for_a_tunnel() {
    let web = Web::default();
    web.up("proxy.org", proxy);
    let checks = check(
        &web,
        through_proxy(),
        &[
            "http://plain.org/x?y",
            "https://late.org/",
            "https://closed.org/",
            "https://mute.org/",
            "https://open.org/",
        ],
    )
    .await;
    assert_eq!(
        words(&checks),
        [
            "alive ok",
            "suspect connect-timeout",
            "suspect unreachable",
            "suspect unreachable",
            "suspect tls-protocol",
        ]
    );
    assert_eq!(web.hits("plain.orghttp://plain.org/x?y"), 1);
    let proxy = web.address("proxy.org");
    assert!(web.connects().iter().all(|to| to.ip() == proxy && to.port() == 3128));
}

#[tokio::test(start_paused = true)]
async fn a_proxy_opens_no_way_inside() {
    let web = Web::default();
    web.up("proxy.org", proxy);
    let urls = ["http://127.1/", "http://10.0.0.1/", "http://printer/", "http://a:b@plain.org/"];
    let checks = check(&web, through_proxy(), &urls).await;
    assert_eq!(
        words(&checks),
        [
            "skipped private-address",
            "skipped private-address",
            "skipped special-name",
            "skipped credentials",
        ]
    );
    assert!(web.connects().is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_its_proxy_nothing_is_reached() {
    let web = Web::default();
    web.refuses("proxy.org");
    web.up("plain.org", article);
    let (outcome, checks) = crate::web::run(&web, through_proxy(), &["http://plain.org/"]).await;
    assert!(outcome.network_down, "{outcome:?}");
    assert!(checks.is_empty(), "no verdict on a host that was never asked");
    assert_eq!(web.hits("plain.org/"), 0);
}
