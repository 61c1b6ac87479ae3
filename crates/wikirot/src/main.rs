//! Finds dead links in MediaWiki wikis.

fn main() {}
