//! Servers that send without end, on real sockets: what one URL can cost.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use wikirot_check::{
    Check, Checker, Config, Family, Resolve, ResolveError, Resolving, Target, TcpConnect,
};
use wikirot_testweb::{Behaviour, Flood, Host, Http2, Response, Web};

use crate::loopback::run;

/// Only addresses are asked here.
struct NoNames;

impl Resolve for NoNames {
    fn resolve<'a>(&'a self, _: &'a str, _: Family) -> Resolving<'a> {
        Box::pin(async { Err(ResolveError::NxDomain) })
    }
}

/// A server that says `begin` to each request, and `again` for as long as anybody listens; gives its port
/// and the bytes that it could send.
async fn flood(begin: &'static str, again: &'static str) -> (u16, Arc<AtomicU64>) {
    // What the kernel sets aside is not what was read: little of it.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(4096).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(8).unwrap();
    let port = listener.local_addr().unwrap().port();
    let sent = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&sent);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                let mut request = [0; 4096];
                if stream.read(&mut request).await.is_err() {
                    return;
                }
                let _ = stream.write_all(begin.as_bytes()).await;
                let again = again.repeat(1 + 4096 / again.len());
                while stream.write_all(again.as_bytes()).await.is_ok() {
                    counted.fetch_add(again.len() as u64, Relaxed);
                }
            });
        }
    });
    (port, sent)
}

async fn check(port: u16) -> Check {
    let mut config = Config::default();
    (config.allow_private, config.allow_loopback) = (true, true);
    (config.only_ca_file, config.probe_https) = (true, false);
    config.tries = 1;
    let checker = Checker::with(config, NoNames, TcpConnect).unwrap();
    let (feed, targets) = tokio::sync::mpsc::channel(1);
    let (give, mut checks) = tokio::sync::mpsc::channel::<Check>(8);
    let (_raise, stop) = tokio::sync::watch::channel(false);
    feed.try_send(Target::new(1, format!("http://127.0.0.1:{port}/"))).unwrap();
    drop(feed);
    let taking = async {
        let mut last = None;
        while let Some(check) = checks.recv().await {
            last = Some(check);
        }
        last.unwrap()
    };
    tokio::join!(checker.run(targets, give, stop), taking).1
}

#[tokio::test]
async fn a_server_that_sends_without_end_is_cut_off() {
    for (begin, again, expected) in [
        ("", "HTTP/1.1 100 Continue\r\n\r\n", "header-too-large"),
        ("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "header-too-large"),
        ("HTTP/1.1 200 OK\r\n", "X: y\r\n", "header-too-large"),
        ("HTTP/1.1 200 OK\r\nX: ", "y", "header-too-large"),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "a word and ", "ok"),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1\r\nx\r\n",
            "ok",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n0;",
            "x",
            "ok",
        ),
    ] {
        let (port, sent) = flood(begin, again).await;
        let check = check(port).await;
        assert_eq!(check.reason.code(), expected, "{again}: {check:?}");
        // Two looks, and what waits in the kernel at their end.
        let sent = sent.load(Relaxed);
        assert!(sent < 3_000_000, "{again}: {sent}");
    }
}

/// What ends by what it costs is given all the time that it takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Frames cost as little as lines, whatever they are.
#[tokio::test]
async fn frames_without_end_are_cut_off() {
    let name = |flood: Flood| format!("{flood:?}.rotweb.net").to_lowercase();
    let pours = |web: Web, flood: Flood| {
        web.host(Host::new(&name(flood)).http2(Http2::Floods(flood)).page("/x", Behaviour::Page))
    };
    let web = Flood::ALL.into_iter().fold(Web::new(), pours).serve().unwrap();
    let urls = Flood::ALL.map(|flood| format!("https://{}/x", name(flood)));
    let checks = run(&web, &urls, PATIENCE).await;
    for (flood, url) in Flood::ALL.into_iter().zip(&urls) {
        let check = &checks[url];
        let poured = web.host(&name(flood)).poured;
        // Where a connection breaks before any frame was too much, HTTP/1.1 is tried.
        let expected = match flood {
            Flood::Continuation | Flood::EmptyData => "ok",
            _ => "header-too-large",
        };
        assert_eq!(check.reason.code(), expected, "{flood:?}: {check:?}");
        // Two looks, and what the kernel takes in unread: on a busy machine megabytes. Without a budget they
        // go on for as long as there is patience, and are gigabytes.
        assert!(poured < 16_000_000, "{flood:?}: {poured}");
    }
}

#[tokio::test]
async fn a_host_that_sends_without_end_is_left_alone_in_time() {
    let host = Host::new("a.rotweb.net").http2(Http2::Floods(Flood::Ping));
    let web = Web::new().host(host).serve().unwrap();
    let urls: Vec<_> = (0..19).map(|n| format!("https://a.rotweb.net/{n}")).collect();
    let checks = run(&web, &urls, PATIENCE).await;
    for check in checks.values() {
        assert_eq!(check.reason.code(), "header-too-large", "{check:?}");
    }
    // Its rules, a look at one URL, and what was under way by then.
    let connections = web.host("a.rotweb.net").connections;
    assert!(connections <= 3, "{connections}");
}

#[tokio::test]
async fn many_answers_on_one_connection_are_no_flood() {
    let page =
        |n| Response::html(200, &format!("Page {n}"), &format!("the word {n} ").repeat(4_000));
    let host =
        (0..60).fold(Host::new("a.rotweb.net"), |host, n| host.page(&format!("/{n}"), page(n)));
    let web = Web::new().host(host).serve().unwrap();
    let urls: Vec<_> = (0..60).map(|n| format!("https://a.rotweb.net/{n}")).collect();
    let checks = run(&web, &urls, PATIENCE).await;
    for check in checks.values() {
        assert_eq!(check.verdict.code(), "alive", "{check:?}");
    }
    let connections = web.host("a.rotweb.net").connections;
    assert!(connections <= 2, "{connections}");
}
