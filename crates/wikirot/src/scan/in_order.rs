//! Work on the pages of a spool on several threads, results in dump order.

use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::spool::{Header, Spool};

/// Batches of results that a thread may be ahead of the one that takes them, and how heavy a batch is: both
/// bound what waits in memory, whatever a page makes. Little of it, for what a thread had stays with the process.
const AHEAD: usize = 8;
const BATCH: usize = 64 * 1024;

/// Takes a result, and how heavy it is in bytes.
pub(super) type Emit<'e, T> = &'e mut dyn FnMut(T, usize);

/// What a thread has made of a chunk since the last batch.
struct Batch<T> {
    results: Vec<T>,
    /// The chunk ends with it.
    is_last: bool,
}

/// Calls a worker for every page of `spool` and `each` for what it makes of them, in dump order,
/// until `each` breaks off, or `stop` is raised. Every thread has a worker of its own from `new_worker`.
pub(super) fn for_each_page<T, W>(
    spool: &Spool,
    threads: NonZeroUsize,
    stop: &AtomicBool,
    new_worker: impl Fn() -> W + Sync,
    mut each: impl FnMut(T) -> ControlFlow<()>,
) -> io::Result<()>
where
    T: Send,
    W: FnMut(Header, &str, Emit<'_, T>),
{
    let threads = threads.get().min(spool.chunks().max(1));
    std::thread::scope(|scope| {
        let results: Vec<Receiver<io::Result<Batch<T>>>> = (0..threads)
            .map(|first| {
                let (send, receive) = sync_channel(AHEAD);
                let new_worker = &new_worker;
                scope.spawn(move || work(spool, (first, threads), stop, new_worker(), &send));
                receive
            })
            .collect();
        for chunk in 0..spool.chunks() {
            loop {
                // A thread that sends nothing more was stopped, or has panicked; the scope hands its panic on.
                let Ok(made) = results[chunk % threads].recv() else { return Ok(()) };
                let Batch { results, is_last } = made?;
                for result in results {
                    if each(result).is_break() {
                        return Ok(());
                    }
                }
                if is_last {
                    break;
                }
            }
        }
        Ok(())
    })
}

/// Works on every `step`-th chunk from `first` until nobody wants the results, or `stop` is raised: a chunk may
/// have thousands of pages, and none of them something to give before the last.
fn work<T>(
    spool: &Spool,
    (first, step): (usize, usize),
    stop: &AtomicBool,
    mut worker: impl FnMut(Header, &str, Emit<'_, T>),
    results: &SyncSender<io::Result<Batch<T>>>,
) {
    let mut buffer = Vec::new();
    for chunk in (first..spool.chunks()).step_by(step) {
        let (mut made, mut weight, mut is_wanted) = (Vec::new(), 0, true);
        let outcome = spool.read_chunk(chunk, &mut buffer, |header, text| {
            worker(header, text, &mut |result, more| {
                made.push(result);
                weight += more;
                if weight >= BATCH {
                    weight = 0;
                    let batch = Batch { results: std::mem::take(&mut made), is_last: false };
                    is_wanted &= results.send(Ok(batch)).is_ok();
                }
            });
            let goes_on = is_wanted && !stop.load(Ordering::Relaxed);
            if goes_on { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
        });
        let is_stopped = stop.load(Ordering::Relaxed);
        let outcome = if is_stopped { Ok(()) } else { outcome };
        let last = outcome.map(|()| Batch { results: made, is_last: true });
        if results.send(last).is_err() || is_stopped {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scratch::Scratch;
    use super::super::spool::SpoolWriter;
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use wikirot_dump::{Page, Revision, Text};

    fn spool_of(pages: usize) -> Spool {
        let writer = SpoolWriter::new(&Scratch::usual(NonZeroUsize::MIN)).unwrap();
        let mut part = writer.part();
        for number in 0..pages {
            let revision = Revision {
                id: 1,
                timestamp: String::new(),
                contributor: String::new(),
                model: "wikitext".to_owned(),
                sha1: String::new(),
                text: Text::Present("x".repeat(10_000)),
            };
            let page = Page {
                id: number as u64,
                ns: 0,
                title: format!("Page {number}"),
                redirect: None,
                revision: Some(revision),
                revisions: 1,
            };
            part.push(&page).unwrap();
        }
        let part = part.finish().unwrap();
        writer.finish(&[part], &mut |_| {}).unwrap()
    }

    #[test]
    fn results_come_in_dump_order_whatever_the_threads() {
        let spool = spool_of(500);
        for threads in [1, 2, 7] {
            let mut seen = Vec::new();
            let threads = NonZeroUsize::new(threads).unwrap();
            for_each_page(
                &spool,
                threads,
                &AtomicBool::new(false),
                || |header: Header, _: &str, emit: Emit<'_, u64>| emit(header.id, BATCH / 3),
                |id| {
                    seen.push(id);
                    ControlFlow::Continue(())
                },
            )
            .unwrap();
            assert!(seen.iter().copied().eq(0..500), "{threads} threads");
        }
    }

    #[test]
    fn breaking_off_ends_every_thread() {
        let spool = spool_of(500);
        let threads = NonZeroUsize::new(3).unwrap();
        let mut left = 10;
        for_each_page(
            &spool,
            threads,
            &AtomicBool::new(false),
            || |_: Header, _: &str, emit: Emit<'_, ()>| emit((), 1),
            |()| {
                left -= 1;
                if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        )
        .unwrap();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_stop_is_heard_by_who_has_nothing_to_give_yet() {
        let spool = spool_of(500);
        let (stop, worked) = (AtomicBool::new(false), AtomicUsize::new(0));
        let mut given = 0;
        for_each_page(
            &spool,
            NonZeroUsize::MIN,
            &stop,
            || {
                |_: Header, _: &str, emit: Emit<'_, ()>| {
                    // A chunk has 27 pages.
                    stop.store(worked.fetch_add(1, Ordering::Relaxed) == 39, Ordering::Relaxed);
                    emit((), 0);
                }
            },
            |()| {
                given += 1;
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        assert_eq!((worked.into_inner(), given), (40, 40));
    }

    #[test]
    fn an_empty_dump_has_no_pages() {
        let each = |()| panic!("no page");
        let threads = NonZeroUsize::MIN;
        for_each_page(
            &spool_of(0),
            threads,
            &AtomicBool::new(false),
            || |_: Header, _: &str, emit: Emit<'_, ()>| emit((), 1),
            each,
        )
        .unwrap();
    }
}
