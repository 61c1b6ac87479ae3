//! One open HTTP connection.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, Uri, header};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::rt::Executor;
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use url::{Position, Url};

use crate::net::failure::Failure;
use crate::net::framed::Framed;
use crate::net::lengths::measured;
use crate::net::metered::{Closer, Meter};
use crate::net::tls::Secured;

/// Bound on a response's header, in bytes, as browsers have it; servers send a few hundred.
const MAX_HEADER: usize = 256 * 1024;

/// Fields of a header where a host was found to send many: as many as fit, about. Room for them is
/// made anew for each answer, so that not every host gets it.
const MANY_FIELDS: usize = 16 * 1024;

/// Bytes that a server may send over HTTP/2 before we ask for more: more than is read of a page.
const WINDOW: u32 = 128 * 1024;

/// In what a host's answers differ from others', as browsers put up with it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// Its headers have more fields than usual.
    pub(crate) many_fields: bool,
    /// It may say lengths that are none.
    pub(crate) odd_lengths: bool,
}

/// An open connection and the tasks that drive it; dropping it closes the socket.
pub(crate) struct Conn {
    sender: Sender,
    pub(crate) address: Option<IpAddr>,
    pub(crate) incomplete_chain: bool,
    /// Whom its certificate names.
    pub(crate) organisation: Option<Arc<str>>,
    pub(crate) meter: Arc<Meter>,
    absolute_form: bool,
    tasks: Tasks,
    _closer: Closer,
}

enum Sender {
    Http1(http1::SendRequest<Empty<Bytes>>),
    Http2(http2::SendRequest<Empty<Bytes>>),
}

impl Conn {
    /// Begins to speak HTTP. A plain HTTP proxy wants the `absolute_form` of URLs in request lines.
    pub(crate) async fn open(
        secured: Secured,
        meter: Arc<Meter>,
        closer: Closer,
        address: Option<IpAddr>,
        absolute_form: bool,
        manner: Manner,
    ) -> Result<Self, Failure> {
        let tasks = Tasks::default();
        let sender = if secured.http2 {
            let io = TokioIo::new(Framed::new(secured.stream, Arc::clone(&meter)));
            let (sender, connection) = http2::Builder::new(tasks.clone())
                .initial_stream_window_size(WINDOW)
                .initial_connection_window_size(WINDOW)
                .max_header_list_size(MAX_HEADER as u32)
                .handshake(io)
                .await
                .map_err(|error| Failure::of_exchange(&error))?;
            tasks.execute(async {
                // Its error reaches us through the request.
                let _ = connection.await;
            });
            Sender::Http2(sender)
        } else {
            let mut builder = http1::Builder::new();
            builder
                .title_case_headers(true)
                .allow_obsolete_multiline_headers_in_responses(true)
                .allow_spaces_after_header_name_in_responses(true)
                .ignore_invalid_headers_in_responses(true)
                .max_buf_size(MAX_HEADER);
            if manner.many_fields {
                builder.max_headers(MANY_FIELDS);
            }
            let io = TokioIo::new(match manner.odd_lengths {
                true => measured(secured.stream, MAX_HEADER),
                false => secured.stream,
            });
            let (sender, connection) =
                builder.handshake(io).await.map_err(|error| Failure::of_exchange(&error))?;
            tasks.execute(async {
                let _ = connection.await;
            });
            Sender::Http1(sender)
        };
        Ok(Self {
            sender,
            address,
            incomplete_chain: secured.incomplete_chain,
            organisation: secured.organisation,
            meter,
            absolute_form,
            tasks,
            _closer: closer,
        })
    }

    pub(crate) fn is_http2(&self) -> bool {
        matches!(self.sender, Sender::Http2(_))
    }

    /// Whether another request can be sent at once.
    pub(crate) fn is_ready(&self) -> bool {
        match &self.sender {
            Sender::Http1(sender) => sender.is_ready(),
            Sender::Http2(sender) => sender.is_ready(),
        }
    }

    /// Sends a GET for `url` with `headers`.
    pub(crate) async fn get(
        &mut self,
        url: &Url,
        headers: HeaderMap,
    ) -> Result<Response<Incoming>, Failure> {
        let mut request = Request::new(Empty::new());
        let whole = self.is_http2() || self.absolute_form;
        *request.uri_mut() = request_target(url, whole).ok_or_else(Failure::invalid_url)?;
        if !self.is_http2() {
            // First, as browsers have it.
            let host = host_header(url).ok_or_else(Failure::invalid_url)?;
            request.headers_mut().insert(header::HOST, host);
            let meter = Arc::clone(&self.meter);
            hyper::ext::on_informational(&mut request, move |_| meter.count_interim());
        }
        request.headers_mut().extend(headers);
        let response = match &mut self.sender {
            Sender::Http1(sender) => sender.send_request(request).await,
            Sender::Http2(sender) => sender.send_request(request).await,
        };
        response.map_err(|error| Failure::of_exchange(&error))
    }

    /// Waits until the connection is free for another request; `false` if it will not be.
    pub(crate) async fn ready(&mut self) -> bool {
        match &mut self.sender {
            Sender::Http1(sender) => sender.ready().await.is_ok(),
            Sender::Http2(sender) => sender.ready().await.is_ok(),
        }
    }
}

impl Drop for Conn {
    fn drop(&mut self) {
        // The tasks hold the set themselves, so that its end would never come by itself.
        self.tasks.lock().abort_all();
    }
}

/// Path and query, or the whole URL without its fragment.
fn request_target(url: &Url, whole: bool) -> Option<Uri> {
    if whole {
        return url[..Position::AfterQuery].parse().ok();
    }
    url[Position::BeforePath..Position::AfterQuery].parse().ok()
}

fn host_header(url: &Url) -> Option<HeaderValue> {
    HeaderValue::from_str(&url[Position::BeforeHost..Position::AfterPort]).ok()
}

/// The tasks of one connection: aborted with it.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<JoinSet<()>>>);

impl Tasks {
    fn lock(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F> Executor<F> for Tasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, task: F) {
        let mut tasks = self.lock();
        // An HTTP/2 connection starts small tasks as it goes: those that ended are let go here.
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use wikirot_words::Reason;

    use super::*;
    use crate::net::metered::Metered;
    use crate::net::turns::Turns;

    /// A connection to a server that answers each request with this.
    async fn connected(answer: &'static str, absolute_form: bool) -> Conn {
        let (ours, mut theirs) = tokio::io::duplex(4096);
        tokio::spawn(async move {
            let mut request = [0; 4096];
            while theirs.read(&mut request).await.is_ok_and(|read| read > 0) {
                theirs.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let meter = Meter::new();
        let (metered, closer) = Metered::new(Box::new(ours), Arc::clone(&meter), &Turns::new());
        let stream = Box::new(metered);
        let secured = Secured { stream, http2: false, incomplete_chain: false, organisation: None };
        Conn::open(secured, meter, closer, None, absolute_form, Manner::default()).await.unwrap()
    }

    #[tokio::test]
    async fn a_connection_serves_again_unless_the_server_closes_it() {
        let url = Url::parse("http://a.org/x").unwrap();
        for (answer, again) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false),
        ] {
            let mut conn = connected(answer, false).await;
            assert!(conn.ready().await, "nothing was asked yet");
            let response = conn.get(&url, HeaderMap::new()).await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!((conn.ready().await, conn.is_ready()), (again, again), "{answer}");
            let asked = conn.get(&url, HeaderMap::new()).await;
            let reason = asked.err().map(|failure| failure.reason);
            assert_eq!(reason, (!again).then_some(Reason::ConnectReset), "{answer}");
        }
    }

    #[test]
    fn what_is_asked_for_is_a_path_or_the_whole_url() {
        let url = Url::parse("http://u:p@a.org:8080/x?y#z").unwrap();
        let target = |url, whole| request_target(url, whole).unwrap().to_string();
        assert_eq!(target(&url, false), "/x?y");
        let url = Url::parse("http://a.org:8080/x?y#z").unwrap();
        assert_eq!(target(&url, true), "http://a.org:8080/x?y");
        assert_eq!(host_header(&url).unwrap(), "a.org:8080");
        let url = Url::parse("http://a.org:80/").unwrap();
        assert_eq!(
            (&*target(&url, false), host_header(&url).unwrap()),
            ("/", "a.org".parse().unwrap())
        );
    }
}
