//! The way to the wiki: one connection, answers of bounded length and time, and the same guard against
//! the inside of the network as the checker has.

use std::fmt;
use std::io::Read;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waiting, Poll};
use std::time::Duration;
use std::vec;

use anyhow::{Context, Result, anyhow};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, USER_AGENT};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use tower_service::Service;
use url::Url;
use wikirot_check::{Family, HickoryResolve, Reason, Resolve, admit_url, is_global};
use wikirot_report::escape::visible;

use crate::tls;

/// Bytes of an answer at most, compressed or not.
const LONGEST: usize = 64 << 20;
/// Time for connecting.
const TIME_TO_CONNECT: Duration = Duration::from_secs(20);
/// Time for one answer, from its question to its last byte.
const TIME_FOR_ONE: Duration = Duration::from_secs(120);

/// Whom to trust, and what we call ourselves.
#[derive(Clone, Debug)]
pub(crate) struct ClientSettings {
    /// What we call ourselves.
    pub(crate) user_agent: String,
    /// Trust these certificates instead of the system's.
    pub(crate) ca_file: Option<PathBuf>,
    /// Ask this name server instead of the system's.
    pub(crate) resolver: Option<SocketAddr>,
    /// Addresses inside the network may be asked.
    pub(crate) allow_private: bool,
}

/// What answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Unpacked.
    pub(super) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server cannot be reached, or breaks off.
    Broken(String),
    /// The answer is more than we take, or takes longer than we wait.
    TooMuch(String),
    /// Nobody may be asked there.
    Forbidden(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Failure::Broken(why) | Failure::TooMuch(why) | Failure::Forbidden(why)) = self;
        f.write_str(why)
    }
}

/// Whoever gives answers: the web, or a test.
pub(super) trait Transport {
    /// Asks for `url`, and follows no redirect.
    async fn get(&self, url: &Url) -> Result<Answer, Failure>;
}

/// The web.
pub(super) struct Client {
    client: legacy::Client<HttpsConnector<HttpConnector<Guarded>>, Empty<Bytes>>,
    user_agent: String,
    allow_private: bool,
}

impl Client {
    pub(super) fn new(settings: &ClientSettings) -> Result<Client> {
        let resolver = HickoryResolve::new(settings.resolver)
            .context("cannot read how this machine looks names up")?;
        Client::over(Arc::new(resolver), settings)
    }

    fn over(resolver: Arc<dyn Resolve>, settings: &ClientSettings) -> Result<Client> {
        let guarded = Guarded { resolver, allow_private: settings.allow_private };
        let mut tcp = HttpConnector::new_with_resolver(guarded);
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(TIME_TO_CONNECT));
        tcp.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls::trusting(settings.ca_file.as_deref())?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(Client {
            client: legacy::Client::builder(TokioExecutor::new()).build(connector),
            user_agent: settings.user_agent.clone(),
            allow_private: settings.allow_private,
        })
    }

    async fn exchange(&self, url: &Url) -> Result<Answer, Failure> {
        let request = Request::get(url.as_str())
            .header(USER_AGENT, &self.user_agent)
            .header(ACCEPT_ENCODING, "gzip")
            .body(Empty::new())
            .map_err(|error| Failure::Forbidden(error.to_string()))?;
        let answer = self.client.request(request).await.map_err(|error| {
            let forbidden = is_forbidden(&error);
            let why = visible(&format!("{:#}", anyhow!(error))).into_owned();
            if forbidden { Failure::Forbidden(why) } else { Failure::Broken(why) }
        })?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, LONGEST).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                return too_long();
            }
            Failure::Broken(format!("the answer breaks off: {error}"))
        })?;
        let coding = head.headers.get(CONTENT_ENCODING).map(|it| it.as_bytes().trim_ascii());
        let body = match coding {
            Some(it) if it.eq_ignore_ascii_case(b"gzip") => gunzip(&body.to_bytes(), LONGEST)?,
            _ => body.to_bytes().to_vec(),
        };
        Ok(Answer { status: head.status, headers: head.headers, body })
    }
}

impl Transport for Client {
    async fn get(&self, url: &Url) -> Result<Answer, Failure> {
        // Addresses that stand in the URL are not looked up, and some names are not to be.
        // Who runs this has named the host, be it this very machine.
        let inside =
            wikirot_check::Inside { private: self.allow_private, loopback: self.allow_private };
        admit_url(url, inside).map_err(|reason| {
            let host = url.host_str().unwrap_or_default().to_owned();
            Failure::Forbidden(match reason {
                Reason::PrivateAddress | Reason::SpecialName => Inside(host).to_string(),
                _ => format!("{url} is not asked ({})", reason.code()),
            })
        })?;
        let asked = tokio::time::timeout(TIME_FOR_ONE, self.exchange(url)).await;
        asked.unwrap_or_else(|_| {
            Err(Failure::TooMuch(format!("no whole answer in {} seconds", TIME_FOR_ONE.as_secs())))
        })
    }
}

fn too_long() -> Failure {
    Failure::TooMuch(format!("an answer of more than {} MiB", LONGEST >> 20))
}

/// Not past `longest` bytes, however small the packed form.
fn gunzip(packed: &[u8], longest: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = MultiGzDecoder::new(packed).take(longest as u64 + 1).read_to_end(&mut bytes);
    match read {
        Err(error) => Err(Failure::Broken(format!("the answer cannot be unpacked: {error}"))),
        Ok(length) if length > longest => Err(too_long()),
        Ok(_) => Ok(bytes),
    }
}

/// Looks names up, and keeps addresses inside the network to itself: what it gives is what is connected
/// to.
#[derive(Clone)]
struct Guarded {
    resolver: Arc<dyn Resolve>,
    allow_private: bool,
}

/// A host that is not to be asked.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0} is inside a private network: --allow-private asks it all the same")]
struct Inside(String);

fn is_forbidden(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<Inside>() || error.source().is_some_and(is_forbidden)
}

impl Guarded {
    async fn look_up(self, name: Name) -> Result<vec::IntoIter<SocketAddr>, BoxedError> {
        let host = name.as_str().trim_end_matches('.').to_ascii_lowercase();
        // Whichever family answers first is taken: this machine may have no way out for the other.
        let mut found = Vec::new();
        let mut failed = None;
        for family in [Family::V4, Family::V6] {
            match self.resolver.resolve(&host, family).await {
                Ok(more) => found.extend(more),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let (true, Some(error)) = (found.is_empty(), failed) {
            return Err(error.into());
        }
        let first = found.first().copied();
        found.retain(|address| self.allow_private || is_global(*address));
        if let (true, Some(first)) = (found.is_empty(), first) {
            return Err(Inside(format!("{host}, which is {first},")).into());
        }
        // The port is the connector's to set.
        let found: Vec<_> = found.into_iter().map(|it| SocketAddr::new(it, 0)).collect();
        Ok(found.into_iter())
    }
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

impl Service<Name> for Guarded {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = BoxedError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxedError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Waiting<'_>) -> Poll<Result<(), BoxedError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(self.clone().look_up(name))
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use wikirot_check::{ResolveError, Resolving};

    use super::*;

    /// Names of one host, which has these addresses.
    struct Names(Vec<IpAddr>);

    impl Resolve for Names {
        fn resolve<'a>(&'a self, _: &'a str, family: Family) -> Resolving<'a> {
            let list: Vec<IpAddr> = self
                .0
                .iter()
                .copied()
                .filter(|it| it.is_ipv4() == (family == Family::V4))
                .collect();
            Box::pin(
                async move { if list.is_empty() { Err(ResolveError::NoData) } else { Ok(list) } },
            )
        }
    }

    async fn connected_to(addresses: &[&str], allow_private: bool) -> Result<Vec<String>, String> {
        let list = addresses.iter().map(|it| it.parse().unwrap()).collect();
        let guarded = Guarded { resolver: Arc::new(Names(list)), allow_private };
        let found = guarded.look_up("wiki.rotweb.net".parse().unwrap()).await;
        found.map(|it| it.map(|it| it.ip().to_string()).collect()).map_err(|it| it.to_string())
    }

    #[tokio::test]
    async fn names_do_not_lead_inside() {
        let inside = ["127.0.0.1", "10.1.1.1"];
        let refused = connected_to(&inside, false).await.unwrap_err();
        assert!(refused.starts_with("wiki.rotweb.net, which is 127.0.0.1, is inside"), "{refused}");
        assert_eq!(connected_to(&inside, true).await.unwrap(), inside);
        assert_eq!(connected_to(&["10.1.1.1", "1.1.1.1"], false).await.unwrap(), ["1.1.1.1"]);
        assert!(connected_to(&["::1"], false).await.unwrap_err().contains("inside"));
        assert_eq!(connected_to(&["2001:4860:4860::8888"], false).await.unwrap().len(), 1);
    }

    #[test]
    fn a_small_answer_cannot_unpack_to_a_huge_one() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&[b' '; 1001]).unwrap();
        let packed = packer.finish().unwrap();
        assert_eq!(gunzip(&packed, 1000), Err(too_long()));
        assert_eq!(gunzip(&packed, 1001).unwrap().len(), 1001);
        assert!(matches!(gunzip(&packed[..20], 1001), Err(Failure::Broken(_))));
    }

    /// What came of asking a host of this machine.
    async fn asked(port: u16, allow_private: bool) -> Result<Answer, Failure> {
        let nobody_trusted = tempfile::NamedTempFile::new().unwrap();
        let settings = ClientSettings {
            user_agent: "test".to_owned(),
            ca_file: Some(nobody_trusted.path().to_owned()),
            resolver: None,
            allow_private,
        };
        let names = Arc::new(Names(vec!["127.0.0.1".parse().unwrap()]));
        let url = format!("http://wiki.rotweb.net:{port}/").parse().unwrap();
        Client::over(names, &settings).unwrap().get(&url).await
    }

    #[tokio::test]
    async fn whoever_may_not_be_asked_is_told_from_who_does_not_answer() {
        use std::io::Write as _;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let refused = asked(port, false).await.unwrap_err();
        assert!(matches!(&refused, Failure::Forbidden(why) if why.contains("inside")), "{refused}");
        // Answers once, with more than is taken.
        let serving = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 1024]).unwrap();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", LONGEST + 1);
            stream.write_all(head.as_bytes()).unwrap();
            // Whoever has enough hangs up.
            let _ = (0..=LONGEST >> 20).try_for_each(|_| stream.write_all(&[b' '; 1 << 20]));
            listener
        });
        assert_eq!(asked(port, true).await.unwrap_err(), too_long());
        let listener = serving.join().unwrap();
        // Answers once more, and hangs up before it has done.
        let serving = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 1024]).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").unwrap();
        });
        let cut = asked(port, true).await.unwrap_err();
        assert!(matches!(&cut, Failure::Broken(why) if why.contains("breaks off")), "{cut}");
        serving.join().unwrap();
        assert!(matches!(asked(port, true).await, Err(Failure::Broken(_))));
    }
}
