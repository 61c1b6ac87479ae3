//! Statuses, failures and redirects become verdicts; lanes keep to one request at a time.

use std::io::Write;
use std::net::{Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::time::Instant;
use wikirot_check::{Connect, Connecting, Family, Note, Resolve, ResolveError, Resolving, Target};
use wikirot_testweb::{Behaviour, Connect as How, Dns, Host, Lookup, Response};

use crate::world::{
    LATENCY, World, article, config, down, head, page, run_through, unresolved, up, words, world,
};

#[tokio::test(start_paused = true)]
async fn statuses_become_verdicts() {
    let web = world([up("site.org", |request| {
        let status = request.target[1..].parse().unwrap();
        page(status, "<title>A page</title>")
    })]);
    let urls = [
        ("200", "alive ok"),
        ("204", "alive ok"),
        ("400", "suspect http-400"),
        ("401", "suspect http-401"),
        ("403", "suspect http-403"),
        ("404", "broken http-404"),
        ("410", "broken http-410"),
        ("429", "suspect http-429"),
        ("451", "suspect http-451"),
        ("500", "suspect http-500"),
        ("503", "suspect http-503"),
        ("999", "suspect http-999"),
        ("304", "suspect http-304"),
        ("302", "suspect redirect-invalid"),
    ];
    let list: Vec<String> = urls.iter().map(|(s, _)| format!("http://site.org/{s}")).collect();
    let checks = web.check(config(), &list).await;
    assert_eq!(words(&checks), urls.map(|(_, word)| word.to_owned()));
    assert_eq!(checks[0].title.as_deref(), Some("A page"));
    let hits = |status: u16| web.hits("site.org", &format!("/{status}"));
    assert_eq!(hits(200), 1);
    assert_eq!([404, 403, 999, 410, 400].map(hits), [2; 5], "a second look");
    assert_eq!([hits(500), hits(503), hits(429)], [3, 3, 3], "tries");
    assert_eq!(web.most_at_once(), 1);
}

#[tokio::test(start_paused = true)]
async fn failures_to_answer_become_verdicts() {
    let field = "x".repeat(1000);
    let huge = (0..300).fold(Response::new(200, ""), |huge, _| huge.header("X", &field));
    let web = world([
        up("alive.org", |_| page(200, "hello")),
        down("refuses.org", How::Refused),
        down("unreachable.org", How::Unreachable),
        down("hole.org", How::BlackHole),
        unresolved("servfail.org", Dns::ServFail),
        unresolved("dnstimeout.org", Dns::Timeout),
        unresolved("dnsrefused.org", Dns::Refused),
        unresolved("nodata.org", Dns::NoData),
        up("silent.org", |_| Behaviour::Silent),
        up("empty.org", |_| Behaviour::Empty),
        up("ssh.org", |_| Behaviour::Raw("SSH-2.0-OpenSSH_9.9\r\n".into())),
        up("huge.org", move |_| huge.clone().into()),
    ]);
    let cases = [
        ("http://alive.org/", "alive ok"),
        ("http://refuses.org/", "suspect connect-refused"),
        ("http://unreachable.org/", "suspect unreachable"),
        ("http://hole.org/", "suspect connect-timeout"),
        ("http://nxdomain.org/", "broken dns-nxdomain"),
        ("http://servfail.org/", "suspect dns-servfail"),
        ("http://dnstimeout.org/", "suspect dns-timeout"),
        ("http://dnsrefused.org/", "suspect dns-refused"),
        ("http://nodata.org/", "suspect dns-nodata"),
        ("http://silent.org/", "suspect read-timeout"),
        ("http://empty.org/", "suspect empty-reply"),
        ("http://ssh.org/", "suspect not-http"),
        ("http://huge.org/", "suspect header-too-large"),
        ("ftp://alive.org/", "skipped scheme"),
        ("http://localhost/", "skipped special-name"),
    ];
    let checks = web.check(config(), &cases.map(|(url, _)| url)).await;
    assert_eq!(words(&checks), cases.map(|(_, word)| word.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn redirects_are_followed_through_the_lanes_of_their_hosts() {
    let old = up("old.org", |request| match request.target {
        "/moved" => head(301, "Location", "http://new.org/page"),
        "/found" => head(302, "Location", "http://new.org/page"),
        "/loop" => head(302, "Location", "/loop"),
        "/long" => head(302, "Location", "/long/x"),
        "/cookie" if request.header("cookie") == Some("seen=1") => page(200, "in"),
        "/cookie" => {
            let back = Response::new(302, "").header("Location", "/cookie");
            back.header("Set-Cookie", "seen=1").into()
        }
        "/out" => head(302, "Location", "file:///etc/passwd"),
        "/in" => head(302, "Location", "http://10.0.0.1/"),
        path => head(302, "Location", &format!("{path}x")),
    });
    let web = world([old, up("new.org", |_| page(200, "here"))]);
    let cases = [
        ("http://old.org/moved", "alive ok"),
        ("http://old.org/found", "alive ok"),
        ("http://old.org/loop", "suspect redirect-loop"),
        ("http://old.org/long", "suspect redirect-loop"),
        ("http://old.org/cookie", "alive ok"),
        ("http://old.org/out", "suspect redirect-invalid"),
        ("http://old.org/in", "skipped private-address"),
    ];
    let checks = web.check(config(), &cases.map(|(url, _)| url)).await;
    assert_eq!(words(&checks), cases.map(|(_, word)| word.to_owned()));
    assert_eq!(checks[0].notes, [Note::MovedPermanently]);
    assert_eq!(checks[1].notes, []);
    let hops: Vec<_> = checks[0].hops.iter().map(|h| (&*h.url, h.status)).collect();
    let expected = [("http://old.org/moved", Some(301)), ("http://new.org/page", Some(200))];
    assert_eq!(hops, expected);
    assert_eq!(web.hits("old.org", "/loop"), 2, "the second time as a browser");
    assert_eq!(web.most_at_once(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_long_lane_holds_up_nobody_and_is_never_idle() {
    let web = world((0..200).map(|host| {
        let wait = if host == 0 { 100 } else { 50 };
        up(&format!("h{host}.org"), article).latency(Duration::from_millis(wait))
    }));
    let mut urls: Vec<String> = (1..200).map(|h| format!("http://h{h}.org/")).collect();
    urls.extend((0..100).map(|n| format!("http://h0.org/{n}")));
    let small = config().concurrency(4);
    let start = Instant::now();
    web.check(small, &urls).await;
    let took = start.elapsed();
    // 100 requests of 100 ms one after the other, and hardly more.
    assert!(took >= Duration::from_secs(10) && took < Duration::from_millis(10_500), "{took:?}");
    assert_eq!(web.most_at_once(), 1);
    let open = web.web.counts().max_connections;
    assert!(open <= 5, "{open}");
    assert_eq!(web.connects().len(), 200, "one connection a host");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_is_come_back_to_over_tls_resumes_its_session() {
    let hosts = (0..100).map(|host| Host::new(&format!("h{host}.org")));
    let web = world(hosts.map(|host| host.otherwise(Behaviour::by(article))));
    let mut ca = tempfile::NamedTempFile::new().unwrap();
    ca.write_all(web.web.ca_pem().as_bytes()).unwrap();
    // Each page is asked for over https as well, when all other hosts have been.
    let urls: Vec<_> = (0..300).map(|n| format!("http://h{}.org/{}", n % 100, n / 100)).collect();
    let curious = config().probe_https(true).ca_file(Some(ca.path().to_owned()));
    let checks = web.check(curious, &urls).await;
    assert!(checks.iter().all(|check| check.notes.contains(&Note::HttpsAvailable)));
    let counts = web.web.counts();
    assert_eq!(counts.handshakes - counts.resumed, 100, "{} handshakes", counts.handshakes);
    assert!(counts.resumed >= 100, "{} resumed", counts.resumed);
}

#[tokio::test(start_paused = true)]
async fn a_dead_host_costs_one_hosts_worth_of_waiting() {
    let hole = down("hole.org", How::BlackHole);
    let web = world([up("alive.org", |_| page(200, "x")), hole]);
    let mut urls = vec!["http://alive.org/".to_owned()];
    urls.extend((0..50).map(|n| format!("http://hole.org/{n}")));
    let checks = web.check(config(), &urls).await;
    for check in &checks[1..] {
        assert_eq!(check.reason.code(), "connect-timeout");
        assert_eq!(check.attempts, 3);
    }
    assert_eq!(web.web.host("hole.org").connections, 3);
}

#[tokio::test(start_paused = true)]
async fn a_delay_is_kept_between_the_requests_of_a_lane() {
    let web = world([up("a.org", article)]);
    let delay = Duration::from_secs(2);
    let polite = config().delay(delay);
    web.check(polite, &["http://a.org/1", "http://a.org/2", "http://a.org/3"]).await;
    let times: Vec<Duration> = web.web.log().iter().map(|seen| seen.at).collect();
    assert_eq!(times.len(), 3);
    // It begins with the answer, and an answer is waited for.
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= delay + LATENCY), "{times:?}");
    assert_eq!(web.most_at_once(), 1);
}

#[tokio::test(start_paused = true)]
async fn patience_grows_with_the_attempts_and_the_last_has_all_of_it() {
    let after = |name, seconds| up(name, article).latency(Duration::from_secs(seconds));
    let web = world([
        after("quick.org", 9),
        after("slow.org", 24),
        after("slower.org", 29),
        after("slowest.org", 31),
    ]);
    let names = ["quick", "slow", "slower", "slowest"];
    let urls = names.map(|name| format!("http://{name}.org/"));
    let checks = web.check(config(), &urls).await;
    let told: Vec<_> = checks.iter().map(|check| (check.reason.code(), check.attempts)).collect();
    let expected = [("ok", 1), ("ok", 2), ("ok", 3), ("read-timeout", 3)];
    assert_eq!(told, expected.map(|(code, attempts)| (code.into(), attempts)));
}

/// A web whose hosts refuse IPv4, and whose first question for IPv6 is lost.
#[derive(Clone)]
struct LosesQuestions(World, Arc<AtomicUsize>);

impl Resolve for LosesQuestions {
    fn resolve<'a>(&'a self, host: &'a str, family: Family) -> Resolving<'a> {
        match family {
            Family::V4 => self.0.resolve(host, family),
            Family::V6 if self.1.fetch_add(1, Relaxed) == 0 => {
                Box::pin(async { Err(ResolveError::Timeout) })
            }
            Family::V6 => {
                Box::pin(async { Ok(vec![Ipv6Addr::new(0x2a03, 0, 0, 0, 0, 0, 0, 1).into()]) })
            }
        }
    }
}

impl Connect for LosesQuestions {
    fn connect(&self, address: SocketAddr) -> Connecting<'_> {
        if address.is_ipv4() {
            return Box::pin(async { Err(std::io::ErrorKind::ConnectionRefused.into()) });
        }
        let Lookup::Found(addresses) = self.0.web.lookup("six.org") else { unreachable!() };
        self.0.connect(SocketAddr::new(addresses[0], address.port()))
    }
}

#[tokio::test(start_paused = true)]
async fn ipv6_is_asked_for_again_where_the_question_got_no_answer() {
    let through = LosesQuestions(world([up("six.org", article)]), Arc::default());
    let target = Target::new(0, "http://six.org/page");
    let (_, checks) = run_through(&through, config(), vec![target]).await;
    assert_eq!(words(&checks), ["alive ok"]);
    assert_eq!(checks[0].attempts, 2);
}
