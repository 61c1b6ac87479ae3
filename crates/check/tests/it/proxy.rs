//! Everything goes through the proxy that was named, and nothing past it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use url::Url;
use wikirot_check::{Config, Connecting, Family, Resolve, Resolving, Stream, Target};
use wikirot_testweb::{Behaviour, Connect, Host, Request, Web};

use crate::world::{World, article, config, down, page, run_through, up, words};

fn through_proxy() -> Config {
    config().proxy(Some(Url::parse("http://proxy.org:3128").unwrap())).tries(1)
}

/// A proxy that fetches any page over http, and answers `CONNECT` by the name that is asked for.
fn proxy(request: &Request<'_>) -> Behaviour {
    match request.target {
        "late.org:443" => page(504, ""),
        "closed.org:443" => page(403, ""),
        "mute.org:443" => Behaviour::Raw("nonsense\r\n\r\n".into()),
        "open.org:443" => page(200, "no TLS at all"),
        path if path.starts_with("http://") => article(request),
        path => panic!("{path}: {request:?}"),
    }
}

fn behind(proxy: Host) -> World {
    let web = Web::new().host(proxy).host(up("plain.org", article)).proxy("proxy.org");
    World::of(web.in_memory().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_proxy_is_asked_for_the_whole_url_or_for_a_tunnel() {
    let web = behind(up("proxy.org", proxy));
    let urls = [
        "http://plain.org/x?y",
        "https://late.org/",
        "https://closed.org/",
        "https://mute.org/",
        "https://open.org/",
    ];
    let checks = web.check(through_proxy(), &urls).await;
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
    assert_eq!(web.hits("proxy.org", "http://plain.org/x?y"), 1);
    assert!(web.connects().iter().all(|to| to.port() == 3128));
    assert_eq!(web.web.host("proxy.org").connections, web.connects().len() as u64);
}

/// Servers that note the first line of what they are asked, at any address.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Resolve for Notes {
    fn resolve<'a>(&'a self, _: &'a str, _: Family) -> Resolving<'a> {
        Box::pin(async { Ok(vec![[93, 184, 1, 1].into()]) })
    }
}

impl wikirot_check::Connect for Notes {
    fn connect(&self, _: SocketAddr) -> Connecting<'_> {
        let (ours, theirs) = tokio::io::duplex(4096);
        let notes = Arc::clone(&self.0);
        tokio::spawn(async move {
            let mut theirs = BufReader::new(theirs);
            let mut line = String::new();
            theirs.read_line(&mut line).await.unwrap();
            notes.lock().unwrap().push(line.trim_end().to_owned());
            let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
            theirs.write_all(answer).await.unwrap();
        });
        Box::pin(async { Ok(Box::new(ours) as Stream) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_is_asked_for_a_path_alone() {
    for (config, asked) in
        [(config(), "GET /x?y HTTP/1.1"), (through_proxy(), "GET http://plain.org/x?y HTTP/1.1")]
    {
        let notes = Notes::default();
        let target = Target::new(0, "http://plain.org/x?y");
        let (_, checks) = run_through(&notes, config, vec![target]).await;
        assert_eq!(words(&checks), ["alive ok"]);
        assert_eq!(*notes.0.lock().unwrap(), [asked]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_proxy_opens_no_way_inside() {
    let web = behind(up("proxy.org", proxy));
    let urls = ["http://127.1/", "http://10.0.0.1/", "http://printer/", "http://a:b@plain.org/"];
    let checks = web.check(through_proxy(), &urls).await;
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
    let web = behind(down("proxy.org", Connect::Refused));
    let (outcome, checks) = web.run(through_proxy(), &["http://plain.org/"]).await;
    assert!(outcome.network_down, "{outcome:?}");
    assert!(checks.is_empty(), "no verdict on a host that was never asked");
    assert_eq!(web.hits("plain.org", "/"), 0);
}
