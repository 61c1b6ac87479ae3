//! Measures the checker on so many URLs, one in five of them on one host.
//!
//! - `cpu [URLS [HOSTS [NIGHTS]]]`: CPU time a check over plain HTTP on loopback, with the most sockets that
//!   were open. The server is a process of its own, so that its time does not count. Each night after the first the
//!   pages are those of before.
//! - `memory [URLS [HOSTS]]`: memory while all wait, the checker having two of each host and the caller the others,
//!   as a run has it.
//! - `queue [URLS [HOSTS]]`: the same, and then how long it takes until every one is answered by a
//!   connector without a network.
//! - `floods`: CPU time of one URL each whose server sends without end.
//!
//! Linux alone: figures come from `/proc`.

mod flood;
mod null;

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, watch};
use wikirot_check::{
    Check, Checker, Config, Family, Portrait, Resolve, ResolveError, Resolving, RobotsMode, Target,
    TcpConnect,
};

use null::Null;

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let number = |at: usize, default: u64| -> Result<u64> {
        Ok(args.get(at).map_or(Ok(default), |text| text.parse())?)
    };
    let (urls, hosts) = (number(2, 40_000)?.max(1), number(3, 7_400)?.max(1));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match args.get(1).map(String::as_str) {
        Some("serve") => runtime.block_on(serve()),
        Some("cpu") => runtime.block_on(cpu(urls, hosts, number(4, 1)?)),
        Some("memory") => runtime.block_on(queue(urls, hosts, false)),
        Some("queue") => runtime.block_on(queue(urls, hosts, true)),
        Some("floods") => runtime.block_on(flood::floods()),
        _ => Err("usage: measure floods | cpu|memory|queue [URLS [HOSTS [NIGHTS]]]".into()),
    }
}

fn config() -> Config {
    let config = Config::default().concurrency(64).delay(Duration::ZERO).seed(Some(1));
    config.only_ca_file(true).allow_private(true).probe_https(false)
}

async fn cpu(urls: u64, hosts: u64, nights: u64) -> Result<()> {
    let mut server = tokio::process::Command::new(std::env::current_exe()?)
        .arg("serve")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut port = String::new();
    let stdout = server.stdout.take().ok_or("the server has no output")?;
    BufReader::new(stdout).read_line(&mut port).await?;
    let config = config().map_ports(vec![(80, port.trim().parse()?)]);
    let mut seen = vec![None; urls as usize];
    for _ in 0..nights {
        seen = night(config.clone(), hosts, seen).await?;
    }
    Ok(())
}

/// Checks every URL, of which this is known from before; what is known of them then.
async fn night(
    config: Config,
    hosts: u64,
    seen: Vec<Option<Portrait>>,
) -> Result<Vec<Option<Portrait>>> {
    let urls = seen.len();
    let checker = Checker::with(config, Loopback, TcpConnect)?;
    let (give_target, targets) = mpsc::channel(256);
    let (give_check, mut checks) = mpsc::channel::<Check>(256);
    let (_raise, stop) = watch::channel(false);
    let feeding = tokio::spawn(feed(give_target, hosts, seen));
    let counting = tokio::spawn(async move {
        let (mut alive, mut most, mut seen) = (0, 0, vec![None; urls]);
        while let Some(check) = checks.recv().await {
            alive += usize::from(check.status == Some(200) && !check.preliminary);
            seen[check.id as usize] = check.portrait;
            if alive % 500 == 0 {
                most = most.max(sockets());
            }
        }
        (alive, most, seen)
    });
    let (cpu_before, start) = (cpu_time()?, Instant::now());
    let outcome = checker.run(targets, give_check, stop).await;
    let (cpu, took) = (cpu_time()? - cpu_before, start.elapsed());
    feeding.await?;
    let (alive, most, seen) = counting.await?;
    println!("{alive} of {urls} alive, {} requests, {took:.1?}", outcome.requests);
    println!("{:.3} ms of CPU a check", cpu.as_secs_f64() * 1e3 / urls as f64);
    println!("{most} sockets at most, {} kB of memory at most", status("VmHWM:")?);
    Ok(seen)
}

/// Lets all URLs wait and says what that costs; where `through`, has them answered then.
async fn queue(urls: u64, hosts: u64, through: bool) -> Result<()> {
    let gate = Arc::new(Semaphore::new(0));
    let hour = Duration::from_secs(3600);
    let config = config().connect_timeout(hour).total_timeout(hour).robots(RobotsMode::Ignore);
    let mut checker = Checker::with(config, Loopback, Null(Arc::clone(&gate)))?;
    let (tell, mut wants) = mpsc::unbounded_channel();
    checker.tell_wants(tell);
    let (give_target, targets) = mpsc::channel(256);
    let (give_check, checks) = mpsc::channel(256);
    let (raise, stop) = watch::channel(false);
    let (before, start) = (status("VmRSS:")?, Instant::now());
    let feeding = async {
        let mut caller = Caller::new(urls, hosts);
        for host in 0..hosts {
            caller.send(host, 2, &give_target).await;
        }
        println!(
            "{urls} URLs on {hosts} hosts wait after {:.1?}, {} kB",
            start.elapsed(),
            status("VmRSS:")? - before
        );
        raise.send_replace(!through);
        gate.add_permits(Semaphore::MAX_PERMITS);
        while through && caller.left > 0 {
            let Some(id) = wants.recv().await else { break };
            caller.send(host_of(id, hosts), 64, &give_target).await;
        }
        drop(give_target);
        Ok::<(), Box<dyn Error>>(())
    };
    let (fed, outcome, alive) =
        tokio::join!(feeding, checker.run(targets, give_check, stop), alive(checks));
    fed?;
    if through {
        let peak = status("VmHWM:")?;
        let took = start.elapsed();
        println!(
            "{alive} alive, {} requests, {took:.1?} in all, {peak} kB at most",
            outcome.requests
        );
    }
    if through && alive != urls { Err("not all were answered".into()) } else { Ok(()) }
}

async fn feed(targets: mpsc::Sender<Target>, hosts: u64, seen: Vec<Option<Portrait>>) {
    for (id, seen) in (0..).zip(seen) {
        let target = Target { seen, ..Target::new(id, url(id, hosts)) };
        if targets.send(target).await.is_err() {
            return;
        }
    }
}

fn host_of(id: u64, hosts: u64) -> u64 {
    if id.is_multiple_of(5) { 0 } else { id % hosts }
}

fn url(id: u64, hosts: u64) -> String {
    format!("http://host{}.example.org/wiki/articles/{id}.html", host_of(id, hosts))
}

/// Has all URLs, and of each host but a number in memory, as the state of a wiki has them on disk.
struct Caller {
    urls: u64,
    hosts: u64,
    /// From where on URLs of a host are looked for.
    next: Vec<u64>,
    left: u64,
}

impl Caller {
    fn new(urls: u64, hosts: u64) -> Self {
        Self { urls, hosts, next: (0..hosts).collect(), left: urls }
    }

    /// Sends so many URLs of a host, at most.
    async fn send(&mut self, host: u64, most: usize, targets: &mpsc::Sender<Target>) {
        let (urls, hosts) = (self.urls, self.hosts);
        let step = if host == 0 { 1 } else { hosts as usize };
        let next = self.next[host as usize];
        let its = (next..urls).step_by(step).filter(|id| host_of(*id, hosts) == host);
        let ids: Vec<u64> = its.take(most).collect();
        let Some(last) = ids.last() else { return };
        self.next[host as usize] = last + step as u64;
        // More or less: one in five is of the first host.
        let behind = (urls - last).div_ceil(if host == 0 { 5 } else { hosts }) - 1;
        for id in ids {
            self.left -= 1;
            let target = Target::new(id, url(id, hosts));
            let target = Target { behind: behind as u32, all_hosts: true, ..target };
            if targets.send(target).await.is_err() {
                return;
            }
        }
    }
}

async fn alive(mut checks: mpsc::Receiver<Check>) -> u64 {
    let mut alive = 0;
    while let Some(check) = checks.recv().await {
        alive += u64::from(check.status == Some(200) && !check.preliminary);
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
    cpu_of("self")
}

/// The same of a process or thread by its name in `/proc`.
fn cpu_of(name: &str) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{name}/stat"))?;
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
