//! The exit codes, which scripts and service managers may count on.

use std::process::ExitCode;

/// Everything asked for was done.
pub(crate) const DONE: u8 = 0;
/// `--fail-on` found what it was told to fail on.
pub(crate) const FOUND: u8 = 1;
/// The command line, the configuration, a file or the state stood in the way.
pub(crate) const FAILED: u8 = 2;
/// The dump is damaged; what could be read of it is kept.
pub(crate) const DAMAGED_DUMP: u8 = 3;
/// The network looks down from here; no verdict was recorded from that time.
pub(crate) const NETWORK_DOWN: u8 = 4;
/// A signal ended the run; the same command goes on.
pub(crate) const INTERRUPTED: u8 = 130;

/// How a command ended, where that is not an error of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// See [`DONE`].
    Done,
    /// See [`FOUND`].
    Found,
    /// See [`DAMAGED_DUMP`].
    DamagedDump,
    /// See [`NETWORK_DOWN`].
    NetworkDown,
    /// See [`INTERRUPTED`].
    Interrupted,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> ExitCode {
        ExitCode::from(match ended {
            Ended::Done => DONE,
            Ended::Found => FOUND,
            Ended::DamagedDump => DAMAGED_DUMP,
            Ended::NetworkDown => NETWORK_DOWN,
            Ended::Interrupted => INTERRUPTED,
        })
    }
}
