//! A report in several files.

use std::io::{self, Write};

/// Where the files of a report in parts go.
pub trait Parts {
    /// Opens the part of this name. `""` is the report's first file; others are names without their
    /// extension for `wikitext` (`Русский`, `Русский 2`), made of characters that titles may have
    /// and never `report`, and relative paths of plain ASCII for `html` (`style.css`, `pages/7.html`). Several parts may
    /// be open at once; each is flushed when it is whole.
    fn part(&mut self, name: &str) -> io::Result<Box<dyn Write>>;
}
