//! `wikirot export`: the state as files for programs that read columns.

use anyhow::Result;
use wikirot_report::count;

use crate::cli::args::{ExportArgs, ExportFormat};
use crate::exit::Ended;
use crate::export;
use crate::state::State;

/// Runs the command.
pub(crate) fn run(args: &ExportArgs) -> Result<Ended> {
    let reader = State::open_read_only(&super::state_file(&args.state)?)?;
    let written = match args.format {
        ExportFormat::Parquet => export::parquet(&reader, &args.out)?,
    };
    let told: String = written
        .into_iter()
        .map(|(table, rows)| {
            let path = args.out.join(format!("{}.parquet", table.name()));
            format!("{}: {}\n", path.display(), count(rows, "row"))
        })
        .collect();
    super::print(told.as_bytes())?;
    Ok(Ended::Done)
}
