//! The command line as typed. One definition serves the parser, `--help`, the manual pages, the
//! completions and the keys of the configuration file.

// The doc comments are the help texts, read in a terminal.
#![allow(rustdoc::bare_urls, rustdoc::invalid_html_tags)]

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::values::{Namespaces, ReportTo, Shard, duration};

/// Finds dead links in MediaWiki wikis: reads a dump, checks every external link, and tells
/// editors, page by page, which are broken and why.
#[derive(Debug, Parser)]
#[command(name = "wikirot", version, max_term_width = 100, propagate_version = true)]
#[command(after_help = "\
A first run:        wikirot scan dump.xml.bz2 --report html=report.html
Every night:        wikirot scan dump.xml.bz2 -q --report wikitext=report.wiki
The links alone:    wikirot links dump.xml.bz2

Exit codes: 0 done, 1 --fail-on found some, 2 usage or I/O, 3 damaged dump, 4 the network looks
down, 130 interrupted (the same command goes on).")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a dump, check what is due, write reports: the whole job.
    Scan(ScanArgs),
    /// Print the external links of a dump, offline, as MediaWiki records them.
    Links(LinksArgs),
    /// Check what the state says is due, without a dump.
    Check(CheckCommandArgs),
    /// Write a report from the state, without the network.
    Report(ReportArgs),
    /// Print all that is known of one URL: why it is called what it is, since when, and where it stands.
    History(HistoryArgs),
    /// Print all that is known of one page's links, those that are fine too.
    Page(PageArgs),
    /// Write changed pages, ready to import: dead links flagged, moved ones at their new address.
    Patch(PatchArgs),
    /// Join the states of shards into a new one, for one report.
    Merge(MergeArgs),
    /// Print the configuration in force and where each value came from.
    Config(ConfigArgs),
}

/// Options of every command.
#[derive(Args, Debug)]
pub struct GlobalArgs {
    /// Read options from this TOML file [default: wikirot.toml here, where there is one]
    ///
    /// Keys are the long options without dashes: `concurrency = 32`, `report = ["text=-"]`. What the
    /// command line says wins.
    #[arg(long, value_name = "FILE", global = true, help_heading = "General")]
    pub config: Option<PathBuf>,
    /// Print nothing but errors
    #[arg(short, long, global = true, overrides_with = "quiet", help_heading = "General")]
    pub quiet: bool,
    /// Tell more of what happens (-v: each broken link; -vv: each check)
    #[arg(short, long, action = clap::ArgAction::Count, global = true, help_heading = "General")]
    pub verbose: u8,
    /// The form of log lines on standard error
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        global = true,
        help_heading = "General"
    )]
    pub log: LogForm,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// For people; with syslog priorities where journald reads along.
    Text,
    /// One JSON object a line.
    Json,
}

/// `scan`
#[derive(Args, Debug)]
pub struct ScanArgs {
    /// How to read the dump.
    #[command(flatten)]
    pub extract: ExtractArgs,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// How to check.
    #[command(flatten)]
    pub check: CheckArgs,
    /// Take only the K-th of N shares of all hosts, or auto/N for the share of this job of an array
    ///
    /// For wikis with more links than one machine can ask: N machines that share nothing scan the same
    /// dump with 1/N .. N/N, each with a state of its own, and no host is asked by two of them. `wikirot
    /// merge` joins the states. With auto, K is JOB_COMPLETION_INDEX + 1 (a Kubernetes Indexed Job) or
    /// SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1 (a Slurm array).
    #[arg(long, value_name = "K/N", help_heading = "Checking")]
    pub shard: Option<Shard>,
    /// What to tell.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `links`
#[derive(Args, Debug)]
pub struct LinksArgs {
    /// How to read the dump.
    #[command(flatten)]
    pub extract: ExtractArgs,
    /// tsv: title, tab, URL, each pair once; jsonl: one object an occurrence, with all that is known of it
    #[arg(long, value_name = "FORMAT", default_value = "tsv")]
    pub format: LinksFormat,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The formats of `links`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LinksFormat {
    /// `title<TAB>url`, each pair once.
    Tsv,
    /// One JSON object an occurrence.
    Jsonl,
}

/// `check`
#[derive(Args, Debug)]
pub struct CheckCommandArgs {
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// How to check.
    #[command(flatten)]
    pub check: CheckArgs,
    /// What to tell.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `report`
#[derive(Args, Debug)]
pub struct ReportArgs {
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// The format of the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: wikirot_report::Format,
    /// Write here instead of standard output
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// How reports look.
    #[command(flatten)]
    pub look: LookArgs,
}

/// `history`
#[derive(Args, Debug)]
pub struct HistoryArgs {
    /// The URL, as the wiki has it, as a report shows it, or as it was asked
    #[arg(value_name = "URL")]
    pub url: String,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// text: to read; json: an array of what is known, for programs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: LookupFormat,
}

/// `page`
#[derive(Args, Debug)]
pub struct PageArgs {
    /// The page's full title, as in 'Help:Editing'; underscores stand for spaces
    #[arg(value_name = "TITLE")]
    pub title: String,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// text: to read; json: one object, for programs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: LookupFormat,
    /// How replacements look.
    #[command(flatten)]
    pub look: LookArgs,
}

/// The formats of `history` and `page`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LookupFormat {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
}

/// `patch`
#[derive(Args, Debug)]
#[command(after_help = "\
For each page with something to do the folder gets its new wikitext (.wiki) and a unified diff (.diff),
and all of them together go into import.xml for Special:Import or maintenance/importDump.php.

Only links in a page's own text are touched, never those in code, comments or arguments of templates;
only where the dump has the very text that the state was made from; and only confirmed broken links get
the template. Look at the diffs before you import: wikirot never edits a wiki itself.")]
pub struct PatchArgs {
    /// The dump: the one that was scanned, or a later one of the same wiki; - for standard input
    #[arg(value_name = "DUMP")]
    pub dump: PathBuf,
    /// The folder to write to; made where there is none, and empty where there is one
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Where the state is.
    #[command(flatten)]
    pub state: StateArgs,
    /// Who the imported revisions are said to be by
    #[arg(long, value_name = "NAME", default_value = "wikirot")]
    pub user: String,
    /// The edit summary of the imported revisions
    #[arg(long, value_name = "TEXT", default_value = "Flag dead links, follow moved ones")]
    pub comment: String,
    /// How replacements look.
    #[command(flatten)]
    pub look: LookArgs,
}

/// `merge`
#[derive(Args, Debug)]
#[command(after_help = "\
Two shards, and one report of both:
  wikirot scan dump.xml --shard 1/2 --state 1.sqlite
  wikirot scan dump.xml --shard 2/2 --state 2.sqlite
  wikirot merge --state all.sqlite 1.sqlite 2.sqlite
  wikirot report --state all.sqlite --format html -o report.html")]
pub struct MergeArgs {
    /// The state to make, which must not exist
    #[arg(long, value_name = "OUT")]
    pub state: PathBuf,
    /// States of shards of one wiki; they stay as they are
    #[arg(value_name = "IN", required = true)]
    pub inputs: Vec<PathBuf>,
}

/// `config`
#[derive(Args, Debug)]
pub struct ConfigArgs {
    /// A command line to explain, as in: wikirot config scan dump.xml --delay 1
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, default_values = ["scan", "-"])]
    pub command: Vec<std::ffi::OsString>,
}

/// How a dump is read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading the dump")]
pub struct ExtractArgs {
    /// The dump: XML, plain or compressed (bz2, gz, zst, xz, 7z); - for standard input
    #[arg(value_name = "DUMP")]
    pub dump: PathBuf,
    /// Namespaces to read: 'readers' (subject pages that readers see), 'all', or numbers as in 0,4,14
    #[arg(long, value_name = "LIST", default_value_t = Namespaces::Readers)]
    pub namespaces: Namespaces,
    /// Say what a template makes that the dump does not hold: NAME=URL with {1}, {name} for arguments (repeatable)
    #[arg(long, value_name = "NAME=URL")]
    pub template: Vec<String>,
    /// A ready list of such templates
    #[arg(long, value_name = "WIKI")]
    pub template_preset: Vec<TemplatePreset>,
    /// Whether URLs in arguments of what cannot be expanded (Lua, unknown templates of an excerpt) count as links
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub template_arguments: TemplateArguments,
    /// Keep links to the wiki's own server, which MediaWiki leaves out
    #[arg(long, overrides_with = "internal")]
    pub internal: bool,
    /// The wiki's own server, as in https://wiki.archlinux.org [default: from the dump's <base>]
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// URL schemes that make links, as the wiki's $wgUrlProtocols has them [default: MediaWiki's 29]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub protocols: Vec<String>,
    /// An extension tag of the wiki, NAME=wikitext or NAME=verbatim (repeatable) [default: those MediaWiki ships]
    #[arg(long, value_name = "NAME=KIND")]
    pub extension_tag: Vec<String>,
    /// Threads for decompressing and extracting [default: one a core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

impl ExtractArgs {
    /// How many threads decompress and extract.
    pub fn threads(&self) -> NonZeroUsize {
        self.threads
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }
}

/// Ready lists of templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplatePreset {
    /// AUR, Pkg, man, Bug, .. of the Arch wiki.
    Archwiki,
}

/// Whether arguments of calls that cannot be expanded are searched for URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplateArguments {
    /// Where the call cannot be expanded from the dump.
    Auto,
    /// Never.
    Never,
}

/// Where the state is.
#[derive(Args, Debug)]
#[command(next_help_heading = "State")]
pub struct StateArgs {
    /// The file that keeps what was learnt [default: <dbname>.sqlite below $XDG_STATE_HOME/wikirot]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Wait for another run on the same state to end, at most this long [default without a value: for ever]
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, value_parser = duration, default_missing_value = "3650d")]
    pub wait: Option<Duration>,
}

/// How links are checked.
#[derive(Args, Debug)]
#[command(next_help_heading = "Checking")]
pub struct CheckArgs {
    /// Requests under way at once, all hosts together
    #[arg(long, value_name = "N", default_value = "256")]
    pub concurrency: NonZeroUsize,
    /// Requests under way at once to one host
    #[arg(long, value_name = "N", default_value = "1")]
    pub per_lane: NonZeroUsize,
    /// Pause between two requests to one host
    #[arg(long, value_name = "DURATION", default_value = "500ms", value_parser = duration)]
    pub delay: Duration,
    /// Time for one URL, redirects included
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    pub timeout: Duration,
    /// Time for connecting to a host
    #[arg(long, value_name = "DURATION", default_value = "20s", value_parser = duration)]
    pub connect_timeout: Duration,
    /// Attempts before a doubtful failure counts, spread over the run
    #[arg(long, value_name = "N", default_value = "3")]
    pub tries: NonZeroU32,
    /// What shares a lane, and so is asked one URL at a time
    #[arg(long, value_name = "BY", default_value = "host")]
    pub lane: LaneBy,
    /// Hosts that share one lane with all their subdomains, as in example.org,example.net (repeatable)
    #[arg(long, value_name = "HOSTS")]
    pub family: Vec<String>,
    /// Whose rules of robots.txt to follow: those for us by name, those for all robots too, or none
    #[arg(long, value_name = "RULES", default_value = "named")]
    pub robots: RobotsMode,
    /// Ask this name server instead of the system's
    #[arg(long, value_name = "IP[:PORT]", value_parser = name_server)]
    pub resolver: Option<SocketAddr>,
    /// Trust the certificates in this PEM file instead of the system's
    #[arg(long, value_name = "FILE", env = "SSL_CERT_FILE", hide_env_values = true)]
    pub ca_file: Option<PathBuf>,
    /// What we call ourselves; keep a way to reach you in it [default: wikirot/VERSION (+URL)]
    #[arg(long, value_name = "TEXT")]
    pub user_agent: Option<String>,
    /// Go through this HTTP proxy; none is taken from the environment
    #[arg(long, value_name = "URL")]
    pub proxy: Option<url::Url>,
    /// Allow addresses inside the network (loopback, private, ..): for intranet wikis and tests
    #[arg(long, overrides_with = "allow_private")]
    pub allow_private: bool,
    /// Hosts that tell whether the network is up when nothing else answers (repeatable) [default: the wiki's own]
    #[arg(long, value_name = "HOST")]
    pub canary: Vec<String>,
    /// Give a network that looks down this long to come back, before the run ends with exit code 4
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration)]
    pub network_patience: Duration,
    /// Check a working link again after this long
    #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = duration)]
    pub max_age: Duration,
    /// Call a link broken after N failures in a row over at least D days: NxDd, as in 3x3d, 1x0d, 2x7d, 3x14d
    #[arg(long, value_name = "NxDd", default_value = "3x3d")]
    pub confirm: String,
    /// Check everything now, due or not
    #[arg(long, overrides_with = "recheck")]
    pub recheck: bool,
    /// Stop cleanly after this long; the next run goes on
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub max_runtime: Option<Duration>,
    /// Leave out what this list names: URLs, prefixes, domains (repeatable)
    #[arg(long, value_name = "FILE")]
    pub ignore: Vec<PathBuf>,
    /// The same from a page of the dump that editors own, as in 'Project:Dead links/Ignore' (repeatable)
    #[arg(long, value_name = "TITLE")]
    pub ignore_page: Vec<String>,
    /// Connect to port TO where a URL says port FROM (for tests on high ports)
    #[arg(long, value_name = "FROM=TO", value_parser = port_pair, hide = true)]
    pub map_port: Vec<(u16, u16)>,
}

/// What shares a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LaneBy {
    /// Each host has its own.
    Host,
    /// All hosts of one registrable domain (by the public suffix list) share one.
    RegistrableDomain,
}

/// Whose rules of robots.txt are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RobotsMode {
    /// Those that name us.
    Named,
    /// Those for all robots too.
    Strict,
    /// None; the file is not asked for.
    Off,
}

/// What is told at the end.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reports")]
pub struct OutputArgs {
    /// Write a report: html, wikitext, markdown, text, csv, jsonl, json or atom; - for standard output (repeatable)
    #[arg(long, value_name = "FORMAT=PATH")]
    pub report: Vec<ReportTo>,
    /// End with exit code 1 where there are such links
    #[arg(long, value_name = "WHAT", default_value = "never")]
    pub fail_on: FailOn,
    /// Write the run's figures in the form of Prometheus' textfile collector
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Ask a web archive for copies of confirmed broken links, and offer them
    ///
    /// One question at a time, for ten minutes a run at most; the next run goes on. Answers are kept in
    /// the state. A failure is a warning and changes nothing else.
    #[arg(long, overrides_with = "archive")]
    pub archive: bool,
    /// The archive's CDX server; its copies are below /web/ on the same host
    #[arg(long, value_name = "URL", default_value = "https://web.archive.org/cdx/search/cdx")]
    pub archive_endpoint: url::Url,
    /// Pause between two questions to the archive
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = duration)]
    pub archive_pause: Duration,
    /// How reports look.
    #[command(flatten)]
    pub look: LookArgs,
}

/// How reports look.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reports")]
pub struct LookArgs {
    /// How the wiki marks dead links, for ready-made replacements: archwiki, wikipedia or none
    #[arg(long, value_name = "PRESET", default_value = "none")]
    pub dead_link: String,
}

/// What makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Any broken link.
    Broken,
    /// Broken links that the run before did not know.
    New,
    /// Nothing.
    Never,
}

fn name_server(text: &str) -> Result<SocketAddr, String> {
    text.parse().or_else(|_| text.parse().map(|ip| SocketAddr::new(ip, 53))).map_err(
        |_: std::net::AddrParseError| {
            "not a name server: write IP or IP:PORT, as in 9.9.9.9".to_owned()
        },
    )
}

fn port_pair(text: &str) -> Result<(u16, u16), String> {
    text.split_once('=')
        .and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)))
        .ok_or_else(|| "write FROM=TO, as in 80=8080".to_owned())
}
