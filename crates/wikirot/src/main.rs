//! Finds dead links in MediaWiki wikis.

use std::process::ExitCode;

fn main() -> ExitCode {
    wikirot::main()
}
