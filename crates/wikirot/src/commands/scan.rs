//! `wikirot scan`: from a dump to reports.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result};
use url::Url;

use super::session::Session;
use super::{ending, outputs};
use crate::cli::args::ScanArgs;
use crate::ignore::{Lists, Reading, keep, merged};
use crate::logging;
use crate::progress::Progress;
use crate::scan::record::Recording;
use crate::scan::{OpenedDump, read_table};
use crate::settings;
use crate::shard::Share;
use crate::state::{Ending, LACKS, MARKS, MISREAD, State, Wiki};
use crate::state_path;

/// What is read before a run can begin has so much time in any case.
const TO_BEGIN: Duration = Duration::from_secs(3);

/// Runs the command.
pub(crate) fn run(args: &ScanArgs, progress: &Progress) -> Result<crate::exit::Ended> {
    let env = |name: &str| std::env::var_os(name);
    let (began, stop) = (Instant::now(), Arc::default());
    raise_after(args.check.max_runtime.map(|time| time.max(TO_BEGIN)), &stop)?;
    let opened = OpenedDump::until(&stop, &args.extract.dumps, args.extract.threads());
    let opened = opened.map_err(|error| told_if_late(error, &stop))?;
    let info = &opened.site;
    let mut config = settings::checker(&args.check, &info.base)?;
    let share = args.shard.map(|shard| Share::new(shard, &env, &config)).transpose()?;
    let table = read_table(&args.extract, &opened, progress);
    let table = table.map_err(|error| told_if_late(error, &stop))?;
    if config.canaries.is_empty() {
        config.canaries.extend(info.base.parse::<Url>());
    }
    let mut session = Session::new(began, config, &args.check, &args.output, progress)?;
    let path = match &args.state.state {
        Some(path) => path.clone(),
        None => state_path::for_wiki(&info.dbname, &env)?,
    };
    let wiki = Wiki {
        sitename: info.sitename.clone(),
        dbname: info.dbname.clone(),
        base: info.base.clone(),
        lang: info.lang.clone(),
        generator: info.generator.clone(),
        namespaces: info
            .namespaces
            .iter()
            .map(|it| (it.id, it.name.clone(), it.first_letter))
            .collect(),
    };
    let signed_for = settings::signed_for(&args.check);
    let mut lists = Lists::from_files(&args.check.ignore, signed_for)?;
    let read = [&args.extract.dumps[..], &args.extract.link_table, &args.check.ignore].concat();
    let kept: Vec<&Path> = read.iter().chain([&path]).map(PathBuf::as_path).collect();
    outputs::try_out(&args.output, &kept)?;
    let state = State::open(&path, args.turn.wait.unwrap_or_default())?;
    let before = state.reader()?;
    let marked = before.note(MARKS)?.unwrap_or_default();
    lists.add_marks(&marked);
    let run = session.begin("scan", state, Some(&wiki))?;
    let recording = Recording {
        args: &args.extract,
        table: table.as_ref(),
        is_excerpt: args.excerpt,
        dead_link: args.output.look.mark.dead_link.template.clone().with_known_flags(),
        share: share.as_ref(),
        ignore_pages: &args.check.ignore_page,
        signed_for,
        report_page: args.output.look.report_page.as_ref().filter(|title| !title.is_empty()),
        lists,
        ignored: Arc::clone(&session.ignored),
        before: Mutex::new(before),
        progress,
    };
    let (mut finished, mut to_end) = session.run(run, stop, |side| recording.run(opened, side))?;

    let recorded = &finished.scanned;
    finished.run.remember(settings::IGNORE_PAGES, &keep(&recorded.ignore_pages)?)?;
    finished.run.remember(settings::IGNORE_TITLES, &args.check.ignore_page.join("\n"))?;
    let reading = Reading { signed_for, ..Reading::default() };
    let marks = merged(&marked, &recorded.marks, settings::today(), &reading);
    finished.run.remember(MARKS, &marks)?;
    finished.run.remember(MISREAD, &serde_json::to_string(&recorded.misread)?)?;
    if recorded.read_all {
        finished.run.remember(LACKS, &recorded.lacks.join("\n"))?;
    }
    if let Some(missing) = &recorded.missing_templates {
        finished.run.remember(settings::MISSING_TEMPLATES, missing)?;
    }
    let mut ending = finished.ending();
    // A dump is as damaged at whatever hour reading it ended.
    if recorded.trouble.is_damage() && matches!(ending, Ending::Done | Ending::MaxRuntime) {
        ending = Ending::DamagedDump;
    }
    if !logging::is_quiet() {
        recorded.trouble.tell();
    }
    to_end.lacks.clone_from(&recorded.lacks);
    to_end.trouble = Some(std::mem::take(&mut finished.scanned.trouble));
    ending::run(finished, ending, to_end)
}

/// Raises a flag after this time, also where nobody listens yet.
fn raise_after(time: Option<Duration>, flag: &Arc<AtomicBool>) -> Result<()> {
    let Some(time) = time else { return Ok(()) };
    let flag = Arc::clone(flag);
    let raise = move || {
        thread::sleep(time);
        flag.store(true, Ordering::Relaxed);
    };
    let started = thread::Builder::new().name("max-runtime".to_owned()).spawn(raise);
    started.map(drop).context("cannot start a thread")
}

/// What went wrong before a run began: its time, if that is over.
fn told_if_late(error: Error, stop: &AtomicBool) -> Error {
    match stop.load(Ordering::Relaxed) {
        true => error.context("its time (--max-runtime) was over before it could begin"),
        false => error,
    }
}
