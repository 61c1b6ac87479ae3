//! Frames of HTTP/2 without end.

use std::io;

use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::wire::Wire;

/// What a server sends in place of an answer over HTTP/2, for as long as anybody listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Flood {
    /// Frames of a type that nobody knows.
    Unknown,
    /// `PING`, each of which wants an answer.
    Ping,
    /// `SETTINGS`, each of which wants an acknowledgement.
    Settings,
    /// `WINDOW_UPDATE`, by one byte each.
    WindowUpdate,
    /// `PRIORITY` of a stream that is not there.
    Priority,
    /// `103 Early Hints`, which may come before any answer.
    Interim,
    /// A header that never comes to its end.
    Continuation,
    /// `DATA` with nothing in it, behind the header of an answer.
    EmptyData,
}

/// Types of frames.
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const UNKNOWN: u8 = 0xfe;

const END_HEADERS: u8 = 4;

/// `:status: 200`, from the table of RFC 7541.
const OK: &[u8] = &[0x88];
/// `:status: 103`, spelled out.
const EARLY_HINTS: &[u8] = &[0x08, 3, b'1', b'0', b'3'];
/// `a: b`, spelled out.
const FIELD: &[u8] = &[0, 1, b'a', 1, b'b'];

/// What a client says before its first frame.
const PREFACE: usize = 24;

/// Sent at once, in bytes, more or less.
const PART: usize = 4096;

impl Flood {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Unknown,
        Self::Ping,
        Self::Settings,
        Self::WindowUpdate,
        Self::Priority,
        Self::Interim,
        Self::Continuation,
        Self::EmptyData,
    ];

    /// The frame that comes first, if one does.
    fn first(self) -> Vec<u8> {
        match self {
            Self::Continuation => frame(HEADERS, 0, 1, OK),
            Self::EmptyData => frame(HEADERS, END_HEADERS, 1, OK),
            _ => Vec::new(),
        }
    }

    /// The frame that comes again and again.
    fn again(self) -> Vec<u8> {
        match self {
            Self::Unknown => frame(UNKNOWN, 0, 0, &[]),
            Self::Ping => frame(PING, 0, 0, &[0; 8]),
            Self::Settings => frame(SETTINGS, 0, 0, &[]),
            Self::WindowUpdate => frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1]),
            Self::Priority => frame(PRIORITY, 0, 3, &[0, 0, 0, 1, 16]),
            Self::Interim => frame(HEADERS, END_HEADERS, 1, EARLY_HINTS),
            Self::Continuation => frame(CONTINUATION, 0, 1, FIELD),
            Self::EmptyData => frame(DATA, 0, 1, &[]),
        }
    }
}

/// Waits for a request and pours frames until the client leaves; `poured` hears how many bytes were taken.
pub(crate) async fn pour(
    flood: Flood,
    mut wire: impl Wire,
    poured: impl Fn(usize),
) -> io::Result<()> {
    wire.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
    wire.flush().await?;
    await_request(&mut wire).await?;
    wire.write_all(&flood.first()).await?;
    let again = flood.again();
    let part = again.repeat(PART.div_ceil(again.len()));
    loop {
        wire.write_all(&part).await?;
        wire.flush().await?;
        poured(part.len());
    }
}

/// Reads frames up to the first of a request.
async fn await_request(wire: &mut impl Wire) -> io::Result<()> {
    wire.read_exact(&mut [0; PREFACE]).await?;
    loop {
        let mut head = [0; 9];
        wire.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        wire.read_exact(&mut vec![0; length as usize]).await?;
        if head[3] == HEADERS {
            return Ok(());
        }
    }
}

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    // Payloads of a few bytes.
    let head = [0, 0, payload.len() as u8, kind, flags, 0, 0, 0, stream];
    [&head, payload].concat()
}
