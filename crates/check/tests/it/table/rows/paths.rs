//! Where a request goes: redirects, lanes, and what is never asked.

use std::time::Duration;

use wikirot_check::RobotsMode;
use wikirot_testweb::{Behaviour, Blocker, Connect, Dns, Host, Rate, Response, RetryAfter, Tls};

use super::{holds, pace};
use crate::table::row::Row;

pub(super) fn redirects() -> Vec<Row> {
    let to = Behaviour::redirect;
    let to_programs = |place: &'static str| {
        Behaviour::when_header("user-agent", "wikirot", to(302, place), Behaviour::Page)
    };
    let until = |name, cookies: &[&str], cookie: &str| {
        let again =
            cookies.iter().fold(Response::new(302, "").header("Location", "/x"), |it, set| {
                it.header("Set-Cookie", set)
            });
        let page = Behaviour::when_header("cookie", cookie, Behaviour::Page, again);
        Row::new(name, "alive ok", |h| h.page("/x", page)).https("/x")
    };
    let many: Vec<String> = (0..40).map(|n| format!("c{n}=x")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let moved_with_a_cookie = |name, expected, end: Behaviour| {
        let moved = Response::new(301, "").header("Location", "/y").header("Set-Cookie", "a=b");
        Row::new(name, expected, |h| {
            h.page("/x", moved).page("/y", end).page("/z", Behaviour::Page)
        })
        .https("/x")
    };
    let redirect = |name, expected, behaviour: Behaviour| {
        Row::new(name, expected, |h| {
            h.page("/x", behaviour).page("/y", Behaviour::Page).page("/z", Behaviour::Page)
        })
        .https("/x")
    };
    vec![
        // Once more, to see whether it leads there again, and once beside it.
        redirect("moved-301", "alive ok +moved-permanently", to(301, "/y")).requests(5),
        redirect("found-once", "alive ok", to(302, "/y")).requests(2),
        Row::new("moved-in-spelling", "alive ok +moved-permanently", |h| {
            h.page("/page", Behaviour::redirect(301, "/page/")).page("/page/", Behaviour::Page)
        })
        .https("/page")
        .requests(2),
        Row::new("moved-elsewhere-next", "alive ok", |h| {
            let first = Behaviour::redirect(301, "/visit/one/page");
            let next = Behaviour::redirect(301, "/visit/two/page");
            h.page("/page", Behaviour::flaky(1, first, next)).page("/visit/*", Behaviour::Page)
        })
        .https("/page"),
        redirect("moved-308", "alive ok +moved-permanently", to(308, "/y")),
        // What is given to a cookie may not be what others get.
        moved_with_a_cookie("moved-for-a-cookie", "alive ok", {
            Behaviour::when_header("cookie", "a=b", Behaviour::Page, to(302, "/z"))
        }),
        moved_with_a_cookie("moved-with-a-cookie", "alive ok +moved-permanently", Behaviour::Page),
        // Nor is what is given to a language.
        Row::new("moved-for-a-language", "alive ok", |h| {
            let moved = Response::new(301, "").header("Location", "/words/x");
            h.page("/x", moved.header("Vary", "Accept-Language")).page("/words/x", Behaviour::Page)
        })
        .https("/x"),
        Row::new("moved-into-a-language", "alive ok", |h| {
            h.page("/x", to(301, "/en-us/x")).page("/en-us/x", Behaviour::Page)
        })
        .https("/x"),
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
        .requests(5),
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
        until("cookie-without-a-name", &["seen"], "seen").requests(2),
        until("cookie-in-other-letters", &["city=K\u{f6}ln"], "city=").requests(2),
        until("cookie-said-at-length", &[&format!("a=1; b={}", "x".repeat(5_000))], "a=1")
            .requests(2),
        until("many-cookies", &many, "c39=x").requests(2),
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
        // Nobody goes there, but browsers may be sent elsewhere.
        redirect("to-inside", "skipped private-address", to(302, "http://10.0.0.1/")).requests(2),
        redirect("to-localhost", "skipped special-name", to(302, "http://localhost/")).requests(2),
        redirect("programs-inside", "alive ok", to_programs("http://192.168.7.1/")).requests(2),
        redirect("programs-to-themselves", "alive ok", to_programs("http://[::1]/")).requests(2),
        redirect("programs-to-localhost", "alive ok", to_programs("//localhost/x")).requests(2),
    ]
}

pub(super) fn lanes() -> Vec<Row> {
    let rate =
        |requests, per, retry_after| Rate { requests, per: Duration::from_secs(per), retry_after };
    let many =
        |name, expected, count, host: fn(Host) -> Host| Row::new(name, expected, host).many(count);
    let limited = |name, limit: Rate| {
        Row::new(name, "alive ok", |h| h.otherwise(Behaviour::Page).rate(limit)).many(12)
    };
    let with_robots = |name, expected, rules: &str| {
        let file = Response::new(200, rules).header("Content-Type", "text/plain");
        Row::new(name, expected, |h| h.page("/robots.txt", file).otherwise(Behaviour::Page))
            .many(25)
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
        // A host that refuses one after the other is left alone.
        many("refuses-of-fifty", "suspect http-403", 50, |h| h.otherwise(403)).also(|ran| {
            let requests = ran.web.host("refuses-of-fifty.rotweb.net").requests;
            holds(requests <= 16, || format!("{requests} requests"))
        }),
        many("fails-of-fifty", "suspect http-500", 50, |h| h.otherwise(500)).also(|ran| {
            let requests = ran.web.host("fails-of-fifty.rotweb.net").requests;
            holds(requests <= 16, || format!("{requests} requests"))
        }),
        many("too-many-of-fifty", "suspect http-429", 50, |h| h.otherwise(429)).also(|ran| {
            let requests = ran.web.host("too-many-of-fifty.rotweb.net").requests;
            holds(requests <= 8, || format!("{requests} requests"))
        }),
        many("challenge-of-fifty", "suspect blocked-anubis", 50, |h| {
            h.otherwise(Behaviour::Challenge(Blocker::Anubis))
        })
        .also(|ran| {
            let requests = ran.web.host("challenge-of-fifty.rotweb.net").requests;
            holds(requests <= 16, || format!("{requests} requests"))
        }),
        many("circle-of-fifty", "suspect redirect-loop", 50, |h| {
            h.otherwise(Behaviour::redirect(302, "/a"))
        })
        .also(|ran| {
            let requests = ran.web.host("circle-of-fifty.rotweb.net").requests;
            holds(requests <= 22, || format!("{requests} requests"))
        }),
        Row::new("archive", "alive ok", |h| h)
            .host(Host::new("web.archive.org").otherwise(Behaviour::Page))
            .url("https://web.archive.org/web/2015/one")
            .url("https://web.archive.org/web/2015/two")
            .url("https://web.archive.org/web/2015/three")
            .also(|ran| pace(ran, "web.archive.org", Duration::from_secs(4))),
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
        with_robots("robots-for-all", "alive ok", "User-agent: *\nDisallow: /\n").requests(26),
        with_robots("robots-for-us", "skipped robots", "User-agent: wikirot\nDisallow: /\n")
            .requests(1),
        with_robots("robots-strict", "skipped robots", "User-agent: *\nDisallow: /\n")
            .config(|config| config.robots = RobotsMode::Strict)
            .requests(1),
        with_robots("crawl-delay", "alive ok", "User-agent: wikirot\nCrawl-delay: 3\n")
            .also(|ran| pace(ran, "crawl-delay.rotweb.net", Duration::from_secs(3))),
        many("delay", "alive ok", 6, |h| h.otherwise(Behaviour::Page))
            .config(|config| config.delay = Duration::from_secs(2))
            .also(|ran| pace(ran, "delay.rotweb.net", Duration::from_secs(2))),
    ]
}

pub(super) fn skipped() -> Vec<Row> {
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
