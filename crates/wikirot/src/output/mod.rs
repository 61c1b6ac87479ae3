//! What is written where somebody said: files that are either the old one or the whole new one, whatever
//! is killed, and devices, pipes and terminals, which are written through.

mod place;
mod unfinished;

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use place::Place;

pub(crate) use place::{is_same_file, is_stdout};
pub(crate) use unfinished::{Unfinished, abandon_all, take_after};

/// Bytes that are written at a time.
const BUFFER: usize = 1 << 16;

/// Writes to `path` through `write`. A file gets its new contents at once, when all are on the disk, and
/// keeps its mode and its owner; a link is followed; what is no file is written as it comes.
pub(crate) fn write(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    match Place::of(path).with_context(cannot)? {
        Place::Stdout => through(io::stdout().lock(), write, cannot),
        Place::Stderr => through(io::stderr().lock(), write, cannot),
        Place::Through(path) => {
            let device = OpenOptions::new().append(true).open(path).with_context(cannot)?;
            through(device, write, cannot)
        }
        Place::File(file) => {
            is_for_a_file(path, &file)?;
            let path = file;
            let (file, unfinished) = Unfinished::of(&path).with_context(cannot)?;
            let mut buffered = BufWriter::with_capacity(BUFFER, file);
            write(&mut buffered).with_context(cannot)?;
            let file = buffered
                .into_inner()
                .map_err(io::IntoInnerError::into_error)
                .with_context(cannot)?;
            file.sync_data().with_context(cannot)?;
            unfinished.publish().with_context(cannot)
        }
    }
}

/// Writes what can be neither taken back nor renamed.
fn through<W: Write>(
    to: W,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
    cannot: impl Fn() -> String,
) -> Result<()> {
    let mut buffered = BufWriter::with_capacity(BUFFER, to);
    write(&mut buffered).with_context(&cannot)?;
    buffered.flush().with_context(&cannot)
}

/// Makes sure that `path` can be written, before hours have gone into what is to be; nothing of it changes.
pub(crate) fn try_file(path: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    match Place::of(path).with_context(cannot)? {
        Place::Stdout | Place::Stderr => Ok(()),
        // To open a pipe would wait for its reader.
        Place::Through(path) => {
            let access = rustix::fs::access(path, rustix::fs::Access::WRITE_OK);
            access.map_err(io::Error::from).with_context(cannot)
        }
        Place::File(file) => {
            is_for_a_file(path, &file)?;
            Unfinished::of(&file).map(drop).with_context(cannot)
        }
    }
}

/// Refuses what was named for a file where none can be: `file` is where it leads.
fn is_for_a_file(named: &Path, file: &Path) -> Result<()> {
    let named_folder = named.as_os_str().as_encoded_bytes().ends_with(b"/");
    if named_folder || file.is_dir() {
        bail!("cannot write {}: it is a folder; name a file in it", named.display());
    }
    let folder = place::folder_of(file);
    if !folder.is_dir() {
        bail!(
            "cannot write {}: there is no folder {}; make it, or name another file",
            file.display(),
            folder.display()
        );
    }
    Ok(())
}

/// The file to which `path` leads, for who keeps others beside it; what is no file is refused.
pub(crate) fn file_of(path: &Path) -> Result<PathBuf> {
    match Place::of(path).with_context(|| format!("cannot write {}", path.display()))? {
        Place::File(file) => Ok(file),
        _ => bail!("{} is no file: name one that can lie in a folder", path.display()),
    }
}

/// The same as [`try_file`] for a folder, which is made where there is none.
pub(crate) fn try_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path)
        .with_context(|| format!("cannot make the folder {}", path.display()))?;
    let cannot = || format!("cannot write into {}", path.display());
    let tried = tempfile::tempfile_in(path).map_err(|error| unfinished::refused(&error, path));
    tried.map(drop).with_context(cannot)
}
