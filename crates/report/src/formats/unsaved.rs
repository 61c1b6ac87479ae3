//! For whoever saves pages in an archive: alive links without a copy, one address a line.

use std::io::Write;

use crate::{
    escape::visible,
    model::{Result, Source},
};

pub(crate) fn write(source: &dyn Source, out: &mut dyn Write) -> Result<()> {
    source.unsaved(&mut |url| Ok(writeln!(out, "{}", visible(url))?))
}
