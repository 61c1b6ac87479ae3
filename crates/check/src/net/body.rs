//! Bodies: as little as will do, never more than 64 KiB of a page.

use std::time::Duration;

use bytes::Buf;
use encoding_rs::Encoding;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, timeout_at};

use crate::net::coding;

/// The most that is read of a page, in bytes.
const LIMIT: usize = 64 * 1024;

/// As much as a challenge page needs to show what it is.
const GLANCE: usize = 16 * 1024;

/// The most that is read of a file, in bytes: RFC 9309 asks for 500 KiB of `robots.txt` at least.
const FILE_LIMIT: usize = 512 * 1024;

/// Frames or chunks of a body that are read: one of 64 KiB comes in a dozen, and in single bytes it takes longer than
/// it is worth.
const FRAMES: usize = 1_024;

/// How long is waited for what nobody wants to read, so that the connection can be used again: a stream has no end.
const DRAIN: Duration = Duration::from_millis(500);

/// What the body is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// A page to judge: as much as its status leaves open.
    Page,
    /// A file whose content counts.
    File,
    /// The certificate of an issuer, which completes the chains of other servers.
    Issuer,
    /// The status alone.
    Status,
    /// The header alone, of a host whose bodies cost too much: what follows is not even drained.
    Head,
}

/// What was read.
pub(crate) struct ReadBody {
    /// Decoded where it came compressed.
    pub(crate) bytes: Vec<u8>,
    /// As it came; empty unless it is to be kept.
    pub(crate) raw: Vec<u8>,
    /// The body came to its end, so that the connection can be used again.
    pub(crate) complete: bool,
    /// It came so slowly, or in such small pieces, that it was given up before as much was there as is wanted.
    pub(crate) drags: bool,
}

/// Reads what is wanted; what little is left after that is drained if the connection is worth
/// keeping. A body that stops, lies about its length or breaks is taken as far as it came: the
/// status was clear by then. What `is_kept` is read as far as a page is, whatever it is wanted for.
pub(crate) async fn read(
    status: u16,
    headers: &HeaderMap,
    mut incoming: Incoming,
    want: Want,
    keep: bool,
    is_kept: bool,
    deadline: Instant,
) -> ReadBody {
    let wanted = wanted(status, headers, want);
    let most = if is_kept && !matches!(want, Want::Status | Want::Head) {
        wanted.max(LIMIT)
    } else {
        wanted
    };
    let mut bytes = Vec::new();
    let mut seen = 0;
    let mut complete = incoming.is_end_stream();
    let ahead = incoming.size_hint().exact().unwrap_or(0);
    // Closing is cheaper for both sides than reading on.
    let drain = keep && want != Want::Head && ahead <= LIMIT as u64;
    let drained_by = Instant::now() + DRAIN;
    let mut frames = 0;
    let mut drags = false;
    while !complete && (seen < most || drain && seen < LIMIT) {
        if frames == FRAMES {
            drags = seen < most;
            break;
        }
        frames += 1;
        let is_wanted = seen < most;
        // What a missing page says changes little, and is not worth a wait.
        let is_worth_it = is_wanted && !is_missing(status);
        let limit = if is_worth_it { deadline } else { deadline.min(drained_by) };
        match timeout_at(limit, incoming.frame()).await {
            Ok(Some(Ok(frame))) => {
                if let Ok(mut data) = frame.into_data() {
                    seen += data.remaining();
                    let take = data.remaining().min(most - bytes.len());
                    bytes.extend_from_slice(&data.copy_to_bytes(take));
                }
                complete = incoming.is_end_stream();
            }
            Ok(None) => complete = true,
            Ok(Some(Err(_))) => break,
            Err(_) => {
                drags = is_worth_it;
                break;
            }
        }
    }
    let raw = if is_kept { bytes.clone() } else { Vec::new() };
    bytes.truncate(wanted);
    let bytes = coding::decode(headers, bytes, wanted.max(LIMIT));
    ReadBody { bytes, raw, complete, drags }
}

/// How much of a body says more than the header does, in bytes.
fn wanted(status: u16, headers: &HeaderMap, want: Want) -> usize {
    match want {
        Want::Status | Want::Head => 0,
        Want::File if (200..300).contains(&status) => FILE_LIMIT,
        Want::File => 0,
        Want::Issuer => LIMIT,
        Want::Page if kind(headers) == Kind::Other => 0,
        Want::Page => match status {
            200..300 => LIMIT,
            300..400 => 0,
            _ => GLANCE,
        },
    }
}

/// Whether a status says that there is no page.
pub(crate) fn is_missing(status: u16) -> bool {
    matches!(status, 404 | 410)
}

/// Whether a body is text that people read, or that says what is the matter: a page, or what programs read. One without
/// a type is, unless it is full of signs that no text has.
pub(crate) fn is_text(headers: &HeaderMap, body: &[u8]) -> bool {
    match kind(headers) {
        Kind::Text => true,
        Kind::Unknown => {
            let top = &body[..body.len().min(TOP)];
            let is_wide = Encoding::for_bom(body).is_some();
            is_wide
                || !top.iter().any(|byte| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f))
        }
        Kind::Other => false,
    }
}

/// How far browsers look into a body without a type, in bytes.
const TOP: usize = 1445;

/// What a body is by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// Not told, or not in a way that means anything.
    Unknown,
    Other,
}

fn kind(headers: &HeaderMap) -> Kind {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Kind::Unknown };
    let value = value.as_bytes().to_ascii_lowercase();
    let essence = value.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    match essence {
        b"*/*" | b"unknown/unknown" | b"application/unknown" => return Kind::Unknown,
        b"application/xml" | b"application/json" => return Kind::Text,
        _ => {}
    }
    let Some(slash) = essence.iter().position(|byte| *byte == b'/') else { return Kind::Unknown };
    match (&essence[..slash], &essence[slash + 1..]) {
        (b"", _) | (_, b"") => Kind::Unknown,
        (b"text", _) => Kind::Text,
        (b"application", name) if name.ends_with(b"+xml") || name.ends_with(b"+json") => Kind::Text,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderValue, Request, Response};
    use http_body_util::Empty;
    use hyper::client::conn::http1;
    use hyper_util::rt::TokioIo;
    use tokio::io::AsyncWriteExt;

    use super::*;

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn types_are_told_in_any_case() {
        for (kind, expected) in [
            ("text/html; charset=utf-8", Kind::Text),
            ("Text/Plain", Kind::Text),
            ("application/xhtml+xml", Kind::Text),
            ("Application/XML;charset=utf-8", Kind::Text),
            ("application/rss+xml", Kind::Text),
            ("application/json", Kind::Text),
            ("application/problem+json; charset=utf-8", Kind::Text),
            ("", Kind::Unknown),
            ("html", Kind::Unknown),
            ("/html", Kind::Unknown),
            ("text/", Kind::Unknown),
            ("; charset=utf-8", Kind::Unknown),
            ("*/*", Kind::Unknown),
            ("unknown/unknown", Kind::Unknown),
            ("application/pdf", Kind::Other),
            ("application/octet-stream", Kind::Other),
            ("image/svg+xml", Kind::Other),
        ] {
            assert_eq!(super::kind(&headers(header::CONTENT_TYPE, kind)), expected, "{kind}");
        }
        assert_eq!(kind(&HeaderMap::new()), Kind::Unknown);
    }

    #[test]
    fn what_has_no_type_is_told_by_its_first_bytes() {
        for (body, expected) in [
            (&b"<p>words\r\n\x1b[0m\x0c"[..], true),
            (b"", true),
            (b"\x82\xa8\x92T", true),
            (b"\xff\xfea\x00", true),
            (b"GIF89a\x01\x00", false),
            (b"%PDF-1.7\n\x0b", false),
        ] {
            assert_eq!(is_text(&HeaderMap::new(), body), expected, "{body:?}");
            assert!(is_text(&headers(header::CONTENT_TYPE, "text/plain"), body));
            assert!(!is_text(&headers(header::CONTENT_TYPE, "image/gif"), body));
        }
        for (before, expected) in [(TOP - 1, false), (TOP, true)] {
            let body = [&b" ".repeat(before)[..], b"\x00"].concat();
            assert_eq!(is_text(&HeaderMap::new(), &body), expected, "{before}");
        }
    }

    #[test]
    fn no_more_is_read_than_says_something() {
        let (page, image) = (HeaderMap::new(), headers(header::CONTENT_TYPE, "image/png"));
        for (want, status, bytes) in [
            (Want::Status, 200, 0),
            (Want::File, 200, 512 * 1024),
            (Want::File, 404, 0),
            (Want::Issuer, 200, 64 * 1024),
            (Want::Page, 200, 64 * 1024),
            (Want::Page, 301, 0),
            (Want::Page, 404, 16 * 1024),
            (Want::Page, 410, 16 * 1024),
            (Want::Page, 403, 16 * 1024),
            (Want::Page, 503, 16 * 1024),
        ] {
            assert_eq!(wanted(status, &page, want), bytes, "{want:?} {status}");
            let shown = if want == Want::Page { 0 } else { bytes };
            assert_eq!(wanted(status, &image, want), shown, "{want:?} {status} of an image");
        }
    }

    /// An answer of this head and body, from a server that says nothing more.
    async fn answer(head: &str, body: &[u8]) -> Response<Incoming> {
        let (ours, mut theirs) = tokio::io::duplex(1 << 20);
        let all = [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
        let (mut sender, connection) = http1::handshake(TokioIo::new(ours)).await.unwrap();
        tokio::spawn(connection);
        tokio::spawn(async move {
            theirs.write_all(&all).await.unwrap();
            std::future::pending::<()>().await;
        });
        sender.send_request(Request::new(Empty::<Bytes>::new())).await.unwrap()
    }

    /// What is read of it: how many bytes, how many are kept, whether it came to its end, and whether it drags.
    async fn reads(
        head: &str,
        body: &[u8],
        want: Want,
        (keep, is_kept): (bool, bool),
    ) -> (usize, usize, bool, bool) {
        let (parts, incoming) = answer(head, body).await.into_parts();
        let deadline = Instant::now() + Duration::from_secs(60);
        let (status, headers) = (parts.status.as_u16(), &parts.headers);
        let read = read(status, headers, incoming, want, keep, is_kept, deadline).await;
        (read.bytes.len(), read.raw.len(), read.complete, read.drags)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_read_as_far_as_it_says_anything() {
        let of = |status: &str, length: usize| format!("{status}\r\nContent-Length: {length}");
        let ok = |length| of("200 OK", length);
        let missing = |length| of("404 Not Found", length);
        let letters = |length: usize| vec![b'a'; length];
        let (once, again) = ((false, false), (true, false));
        for (head, length, want, how, expected) in [
            (ok(5), 5, Want::Page, once, (5, 0, true, false)),
            (ok(0), 0, Want::Page, once, (0, 0, true, false)),
            (ok(LIMIT), LIMIT, Want::Page, once, (LIMIT, 0, true, false)),
            (ok(2 * LIMIT), 2 * LIMIT, Want::Page, again, (LIMIT, 0, false, false)),
            (missing(LIMIT), LIMIT, Want::Page, once, (GLANCE, 0, false, false)),
            // What is not wanted is drained where the connection is worth it.
            (missing(LIMIT), LIMIT, Want::Page, again, (GLANCE, 0, true, false)),
            (ok(5), 5, Want::Status, once, (0, 0, false, false)),
            (ok(5), 5, Want::Status, again, (0, 0, true, false)),
            (ok(LIMIT), LIMIT, Want::Status, again, (0, 0, true, false)),
            (ok(LIMIT + 1), LIMIT + 1, Want::Status, again, (0, 0, false, false)),
            (ok(5), 5, Want::Head, again, (0, 0, false, false)),
            // What is missing there may still come.
            (ok(9), 5, Want::Page, again, (5, 0, false, true)),
            (missing(9), 5, Want::Page, again, (5, 0, false, false)),
            (ok(9), 5, Want::Status, again, (0, 0, false, false)),
            (of("403 Forbidden", GLANCE + 9), GLANCE, Want::Page, again, (GLANCE, 0, false, false)),
            // A witness keeps as much as of a page, of what is no page as well.
            (ok(5), 5, Want::Page, (false, true), (5, 5, true, false)),
            (
                missing(GLANCE + 9),
                GLANCE + 9,
                Want::Page,
                (false, true),
                (GLANCE, GLANCE + 9, true, false),
            ),
            (of("301 Moved", 5), 5, Want::Page, (false, true), (0, 5, true, false)),
            (ok(5), 5, Want::Status, (false, true), (0, 0, false, false)),
            (ok(5), 5, Want::Head, (false, true), (0, 0, false, false)),
            (
                ok(LIMIT + 9),
                LIMIT + 9,
                Want::File,
                (false, true),
                (LIMIT + 9, LIMIT + 9, true, false),
            ),
        ] {
            let read = reads(&head, &letters(length), want, how).await;
            assert_eq!(read, expected, "{head} {length} {want:?} {how:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_in_tiny_pieces_is_given_up() {
        let head = "200 OK\r\nTransfer-Encoding: chunked";
        let pieces = |number: usize| [b"1\r\na\r\n".repeat(number), b"0\r\n\r\n".to_vec()].concat();
        for (number, want, expected) in [
            (FRAMES - 1, Want::Page, (FRAMES - 1, 0, true, false)),
            (2 * FRAMES, Want::Page, (FRAMES, 0, false, true)),
            (2 * FRAMES, Want::Status, (0, 0, false, false)),
        ] {
            let read = reads(head, &pieces(number), want, (true, false)).await;
            assert_eq!(read, expected, "{number} {want:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_breaks_is_taken_as_far_as_it_came() {
        let head = "200 OK\r\nTransfer-Encoding: chunked";
        let read = reads(head, b"5\r\nwords\r\nno number", Want::Page, (true, false)).await;
        assert_eq!(read, (5, 0, false, false));
    }
}
