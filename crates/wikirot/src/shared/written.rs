//! A check as the file of shared checks has it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use wikirot_check::{Check, Owner, Portrait};
use wikirot_report::model::Evidence;
use wikirot_words::{Note, Reason, Verdict};

use crate::state::Logged;

/// All of a [`Check`] but the number of its target, which each run has its own of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Written {
    verdict: Verdict,
    /// The reason's code.
    reason: String,
    notes: Vec<Note>,
    status: Option<u16>,
    /// Milliseconds since 1970.
    at: u64,
    /// Earlier versions worked out a `portrait` in another way.
    #[serde(default, rename = "portrait_2", skip_serializing_if = "Option::is_none")]
    portrait: Option<[u8; Portrait::BYTES]>,
    /// The number of the owner that a certificate names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<u32>,
    #[serde(flatten)]
    logged: Logged,
}

impl From<&Check> for Written {
    fn from(check: &Check) -> Self {
        let since = check.checked_at.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            verdict: check.verdict,
            reason: check.reason.code().into_owned(),
            notes: check.notes.clone(),
            status: check.status,
            at: u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
            portrait: check.portrait.map(Portrait::to_bytes),
            owner: check.owner.map(Owner::number),
            logged: Logged::from(check),
        }
    }
}

impl Written {
    /// The check of the target of that number; `None` for one whose reason only a later version knows.
    pub(super) fn of(self, id: u64) -> Option<Check> {
        let Self { verdict, reason, notes, status, at, portrait, owner, logged } = self;
        let Logged { seen: Evidence { hops, server, title, detail }, first_byte_ms, attempts } =
            logged;
        let checked_at = SystemTime::checked_add(&UNIX_EPOCH, Duration::from_millis(at))?;
        Some(Check {
            id,
            verdict,
            reason: reason.parse::<Reason>().ok()?,
            notes,
            status,
            hops,
            server,
            title,
            detail,
            first_byte: first_byte_ms.map(Duration::from_millis),
            attempts,
            checked_at,
            portrait: portrait.and_then(|bytes| Portrait::from_bytes(&bytes)),
            owner: owner.map(Owner::of_number),
            preliminary: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use wikirot_words::Hop;

    use super::*;

    #[test]
    fn a_check_comes_back_as_it_was() {
        let check = Check {
            id: 7,
            verdict: Verdict::Broken,
            reason: Reason::Http(404),
            notes: vec![Note::MovedPermanently],
            status: Some(404),
            hops: vec![Hop {
                url: "http://a.example/".to_owned(),
                status: Some(404),
                address: None,
            }],
            server: Some("nginx".to_owned()),
            title: Some("Not found".to_owned()),
            detail: None,
            first_byte: Some(Duration::from_millis(11)),
            attempts: 2,
            checked_at: UNIX_EPOCH + Duration::from_millis(1_790_000_000_123),
            portrait: Portrait::from_bytes(&[7; Portrait::BYTES]),
            owner: Some(Owner::named("riverton")),
            preliminary: false,
        };
        let json = serde_json::to_string(&Written::from(&check)).unwrap();
        let written: Written = serde_json::from_str(&json).unwrap();
        assert_eq!(written.of(7), Some(check));
    }
}
