//! Servers that say anything: a run ends, and every URL has its verdict.
//!
//! The input is what connections get, one after the other, parts between `\xff\xff`; the first is
//! also what is read as `robots.txt`.

#![no_main]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use wikirot_check::{
    Check, Checker, Config, Connect, Connecting, Family, Resolve, Resolving, Stream, Target,
};

const URLS: [&str; 5] = [
    "http://a.org/page/one",
    "http://a.org/page/two",
    "http://a.org/",
    "http://b.org/deep/link.html?q=1",
    "https://c.org/",
];

#[derive(Clone)]
struct Web {
    parts: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
}

impl Resolve for Web {
    fn resolve<'a>(&'a self, host: &'a str, _: Family) -> Resolving<'a> {
        let last = host.bytes().next().unwrap_or_default();
        Box::pin(async move { Ok(vec![IpAddr::V4(Ipv4Addr::new(9, 0, 0, last))]) })
    }
}

impl Connect for Web {
    fn connect(&self, _: SocketAddr) -> Connecting<'_> {
        let nth = self.next.fetch_add(1, Relaxed);
        let says = self.parts[nth % self.parts.len()].clone();
        Box::pin(async move {
            let (near, mut far) = tokio::io::duplex(64 * 1024);
            tokio::spawn(async move {
                // An answer before the question is no answer.
                let _ = far.read_u8().await;
                let _ = far.write_all(&says).await;
            });
            Ok(Box::new(near) as Stream)
        })
    }
}

fuzz_target!(|data: &[u8]| {
    let mut parts: Vec<Vec<u8>> = vec![Vec::new()];
    for byte in data {
        let part = parts.last_mut().expect("there is a first one");
        part.push(*byte);
        if part.ends_with(b"\xff\xff") {
            part.truncate(part.len() - 2);
            parts.push(Vec::new());
        }
    }
    let web = Web { parts: Arc::new(parts), next: Arc::default() };
    let config =
        Config::default().delay(Duration::ZERO).robots_from(3).only_ca_file(true).seed(Some(1));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without input and output needs nothing");
    runtime.block_on(async {
        let checker = Checker::with(config, web.clone(), web).expect("the configuration is sound");
        let (feed, targets) = mpsc::channel(URLS.len());
        let (give, mut checks) = mpsc::channel::<Check>(URLS.len());
        let (_raise, stop) = watch::channel(false);
        for (id, url) in URLS.iter().enumerate() {
            let target = Target::new(id as u64, *url);
            feed.try_send(target).expect("there is room for all");
        }
        drop(feed);
        let taking = async {
            let mut seen = [0; URLS.len()];
            while let Some(check) = checks.recv().await {
                seen[check.id as usize] += u32::from(!check.preliminary);
            }
            seen
        };
        let (outcome, seen) = tokio::join!(checker.run(targets, give, stop), taking);
        assert!(outcome.network_down || seen == [1; URLS.len()], "{outcome:?} {seen:?}");
    });
});
