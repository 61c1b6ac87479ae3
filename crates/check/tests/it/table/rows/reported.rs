//! What users of other link checkers and HTTP clients reported: pages that browsers show, and pages that
//! they do not. Each row names the tracker and the number.

use std::time::Duration;

use wikirot_testweb::{Behaviour, Host, Response};

use crate::table::row::Row;

/// A page that says enough to be one.
const TEXT: &str = "A page on reported things, with words enough to be told from any other page.";

/// An answer as it goes over the wire, its lines joined.
fn raw(head: &[&str], body: &str) -> Behaviour {
    Behaviour::Raw(format!("{}\r\n\r\n{body}", head.join("\r\n")).into())
}

/// Answers that are not as the specification has them, and that browsers take all the same.
pub(super) fn framing() -> Vec<Row> {
    let does = |name, expected, behaviour: Behaviour| {
        Row::new(name, expected, |h| h.page("/x", behaviour)).https("/x")
    };
    let ok = |name, head: &[&str], body: &str| does(name, "alive ok", raw(head, body));
    let page = format!("<title>Reported</title><p>{TEXT}");
    let length = |name, length: &str| {
        ok(name, &["HTTP/1.1 200 OK", &format!("Content-Length: {length}"), "A: b"], &page)
    };
    let packed = |coding: &str| {
        Behaviour::from(Response::html(200, "Reported", TEXT).header("Content-Encoding", coding))
    };
    vec![
        // reqwest 1189: 194 sites of a million
        ok("delete-in-cookie", &["HTTP/1.1 200 OK", "Set-Cookie: a=b; domain=\x7fo.com"], &page),
        // hyper 2083, curl 11802
        ok("header-without-colon", &["HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "A: b"], &page),
        ok("header-without-name", &["HTTP/1.1 200 OK", ": lost", "A: b"], &page),
        ok("name-with-blank", &["HTTP/1.1 200 OK", "My Header: x", "A: b"], &page),
        ok("blank-before-colon", &["HTTP/1.1 200 OK", "Content-Type : text/html"], &page),
        ok("folded-header", &["HTTP/1.1 200 OK", "X-A: one", "  two"], &page),
        ok("latin-1-header", &["HTTP/1.1 200 OK", "X-Author: Jos\u{e9}"], &page),
        // hyper 2569: an O for a zero
        length("length-no-number", "5O"),
        length("length-empty", ""),
        length("length-below-zero", "-1"),
        length("length-in-words", "not known"),
        length("length-with-unit", "80 bytes"),
        length("length-beyond-all", "99999999999999999999"),
        // Browsers refuse it as well.
        does(
            "lengths-that-differ",
            "suspect not-http",
            raw(&["HTTP/1.1 200 OK", "Content-Length: 4", "Content-Length: 5"], "pages"),
        ),
        // web-platform-tests 10548
        ok("length-twice", &["HTTP/1.1 200 OK", "Content-Length: 4", "Content-Length: 4"], "page"),
        ok("length-listed", &["HTTP/1.1 200 OK", "Content-Length: 4, 4"], "page"),
        ok("status-alone", &["HTTP/1.1 200"], &page),
        ok("status-with-colon", &["HTTP/1.1 200 OK: all is well (yes)", "A: b"], &page),
        ok("status-in-latin-1", &["HTTP/1.1 200 Tr\u{e8}s bien", "A: b"], &page),
        ok("http-1-of-old", &["HTTP/1.0 200 OK", "Connection: keep-alive"], &page),
        // attohttpc 91: 176 sites of a million
        ok(
            "chunk-size-padded",
            &["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"],
            "4   \r\npage\r\n0  \r\n\r\n",
        ),
        ok(
            "chunk-size-with-zeros",
            &["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"],
            "00000004\r\npage\r\n00000000\r\n\r\n",
        ),
        ok(
            "chunk-extension",
            &["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"],
            "4;a=b;c\r\npage\r\n0\r\n\r\n",
        ),
        // curl 2719: without the last chunk
        ok("chunks-cut-off", &["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"], "4\r\npage\r\n"),
        ok(
            "chunked-and-length",
            &["HTTP/1.1 200 OK", "Content-Length: 9", "Transfer-Encoding: chunked"],
            "4\r\npage\r\n0\r\n\r\n",
        ),
        ok(
            "chunked-twice",
            &["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
            "4\r\npage\r\n0\r\n\r\n",
        ),
        ok(
            "coding-of-transfer-identity",
            &["HTTP/1.1 200 OK", "Transfer-Encoding: identity"],
            &page,
        ),
        // curl 2368, 8928, 3315, 4146
        does("gzip-that-is-none", "alive ok", packed("gzip")),
        does("deflate-that-is-none", "alive ok", packed("deflate")),
        does("brotli-that-is-none", "alive ok", packed("br")),
        does("coding-none", "alive ok", packed("none")),
        does("coding-utf-8", "alive ok", packed("UTF-8")),
        does("coding-by-name", "alive ok", packed("ResponseContentEncoding")),
        does("coding-empty", "alive ok", packed("")),
        // A type that is none, or none at all.
        does(
            "type-of-nonsense",
            "alive ok",
            Response::new(200, &page).header("Content-Type", "; charset").into(),
        ),
        does("type-twice", "alive ok", {
            let page = Response::new(200, &page).header("Content-Type", "text/html");
            page.header("Content-Type", "text/html; charset=utf-8").into()
        }),
        ok("bytes-before-status", &["\r\nHTTP/1.1 200 OK", "A: b"], &page),
        ok("lines-of-unix", &["HTTP/1.1 200 OK\nA: b\nContent-Type: text/html\n\n<p>So."], ""),
        ok(
            "upgrade-offered",
            &["HTTP/1.1 200 OK", "Upgrade: h2,h2c", "Connection: Upgrade"],
            &page,
        ),
        ok(
            "early-hints-twice",
            &[
                "HTTP/1.1 103 Early Hints",
                "Link: </a>",
                "",
                "HTTP/1.1 103 Early Hints",
                "",
                "HTTP/1.1 200 OK",
                "A: b",
            ],
            &page,
        ),
        ok("continue-first", &["HTTP/1.1 100 Continue", "", "HTTP/1.1 200 OK", "A: b"], &page),
    ]
}

/// Redirects as servers write them.
pub(super) fn redirects() -> Vec<Row> {
    let to = |name, expected, location: &[u8], end: &str| {
        let behaviour = Behaviour::redirect(302, location);
        Row::new(name, expected, |h| h.page("/a/x", behaviour).page(end, Behaviour::Page))
            .https("/a/x")
    };
    let with = |name, expected, response: Response| {
        Row::new(name, expected, |h| h.page("/a/x", response).page("/y", Behaviour::Page))
            .https("/a/x")
    };
    let moved = |location: &str| Response::html(302, "Moved", TEXT).header("Location", location);
    vec![
        // linkchecker 520
        to("encoded-backslash", "alive ok", b"/wiki/%5Cclass", "/wiki/%5Cclass"),
        // linkchecker 203
        to("utf-8-location", "alive ok", "/l\u{e9}gion".as_bytes(), "/l%C3%A9gion"),
        // linkinator 323
        to("encoded-colon", "alive ok", b"/this_%3a_is", "/this_%3a_is"),
        to("blanks-in-location", "alive ok", b"/two words", "/two%20words"),
        to("blanks-around-location", "alive ok", b"  /y  ", "/y"),
        to("backslashes", "alive ok", b"\\y", "/y"),
        to("query-alone", "alive ok", b"?page=1", "/a/x?page=1"),
        to("one-up", "alive ok", b"../y", "/y"),
        to("many-up", "alive ok", b"../../../../y", "/y"),
        to("no-slash", "alive ok", b"y", "/a/y"),
        to("two-slashes-in-path", "alive ok", b"/a//y", "/a//y"),
        to("bar-in-location", "alive ok", b"/a|b", "/a|b"),
        to("brackets-in-query", "alive ok", b"/y?a[]=1", "/y?a[]=1"),
        to("percent-alone", "alive ok", b"/100%", "/100%"),
        to("tab-in-location", "alive ok", b"/y\t", "/y"),
        to("fragment-to-drop", "alive ok", b"/y#part", "/y"),
        to("capital-scheme", "alive ok", b"HTTPS://capital-scheme.rotweb.net/y", "/y"),
        to("capital-host", "alive ok", b"https://CAPITAL-HOST.rotweb.net/y", "/y"),
        to("port-of-scheme", "alive ok", b"https://port-of-scheme.rotweb.net:443/y", "/y"),
        to("one-slash", "alive ok", b"https:/y", "/y"),
        to("three-slashes", "alive ok", b"https:///three-slashes.rotweb.net/y", "/y"),
        to("dot-at-end", "alive ok", b"https://dot-at-end.rotweb.net./y", "/y"),
        // A place to go is one with a redirect alone.
        with("choices", "suspect http-300", Response { status: 300, ..moved("/y") }),
        with("created", "alive ok", Response { status: 201, ..moved("/gone") }),
        with("place-of-a-page", "alive ok", Response { status: 200, ..moved("/gone") }),
        with("two-locations", "alive ok", moved("/y").header("Location", "/y")),
        with(
            "content-location",
            "alive ok",
            Response::html(200, "Here", TEXT).header("Content-Location", "/gone"),
        ),
        with(
            "link-canonical",
            "alive ok",
            Response::html(200, "Here", TEXT).header("Link", "</gone>; rel=canonical"),
        ),
    ]
}

/// Answers that hang on what was asked before, or on when.
pub(super) fn moods() -> Vec<Row> {
    let page = || Behaviour::html(200, "Reported", TEXT);
    let does = |name, expected, behaviour: Behaviour| {
        Row::new(name, expected, |h| h.page("/x", behaviour)).https("/x")
    };
    let status = |status, text: &str| Behaviour::html(status, text, text);
    vec![
        // wummel/linkchecker 419
        does("cookie-to-itself", "alive ok", Behaviour::CookieRequired(Box::new(page()))),
        // wummel/linkchecker 659
        does(
            "bad-behavior",
            "alive ok",
            Behaviour::when_header("User-Agent", "Firefox", page(), 403),
        ),
        // gc-digital-talent 17338
        does(
            "missing-to-robots",
            "alive ok",
            Behaviour::when_header("User-Agent", "wikirot", 404, page()),
        ),
        // awesome-agentic-ai-zh 94
        does(
            "415-to-robots",
            "alive ok",
            Behaviour::when_header("User-Agent", "wikirot", 415, page()),
        ),
        // lychee 799: HEAD gets a 500
        does("head-gets-500", "alive ok", Behaviour::head_refused(page())),
        does(
            "slow-once",
            "alive ok",
            Behaviour::InTurn(vec![Behaviour::wait(Duration::from_secs(90), page()), page()]),
        ),
        does("502-once", "alive ok", Behaviour::flaky(1, 502, page())),
        does("504-twice", "alive ok", Behaviour::flaky(2, 504, page())),
        does("teapot", "suspect http-418", status(418, "No")),
        does("enhance-your-calm", "suspect http-420", status(420, "Calm")),
        does("not-configured", "suspect http-421", status(421, "Misdirected")),
        does("locked", "suspect http-423", status(423, "Locked")),
        does("header-fields-too-large", "suspect http-431", status(431, "Large")),
        does("closed-without-answer", "suspect http-444", status(444, "No")),
        does("blocked-by-parents", "suspect http-450", status(450, "No")),
        does("client-closed", "suspect http-499", status(499, "No")),
        does("quota", "suspect http-509", status(509, "Bandwidth")),
        does("network-login", "suspect http-511", status(511, "Log in")),
        does("frozen", "suspect http-530", status(530, "Frozen")),
        does("beyond-all", "suspect http-600", raw(&["HTTP/1.1 600 No", "A: b"], "")),
        does("reset-content", "alive ok", Behaviour::Status(205)),
        does("several-in-one", "alive ok", status(207, TEXT)),
        does("the-same", "alive ok", status(226, TEXT)),
        // open-knowledge-graphs 48: a change log is no error page
        does("has-been-removed", "alive ok", {
            let log = format!("<h2>Changes</h2><p>A note has been removed from the status. {TEXT}");
            Behaviour::html(200, "OWL 2 overview", &log)
        }),
    ]
}

/// Hosts of which nothing can be said by name alone.
pub(super) fn hosts() -> Vec<Row> {
    vec![
        // IABot: `error` in a path is no error
        Row::new("error-in-path", "alive ok", |h| {
            h.page("/start", Behaviour::redirect(302, "/guide/error-handling.html"))
                .page("/guide/error-handling.html", Behaviour::html(200, "Errors", TEXT))
        })
        .https("/start"),
        Row::new("double-host", "alive ok", |host| host)
            .host(Host::new("a--b.rotweb.net").page("/x", Behaviour::Page))
            .url("https://a--b.rotweb.net/x"),
        Row::new("punycode", "alive ok", |host| host)
            .host(Host::new("xn--bcher-kva.rotweb.net").page("/x", Behaviour::Page))
            .url("https://b\u{fc}cher.rotweb.net/x"),
        Row::new("digits-alone", "alive ok", |host| host)
            .host(Host::new("1337.rotweb.net").page("/x", Behaviour::Page))
            .url("https://1337.rotweb.net/x"),
    ]
}
