//! Whatever the web does, a run ends, answers each URL once, and asks no host twice at once.

#![allow(clippy::panic, reason = "helpers of tests")]

use std::time::Duration;

use wikirot_testweb::{Behaviour, Connect, Dns, Request};

use crate::world::{World, article, config, down, head, page, unresolved, up, world};

const HOSTS: u32 = 12;

/// What a host does, by chance, the same for the same request.
fn chance(request: &Request<'_>) -> Behaviour {
    let text = format!("{}{}{}", request.host, request.target, request.nth);
    let seed = text.bytes().fold(7u64, |n, b| n.wrapping_mul(131).wrapping_add(b.into()));
    let mut rng = fastrand::Rng::with_seed(seed);
    let other = rng.u32(..HOSTS);
    match rng.u32(..20) {
        0 => page(404, "no"),
        1 => page(503, "later"),
        2 => head(429, "Retry-After", &rng.u32(..500).to_string()),
        3 => page(403, "no"),
        4 => Behaviour::Silent,
        5 => Behaviour::Empty,
        6 => Behaviour::Raw("nonsense\r\n\r\n".into()),
        7..10 => head(302, "Location", &format!("http://h{other}.org/{}", rng.u32(..9))),
        10 => head(301, "Location", "/"),
        11 => head(302, "Location", "http://10.0.0.1/"),
        12 => page(200, "<title>Page not found</title>"),
        13 => page(200, "<title>The same</title>"),
        14 if request.target == "/robots.txt" => page(200, "User-agent: wikirot\nDisallow: /3"),
        _ => article(request),
    }
}

fn build(rng: &mut fastrand::Rng) -> World {
    let hosts = (0..HOSTS).map(|n| {
        let name = format!("h{n}.org");
        match rng.u32(..12) {
            0 => down(&name, Connect::Refused),
            1 => down(&name, Connect::BlackHole),
            2 => down(&name, Connect::Unreachable),
            3 => unresolved(&name, Dns::ServFail),
            4 => unresolved(&name, Dns::NxDomain),
            5 => up(&name, |_| Behaviour::Silent),
            _ => up(&name, chance),
        }
    });
    world(hosts.chain([up("anchor.org", article)]))
}

#[tokio::test(start_paused = true)]
async fn every_run_ends_and_answers_each_url_once() {
    for seed in 0..300 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let web = build(&mut rng);
        let mut urls = vec!["http://anchor.org/".to_owned()];
        urls.extend(
            (0..rng.u32(1..60))
                .map(|_| format!("http://h{}.org/{}", rng.u32(..HOSTS), rng.u32(..12))),
        );
        // All hosts in one lane, now and then.
        let family = |rng: &mut fastrand::Rng| (rng.u8(..3) == 0).then(|| vec!["org".into()]);
        let config = config()
            .seed(Some(seed))
            .concurrency(rng.usize(1..8))
            .robots_from(rng.u32(1..6))
            .probe_https(rng.bool())
            .families(family(&mut rng).into_iter().collect())
            .delay(Duration::from_millis(rng.u64(..2) * 300));
        let day = Duration::from_secs(24 * 3600);
        let ended = tokio::time::timeout(day, web.run(config, &urls)).await;
        let (outcome, checks) = ended.unwrap_or_else(|_| panic!("seed {seed} never ends"));
        assert!(!outcome.network_down, "seed {seed}");
        let mut ids: Vec<u64> = checks.iter().map(|check| check.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, (0..urls.len() as u64).collect::<Vec<_>>(), "seed {seed}");
        assert!(web.most_at_once() <= 1, "seed {seed}");
    }
}
