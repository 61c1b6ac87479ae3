//! Hosts that have had enough of us, or have nothing for anyone.

use wikirot_check::{Check, Config};
use wikirot_testweb::{Behaviour, Connect, Host, Web};

use super::row::{Ran, play};
use super::{ANCHOR, anchored};

/// Fewer than make us ask for `robots.txt`.
const LETTERS: std::ops::RangeInclusive<char> = 'a'..='p';

/// A run over `/a` to `/t` of a host on which `/a` is well and all others do this.
async fn after_one(name: &str, does: impl Into<Behaviour>) -> (Ran, Vec<Check>) {
    let host = Host::new(name).page("/a", Behaviour::Page).otherwise(does);
    let urls = LETTERS.map(|letter| format!("https://{name}/{letter}"));
    let all = urls.clone().chain([ANCHOR.to_owned()]);
    let ran = play(anchored(Web::new()).host(host), all, super::brisk()).await;
    let checks: Vec<_> = urls.map(|url| ran.checks[&url].clone()).collect();
    assert_eq!(checks[0].reason.code(), "ok", "{:?}", super::log(&ran));
    (ran, checks)
}

/// The ends of the URLs whose checks count as asked.
fn asked(checks: &[Check]) -> usize {
    checks.iter().filter(|check| check.attempts > 0).count()
}

#[tokio::test(start_paused = true)]
async fn a_host_that_refuses_after_it_answered_is_left_and_its_urls_are_not_counted() {
    let name = "limit.rotweb.net";
    let (ran, checks) = after_one(name, 403).await;
    assert!(checks[1..].iter().all(|check| check.reason.code() == "http-403"));
    assert_eq!(asked(&checks), 1 + 5);
    assert!(ran.web.host(name).requests <= 1 + 2 * 5);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_cuts_us_off_after_it_answered_is_left_and_nothing_is_counted() {
    let name = "cut-off.rotweb.net";
    let (ran, checks) = after_one(name, Behaviour::Reset).await;
    assert!(checks[1..].iter().all(|check| check.reason.code() == "connect-reset"));
    assert!(asked(&checks) <= 3, "{} were counted", asked(&checks));
    assert!(ran.web.host(name).requests <= 8);
}

/// Dead hosts have no limit: their URLs share what was found out, and it counts.
#[tokio::test(start_paused = true)]
async fn a_host_that_never_answered_is_counted() {
    let name = "dead.rotweb.net";
    let host = Host::new(name).connect(Connect::Refused);
    let urls = LETTERS.map(|letter| format!("https://{name}/{letter}"));
    let all = urls.clone().chain([ANCHOR.to_owned()]);
    let ran = play(anchored(Web::new()).host(host), all, super::brisk()).await;
    assert!(urls.into_iter().all(|url| ran.checks[&url].attempts > 0));
}

/// Hosts that refuse everything do not hold up the rest.
#[tokio::test(start_paused = true)]
async fn hosts_that_refuse_everything_cost_no_more_than_the_longest_lane() {
    let healthy = |web: Web, n: usize| {
        web.host(Host::new(&format!("h{n}.rotweb.net")).otherwise(Behaviour::Page))
    };
    let refusals: [(&str, Behaviour); 5] = [
        ("r403", 403.into()),
        ("r429", 429.into()),
        ("r503", 503.into()),
        ("silent", Behaviour::Silent),
        ("reset", Behaviour::Reset),
    ];
    let config = || Config::default().concurrency(256);
    let urls = |hosts: usize, each: usize| {
        (0..hosts).flat_map(move |host| {
            (0..each).map(move |n| format!("https://h{host}.rotweb.net/page-{}", letters(n)))
        })
    };
    let alone = (0..10).fold(anchored(Web::new()), healthy);
    let longest = play(alone, urls(10, 400).chain([ANCHOR.to_owned()]), config()).await.took;
    let mut web = (0..10).fold(anchored(Web::new()), healthy);
    let mut all: Vec<String> = urls(10, 400).collect();
    for (name, does) in refusals {
        for n in 0..10 {
            let host = format!("{name}-{n}.rotweb.net");
            web = web.host(Host::new(&host).otherwise(does.clone()));
            all.extend((0..8).map(|n| format!("https://{host}/page-{}", letters(n))));
        }
    }
    let ran = play(web, all.into_iter().chain([ANCHOR.to_owned()]), config()).await;
    let most = longest.mul_f64(1.1);
    assert!(ran.took <= most, "{:?}, alone {longest:?}", ran.took);
}

/// A number in letters: pages that differ in numbers alone look the same.
fn letters(mut n: usize) -> String {
    let mut out = String::new();
    loop {
        out.push(char::from(b'a' + (n % 26) as u8));
        n /= 26;
        if n == 0 {
            return out;
        }
    }
}
