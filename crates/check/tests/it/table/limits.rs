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
    refusing_beside(10, 400).await;
}

/// A thousand links on hosts that refuse everything, beside ten thousand on hosts that do not.
#[tokio::test(start_paused = true)]
#[ignore = "takes a minute"]
async fn a_thousand_that_refuse_beside_ten_thousand() {
    refusing_beside(25, 1_000).await;
}

/// How long a run takes with so many links on hosts that refuse everything, ten on each, beside 400
/// on each of so many `healthy` hosts.
async fn refusing_beside(healthy: usize, links: usize) {
    let refusals: [(&str, Behaviour); 5] = [
        ("r403", 403.into()),
        ("r429", 429.into()),
        ("r503", 503.into()),
        ("silent", Behaviour::Silent),
        ("reset", Behaviour::Reset),
    ];
    let name = |host: usize| format!("h{host}.rotweb.net");
    let well = || {
        let host = |n| Host::new(&name(n)).otherwise(Behaviour::Page);
        (0..healthy).map(host).fold(anchored(Web::new()), Web::host)
    };
    let pages = |host: String, count| {
        (0..count).map(move |n| format!("https://{host}/page-{}", letters(n)))
    };
    let mut urls: Vec<String> = (0..healthy).flat_map(|n| pages(name(n), 400)).collect();
    urls.push(ANCHOR.to_owned());
    let config = || Config::default().concurrency(256);
    let longest = play(well(), urls.iter().cloned(), config()).await.took;
    let mut web = well();
    for (name, does) in refusals {
        for n in 0..links / 10 / 5 {
            let host = format!("{name}-{n}.rotweb.net");
            web = web.host(Host::new(&host).otherwise(does.clone()));
            urls.extend(pages(host, 10));
        }
    }
    let ran = play(web, urls.into_iter(), config()).await;
    println!("{:?}, without them {longest:?}", ran.took);
    assert!(ran.took <= longest.mul_f64(1.1), "{:?}, without them {longest:?}", ran.took);
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
