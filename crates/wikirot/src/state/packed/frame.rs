//! How the bytes of a record of links are compressed.
//!
//! Most pages have so few links that hardly anything repeats in them, but pages of a wiki are much alike. So the records
//! that a state gets first are its *sample*, and all later ones are compressed as if they followed it. It is never
//! changed: a record can be read wherever it is seen, for it comes with its sample or behind it.

use std::io;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _};
use zstd::bulk::{Compressor, Decompressor};

use crate::state::numbers::{put, take};

/// Which form a record has.
pub(super) const PLAIN: u8 = 0;
pub(super) const COMPRESSED: u8 = 1;
const BEHIND_SAMPLE: u8 = 2;

/// Fewer bytes do not get less without a sample, and with one.
const WORTH_COMPRESSING: usize = 64;
const WORTH_COMPARING: usize = 16;

/// The quickest: the better ones take a hundredth less.
const LEVEL: i32 = 1;
/// With a sample it takes a twentieth less.
const LEVEL_BEHIND_SAMPLE: i32 = 3;

/// Bytes of records that make a sample: twice as many make the state smaller by a hundredth.
const SAMPLE: usize = 128 * 1024;

/// For the sample itself, which is compressed once.
const LEVEL_OF_SAMPLE: i32 = 12;

/// A block of Zstandard is of 128 KiB at most, and takes four bytes at least.
const MOST_TIMES: usize = 128 * 1024 / 4;

/// A record that nobody wrote so: the state is damaged.
#[derive(Debug, thiserror::Error)]
#[error("the links of a page cannot be read")]
pub(in crate::state) struct Damaged;

impl From<Damaged> for rusqlite::Error {
    fn from(damaged: Damaged) -> Self {
        Self::FromSqlConversionFailure(0, Type::Blob, damaged.into())
    }
}

/// Compresses records.
pub(super) struct Frames {
    compressor: Compressor<'static>,
    sample: Sample,
}

enum Sample {
    /// The records so far, behind a byte that makes them nothing else for Zstandard.
    Gathered(Vec<u8>),
    Known,
}

impl Frames {
    /// With the sample that a state has, if it has one.
    pub(super) fn new(sample: Option<&[u8]>) -> io::Result<Self> {
        Ok(match sample {
            None => {
                let sample = Sample::Gathered(vec![0]);
                Self { compressor: Compressor::new(LEVEL)?, sample }
            }
            Some(sample) => {
                let compressor = Compressor::with_dictionary(LEVEL_BEHIND_SAMPLE, sample)?;
                Self { compressor, sample: Sample::Known }
            }
        })
    }

    /// The record of these bytes.
    pub(super) fn close(&mut self, plain: &[u8]) -> io::Result<Vec<u8>> {
        let (form, worth_it) = match &mut self.sample {
            Sample::Known => (BEHIND_SAMPLE, WORTH_COMPARING),
            Sample::Gathered(all) => {
                all.extend_from_slice(plain);
                (COMPRESSED, WORTH_COMPRESSING)
            }
        };
        if plain.len() >= worth_it {
            let mut packed = vec![form];
            put(&mut packed, plain.len() as u64);
            packed.extend_from_slice(&self.compressor.compress(plain)?);
            if packed.len() <= plain.len() {
                return Ok(packed);
            }
        }
        Ok([&[PLAIN], plain].concat())
    }

    /// The sample of a state that had none, as the state is to have it, once there are enough records for one: what
    /// follows is compressed with it.
    pub(super) fn new_sample(&mut self) -> io::Result<Option<Vec<u8>>> {
        match &mut self.sample {
            Sample::Gathered(all) if all.len() > SAMPLE => {
                let mut sample = std::mem::take(all);
                sample.truncate(SAMPLE);
                *self = Self::new(Some(&sample))?;
                zstd::bulk::compress(&sample, LEVEL_OF_SAMPLE).map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// Opens records.
#[derive(Default)]
pub(in crate::state) struct Opener {
    /// With the sample, from the first record on that needs it.
    behind_sample: Option<Decompressor<'static>>,
}

impl Opener {
    /// The bytes of a record of one of the databases of a connection.
    pub(in crate::state) fn open(
        &mut self,
        (conn, schema): (&Connection, &str),
        packed: &[u8],
    ) -> rusqlite::Result<Vec<u8>> {
        if packed.first() == Some(&BEHIND_SAMPLE) && self.behind_sample.is_none() {
            let sample = sample_of(conn, schema)?.ok_or(Damaged)?;
            self.behind_sample = Some(Decompressor::with_dictionary(&sample).map_err(|_| Damaged)?);
        }
        Ok(self.unpack(packed)?)
    }

    pub(super) fn unpack(&mut self, packed: &[u8]) -> Result<Vec<u8>, Damaged> {
        match packed.split_first().ok_or(Damaged)? {
            (&PLAIN, plain) => Ok(plain.to_owned()),
            (&COMPRESSED, rest) => unpack(rest, zstd::bulk::decompress_to_buffer),
            (&BEHIND_SAMPLE, rest) => {
                let sample = self.behind_sample.as_mut().ok_or(Damaged)?;
                unpack(rest, |frame, to| sample.decompress_to_buffer(frame, to))
            }
            _ => Err(Damaged),
        }
    }
}

/// What a length and a frame stand for, which `decompress` writes to where it is told.
fn unpack(
    mut rest: &[u8],
    decompress: impl FnOnce(&[u8], &mut [u8]) -> io::Result<usize>,
) -> Result<Vec<u8>, Damaged> {
    let length = take(&mut rest).and_then(|it| usize::try_from(it).ok()).ok_or(Damaged)?;
    // More does not come out of so few bytes.
    if length > rest.len().saturating_mul(MOST_TIMES) {
        return Err(Damaged);
    }
    let mut plain = vec![0; length];
    match decompress(rest, &mut plain) {
        Ok(filled) if filled == length => Ok(plain),
        _ => Err(Damaged),
    }
}

/// The sample of a state.
pub(in crate::state) fn sample_of(
    conn: &Connection,
    schema: &str,
) -> rusqlite::Result<Option<Vec<u8>>> {
    conn.query_row(&format!("SELECT links FROM {schema}.link_sample"), [], |row| {
        let packed = row.get_ref(0)?.as_blob()?;
        Ok(zstd::bulk::decompress(packed, SAMPLE).map_err(|_| Damaged)?)
    })
    .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_that_no_frame_of_so_few_bytes_can_have_is_refused_before_it_is_made_room_for() {
        let unpacked = |length: usize| {
            let mut record = Vec::new();
            put(&mut record, length as u64);
            record.extend_from_slice(&[0; 3]);
            unpack(&record, |frame, to| Ok(frame.len() + to.len() - 3)).map(|it| it.len())
        };
        assert_eq!(unpacked(3 * MOST_TIMES).ok(), Some(3 * MOST_TIMES));
        assert!(unpacked(3 * MOST_TIMES + 1).is_err());
        assert!(unpacked(usize::MAX).is_err());
    }

    #[test]
    fn a_frame_of_another_length_than_it_says_is_refused() {
        let mut frames = Frames::new(None).unwrap();
        let record = frames.close(&[7; 1000]).unwrap();
        assert_eq!(Opener::default().unpack(&record).unwrap(), [7; 1000]);
        for other in [999, 1001] {
            let mut changed = vec![COMPRESSED];
            put(&mut changed, other);
            let mut length = Vec::new();
            put(&mut length, 1000);
            changed.extend_from_slice(&record[1 + length.len()..]);
            assert!(Opener::default().unpack(&changed).is_err(), "{other}");
        }
    }
}
