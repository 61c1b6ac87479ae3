//! One request: connection, header, body, each with its limit.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use rustls::pki_types::ServerName;
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};
use wikirot_words::Reason;

use crate::net::body::{self, Want};
use crate::net::conn::{Conn, Manner};
use crate::net::connect::Stream;
use crate::net::dial::{Addresses, Dialled, Dialler};
use crate::net::failure::{Failure, Stage, io_reason};
use crate::net::headers::{Agent, Agents};
use crate::net::metered::{Meter, Metered};
use crate::net::origin::Origin;
use crate::net::proxy::Proxy;
use crate::net::tls::{Secured, Tls};
use crate::net::tls_words::tls_words;
use crate::net::turns::Turns;
use crate::witness::{Exchange, Witness};

/// What every request of a run shares.
pub(crate) struct Net {
    pub(crate) dialler: Dialler,
    pub(crate) tls: Tls,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) agents: Agents,
    pub(crate) witness: Option<Arc<dyn Witness>>,
    pub(crate) turns: Turns,
}

/// One request to make.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) url: Url,
    pub(crate) agent: Agent,
    pub(crate) cookie: Option<HeaderValue>,
    pub(crate) want: Want,
    pub(crate) route: Route,
    pub(crate) connect_limit: Duration,
    pub(crate) first_byte_limit: Duration,
    pub(crate) total_limit: Duration,
    /// Whether the lane has more work, so that the connection is worth keeping.
    pub(crate) keep: bool,
    /// Whether it is to be asked on a new connection.
    pub(crate) anew: bool,
}

/// What is known of the way to a host.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    addresses: Option<Addresses>,
    /// HTTP/2 failed on it where HTTP/1.1 was then tried.
    http1_only: bool,
    manner: Manner,
}

impl Route {
    /// Adds what a request found out.
    pub(crate) fn learn(&mut self, found: Route) {
        self.addresses = found.addresses.or(self.addresses.take());
        self.http1_only |= found.http1_only;
        self.manner.many_fields |= found.manner.many_fields;
        self.manner.odd_lengths |= found.manner.odd_lengths;
    }
}

/// What came of a [`Request`].
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) result: Result<Answer, Failure>,
    /// The address of the last connection that was tried.
    pub(crate) address: Option<IpAddr>,
    pub(crate) route: Route,
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
    /// Whom the certificate names as the owner of the host, if that can be told.
    pub(crate) organisation: Option<Arc<str>>,
    /// Its body was given up for what it costs to read.
    pub(crate) drags: bool,
}

/// One attempt at a request, on one connection.
struct Attempt {
    result: Result<(Answer, Option<Conn>), Failure>,
    address: Option<IpAddr>,
    route: Route,
    /// The connection was one of HTTP/2.
    http2: bool,
}

/// Makes one request, on a `kept` connection if that still serves; never longer than its limits,
/// whatever the server does. Gives the connection back if it can be used again.
pub(crate) async fn fetch(
    net: &Net,
    request: &Request,
    kept: Option<Conn>,
) -> (Fetched, Option<Conn>) {
    let start = Instant::now();
    let attempt = attempts(net, request, kept, start).await;
    let (result, conn) = match attempt.result {
        Ok((answer, conn)) => (Ok(answer), conn),
        Err(failure) => (Err(failure), None),
    };
    if let (Want::Issuer, Ok(answer @ Answer { status: 200..300, .. })) = (request.want, &result) {
        net.tls.add_issuer(&answer.body);
    }
    let Attempt { address, route, .. } = attempt;
    (Fetched { result, address, route, took: start.elapsed() }, conn)
}

async fn attempts(net: &Net, request: &Request, kept: Option<Conn>, start: Instant) -> Attempt {
    let deadline = start + request.total_limit;
    let mut route = request.route.clone();
    if let Some(conn) = kept.filter(|conn| conn.is_ready() && !request.anew) {
        let (address, http2) = (conn.address, conn.is_http2());
        let result = once(net, request, conn, deadline).await;
        // The server closed it while it was idle; that says nothing about the URL.
        let closed = |failure: &Failure| {
            matches!(failure.reason, Reason::ConnectReset | Reason::EmptyReply | Reason::NotHttp)
        };
        let again =
            result.as_ref().is_err_and(|failure| closed(failure) || another(failure, http2));
        if !again {
            return Attempt { result, address, route, http2 };
        }
        route.http1_only |= http2 && !result.is_err_and(|failure| closed(&failure));
    }
    // A kept connection may have taken longer to fall silent than a new one may take to be made.
    let first = attempt(net, request, route, Instant::now(), deadline).await;
    let Err(failure) = &first.result else {
        return first;
    };
    let now = Instant::now();
    if another(failure, first.http2) {
        let route = Route { http1_only: true, ..first.route };
        return attempt(net, request, route, now, deadline).await;
    }
    match put_up_with(failure, first.route.manner) {
        Some(manner) => attempt(net, request, Route { manner, ..first.route }, now, deadline).await,
        None => first,
    }
}

/// The manner in which a host that failed so may be understood, if that was not tried.
fn put_up_with(failure: &Failure, manner: Manner) -> Option<Manner> {
    if failure.reason == Reason::HeaderTooLarge && !failure.is_flood && !manner.many_fields {
        return Some(Manner { many_fields: true, ..manner });
    }
    let odd = failure.is_other_protocol() && !manner.odd_lengths;
    odd.then_some(Manner { odd_lengths: true, ..manner })
}

/// Whether another version of HTTP may do better, on a host that speaks both; silence is broken
/// HTTP/2, too.
fn another(failure: &Failure, http2: bool) -> bool {
    http2 && failure.reason != Reason::InvalidUrl && !failure.is_flood
}

/// Sends the request on a new connection.
async fn attempt(
    net: &Net,
    request: &Request,
    route: Route,
    start: Instant,
    deadline: Instant,
) -> Attempt {
    let limit = start + request.connect_limit.min(request.total_limit);
    let origin = Origin::of(&request.url);
    let Route { http1_only, manner, .. } = route;
    let Dialled { stream, address, addresses } = match &net.proxy {
        Some(proxy) => proxy.tunnel(&net.dialler, &origin, limit).await,
        None => net.dialler.dial(&request.url, origin.port, route.addresses, limit).await,
    };
    let route = Route { addresses, http1_only, manner };
    let conn = match stream {
        Ok(stream) => open(net, &request.url, stream, &route, address, limit).await,
        Err(failure) => Err(failure),
    };
    let http2 = conn.as_ref().is_ok_and(Conn::is_http2);
    let result = match conn {
        Ok(conn) => once(net, request, conn, deadline).await,
        Err(failure) => Err(failure),
    };
    Attempt { result, address, route, http2 }
}

/// Sends the request on an open connection and reads what is wanted of the response.
async fn once(
    net: &Net,
    request: &Request,
    mut conn: Conn,
    deadline: Instant,
) -> Result<(Answer, Option<Conn>), Failure> {
    let headers = net.agents.headers(request.agent, request.cookie.as_ref(), conn.is_http2());
    let told = net.witness.as_ref().map(|witness| (witness, headers.clone()));
    let sent = Instant::now();
    conn.meter.allow(Want::Page);
    let limit = deadline.min(sent + request.first_byte_limit);
    let response = timeout_at(limit, conn.get(&request.url, headers))
        .await
        .unwrap_or_else(|_| Err(Failure::new(Reason::ReadTimeout, Stage::Exchange, None)));
    let response = response.map_err(|failure| match conn.meter.is_spent() {
        true => Failure::flood(Stage::Exchange),
        false => failure,
    })?;
    let first_byte = sent.elapsed();
    let (parts, incoming) = response.into_parts();
    let status = parts.status.as_u16();
    let (want, keep) = (request.want, request.keep);
    // A file is larger than a page, once there is one.
    conn.meter.allow(want);
    let is_kept = told.is_some();
    let read = body::read(status, &parts.headers, incoming, want, keep, is_kept, deadline).await;
    if let Some((witness, sent)) = told {
        witness.saw(&Exchange {
            url: &request.url,
            address: conn.address,
            http2: conn.is_http2(),
            request: &sent,
            status,
            response: &parts.headers,
            body: &read.raw,
            cut: !read.complete,
        });
    }
    let answer = Answer {
        status,
        headers: parts.headers,
        body: read.bytes,
        first_byte,
        incomplete_chain: conn.incomplete_chain,
        organisation: conn.organisation.clone(),
        drags: read.drags || conn.meter.is_spent(),
    };
    let again = keep && read.complete && timeout_at(deadline, conn.ready()).await == Ok(true);
    Ok((answer, again.then_some(conn)))
}

/// Makes an HTTP connection of a stream, over TLS where the URL asks for it.
async fn open(
    net: &Net,
    url: &Url,
    stream: Stream,
    route: &Route,
    address: Option<IpAddr>,
    limit: Instant,
) -> Result<Conn, Failure> {
    let https = url.scheme() == "https";
    let meter = Meter::new();
    let (metered, closer) = Metered::new(stream, Arc::clone(&meter), &net.turns);
    let stream: Stream = Box::new(metered);
    let secured = if https {
        let name = server_name(url).ok_or_else(Failure::invalid_url)?;
        let handshake = timeout_at(limit, net.tls.handshake(name, stream, route.http1_only)).await;
        let in_time = handshake.map_err(|_| {
            let detail = Some("during the TLS handshake".into());
            Failure::new(Reason::ReadTimeout, Stage::Tls, detail)
        })?;
        in_time.map_err(|failure| match meter.is_spent() {
            true => Failure::flood(Stage::Tls),
            false => Failure {
                reason: io_reason(&failure.error),
                stage: Stage::Tls,
                detail: Some(handshake_words(&failure.error)),
                issuer: failure.issuer,
                is_flood: false,
            },
        })?
    } else {
        Secured { stream, http2: false, incomplete_chain: false, organisation: None }
    };
    let absolute_form = net.proxy.is_some() && !https;
    Conn::open(secured, meter, closer, address, absolute_form, route.manner).await
}

fn handshake_words(error: &io::Error) -> String {
    let tls = error.get_ref().and_then(|error| error.downcast_ref());
    tls.map_or_else(|| error.to_string(), tls_words)
}

fn server_name(url: &Url) -> Option<ServerName<'static>> {
    match url.host()? {
        Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned()).ok(),
        Host::Ipv4(v4) => Some(ServerName::IpAddress(IpAddr::V4(v4).into())),
        Host::Ipv6(v6) => Some(ServerName::IpAddress(IpAddr::V6(v6).into())),
    }
}
