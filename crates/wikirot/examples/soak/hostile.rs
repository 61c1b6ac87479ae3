//! What hostile hosts do.

use std::time::Duration;

use wikirot_testweb::{Behaviour, Blocker, Connect, Dns, Flood, Host, Http2, Tls};

/// Makes a host hostile.
pub(crate) type Kind = Box<dyn Fn(Host) -> Host>;

/// Every kind, or those that send without end.
pub(crate) fn kinds(floods_alone: bool) -> Vec<Kind> {
    let mut kinds = floods();
    if !floods_alone {
        kinds.extend(answers());
        kinds.extend(connections());
    }
    kinds
}

fn does(behaviour: Behaviour) -> Kind {
    Box::new(move |host| host.otherwise(behaviour.clone()))
}

/// Without end, in any protocol.
fn floods() -> Vec<Kind> {
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    let chunked =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
    let lines = [
        ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
        (page, "X: y\r\n"),
        (page, "y"),
        (chunked, "1\r\nx\r\n"),
        ("", "\0"),
    ];
    let lines = lines.map(|(begin, again)| does(Behaviour::endless(begin, again)));
    let frames = Flood::ALL.into_iter().map(|flood| -> Kind {
        Box::new(move |host| host.http2(Http2::Floods(flood)).otherwise(Behaviour::EndlessBody))
    });
    lines.into_iter().chain(frames).collect()
}

/// Answers that take long, lead nowhere, or are none.
fn answers() -> Vec<Kind> {
    let second = Duration::from_secs(1);
    let all = [
        Behaviour::EndlessBody,
        Behaviour::SlowHeaders(second),
        Behaviour::SlowBody(second),
        Behaviour::wait(second * 9, Behaviour::Page),
        Behaviour::HugeHeaders(1_000_000),
        Behaviour::BadChunks,
        Behaviour::LongBody,
        Behaviour::ShortBody,
        Behaviour::RedirectForever,
        Behaviour::CookieLoop,
        Behaviour::Silent,
        Behaviour::Empty,
        Behaviour::Reset,
        Behaviour::Raw("SSH-2.0-OpenSSH_9.9\r\n".into()),
        Behaviour::SoftNotFound,
        Behaviour::Challenge(Blocker::Cloudflare),
        Behaviour::Status(403),
        Behaviour::Status(429),
        Behaviour::Status(503),
    ];
    all.map(does).into_iter().collect()
}

/// Hosts that cannot be spoken to.
fn connections() -> Vec<Kind> {
    let connects = [
        Connect::Refused,
        Connect::BlackHole,
        Connect::Reset,
        Connect::Silent,
        Connect::Unreachable,
    ];
    let names = [Dns::NxDomain, Dns::ServFail, Dns::Timeout];
    let handshakes = [Tls::Expired, Tls::TooOld, Tls::PlainHttp, Tls::Closes];
    let connects = connects.map(|it| -> Kind { Box::new(move |host| host.connect(it.clone())) });
    let names = names.map(|it| -> Kind { Box::new(move |host| host.dns(it.clone())) });
    let handshakes = handshakes.map(|it| -> Kind { Box::new(move |host| host.tls(it)) });
    connects.into_iter().chain(names).chain(handshakes).collect()
}
