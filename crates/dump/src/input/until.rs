//! Reading that ends when it is told to, whatever it waits for.

use std::{
    io::{self, BufRead, Read},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// A flag that fails all reading once it is raised; none where nobody may stop it.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop(Option<Arc<AtomicBool>>);

impl Stop {
    pub(super) fn of(flag: Arc<AtomicBool>) -> Self {
        Self(Some(flag))
    }

    fn check(&self) -> io::Result<()> {
        match self.0.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            true => Err(io::Error::other("reading was stopped")),
            false => Ok(()),
        }
    }

    /// The same bytes until the flag is raised: what is packed may be small and have no end.
    pub(super) fn guard(&self, bytes: Box<dyn BufRead + Send>) -> Box<dyn BufRead + Send> {
        match self.0 {
            Some(_) => Box::new(Guarded { bytes, stop: self.clone() }),
            None => bytes,
        }
    }
}

struct Guarded {
    bytes: Box<dyn BufRead + Send>,
    stop: Stop,
}

impl Read for Guarded {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.stop.check()?;
        self.bytes.read(buf)
    }
}

impl BufRead for Guarded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.stop.check()?;
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}

#[cfg(unix)]
pub(super) use pipes::Awaited;

/// What comes through a pipe may never come.
#[cfg(unix)]
mod pipes {
    use std::{
        io::{self, Read},
        os::fd::AsFd,
    };

    use rustix::{
        event::{PollFd, PollFlags, Timespec, poll},
        io::Errno,
    };

    use super::Stop;

    /// How often it is looked whether to go on waiting: a fifth of a second.
    const LOOK_EVERY: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

    /// A pipe whose bytes are waited for until the flag is raised.
    pub(in super::super) struct Awaited<R> {
        pub(in super::super) pipe: R,
        pub(in super::super) stop: Stop,
    }

    impl<R: Read + AsFd> Read for Awaited<R> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            loop {
                self.stop.check()?;
                match poll(&mut [PollFd::new(&self.pipe, PollFlags::IN)], Some(&LOOK_EVERY)) {
                    Ok(0) | Err(Errno::INTR) => {}
                    // Also where it cannot be waited for: reading tells why.
                    Ok(_) | Err(_) => return self.pipe.read(buf),
                }
            }
        }
    }
}
