//! `--evidence`: what was seen on the web, kept as files that other tools read.
//!
//! The network hands each exchange over and goes on; a thread writes. When the disk is slower than the
//! web, the network waits: nothing that was seen is left out.

mod warc;

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, anyhow};
use wikirot_check::{Exchange, Witness};

use self::warc::{Files, Pair};
use crate::clock;

/// Exchanges that wait to be written.
const WAITING: usize = 64;

/// Keeps what is seen, until it is closed.
#[derive(Debug)]
pub(crate) struct Evidence {
    archivist: Arc<Archivist>,
    thread: JoinHandle<Result<()>>,
}

/// Who is told of each exchange.
#[derive(Debug)]
struct Archivist(Mutex<Option<SyncSender<Pair>>>);

impl Evidence {
    /// Begins to keep evidence in a folder, in files of about `file_size` bytes.
    pub(crate) fn begin(folder: &Path, file_size: u64) -> Result<Evidence> {
        let cannot = || format!("cannot keep evidence in {}", folder.display());
        let mut files = Files::new(folder, file_size).with_context(cannot)?;
        let (pairs, waiting) = sync_channel::<Pair>(WAITING);
        let folder = folder.to_owned();
        let thread = thread::Builder::new()
            .name("evidence".to_owned())
            .spawn(move || {
                let cannot = || format!("cannot keep evidence in {}", folder.display());
                for pair in waiting {
                    // The first failure ends it; who hands over more finds nobody.
                    files.write(&pair).with_context(cannot)?;
                }
                files.close().with_context(cannot)
            })
            .context("cannot start a thread")?;
        Ok(Evidence { archivist: Arc::new(Archivist(Mutex::new(Some(pairs)))), thread })
    }

    /// Who is to be told.
    pub(crate) fn witness(&self) -> Arc<dyn Witness> {
        Arc::clone(&self.archivist) as Arc<dyn Witness>
    }

    /// Waits until all of it is on disk.
    pub(crate) fn close(self) -> Result<()> {
        drop(self.archivist.0.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.thread.join().map_err(|_| anyhow!("the thread that keeps evidence has failed"))?
    }
}

impl Witness for Archivist {
    fn saw(&self, exchange: &Exchange<'_>) {
        let pair = Pair::of(exchange, clock::now());
        let mut pairs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pairs.as_ref().is_some_and(|pairs| pairs.send(pair).is_err()) {
            // It has failed, and says so when it is closed.
            *pairs = None;
        }
    }
}
