//! How URLs are spelled in the table of a wiki of 1.41 or later: one a line of standard input, and for
//! each its index, its path, and what MediaWiki reads back.

use std::io::{self, BufRead, Write};

use wikirot_linktable::{Stored, spelling};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let url = line?;
        let Some(it) = spelling::index(&url, spelling::Rules::ALL[0]) else {
            writeln!(out, "{url}\t-\t-\t-")?;
            continue;
        };
        let read_back = Stored::Index { index: &it.index, path: &it.path }.spelled();
        let [index, path] = [&it.index, &it.path].map(|part| String::from_utf8_lossy(part));
        writeln!(out, "{url}\t{index}\t{path}\t{read_back}")?;
    }
    Ok(())
}
