//! A server for HTTP/1.1 that can do what no decent server does.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::sleep;

use crate::reply::{Reply, Step, http1_bytes};
use crate::request::{Request, host_name};
use crate::site::Site;
use crate::wire::Wire;

const CLOSE: &str = "close";

/// Bytes of a request's head.
const MAX_HEAD: usize = 64 * 1024;

/// Header fields of a request.
const MAX_HEADERS: usize = 64;

/// A `Repeat` ends here, so that no client can keep it going for ever.
const MAX_REPEATS: usize = 1_000_000;

const BAD_REQUEST: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const EARLY_HINTS: &[u8] = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

/// Whether the connection goes on.
#[derive(PartialEq, Eq)]
enum Next {
    KeepAlive,
    Close,
    Drop,
}

/// Serves requests until either side has had enough. Requests with a body are not expected.
pub(crate) async fn serve(
    site: &Arc<Site>,
    mut wire: impl Wire,
    mut buffer: BytesMut,
    https: bool,
    mut counted: bool,
) -> io::Result<()> {
    let mut nth = 0;
    loop {
        let Some(length) = read_head(&mut wire, &mut buffer).await? else { return Ok(()) };
        let head = buffer.split_to(length);
        let next = match parse(&head, https) {
            Some((mut request, connection)) => {
                request.nth_of_connection = nth;
                nth += 1;
                site.address(&mut request);
                if !std::mem::replace(&mut counted, true)
                    && let Some(place) = site.place(&request.host)
                {
                    place.next_connect();
                }
                let (ticket, reply) = site.enter(&mut request).await;
                let head_only = request.method == "HEAD";
                let next = perform(&mut wire, &mut buffer, reply, head_only, connection).await;
                drop(ticket);
                next?
            }
            None => {
                wire.write_all(BAD_REQUEST).await?;
                Next::Close
            }
        };
        match next {
            Next::KeepAlive => {}
            Next::Close => return wire.shutdown().await,
            Next::Drop => return Ok(()),
        }
    }
}

/// Reads up to the empty line; the head's length with it, or `None` at the connection's end.
async fn read_head(wire: &mut impl Wire, buffer: &mut BytesMut) -> io::Result<Option<usize>> {
    let mut searched = 0;
    loop {
        let rest = &buffer[searched..];
        if let Some(at) = rest.windows(4).position(|window| window == b"\r\n\r\n") {
            return Ok(Some(searched + at + 4));
        }
        searched = buffer.len().saturating_sub(3);
        if buffer.len() > MAX_HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        buffer.reserve(2048);
        if wire.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

/// The request, and what the response is to say of the connection: nothing where all is as usual.
fn parse(head: &[u8], https: bool) -> Option<(Request<'_>, &'static str)> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    parsed.parse(head).ok()?;
    let (method, target, version) = (parsed.method?, parsed.path?, parsed.version?);
    let mut request = Request {
        method,
        host: "".into(),
        target,
        headers: parsed
            .headers
            .iter()
            .filter_map(|header| Some((header.name, std::str::from_utf8(header.value).ok()?)))
            .collect(),
        https,
        nth: 0,
        nth_of_connection: 0,
    };
    request.host = host_name(request.header("host")?);
    let wish = request.header("connection").unwrap_or_default();
    let connection = match version {
        0 if wish.eq_ignore_ascii_case("keep-alive") => "keep-alive",
        0 => CLOSE,
        _ if wish.eq_ignore_ascii_case(CLOSE) => CLOSE,
        _ => "",
    };
    Some((request, connection))
}

async fn perform(
    wire: &mut impl Wire,
    buffer: &mut BytesMut,
    mut reply: Reply,
    head_only: bool,
    connection: &str,
) -> io::Result<Next> {
    loop {
        reply = match reply {
            Reply::After(time, then) => {
                wait(wire, buffer, Some(time)).await?;
                *then
            }
            Reply::Hinted(then) => {
                wire.write_all(EARLY_HINTS).await?;
                *then
            }
            Reply::Http(message) => {
                wire.write_all(&http1_bytes(&message, head_only, connection)).await?;
                wire.flush().await?;
                return Ok(if connection == CLOSE { Next::Close } else { Next::KeepAlive });
            }
            Reply::Steps(steps) => return step(wire, buffer, steps).await,
        }
    }
}

async fn step(wire: &mut impl Wire, buffer: &mut BytesMut, steps: Vec<Step>) -> io::Result<Next> {
    for step in steps {
        match step {
            Step::Write(bytes) => wire.write_all(&bytes).await?,
            Step::Repeat(bytes, pause) => {
                for _ in 0..MAX_REPEATS {
                    wire.write_all(&bytes).await?;
                    if !pause.is_zero() {
                        wire.flush().await?;
                        wait(wire, buffer, Some(pause)).await?;
                    }
                }
            }
            Step::Hang => wait(wire, buffer, None).await?,
            Step::Reset => {
                wire.flush().await?;
                wire.arm_reset();
                return Ok(Next::Drop);
            }
        }
    }
    wire.flush().await?;
    Ok(Next::Close)
}

/// Waits, for ever without a time; an error as soon as the client leaves.
async fn wait(
    wire: &mut impl Wire,
    buffer: &mut BytesMut,
    time: Option<Duration>,
) -> io::Result<()> {
    let over = async {
        match time {
            Some(time) => sleep(time).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(over);
    loop {
        if buffer.len() > MAX_HEAD {
            buffer.advance(MAX_HEAD);
        }
        buffer.reserve(1024);
        tokio::select! {
            biased;
            () = &mut over => return Ok(()),
            read = wire.read_buf(buffer) => if read? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
