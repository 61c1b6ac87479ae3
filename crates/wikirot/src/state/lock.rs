//! One run at a time.
//!
//! The lock is the operating system's, on a file beside the state: it ends with the process that
//! holds it, however that ends. What stands in the file is only for messages and for `wikirot status`.
//! Whoever may write to the folder may have put something else there: it is neither followed nor changed.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use rustix::{fs::OFlags, io::Errno};

use super::StateError;

/// How often a run that waits looks again.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Who only looks whether a run is under way holds the lock for less than this.
const A_LOOK: Duration = Duration::from_secs(1);

/// What the first line of our files begins with.
const OURS: &str = "process ";

/// Bytes of the file that are read.
const LONGEST: u64 = 1_000;

/// Held for as long as it lives.
#[derive(Debug)]
pub(crate) struct RunLock {
    /// The lock goes when all that was cloned of this is closed, so it is named even if nobody reads it.
    _file: File,
    notice: Notice,
}

impl RunLock {
    /// Takes the lock of a state, waiting for at most `wait` while another run holds it.
    pub(super) fn take(state: &Path, wait: Duration) -> Result<Self, StateError> {
        let path = beside(state, ".lock");
        let file = open(&path, true)?;
        let began = Instant::now();
        loop {
            let waited = began.elapsed();
            if is_free(&file, &path)? {
                return Ok(Self::on(file));
            }
            let holder = read(&file);
            let wait = if holder.is_empty() { wait.max(A_LOOK) } else { wait };
            if waited >= wait {
                return Err(StateError::Locked {
                    path: state.to_owned(),
                    holder: in_brackets(&holder),
                });
            }
            thread::sleep(LOOK_AGAIN_AFTER.min(wait.saturating_sub(waited)));
        }
    }

    /// Takes the lock of a file, unless another process holds it.
    pub(crate) fn try_take(of: &Path) -> Result<Option<Self>, StateError> {
        let path = beside(of, ".lock");
        let file = open(&path, true)?;
        Ok(is_free(&file, &path)?.then(|| Self::on(file)))
    }

    /// On a file that has been locked.
    fn on(file: File) -> Self {
        let notice = Notice::on(&file);
        notice.say("");
        Self { _file: file, notice }
    }

    /// Where the run says what it does.
    pub(crate) fn notice(&self) -> Notice {
        let file = self.notice.file.as_ref().and_then(|file| file.try_clone().ok());
        Notice { file, signed: self.notice.signed.clone() }
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // The file stays: to remove it would let two runs lock two files of one name.
        if let Some(file) = &self.notice.file {
            let _ = file.set_len(0);
        }
    }
}

/// Locks a file, unless that is locked.
fn is_free(file: &File, path: &Path) -> Result<bool, StateError> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(refused(path, error)),
    }
}

/// Opens a lock file that is one, or can be: what else stands there is left alone.
fn open(path: &Path, writes: bool) -> Result<File, StateError> {
    // A pipe would keep us waiting for its other end.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true).write(writes).create(writes).truncate(false).custom_flags(flags);
    let foreign = || StateError::foreign_lock(path);
    let file = options.open(path).map_err(|error| match Errno::from_io_error(&error) {
        Some(Errno::LOOP | Errno::NXIO | Errno::ISDIR) => foreign(),
        _ => StateError::io(path, "open", error),
    })?;
    let metadata = file.metadata().map_err(|error| StateError::io(path, "open", error))?;
    if metadata.is_file() { Ok(file) } else { Err(foreign()) }
}

fn refused(path: &Path, error: io::Error) -> StateError {
    match Errno::from_io_error(&error) {
        Some(Errno::NOLCK | Errno::NOSYS | Errno::OPNOTSUPP | Errno::INVAL) => {
            StateError::no_locks(path, error)
        }
        _ => StateError::io(path, "lock", error),
    }
}

/// What a run says of itself beside its state.
#[derive(Debug)]
pub struct Notice {
    /// `None` where the file holds something that is not ours.
    file: Option<File>,
    signed: String,
}

impl Notice {
    fn on(file: &File) -> Self {
        let now = super::rows::seconds(crate::clock::now());
        let now = Timestamp::from_second(now).unwrap_or_default();
        let is_ours = || {
            let links = file.metadata().map_or(0, |it| it.nlink());
            let length = file.metadata().map_or(0, |it| it.len());
            links == 1 && (length == 0 || read(file).starts_with(OURS))
        };
        let file = if is_ours() { file.try_clone().ok() } else { None };
        Self { file, signed: format!("{OURS}{}, since {now}\n", process::id()) }
    }

    /// Puts a line in the place of what was said before.
    pub fn say(&self, line: &str) {
        let Some(file) = &self.file else { return };
        let mut text = self.signed.clone();
        text.push_str(&line.replace('\n', " "));
        text.truncate(text.floor_char_boundary(LONGEST as usize - 1));
        text.push('\n');
        // A courtesy: on a full disk the lock holds without it.
        let _ =
            file.write_all_at(text.as_bytes(), 0).and_then(|()| file.set_len(text.len() as u64));
    }
}

/// The run that holds a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The process, and since when.
    pub who: String,
    /// What it does, as it said last.
    pub doing: String,
}

impl Holder {
    /// Who holds a state; `None` where nobody does.
    pub fn of(state: &Path) -> Result<Option<Self>, StateError> {
        let path = beside(state, ".lock");
        let file = match open(&path, false) {
            Err(StateError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            file => file?,
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => {
                let text = read(&file);
                let (who, doing) = text.split_once('\n').unwrap_or((&text, ""));
                let who = if who.is_empty() { "it did not say which" } else { who };
                Ok(Some(Self { who: who.to_owned(), doing: doing.trim().to_owned() }))
            }
            Err(TryLockError::Error(error)) => Err(refused(&path, error)),
        }
    }
}

/// The path of a file that accompanies the state.
pub(super) fn beside(state: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(state);
    name.push(suffix);
    name.into()
}

/// What the holder wrote; only what we write ourselves is believed.
fn read(file: &File) -> String {
    let mut bytes = vec![0; LONGEST as usize];
    let length = file.read_at(&mut bytes, 0).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[..length]);
    let is_ours =
        text.starts_with(OURS) && !text.contains(|it: char| it.is_control() && it != '\n');
    if is_ours { text.into_owned() } else { String::new() }
}

/// The first line of it, as messages have it.
fn in_brackets(holder: &str) -> String {
    match holder.lines().next() {
        Some(line) => format!(" ({line})"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_run_said_is_replaced_and_what_others_wrote_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("s.sqlite");
        let file = beside(&state, ".lock");
        for (found, is_ours) in [("process 1, since 2026\nreads\n", true), ("notes of mine", false)]
        {
            std::fs::write(&file, found).unwrap();
            let lock = RunLock::take(&state, Duration::ZERO).unwrap();
            lock.notice().say("asks");
            let text = std::fs::read_to_string(&file).unwrap();
            assert_eq!(text.ends_with("\nasks\n"), is_ours, "{text}");
            assert_eq!(text == found, !is_ours, "{text}");
            drop(lock);
            assert_eq!(std::fs::read_to_string(&file).unwrap().is_empty(), is_ours);
        }
    }

    #[test]
    fn a_file_system_without_locks_is_refused_in_words() {
        for code in [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOSYS] {
            let error = || refused(Path::new("/mnt/s.sqlite.lock"), code.into());
            let other = error().of_option("--shared-checks");
            for (error, option) in [(error(), "--state"), (other, "--shared-checks")] {
                let error = error.to_string();
                assert!(error.contains("cannot lock files") && error.contains(option), "{error}");
            }
        }
    }

    #[test]
    fn who_holds_it_is_told_and_what_it_says_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("s.sqlite");
        assert_eq!(Holder::of(&state).unwrap(), None);
        let lock = RunLock::take(&state, Duration::ZERO).unwrap();
        lock.notice().say("reads\na dump");
        assert!(RunLock::try_take(&state).unwrap().is_none());
        let refused = RunLock::take(&state, Duration::ZERO).unwrap_err().to_string();
        let who = format!("(process {}, since", process::id());
        assert!(refused.contains(&who), "{refused}");
        assert_eq!(Holder::of(&state).unwrap().unwrap().doing, "reads a dump");
        lock.notice().say(&"x".repeat(5_000));
        let file = beside(&state, ".lock");
        assert_eq!(std::fs::metadata(&file).unwrap().len(), LONGEST);
        assert!(Holder::of(&state).unwrap().unwrap().doing.ends_with('x'));
        // What others wrote there meanwhile is not repeated.
        for foreign in ["notes of mine", "process 1, \u{1b}[31msince ever\n"] {
            std::fs::write(&file, foreign).unwrap();
            let held = Holder::of(&state).unwrap().unwrap();
            assert_eq!((&*held.who, &*held.doing), ("it did not say which", ""), "{foreign}");
        }
        drop(lock);
        // A process that another test is just starting holds it for an instant.
        assert!(RunLock::take(&state, Duration::from_secs(30)).is_ok());
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("s.sqlite");
        let file = beside(&state, ".lock");
        let is_foreign = || {
            let taken = RunLock::take(&state, Duration::ZERO).map(drop);
            assert!(matches!(taken, Err(StateError::ForeignLock { .. })), "{taken:?}");
            let held = Holder::of(&state);
            assert!(matches!(held, Err(StateError::ForeignLock { .. })), "{held:?}");
        };
        std::os::unix::fs::symlink("elsewhere", &file).unwrap();
        is_foreign();
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        is_foreign();
        std::fs::remove_dir(&file).unwrap();
        let (fifo, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
        rustix::fs::mknodat(rustix::fs::CWD, &file, fifo, mode, 0).unwrap();
        is_foreign();
    }

    #[test]
    fn who_only_looks_is_waited_for_though_nobody_was_to_be() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("s.sqlite");
        let (began, begins) = std::sync::mpsc::channel();
        let looking = {
            let file = open(&beside(&state, ".lock"), true).unwrap();
            thread::spawn(move || {
                file.lock_shared().unwrap();
                began.send(()).unwrap();
                thread::sleep(LOOK_AGAIN_AFTER / 2);
            })
        };
        begins.recv().unwrap();
        assert!(RunLock::take(&state, Duration::ZERO).is_ok());
        looking.join().unwrap();
    }
}
