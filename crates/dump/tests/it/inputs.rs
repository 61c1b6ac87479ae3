//! Bytes as they come: from pipes, in pieces, until somebody stops.

use std::{
    collections::HashSet,
    io::{self, BufRead, Cursor, Read},
    num::NonZero,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
};

use wikirot_dump::{Compression, DumpReader, Input, InputOptions};

use crate::{
    formats::FORMATS,
    support::{bytes, bz2, dump, page},
};

fn long() -> String {
    dump(&page("Eins", &"one ".repeat(100_000)))
}

fn threads(threads: usize) -> InputOptions {
    InputOptions::default().threads(NonZero::new(threads).unwrap())
}

#[test]
fn an_input_is_read_line_by_line() {
    let text = "one\ntwo\nthree";
    let flag = Arc::new(AtomicBool::new(false));
    for (compression, compress) in FORMATS {
        for options in [threads(1), threads(4), threads(1).until(Arc::clone(&flag))] {
            let input = options.reader(Cursor::new(compress(text.as_bytes()))).unwrap();
            let lines: Vec<String> = input.lines().map(Result::unwrap).collect();
            assert_eq!(lines, ["one", "two", "three"], "{compression}");
        }
    }
}

#[test]
fn reading_ends_when_it_is_told_to() {
    for (compression, compress) in FORMATS {
        let compressed = compress(long().as_bytes());
        for number in [1, 4] {
            let flag = Arc::new(AtomicBool::new(false));
            let reader = Cursor::new(compressed.clone());
            let mut input = threads(number).until(Arc::clone(&flag)).reader(reader).unwrap();
            let mut first = [0; 10];
            input.read_exact(&mut first).unwrap();
            assert!(!input.fill_buf().unwrap().is_empty(), "{compression}");
            flag.store(true, Ordering::Relaxed);
            assert!(input.read(&mut first).is_err() && input.fill_buf().is_err(), "{compression}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_never_comes_through_a_pipe_is_waited_for_until_somebody_stops() {
    use std::os::fd::AsRawFd;
    let (pipe, writer) = io::pipe().unwrap();
    let path = format!("/proc/self/fd/{}", pipe.as_raw_fd());
    let flag = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&flag);
    let waiting = thread::spawn(move || InputOptions::default().until(stop).open(path).is_err());
    flag.store(true, Ordering::Relaxed);
    assert!(waiting.join().unwrap());
    drop(writer);
}

#[cfg(target_os = "linux")]
#[test]
fn what_comes_through_a_pipe_has_no_length() {
    use std::{io::Write, os::fd::AsRawFd};
    let (pipe, mut writer) = io::pipe().unwrap();
    writer.write_all(dump(&page("A", "a")).as_bytes()).unwrap();
    drop(writer);
    let input = Input::open(format!("/proc/self/fd/{}", pipe.as_raw_fd())).unwrap();
    assert_eq!((input.compression(), input.len()), (Compression::Plain, None));
    assert_eq!(DumpReader::new(input).unwrap().count(), 1);
}

/// A reader that the system interrupts every other time.
struct Interrupted(Cursor<Vec<u8>>, bool);

impl Read for Interrupted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(buf) }
    }
}

#[test]
fn an_interruption_is_no_failure() {
    let long = long();
    for (compression, compress) in FORMATS {
        let compressed = compress(long.as_bytes());
        for number in [1, 4] {
            let reader = Interrupted(Cursor::new(compressed.clone()), false);
            let (given, error) = bytes(reader, number);
            assert!(error.is_none() && given == long.as_bytes(), "{compression}: {error:?}");
            let reader = Interrupted(Cursor::new(compressed.clone()), false);
            let dump = DumpReader::new(threads(number).reader(reader).unwrap()).unwrap();
            assert_eq!(dump.map(Result::unwrap).count(), 1, "{compression}");
        }
    }
}

/// A reader that notes who reads.
struct Noting(Cursor<Vec<u8>>, Arc<Mutex<HashSet<ThreadId>>>);

impl Read for Noting {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.1.lock().unwrap().insert(thread::current().id());
        self.0.read(buf)
    }
}

#[test]
fn one_thread_reads_alone() {
    // So much of it that it is not read at once.
    let mut state = 1_u32;
    let noise: Vec<u8> = (0..600_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    for (compression, compress) in FORMATS {
        let compressed = compress(&noise);
        for number in [1, 2] {
            let who = Arc::default();
            let reader = Noting(Cursor::new(compressed.clone()), Arc::clone(&who));
            let (given, error) = bytes(reader, number);
            assert!(error.is_none() && given == noise, "{compression}: {error:?}");
            let is_alone = number == 1 || compression == Compression::Plain;
            let who = who.lock().unwrap();
            assert_eq!(*who == [thread::current().id()].into(), is_alone, "{compression}");
        }
    }
}

#[test]
fn an_error_is_said_once_and_then_it_is_the_end() {
    for (compression, compress) in FORMATS.into_iter().skip(1) {
        let mut compressed = compress(long().as_bytes());
        compressed.truncate(compressed.len() - 9);
        let mut input = threads(4).reader(Cursor::new(compressed)).unwrap();
        let mut rest = Vec::new();
        assert!(input.read_to_end(&mut rest).is_err(), "{compression}");
        assert_eq!(input.read_to_end(&mut rest).unwrap(), 0, "{compression}");
    }
    // What is compressed twice may fail before the first byte within.
    let mut twice = bz2(&bz2(long().as_bytes(), 1), 1);
    twice[10] ^= 0xff;
    let mut input = threads(1).reader(Cursor::new(twice)).unwrap();
    assert!(input.fill_buf().is_err());
    assert!(input.fill_buf().unwrap().is_empty());
}
