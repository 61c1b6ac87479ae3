//! One request: name, address, connection, header, body, each with its limit.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use rustls::pki_types::ServerName;
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use crate::body::{self, Want};
use crate::conn::{Conn, Origin};
use crate::connect::{Connect, Stream, connect_reason};
use crate::failure::{Failure, Stage, io_reason};
use crate::guard::is_global;
use crate::headers::{Face, Faces};
use crate::proxy::{self, Proxy};
use crate::reason::Reason;
use crate::resolve::{Family, Resolve, ResolveError};
use crate::tls::Tls;

/// What every request of a run shares.
pub(crate) struct Net {
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) connector: Arc<dyn Connect>,
    pub(crate) tls: Tls,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) faces: Faces,
    pub(crate) allow_private: bool,
    pub(crate) map_ports: Vec<(u16, u16)>,
}

/// One request to make, with what is known of its host already.
pub(crate) struct Ask {
    pub(crate) url: Url,
    pub(crate) face: Face,
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

/// The addresses of a host, IPv4 first; whether IPv6 was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    list: Arc<[IpAddr]>,
    both_families: bool,
}

/// What came of an [`Ask`].
pub(crate) struct Told {
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
pub(crate) async fn fetch(net: &Net, mut ask: Ask) -> Told {
    let start = Instant::now();
    let mut told = Told {
        result: Err(Failure::invalid_url()),
        address: None,
        addresses: ask.addresses.take(),
        conn: None,
        http2_broken: false,
        took: Duration::ZERO,
    };
    told.result = exchange(net, &mut ask, &mut told, start).await;
    told.took = start.elapsed();
    told
}

async fn exchange(
    net: &Net,
    ask: &mut Ask,
    told: &mut Told,
    start: Instant,
) -> Result<Answer, Failure> {
    let deadline = start + ask.total_limit;
    let origin = Origin::of(&ask.url);
    let kept = ask.conn.take();
    if let Some(conn) = kept.filter(|conn| conn.origin == origin && conn.is_ready()) {
        told.address = conn.address;
        match once(net, ask, told, conn, deadline).await {
            // The server closed it while it was idle; that says nothing about the URL.
            Err(failure)
                if matches!(
                    failure.reason,
                    Reason::ConnectReset | Reason::EmptyReply | Reason::NotHttp
                ) => {}
            result => return result,
        }
    }
    let conn = open(net, ask, told, &origin, start).await?;
    let http2 = conn.is_http2();
    let first = once(net, ask, told, conn, deadline).await;
    match first {
        Err(failure)
            if http2 && !matches!(failure.reason, Reason::ReadTimeout | Reason::InvalidUrl) =>
        {
            told.http2_broken = true;
            ask.http1_only = true;
            let conn = open(net, ask, told, &origin, Instant::now()).await?;
            once(net, ask, told, conn, deadline).await
        }
        result => result,
    }
}

/// Sends the request on an open connection and reads what is wanted of the response.
async fn once(
    net: &Net,
    ask: &Ask,
    told: &mut Told,
    mut conn: Conn,
    deadline: Instant,
) -> Result<Answer, Failure> {
    let mut headers = net.faces.headers(ask.face);
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
        told.conn = Some(conn);
    }
    Ok(answer)
}

/// Opens a connection to the URL's host, or to the proxy on its behalf.
async fn open(
    net: &Net,
    ask: &Ask,
    told: &mut Told,
    origin: &Origin,
    start: Instant,
) -> Result<Conn, Failure> {
    let limit = start + ask.connect_limit.min(ask.total_limit);
    let stream = match &net.proxy {
        Some(proxy) => {
            let by = timeout_at(limit, proxy::tunnel(net, proxy, origin)).await;
            by.unwrap_or_else(|_| Err(timed_out("the proxy")))?
        }
        None => dial(net, ask, told, origin, limit).await?,
    };
    let address = told.address;
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

fn timed_out(whom: &str) -> Failure {
    let detail = Some(format!("no answer from {whom}"));
    Failure::new(Reason::ConnectTimeout, Stage::Connect, detail)
}

/// Looks the host up where that was not done yet and connects to one of its addresses, each judged
/// right here and in turn, within one limit for all.
async fn dial(
    net: &Net,
    ask: &Ask,
    told: &mut Told,
    origin: &Origin,
    limit: Instant,
) -> Result<Stream, Failure> {
    let name = match ask.url.host().ok_or_else(Failure::invalid_url)? {
        Host::Ipv4(v4) => return connect_any(net, told, &[v4.into()], origin.port, limit).await,
        Host::Ipv6(v6) => return connect_any(net, told, &[v6.into()], origin.port, limit).await,
        Host::Domain(name) => name.trim_end_matches('.').to_owned(),
    };
    let mut known = match told.addresses.take() {
        Some(known) => known,
        None => match resolve(net, &name, Family::V4, limit).await {
            Ok(list) => Addresses { list: list.into(), both_families: false },
            Err(ResolveError::NoData) => Addresses {
                list: resolve(net, &name, Family::V6, limit).await.map_err(name_failure)?.into(),
                both_families: true,
            },
            Err(error) => return Err(name_failure(error)),
        },
    };
    told.addresses = Some(known.clone());
    let first = connect_any(net, told, &known.list, origin.port, limit).await;
    if known.both_families || !matches!(&first, Err(failure) if failure.stage == Stage::Connect) {
        return first;
    }
    // IPv4 does not answer: IPv6 may.
    let more = resolve(net, &name, Family::V6, limit).await;
    let more = more.unwrap_or_default();
    known.list = known.list.iter().chain(&more).copied().collect();
    known.both_families = true;
    told.addresses = Some(known);
    if more.is_empty() {
        return first;
    }
    match connect_any(net, told, &more, origin.port, limit).await {
        // No route for IPv6 from here says less than what IPv4 said.
        Err(failure) if failure.reason == Reason::Unreachable => first,
        second => second,
    }
}

async fn resolve(
    net: &Net,
    name: &str,
    family: Family,
    limit: Instant,
) -> Result<Vec<IpAddr>, ResolveError> {
    let looked_up = timeout_at(limit, net.resolver.resolve(name, family)).await;
    match looked_up.unwrap_or(Err(ResolveError::Timeout)) {
        Ok(list) if list.is_empty() => Err(ResolveError::NoData),
        result => result,
    }
}

fn name_failure(error: ResolveError) -> Failure {
    Failure::new(error.reason(), Stage::Name, Some(error.to_string()))
}

/// More addresses than this are not tried: one limit for all would leave each too little.
const MAX_ADDRESSES: usize = 4;

/// Connects to the first address that answers, giving each its share of the time left.
async fn connect_any(
    net: &Net,
    told: &mut Told,
    addresses: &[IpAddr],
    port: u16,
    limit: Instant,
) -> Result<Stream, Failure> {
    let mapped = net.map_ports.iter().find(|(from, _)| *from == port);
    let port = mapped.map_or(port, |(_, to)| *to);
    let open = |address: &&IpAddr| net.allow_private || is_global(**address);
    let mut left = addresses.iter().filter(open).take(MAX_ADDRESSES).count() as u32;
    let mut failure = None;
    for &address in addresses.iter().filter(open).take(MAX_ADDRESSES) {
        told.address = Some(address);
        let now = Instant::now();
        let share = now + limit.saturating_duration_since(now) / left;
        left -= 1;
        let connecting = net.connector.connect(SocketAddr::new(address, port));
        failure = Some(match timeout_at(share, connecting).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => {
                Failure::new(connect_reason(&error), Stage::Connect, Some(error.to_string()))
            }
            Err(_) => timed_out(&address.to_string()),
        });
    }
    Err(failure.unwrap_or_else(|| {
        told.address = addresses.first().copied();
        let detail = addresses.first().map(|address| format!("resolves to {address}"));
        Failure::new(Reason::PrivateAddress, Stage::Judge, detail)
    }))
}
