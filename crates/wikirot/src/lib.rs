//! The program: arguments, the scan, the state, the commands.

mod archive;
mod board;
mod cli;
mod clock;
mod commands;
mod descriptors;
mod evidence;
mod exit;
mod export;
mod fetch;
mod heed;
pub mod ignore;
mod labels;
mod list;
mod logging;
mod metrics;
mod moved;
mod output;
mod pipeline;
mod progress;
pub mod recorder;
mod reports;
mod runtime;
mod scan;
mod settings;
mod shard;
mod shared;
mod signals;
pub mod state;
mod state_path;
mod teller;
mod text_file;
mod tls;
mod usurped;
mod weights;

use std::process::ExitCode;

use cli::args::Command;
use cli::config::CliError;
use progress::Progress;
use wikirot_dump::DumpError;

/// Runs the program on the process's own arguments.
pub fn main() -> ExitCode {
    let parsed = match cli::config::parse(std::env::args_os().collect()) {
        Ok(parsed) => parsed,
        Err(error) => return ExitCode::from(error.report()),
    };
    cli::colour::choose(parsed.cli.global.color);
    let progress = Progress::new(&parsed.cli.global);
    // Hours without a word would worry whoever reads the log of a fetch.
    let talkative = matches!(parsed.cli.command, Command::Fetch(_));
    logging::init(&parsed.cli.global, talkative, progress.bars());
    let ended = match &parsed.cli.command {
        Command::Links(args) => commands::links::run(args, &progress),
        Command::Scan(args) => commands::scan::run(args, &progress),
        Command::Fetch(args) => commands::fetch::run(args, &progress),
        Command::Check(args) => commands::check::run(args, &progress),
        Command::Report(args) => commands::report::run(args),
        Command::Status(args) => commands::status::run(args),
        Command::History(args) => commands::history::run(args),
        Command::Page(args) => commands::page::run(args),
        Command::Patch(args) => commands::patch::run(args),
        Command::Audit(args) => commands::audit::run(args),
        Command::Labels(args) => commands::labels::run(args, &progress),
        Command::Export(args) => commands::export::run(args),
        Command::Merge(args) => commands::merge::run(args),
        Command::Config(args) => commands::config::run(args, &parsed.cli.global),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
    };
    match ended {
        Ok(ended) => ended.into(),
        Err(error) => match error.downcast_ref::<CliError>() {
            // A command line that was to be explained; clap's own words and help.
            Some(error) => ExitCode::from(error.report()),
            None => {
                tracing::error!("{}", with_causes(&error));
                ExitCode::from(exit_code(&error))
            }
        },
    }
}

/// A dump that is damaged before its first page is as damaged as one that is later.
fn exit_code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<DumpError>() {
        Some(error) if error.is_damage() => exit::DAMAGED_DUMP,
        _ => exit::FAILED,
    }
}

/// An error and its causes, each said once: many messages hold their cause already.
fn with_causes(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}
