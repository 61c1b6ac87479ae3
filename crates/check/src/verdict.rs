//! What a check means for an editor, and what else it remarks.

use std::str::FromStr;

/// What a check means for an editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// A final 2xx that is what it seems.
    Alive,
    /// Gone without doubt.
    Broken,
    /// A failure that may lie with the network, the hour or what the server takes us for.
    Suspect,
    /// Not asked at all.
    Skipped,
}

impl Verdict {
    /// Every verdict, best first.
    pub const ALL: &'static [Verdict] =
        &[Verdict::Alive, Verdict::Suspect, Verdict::Broken, Verdict::Skipped];

    /// The stable code: `alive`, `broken`, `suspect`, `skipped`.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Alive => "alive",
            Verdict::Broken => "broken",
            Verdict::Suspect => "suspect",
            Verdict::Skipped => "skipped",
        }
    }
}

impl FromStr for Verdict {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        let found = Self::ALL.iter().find(|verdict| verdict.code() == code);
        found.copied().ok_or_else(|| UnknownCode(code.into()))
    }
}

/// Remarks on an alive link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// Every redirect was permanent (301, 308): the final URL is the new one.
    MovedPermanently,
    /// An `http` URL whose `https` form answers as well.
    HttpsAvailable,
    /// The server leaves out an intermediate certificate; browsers fetch it.
    TlsIncompleteChain,
}

impl Note {
    /// Every note.
    pub const ALL: &'static [Note] =
        &[Note::MovedPermanently, Note::HttpsAvailable, Note::TlsIncompleteChain];

    /// The stable code: `moved-permanently`, `https-available`, `tls-incomplete-chain`.
    pub fn code(self) -> &'static str {
        match self {
            Note::MovedPermanently => "moved-permanently",
            Note::HttpsAvailable => "https-available",
            Note::TlsIncompleteChain => "tls-incomplete-chain",
        }
    }
}

impl FromStr for Note {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        let found = Self::ALL.iter().find(|note| note.code() == code);
        found.copied().ok_or_else(|| UnknownCode(code.into()))
    }
}

/// A code that is none of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown code `{0}`: see docs/verdicts.md for those that exist")]
pub struct UnknownCode(pub String);
