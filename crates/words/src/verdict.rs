//! What a check says of a link.

use std::net::IpAddr;

use crate::code::reads_back;

/// What a check means for an editor. The order is that of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum Verdict {
    /// Gone without doubt.
    Broken,
    /// A failure that may lie with the network, the hour or what the server takes us for.
    Suspect,
    /// A final 2xx that is what it seems.
    Alive,
    /// Not asked at all, for the reason given.
    Skipped,
    /// Waits for its first check. No check ends so.
    #[default]
    Unchecked,
}

impl Verdict {
    /// Every verdict, in the order of a report.
    pub const ALL: [Self; 5] =
        [Self::Broken, Self::Suspect, Self::Alive, Self::Skipped, Self::Unchecked];

    /// The stable code: `broken`, `suspect`, `alive`, `skipped`, `unchecked`; [`str::parse`] reads it
    /// back.
    pub fn code(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Suspect => "suspect",
            Self::Alive => "alive",
            Self::Skipped => "skipped",
            Self::Unchecked => "unchecked",
        }
    }

    /// Whether the link failed, whatever is made of it.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Broken | Self::Suspect)
    }
}

reads_back!(Verdict);

/// A remark on an alive link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum Note {
    /// Every redirect was permanent (301, 308): the final URL is the new one.
    MovedPermanently,
    /// An `http` URL whose `https` form answers as well.
    HttpsAvailable,
    /// The server leaves out an intermediate certificate; browsers fetch it.
    TlsIncompleteChain,
    /// The page is another than the one that was first seen at this address.
    ChangedSinceCited,
}

impl Note {
    /// Every note.
    pub const ALL: [Self; 4] = [
        Self::MovedPermanently,
        Self::HttpsAvailable,
        Self::TlsIncompleteChain,
        Self::ChangedSinceCited,
    ];

    /// The stable code: `moved-permanently`, `https-available`, `tls-incomplete-chain`,
    /// `changed-since-cited`; [`str::parse`] reads it back.
    pub fn code(self) -> &'static str {
        match self {
            Self::MovedPermanently => "moved-permanently",
            Self::HttpsAvailable => "https-available",
            Self::TlsIncompleteChain => "tls-incomplete-chain",
            Self::ChangedSinceCited => "changed-since-cited",
        }
    }

    /// A few words that stand behind a link: `moved for good`.
    pub fn short(self) -> &'static str {
        match self {
            Self::MovedPermanently => "moved for good",
            Self::HttpsAvailable => "https works too",
            Self::TlsIncompleteChain => "certificate chain incomplete",
            Self::ChangedSinceCited => "another page by now",
        }
    }

    /// One sentence for an editor who asks what to do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::MovedPermanently => "Put the new address in.",
            Self::HttpsAvailable => "Put the https form in.",
            Self::TlsIncompleteChain => "Fine in a browser; nothing to do.",
            Self::ChangedSinceCited => {
                "Look whether the page still says what it is cited for; if not, put an archived copy in."
            }
        }
    }
}

reads_back!(Note);

/// One request of a redirect chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Hop {
    /// The URL that was asked.
    pub url: String,
    /// The status it answered with; `None` if it did not.
    pub status: Option<u16>,
    /// The address that was connected to.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub address: Option<IpAddr>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UnknownCode;

    #[test]
    fn every_code_reads_back() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.code().parse(), Ok(verdict));
        }
        for note in Note::ALL {
            assert_eq!(note.code().parse(), Ok(note));
        }
        assert_eq!("dead".parse::<Verdict>(), Err(UnknownCode("dead".into())));
        assert_eq!("dead".parse::<Note>(), Err(UnknownCode("dead".into())));
    }
}
