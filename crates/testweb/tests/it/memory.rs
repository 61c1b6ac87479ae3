//! The web in memory, on a paused clock.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rustls::{AlertDescription, CertificateError, Error as TlsError};
use tokio::time::{Instant, timeout};
use wikirot_testweb::{
    Behaviour, Blocker, Connect, Dns, Family, Host, Http2, InMemory, Lookup, Pipe, Rate, Response,
    RetryAfter, Tls, Web,
};

use crate::client;

const HOST: &str = "www.rotweb.net";

fn web(host: Host) -> InMemory {
    Web::new().host(host).in_memory().unwrap()
}

fn address(web: &InMemory, name: &str) -> SocketAddr {
    match web.lookup(name) {
        Lookup::Found(addresses) => (addresses[0], 80).into(),
        other => panic!("{name}: {other:?}"),
    }
}

async fn connect(web: &InMemory) -> Pipe {
    web.connect(address(web, HOST)).await.unwrap()
}

async fn get(web: &InMemory, path: &str) -> std::io::Result<String> {
    client::get(&mut connect(web).await, HOST, path).await
}

async fn ask(web: &InMemory, path: &str, headers: &str) -> String {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{headers}\r\n");
    client::send(&mut connect(web).await, &request).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn pages_have_titles_of_their_own_and_other_paths_are_missing() {
    let web = Web::from_urls([
        "http://www.rotweb.net/a?b=1",
        "http://www.rotweb.net/c%20d",
        "http://www.rotweb.net/e%252Ff",
    ]);
    let web = web.in_memory().unwrap();
    let first = get(&web, "/a?b=1").await.unwrap();
    assert_eq!(client::status(&first), Some(200));
    assert!(first.contains("<title>Page of www.rotweb.net/a?b=1</title>"), "{first}");
    assert_eq!(client::status(&get(&web, "/c%20d").await.unwrap()), Some(200));
    assert_eq!(client::status(&get(&web, "/e%252Ff").await.unwrap()), Some(200));
    assert_eq!(client::status(&get(&web, "/a?b=2").await.unwrap()), Some(404));
    assert_eq!(web.lookup("other.rotweb.net"), Lookup::NxDomain);
}

#[tokio::test(start_paused = true)]
async fn connections_are_kept_alive_and_counted_once() {
    let web = web(Host::new(HOST).page("/", 204).page("/*", Behaviour::Page));
    let mut pipe = connect(&web).await;
    let request = format!("GET /x HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: one\r\n\r\n");
    let last =
        format!("GET / HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: two\r\nConnection: close\r\n\r\n");
    let answer = client::send(&mut pipe, &format!("{request}{request}{last}")).await.unwrap();
    assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 2);
    assert!(answer.ends_with("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), "{answer}");
    let counts = web.host(HOST);
    assert_eq!((counts.connections, counts.requests, counts.max_in_flight), (1, 3, 1));
    assert_eq!(counts.hits["/x"], 2);
    assert_eq!(Vec::from_iter(counts.user_agents), ["one", "two"]);
    assert_eq!(web.log().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn redirects_and_cookies() {
    let web = web(Host::new(HOST)
        .page("/moved", Behaviour::redirect(308, "https://elsewhere.net/x"))
        .page("/on*", Behaviour::RedirectForever)
        .page("/login", Behaviour::CookieRequired(Box::new(Behaviour::Page)))
        .page("/dizzy", Behaviour::CookieLoop));
    let moved = get(&web, "/moved").await.unwrap();
    assert_eq!(client::status(&moved), Some(308));
    assert!(moved.contains("Location: https://elsewhere.net/x\r\n"));
    assert!(get(&web, "/on").await.unwrap().contains("Location: /on?hop=1\r\n"));
    assert!(get(&web, "/on?hop=41").await.unwrap().contains("Location: /on?hop=42\r\n"));
    let login = ask(&web, "/login", "").await;
    assert!(login.contains("Location: /login\r\n") && login.contains("Set-Cookie: rotweb=1"));
    assert_eq!(client::status(&ask(&web, "/login", "Cookie: rotweb=1\r\n").await), Some(200));
    assert!(ask(&web, "/dizzy", "").await.contains("Set-Cookie: visit=0"));
    assert!(ask(&web, "/dizzy", "Cookie: visit=0\r\n").await.contains("Set-Cookie: visit=1"));
}

#[tokio::test(start_paused = true)]
async fn answers_that_depend_on_the_request_or_the_turn() {
    let browser = Behaviour::when_header("User-Agent", "mozilla", Behaviour::Page, 403);
    let web = web(Host::new(HOST)
        .page("/head", Behaviour::head_refused(Behaviour::Page))
        .page("/browser", browser)
        .page("/flaky", Behaviour::flaky(2, 503, Behaviour::Page)));
    let request = format!("HEAD /head HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n");
    let head = client::send(&mut connect(&web).await, &request).await.unwrap();
    assert_eq!(client::status(&head), Some(405));
    assert!(head.ends_with("\r\n\r\n"), "HEAD has no body: {head}");
    assert_eq!(client::status(&get(&web, "/head").await.unwrap()), Some(200));
    assert_eq!(client::status(&ask(&web, "/browser", "User-Agent: tool\r\n").await), Some(403));
    assert_eq!(
        client::status(&ask(&web, "/browser", "User-Agent: Mozilla/5.0\r\n").await),
        Some(200)
    );
    for expected in [503, 503, 200, 200] {
        assert_eq!(client::status(&get(&web, "/flaky").await.unwrap()), Some(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn time_passes_on_the_paused_clock_alone() {
    let web = web(Host::new(HOST)
        .latency(Duration::from_secs(3))
        .page("/", Behaviour::wait(Duration::from_secs(30), Behaviour::Page))
        .page("/slow", Behaviour::SlowHeaders(Duration::from_secs(1))));
    let began = Instant::now();
    assert_eq!(client::status(&get(&web, "/").await.unwrap()), Some(200));
    assert_eq!(began.elapsed(), Duration::from_secs(33));
    assert!(timeout(Duration::from_secs(60), get(&web, "/slow")).await.is_err());
    // The client left: nothing is in flight any more.
    assert_eq!(client::status(&get(&web, "/none").await.unwrap()), Some(404));
    let counts = web.host(HOST);
    assert_eq!((counts.in_flight, counts.max_in_flight), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_early_is_no_second_request() {
    let web = web(Host::new(HOST).page("/endless", Behaviour::EndlessBody));
    for _ in 0..5 {
        let answer = get(&web, "/endless").await.unwrap();
        assert_eq!(answer.len(), 100_000);
    }
    assert_eq!(web.host(HOST).max_in_flight, 1);
}

#[tokio::test(start_paused = true)]
async fn two_requests_at_once_are_seen() {
    let web = web(Host::new(HOST).page("/", Behaviour::Page).latency(Duration::from_millis(4)));
    let (first, second) = tokio::join!(get(&web, "/"), get(&web, "/"));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(web.host(HOST).max_in_flight, 2);
    assert_eq!(web.counts().max_in_flight, 2);
    assert_eq!(web.counts().max_connections, 2);
}

#[tokio::test(start_paused = true)]
async fn broken_answers() {
    let web = web(Host::new(HOST)
        .page("/short", Behaviour::ShortBody)
        .page("/long", Behaviour::LongBody)
        .page("/chunks", Behaviour::BadChunks)
        .page("/empty", Behaviour::Empty)
        .page("/ssh", Behaviour::Raw("SSH-2.0-OpenSSH_9.9\r\n".into()))
        .page("/huge", Behaviour::HugeHeaders(70_000))
        .page("/reset", Behaviour::Reset)
        .page("/half", Behaviour::ResetAfterHeaders)
        .page("/hints", Behaviour::EarlyHints(Box::new(Behaviour::Page)))
        .page("/gzip", Response::new(200, "packed").gzip()));
    assert!(
        get(&web, "/short")
            .await
            .unwrap()
            .ends_with("Content-Length: 5000\r\n\r\n<title>Short</title><p>cut")
    );
    assert!(get(&web, "/long").await.unwrap().ends_with("and there is more of it"));
    assert!(get(&web, "/chunks").await.unwrap().contains("\r\n\r\nzz\r\n"));
    assert_eq!(get(&web, "/empty").await.unwrap(), "");
    assert_eq!(get(&web, "/ssh").await.unwrap(), "SSH-2.0-OpenSSH_9.9\r\n");
    assert!(get(&web, "/huge").await.unwrap().len() > 70_000);
    assert_eq!(get(&web, "/reset").await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(get(&web, "/half").await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let hints = get(&web, "/hints").await.unwrap();
    assert!(
        hints.starts_with("HTTP/1.1 103 Early Hints\r\n") && hints.contains("HTTP/1.1 200 OK\r\n")
    );
    assert!(get(&web, "/gzip").await.unwrap().contains("Content-Encoding: gzip\r\n"));
}

#[tokio::test(start_paused = true)]
async fn blockers_show_their_marks() {
    use Blocker::*;
    let marks = [
        (Cloudflare, 403, "cf-mitigated: challenge"),
        (AwsWaf, 202, "x-amzn-waf-action: challenge"),
        (Akamai, 403, "AkamaiGHost"),
        (DdosGuard, 403, "Server: ddos-guard"),
        (Anubis, 200, "not a bot"),
        (LinkedIn, 999, "authwall"),
        (Captcha, 200, "g-recaptcha"),
        (DataDome, 403, "x-datadome"),
        (Imperva, 200, "_Incapsula_Resource"),
        (Sucuri, 403, "Sucuri"),
        (PerimeterX, 403, "px-captcha"),
    ];
    for (blocker, status, mark) in marks {
        let web = web(Host::new(HOST).otherwise(Behaviour::Challenge(blocker)));
        let answer = get(&web, "/").await.unwrap();
        assert_eq!(client::status(&answer), Some(status), "{blocker:?}");
        assert!(answer.contains(mark), "{blocker:?}: {answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn limits_refuse() {
    let rate = |retry_after| Rate { requests: 2, per: Duration::from_secs(1), retry_after };
    let patient = web(Host::new(HOST).otherwise(200).rate(rate(RetryAfter::Seconds(7))));
    for expected in [200, 200, 429] {
        let answer = get(&patient, "/").await.unwrap();
        assert_eq!(client::status(&answer), Some(expected));
        assert_eq!(answer.contains("Retry-After: 7\r\n"), expected == 429);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(client::status(&get(&patient, "/").await.unwrap()), Some(200));
    assert_eq!(patient.host(HOST).refused, 1);

    let dated = web(Host::new(HOST).rate(Rate { requests: 0, ..rate(RetryAfter::Date(60)) }));
    let answer = get(&dated, "/").await.unwrap();
    let date = answer.lines().find_map(|line| line.strip_prefix("Retry-After: ")).unwrap();
    assert!(httpdate::parse_http_date(date).is_ok(), "{date}");

    let narrow = web(Host::new(HOST).otherwise(200).at_once(1).latency(Duration::from_millis(1)));
    let (first, second) = tokio::join!(get(&narrow, "/"), get(&narrow, "/"));
    let mut statuses = [first, second].map(|answer| client::status(&answer.unwrap()));
    statuses.sort();
    assert_eq!(statuses, [Some(200), Some(503)]);
}

#[tokio::test(start_paused = true)]
async fn names_resolve_in_every_way() {
    let local: IpAddr = "127.0.0.1".parse().unwrap();
    let rebinding = Dns::InTurn(vec![Dns::Ok, Dns::Addresses(vec![local])]);
    let web = Web::new()
        .host(Host::new("both.net").family(Family::Both))
        .host(Host::new("six.net").family(Family::V6))
        .host(Host::new("alias.net").dns(Dns::Cname("six.net".into())))
        .host(Host::new("circle.net").dns(Dns::Cname("circle.net".into())))
        .host(Host::new("rebind.net").dns(rebinding))
        .host(Host::new("fails.net").dns(Dns::ServFail))
        .host(Host::new("refuses.net").dns(Dns::Refused))
        .host(Host::new("silent.net").dns(Dns::Timeout))
        .host(Host::new("empty.net").dns(Dns::NoData))
        .host(Host::new("gone.net").dns(Dns::NxDomain))
        .host(Host::new("*.many.net"))
        .host(Host::new("inside.net").addresses([local]))
        .in_memory()
        .unwrap();
    let Lookup::Found(both) = web.lookup("Both.net.") else { panic!("both.net") };
    assert_eq!(both.iter().map(IpAddr::is_ipv6).collect::<Vec<_>>(), [true, false]);
    assert_eq!(web.lookup("alias.net"), web.lookup("six.net"));
    assert_eq!(web.lookup("circle.net"), Lookup::ServFail);
    assert_ne!(web.lookup("rebind.net"), Lookup::Found(vec![local]));
    assert_eq!(web.lookup("rebind.net"), Lookup::Found(vec![local]));
    assert_eq!(web.lookup("inside.net"), Lookup::Found(vec![local]));
    assert_eq!(web.lookup("fails.net"), Lookup::ServFail);
    assert_eq!(web.lookup("refuses.net"), Lookup::Refused);
    assert_eq!(web.lookup("silent.net"), Lookup::Timeout);
    assert_eq!(web.lookup("empty.net"), Lookup::NoData);
    assert_eq!(web.lookup("gone.net"), Lookup::NxDomain);
    assert_ne!(web.lookup("a.many.net"), web.lookup("b.many.net"));
    assert_eq!(web.lookup("many.net"), Lookup::NxDomain);
    assert_eq!(web.host("rebind.net").lookups, 2);
    web.cut(true);
    assert_eq!(web.lookup("both.net"), Lookup::Timeout);
}

#[tokio::test(start_paused = true)]
async fn connecting_fails_in_every_way() {
    let fails = async |connect| {
        let web = web(Host::new(HOST).connect(connect));
        web.connect(address(&web, HOST)).await.unwrap_err().kind()
    };
    assert_eq!(fails(Connect::Refused).await, ErrorKind::ConnectionRefused);
    assert_eq!(fails(Connect::Unreachable).await, ErrorKind::HostUnreachable);
    let minute = Duration::from_secs(60);
    let hole = web(Host::new(HOST).connect(Connect::BlackHole));
    assert!(timeout(minute, hole.connect(address(&hole, HOST))).await.is_err());
    let silent = web(Host::new(HOST).connect(Connect::Silent));
    assert!(timeout(minute, get(&silent, "/")).await.is_err());
    let reset = web(Host::new(HOST).connect(Connect::Reset));
    assert_eq!(get(&reset, "/").await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let recovers = Connect::InTurn(vec![Connect::Refused, Connect::Ok]);
    let recovers = web(Host::new(HOST).connect(recovers));
    let there = address(&recovers, HOST);
    assert!(recovers.connect(there).await.is_err());
    assert!(recovers.connect(there).await.is_ok());
    assert_eq!(recovers.host(HOST).connections, 2);

    let stray = recovers.connect("10.0.0.1:80".parse().unwrap()).await;
    assert_eq!(stray.unwrap_err().kind(), ErrorKind::HostUnreachable);
    assert_eq!(recovers.counts().strays, ["connection to 10.0.0.1:80"]);
}

#[tokio::test(start_paused = true)]
async fn tls_fails_in_every_way() {
    let shake = async |tls| {
        let web = web(Host::new(HOST).tls(tls).page("/", Behaviour::Page));
        let error = match client::tls(connect(&web).await, web.ca(), HOST, &[]).await {
            Ok(mut stream) => return Ok(client::get(&mut stream, HOST, "/").await.unwrap()),
            Err(error) => error,
        };
        match error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) {
            Some(error) => Err(error.clone()),
            None => Err(TlsError::General(error.kind().to_string())),
        }
    };
    assert_eq!(client::status(&shake(Tls::Good).await.unwrap()), Some(200));
    assert!(matches!(
        shake(Tls::Expired).await,
        Err(TlsError::InvalidCertificate(CertificateError::ExpiredContext { .. }))
    ));
    assert!(matches!(
        shake(Tls::NotYetValid).await,
        Err(TlsError::InvalidCertificate(CertificateError::NotValidYetContext { .. }))
    ));
    assert!(matches!(
        shake(Tls::WrongName).await,
        Err(TlsError::InvalidCertificate(CertificateError::NotValidForNameContext { .. }))
    ));
    for untrusted in [Tls::SelfSigned, Tls::UnknownCa, Tls::IncompleteChain] {
        let error = shake(untrusted).await.unwrap_err();
        let expected = TlsError::InvalidCertificate(CertificateError::UnknownIssuer);
        assert_eq!(error, expected, "{untrusted:?}");
    }
    assert_eq!(
        shake(Tls::TooOld).await,
        Err(TlsError::AlertReceived(AlertDescription::ProtocolVersion))
    );
    assert_eq!(
        shake(Tls::HandshakeFailure).await,
        Err(TlsError::AlertReceived(AlertDescription::HandshakeFailure))
    );
    assert!(matches!(shake(Tls::PlainHttp).await, Err(TlsError::InvalidMessage(_))));
    assert!(matches!(shake(Tls::Closes).await, Err(TlsError::General(_))));
}

#[tokio::test(start_paused = true)]
async fn the_missing_intermediate_is_served() {
    let web = web(Host::new(HOST));
    let mut pipe = web.connect(address(&web, wikirot_testweb::ISSUER_HOST)).await.unwrap();
    let answer = client::get(&mut pipe, wikirot_testweb::ISSUER_HOST, "/intermediate.der").await;
    assert!(answer.unwrap().contains("Content-Type: application/pkix-cert\r\n"));
}

#[tokio::test(start_paused = true)]
async fn http2_works_and_breaks() {
    use http_body_util::{BodyExt as _, Empty};
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let ask = async |http2| -> hyper::Result<(u16, usize)> {
        let web = web(Host::new(HOST).http2(http2).page("/", Behaviour::Page));
        let stream = client::tls(connect(&web).await, web.ca(), HOST, &["h2"]).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await?;
        let connection = tokio::spawn(connection);
        let request = hyper::Request::get(format!("https://{HOST}/"));
        let response =
            sender.send_request(request.body(Empty::<bytes::Bytes>::new()).unwrap()).await?;
        let status = response.status().as_u16();
        let length = response.into_body().collect().await?.to_bytes().len();
        let counts = web.host(HOST);
        assert_eq!((counts.requests, counts.in_flight), (1, 0));
        connection.abort();
        Ok((status, length))
    };
    let (status, length) = ask(Http2::On).await.unwrap();
    assert!(status == 200 && length > 100, "{status} {length}");
    assert!(ask(Http2::Broken).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_fixture_file_is_a_web() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/webs/wiki.toml");
    let web = Web::read(file).unwrap().in_memory().unwrap();
    let status = async |host: &str, path: &str| {
        let mut pipe = web.connect(address(&web, host)).await.unwrap();
        client::status(&client::get(&mut pipe, host, path).await.unwrap())
    };
    assert_eq!(status("alive.rotweb.net", "/anything").await, Some(200));
    assert_eq!(status("gone.rotweb.net", "/1999/dynamos.html").await, Some(410));
    assert_eq!(status("moved.rotweb.net", "/hub").await, Some(301));
    assert_eq!(status("limited.rotweb.net", "/1").await, Some(200));
    assert_eq!(status("limited.rotweb.net", "/2").await, Some(429));
    assert_eq!(web.lookup("nowhere.rotweb.net"), Lookup::NxDomain);
}
