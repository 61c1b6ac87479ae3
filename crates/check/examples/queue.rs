//! Measures the checker's queue: `queue URLS HOSTS [wait]` lets all URLs wait, one in five of them
//! on one host, says what they cost, and then has every one answered by a connector without a
//! network; with `wait` it ends once they wait. Linux alone: figures come from `/proc`.

use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{Semaphore, mpsc, watch};
use wikirot_check::{
    Check, Checker, Config, Connect, Connecting, Family, Resolve, ResolveError, Resolving,
    RobotsMode, Stream, Target,
};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (urls, hosts, through) = match args.as_slice() {
        [urls, hosts] => (urls.parse()?, hosts.parse()?, true),
        [urls, hosts, wait] if wait == "wait" => (urls.parse()?, hosts.parse()?, false),
        _ => return Err("usage: queue URLS HOSTS [wait]".into()),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(urls, hosts, through))
}

async fn measure(urls: u64, hosts: u64, through: bool) -> Result<()> {
    let gate = Arc::new(Semaphore::new(0));
    let config = Config {
        delay: Duration::ZERO,
        connect_timeout: Duration::from_secs(3600),
        total_timeout: Duration::from_secs(3600),
        robots: RobotsMode::Ignore,
        probe_https: false,
        allow_private: true,
        only_ca_file: true,
        seed: Some(1),
        ..Config::default()
    };
    let checker = Checker::with(config, Loopback, Null(Arc::clone(&gate)))?;
    let (give_target, targets) = mpsc::channel(256);
    let (give_check, checks) = mpsc::channel(256);
    let (raise, stop) = watch::channel(false);
    let (before, start) = (resident()?, Instant::now());
    let feeding = async {
        feed(give_target, urls, hosts).await;
        let each = (resident()? - before) * 1024 / urls;
        println!(
            "{urls} URLs on {hosts} hosts wait after {:.1?}, {each} bytes each",
            start.elapsed()
        );
        if !through {
            raise.send_replace(true);
        }
        gate.add_permits(Semaphore::MAX_PERMITS);
        Ok::<(), Box<dyn Error>>(())
    };
    let (fed, outcome, alive) =
        tokio::join!(feeding, checker.run(targets, give_check, stop), alive(checks));
    fed?;
    println!("{alive} alive, {} requests, {:.1?} in all", outcome.requests, start.elapsed());
    if through && alive != urls { Err("not all were answered".into()) } else { Ok(()) }
}

async fn feed(targets: mpsc::Sender<Target>, urls: u64, hosts: u64) {
    for id in 0..urls {
        let host = if id.is_multiple_of(5) { 0 } else { id % hosts };
        let url = format!("http://host{host}.example.org/wiki/articles/{id}.html");
        if targets.send(Target { id, url: url.into(), answered_before: false }).await.is_err() {
            return;
        }
    }
}

async fn alive(mut checks: mpsc::Receiver<Check>) -> u64 {
    let mut alive = 0;
    while let Some(check) = checks.recv().await {
        alive += u64::from(check.status == Some(200));
    }
    alive
}

/// Every name is loopback.
struct Loopback;

impl Resolve for Loopback {
    fn resolve<'a>(&'a self, _: &'a str, family: Family) -> Resolving<'a> {
        Box::pin(async move {
            match family {
                Family::V4 => Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]),
                Family::V6 => Err(ResolveError::NoData),
            }
        })
    }
}

/// Connects to nothing, once the gate is open.
struct Null(Arc<Semaphore>);

impl Connect for Null {
    fn connect(&self, _: SocketAddr) -> Connecting<'_> {
        Box::pin(async move {
            self.0.acquire().await.map_err(io::Error::other)?.forget();
            Ok(Box::new(Answers::default()) as Stream)
        })
    }
}

/// A connection at whose other end every request is answered at once.
#[derive(Default)]
struct Answers {
    owed: usize,
    reader: Option<Waker>,
}

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

impl AsyncRead for Answers {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.owed == 0 || buffer.remaining() < ANSWER.len() {
            self.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        self.owed -= 1;
        buffer.put_slice(ANSWER);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Answers {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if bytes.ends_with(b"\r\n\r\n") {
            self.owed += 1;
            if let Some(reader) = self.reader.take() {
                reader.wake();
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Resident memory of this process, in kB.
fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
