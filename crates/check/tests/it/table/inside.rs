//! The inside of the network is closed: spellings and detours, none of which gets a byte out.

use std::net::IpAddr;

use wikirot_check::{Config, Verdict};
use wikirot_testweb::{Behaviour, Dns, Host, Web};

use super::ANCHOR;
use super::row::play;

/// Hosts of URLs that lead inside, each in its own way.
const SPELLINGS: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0177.0.0.1",
    "0x7f.1",
    "0x7f000001",
    "0x7f.0.0.0x1",
    "2130706433",
    "017700000001",
    "127.0.0.1.",
    "1\u{ff12}7.0.0.1",
    "127\u{3002}0\u{3002}0\u{3002}1",
    "127.0.0.1:8080",
    "%31%32%37.0.0.1",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "10.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1",
    "3232235521",
    "169.254.169.254",
    "0xa9fea9fe",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2001::1]",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "printer.local",
    "router.lan",
    "host.internal",
    "nas.home.arpa",
    "a.test",
    "a.invalid",
    "a.example",
    "a.onion",
    "intranet",
];

#[tokio::test(start_paused = true)]
async fn no_spelling_leads_inside() {
    let urls =
        SPELLINGS.iter().flat_map(|host| [format!("http://{host}/"), format!("https://{host}/x")]);
    let ran = play(anchor(), urls.chain([ANCHOR.to_owned()]), Config::default()).await;
    for (url, check) in &ran.checks {
        let expected = if url == ANCHOR { Verdict::Alive } else { Verdict::Skipped };
        assert_eq!(check.verdict, expected, "{url}: {check:?}");
    }
    assert_eq!(ran.web.counts().strays, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn no_redirect_leads_inside() {
    let mut host = Host::new("detour.rotweb.net");
    for (n, to) in SPELLINGS.iter().enumerate() {
        host = host.page(&format!("/{n}"), Behaviour::redirect(302, format!("http://{to}/")));
    }
    let urls = (0..SPELLINGS.len()).map(|n| format!("https://detour.rotweb.net/{n}"));
    let ran = play(anchor().host(host), urls.chain([ANCHOR.to_owned()]), Config::default()).await;
    for (n, to) in SPELLINGS.iter().enumerate() {
        let check = &ran.checks[&format!("https://detour.rotweb.net/{n}")];
        assert_ne!(check.verdict, Verdict::Alive, "{to}: {check:?}");
        assert_eq!(check.hops.len(), 1, "{to}: {check:?}");
    }
    assert_eq!(ran.web.counts().strays, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn no_name_leads_inside() {
    let addresses = [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.255.0.1",
        "172.20.0.1",
        "192.168.178.1",
        "169.254.169.254",
        "100.100.100.200",
        "192.88.99.1",
        "198.19.0.1",
        "224.0.0.251",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:c0a8:101::1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
        "2001:db8::1",
        "::7f00:1",
    ];
    let mut web = anchor();
    let mut urls = Vec::new();
    for (n, address) in addresses.iter().enumerate() {
        let name = format!("n{n}.rotweb.net");
        web = web.host(Host::new(&name).dns(Dns::Addresses(vec![address.parse().unwrap()])));
        urls.extend([format!("http://{name}/"), format!("https://{name}/x")]);
    }
    let ran = play(web, urls.iter().cloned().chain([ANCHOR.to_owned()]), Config::default()).await;
    for (url, address) in urls.iter().zip(addresses.iter().flat_map(|it| [it, it])) {
        let address: IpAddr = address.parse().unwrap();
        // A name that leads back to whoever asks is a dead one, and is asked no more than the others.
        let expected = match address.to_canonical() {
            back if back.is_loopback() || back.is_unspecified() => "dns-loopback",
            _ => "private-address",
        };
        assert_eq!(ran.checks[url].reason.code(), expected, "{url}: {:?}", ran.checks[url]);
    }
    assert_eq!(ran.web.counts().strays, Vec::<String>::new());
    assert_eq!(
        ran.web.counts().requests,
        1 + u64::from(ran.web.host("anchor.rotweb.net").requests == 2)
    );
}

/// What means the reader's own machine stays closed on an intranet, too, unless that is opened as well.
#[tokio::test(start_paused = true)]
async fn an_intranet_is_asked_and_this_very_machine_is_not() {
    let written = ["http://localhost:631/", "http://127.0.0.1/", "http://[::1]:8080/x"];
    let asked = ["http://10.0.0.7/x", "http://wiki.lan/x", "http://back.rotweb.net/x"];
    let back = Dns::Addresses(vec!["127.0.0.1".parse().unwrap()]);
    let web = anchor().host(Host::new("back.rotweb.net").dns(back));
    let urls = || written.iter().chain(&asked).map(|url| (*url).to_owned());
    let mut config = super::brisk().allow_private(true).tries(1);
    let ran = play(web.clone(), urls().chain([ANCHOR.to_owned()]), config.clone()).await;
    for url in written {
        assert_eq!(ran.checks[url].verdict, Verdict::Skipped, "{url}");
    }
    for url in asked {
        assert_ne!(ran.checks[url].verdict, Verdict::Skipped, "{url}: {:?}", ran.checks[url]);
    }
    config.allow_loopback = true;
    let ran = play(web, urls().chain([ANCHOR.to_owned()]), config).await;
    for url in urls() {
        assert_ne!(ran.checks[&url].verdict, Verdict::Skipped, "{url}: {:?}", ran.checks[&url]);
    }
}

fn anchor() -> Web {
    Web::new().host(Host::new("anchor.rotweb.net").page("/", 200))
}
