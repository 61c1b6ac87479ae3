//! One request: connection, header, body, each with its limit.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use rustls::pki_types::ServerName;
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use crate::net::body::{self, Want};
use crate::net::conn::{Conn, Origin};
use crate::net::connect::Connect;
use crate::net::dial::{Addresses, dial, timed_out};
use crate::net::failure::{Failure, Stage, io_reason};
use crate::net::headers::{Agent, Agents};
use crate::net::proxy::{self, Proxy};
use crate::net::resolve::Resolve;
use crate::net::tls::Tls;
use crate::reason::Reason;

/// What every request of a run shares.
pub(crate) struct Net {
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) connector: Arc<dyn Connect>,
    pub(crate) tls: Tls,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) agents: Agents,
    pub(crate) allow_private: bool,
    pub(crate) map_ports: Vec<(u16, u16)>,
}

/// One request to make, with what is known of its host already.
pub(crate) struct Ask {
    pub(crate) url: Url,
    pub(crate) agent: Agent,
    pub(crate) cookie: Option<HeaderValue>,
    pub(crate) want: Want,
    /// The host's addresses, where it was asked before.
    pub(crate) addresses: Option<Addresses>,
    /// An open connection that may serve.
    pub(crate) conn: Option<Conn>,
    pub(crate) http1_only: bool,
    pub(crate) connect_limit: Duration,
    pub(crate) first_byte_limit: Duration,
    pub(crate) total_limit: Duration,
    /// Whether the lane has more work, so that the connection is worth keeping.
    pub(crate) keep: bool,
}

/// What came of an [`Ask`].
pub(crate) struct Fetched {
    pub(crate) result: Result<Answer, Failure>,
    /// The address of the last connection that was tried.
    pub(crate) address: Option<IpAddr>,
    pub(crate) addresses: Option<Addresses>,
    pub(crate) conn: Option<Conn>,
    /// HTTP/2 failed on this host where HTTP/1.1 was then tried.
    pub(crate) http2_broken: bool,
    pub(crate) took: Duration,
}

/// A response, as far as it was read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Decoded, cut to what was wanted.
    pub(crate) body: Vec<u8>,
    pub(crate) first_byte: Duration,
    pub(crate) incomplete_chain: bool,
}

/// Makes one request; never longer than its limits, whatever the server does.
pub(crate) async fn fetch(net: &Net, mut ask: Ask) -> Fetched {
    let start = Instant::now();
    let mut fetched = Fetched {
        result: Err(Failure::invalid_url()),
        address: None,
        addresses: ask.addresses.take(),
        conn: None,
        http2_broken: false,
        took: Duration::ZERO,
    };
    fetched.result = exchange(net, &mut ask, &mut fetched, start).await;
    fetched.took = start.elapsed();
    fetched
}

async fn exchange(
    net: &Net,
    ask: &mut Ask,
    fetched: &mut Fetched,
    start: Instant,
) -> Result<Answer, Failure> {
    let deadline = start + ask.total_limit;
    let origin = Origin::of(&ask.url);
    let kept = ask.conn.take();
    if let Some(conn) = kept.filter(|conn| conn.origin == origin && conn.is_ready()) {
        fetched.address = conn.address;
        match once(net, ask, fetched, conn, deadline).await {
            // The server closed it while it was idle; that says nothing about the URL.
            Err(failure)
                if matches!(
                    failure.reason,
                    Reason::ConnectReset | Reason::EmptyReply | Reason::NotHttp
                ) => {}
            result => return result,
        }
    }
    let conn = open(net, ask, fetched, &origin, start).await?;
    let http2 = conn.is_http2();
    let first = once(net, ask, fetched, conn, deadline).await;
    match first {
        Err(failure)
            if http2 && !matches!(failure.reason, Reason::ReadTimeout | Reason::InvalidUrl) =>
        {
            fetched.http2_broken = true;
            ask.http1_only = true;
            let conn = open(net, ask, fetched, &origin, Instant::now()).await?;
            once(net, ask, fetched, conn, deadline).await
        }
        result => result,
    }
}

/// Sends the request on an open connection and reads what is wanted of the response.
async fn once(
    net: &Net,
    ask: &Ask,
    fetched: &mut Fetched,
    mut conn: Conn,
    deadline: Instant,
) -> Result<Answer, Failure> {
    let mut headers = net.agents.headers(ask.agent);
    if let Some(cookie) = &ask.cookie {
        headers.insert(header::COOKIE, cookie.clone());
    }
    let sent = Instant::now();
    let limit = deadline.min(sent + ask.first_byte_limit);
    let response = timeout_at(limit, conn.get(&ask.url, headers))
        .await
        .map_err(|_| Failure::new(Reason::ReadTimeout, Stage::Exchange, None))??;
    let first_byte = sent.elapsed();
    let (parts, incoming) = response.into_parts();
    let status = parts.status.as_u16();
    let read = body::read(status, &parts.headers, incoming, ask.want, ask.keep, deadline).await;
    let answer = Answer {
        status,
        headers: parts.headers,
        body: read.bytes,
        first_byte,
        incomplete_chain: conn.incomplete_chain,
    };
    if ask.keep && read.complete && timeout_at(deadline, conn.settle()).await == Ok(true) {
        fetched.conn = Some(conn);
    }
    Ok(answer)
}

/// Opens a connection to the URL's host, or to the proxy on its behalf.
async fn open(
    net: &Net,
    ask: &Ask,
    fetched: &mut Fetched,
    origin: &Origin,
    start: Instant,
) -> Result<Conn, Failure> {
    let limit = start + ask.connect_limit.min(ask.total_limit);
    let stream = match &net.proxy {
        Some(proxy) => {
            let by = timeout_at(limit, proxy::tunnel(net, proxy, origin)).await;
            by.unwrap_or_else(|_| Err(timed_out("the proxy")))?
        }
        None => dial(net, &ask.url, fetched, origin.port, limit).await?,
    };
    let address = fetched.address;
    let mut http2 = false;
    let mut incomplete_chain = false;
    let stream = if origin.https {
        let name = server_name(&ask.url).ok_or_else(Failure::invalid_url)?;
        let handshake = net.tls.handshake(name, stream, ask.http1_only);
        let secured = timeout_at(limit, handshake)
            .await
            .map_err(|_| {
                let detail = Some("during the TLS handshake".into());
                Failure::new(Reason::ReadTimeout, Stage::Tls, detail)
            })?
            .map_err(|failure| Failure {
                reason: io_reason(&failure.error),
                stage: Stage::Tls,
                detail: Some(failure.error.to_string()),
                issuer: failure.issuer,
            })?;
        http2 = secured.http2;
        incomplete_chain = secured.incomplete_chain;
        secured.stream
    } else {
        stream
    };
    let mut conn = Conn::open(stream, http2, origin.clone(), address)
        .await
        .map_err(|error| Failure::of_exchange(&error))?;
    conn.incomplete_chain = incomplete_chain;
    conn.absolute_form = net.proxy.is_some() && !origin.https;
    Ok(conn)
}

fn server_name(url: &Url) -> Option<ServerName<'static>> {
    match url.host()? {
        Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned()).ok(),
        Host::Ipv4(v4) => Some(ServerName::IpAddress(IpAddr::V4(v4).into())),
        Host::Ipv6(v6) => Some(ServerName::IpAddress(IpAddr::V6(v6).into())),
    }
}
