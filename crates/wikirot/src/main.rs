//! Finds dead links in MediaWiki wikis.

use std::process::ExitCode;

/// With that of musl, a dump takes twice as long.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    wikirot::main()
}
