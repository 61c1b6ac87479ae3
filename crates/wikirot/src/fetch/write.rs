//! The dump, from the journal to its name.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::export::Head;
use super::journal::{Journal, beside};
use crate::output::take_after;

/// How a dump is compressed, by the ending of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Not at all.
    Plain,
    /// `.gz`
    Gzip,
    /// `.bz2`
    Bzip2,
    /// `.zst`
    Zstd,
}

impl Packing {
    /// # Errors
    /// An ending of what is read, but not written.
    pub(crate) fn of(output: &Path) -> Result<Packing> {
        let ending = output.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        Ok(match ending.as_str() {
            "gz" => Packing::Gzip,
            "bz2" => Packing::Bzip2,
            "zst" | "zstd" => Packing::Zstd,
            "xz" | "lzma" | "7z" | "zip" | "lz4" | "br" => bail!(
                "{}: fetch does not write .{ending}: let the name end in .xml, .zst, .gz or .bz2",
                output.display()
            ),
            _ => Packing::Plain,
        })
    }
}

/// Writes all that is in the journal; gives how many pages that is. The file gets its name when it is
/// whole and on the disk.
pub(super) fn write(journal: &Journal, head: &Head, output: &Path) -> Result<u64> {
    let path = beside(output, ".unfinished.xml");
    let cannot = || format!("cannot write {}", path.display());
    let file = File::create(&path).with_context(cannot)?;
    if let Ok(there) = output.metadata() {
        take_after(&file, &there).with_context(cannot)?;
    }
    let mut packer = Packer::new(BufWriter::with_capacity(1 << 16, file), Packing::of(output)?)
        .with_context(cannot)?;
    packer.write_all(head.xml.as_bytes()).with_context(cannot)?;
    let count = journal.each(|xml| packer.write_all(xml.as_bytes()).with_context(cannot))?;
    packer.write_all(b"</mediawiki>\n").with_context(cannot)?;
    let buffered = packer.finish().with_context(cannot)?;
    let file =
        buffered.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot)?;
    file.sync_all().with_context(cannot)?;
    std::fs::rename(&path, output)
        .with_context(|| format!("cannot give {} its name", output.display()))?;
    Ok(count)
}

enum Packer<W: Write> {
    Plain(W),
    Gzip(flate2::write::GzEncoder<W>),
    Bzip2(bzip2::write::BzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    fn new(to: W, packing: Packing) -> io::Result<Packer<W>> {
        Ok(match packing {
            Packing::Plain => Packer::Plain(to),
            Packing::Gzip => Packer::Gzip(flate2::write::GzEncoder::new(to, Default::default())),
            Packing::Bzip2 => Packer::Bzip2(bzip2::write::BzEncoder::new(to, Default::default())),
            Packing::Zstd => {
                let mut encoder = zstd::Encoder::new(to, 0)?;
                encoder.include_checksum(true)?;
                Packer::Zstd(encoder)
            }
        })
    }

    fn finish(self) -> io::Result<W> {
        match self {
            Packer::Plain(to) => Ok(to),
            Packer::Gzip(encoder) => encoder.finish(),
            Packer::Bzip2(encoder) => encoder.finish(),
            Packer::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packer::Plain(to) => to.write(bytes),
            Packer::Gzip(encoder) => encoder.write(bytes),
            Packer::Bzip2(encoder) => encoder.write(bytes),
            Packer::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packer::Plain(to) => to.flush(),
            Packer::Gzip(encoder) => encoder.flush(),
            Packer::Bzip2(encoder) => encoder.flush(),
            Packer::Zstd(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::export::Page;
    use super::super::journal::{Listed, Position, Stage};
    use super::*;

    #[test]
    fn the_ending_says_how_to_pack() {
        for (name, packing) in [
            ("w.xml", Packing::Plain),
            ("w", Packing::Plain),
            ("w.xml.GZ", Packing::Gzip),
            ("w.bz2", Packing::Bzip2),
            ("w.zst", Packing::Zstd),
            ("w.zstd", Packing::Zstd),
        ] {
            assert_eq!(Packing::of(Path::new(name)).unwrap(), packing, "{name}");
        }
        for name in ["w.xz", "w.7z", "w.LZMA"] {
            assert!(Packing::of(Path::new(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn all_that_is_listed_and_here_is_written_whole_in_the_place_of_what_was() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["w.xml", "w.xml.gz", "w.xml.bz2", "w.xml.zst"] {
            let output = folder.path().join(name);
            let mut journal = Journal::open(&output, "all").unwrap();
            let page = |id: i64| Page { id, xml: format!("<{id}>\n"), ..Page::default() };
            journal.keep(&[page(1), page(2)], None).unwrap();
            let listed = Listed { id: 2, ns: 0, title: String::new(), revision: 0 };
            journal.list(&[listed], &Position::at(Stage::List)).unwrap();
            std::fs::write(&output, "older").unwrap();
            std::fs::set_permissions(&output, std::fs::Permissions::from_mode(0o604)).unwrap();
            let head = Head { xml: "<mediawiki>\n".to_owned(), ..Head::default() };
            assert_eq!(write(&journal, &head, &output).unwrap(), 1);
            let mut text = String::new();
            let mut input = wikirot_dump::Input::open(&output).unwrap();
            input.read_to_string(&mut text).unwrap();
            assert_eq!(text, "<mediawiki>\n<2>\n</mediawiki>\n", "{name}");
            assert_eq!(output.metadata().unwrap().permissions().mode() & 0o777, 0o604);
            journal.remove().unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
    }
}
