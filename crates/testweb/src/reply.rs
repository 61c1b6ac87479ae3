//! From a behaviour and a request to what is sent.

use std::io::Write as _;
use std::time::Duration;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};

use crate::behaviour::{Behaviour, Response};
use crate::hash::fnv;
use crate::request::Request;

/// What is sent: a response that either version of HTTP can carry, or steps on the bare connection.
#[derive(Debug)]
pub(crate) enum Reply {
    /// An ordinary response.
    Http(Message),
    /// Bytes and pauses as they come. The connection ends with the last one.
    Steps(Vec<Step>),
    /// The same again after a pause.
    After(Duration, Box<Reply>),
    /// The same again after `103 Early Hints`.
    Hinted(Box<Reply>),
}

/// An ordinary response.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Bytes)>,
    pub(crate) body: Bytes,
}

/// One thing done on a bare connection.
#[derive(Debug)]
pub(crate) enum Step {
    /// Sends bytes.
    Write(Bytes),
    /// Sends bytes again and again, with a pause between them, until the client leaves.
    Repeat(Bytes, Duration),
    /// Waits until the client leaves.
    Hang,
    /// Resets the connection.
    Reset,
}

/// What `behaviour` sends to `request`.
pub(crate) fn reply(behaviour: &Behaviour, request: &Request<'_>) -> Reply {
    let html = |status, title: &str, text: &str| respond(Response::html(status, title, text));
    match behaviour {
        Behaviour::Page => {
            let url = escape(&format!("{}{}", request.host, request.target));
            // A word of its own, since digits in addresses are often left out when two pages are
            // compared.
            let text = format!("This is {url}, also called {}, and it is well.", word(&url));
            html(200, &format!("Page of {url}"), &text)
        }
        Behaviour::Status(status @ (204 | 205 | 304)) => respond(Response::new(*status, "")),
        Behaviour::Status(status) => {
            let reason = reason(*status);
            html(*status, &format!("{status} {reason}"), reason)
        }
        Behaviour::Respond(response) => respond(response.clone()),
        Behaviour::Redirect { to, status } => redirect(*status, to),
        Behaviour::RedirectForever => {
            let count = request.target.split("hop=").nth(1).and_then(|count| count.parse().ok());
            redirect(302, format!("{}?hop={}", request.path(), count.unwrap_or(0_u64) + 1))
        }
        Behaviour::CookieRequired(then) => {
            if request.header("cookie").is_some_and(|cookie| cookie.contains("rotweb=1")) {
                return reply(then, request);
            }
            cookie_and_again(request, "rotweb=1; Path=/")
        }
        Behaviour::CookieLoop => {
            cookie_and_again(request, &format!("visit={}; Path=/", request.nth))
        }
        Behaviour::When(when) => {
            let method = when.method.as_deref().is_none_or(|method| method == request.method);
            let header = when.header.as_deref().is_none_or(|name| {
                let value = request.header(name).map(str::to_ascii_lowercase);
                value.is_some_and(|value| value.contains(&when.contains.to_ascii_lowercase()))
            });
            let https = when.https.is_none_or(|https| https == request.https);
            reply(if method && header && https { &when.then } else { &when.otherwise }, request)
        }
        Behaviour::By(script) => reply(&script.0(request), request),
        Behaviour::InTurn(turns) => {
            let turn = usize::try_from(request.nth).unwrap_or(usize::MAX);
            match turns.get(turn).or(turns.last()) {
                Some(behaviour) => reply(behaviour, request),
                None => respond(Response::new(500, "")),
            }
        }
        Behaviour::Wait { time, then } => Reply::After(*time, Box::new(reply(then, request))),
        Behaviour::EarlyHints(then) => Reply::Hinted(Box::new(reply(then, request))),
        Behaviour::SoftNotFound => {
            html(200, "Page not found", "Sorry, the page you are looking for could not be found.")
        }
        Behaviour::Parked => html(
            200,
            &format!("{} is for sale", request.host),
            "This domain is for sale. <a href=\"https://sedoparking.com/\">Buy this domain</a>. \
             Related searches: insurance, credit cards, hosting.",
        ),
        Behaviour::Challenge(blocker) => respond(blocker.response()),
        Behaviour::Refresh(to) => {
            let page = Response::html(200, "Moved", "We have moved.");
            respond(page.header("Refresh", format!("0; url={to}")))
        }
        Behaviour::EndlessBody => Reply::Steps(vec![
            head("Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"),
            write(&chunk("<!DOCTYPE html><title>Endless</title>\n")),
            Step::Repeat(chunk(&"<p>and on and on</p>\n".repeat(200)).into(), Duration::ZERO),
        ]),
        Behaviour::Endless { begin, again } => {
            let again = again.repeat(4096_usize.div_ceil(again.len().max(1)));
            let again = Step::Repeat(again.into(), Duration::ZERO);
            Reply::Steps(vec![Step::Write(begin.clone()), again])
        }
        Behaviour::SlowHeaders(pause) => {
            Reply::Steps(vec![head(""), Step::Repeat(Bytes::from_static(b"X-Slow: 1\r\n"), *pause)])
        }
        Behaviour::SlowBody(pause) => Reply::Steps(vec![
            head("Content-Type: text/html\r\nContent-Length: 1000000\r\n\r\n<title>Slow</title>"),
            Step::Repeat(Bytes::from_static(b"."), *pause),
        ]),
        Behaviour::Radio(pause) => Reply::Steps(vec![
            head("Content-Type: audio/mpeg\r\n\r\n"),
            Step::Repeat(Bytes::from_static(b"."), *pause),
        ]),
        Behaviour::ShortBody => Reply::Steps(vec![head(
            "Content-Type: text/html\r\nContent-Length: 5000\r\n\r\n<title>Short</title><p>cut",
        )]),
        Behaviour::LongBody => Reply::Steps(vec![head(
            "Content-Type: text/html\r\nContent-Length: 20\r\n\r\n<title>Long</title>.and there is more of it",
        )]),
        Behaviour::BadChunks => Reply::Steps(vec![head(
            "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<title>Bad</title>\r\n0\r\n\r\n",
        )]),
        Behaviour::Empty => Reply::Steps(Vec::new()),
        Behaviour::Raw(bytes) => Reply::Steps(vec![Step::Write(bytes.clone())]),
        Behaviour::HugeHeaders(size) => Reply::Steps(vec![
            head(""),
            write(&format!("X-Huge: {}\r\n", "h".repeat(500)).repeat(size.div_ceil(510))),
            write("Content-Length: 0\r\n\r\n"),
        ]),
        Behaviour::Silent => Reply::Steps(vec![Step::Hang]),
        Behaviour::Reset => Reply::Steps(vec![Step::Reset]),
        Behaviour::ResetAfterHeaders => Reply::Steps(vec![
            head("Content-Type: text/html\r\nContent-Length: 5000\r\n\r\n"),
            Step::Reset,
        ]),
    }
}

/// The bytes of a response in HTTP/1.1; `connection` is the header of that name, or empty.
pub(crate) fn http1_bytes(message: &Message, head_only: bool, connection: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256 + message.body.len());
    let Message { status, headers, body } = message;
    // Writing to a Vec cannot fail.
    let _ = write!(bytes, "HTTP/1.1 {status} {}\r\n", reason(*status));
    for (name, value) in headers {
        bytes.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    if !connection.is_empty() {
        let _ = write!(bytes, "Connection: {connection}\r\n");
    }
    let bodiless = matches!(status, 100..=199 | 204 | 304);
    if !bodiless {
        let _ = write!(bytes, "Content-Length: {}\r\n", body.len());
    }
    bytes.extend_from_slice(b"\r\n");
    if !bodiless && !head_only {
        bytes.extend_from_slice(body);
    }
    bytes
}

/// A response as a message: with a content type, and gzipped if it says so.
pub(crate) fn respond(response: Response) -> Reply {
    let Response { status, mut headers, mut body, gzip } = response;
    if !body.is_empty()
        && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    {
        headers.push(("Content-Type".to_owned(), "text/html; charset=utf-8".into()));
    }
    if gzip {
        headers.push(("Content-Encoding".to_owned(), "gzip".into()));
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        if let Ok(packed) = encoder.write_all(&body).and_then(|()| encoder.finish()) {
            body = packed.into();
        }
    }
    Reply::Http(Message { status: if status == 0 { 200 } else { status }, headers, body })
}

/// Sixteen letters that belong to a text.
fn word(text: &str) -> String {
    let hash = fnv(text.bytes());
    (0..16).map(|n| char::from(b'a' + (hash >> (4 * n) & 15) as u8)).collect()
}

fn redirect(status: u16, to: impl AsRef<[u8]>) -> Reply {
    respond(Response::html(status, "Moved", "Moved.").header("Location", to))
}

fn cookie_and_again(request: &Request<'_>, cookie: &str) -> Reply {
    let page = Response::html(302, "Moved", "Moved.").header("Location", request.target);
    respond(page.header("Set-Cookie", cookie))
}

fn head(rest: &str) -> Step {
    write(&format!("HTTP/1.1 200 OK\r\nServer: testweb\r\n{rest}"))
}

fn write(bytes: &str) -> Step {
    Step::Write(Bytes::copy_from_slice(bytes.as_bytes()))
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn reason(status: u16) -> &'static str {
    http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Unknown")
}
