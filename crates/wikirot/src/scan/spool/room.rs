//! Whether the pages of a dump have room where they are to be laid aside.

use std::path::Path;

use wikirot_dump::Compression;

use super::blocks::PLAIN;

/// So many bytes of text are in a byte of a dump that is compressed so: what dumps of wikis come to, or a little
/// less.
fn unpacked(compression: Compression, length: u64) -> u64 {
    length.saturating_mul(match compression {
        Compression::Plain => 1,
        Compression::Gzip => 3,
        Compression::Bzip2 | Compression::Zstd => 4,
        // xz, lzma, 7z.
        _ => 5,
    })
}

/// What a spool takes of so many bytes of text: the first as they are, a third of the others.
fn packed(text: u64) -> u64 {
    text.min(PLAIN) + text.saturating_sub(PLAIN) / 3
}

/// How much room there is in a folder, and how much is needed.
#[derive(Debug, thiserror::Error)]
#[error(
    "the pages of the dump need about {} MB in {folder} until the run ends, where {} MB are free: make room, or name \
     a folder with more of it with --spool DIR",
    .needed.div_ceil(1 << 20),
    .free >> 20
)]
pub(crate) struct Room {
    folder: String,
    needed: u64,
    free: u64,
}

impl Room {
    /// Looks whether a dump of so many bytes has room in a folder. Where the system does not tell, as of a folder
    /// that is not there, whoever writes there will hear why.
    pub(crate) fn look(folder: &Path, compression: Compression, length: u64) -> Result<(), Room> {
        let Ok(space) = rustix::fs::statvfs(folder) else { return Ok(()) };
        let free = space.f_bavail.saturating_mul(space.f_frsize);
        let needed = packed(unpacked(compression, length));
        let folder = folder.display().to_string();
        if needed <= free { Ok(()) } else { Err(Room { folder, needed, free }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_told_with_both_figures() {
        let folder = std::env::temp_dir();
        Room::look(&folder, Compression::Bzip2, 1).unwrap();
        let error = Room::look(&folder, Compression::Bzip2, u64::MAX / 8).unwrap_err();
        assert!(error.needed > error.free);
        let error = Room { folder: "/tmp".to_owned(), needed: 3 << 20, free: (2 << 20) + 7 };
        assert!(error.to_string().starts_with(
            "the pages of the dump need about 3 MB in /tmp until the run ends, where 2 MB are free"
        ));
    }

    #[test]
    fn a_large_dump_takes_a_third_of_its_text() {
        assert_eq!(packed(1_000), 1_000);
        assert_eq!(packed(PLAIN + 3_000), PLAIN + 1_000);
        assert_eq!(unpacked(Compression::Bzip2, 16), 64);
    }
}
