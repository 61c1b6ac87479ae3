//! Dumps made of words, and their compressed forms.

use std::{
    io::{Cursor, Read, Write},
    num::NonZero,
    path::{Path, PathBuf},
};

use wikirot_dump::{DumpError, DumpReader, Flaws, Input, InputOptions, Page};

/// A dump with these elements between `<siteinfo>` and the end.
pub(crate) fn dump(pages: &str) -> String {
    format!(
        "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" version=\"0.11\" \
         xml:lang=\"en\">\n<siteinfo><sitename>Tests</sitename><dbname>tests</dbname>\
         <case>first-letter</case></siteinfo>\n{pages}</mediawiki>\n"
    )
}

/// A page of namespace 0 with one revision.
pub(crate) fn page(title: &str, text: &str) -> String {
    format!(
        "<page><title>{title}</title><ns>0</ns><id>1</id><revision><id>2</id>\
         <timestamp>2024-01-01T00:00:00Z</timestamp><text>{text}</text></revision></page>\n"
    )
}

/// What was read of a dump: the pages, what was not as it should be, and the error at the end if there
/// was one.
pub(crate) fn read_flawed(bytes: impl Into<Vec<u8>>) -> (Vec<Page>, Flaws, Option<DumpError>) {
    let opened = Input::from_reader(Cursor::new(bytes.into())).and_then(DumpReader::new);
    let mut dump = match opened {
        Ok(dump) => dump,
        Err(error) => return (Vec::new(), Flaws::default(), Some(error)),
    };
    let (mut pages, mut error) = (Vec::new(), None);
    for page in dump.by_ref() {
        match page {
            Ok(page) => pages.push(page),
            Err(e) => error = Some(e),
        }
    }
    (pages, dump.flaws().clone(), error)
}

/// Reads bytes as a dump: the pages, and the error at the end if there is one.
pub(crate) fn read(bytes: impl Into<Vec<u8>>) -> (Vec<Page>, Option<DumpError>) {
    let opened = Input::from_reader(Cursor::new(bytes.into())).and_then(DumpReader::new);
    let mut dump = match opened {
        Ok(dump) => dump,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut pages = Vec::new();
    let mut error = None;
    for page in dump.by_ref() {
        match page {
            Ok(page) => pages.push(page),
            Err(e) => error = Some(e),
        }
    }
    assert!(dump.next_page().unwrap().is_none(), "nothing follows the end or an error");
    (pages, error)
}

/// The texts of pages, `None` where there is none to read.
pub(crate) fn texts(pages: &[Page]) -> Vec<Option<&str>> {
    pages.iter().map(|page| page.revision.as_ref()?.text.as_str()).collect()
}

/// What a reader gives on so many threads, and the error at the end.
pub(crate) fn bytes(
    reader: impl Read + Send + 'static,
    threads: usize,
) -> (Vec<u8>, Option<std::io::Error>) {
    let options = InputOptions::default().threads(NonZero::new(threads).unwrap());
    let mut input = options.reader(reader).unwrap();
    let mut bytes = Vec::new();
    let error = input.read_to_end(&mut bytes).err();
    (bytes, error)
}

/// One bz2 stream of blocks of `level` times 100,000 bytes.
pub(crate) fn bz2(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::new(level));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A tar archive, of the old form that has no mark, with one file.
pub(crate) fn tar(name: &str, text: &str) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", text.len()).as_bytes());
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.extend_from_slice(text.as_bytes());
    header.resize(header.len().next_multiple_of(512) + 1024, 0);
    header
}

/// Where the project keeps its fixtures.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/dumps").join(name)
}

/// A real dump, where there are any: not part of the project.
pub(crate) fn real(name: &str) -> Option<PathBuf> {
    wikirot_needs::shared(&format!("data/{name}"))
}
