//! A long run beside hostile hosts: whether memory, descriptors and processor time stay flat, and
//! whether healthy hosts are kept waiting.
//!
//! ```console
//! $ cargo run --release -p wikirot --example soak -- 800 50 34000 5    # half an hour, 40,000 URLs
//! $ cargo run --release -p wikirot --example soak -- 120 5 200 50 floods
//! ```
//!
//! Hosts, links of each, milliseconds between requests to one, percent of the hosts that are hostile;
//! `floods` for those alone that send without end. The run has to end by itself: what is left of slow hosts, those
//! among them whose links redirect twenty times, it leaves once it has lingered for a tenth of a healthy lane. Linux
//! alone: figures come from `/proc`.

#[path = "soak/hostile.rs"]
mod hostile;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use wikirot_testweb::{Behaviour, Host, Loopback, Web};

/// So many hosts are named that were asked last.
const LAST: usize = 8;

/// What is played.
struct Play {
    hosts: usize,
    links: usize,
    delay: Duration,
    hostile: usize,
    floods_alone: bool,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| args.get(at).map_or(Ok(default), |it| it.parse());
    let hosts = number(0, 800)?;
    let play = Play {
        hosts,
        links: number(1, 50)?,
        delay: Duration::from_millis(number(2, 34_000)? as u64),
        hostile: hosts * number(3, 5)? / 100,
        floods_alone: args.get(4).is_some_and(|it| it == "floods"),
    };
    let folder = tempfile::tempdir().context("no folder for temporary files")?;
    let dump = folder.path().join("wiki.xml");
    std::fs::write(&dump, play.dump()).context("cannot write the dump")?;
    let web = play.web().serve_logged()?;
    let began = Instant::now();
    let mut run = play.scan(&dump, &web)?;
    let samples = watch(&mut run, began, play.patience())?;
    println!("{} hosts of {} links, {} hostile", play.hosts, play.links, play.hostile);
    println!("the run took {:.1?}, {}", began.elapsed(), run.wait()?);
    tell_samples(&samples);
    play.tell_lanes(&web);
    Ok(())
}

impl Play {
    fn is_hostile(&self, host: usize) -> bool {
        // Among the others, not behind them.
        self.hostile > 0 && host.is_multiple_of(self.hosts / self.hostile)
    }

    fn name(&self, host: usize) -> String {
        let kind = if self.is_hostile(host) { "hostile" } else { "healthy" };
        format!("{kind}{host}.rotweb.net")
    }

    fn web(&self) -> Web {
        let kinds = hostile::kinds(self.floods_alone);
        let mut hostile = kinds.iter().cycle();
        (0..self.hosts).fold(Web::new(), |web, number| {
            let host = Host::new(&self.name(number));
            let kind = if self.is_hostile(number) { hostile.next() } else { None };
            let host = match kind {
                Some(kind) => kind(host),
                None => host.otherwise(Behaviour::Page).page("/robots.txt", 404),
            };
            web.host(host)
        })
    }

    /// A page of links to each host.
    fn dump(&self) -> String {
        let mut dump = String::from(
            "<mediawiki xml:lang=\"en\"><siteinfo><sitename>Soak</sitename><dbname>soak</dbname>\
             <base>https://wiki.rotweb.net/wiki/Main</base></siteinfo>\n",
        );
        for host in 0..self.hosts {
            let (name, id) = (self.name(host), host + 1);
            let links: String =
                (0..self.links).map(|link| format!("* https://{name}/page-{link}\n")).collect();
            dump.push_str(&format!(
                "<page><title>Page {id}</title><ns>0</ns><id>{id}</id><revision><id>{id}</id>\
                 <model>wikitext</model><text>{links}</text></revision></page>\n"
            ));
        }
        dump + "</mediawiki>\n"
    }

    fn scan(&self, dump: &Path, web: &Loopback) -> Result<Child> {
        let ready = web.ready();
        Command::new(program()?)
            .args(["scan", "-q", "--allow-private"])
            .arg(dump)
            .arg("--state")
            .arg(dump.with_extension("sqlite"))
            .arg(format!("--delay={}ms", self.delay.as_millis()))
            .arg(format!("--linger={}s", (self.lane() / 10).as_secs()))
            .arg(format!("--resolver={}", ready.dns))
            .arg(format!("--ca-file={}", ready.ca.display()))
            .arg(format!("--map-port=80={}", ready.http.port()))
            .arg(format!("--map-port=443={}", ready.https.port()))
            .stdout(Stdio::null())
            .spawn()
            .context("cannot run wikirot")
    }

    /// What a healthy lane takes alone.
    fn lane(&self) -> Duration {
        self.delay.saturating_mul(u32::try_from(self.links + 1).unwrap_or(u32::MAX))
    }

    /// As long as a healthy lane and what it lingers, and five minutes for hosts that nobody reaches: three tries of
    /// a minute, and their pauses.
    fn patience(&self) -> Duration {
        self.lane().mul_f64(1.2) + Duration::from_secs(300)
    }

    /// When the last request of each healthy host came, beside the time that its lane takes alone.
    fn tell_lanes(&self, web: &Loopback) {
        let (counts, log) = (web.counts(), web.log());
        let last: HashMap<&str, Duration> =
            log.iter().map(|seen| (seen.host.as_str(), seen.at)).collect();
        let mut late: Vec<f64> = Vec::new();
        for host in (0..self.hosts).filter(|host| !self.is_hostile(*host)) {
            let name = self.name(host);
            let requests = counts.hosts.get(&name).map_or(0, |host| host.requests);
            let alone = self.delay.as_secs_f64() * requests.saturating_sub(1) as f64;
            late.extend(last.get(&*name).map(|last| last.as_secs_f64() / alone.max(1.0)));
        }
        late.sort_by(f64::total_cmp);
        let at = |share: f64| late.get(((late.len() - 1) as f64 * share) as usize).copied();
        println!(
            "{} healthy hosts ended at {:.3} of their lane (median), {:.3} at the latest",
            late.len(),
            at(0.5).unwrap_or_default(),
            at(1.0).unwrap_or_default(),
        );
        println!("{} requests in all", counts.requests);
        let mut last: Vec<_> = last.into_iter().collect();
        last.sort_by_key(|(_, at)| *at);
        for (host, at) in last.iter().rev().take(LAST) {
            println!(
                "{host} was asked last at {at:.1?}, {} requests",
                counts.hosts[*host].requests
            );
        }
    }
}

/// What a process uses.
#[derive(Clone, Copy)]
struct Sample {
    at: Duration,
    cpu: Duration,
    memory_kb: u64,
    files: usize,
}

/// Looks at the run every second until it ends, and ends what does not end by itself.
fn watch(run: &mut Child, began: Instant, patience: Duration) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    while run.try_wait()?.is_none() {
        if began.elapsed() > patience {
            run.kill()?;
        }
        samples.extend(sample(run.id(), began.elapsed()));
        std::thread::sleep(Duration::from_secs(1));
    }
    Ok(samples)
}

/// `None` for a process that is gone.
fn sample(process: u32, at: Duration) -> Option<Sample> {
    let folder = PathBuf::from(format!("/proc/{process}"));
    let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
    let fields = stat.rsplit(')').next()?.split_whitespace().skip(11).take(2);
    // The kernel counts in hundredths of a second for everyone.
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    let status = std::fs::read_to_string(folder.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(Sample {
        at,
        cpu: Duration::from_millis(ticks * 10),
        memory_kb: line.trim().trim_end_matches(" kB").parse().ok()?,
        files: std::fs::read_dir(folder.join("fd")).ok()?.count(),
    })
}

/// A line for each tenth of the run.
fn tell_samples(samples: &[Sample]) {
    println!("   from     memory, most    descriptors, most    processor");
    for part in samples.chunks(samples.len().div_ceil(10).max(1)) {
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        let memory = part.iter().map(|it| it.memory_kb).max().unwrap_or_default();
        let files = part.iter().map(|it| it.files).max().unwrap_or_default();
        let busy = (last.cpu - first.cpu).as_secs_f64() / (last.at - first.at).as_secs_f64();
        let (from, share) = (first.at.as_secs(), busy * 100.0);
        println!("{from:>6} s {memory:>12} kB {files:>20} {share:>10.1} %");
    }
}

/// The program, which cargo puts beside the folder of examples.
fn program() -> Result<PathBuf> {
    let example = std::env::current_exe().context("cannot tell where this example is")?;
    let profile = example.ancestors().nth(2).context("this example is not in a target folder")?;
    let program = profile.join("wikirot");
    anyhow::ensure!(program.exists(), "build wikirot first: {} is missing", program.display());
    Ok(program)
}
