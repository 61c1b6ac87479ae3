//! Pages that do not say what is the matter: the same at every address, or missing by their status alone.

use wikirot_testweb::{Behaviour, Host, Response};

use crate::table::row::Row;

/// Long pages, without a word on what is missing, at every address: so are pages of sites that lost theirs, and so are
/// walls.
pub(super) fn same() -> Vec<Row> {
    let front = || Behaviour::html(200, "The society", &"We meet each week. ".repeat(60));
    let long = |text: &str| Behaviour::html(200, "A word before", &text.repeat(14));
    let both = |row: Row| row.https("/docs/report.html").https("/news/2009/flood.html");
    let all =
        |name, text: &str| both(Row::new(name, "suspect same-page", |h| h.otherwise(long(text))));
    let below = |name, text: &str| {
        both(Row::new(name, "suspect same-page", |h| h.page("/", front()).otherwise(long(text))))
    };
    let consent = "We and our 843 partners store and read what is on your device. Accept all. ";
    let work = "From Friday until Sunday our machines move, and no page can be reached. ";
    vec![
        all("same-consent", consent),
        below("same-consent-below", consent),
        all("same-work", work),
        all("same-strike", "Today our site is black, for we stand with those who fight the law. "),
        all("same-unknown", "Karlo vuntersel phodra mi breoth unpel, asrix jorwil zambre gurka. "),
        below("same-campus", "What the library pays for is for members of the university alone. "),
        below("same-paid", "Good journalism costs money: with one euro a week you keep us going. "),
        // Of comic strips the words are always the same.
        Row::new("same-words-other-strip", "alive ok", |h| {
            let strip = |name| long(&format!("<img src=/strips/{name}.png>All of our strips. "));
            ["otter", "seal"]
                .into_iter()
                .fold(h, |h, name| h.page(&format!("/strip/{name}"), strip(name)))
                .otherwise(strip("latest"))
        })
        .https("/strip/otter")
        .https("/strip/seal"),
        // `/docs/` alone may be behind it.
        Row::new("same-file", "suspect same-page", |h| {
            h.page("/", front()).otherwise(long("Read the terms before you load a file of ours. "))
        })
        .https("/files/report-2009.pdf"),
        // What says so is missing, however long.
        both(Row::new("same-and-says", "suspect soft-404", |h| {
            h.otherwise(long("The page that you look for does not exist. "))
        })),
    ]
}

/// Pages that answer 404, and are there for whoever has a browser, or may be.
pub(super) fn by_status() -> Vec<Row> {
    let app = |status, title: &str, text: &str| {
        let html = format!(
            "<!doctype html><html><head><title>{title}</title><script src=\"/a.js\"></script>\
             </head><body><div id=\"root\">{text}</div></body></html>"
        );
        Behaviour::from(Response::new(status, html).header("Content-Type", "text/html"))
    };
    let alone = |script: &str| {
        let html = format!("<!doctype html><script>{script}</script>");
        Behaviour::from(Response::new(404, html).header("Content-Type", "text/html"))
    };
    let files = |name, expected, front: Behaviour, otherwise: Behaviour| {
        Row::new(name, expected, |h| h.page("/", front).otherwise(otherwise)).https("/docs/start")
    };
    let shell = || app(200, "Atlas", "");
    let lost = || app(404, "Atlas", "");
    let loading = |status| app(status, "Atlas", "Loading. Please enable JavaScript.");
    let front = || Behaviour::html(200, "Atlas", &"We draw maps. ".repeat(60));
    let says = |name, expected, title: &str, text: &str| {
        let html = Behaviour::html(404, title, text);
        Row::new(name, expected, |h: Host| h.otherwise(html)).https("/docs/start")
    };
    let walled = |name, status, html: &str| {
        let wall = Response::new(status, html).header("Content-Type", "text/html");
        Row::new(name, "suspect blocked-firewall", |h: Host| h.otherwise(wall)).https("/docs/start")
    };
    let cookie = "<script>document.cookie = 'seen=1'; location.reload()</script>";
    vec![
        // Walls whose owners chose the status.
        walled("cookie-404", 404, cookie),
        walled("cookie-410", 410, cookie),
        walled("cookie-503", 503, cookie),
        walled("moment-404", 404, "<title>One moment, please...</title><p>Hold on."),
        walled("moment-502", 502, "<title>One moment, please...</title><p>Hold on."),
        walled("denied-503", 503, "<h1>Access denied</h1><p>Your IP address has been blocked."),
        walled("denied-500", 500, "<h1>Request blocked</h1><p>No automated access, please."),
        // linkinator 24: a copy of the front page, which draws what the address says
        files("shell-404", "suspect same-page", shell(), lost()),
        files("shell-410", "suspect same-page", shell(), app(410, "Atlas", "")),
        Row::new("shell-404-below", "suspect same-page", |h| {
            h.page("/atlas/", shell()).otherwise(lost())
        })
        .https("/atlas/card/17"),
        files("shell-404-loads", "suspect same-page", loading(200), loading(404)),
        files("shell-404-loads-other", "broken http-404", shell(), loading(404)),
        files("shell-404-says", "broken http-404", shell(), app(404, "Not found", "Not found")),
        files("shell-404-drawn", "broken http-404", front(), lost()),
        files("shell-404-nothing", "broken http-404", Behaviour::Status(404), lost()),
        // rafgraph/spa-github-pages
        files(
            "shell-404-leads-on",
            "suspect same-page",
            shell(),
            alone("var l = location; l.replace(l.origin + '/?/' + l.pathname.slice(1))"),
        ),
        files(
            "shell-404-keeps",
            "suspect same-page",
            shell(),
            alone("sessionStorage.redirect = location.href"),
        ),
        files("shell-404-leads-home", "broken http-404", front(), alone("location.href = '/'")),
        says(
            "denied-404",
            "suspect blocked-firewall",
            "Access denied",
            "Your request was blocked.",
        ),
        says("limited-404", "suspect blocked-firewall", "Sorry", "Too many requests from you."),
        says("abroad-404", "suspect blocked-firewall", "Film", "Not available in your country."),
        says("denied-404-missing", "broken http-404", "Page not found", "Or access denied."),
        says("login-404", "broken http-404", "Team", "Please log in to continue."),
    ]
}
