//! What a server answers: statuses, retries, blockers, pages.

use std::time::{Duration, SystemTime};

use wikirot_testweb::{Behaviour, Blocker, Host, Response, Tls};

use super::holds;
use crate::table::log;
use crate::table::row::{Also, Row};

pub(super) fn statuses() -> Vec<Row> {
    // A status that is said at the first look, and how many looks it gets.
    let plain = |name, expected, status: u16, requests| {
        Row::new(name, expected, |h| h.page("/x", status)).https("/x").requests(requests)
    };
    let wikirot =
        |then: u16| Behaviour::when_header("User-Agent", "wikirot", then, Behaviour::Page);
    let to_tools = |name, status| {
        Row::new(name, "alive ok", |h| h.page("/x", wikirot(status))).https("/x").requests(2)
    };
    let does_to_tools = |name, does: Behaviour| {
        let then = Behaviour::when_header("User-Agent", "wikirot", does, Behaviour::Page);
        Row::new(name, "alive ok", |h| h.page("/x", then).page("/blocked", 403)).https("/x")
    };
    // The same for every address of the host.
    let all_to_tools = |name, does: Behaviour| {
        let words = "We are glad that you are here, and hope that you find what you are after.";
        let then = Behaviour::when_header("User-Agent", "wikirot", does, Behaviour::Page);
        Row::new(name, "alive ok", |h| {
            h.page("/", Behaviour::html(200, "Welcome", words))
                .page("/login*", Behaviour::html(200, "Log in", words))
                .otherwise(then)
        })
        .https("/x")
    };
    vec![
        Row::new("ok-https", "alive ok", |h| h.page("/x", Behaviour::Page)).https("/x").requests(1),
        Row::new("ok-http", "alive ok +https-available", |h| h.page("/x", Behaviour::Page))
            .http("/x"),
        Row::new("http-alone", "alive ok", |h| h.tls(Tls::Closes).page("/x", Behaviour::Page))
            .http("/x"),
        Row::new("no-content", "alive ok", |h| h.page("/x", 204)).https("/x"),
        Row::new("partial", "alive ok", |h| h.page("/x", 206)).https("/x"),
        plain("http-404", "broken http-404", 404, 2),
        plain("http-410", "broken http-410", 410, 2),
        plain("http-400", "suspect http-400", 400, 2),
        plain("http-401", "suspect http-401", 401, 2),
        plain("http-402", "suspect http-402", 402, 2),
        plain("http-403", "suspect http-403", 403, 2),
        plain("http-405", "suspect http-405", 405, 2),
        plain("http-406", "suspect http-406", 406, 2),
        plain("http-408", "suspect http-408", 408, 3),
        plain("http-425", "suspect http-425", 425, 3),
        plain("http-418", "suspect http-418", 418, 2),
        plain("http-451", "suspect http-451", 451, 2),
        plain("http-999", "suspect http-999", 999, 2),
        plain("http-300", "suspect http-300", 300, 2),
        plain("http-304", "suspect http-304", 304, 2),
        plain("http-500", "suspect http-500", 500, 3),
        plain("http-502", "suspect http-502", 502, 3),
        plain("http-503", "suspect http-503", 503, 3),
        plain("http-504", "suspect http-504", 504, 3),
        plain("http-520", "suspect http-520", 520, 3),
        plain("http-429", "suspect http-429", 429, 3),
        to_tools("403-to-tools", 403),
        to_tools("missing-to-tools", 404),
        to_tools("406-to-tools", 406),
        to_tools("999-to-tools", 999),
        to_tools("400-to-tools", 400),
        to_tools("401-to-tools", 401),
        to_tools("402-to-tools", 402),
        to_tools("405-to-tools", 405),
        to_tools("410-to-tools", 410),
        to_tools("412-to-tools", 412),
        to_tools("415-to-tools", 415),
        to_tools("418-to-tools", 418),
        to_tools("444-to-tools", 444),
        does_to_tools("500-to-tools", Behaviour::Status(500)),
        does_to_tools("503-to-tools", Behaviour::Status(503)),
        does_to_tools("429-to-tools", Behaviour::Status(429)),
        does_to_tools("loop-to-tools", Behaviour::redirect(301, "/x")),
        does_to_tools("wall-to-tools", Behaviour::redirect(302, "/blocked")),
        does_to_tools("challenge-to-tools", Behaviour::Challenge(Blocker::Cloudflare)),
        does_to_tools("parked-to-tools", Behaviour::Parked),
        does_to_tools("sent-away", Behaviour::redirect(302, "https://nobody.rotweb.net/")),
        all_to_tools("missing-page-to-tools", Behaviour::SoftNotFound),
        all_to_tools("login-to-tools", Behaviour::redirect(302, "/login")),
        all_to_tools("front-page-to-tools", Behaviour::redirect(302, "/")),
        does_to_tools("reset-to-tools", Behaviour::Reset),
        does_to_tools("silence-to-tools", Behaviour::Silent),
        does_to_tools("nothing-to-tools", Behaviour::Empty),
        Row::new("compressed-alone", "alive ok", |h| {
            h.page("/x", Behaviour::when_header("Accept-Encoding", "br", Behaviour::Page, 403))
        })
        .https("/x")
        .requests(1),
        Row::new("any-language", "alive ok", |h| {
            h.page("/x", Behaviour::when_header("Accept-Language", "*", 500, Behaviour::Page))
        })
        .https("/x")
        .requests(1),
        Row::new("accept-sensitive", "alive ok", |h| {
            h.page("/x", Behaviour::when_header("Accept", "text/html", Behaviour::Page, 406))
        })
        .https("/x")
        .requests(1),
        Row::new("head-hostile", "alive ok", |h| {
            h.page("/x", Behaviour::head_refused(Behaviour::Page))
        })
        .https("/x")
        .requests(1),
        Row::new("hints-first", "alive ok", |h| {
            h.page("/x", Behaviour::EarlyHints(Box::new(Behaviour::Page)))
        })
        .https("/x"),
        Row::new("gzipped", "alive ok", |h| {
            h.page("/x", Response::html(200, "Packed", "well").gzip())
        })
        .https("/x")
        .also(|ran| {
            let title = ran.checks["https://gzipped.rotweb.net/x"].title.as_deref();
            holds(title == Some("Packed"), || format!("title {title:?}"))
        }),
        Row::new("brotli", "alive ok", |h| {
            // A stream of one block that is not compressed.
            let packed = b"\x0b\x0a\x80<title>Brotli</title>\x03";
            h.page("/x", Response::new(200, packed).header("Content-Encoding", "br"))
        })
        .https("/x")
        .also(|ran| {
            let title = ran.checks["https://brotli.rotweb.net/x"].title.as_deref();
            holds(title == Some("Brotli"), || format!("title {title:?}"))
        }),
        Row::new("windows-1252", "alive ok", |h| {
            let page = Response::new(200, b"<title>Caf\xe9 \x96 men\xfc</title>");
            h.page("/x", page.header("Content-Type", "text/html; charset=iso-8859-1"))
        })
        .https("/x")
        .also(|ran| {
            let title = ran.checks["https://windows-1252.rotweb.net/x"].title.as_deref();
            holds(title == Some("Caf\u{e9} \u{2013} men\u{fc}"), || format!("title {title:?}"))
        }),
        Row::new("shift-jis", "alive ok", |h| {
            let meta = b"<meta charset=shift_jis><title>\x83e\x83X\x83g</title>";
            h.page("/x", Response::new(200, meta).header("Content-Type", "text/html"))
        })
        .https("/x")
        .also(|ran| {
            let title = ran.checks["https://shift-jis.rotweb.net/x"].title.as_deref();
            holds(title == Some("\u{30c6}\u{30b9}\u{30c8}"), || format!("title {title:?}"))
        }),
        Row::new("latin-1-location", "alive ok", |h| {
            h.page("/x", Behaviour::redirect(302, b"/caf\xe9")).page("/caf\u{e9}", Behaviour::Page)
        })
        .https("/x"),
    ]
}

pub(super) fn retries() -> Vec<Row> {
    let refusal =
        |status, when: &str| Response::html(status, "Later", "later").header("Retry-After", when);
    // The time of day goes on while the table is played: some of the minute may be gone by then.
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
    let with = |name, expected, behaviour: Behaviour| {
        Row::new(name, expected, |h| h.page("/x", behaviour)).https("/x")
    };
    let flaky = |failure: Response| Behaviour::flaky(1, failure, Behaviour::Page);
    let waited: Also = |ran| {
        let times: Vec<_> =
            ran.web.log().into_iter().filter(|s| s.target == "/x").map(|s| s.at).collect();
        let gap = times.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or_default();
        holds(gap >= Duration::from_secs(39), || format!("only {gap:?} between {times:?}"))
    };
    vec![
        with("503-twice", "alive ok", Behaviour::flaky(2, 503, Behaviour::Page)).requests(3),
        with("500-once", "alive ok", Behaviour::flaky(1, 500, Behaviour::Page)).requests(2),
        with("missing-once", "alive ok", Behaviour::flaky(1, 404, Behaviour::Page)).requests(2),
        with("429-once", "alive ok", Behaviour::flaky(1, 429, Behaviour::Page)).requests(2),
        with("reset-once", "alive ok", Behaviour::flaky(1, Behaviour::Reset, Behaviour::Page)),
        with("empty-once", "alive ok", Behaviour::flaky(1, Behaviour::Empty, Behaviour::Page)),
        with("silent-once", "alive ok", Behaviour::flaky(1, Behaviour::Silent, Behaviour::Page)),
        with("after-seconds", "alive ok", flaky(refusal(429, "40"))).requests(2).also(waited),
        with("after-date", "alive ok", flaky(refusal(429, &date))).requests(2).also(waited),
        with("503-after-seconds", "alive ok", flaky(refusal(503, "40"))).requests(2).also(waited),
        with("after-hours", "suspect http-429", refusal(429, "7200").into()).requests(1),
        with("after-nonsense", "alive ok", flaky(refusal(429, "soon"))).requests(2),
        // Another look comes later, from the back of the lane: the other URLs are asked before.
        Row::new("back-of-the-lane", "alive ok", |h| {
            h.page("/a", Behaviour::flaky(1, 503, Behaviour::Page)).page("/*", Behaviour::Page)
        })
        .many(9)
        .also(|ran| {
            let asked: Vec<_> =
                ran.web.log().into_iter().filter(|s| s.host.starts_with("back")).collect();
            let last = asked.last().map(|seen| seen.target.as_str());
            let second = asked.iter().skip(1).position(|seen| seen.target == "/a");
            holds(last == Some("/a") && second.is_some_and(|at| at >= 8), || {
                format!("{:?}", log(ran))
            })
        }),
    ]
}

pub(super) fn blockers() -> Vec<Row> {
    let all = [
        ("cloudflare", "suspect blocked-cloudflare", Blocker::Cloudflare),
        ("aws-waf", "suspect blocked-aws-waf", Blocker::AwsWaf),
        ("akamai", "suspect blocked-akamai", Blocker::Akamai),
        ("ddos-guard", "suspect blocked-ddos-guard", Blocker::DdosGuard),
        ("anubis", "suspect blocked-anubis", Blocker::Anubis),
        ("captcha", "suspect blocked-captcha", Blocker::Captcha),
        ("datadome", "suspect blocked-datadome", Blocker::DataDome),
        ("imperva", "suspect blocked-imperva", Blocker::Imperva),
        ("sucuri", "suspect blocked-sucuri", Blocker::Sucuri),
        ("perimeterx", "suspect blocked-perimeterx", Blocker::PerimeterX),
    ];
    let row = |(name, expected, blocker)| {
        Row::new(name, expected, |h| h.otherwise(Behaviour::Challenge(blocker))).https("/x")
    };
    let linkedin = Host::new("www.linkedin.com").otherwise(Behaviour::Challenge(Blocker::LinkedIn));
    let linkedin = Row::new("linkedin", "suspect blocked-linkedin", |host| host).host(linkedin);
    all.map(row).into_iter().chain([linkedin.url("https://www.linkedin.com/in/someone")]).collect()
}

/// The https form of links that say http: the page's own, and the one that readers see.
pub(super) fn https_forms() -> Vec<Row> {
    let row = |name, expected, over_https: Behaviour, over_http: Behaviour| {
        Row::new(name, expected, |h| h.page("/x", Behaviour::when_https(over_https, over_http)))
            .http("/x")
    };
    let page = || Behaviour::Page;
    let works = "alive ok +https-available";
    let file = |length: usize| {
        let file = Response::new(200, "x".repeat(length));
        Behaviour::from(file.header("Content-Type", "application/pdf"))
    };
    vec![
        row(
            "https-default-page",
            "alive ok",
            Behaviour::html(200, "It works!", "It works! Apache."),
            page(),
        ),
        row("https-without-it", "alive ok", 404.into(), page()),
        row(
            "https-back-to-http",
            "alive ok",
            Behaviour::redirect(302, "http://https-back-to-http.rotweb.net/x"),
            page(),
        ),
        row("https-same-file", works, file(500), file(500)),
        row("https-other-file", "alive ok", file(700), file(500)),
        row("http-404-https-there", works, page(), 404.into()),
        row("http-503-https-there", works, page(), 503.into()),
        row("http-403-https-there", works, page(), 403.into()),
        row("http-429-https-there", works, page(), 429.into()),
        row("http-parked-https-there", works, page(), Behaviour::Parked),
        Row::new("http-soft-https-there", works, |h| {
            h.otherwise(Behaviour::when_https(page(), Behaviour::SoftNotFound))
        })
        .http("/x"),
        // Whatever is asked for over https gets it.
        Row::new("http-404-https-same", "broken http-404", |h| {
            let shop = Behaviour::html(200, "Shop", &"Welcome to our shop. ".repeat(60));
            h.otherwise(Behaviour::when_https(shop, 404))
        })
        .http("/x"),
        row("http-circle-https-there", works, page(), Behaviour::redirect(302, "/x")),
        row(
            "http-moved-to-missing",
            works,
            page(),
            Behaviour::redirect(302, "http://http-moved-to-missing.rotweb.net/gone"),
        ),
        row("http-resets-https-there", works, page(), Behaviour::Reset),
        row("http-hangs-https-there", works, page(), Behaviour::Silent),
        row("neither", "broken http-404", 500.into(), 404.into()).requests(3),
        row("neither-soft", "broken http-404", Behaviour::SoftNotFound, 404.into()),
        row(
            "http-404-https-login",
            "broken http-404",
            Behaviour::redirect(302, "/login"),
            404.into(),
        ),
    ]
}

/// Pages that move their readers on by themselves.
pub(super) fn refreshes() -> Vec<Row> {
    let row = |name, expected, page: Response| {
        Row::new(name, expected, |h| h.page("/x", page).page("/y", Behaviour::Page)).https("/x")
    };
    let by_field = |to: &str| Response::html(200, "Moved", "").header("Refresh", to);
    let by_page = |to: &str| {
        let meta = format!("<meta http-equiv=Refresh content=\"{to}\"><title>Moved</title>");
        Response::new(200, meta)
    };
    let opens = |name, page: Response| {
        let page = page.header("Set-Cookie", "seen=1");
        let opened =
            Behaviour::when_header("cookie", "seen=1", Behaviour::redirect(302, "/y"), page);
        Row::new(name, "alive ok", |h| h.page("/x", opened).page("/y", Behaviour::Page))
            .https("/x#f")
    };
    vec![
        row("refresh", "alive ok", by_field("0; url=/y")).requests(2),
        row("refresh-to-missing", "broken http-404", by_field("0;url=/gone")),
        row("meta-refresh", "alive ok", by_page("0; URL='/y'")).requests(2),
        row("meta-refresh-to-missing", "broken http-404", by_page("1;url=/gone")),
        row("meta-refresh-nowhere", "broken dns-nxdomain", by_page("0; https://nobody.rotweb.net")),
        row("meta-refresh-inside", "alive ok", by_page("0; url=http://10.0.0.1/")).requests(1),
        row("meta-refresh-late", "alive ok", by_page("300; url=/gone")).requests(1),
        // As the HTML standard reads it: no number stands there.
        row("meta-refresh-glued", "alive ok", by_page("1url=/gone")).requests(1),
        Row::new("meta-refresh-base", "alive ok", |h| {
            let page = by_page("0; url=y\"><base href=\"/");
            h.page("/deep/x", page).page("/y", Behaviour::Page)
        })
        .https("/deep/x"),
        row("meta-refresh-itself", "alive ok", by_page("0; url=/x")).requests(1),
        // A cookie may open it, but not one that is another each time.
        opens("refresh-with-a-cookie", by_field("0")).requests(3),
        opens("meta-refresh-with-a-cookie", by_page("1")).requests(3),
        opens("meta-refresh-itself-with-a-cookie", by_page("0; url=/x#top")).requests(3),
        Row::new("meta-refresh-again-and-again", "alive ok", |h| {
            let page = move |nth: u64| by_page("5").header("Set-Cookie", format!("visit={nth}"));
            h.page("/x", Behaviour::by(move |request| page(request.nth).into()))
        })
        .https("/x")
        .requests(2),
        Row::new("meta-refresh-of-news", "alive ok", |h| {
            let news = "<p>News of today, and more of them soon.".repeat(40);
            let page = format!("<meta http-equiv=refresh content=9>{news}");
            h.page("/x", Response::new(200, page).header("Set-Cookie", "seen=1"))
        })
        .https("/x")
        .requests(1),
        row("meta-refresh-to-and-fro", "alive ok", by_page("0; url=/to-and-fro"))
            .page("/to-and-fro", by_page("0; url=/x").into())
            .requests(2),
    ]
}

pub(super) fn pages() -> Vec<Row> {
    let welcome = |times| Behaviour::html(200, "Welcome", &"Welcome to our site. ".repeat(times));
    let home = || Behaviour::html(200, "Home", "We are here.");
    let with = |name, expected, otherwise: Behaviour| {
        Row::new(name, expected, |h| h.page("/", home()).otherwise(otherwise)).https("/deep/x.html")
    };
    let says = |name, kind: &str, text: &str| {
        let page = Response::new(200, text).header("Content-Type", kind);
        with(name, "suspect soft-404", page.into())
    };
    let missing = "<title>Not found</title><p>This page does not exist.";
    vec![
        with("soft-404", "suspect soft-404", Behaviour::SoftNotFound),
        // Whatever the form, and however it is called.
        says("soft-404-in-json", "application/json", r#"{"status":404,"error":"Not found"}"#),
        says("soft-404-in-xml", "application/xml", "<Error>The key does not exist.</Error>"),
        says("soft-404-without-a-type", "", missing),
        says("soft-404-of-any-type", "*/*", missing),
        with("soft-404-packed-in-none", "suspect soft-404", {
            let page = Response::html(200, "Not found", "This page does not exist.");
            page.header("Content-Encoding", "none").into()
        }),
        with("json", "alive ok", Behaviour::Status(404)).only_last().page("/deep/x.html", {
            let text = r#"{"error":null,"note":"The key was not found until 1999."}"#;
            Response::new(200, text).header("Content-Type", "application/json").into()
        }),
        with("soft-404-to-root", "suspect soft-404", Behaviour::redirect(302, "/")),
        with("same-page", "suspect same-page", welcome(60))
            .https("/deep/y.html")
            .https("/deep/z.html"),
        with("few-words-same", "suspect few-words", welcome(1)).https("/deep/y.html"),
        with("home", "alive ok", Behaviour::SoftNotFound)
            .url("https://home.rotweb.net/")
            .only_last(),
        with("page-on-errors", "alive ok", Behaviour::Status(404))
            .https("/deep/404.html")
            .only_last()
            .page(
                "/deep/404.html",
                Behaviour::html(200, "Page not found: what it means", "404 is a status."),
            ),
        with("one-moved-to-root", "alive ok", Behaviour::Status(404))
            .page("/deep/x.html", Behaviour::redirect(302, "/")),
        with("app-shell", "alive ok", Behaviour::html(200, "App", "<div id=\"root\"></div>"))
            .https("/deep/y.html"),
        with("parked", "suspect parked", Behaviour::Parked),
        Row::new("pdf", "alive ok", |h| {
            h.page(
                "/x.pdf",
                Response::new(200, "%PDF-1.7 page not found")
                    .header("Content-Type", "application/pdf"),
            )
        })
        .https("/x.pdf"),
    ]
}
