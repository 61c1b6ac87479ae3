//! Blocks decompressed in parallel are what the plain decoder makes of them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::{Cursor, ErrorKind, Read, Write};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bzip2::read::MultiBzDecoder;
use proptest::prelude::*;
use wikirot_pbz2::{Damage, Reader};

fn reader(input: impl Read + Send + 'static, threads: usize) -> Reader {
    match threads {
        1 => Reader::new(input),
        _ => Reader::on_threads(input, NonZero::new(threads).unwrap()),
    }
}

/// What a reader gives on so many threads, and the error at the end.
fn bytes(input: impl Read + Send + 'static, threads: usize) -> (Vec<u8>, Option<std::io::Error>) {
    let mut bytes = Vec::new();
    let error = reader(input, threads).read_to_end(&mut bytes).err();
    (bytes, error)
}

/// One bz2 stream of blocks of `level` times 100,000 bytes.
fn bz2(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::new(level));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Numbers that look random and are the same every time.
fn noise(seed: u64) -> impl Iterator<Item = u8> {
    let mut state = seed | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
}

/// Compares with the plain decoder: the same bytes and no error, or an error and as far as both go
/// the same bytes. (The plain decoder forgets what it had decoded in the call that fails, and gives
/// part of a block whose checksum is wrong.)
#[track_caller]
fn as_plain(compressed: &[u8]) {
    let mut expected = Vec::new();
    let failed = MultiBzDecoder::new(compressed).read_to_end(&mut expected).is_err();
    for threads in [1, 3] {
        let (given, error) = bytes(Cursor::new(compressed.to_vec()), threads);
        assert_eq!(error.is_some(), failed, "{threads} threads: {error:?}");
        if failed {
            assert!(expected.starts_with(&given) || given.starts_with(&expected));
        } else {
            assert!(expected == given, "{threads} threads: other bytes");
        }
    }
}

/// Text of few letters in no order, so that blocks are large.
fn letters(seed: u64, len: usize) -> Vec<u8> {
    noise(seed).map(|byte| b'a' + byte % 16).take(len).collect()
}

/// Bytes whose set of values spells `magic` in the head of their block: which of each sixteen
/// values occur is written there as a number of sixteen bits. No two neighbours are alike, for the
/// lengths of runs are values too.
fn spelling(magic: u64, len: usize) -> Vec<u8> {
    let values: Vec<u8> =
        (0..48).filter(|bit| magic >> (47 - bit) & 1 == 1).map(|bit| bit as u8).collect();
    let steps = noise(7).map(|byte| 1 + usize::from(byte) % (values.len() - 1));
    let places = std::iter::once(0).chain(steps.scan(0, |at, step| {
        *at += step;
        Some(*at)
    }));
    places.map(|at| values[at % values.len()]).take(len).collect()
}

const BLOCK: u64 = 0x3141_5926_5359;
const END: u64 = 0x1772_4538_5090;

#[test]
fn several_blocks_and_streams() {
    let long = letters(1, 450_000);
    let mut compressed = bz2(&long, 1);
    as_plain(&compressed);
    compressed.extend(bz2(b"", 5));
    compressed.extend(bz2(b"short", 9));
    compressed.extend(bz2(&long[..150_000], 1));
    as_plain(&compressed);
}

#[test]
fn a_run_of_one_byte_fills_far_more_than_a_block() {
    as_plain(&bz2(&vec![b'x'; 6_000_000], 9));
}

#[test]
fn magic_numbers_inside_of_blocks_are_data() {
    for magic in [BLOCK, END] {
        let data = spelling(magic, 250_000);
        let compressed = bz2(&data, 1);
        let hits = (0..compressed.len() as u64 * 8 - 48)
            .filter(|&bit| {
                let at = (bit / 8) as usize;
                let mut window = [0; 8];
                let n = (compressed.len() - at).min(8);
                window[..n].copy_from_slice(&compressed[at..at + n]);
                u64::from_be_bytes(window) << (bit % 8) >> 16 == magic
            })
            .count();
        assert!(hits >= 4, "the data spells the number in each of its three blocks: {hits}");
        as_plain(&compressed);
        let mut several = compressed.clone();
        several.extend(bz2(&letters(3, 120_000), 1));
        several.extend(&compressed);
        as_plain(&several);
        as_plain(&several[..several.len() - 1000]);
    }
}

#[test]
fn cut_off_at_every_byte() {
    let mut compressed = bz2(b"some words of the first", 9);
    compressed.extend(bz2(b"some words of the second", 1));
    for len in 4..compressed.len() {
        as_plain(&compressed[..len]);
    }
}

#[test]
fn every_bit_flipped() {
    let mut compressed = bz2(b"some words of the first", 9);
    compressed.extend(bz2(b"some words of the second", 1));
    for bit in 32..8 * compressed.len() {
        let mut flipped = compressed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        as_plain(&flipped);
    }
}

#[test]
fn garbage_after_the_end_is_an_error() {
    for garbage in
        [b"\0".as_slice(), b"B", b"BZ", b"BZh", b"BZh9", b"BZh9\x31\x41", b"garbage", &[0; 500]]
    {
        let mut compressed = bz2(b"words", 9);
        compressed.extend(garbage);
        as_plain(&compressed);
    }
}

#[test]
fn what_stands_before_a_broken_block_is_given() {
    let data = letters(9, 450_000);
    let mut compressed = bz2(&data, 1);
    let middle = compressed.len() / 2;
    compressed[middle] ^= 0x55;
    for threads in [1, 3] {
        let (given, error) = bytes(Cursor::new(compressed.clone()), threads);
        assert!(error.is_some());
        // Blocks hold a little less than their size, and a broken one gives nothing.
        assert!(given.len() > 190_000 && data.starts_with(&given), "{}", given.len());
    }
}

#[test]
fn a_stream_that_never_ends_costs_no_memory() {
    // A block's beginning and then noise without any magic number, for ever.
    let head = bz2(&letters(2, 200_000), 1);
    let endless = Cursor::new(head[..30_000].to_vec()).chain(std::io::repeat(0x5a));
    let (given, error) = bytes(endless, 2);
    assert!(given.is_empty() && error.is_some());
}

#[test]
fn reading_may_stop_early() {
    let compressed = bz2(&letters(4, 2_000_000), 1);
    let mut input = reader(Cursor::new(compressed), 3);
    let mut some = [0; 10];
    input.read_exact(&mut some).unwrap();
    drop(input);
}

#[test]
fn a_counter_follows_the_blocks() {
    let compressed = bz2(&letters(5, 450_000), 1);
    let length = compressed.len() as u64;
    for threads in [1, 3] {
        let counter = Arc::new(AtomicU64::new(0));
        let mut input =
            reader(Cursor::new(compressed.clone()), threads).count_in(Arc::clone(&counter));
        input.read_exact(&mut [0; 10]).unwrap();
        let first = counter.load(Relaxed);
        assert!(first > 0 && first < length / 2, "{first} of {length}");
        input.read_to_end(&mut Vec::new()).unwrap();
        assert_eq!(counter.load(Relaxed), length);
    }
}

#[test]
fn damage_says_what_and_where() {
    let damage = |bytes: &[u8]| {
        let error = self::bytes(Cursor::new(bytes.to_vec()), 1).1.unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        let damage = error.downcast::<Damage>().unwrap();
        (damage.to_string(), damage.at)
    };
    let words = bz2(b"words", 9);
    let text = "damaged bz2 data: it does not begin as bz2 does";
    assert_eq!(damage(b"words"), (text.to_owned(), 0));
    let text = "damaged bz2 data: something that is not bz2 follows the compressed data";
    assert_eq!(damage(&[&words[..], b"more"].concat()), (text.to_owned(), words.len() as u64));
    let mut broken = words;
    broken[10] ^= 1;
    let text = "damaged bz2 data: a block is broken or its checksum is wrong";
    assert_eq!(damage(&broken), (text.to_owned(), 4));
    assert_eq!(bytes(Cursor::new(b""), 1).1.unwrap().kind(), ErrorKind::UnexpectedEof);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_data_in_any_streams(
        streams in prop::collection::vec((any::<u64>(), 0..130_000_usize, 1..=16_u8, 1..=9_u32), 1..4),
        damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let mut compressed = Vec::new();
        for (seed, len, letters, level) in streams {
            let data: Vec<u8> = noise(seed).map(|b| b % letters).take(len).collect();
            compressed.extend(bz2(&data, level));
        }
        if let Some((at, byte)) = damage {
            // Not the first header: without it the file is no bz2.
            let at = 4 + at.index(compressed.len() - 4);
            compressed[at] ^= byte;
        }
        as_plain(&compressed);
    }
}
