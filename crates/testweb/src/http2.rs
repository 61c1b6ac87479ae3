//! HTTP/2, by hyper.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::time::sleep;

use crate::place::Ticket;
use crate::reply::{Message, Reply};
use crate::request::{Request, host_name};
use crate::site::Site;
use crate::wire::Wire;

/// What only a bare connection can do becomes a reset of the stream.
#[derive(Debug, thiserror::Error)]
#[error("not for HTTP/2")]
struct NotForHttp2;

/// Serves requests until the client closes.
pub(crate) async fn serve(site: &Arc<Site>, wire: impl Wire) -> io::Result<()> {
    let requests = AtomicU64::new(0);
    let service = service_fn(move |request| {
        answer(Arc::clone(site), request, requests.fetch_add(1, Relaxed))
    });
    hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(wire), service)
        .await
        .map_err(io::Error::other)
}

async fn answer(
    site: Arc<Site>,
    request: hyper::Request<Incoming>,
    nth: u64,
) -> Result<hyper::Response<TicketBody>, NotForHttp2> {
    let uri = request.uri();
    let mut request = Request {
        method: request.method().as_str(),
        host: host_name(uri.authority().map_or("", |authority| authority.as_str())),
        target: uri.path_and_query().map_or("/", |target| target.as_str()),
        headers: request
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect(),
        https: true,
        nth: 0,
        nth_of_connection: nth,
    };
    let (ticket, mut reply) = site.enter(&mut request).await;
    loop {
        reply = match reply {
            Reply::After(time, then) => {
                sleep(time).await;
                *then
            }
            Reply::Hinted(then) => *then,
            Reply::Steps(_) => return Err(NotForHttp2),
            Reply::Http(Message { status, headers, body }) => {
                let body = if request.method == "HEAD" { Bytes::new() } else { body };
                let body = TicketBody { inner: Full::new(body), ticket };
                let mut response = hyper::Response::builder().status(status);
                for (name, value) in &headers {
                    response = response.header(name, &value[..]);
                }
                return response.body(body).map_err(|_| NotForHttp2);
            }
        }
    }
}

/// A body that holds its request's ticket until it is sent.
struct TicketBody {
    inner: Full<Bytes>,
    ticket: Option<Ticket>,
}

impl Body for TicketBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.ticket = None;
        Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
