//! Measures the checker: `cpu [URLS [HOSTS]]`, CPU time a check over plain HTTP on loopback, with
//! the most sockets that were open; `memory [URLS [HOSTS]]`, bytes for each waiting URL.
//!
//! The server is a process of its own, so that its time does not count. Linux alone: figures come
//! from `/proc`.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use wikirot_check::{
    Checker, Config, Connect, Connecting, Family, Resolve, ResolveError, Resolving, Target,
    TcpConnect,
};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let number = |at: usize, default: usize| -> Result<usize> {
        Ok(args.get(at).map_or(Ok(default), |text| text.parse())?)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match args.get(1).map(String::as_str) {
        Some("serve") => runtime.block_on(serve()),
        Some("cpu") => runtime.block_on(cpu(number(2, 40_000)?, number(3, 7_400)?)),
        Some("memory") => runtime.block_on(memory(number(2, 40_000)?, number(3, 7_400)?)),
        _ => Err("usage: measure cpu|memory [URLS [HOSTS]]".into()),
    }
}

/// One URL in five on the first host, the others spread.
fn url(n: usize, hosts: usize) -> String {
    let host = if n.is_multiple_of(5) { 0 } else { n % hosts };
    format!("http://host{host}.example.org/wiki/articles/{n}.html")
}

async fn feed(feed: mpsc::Sender<Target>, urls: usize, hosts: usize) {
    for n in 0..urls {
        let target = Target { id: n as u64, url: url(n, hosts).into(), answered_before: false };
        if feed.send(target).await.is_err() {
            return;
        }
    }
}

fn config() -> Config {
    Config {
        only_ca_file: true,
        allow_private: true,
        probe_https: false,
        seed: Some(1),
        ..Config::default()
    }
}

async fn cpu(urls: usize, hosts: usize) -> Result<()> {
    let mut server = tokio::process::Command::new(std::env::current_exe()?)
        .arg("serve")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut port = String::new();
    let stdout = server.stdout.take().ok_or("the server has no output")?;
    BufReader::new(stdout).read_line(&mut port).await?;
    let config = Config { map_ports: vec![(80, port.trim().parse()?)], ..config() };
    let checker = Checker::with(config, Loopback, TcpConnect)?;
    let (give_target, targets) = mpsc::channel(256);
    let (give_check, mut checks) = mpsc::channel::<wikirot_check::Check>(256);
    let (_raise, stop) = watch::channel(false);
    let feeding = tokio::spawn(feed(give_target, urls, hosts));
    let counting = tokio::spawn(async move {
        let (mut alive, mut most) = (0, 0);
        while let Some(check) = checks.recv().await {
            alive += usize::from(check.status == Some(200));
            if alive % 500 == 0 {
                most = most.max(sockets());
            }
        }
        (alive, most)
    });
    let (cpu_before, start) = (cpu_time()?, Instant::now());
    let outcome = checker.run(targets, give_check, stop).await;
    let (cpu, took) = (cpu_time()? - cpu_before, start.elapsed());
    feeding.await?;
    let (alive, most) = counting.await?;
    println!("{alive} of {urls} alive, {} requests, {took:.1?}", outcome.requests);
    println!("{:.3} ms of CPU a check", cpu.as_secs_f64() * 1e3 / urls as f64);
    println!("{most} sockets at most, {} kB of memory at most", status("VmHWM:")?);
    Ok(())
}

async fn memory(urls: usize, hosts: usize) -> Result<()> {
    let checker = Checker::with(config(), Loopback, Nowhere)?;
    let (give_target, targets) = mpsc::channel(256);
    let (give_check, _checks) = mpsc::channel(256);
    let (raise, stop) = watch::channel(false);
    let before = status("VmRSS:")?;
    let feeding = async move {
        feed(give_target, urls, hosts).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let after = status("VmRSS:")?;
        let each = (after - before) * 1024 / urls as u64;
        println!(
            "{urls} URLs on {hosts} hosts: {after} kB, {each} bytes each, URL and host included"
        );
        Ok::<(), Box<dyn Error>>(())
    };
    tokio::select! {
        done = feeding => done,
        _ = checker.run(targets, give_check, stop) => Err("ended early".into()),
    }?;
    drop(raise);
    Ok(())
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

/// Never connects.
struct Nowhere;

impl Connect for Nowhere {
    fn connect(&self, _: SocketAddr) -> Connecting<'_> {
        Box::pin(std::future::pending())
    }
}

/// Answers every request with a page of 4 KiB that no other path has.
async fn serve() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?.port());
    loop {
        let (mut stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            let mut buffer = vec![0; 4096];
            while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                let path = buffer[..read].split(|b| *b == b' ').nth(1).unwrap_or_default();
                let path = String::from_utf8_lossy(path).into_owned();
                let text =
                    format!("<title>On {path}</title>{}", path.repeat(4096 / path.len().max(1)));
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
                    text.len()
                );
                if stream.write_all((head + &text).as_bytes()).await.is_err() {
                    return;
                }
            }
        });
    }
}

/// User and system time of this process.
fn cpu_time() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split(' ').skip(12).take(2).map(str::parse::<u64>);
    // The kernel counts in hundredths of a second for everyone.
    Ok(Duration::from_millis(ticks.sum::<Result<u64, _>>()? * 10))
}

fn sockets() -> usize {
    let Ok(files) = std::fs::read_dir("/proc/self/fd") else { return 0 };
    let links = files.flatten().filter_map(|file| std::fs::read_link(file.path()).ok());
    links.filter(|link| link.to_string_lossy().starts_with("socket:")).count()
}

/// A line of `/proc/self/status`, in kB.
fn status(name: &str) -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
