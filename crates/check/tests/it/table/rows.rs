//! The table. Over `http` an alive page of a host with good TLS carries `+https-available`.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use wikirot_check::RobotsMode;
use wikirot_testweb::{
    Behaviour, Blocker, Connect, Dns, Family, Host, Http2, Rate, Response, RetryAfter, Tls,
};

use super::log;
use super::world::{Also, Ran, Row};

pub(super) fn rows() -> Vec<Row> {
    let groups = [
        statuses(),
        retries(),
        blockers(),
        names(),
        connections(),
        tls(),
        exchanges(),
        redirects(),
        pages(),
        lanes(),
        skipped(),
    ];
    groups.into_iter().flatten().collect()
}

fn statuses() -> Vec<Row> {
    // A status that is said at the first look, and how many looks it gets.
    let plain = |name, expected, status: u16, requests| {
        let mut row = Row::new(name, expected, |host| host).http("/x").requests(requests);
        row.hosts = vec![Host::new(&format!("{name}.rotweb.net")).page("/x", status)];
        row
    };
    let wikirot =
        |then: u16| Behaviour::when_header("User-Agent", "wikirot", then, Behaviour::Page);
    let to_tools = |name, status| {
        let mut row = Row::new(name, "alive ok", |host| host).https("/x").requests(2);
        row.hosts = vec![Host::new(&format!("{name}.rotweb.net")).page("/x", wikirot(status))];
        row
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
        plain("http-410", "broken http-410", 410, 1),
        plain("http-400", "suspect http-400", 400, 1),
        plain("http-401", "suspect http-401", 401, 1),
        plain("http-402", "suspect http-402", 402, 1),
        plain("http-403", "suspect http-403", 403, 2),
        plain("http-405", "suspect http-405", 405, 1),
        plain("http-406", "suspect http-406", 406, 2),
        plain("http-418", "suspect http-418", 418, 1),
        plain("http-451", "suspect http-451", 451, 1),
        plain("http-999", "suspect http-999", 999, 2),
        plain("http-300", "suspect http-300", 300, 1),
        plain("http-304", "suspect http-304", 304, 1),
        plain("http-500", "suspect http-500", 500, 3),
        plain("http-502", "suspect http-502", 502, 3),
        plain("http-503", "suspect http-503", 503, 3),
        plain("http-520", "suspect http-520", 520, 3),
        plain("http-429", "suspect http-429", 429, 3),
        to_tools("403-to-tools", 403),
        to_tools("missing-to-tools", 404),
        to_tools("406-to-tools", 406),
        to_tools("999-to-tools", 999),
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
        Row::new("refresh", "alive ok", |h| h.page("/x", Behaviour::Refresh("/y".into())))
            .https("/x"),
    ]
}

fn retries() -> Vec<Row> {
    let refusal =
        |status, when: &str| Response::html(status, "Later", "later").header("Retry-After", when);
    // The time of day goes on while the table is played: some of the minute may be gone by then.
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
    let with = |name, expected, behaviour: Behaviour| {
        let mut row = Row::new(name, expected, |host| host).https("/x");
        row.hosts = vec![Host::new(&format!("{name}.rotweb.net")).page("/x", behaviour)];
        row
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

fn blockers() -> Vec<Row> {
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
    ];
    let row = |(name, expected, blocker)| {
        let mut row = Row::new(name, expected, |host| host).https("/x");
        let host = Host::new(&format!("{name}.rotweb.net"));
        row.hosts = vec![host.otherwise(Behaviour::Challenge(blocker))];
        row
    };
    let linkedin = Host::new("www.linkedin.com").otherwise(Behaviour::Challenge(Blocker::LinkedIn));
    let linkedin = Row::new("linkedin", "suspect blocked-linkedin", |host| host).host(linkedin);
    all.map(row).into_iter().chain([linkedin.url("https://www.linkedin.com/in/someone")]).collect()
}

fn names() -> Vec<Row> {
    let dns = |name, expected, dns: Dns| {
        let mut row = Row::new(name, expected, |host| host).https("/x");
        row.hosts =
            vec![Host::new(&format!("{name}.rotweb.net")).dns(dns).page("/x", Behaviour::Page)];
        row
    };
    let inside = |address: &str| Dns::Addresses(vec![address.parse::<IpAddr>().unwrap()]);
    vec![
        dns("dns-nxdomain", "broken dns-nxdomain", Dns::NxDomain).requests(0),
        dns("dns-nodata", "suspect dns-nodata", Dns::NoData),
        dns("dns-servfail", "suspect dns-servfail", Dns::ServFail),
        dns("dns-refused", "suspect dns-refused", Dns::Refused),
        dns("dns-timeout", "suspect dns-timeout", Dns::Timeout),
        dns("servfail-once", "alive ok", Dns::InTurn(vec![Dns::ServFail, Dns::Ok])).requests(1),
        dns("dns-timeout-once", "alive ok", Dns::InTurn(vec![Dns::Timeout, Dns::Ok])).requests(1),
        dns("alias", "alive ok", Dns::Cname("alias-end.rotweb.net".into()))
            .host(Host::new("alias-end.rotweb.net")),
        dns("alias-to-nowhere", "broken dns-nxdomain", Dns::Cname("nobody.rotweb.net".into())),
        dns("ipv6-alone", "alive ok", Dns::Ok).host(
            Host::new("ipv6-alone.rotweb.net").family(Family::V6).page("/x", Behaviour::Page),
        ),
        dns("resolves-inside", "skipped private-address", inside("10.0.0.1")).requests(0),
        dns("rebinding", "alive ok", Dns::InTurn(vec![Dns::Ok, inside("127.0.0.1")])).requests(1),
        dns(
            "rebinding-back",
            "skipped private-address",
            Dns::InTurn(vec![inside("127.0.0.1"), Dns::Ok]),
        )
        .requests(0),
    ]
}

fn connections() -> Vec<Row> {
    let connect = |name, expected, connect: Connect| {
        let mut row = Row::new(name, expected, |host| host).http("/x").https("/y");
        let host = Host::new(&format!("{name}.rotweb.net")).connect(connect);
        row.hosts = vec![host.otherwise(Behaviour::Page)];
        row
    };
    let once = |failure| Connect::InTurn(vec![failure, Connect::Ok]);
    let recovers = |name, failure| {
        let mut row = connect(name, "alive ok", once(failure));
        row.urls.truncate(0);
        row.https("/x")
    };
    vec![
        connect("refused", "suspect connect-refused", Connect::Refused).requests(0),
        connect("black-hole", "suspect connect-timeout", Connect::BlackHole).requests(0),
        connect("unreachable", "suspect unreachable", Connect::Unreachable).requests(0),
        connect("reset-on-accept", "suspect connect-reset", Connect::Reset).requests(0),
        connect("silent", "suspect read-timeout", Connect::Silent).requests(0),
        recovers("refused-once", Connect::Refused),
        recovers("black-hole-once", Connect::BlackHole),
        recovers("unreachable-once", Connect::Unreachable),
        recovers("reset-on-accept-once", Connect::Reset),
    ]
}

fn tls() -> Vec<Row> {
    let tls = |name, expected, tls: Tls| {
        let mut row = Row::new(name, expected, |host| host).https("/x");
        row.hosts =
            vec![Host::new(&format!("{name}.rotweb.net")).tls(tls).page("/x", Behaviour::Page)];
        row
    };
    vec![
        tls("tls-expired", "suspect tls-expired", Tls::Expired).requests(0),
        tls("tls-not-yet-valid", "suspect tls-expired", Tls::NotYetValid).requests(0),
        tls("tls-name-mismatch", "suspect tls-name-mismatch", Tls::WrongName).requests(0),
        tls("tls-self-signed", "suspect tls-untrusted", Tls::SelfSigned).requests(0),
        tls("tls-unknown-ca", "suspect tls-untrusted", Tls::UnknownCa).requests(0),
        tls("tls-incomplete", "alive ok +tls-incomplete-chain", Tls::IncompleteChain).requests(1),
        tls("tls-too-old", "suspect tls-protocol", Tls::TooOld).requests(0),
        tls("tls-handshake-failure", "suspect tls-protocol", Tls::HandshakeFailure).requests(0),
        tls("tls-plain-http", "suspect tls-protocol", Tls::PlainHttp).requests(0),
        Row::new("http2", "alive ok", |h| h.http2(Http2::On).page("/x", Behaviour::Page))
            .https("/x")
            .requests(1),
        Row::new("http2-broken", "alive ok", |h| {
            h.http2(Http2::Broken).page("/x", Behaviour::Page)
        })
        .https("/x")
        .requests(1),
    ]
}

fn exchanges() -> Vec<Row> {
    let does = |name, expected, behaviour: Behaviour| {
        let mut row = Row::new(name, expected, |host| host).https("/x");
        row.hosts = vec![Host::new(&format!("{name}.rotweb.net")).page("/x", behaviour)];
        row
    };
    let second = Duration::from_secs(1);
    vec![
        does("slow-but-there", "alive ok", Behaviour::wait(second * 20, Behaviour::Page)),
        does("never-answers", "suspect read-timeout", Behaviour::Silent),
        does("slow-headers", "suspect read-timeout", Behaviour::SlowHeaders(second)),
        does("slow-body", "alive ok", Behaviour::SlowBody(second)),
        does("endless-body", "alive ok", Behaviour::EndlessBody),
        does("short-body", "alive ok", Behaviour::ShortBody),
        does("long-body", "alive ok", Behaviour::LongBody),
        does("bad-chunks", "alive ok", Behaviour::BadChunks),
        does("empty-reply", "suspect empty-reply", Behaviour::Empty),
        does("not-http", "suspect not-http", Behaviour::Raw("SSH-2.0-OpenSSH_9.9\r\n".into())),
        does("header-too-large", "suspect header-too-large", Behaviour::HugeHeaders(400_000)),
        does("reset", "suspect connect-reset", Behaviour::Reset),
        does("reset-after-headers", "alive ok", Behaviour::ResetAfterHeaders),
        does(
            "http-1-0",
            "alive ok",
            Behaviour::Raw(
                "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Old</title>".into(),
            ),
        ),
        // What a broken answer leaves behind must not be read as the next one's.
        Row::new("long-body-then-more", "alive ok", |h| {
            h.page("/a", Behaviour::LongBody).page("/*", Behaviour::Page)
        })
        .many(4),
    ]
}

fn redirects() -> Vec<Row> {
    let to = Behaviour::redirect;
    let redirect = |name, expected, behaviour: Behaviour| {
        let mut row = Row::new(name, expected, |host| host).https("/x");
        let host = Host::new(&format!("{name}.rotweb.net"));
        row.hosts = vec![
            host.page("/x", behaviour).page("/y", Behaviour::Page).page("/z", Behaviour::Page),
        ];
        row
    };
    vec![
        redirect("moved-301", "alive ok +moved-permanently", to(301, "/y")).requests(2),
        redirect("moved-308", "alive ok +moved-permanently", to(308, "/y")),
        redirect("found-302", "alive ok", to(302, "/y")),
        redirect("see-other-303", "alive ok", to(303, "/y")),
        redirect("temporary-307", "alive ok", to(307, "y?a=b#c")).page("/y?a=b", Behaviour::Page),
        Row::new("mixed-hops", "alive ok", |h| {
            h.page("/x", Behaviour::redirect(301, "/y"))
                .page("/y", Behaviour::redirect(302, "/z"))
                .page("/z", Behaviour::Page)
        })
        .https("/x")
        .requests(3),
        Row::new("across-hosts", "alive ok +moved-permanently", |h| {
            h.page("/x", Behaviour::redirect(301, "//across-hosts-end.rotweb.net/y"))
        })
        .host(Host::new("across-hosts-end.rotweb.net").page("/y", Behaviour::Page))
        .https("/x")
        .requests(2),
        Row::new("up-to-https", "alive ok +moved-permanently", |h| {
            h.page("/x", Behaviour::redirect(301, "https://up-to-https-end.rotweb.net/x"))
        })
        .host(Host::new("up-to-https-end.rotweb.net").page("/x", Behaviour::Page))
        .http("/x"),
        redirect("to-missing", "broken http-404", to(302, "/gone")),
        redirect("to-nowhere", "broken dns-nxdomain", to(302, "https://nobody.rotweb.net/x")),
        redirect("to-itself", "suspect redirect-loop", to(302, "/x")),
        Row::new("in-a-circle", "suspect redirect-loop", |h| {
            h.page("/x", Behaviour::redirect(302, "/y")).page("/y", Behaviour::redirect(302, "/x"))
        })
        .https("/x"),
        Row::new("forever", "suspect redirect-loop", |h| h.page("/x*", Behaviour::RedirectForever))
            .https("/x"),
        redirect("cookie-loop", "suspect redirect-loop", Behaviour::CookieLoop),
        redirect(
            "cookie-required",
            "alive ok",
            Behaviour::CookieRequired(Box::new(Behaviour::Page)),
        )
        .requests(2),
        // Cookies are one chain's: the second URL is asked without those of the first.
        Row::new("cookies-apart", "alive ok", |h| {
            h.page("/*", Behaviour::CookieRequired(Box::new(Behaviour::Page)))
        })
        .many(3)
        .requests(6),
        redirect("no-location", "suspect redirect-invalid", Behaviour::Status(302)),
        redirect("empty-location", "suspect redirect-invalid", to(302, "")),
        redirect("broken-location", "suspect redirect-invalid", to(302, "https://[half/x")),
        redirect("to-ftp", "suspect redirect-invalid", to(302, "ftp://to-ftp.rotweb.net/x")),
        redirect("to-file", "suspect redirect-invalid", to(302, "file:///etc/passwd")),
        redirect("to-inside", "skipped private-address", to(302, "http://10.0.0.1/")).requests(1),
        redirect("to-localhost", "skipped special-name", to(302, "http://localhost/")).requests(1),
    ]
}

fn pages() -> Vec<Row> {
    let welcome = || Behaviour::html(200, "Welcome", "Welcome to our site.");
    let with = |name, expected, otherwise: Behaviour| {
        let mut row = Row::new(name, expected, |host| host).https("/deep/x.html");
        let host = Host::new(&format!("{name}.rotweb.net"));
        row.hosts =
            vec![host.page("/", Behaviour::html(200, "Home", "We are here.")).otherwise(otherwise)];
        row
    };
    vec![
        with("soft-404", "suspect soft-404", Behaviour::SoftNotFound),
        with("soft-404-to-root", "suspect soft-404", Behaviour::redirect(302, "/")),
        with("soft-404-same", "suspect soft-404", welcome())
            .https("/deep/y.html")
            .https("/deep/z.html"),
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

fn lanes() -> Vec<Row> {
    let rate =
        |requests, per, retry_after| Rate { requests, per: Duration::from_secs(per), retry_after };
    let many =
        |name, expected, count, host: fn(Host) -> Host| Row::new(name, expected, host).many(count);
    let limited = |name, limit: Rate| {
        let mut row = Row::new(name, "alive ok", |host| host).many(12);
        let host = Host::new(&format!("{name}.rotweb.net"));
        row.hosts = vec![host.otherwise(Behaviour::Page).rate(limit)];
        row
    };
    vec![
        limited("rate-with-seconds", rate(3, 10, RetryAfter::Seconds(10))),
        limited("rate-with-date", rate(3, 10, RetryAfter::Date(10))),
        limited("rate-unsaid", rate(2, 1, RetryAfter::Unsaid)),
        many("one-at-once", "alive ok", 50, |h| {
            h.at_once(1).latency(Duration::from_millis(40)).otherwise(Behaviour::Page)
        }),
        // A dead host costs one host's worth of waiting: a few tries, not fifty.
        many("dead-of-fifty", "suspect connect-timeout", 50, |h| h.connect(Connect::BlackHole))
            .also(|ran| {
                let tries = ran.web.host("dead-of-fifty.rotweb.net").connections;
                let short = ran.took < Duration::from_secs(20 * 3 + 60);
                holds(tries <= 6 && short, || format!("{tries} connections in {:?}", ran.took))
            }),
        many("silent-of-fifty", "suspect read-timeout", 50, |h| h.connect(Connect::Silent)).also(
            |ran| {
                let tries = ran.web.host("silent-of-fifty.rotweb.net").connections;
                holds(tries <= 6, || format!("{tries} connections in {:?}", ran.took))
            },
        ),
        many("nxdomain-of-fifty", "broken dns-nxdomain", 50, |h| h.dns(Dns::NxDomain)).also(
            |ran| {
                let lookups = ran.web.host("nxdomain-of-fifty.rotweb.net").lookups;
                holds(lookups <= 3, || format!("{lookups} look-ups"))
            },
        ),
        many("expired-of-fifty", "suspect tls-expired", 50, |h| h.tls(Tls::Expired)).also(|ran| {
            let tries = ran.web.host("expired-of-fifty.rotweb.net").connections;
            holds(tries <= 4, || format!("{tries} connections"))
        }),
        many("robots-for-all", "alive ok", 25, |h| {
            h.page(
                "/robots.txt",
                Response::new(200, "User-agent: *\nDisallow: /\n")
                    .header("Content-Type", "text/plain"),
            )
            .otherwise(Behaviour::Page)
        })
        .requests(26),
        many("robots-for-us", "skipped robots", 25, |h| {
            h.page(
                "/robots.txt",
                Response::new(200, "User-agent: wikirot\nDisallow: /\n")
                    .header("Content-Type", "text/plain"),
            )
            .otherwise(Behaviour::Page)
        })
        .requests(1),
        many("robots-strict", "skipped robots", 25, |h| {
            h.page(
                "/robots.txt",
                Response::new(200, "User-agent: *\nDisallow: /\n")
                    .header("Content-Type", "text/plain"),
            )
            .otherwise(Behaviour::Page)
        })
        .config(|config| config.robots = RobotsMode::Strict)
        .requests(1),
        many("crawl-delay", "alive ok", 25, |h| {
            h.page(
                "/robots.txt",
                Response::new(200, "User-agent: wikirot\nCrawl-delay: 3\n")
                    .header("Content-Type", "text/plain"),
            )
            .otherwise(Behaviour::Page)
        })
        .also(|ran| pace(ran, "crawl-delay.rotweb.net", Duration::from_secs(3))),
        many("delay", "alive ok", 6, |h| h.otherwise(Behaviour::Page))
            .config(|config| config.delay = Duration::from_secs(2))
            .also(|ran| pace(ran, "delay.rotweb.net", Duration::from_secs(2))),
    ]
}

fn skipped() -> Vec<Row> {
    let row =
        |name, expected, url: &str| Row::new(name, expected, |host| host).url(url).requests(0);
    vec![
        row("no-url", "skipped invalid-url", "https://exa mple/"),
        row("relative", "skipped invalid-url", "/wiki/Main_Page"),
        row("ftp", "skipped scheme", "ftp://ftp.rotweb.net/"),
        row("mail", "skipped scheme", "mailto:someone@rotweb.net"),
        row("password", "skipped credentials", "https://user:secret@password.rotweb.net/"),
        row("user", "skipped credentials", "https://user@user.rotweb.net/"),
        row("private", "skipped private-address", "http://192.168.1.1/"),
        row("localhost", "skipped special-name", "http://localhost:8080/"),
        row("onion", "skipped special-name", "http://abcdefgh.onion/"),
        row("single-label", "skipped special-name", "http://intranet/"),
    ]
}

/// Requests of the host came at least `pause` apart.
fn pace(ran: &Ran, host: &str, pause: Duration) -> Result<(), String> {
    let times: Vec<_> = ran
        .web
        .log()
        .into_iter()
        .filter(|seen| seen.host == host && seen.target != "/robots.txt")
        .map(|seen| seen.at)
        .collect();
    let least = times.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or_default();
    holds(least >= pause, || format!("only {least:?} apart"))
}

fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(otherwise()) }
}
