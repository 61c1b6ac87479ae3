//! What one URL can cost: servers that send without end, each in its own way.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use wikirot_check::{Check, Checker, Config, Target};
use wikirot_testweb::{Behaviour, Flood, Host, Http2, Loopback, Web};

use super::{Result, cpu_of};

/// Lines of HTTP/1.1 that come again and again, behind others.
const LINES: [(&str, &str, &str); 4] = [
    ("interim", "", "HTTP/1.1 100 Continue\r\n\r\n"),
    ("fields", "HTTP/1.1 200 OK\r\n", "X: y\r\n"),
    ("chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
    ("body", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "<p>a word and "),
];

/// Asks each for a page, and says how much of our time that took; the servers have a thread of their own.
pub(crate) async fn floods() -> Result<()> {
    for (name, begin, again) in LINES {
        let host = Host::new("a.rotweb.net").otherwise(Behaviour::endless(begin, again));
        one(&format!("HTTP/1.1, {name}"), host).await?;
    }
    for flood in Flood::ALL {
        let host = Host::new("a.rotweb.net").http2(Http2::Floods(flood));
        one(&format!("HTTP/2, {flood:?}"), host).await?;
    }
    Ok(())
}

async fn one(name: &str, host: Host) -> Result<()> {
    let web = Web::new().host(host).serve()?;
    // What is made once a run does not count: the roots, the phrases, the resolver.
    let before = ask(&web, "https://b.rotweb.net/").await?.0;
    let (cpu, reason) = ask(&web, "https://a.rotweb.net/x").await?;
    let spent = cpu.saturating_sub(before).as_secs_f64() * 1e3;
    println!(
        "{name:<22} {spent:>6.1} ms, {} bytes poured: {reason}",
        web.host("a.rotweb.net").poured
    );
    Ok(())
}

/// The time of our thread that a URL takes, and what is said of it.
async fn ask(web: &Loopback, url: &str) -> Result<(Duration, String)> {
    let ready = web.ready();
    let config = Config::default()
        .allow_private(true)
        .resolver(Some(ready.dns))
        .ca_file(Some(ready.ca.clone()))
        .only_ca_file(true)
        .map_ports(vec![(80, ready.http.port()), (443, ready.https.port())]);
    let checker = Checker::new(config)?;
    let (give_target, targets) = mpsc::channel(1);
    let (give_check, mut checks) = mpsc::channel::<Check>(8);
    let (_raise, stop) = watch::channel(false);
    give_target.send(Target::new(0, url)).await?;
    drop(give_target);
    let before = cpu_of("thread-self")?;
    let last = async {
        let mut last = String::new();
        while let Some(check) = checks.recv().await {
            last = check.reason.code().into_owned();
        }
        last
    };
    let (_, last) = tokio::join!(checker.run(targets, give_check, stop), last);
    Ok((cpu_of("thread-self")? - before, last))
}
