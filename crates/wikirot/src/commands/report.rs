//! `wikirot report`: a report from the state, without the network.

use anyhow::Result;
use wikirot_report::model::Source;

use crate::cli::args::ReportArgs;
use crate::cli::values::ReportTo;
use crate::exit::Ended;
use crate::state::State;
use crate::{heed, reports, settings};

/// Runs the command.
pub(crate) fn run(args: &ReportArgs) -> Result<Ended> {
    let mut reader = State::open_read_only(&super::state_file(&args.state)?)?;
    let (options, languages) = settings::look(&args.look, &reader)?;
    let ignored = heed::lists(&args.ignore, &reader)?;
    let mut view = reader.view(languages)?;
    heed::in_view(&view, &ignored)?;
    settings::select(&args.look, &mut view)?;
    let options = settings::with_rest(options, &[], &view.summary()?.site);
    let to = ReportTo {
        format: args.format,
        path: args.output.clone().filter(|path| path.as_os_str() != "-"),
    };
    reports::write(&view, &options, &to)?;
    Ok(Ended::Done)
}
