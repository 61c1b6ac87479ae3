//! `wikirot report`: a report from the state, without the network.

use anyhow::Result;

use crate::cli::args::ReportArgs;
use crate::cli::values::ReportTo;
use crate::exit::Ended;
use crate::state::State;
use crate::{reports, settings};

/// Runs the command.
pub(crate) fn run(args: &ReportArgs) -> Result<Ended> {
    let mut reader = State::open_read_only(&super::state_file(&args.state)?)?;
    let (options, languages) = settings::look(&args.look, &reader)?;
    let view = reader.view(languages)?;
    let to = ReportTo {
        format: args.format,
        path: args.output.clone().filter(|path| path.as_os_str() != "-"),
    };
    reports::write(&view, &options, &to)?;
    Ok(Ended::Done)
}
