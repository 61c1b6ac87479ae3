//! Where pages and rows are laid aside for the time of a run.

use std::fs::File;
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// A folder for files that have no name and end with the process.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    /// The folder.
    pub folder: PathBuf,
    /// How many threads may pack what goes there.
    pub threads: NonZeroUsize,
}

impl Scratch {
    /// The folder for temporary files.
    pub(crate) fn usual(threads: NonZeroUsize) -> Scratch {
        Scratch { folder: std::env::temp_dir(), threads }
    }

    /// A new file.
    pub(crate) fn file(&self) -> io::Result<File> {
        tempfile::tempfile_in(&self.folder)
    }

    /// What it means where that or writing to it failed; `what` was to be laid aside.
    pub(crate) fn cannot(&self, what: &str) -> String {
        format!(
            "cannot lay {what} aside in {} (another folder: --spool DIR)",
            self.folder.display()
        )
    }
}
