//! An HTTP proxy, where one was configured; never one from the environment.

use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};
use wikirot_words::Reason;

use crate::net::connect::{Stream, connect_reason};
use crate::net::dial::{Dialled, Dialler};
use crate::net::failure::{Failure, Stage};
use crate::net::origin::Origin;
use crate::net::resolve::Family;

/// A proxy's own host and port. Named by the one who runs the checker, so it may be on the inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proxy {
    host: Host,
    port: u16,
}

impl Proxy {
    /// `http://host:port`; `None` for any other kind of URL.
    pub(crate) fn from_url(url: &Url) -> Option<Self> {
        if url.scheme() != "http" {
            return None;
        }
        Some(Self { host: url.host()?.to_owned(), port: url.port_or_known_default()? })
    }

    /// Connects to the proxy; for `https` asks it for a tunnel to `origin`.
    pub(crate) async fn tunnel(
        &self,
        dialler: &Dialler,
        origin: &Origin,
        limit: Instant,
    ) -> Dialled {
        let by = timeout_at(limit, self.connect(dialler, origin)).await;
        let stream = by.unwrap_or_else(|_| Err(Failure::no_answer_from("the proxy")));
        Dialled { stream, address: None, addresses: None }
    }

    async fn connect(&self, dialler: &Dialler, origin: &Origin) -> Result<Stream, Failure> {
        let failed = |reason, detail: String| Failure::new(reason, Stage::Connect, Some(detail));
        let address: IpAddr = match &self.host {
            Host::Ipv4(v4) => (*v4).into(),
            Host::Ipv6(v6) => (*v6).into(),
            Host::Domain(name) => {
                let found = dialler.resolver.resolve(name, Family::V4).await;
                let first = found.ok().and_then(|list| list.first().copied());
                first
                    .ok_or_else(|| failed(Reason::Unreachable, format!("proxy {name} not found")))?
            }
        };
        let address = SocketAddr::new(address, self.port);
        let mut stream = dialler
            .connector
            .connect(address)
            .await
            .map_err(|e| failed(connect_reason(&e), format!("proxy {address}: {e}")))?;
        if !origin.https {
            return Ok(stream);
        }
        let status = ask_for_tunnel(&mut stream, origin)
            .await
            .map_err(|e| failed(Reason::ConnectReset, format!("proxy {address}: {e}")))?;
        match status {
            Some(200..300) => Ok(stream),
            Some(504) => Err(failed(Reason::ConnectTimeout, "the proxy says 504".into())),
            Some(status) => Err(failed(Reason::Unreachable, format!("the proxy says {status}"))),
            None => Err(failed(Reason::Unreachable, "the proxy does not speak HTTP".into())),
        }
    }
}

/// Bytes of a proxy's response that are read for its status.
const MAX_HEAD: usize = 8 * 1024;

/// Sends `CONNECT` and reads the response's header; its status, if it has one.
async fn ask_for_tunnel(stream: &mut Stream, origin: &Origin) -> std::io::Result<Option<u16>> {
    let to = format!("{}:{}", origin.host, origin.port);
    let request = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::with_capacity(256);
    // Byte by byte: what follows the header belongs to the tunnel.
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > MAX_HEAD {
            return Ok(None);
        }
        head.push(stream.read_u8().await?);
    }
    let line = head.split(|b| *b == b'\r').next().unwrap_or_default();
    let line = std::str::from_utf8(line).unwrap_or_default();
    let mut words = line.split(' ');
    let http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    Ok(words.next().filter(|_| http).and_then(|s| s.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_named_by_a_plain_url() {
        let of = |url: &str| Proxy::from_url(&Url::parse(url).unwrap()).map(|it| it.port);
        assert_eq!(of("http://proxy.org:3128"), Some(3128));
        assert_eq!(of("http://10.0.0.1"), Some(80));
        for other in ["https://proxy.org:3128", "socks5://proxy.org:1080", "mailto:a@b.org"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    /// What is made of the answer to a request for a tunnel, and what is left behind it.
    async fn asked(answer: &[u8]) -> (Option<u16>, Vec<u8>) {
        let (ours, mut theirs) = tokio::io::duplex(1 << 16);
        theirs.write_all(answer).await.unwrap();
        let mut stream: Stream = Box::new(ours);
        let origin = Origin::of(&Url::parse("https://a.org/x").unwrap());
        let status = ask_for_tunnel(&mut stream, &origin).await.unwrap();
        let mut request = [0; 256];
        let length = theirs.read(&mut request).await.unwrap();
        let expected = "CONNECT a.org:443 HTTP/1.1\r\nHost: a.org:443\r\n\r\n";
        assert_eq!(std::str::from_utf8(&request[..length]), Ok(expected));
        drop(theirs);
        let mut left = Vec::new();
        stream.read_to_end(&mut left).await.unwrap();
        (status, left)
    }

    #[tokio::test]
    async fn of_the_answer_the_status_counts_and_what_follows_is_the_tunnels() {
        for (answer, status, left) in [
            ("HTTP/1.1 200 OK\r\n\r\n\x16\x03", Some(200), "\x16\x03"),
            ("HTTP/1.0 407 No\r\nServer: x\r\n\r\n", Some(407), ""),
            ("HTTP/2 200\r\n\r\n", None, ""),
            ("nonsense 200\r\n\r\n", None, ""),
            ("HTTP/1.1 many\r\n\r\n", None, ""),
            ("HTTP/1.1\r\n\r\n", None, ""),
        ] {
            let found = asked(answer.as_bytes()).await;
            assert_eq!(found, (status, left.as_bytes().to_vec()), "{answer}");
        }
        let long = |length| format!("{:x<length$}\r\n\r\n", "HTTP/1.1 200 OK\r\nX: ");
        assert_eq!(asked(long(MAX_HEAD - 4).as_bytes()).await.0, Some(200));
        assert_eq!(asked(long(MAX_HEAD).as_bytes()).await.0, None, "nobody has as much to say");
    }
}
