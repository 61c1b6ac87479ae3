//! `wikirot report`: a report from the state, without the network.

use anyhow::Result;
use wikirot_report::Format;

use super::outputs;
use crate::cli::args::ReportArgs;
use crate::cli::values::{ReportTo, format_of};
use crate::exit::Ended;
use crate::state::State;
use crate::{heed, output, reports, settings};

/// Runs the command.
pub(crate) fn run(args: &ReportArgs) -> Result<Ended> {
    let state = super::state_file(&args.state)?;
    let mut reader = State::open_read_only(&state)?;
    let (options, languages) = settings::look(&args.look, &reader)?;
    let ignored = heed::lists(&args.ignore, &reader)?;
    let mut view = reader.view(languages)?;
    heed::in_view(&view, &ignored)?;
    let options = settings::select(&args.look, &mut view, options)?;
    let options = settings::with_rest(options, &[], &view.about()?.0);
    let by_ending = || args.output.as_deref().and_then(format_of);
    let to = ReportTo {
        format: args.format.or_else(by_ending).unwrap_or(Format::Text),
        path: args.output.clone().filter(|path| !output::is_stdout(path)),
    };
    if let Some(path) = &to.path {
        outputs::spare(path, &[&state])?;
    }
    let is_folder = to.path.as_deref().is_some_and(reports::names_folder);
    outputs::lists_have_a_folder(&args.look.pages, is_folder)?;
    reports::write_asked(&view, &args.look.pages, &options, &to)?;
    Ok(Ended::Done)
}
