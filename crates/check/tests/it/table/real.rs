//! A part of the table over real sockets, with the real resolver and the real connector.

use std::time::Duration;

use wikirot_needs::Need;
use wikirot_testweb::{Behaviour, Blocker, Connect, Dns, Family, Host, Http2, Tls, Web};

use super::said;
use crate::loopback::run;

/// First label, expected, host.
fn rows() -> Vec<(&'static str, &'static str, Host)> {
    let host = |name: &str| Host::new(&format!("{name}.rotweb.net"));
    let page = |name: &str| host(name).page("/x", Behaviour::Page);
    let does = |name: &str, behaviour: Behaviour| host(name).page("/x", behaviour);
    vec![
        ("ok", "alive ok", page("ok")),
        ("http-404", "broken http-404", host("http-404")),
        ("http-410", "broken http-410", does("http-410", Behaviour::Status(410))),
        ("http-503", "suspect http-503", does("http-503", Behaviour::Status(503))),
        (
            "moved",
            "alive ok +moved-permanently",
            page("moved").page("/x", Behaviour::redirect(301, "/y")).page("/y", Behaviour::Page),
        ),
        ("circle", "suspect redirect-loop", does("circle", Behaviour::redirect(302, "/x"))),
        (
            "cookie",
            "alive ok",
            does("cookie", Behaviour::CookieRequired(Box::new(Behaviour::Page))),
        ),
        ("nobody", "broken dns-nxdomain", host("nobody").dns(Dns::NxDomain)),
        ("nodata", "suspect dns-nodata", host("nodata").dns(Dns::NoData)),
        ("servfail", "suspect dns-servfail", host("servfail").dns(Dns::ServFail)),
        ("dns-refused", "suspect dns-refused", host("dns-refused").dns(Dns::Refused)),
        ("dns-timeout", "suspect dns-timeout", host("dns-timeout").dns(Dns::Timeout)),
        ("alias", "alive ok", page("alias").dns(Dns::Cname("ok.rotweb.net".into()))),
        (
            "alias-to-nowhere",
            "broken dns-nxdomain",
            host("alias-to-nowhere").dns(Dns::Cname("nobody.rotweb.net".into())),
        ),
        ("refused", "suspect connect-refused", host("refused").connect(Connect::Refused)),
        ("black-hole", "suspect connect-timeout", host("black-hole").connect(Connect::BlackHole)),
        ("unreachable", "suspect unreachable", host("unreachable").connect(Connect::Unreachable)),
        ("reset", "suspect connect-reset", host("reset").connect(Connect::Reset)),
        ("silent", "suspect read-timeout", host("silent").connect(Connect::Silent)),
        ("expired", "suspect tls-expired", page("expired").tls(Tls::Expired)),
        ("wrong-name", "suspect tls-name-mismatch", page("wrong-name").tls(Tls::WrongName)),
        ("unknown-ca", "suspect tls-untrusted", page("unknown-ca").tls(Tls::UnknownCa)),
        (
            "incomplete",
            "alive ok +tls-incomplete-chain",
            page("incomplete").tls(Tls::IncompleteChain),
        ),
        ("too-old", "suspect tls-protocol", page("too-old").tls(Tls::TooOld)),
        ("http2", "alive ok", page("http2").http2(Http2::On)),
        ("http2-broken", "alive ok", page("http2-broken").http2(Http2::Broken)),
        ("endless", "alive ok", does("endless", Behaviour::EndlessBody)),
        ("short", "alive ok", does("short", Behaviour::ShortBody)),
        ("empty", "suspect empty-reply", does("empty", Behaviour::Empty)),
        ("not-http", "suspect not-http", does("not-http", Behaviour::Raw("SSH-2.0-x\r\n".into()))),
        ("reset-later", "suspect connect-reset", does("reset-later", Behaviour::Reset)),
        (
            "blocked",
            "suspect blocked-anubis",
            does("blocked", Behaviour::Challenge(Blocker::Anubis)),
        ),
        ("soft-404", "suspect soft-404", host("soft-404").otherwise(Behaviour::SoftNotFound)),
    ]
}

#[tokio::test]
async fn real_sockets_get_the_same_verdicts() {
    let rows = rows();
    let web = rows.iter().fold(Web::new(), |web, (_, _, host)| web.host(host.clone()));
    let web = web
        .host(Host::new("anchor.rotweb.net").page("/", 200))
        .host(Host::new("ipv6.rotweb.net").family(Family::V6).page("/x", Behaviour::Page));
    let web = web.serve().unwrap();
    let mut urls: Vec<_> =
        rows.iter().map(|(name, ..)| format!("https://{name}.rotweb.net/x")).collect();
    urls.push("http://anchor.rotweb.net/".to_owned());
    if web.ready().ipv6 {
        urls.push("https://ipv6.rotweb.net/x".to_owned());
    } else {
        wikirot_needs::skip(Need::Ipv6, "ports of IPv4 are not free for IPv6");
    }
    let checks = run(&web, &urls, Duration::from_secs(1)).await;
    let mut wrong = Vec::new();
    for (name, expected, _) in &rows {
        let check = &checks[&format!("https://{name}.rotweb.net/x")];
        let said = said(check);
        if said != *expected {
            wrong.push(format!("{name}: {said}, not {expected}: {:?}", check.detail));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    if let Some(check) = checks.get("https://ipv6.rotweb.net/x") {
        assert_eq!(said(check), "alive ok");
    }
    let counts = web.counts();
    let crowded: Vec<_> = counts.hosts.iter().filter(|(_, host)| host.max_in_flight > 1).collect();
    assert!(crowded.is_empty(), "{crowded:?}");
}
