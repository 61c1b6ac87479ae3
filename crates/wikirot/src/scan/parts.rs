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
    stop: &'r AtomicBool,
    /// Another part could not be taken.
    failed: &'r AtomicBool,
}

impl Iterator for Pages<'_> {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        if self.stop.load(Ordering::Relaxed) || self.failed.load(Ordering::Relaxed) {
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
        let end = end.filter(|_| !self.stop.load(Ordering::Relaxed));
        let is_trouble = flaws.count() > 0 || end.is_some();
        is_trouble.then_some(PartTrouble { path: self.path, flaws, end })
    }
}

/// Gives `take` every part until the dump is stopped, and returns what it made of them in the order of the dump; also
/// which of them were not as they should be.
pub(super) fn each_part<T: Send>(
    dump: &mut OpenedDump,
    take: impl Fn(&mut Pages<'_>) -> io::Result<T> + Sync,
) -> io::Result<(Vec<T>, Vec<PartTrouble>)> {
    let (readers, stop) = (dump.readers().get(), dump.stop());
    let reading = Reading {
        parts: Mutex::new((0, dump)),
        take,
        stop: Arc::as_ref(&stop),
        failed: AtomicBool::new(false),
    };
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
    let (mut taken, mut troubles) = (Vec::with_capacity(read.len()), Vec::new());
    for (_, made, trouble) in read {
        taken.push(made);
        troubles.extend(trouble);
    }
    Ok((taken, troubles))
}

/// What the threads share that read parts.
struct Reading<'d, F> {
    /// The number of the next part, and where it comes from.
    parts: Mutex<(usize, &'d mut OpenedDump)>,
    take: F,
    stop: &'d AtomicBool,
    failed: AtomicBool,
}

impl<T, F: Fn(&mut Pages<'_>) -> io::Result<T>> Reading<'_, F> {
    /// Reads parts while there are more, and numbers them.
    fn read(&self) -> io::Result<Vec<(usize, T, Option<PartTrouble>)>> {
        let mut read = Vec::new();
        while let Some((number, mut pages)) = self.next_part() {
            let made = (self.take)(&mut pages);
            self.failed.fetch_or(made.is_err(), Ordering::Relaxed);
            read.push((number, made?, pages.trouble()));
        }
        Ok(read)
    }

    fn next_part(&self) -> Option<(usize, Pages<'_>)> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if self.stop.load(Ordering::Relaxed) || self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let (path, part) = parts.1.next_part()?;
        let number = parts.0;
        parts.0 += 1;
        let (stop, failed) = (self.stop, &self.failed);
        Some((number, Pages { path, part, end: None, stop, failed }))
    }
}
