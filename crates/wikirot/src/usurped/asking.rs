//! Asks who answers for domains: those of which a page was remembered first, and those of which a page may be a
//! stranger's by now.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;
use wikirot_check::Checker;

use crate::runtime::{self, elapsed};
use crate::signals::Signals;
use crate::state::Run;

/// How long the end of a run may take for it; what is left is asked by the next one.
const LONGEST: Duration = Duration::from_secs(120);

/// Asks for the name servers that are to be known before signs are weighed, in what is left of the run's `time`.
pub(crate) fn ask_name_servers(
    run: &mut Run,
    checker: &Checker,
    mut signals: Signals,
    time: Option<Duration>,
) -> Result<()> {
    let mut domains = run.domains_in_doubt()?;
    domains.extend(run.domains_unasked()?);
    if domains.is_empty() {
        return Ok(());
    }
    // Others may want to read what is known by now.
    run.commit()?;
    let mut heard = Vec::new();
    runtime::for_requests()?.block_on(async {
        let asking = checker.name_servers(domains, |domain, names| {
            heard.push((domain.to_owned(), names.to_vec()));
        });
        tokio::select! {
            () = asking => {}
            () = signals.asked() => {}
            () = elapsed(time) => {}
            () = sleep(LONGEST) => {}
        }
    });
    for (domain, names) in heard {
        run.hear_servers(&domain, &names)?;
    }
    Ok(())
}
