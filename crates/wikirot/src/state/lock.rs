//! One run at a time.
//!
//! The lock is the operating system's, on a file beside the state: it ends with the process that
//! holds it, however that ends. What stands in the file is only for the message.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::StateError;

/// How often a run that waits looks again.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Held for as long as it lives.
#[derive(Debug)]
pub(super) struct RunLock {
    file: File,
}

impl RunLock {
    /// Takes the lock of a state, waiting for at most `wait` while another run holds it.
    pub(super) fn take(state: &Path, wait: Duration) -> Result<Self, StateError> {
        let path = beside(state, ".lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| StateError::io(&path, "open", error))?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if began.elapsed() < wait => {
                    thread::sleep(LOOK_AGAIN_AFTER.min(wait.saturating_sub(began.elapsed())));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(StateError::Locked {
                        path: state.to_owned(),
                        holder: holder(&mut file),
                    });
                }
                Err(TryLockError::Error(error)) => {
                    return Err(StateError::io(&path, "lock", error));
                }
            }
        }
        let mut lock = Self { file };
        // The name is a courtesy: on a full disk the lock holds without it.
        let _ = lock.sign();
        Ok(lock)
    }

    fn sign(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        let now = super::rows::seconds(crate::settings::now());
        let now = Timestamp::from_second(now).unwrap_or_default();
        writeln!(self.file, "process {}, since {now}", process::id())
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // The file stays: to remove it would let two runs lock two files of one name.
        let _ = self.file.set_len(0);
    }
}

/// The path of a file that accompanies the state.
pub(super) fn beside(state: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(state);
    name.push(suffix);
    name.into()
}

/// What the holder wrote, in brackets; only what we write ourselves is believed.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(100).read_to_string(&mut text));
    let text = text.trim();
    match read {
        Ok(_) if text.starts_with("process ") && !text.contains(char::is_control) => {
            format!(" ({text})")
        }
        _ => String::new(),
    }
}
