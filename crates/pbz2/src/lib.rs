//! bzip2, its blocks decompressed in parallel.
//!
//! A [`Reader`] takes any reader of compressed bytes and is a reader of what they hold. The README has an
//! example.
//!
//! A bz2 stream is a header, blocks and an end, packed bit by bit without any table of contents:
//!
//! ```text
//! "BZh9" | 0x314159265359 crc data.. | 0x314159265359 crc data.. | 0x177245385090 crc | padding
//! ```
//!
//! One thread cuts the input (`cutter`) wherever one of the two 48-bit magic numbers stands, at
//! whatever bit. Several decode the pieces as if each were one block (`block`). The reader
//! assembles them in order (`assembler`), which alone decides what is right: a magic number can also
//! stand inside a block by chance or by design, and then the piece before it does not decode, and
//! its block is read again from its beginning over as many pieces as it takes.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod assembler;
mod block;
mod cutter;
mod damage;
mod magic;
mod reader;

pub use damage::Damage;
pub use reader::Reader;
