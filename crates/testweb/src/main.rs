//! `testweb`: serves a simulated web on loopback, for benchmarks and demonstrations.

use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use clap::Parser;
use wikirot_testweb::{Counts, Ready, Web, netns};

/// What a command that runs beside the web may say in place of an address or file.
const PLACEHOLDERS: &str = "{dns}, {http}, {https} and {ca}";

/// Serves a simulated web on loopback and says what reached it.
///
/// Prints one line of JSON with its addresses as soon as it is ready, and one with its counts at
/// the end: when standard input closes, the time is over, or the command is done.
#[derive(Parser)]
#[command(name = "testweb", after_help = format!("In COMMAND, {PLACEHOLDERS} stand for what they say."))]
struct Args {
    /// The web, as a TOML file.
    #[arg(long, value_name = "FILE", required_unless_present = "urls", conflicts_with = "urls")]
    web: Option<PathBuf>,
    /// A web in which every URL of this list (one a line) answers with a page of its own.
    #[arg(long, value_name = "FILE")]
    urls: Option<PathBuf>,
    /// How long each request takes, such as 4ms.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    latency: Option<Duration>,
    /// Lets this share of the hosts be dead: NXDOMAIN, black hole and silent, a third each.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    dead_share: f64,
    /// Offers HTTP/2 on this share of the hosts.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    http2_share: f64,
    /// Writes the addresses to this file as well, once ready.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Writes the counts of every host and URL to this file at the end.
    #[arg(long, value_name = "FILE")]
    counts: Option<PathBuf>,
    /// Ends after this time.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    time: Option<Duration>,
    /// Moves into a network namespace first, with resolv.conf naming the web's DNS server; goes on
    /// without where the machine does not allow it.
    #[arg(long)]
    isolate: bool,
    /// A command to run beside the web; its exit status becomes ours.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let result = if args.isolate && !netns::inside() && netns::available() {
        isolated()
    } else {
        run(&args)
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(2)
    })
}

/// The same command again, within a namespace of its own.
fn isolated() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut again = netns::command(std::env::current_exe()?, Some("127.0.0.1"));
    let status = again.args(std::env::args_os().skip(1)).status()?;
    Ok(exit_code(status))
}

fn run(args: &Args) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut web = match (&args.web, &args.urls) {
        (Some(file), _) => Web::read(file)?,
        (None, Some(file)) => Web::from_urls(std::fs::read_to_string(file)?.lines()),
        (None, None) => return Err("give --web or --urls".into()),
    };
    if let Some(latency) = args.latency {
        web = web.latency(latency);
    }
    let hosts = web.hosts().len();
    let web = web.dead_share(args.dead_share).http2_share(args.http2_share).serve()?;
    let ready = serde_json::to_string(&serde_json::json!({
        "dns": web.ready().dns, "http": web.ready().http, "https": web.ready().https,
        "ca": web.ready().ca, "ipv6": web.ready().ipv6, "hosts": hosts,
    }))?;
    say(&ready)?;
    if let Some(file) = &args.ready_file {
        std::fs::write(file, &ready)?;
    }
    let code = if args.command.is_empty() {
        wait(args.time);
        ExitCode::SUCCESS
    } else {
        beside(&args.command, web.ready(), args.time)?
    };
    let counts = web.counts();
    if let Some(file) = &args.counts {
        std::fs::write(file, serde_json::to_string_pretty(&counts)?)?;
    }
    say(&totals(&counts)?)?;
    Ok(code)
}

/// Waits until standard input closes or the time is over.
fn wait(time: Option<Duration>) {
    let (closed, over) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        io::stdin().read_to_end(&mut Vec::new()).ok();
        drop(closed);
    });
    match time {
        // Either way it is over.
        Some(time) => _ = over.recv_timeout(time),
        None => _ = over.recv(),
    }
}

/// Runs a command to its end, or to the end of its time.
fn beside(command: &[String], ready: &Ready, time: Option<Duration>) -> io::Result<ExitCode> {
    let mut words = command.iter().map(|word| {
        word.replace("{dns}", &ready.dns.to_string())
            .replace("{https}", &ready.https.to_string())
            .replace("{http}", &ready.http.to_string())
            .replace("{ca}", &ready.ca.to_string_lossy())
    });
    let program = words.next().unwrap_or_default();
    let mut child = Command::new(program).args(words).stdin(Stdio::null()).spawn()?;
    let began = std::time::Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(exit_code(status));
        }
        if time.is_some_and(|time| began.elapsed() >= time) {
            child.kill()?;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn exit_code(status: std::process::ExitStatus) -> ExitCode {
    // A command that was killed has no code.
    ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// The counts without those of each host.
fn totals(counts: &Counts) -> serde_json::Result<String> {
    let mut totals = serde_json::to_value(counts)?;
    totals["hosts"] = counts.hosts.values().filter(|host| host.requests > 0).count().into();
    totals["strays"] = counts.strays.len().into();
    serde_json::to_string(&totals)
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}

fn duration(text: &str) -> Result<Duration, String> {
    wikirot_testweb::parse_duration(text)
}
