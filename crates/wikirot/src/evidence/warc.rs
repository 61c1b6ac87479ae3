//! WARC 1.1 (ISO 28500:2017): each record a member of its own in a gzip file, as tools that read it expect.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::StatusCode;
use hyper::header::{HeaderMap, TRANSFER_ENCODING};
use jiff::Timestamp;
use url::{Position, Url};
use wikirot_check::Exchange;

/// How the names of unfinished files end; a file that bears it after a run was killed is whole but for
/// its last record.
const OPEN: &str = ".open";

/// A request and its response, ready to be written.
#[derive(Debug)]
pub(super) struct Pair {
    url: String,
    date: String,
    address: Option<String>,
    protocol: &'static str,
    request: Vec<u8>,
    response: Vec<u8>,
    cut: bool,
}

impl Pair {
    pub(super) fn of(exchange: &Exchange<'_>, at: SystemTime) -> Pair {
        let at = Timestamp::try_from(at).unwrap_or_default();
        Pair {
            url: exchange.url.to_string(),
            date: instant(at),
            address: exchange.address.map(|it| it.to_string()),
            protocol: if exchange.http2 { "h2" } else { "http/1.1" },
            request: request(exchange.url, exchange.request),
            response: response(exchange),
            cut: exchange.cut,
        }
    }
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The request as HTTP/1.1 writes it, whatever carried it.
fn request(url: &Url, fields: &HeaderMap) -> Vec<u8> {
    let host = &url[Position::BeforeHost..Position::AfterPort];
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let mut block = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n").into_bytes();
    push_fields(&mut block, fields);
    block
}

/// The response likewise. Its body is as it came, compressed where it was, but not in chunks: that these are
/// taken apart, the field's other name says.
fn response(exchange: &Exchange<'_>) -> Vec<u8> {
    let reason = StatusCode::from_u16(exchange.status).ok().and_then(|it| it.canonical_reason());
    let mut block =
        format!("HTTP/1.1 {} {}\r\n", exchange.status, reason.unwrap_or_default()).into_bytes();
    push_fields(&mut block, exchange.response);
    block.extend_from_slice(exchange.body);
    block
}

fn push_fields(block: &mut Vec<u8>, fields: &HeaderMap) {
    for (name, value) in fields {
        if name == TRANSFER_ENCODING {
            block.extend_from_slice(b"x-archive-orig-");
        }
        block.extend_from_slice(name.as_str().as_bytes());
        block.extend_from_slice(b": ");
        block.extend_from_slice(value.as_bytes());
        block.extend_from_slice(b"\r\n");
    }
    block.extend_from_slice(b"\r\n");
}

/// The files of a run.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
    /// Begins the names of all files of this run.
    name: String,
    file_size: u64,
    number: u32,
    open: Option<Open>,
}

/// A file that is being written.
#[derive(Debug)]
struct Open {
    out: BufWriter<File>,
    /// Bytes in it.
    size: u64,
    path: PathBuf,
    info: String,
}

impl Files {
    pub(super) fn new(folder: &Path, file_size: u64) -> io::Result<Files> {
        fs::create_dir_all(folder)?;
        let at = Timestamp::now().strftime("%Y%m%d%H%M%S");
        let name = format!("wikirot-{at}-{}", std::process::id());
        let mut files = Files { folder: folder.to_owned(), name, file_size, number: 0, open: None };
        // What cannot be written is to be known before the run begins.
        files.next()?;
        Ok(files)
    }

    pub(super) fn write(&mut self, pair: &Pair) -> io::Result<()> {
        let size = self.file_size;
        let Some(open) = &mut self.open else { return Ok(()) };
        let (request, response) = (id(), id());
        let mut fields = pair.fields("response", &response, &open.info);
        if pair.cut {
            // Writing to a String cannot fail.
            let _ = write!(fields, "WARC-Truncated: length\r\n");
        }
        open.record(&fields, "application/http;msgtype=response", &pair.response)?;
        let mut fields = pair.fields("request", &request, &open.info);
        let _ = write!(fields, "WARC-Concurrent-To: {response}\r\n");
        open.record(&fields, "application/http;msgtype=request", &pair.request)?;
        if open.size >= size { self.next() } else { Ok(()) }
    }

    /// Ends the last file.
    pub(super) fn close(mut self) -> io::Result<()> {
        self.finish()
    }

    /// Goes on in another file.
    fn next(&mut self) -> io::Result<()> {
        self.finish()?;
        self.number += 1;
        let name = format!("{}-{:05}.warc.gz", self.name, self.number);
        let path = self.folder.join(&name);
        let file = File::create_new(path.with_file_name(format!("{name}{OPEN}")))?;
        let mut open = Open { out: BufWriter::new(file), size: 0, path, info: id() };
        let date = instant(Timestamp::now());
        let info = &open.info;
        let fields = format!(
            "WARC-Type: warcinfo\r\nWARC-Record-ID: {info}\r\nWARC-Date: {date}\r\nWARC-Filename: {name}\r\n"
        );
        let block = format!(
            "software: wikirot/{}\r\nformat: WARC File Format 1.1\r\nconformsTo: \
             http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
            env!("CARGO_PKG_VERSION")
        );
        open.record(&fields, "application/warc-fields", block.as_bytes())?;
        self.open = Some(open);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let Some(Open { out, path, .. }) = self.open.take() else { return Ok(()) };
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()?;
        let mut open = path.clone().into_os_string();
        open.push(OPEN);
        fs::rename(open, path)
    }
}

impl Pair {
    fn fields(&self, kind: &str, id: &str, info: &str) -> String {
        let Pair { url, date, protocol, .. } = self;
        let mut fields = format!(
            "WARC-Type: {kind}\r\nWARC-Record-ID: {id}\r\nWARC-Warcinfo-ID: {info}\r\nWARC-Target-URI: \
             {url}\r\nWARC-Date: {date}\r\nWARC-Protocol: {protocol}\r\n"
        );
        if let Some(address) = &self.address {
            let _ = write!(fields, "WARC-IP-Address: {address}\r\n");
        }
        fields
    }
}

impl Open {
    /// Writes a record: its named fields, and a block of this type.
    fn record(&mut self, fields: &str, kind: &str, block: &[u8]) -> io::Result<()> {
        let length = block.len();
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        write!(
            packed,
            "WARC/1.1\r\n{fields}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        )?;
        packed.write_all(block)?;
        packed.write_all(b"\r\n\r\n")?;
        let packed = packed.finish()?;
        self.out.write_all(&packed)?;
        // Whole records are there whatever ends the run.
        self.out.flush()?;
        self.size += packed.len() as u64;
        Ok(())
    }
}

/// A name that nothing else has: a UUID of version 4.
fn id() -> String {
    let random = || RandomState::new().build_hasher().finish();
    let (high, low) = (random() & !0xf000 | 0x4000, random() & !(0b11 << 62) | 0b10 << 62);
    format!(
        "<urn:uuid:{:08x}-{:04x}-{:04x}-{:04x}-{:012x}>",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_uuids_and_differ() {
        assert_ne!(id(), id());
        // Of bits that chance sets, some are set otherwise soon.
        for _ in 0..64 {
            let id = id();
            let uuid = id.strip_prefix("<urn:uuid:").unwrap().strip_suffix('>').unwrap();
            let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12]);
            assert_eq!(&uuid[14..15], "4");
            assert!(matches!(&uuid[19..20], "8" | "9" | "a" | "b"), "{uuid}");
        }
    }

    #[test]
    fn a_request_is_written_as_it_was_sent() {
        let url: Url = "http://a.example:8080?q=1#part".parse().unwrap();
        let fields = HeaderMap::from_iter([(TRANSFER_ENCODING, "chunked".parse().unwrap())]);
        let block = String::from_utf8(request(&url, &fields)).unwrap();
        assert_eq!(
            block,
            "GET /?q=1 HTTP/1.1\r\nHost: a.example:8080\r\nx-archive-orig-transfer-encoding: chunked\r\n\r\n"
        );
    }
}
