//! Who answers for a domain: what is asked, and of what nothing is.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use wikirot_check::{
    Checker, Config, Connect, Connecting, Family, HickoryResolve, Owner, Resolve, ResolveError,
    Resolving,
};
use wikirot_testweb::{Behaviour, Dns, Host, Web};

use crate::world::{config, world};

/// What was heard of each domain, in order of their names.
async fn heard(checker: &Checker, domains: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    let domains = domains.iter().map(|domain| (*domain).to_owned());
    checker
        .name_servers(domains, |domain, names| all.push(format!("{domain}: {}", names.join(" "))))
        .await;
    all.sort();
    all
}

#[tokio::test(start_paused = true)]
async fn each_domain_is_asked_once_and_what_has_no_servers_has_none() {
    let world = world([
        Host::new("a.net").name_servers(["ns2.hoster.net", "ns1.hoster.net"]),
        Host::new("b.net"),
        Host::new("c.net").dns(Dns::Timeout),
    ]);
    let checker = Checker::with(config(), world.clone(), world.clone()).unwrap();
    let said = heard(&checker, &["a.net", "b.net", "c.net", "gone.net"]).await;
    assert_eq!(said, ["a.net: ns1.hoster.net ns2.hoster.net", "b.net: ", "c.net: ", "gone.net: "]);
    assert_eq!(world.web.counts().name_servers, 4);
    // No resolver is asked of these.
    let inside = ["93.184.1.1", "[2a03::1]", "localhost", "printer.local", "x y"];
    assert_eq!(heard(&checker, &inside).await.len(), inside.len());
    let counts = world.web.counts();
    assert_eq!((counts.name_servers, counts.lookups, counts.requests), (4, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn domains_without_servers_of_their_own_are_no_silence() {
    let world = world((0..30).map(|n| Host::new(&format!("h{n}.net"))));
    let checker = Checker::with(config(), world.clone(), world.clone()).unwrap();
    let domains: Vec<_> = (0..60).map(|n| format!("h{n}.net")).collect();
    let domains: Vec<_> = domains.iter().map(String::as_str).collect();
    assert_eq!(heard(&checker, &domains).await.len(), 60);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_where_a_proxy_looks_names_up() {
    let world = world([Host::new("a.net").name_servers(["ns1.hoster.net"])]);
    let proxy = Some("http://proxy.net:3128".parse().unwrap());
    let checker = Checker::with(config().proxy(proxy), world.clone(), world.clone()).unwrap();
    assert!(heard(&checker, &["a.net"]).await.is_empty());
    assert_eq!(world.web.counts().name_servers, 0);
}

#[tokio::test(start_paused = true)]
async fn a_resolver_that_does_not_answer_is_not_asked_for_long() {
    let hosts = (0..300).map(|n| Host::new(&format!("h{n}.net")).dns(Dns::Timeout));
    let world = world(hosts);
    let checker = Checker::with(config(), world.clone(), world.clone()).unwrap();
    let domains: Vec<_> = (0..300).map(|n| format!("h{n}.net")).collect();
    let domains: Vec<_> = domains.iter().map(String::as_str).collect();
    let began = tokio::time::Instant::now();
    assert_eq!(heard(&checker, &domains).await.len(), 8);
    assert!(world.web.counts().name_servers < 30, "{}", world.web.counts().name_servers);
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn the_real_resolver_reads_what_servers_answer() {
    let web = Web::new()
        .host(Host::new("a.net").name_servers(["NS2.hoster.net", "ns1.hoster.net"]))
        .host(Host::new("b.net"));
    let web = web.serve().unwrap();
    let config = Config::default().resolver(Some(web.ready().dns));
    let config = config.ca_file(Some(web.ready().ca.clone())).only_ca_file(true);
    let checker = Checker::new(config).unwrap();
    let said = heard(&checker, &["a.net", "b.net", "gone.net"]).await;
    assert_eq!(said, ["a.net: ns1.hoster.net ns2.hoster.net", "b.net: ", "gone.net: "]);
    assert_eq!(web.counts().name_servers, 3);
}

#[tokio::test]
async fn the_real_resolver_finds_addresses_of_either_family() {
    let (four, six) = ("93.184.1.1".parse().unwrap(), "2a03::1".parse().unwrap());
    let web = Web::new()
        .host(Host::new("four.net").dns(Dns::Addresses(vec![four])))
        .host(Host::new("six.net").dns(Dns::Addresses(vec![six])))
        .host(Host::new("alias.net").dns(Dns::Cname("nobody.net".into())));
    let web = web.serve().unwrap();
    let resolver = HickoryResolve::new(Some(web.ready().dns)).unwrap();
    let none = |error| Err::<Vec<IpAddr>, _>(error);
    for (name, family, found) in [
        ("four.net", Family::V4, Ok(vec![four])),
        ("four.net", Family::V6, none(ResolveError::NoData)),
        ("six.net", Family::V4, none(ResolveError::NoData)),
        ("six.net", Family::V6, Ok(vec![six])),
        ("alias.net", Family::V4, none(ResolveError::NxDomain)),
        ("nobody.net", Family::V4, none(ResolveError::NxDomain)),
        ("a..net", Family::V4, none(ResolveError::NxDomain)),
    ] {
        assert_eq!(resolver.resolve(name, family).await, found, "{name} {family:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn certificates_tell_of_the_owner_of_the_links_own_host() {
    let to = |url: &str| Behaviour::Redirect { to: url.to_owned().into(), status: 301 };
    let named = |name: &str| Host::new(name).organisation("Riverton Museum, Inc.");
    let world = world([
        named("museum.net").otherwise(Behaviour::Page),
        Host::new("nobody.net").otherwise(Behaviour::Page),
        Host::new("www.moved.net").otherwise(to("https://museum.net/")),
        named("old.museum.net").otherwise(to("https://nobody.net/")),
        named("plain.net").otherwise(Behaviour::Page),
    ]);
    let urls = [
        "https://museum.net/a",
        "https://museum.net/b",
        "https://nobody.net/",
        "https://www.moved.net/",
        "https://old.museum.net/",
        "http://plain.net/",
    ];
    let ca = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(ca.path(), world.web.ca_pem()).unwrap();
    let config = config().ca_file(Some(ca.path().to_owned()));
    let checks = world.check(config, &urls).await;
    let owners: Vec<_> = checks.iter().map(|check| check.owner).collect();
    let (museum, nobody) = (Owner::named("rivertonmuseuminc"), Owner::named(""));
    let expected = [Some(museum), Some(museum), Some(nobody), Some(nobody), Some(museum), None];
    assert_eq!(owners, expected);
}

/// A resolver that knows addresses alone.
struct Addresses;

impl Resolve for Addresses {
    fn resolve<'a>(&'a self, _: &'a str, _: Family) -> Resolving<'a> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

impl Connect for Addresses {
    fn connect(&self, _: SocketAddr) -> Connecting<'_> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn who_knows_addresses_alone_says_nothing_of_name_servers() {
    let config = Config::default().only_ca_file(true);
    let checker = Checker::with(config, Addresses, Addresses).unwrap();
    assert_eq!(heard(&checker, &["a.net"]).await, ["a.net: "]);
}
