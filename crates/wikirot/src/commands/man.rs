//! `wikirot man`: the manual pages, for packages and for who installed without one.

use anyhow::{Context, Result};

use crate::cli::args::ManArgs;
use crate::cli::manual;
use crate::exit::Ended;
use crate::output;

/// Runs the command.
pub(crate) fn run(args: &ManArgs) -> Result<Ended> {
    let folder = &args.out;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    for page in manual::pages()? {
        output::write(&folder.join(&page.file), |out| Ok(out.write_all(&page.roff)?))?;
    }
    Ok(Ended::Done)
}
