//! The web on loopback: real sockets, real name service.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_proto::op::{Message, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{sleep, timeout};
use wikirot_needs::Need;
use wikirot_testweb::{Behaviour, Connect, Dns, Family, Host, Http2, Loopback, Web};

use crate::client;

const HOST: &str = "www.rotweb.net";
/// How long somebody is waited for who does not answer.
const MOMENT: Duration = Duration::from_millis(300);

/// How long an answer is waited for: for more than any machine needs, where there is one to come.
fn patience(answers: bool) -> Duration {
    if answers { Duration::from_secs(60) } else { MOMENT }
}

fn question(name: &str, kind: RecordType) -> Vec<u8> {
    let mut message = Message::query();
    message.add_query(Query::query(Name::from_ascii(format!("{name}.")).unwrap(), kind));
    message.to_vec().unwrap()
}

fn addresses(answer: &[u8]) -> Result<Vec<IpAddr>, ResponseCode> {
    let message = Message::from_vec(answer).unwrap();
    if message.metadata.response_code != ResponseCode::NoError {
        return Err(message.metadata.response_code);
    }
    let data = message.answers.iter().filter_map(|record| match &record.data {
        RData::A(a) => Some(IpAddr::V4(a.0)),
        RData::AAAA(aaaa) => Some(IpAddr::V6(aaaa.0)),
        _ => None,
    });
    Ok(data.collect())
}

/// `None` if no answer comes.
async fn udp(
    web: &Loopback,
    name: &str,
    kind: RecordType,
) -> Option<Result<Vec<IpAddr>, ResponseCode>> {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(&question(name, kind), web.ready().dns).await.unwrap();
    let mut packet = [0; 4096];
    let length =
        timeout(patience(name != "mute.net"), socket.recv(&mut packet)).await.ok()?.unwrap();
    Some(addresses(&packet[..length]))
}

async fn tcp(web: &Loopback, name: &str) -> Result<Vec<IpAddr>, ResponseCode> {
    let mut stream = TcpStream::connect(web.ready().dns).await.unwrap();
    let question = question(name, RecordType::A);
    stream.write_u16(question.len() as u16).await.unwrap();
    stream.write_all(&question).await.unwrap();
    let mut answer = vec![0; stream.read_u16().await.unwrap().into()];
    stream.read_exact(&mut answer).await.unwrap();
    addresses(&answer)
}

/// Connects to where DNS says the host is.
async fn connect(web: &Loopback, name: &str) -> Option<std::io::Result<TcpStream>> {
    let found = udp(web, name, RecordType::A).await.unwrap().unwrap();
    let address = SocketAddr::new(found[0], web.ready().http.port());
    timeout(patience(name != "hole.net"), TcpStream::connect(address)).await.ok()
}

#[tokio::test]
async fn serves_names_http_and_https() {
    let web =
        Web::from_urls(["http://www.rotweb.net/", "https://other.rotweb.net/x"]).serve().unwrap();
    let mut plain = connect(&web, HOST).await.unwrap().unwrap();
    assert_eq!(client::status(&client::get(&mut plain, HOST, "/").await.unwrap()), Some(200));
    let secure = TcpStream::connect(web.ready().https).await.unwrap();
    let mut secure = client::tls(secure, web.ca(), "other.rotweb.net", &[]).await.unwrap();
    let answer = client::get(&mut secure, "other.rotweb.net", "/x").await.unwrap();
    assert_eq!(client::status(&answer), Some(200));
    let counts = web.counts();
    assert_eq!((counts.requests, counts.connections, counts.handshakes), (2, 2, 1));
    assert_eq!(counts.hosts[HOST].hits["/"], 1);
    let pem = std::fs::read_to_string(web.ca_file()).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"));
    let file = web.ca_file().to_path_buf();
    drop(web);
    assert!(!file.exists());
}

#[tokio::test]
async fn names_resolve_in_every_way() {
    let rebinding = Dns::InTurn(vec![Dns::Ok, Dns::Addresses(vec!["10.0.0.1".parse().unwrap()])]);
    let web = Web::new()
        .host(Host::new(HOST))
        .host(Host::new("alias.net").dns(Dns::Cname(HOST.into())))
        .host(Host::new("rebind.net").dns(rebinding))
        .host(Host::new("fails.net").dns(Dns::ServFail))
        .host(Host::new("refuses.net").dns(Dns::Refused))
        .host(Host::new("empty.net").dns(Dns::NoData))
        .host(Host::new("mute.net").dns(Dns::Timeout))
        .host(Host::new("*.wild.net"))
        .serve()
        .unwrap();
    let main = Some(Ok(vec![web.ready().http.ip()]));
    assert_eq!(udp(&web, HOST, RecordType::A).await, main);
    assert_eq!(tcp(&web, HOST).await, main.clone().unwrap());
    assert_eq!(udp(&web, "WWW.RotWeb.net", RecordType::A).await, main);
    assert_eq!(udp(&web, "any.wild.net", RecordType::A).await, main);
    assert_eq!(udp(&web, "alias.net", RecordType::A).await, main);
    assert_eq!(udp(&web, HOST, RecordType::AAAA).await, Some(Ok(vec![])));
    assert_eq!(udp(&web, HOST, RecordType::MX).await, Some(Ok(vec![])));
    assert_eq!(udp(&web, "rebind.net", RecordType::A).await, main);
    assert_eq!(
        udp(&web, "rebind.net", RecordType::A).await,
        Some(Ok(vec!["10.0.0.1".parse().unwrap()]))
    );
    assert_eq!(udp(&web, "fails.net", RecordType::A).await, Some(Err(ResponseCode::ServFail)));
    assert_eq!(udp(&web, "refuses.net", RecordType::A).await, Some(Err(ResponseCode::Refused)));
    assert_eq!(udp(&web, "nobody.net", RecordType::A).await, Some(Err(ResponseCode::NXDomain)));
    assert_eq!(udp(&web, "empty.net", RecordType::A).await, Some(Ok(vec![])));
    assert_eq!(udp(&web, "mute.net", RecordType::A).await, None);
}

#[tokio::test]
async fn connecting_fails_in_every_way() {
    let web = Web::new()
        .host(Host::new("refused.net").connect(Connect::Refused))
        .host(Host::new("hole.net").connect(Connect::BlackHole))
        .host(Host::new("unreachable.net").connect(Connect::Unreachable))
        .host(Host::new("reset.net").connect(Connect::Reset))
        .host(Host::new("silent.net").connect(Connect::Silent))
        .serve()
        .unwrap();
    let refused = connect(&web, "refused.net").await.unwrap();
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    let unreachable = connect(&web, "unreachable.net").await.unwrap();
    assert_eq!(unreachable.unwrap_err().kind(), ErrorKind::NetworkUnreachable);
    assert!(connect(&web, "hole.net").await.is_none());
    let mut silent = connect(&web, "silent.net").await.unwrap().unwrap();
    assert!(timeout(MOMENT, client::get(&mut silent, "silent.net", "/")).await.is_err());
    // Where in the exchange the reset shows is up to the kernel.
    let error = match connect(&web, "reset.net").await.unwrap() {
        Ok(mut reset) => client::get(&mut reset, "reset.net", "/").await.unwrap_err(),
        Err(error) => error,
    };
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
}

#[tokio::test]
async fn resets_within_an_answer_are_resets() {
    let web = Web::new()
        .host(
            Host::new(HOST).page("/", Behaviour::Reset).page("/half", Behaviour::ResetAfterHeaders),
        )
        .serve()
        .unwrap();
    for path in ["/", "/half"] {
        let mut stream = connect(&web, HOST).await.unwrap().unwrap();
        let error = client::get(&mut stream, HOST, path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{path}");
    }
}

#[tokio::test]
async fn ipv6_alone_where_its_ports_are_free() {
    let web = Web::new()
        .host(Host::new(HOST).family(Family::V6).otherwise(Behaviour::Page))
        .serve()
        .unwrap();
    assert_eq!(udp(&web, HOST, RecordType::A).await, Some(Ok(vec![])));
    let found = udp(&web, HOST, RecordType::AAAA).await.unwrap().unwrap();
    assert_eq!(found.len(), usize::from(web.ready().ipv6));
    let Some(&address) = found.first() else {
        return wikirot_needs::skip(Need::Ipv6, "ports of IPv4 are not free for IPv6");
    };
    let mut stream = TcpStream::connect((address, web.ready().http.port())).await.unwrap();
    assert_eq!(client::status(&client::get(&mut stream, HOST, "/").await.unwrap()), Some(200));
}

#[tokio::test]
async fn a_client_that_leaves_early_is_no_second_request() {
    let host = Host::new(HOST).page("/endless", Behaviour::EndlessBody).http2(Http2::On);
    let web = Web::new().host(host).serve().unwrap();
    for _ in 0..20 {
        let mut stream = connect(&web, HOST).await.unwrap().unwrap();
        assert_eq!(client::get(&mut stream, HOST, "/endless").await.unwrap().len(), 100_000);
        drop(stream);
        // On a busy machine the server may not hear of it before the next request has come.
        let ended = async {
            while web.host(HOST).in_flight > 0 {
                sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(Duration::from_secs(60), ended).await.unwrap();
    }
    assert_eq!(web.host(HOST).max_in_flight, 1);
}

#[tokio::test]
async fn many_webs_stand_side_by_side() {
    let webs: Vec<_> = (0..4).map(|_| Web::from_urls(["http://a.net/"]).serve().unwrap()).collect();
    for web in &webs {
        let mut stream = connect(web, "a.net").await.unwrap().unwrap();
        assert_eq!(
            client::status(&client::get(&mut stream, "a.net", "/").await.unwrap()),
            Some(200)
        );
        assert_eq!(web.counts().requests, 1);
    }
}
