//! The parts of a dump, side by side where each of them is unpacked on one thread.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use wikirot_dump::{DumpError, DumpReader, Flaws, Page};

use super::dump::OpenedDump;
use super::trouble::PartTrouble;

/// The pages of one part, until its end, its damage, or the dump is stopped.
pub(super) struct Pages<'r> {
    path: PathBuf,
    part: Result<DumpReader, DumpError>,
    end: Option<DumpError>,
    ending: &'r Ending,
}

/// Why nothing more is to be read.
struct Ending {
    /// Reading the dump was to stop.
    stop: Arc<AtomicBool>,
    /// A part could not be taken.
    failed: AtomicBool,
}

impl Ending {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn has_come(&self) -> bool {
        self.is_stopped() || self.failed.load(Ordering::Relaxed)
    }
}

impl Iterator for Pages<'_> {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        if self.ending.has_come() {
            return None;
        }
        match self.part.as_mut().ok()?.next_page() {
            Ok(page) => page,
            Err(error) => {
                self.end = Some(error);
                None
            }
        }
    }
}

impl Pages<'_> {
    /// What was not as it should be.
    fn trouble(self) -> Option<PartTrouble> {
        let (flaws, end) = match self.part {
            Ok(part) => (part.flaws().clone(), self.end),
            Err(error) => (Flaws::default(), Some(error)),
        };
        // What is stopped fails, and is none the worse for it.
        let end = end.filter(|_| !self.ending.is_stopped());
        PartTrouble::of(self.path, flaws, end)
    }
}

/// Gives `take` every part until the dump is stopped, and returns what it made of them in the order of the dump; also
/// which of them were not as they should be.
pub(super) fn each_part<T: Send>(
    dump: &mut OpenedDump,
    take: impl Fn(&mut Pages<'_>) -> io::Result<T> + Sync,
) -> io::Result<(Vec<T>, Vec<PartTrouble>)> {
    let readers = dump.readers().get();
    let ending = Ending { stop: dump.stop(), failed: AtomicBool::new(false) };
    let reading = Reading { parts: Mutex::new((0, dump)), take, ending };
    let mut read = match readers {
        1 => reading.read()?,
        _ => std::thread::scope(|scope| {
            let threads: Vec<_> = (0..readers).map(|_| scope.spawn(|| reading.read())).collect();
            let mut all = Vec::new();
            for thread in threads {
                match thread.join() {
                    Ok(read) => all.extend(read?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            io::Result::Ok(all)
        })?,
    };
    read.sort_unstable_by_key(|(number, ..)| *number);
    let (taken, troubles): (Vec<_>, Vec<_>) =
        read.into_iter().map(|(_, made, trouble)| (made, trouble)).unzip();
    Ok((taken, troubles.into_iter().flatten().collect()))
}

/// What the threads share that read parts.
struct Reading<'d, F> {
    /// The number of the next part, and where it comes from.
    parts: Mutex<(usize, &'d mut OpenedDump)>,
    take: F,
    ending: Ending,
}

impl<T, F: Fn(&mut Pages<'_>) -> io::Result<T>> Reading<'_, F> {
    /// Reads parts while there are more, and numbers them.
    fn read(&self) -> io::Result<Vec<(usize, T, Option<PartTrouble>)>> {
        let mut read = Vec::new();
        while let Some((number, mut pages)) = self.next_part() {
            let made = (self.take)(&mut pages);
            self.ending.failed.fetch_or(made.is_err(), Ordering::Relaxed);
            read.push((number, made?, pages.trouble()));
        }
        Ok(read)
    }

    fn next_part(&self) -> Option<(usize, Pages<'_>)> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if self.ending.has_come() {
            return None;
        }
        let (path, part) = parts.1.next_part()?;
        let number = parts.0;
        parts.0 += 1;
        Some((number, Pages { path, part, end: None, ending: &self.ending }))
    }
}
