//! A file or standard input, decompressed.

mod chunked;
mod compression;
mod counted;
mod pipe;
mod refusal;
mod sections;
mod seven_zip;
mod until;

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    num::NonZero,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
    thread,
};

pub use compression::Compression;
pub use counted::Position;
pub use sections::Section;

pub(crate) use compression::{Damage, TooLarge};

use self::{counted::Counted, pipe::Pipe, until::Stop};
use crate::{DumpError, Location};

/// Compressions that are undone in one another.
const MAX_NESTED: usize = 3;

/// Bytes of a file that are read at once.
const PLAIN_BUFFER: usize = 256 << 10;

/// An opened dump: decompressed bytes, and how far into the file they reach.
///
/// The compression is told by the first bytes, never by a name: plain XML, bz2, gz, zst and xz,
/// each also as several streams back to back; lzma; 7z from a file only. What was compressed once more
/// on its way is decompressed once more.
pub struct Input {
    bytes: Box<dyn BufRead + Send>,
    compression: Compression,
    position: Position,
    len: Option<u64>,
}

impl Input {
    /// Opens a file with as many threads as the machine has cores.
    ///
    /// # Errors
    /// [`DumpError::Open`] and [`DumpError::Read`] from the system; for a 7z archive also what is
    /// wrong with its table of contents. Damage further in shows while reading.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DumpError> {
        InputOptions::default().open(path)
    }

    /// Reads standard input with as many threads as the machine has cores.
    ///
    /// # Errors
    /// As [`Input::open`], and [`DumpError::SevenZipFromPipe`].
    pub fn stdin() -> Result<Self, DumpError> {
        InputOptions::default().stdin()
    }

    /// Reads anything else that gives bytes.
    ///
    /// # Errors
    /// As [`Input::stdin`].
    pub fn from_reader(reader: impl Read + Send + 'static) -> Result<Self, DumpError> {
        InputOptions::default().reader(reader)
    }

    /// What the first bytes told.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// A handle on how many bytes of the file have been consumed, compressed as they are.
    pub fn position(&self) -> Position {
        self.position.clone()
    }

    /// The whole length in bytes, compressed as it is; `None` for a pipe. Zero means empty.
    #[expect(clippy::len_without_is_empty, reason = "an input of unknown length is neither")]
    pub fn len(&self) -> Option<u64> {
        self.len
    }

    pub(crate) fn into_bytes(self) -> Box<dyn BufRead + Send> {
        self.bytes
    }
}

/// The decompressed bytes.
impl Read for Input {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(buf)
    }
}

/// The decompressed bytes.
impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("compression", &self.compression)
            .field("position", &self.position)
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

/// How to open an [`Input`]: with how many threads, and until when.
#[derive(Clone, Debug)]
pub struct InputOptions {
    threads: NonZero<usize>,
    stop: Stop,
}

impl Default for InputOptions {
    fn default() -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        Self { threads, stop: Stop::default() }
    }
}

impl InputOptions {
    /// The number of threads that decompress bz2 blocks. With one, everything but 7z is
    /// decompressed on the thread that reads; with more, on threads of its own.
    #[must_use]
    pub fn threads(mut self, threads: NonZero<usize>) -> Self {
        self.threads = threads;
        self
    }

    /// Reading fails once this flag is raised, even while it waits for what comes through a pipe.
    #[must_use]
    pub fn until(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = Stop::of(stop);
        self
    }

    /// Opens a file; see [`Input::open`].
    ///
    /// # Errors
    /// As [`Input::open`].
    pub fn open(self, path: impl AsRef<Path>) -> Result<Input, DumpError> {
        let path = path.as_ref();
        if let Some(url) = path.to_str().filter(|path| is_url(path)) {
            return Err(DumpError::Url { url: url.to_owned() });
        }
        let cannot = |source| DumpError::Open { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(cannot)?;
        let metadata = file.metadata().map_err(cannot)?;
        if metadata.is_dir() {
            return Err(cannot(io::ErrorKind::IsADirectory.into()));
        }
        if !metadata.is_file() {
            return self.pipe(file);
        }
        let len = Some(metadata.len());
        let mut head = Vec::new();
        file.by_ref().take(compression::SNIFFED).read_to_end(&mut head).map_err(cannot)?;
        io::Seek::rewind(&mut file).map_err(cannot)?;
        if Compression::sniff(&head) == Compression::SevenZip {
            let position = Position::default();
            let bytes = seven_zip::open(file, position.clone())?;
            let bytes = self.stop.guard(bytes);
            return Ok(Input { bytes, compression: Compression::SevenZip, position, len });
        }
        self.stream(file, len)
    }

    /// Reads standard input; see [`Input::stdin`].
    ///
    /// # Errors
    /// As [`Input::stdin`].
    pub fn stdin(self) -> Result<Input, DumpError> {
        // Standard input as a file reads past std's small buffer and knows its length where it
        // was redirected from a file.
        #[cfg(unix)]
        {
            use std::os::fd::AsFd;
            let cannot = |source| DumpError::Open { path: "standard input".into(), source };
            let file = File::from(io::stdin().as_fd().try_clone_to_owned().map_err(cannot)?);
            let len = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
            match len {
                Some(_) => self.stream(file, len),
                None => self.pipe(file),
            }
        }
        #[cfg(not(unix))]
        self.stream(io::stdin(), None)
    }

    /// Reads anything else that gives bytes; see [`Input::from_reader`].
    ///
    /// # Errors
    /// As [`Input::from_reader`].
    pub fn reader(self, reader: impl Read + Send + 'static) -> Result<Input, DumpError> {
        self.stream(reader, None)
    }

    fn pipe(self, pipe: File) -> Result<Input, DumpError> {
        #[cfg(unix)]
        let pipe = until::Awaited { pipe, stop: self.stop.clone() };
        self.stream(pipe, None)
    }

    fn stream(
        self,
        mut reader: impl Read + Send + 'static,
        len: Option<u64>,
    ) -> Result<Input, DumpError> {
        let mut head = Vec::new();
        reader
            .by_ref()
            .take(compression::SNIFFED)
            .read_to_end(&mut head)
            .map_err(|source| DumpError::Read { at: Location::default(), source })?;
        let compression = Compression::sniff(&head);
        let position = Position::default();
        let raw = Cursor::new(head).chain(reader);
        let memory = compression::MEMORY;
        let mut bytes = self.decompressed(compression, raw, position.clone(), memory)?;
        let mut undone = compression;
        for _ in 1..MAX_NESTED {
            if undone == Compression::Plain {
                break;
            }
            undone = match bytes.fill_buf() {
                Ok(bytes) => Compression::sniff(bytes),
                Err(error) => {
                    bytes = Box::new(Failing(Some(error)));
                    break;
                }
            };
            if !matches!(undone, Compression::Plain | Compression::SevenZip) {
                let memory = compression::NESTED_MEMORY;
                bytes = self.decompressed(undone, bytes, Position::default(), memory)?;
            }
        }
        let bytes = self.stop.guard(bytes);
        Ok(Input { bytes, compression, position, len })
    }

    fn decompressed(
        &self,
        compression: Compression,
        raw: impl Read + Send + 'static,
        position: Position,
        memory: u32,
    ) -> Result<Box<dyn BufRead + Send>, DumpError> {
        let alone = self.threads.get() == 1;
        let decoder: Box<dyn Read + Send> = match compression {
            Compression::Plain => return Ok(Box::new(buffered(raw, position))),
            Compression::Bzip2 => {
                let reader = match alone {
                    true => wikirot_pbz2::Reader::new(raw),
                    false => wikirot_pbz2::Reader::on_threads(raw, self.threads),
                };
                return Ok(Box::new(reader.count_in(position.counter())));
            }
            Compression::Gzip => {
                Box::new(flate2::bufread::MultiGzDecoder::new(buffered(raw, position)))
            }
            Compression::Xz => {
                let raw = buffered(raw, position);
                Box::new(lzma_rust2::XzReader::new_mem_limit(raw, true, memory))
            }
            Compression::Lzma => Box::new(
                compression::lzma(buffered(raw, position), memory)
                    .map_err(|error| refusal::refused(Compression::Lzma, error, memory))?,
            ),
            Compression::Zstd => Box::new(
                compression::zstd(buffered(raw, position), memory)
                    .map_err(|source| DumpError::Read { at: Location::default(), source })?,
            ),
            Compression::SevenZip => return Err(DumpError::SevenZipFromPipe),
        };
        let decoder = compression::Damaging::new(decoder, compression, memory);
        Ok(if alone {
            Box::new(BufReader::with_capacity(PLAIN_BUFFER, decoder))
        } else {
            Box::new(Pipe::spawn(move |sink| sink.copy_from(decoder)))
        })
    }
}

/// Whether this is an address on the web; a folder may be called `http:`, but nobody has one.
fn is_url(path: &str) -> bool {
    ["http://", "https://", "ftp://", "ftps://", "sftp://", "s3://", "file://"]
        .iter()
        .any(|scheme| path.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme)))
}

/// An input that has failed, and says so when it is read.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl BufRead for Failing {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.take().map_or(Ok(&[]), Err)
    }

    fn consume(&mut self, _: usize) {}
}

/// Reads in large strides and counts.
fn buffered<R: Read>(raw: R, position: Position) -> BufReader<Counted<R>> {
    BufReader::with_capacity(PLAIN_BUFFER, Counted::new(raw, position))
}
