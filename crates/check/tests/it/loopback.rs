//! A run over real sockets, with the real resolver and the real connector.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use wikirot_check::{Check, Checker, Config, Target};
use wikirot_testweb::Loopback;

/// Checks the URLs with limits of a `short` time and some of it, since here time is real: as long as a busy
/// machine needs.
pub(crate) async fn run(
    web: &Loopback,
    urls: &[String],
    short: Duration,
) -> HashMap<String, Check> {
    let ready = web.ready();
    let config = Config::default()
        .delay(Duration::ZERO)
        .allow_private(true)
        .resolver(Some(ready.dns))
        .ca_file(Some(ready.ca.clone()))
        .only_ca_file(true)
        .connect_timeout(short * 2)
        .first_byte_timeout(short)
        .total_timeout(short * 3)
        .retry_pause(short / 4)
        .second_look_pause(short / 4)
        .map_ports(vec![(80, ready.http.port()), (443, ready.https.port())]);
    let checker = Checker::new(config).unwrap();
    let (feed, targets) = mpsc::channel(urls.len());
    for (id, url) in urls.iter().enumerate() {
        let target = Target::new(id as u64, url.as_str());
        feed.try_send(target).unwrap();
    }
    drop(feed);
    let (checks, mut results) = mpsc::channel::<Check>(urls.len());
    let (_stop, stop) = watch::channel(false);
    let receive = async {
        let mut received = HashMap::new();
        while let Some(check) = results.recv().await {
            received.insert(urls[usize::try_from(check.id).unwrap()].clone(), check);
        }
        received
    };
    let (_, checks) = tokio::join!(checker.run(targets, checks, stop), receive);
    checks
}
