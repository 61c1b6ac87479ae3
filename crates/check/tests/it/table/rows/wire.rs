//! How far a request comes: names, connections, TLS, the exchange itself.

use std::net::IpAddr;
use std::time::Duration;

use wikirot_testweb::{Behaviour, Connect, Dns, Family, Host, Http2, Response, Tls};

use super::holds;
use crate::table::row::Row;

pub(super) fn names() -> Vec<Row> {
    let dns = |name, expected, dns: Dns| {
        Row::new(name, expected, |h| h.dns(dns).page("/x", Behaviour::Page)).https("/x")
    };
    let inside = |address: &str| Dns::Addresses(vec![address.parse::<IpAddr>().unwrap()]);
    vec![
        dns("dns-nxdomain", "broken dns-nxdomain", Dns::NxDomain).requests(0),
        dns("dns-nodata", "suspect dns-nodata", Dns::NoData),
        dns("dns-servfail", "suspect dns-servfail", Dns::ServFail),
        dns("dns-refused", "suspect dns-refused", Dns::Refused),
        dns("dns-timeout", "suspect dns-timeout", Dns::Timeout),
        dns("servfail-once", "alive ok", Dns::InTurn(vec![Dns::ServFail, Dns::Ok])).requests(1),
        dns("dns-timeout-once", "alive ok", Dns::InTurn(vec![Dns::Timeout, Dns::Ok])).requests(1),
        dns("alias", "alive ok", Dns::Cname("alias-end.rotweb.net".into()))
            .host(Host::new("alias-end.rotweb.net")),
        dns("alias-to-nowhere", "broken dns-nxdomain", Dns::Cname("nobody.rotweb.net".into())),
        dns("ipv6-alone", "alive ok", Dns::Ok).host(
            Host::new("ipv6-alone.rotweb.net").family(Family::V6).page("/x", Behaviour::Page),
        ),
        dns("leads-back", "suspect dns-loopback", inside("127.0.0.1")).requests(0),
        dns("leads-to-nobody", "suspect dns-loopback", inside("0.0.0.0")).requests(0),
        dns("resolves-inside", "skipped private-address", inside("10.0.0.1")).requests(0),
        dns("rebinding", "alive ok", Dns::InTurn(vec![Dns::Ok, inside("127.0.0.1")])).requests(1),
        dns(
            "rebinding-back",
            "skipped private-address",
            Dns::InTurn(vec![inside("10.0.0.1"), Dns::Ok]),
        )
        .requests(0),
    ]
}

pub(super) fn connections() -> Vec<Row> {
    let host = |name, expected, connect: Connect| {
        Row::new(name, expected, |h| h.connect(connect).otherwise(Behaviour::Page))
    };
    let connect = |name, expected, connect| host(name, expected, connect).http("/x").https("/y");
    let once = |failure| Connect::InTurn(vec![failure, Connect::Ok]);
    let recovers = |name, failure| host(name, "alive ok", once(failure)).https("/x");
    let ipv6_then = |name, failure| {
        let mut row = recovers(name, failure);
        row.hosts = row.hosts.into_iter().map(|host| host.family(Family::Both)).collect();
        row.requests(1).also(|ran| {
            let check = ran.checks.values().find(|check| check.hops[0].url.contains("ipv4"));
            let address = check.and_then(|check| check.hops[0].address);
            let v6 = address.is_some_and(|address| address.is_ipv6());
            holds(v6, || format!("{address:?}"))
        })
    };
    vec![
        connect("refused", "suspect connect-refused", Connect::Refused).requests(0),
        connect("black-hole", "suspect connect-timeout", Connect::BlackHole).requests(0),
        connect("unreachable", "suspect unreachable", Connect::Unreachable).requests(0),
        connect("reset-on-accept", "suspect connect-reset", Connect::Reset).requests(0),
        connect("silent", "suspect read-timeout", Connect::Silent).requests(0),
        // IPv4 is tried first, and where it is dead, IPv6.
        ipv6_then("ipv4-refused", Connect::Refused),
        ipv6_then("ipv4-unreachable", Connect::Unreachable),
        ipv6_then("ipv4-black-hole", Connect::BlackHole),
        recovers("refused-once", Connect::Refused),
        recovers("black-hole-once", Connect::BlackHole),
        recovers("unreachable-once", Connect::Unreachable),
        recovers("reset-on-accept-once", Connect::Reset),
    ]
}

pub(super) fn tls() -> Vec<Row> {
    let tls = |name, expected, tls: Tls| {
        Row::new(name, expected, |h| h.tls(tls).page("/x", Behaviour::Page)).https("/x")
    };
    vec![
        tls("tls-expired", "suspect tls-expired", Tls::Expired).requests(0),
        tls("tls-not-yet-valid", "suspect tls-expired", Tls::NotYetValid).requests(0),
        tls("tls-name-mismatch", "suspect tls-name-mismatch", Tls::WrongName).requests(0),
        tls("tls-self-signed", "suspect tls-untrusted", Tls::SelfSigned).requests(0),
        tls("tls-unknown-ca", "suspect tls-untrusted", Tls::UnknownCa).requests(0),
        tls("tls-incomplete", "alive ok +tls-incomplete-chain", Tls::IncompleteChain).requests(1),
        tls("tls-too-old", "suspect tls-protocol", Tls::TooOld).requests(0),
        tls("tls-handshake-failure", "suspect tls-protocol", Tls::HandshakeFailure).requests(0),
        tls("tls-plain-http", "suspect tls-protocol", Tls::PlainHttp).requests(0),
        Row::new("http2", "alive ok", |h| h.http2(Http2::On).page("/x", Behaviour::Page))
            .https("/x")
            .requests(1),
        Row::new("http2-broken", "alive ok", |h| {
            h.http2(Http2::Broken).page("/x", Behaviour::Page)
        })
        .https("/x")
        .requests(1),
    ]
}

pub(super) fn exchanges() -> Vec<Row> {
    let does = |name, expected, behaviour: Behaviour| {
        Row::new(name, expected, |h| h.page("/x", behaviour)).https("/x")
    };
    let second = Duration::from_secs(1);
    vec![
        does("slow-but-there", "alive ok", Behaviour::wait(second * 20, Behaviour::Page)),
        does("never-answers", "suspect read-timeout", Behaviour::Silent),
        does("slow-headers", "suspect read-timeout", Behaviour::SlowHeaders(second)),
        does("slow-body", "alive ok", Behaviour::SlowBody(second)),
        does("endless-body", "alive ok", Behaviour::EndlessBody),
        does("short-body", "alive ok", Behaviour::ShortBody),
        does("long-body", "alive ok", Behaviour::LongBody),
        does("bad-chunks", "alive ok", Behaviour::BadChunks),
        does("empty-reply", "suspect empty-reply", Behaviour::Empty),
        does("not-http", "suspect not-http", Behaviour::Raw("SSH-2.0-OpenSSH_9.9\r\n".into())),
        does("header-too-large", "suspect header-too-large", Behaviour::HugeHeaders(400_000)),
        does("header-of-a-browser", "alive ok", {
            let cookies = (0..150).fold(Response::html(200, "A", "Many cookies"), |page, n| {
                page.header("Set-Cookie", format!("c{n}={}; Path=/", "v".repeat(1_000)))
            });
            cookies.into()
        }),
        does("reset", "suspect connect-reset", Behaviour::Reset),
        does("reset-after-headers", "alive ok", Behaviour::ResetAfterHeaders),
        does(
            "http-1-0",
            "alive ok",
            Behaviour::Raw(
                "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Old</title>".into(),
            ),
        ),
        does(
            "keeps-alive",
            "alive ok",
            Behaviour::when_header("connection", "keep-alive", Behaviour::Page, 403),
        )
        .requests(1),
        // What a broken answer leaves behind must not be read as the next one's.
        Row::new("long-body-then-more", "alive ok", |h| {
            h.page("/a", Behaviour::LongBody).page("/*", Behaviour::Page)
        })
        .many(4),
    ]
}
