//! What was found out of one URL, as a line of JSON.

use jiff::Timestamp;
use serde::Serialize;
use wikirot_check::Check;
use wikirot_words::{Note, Trouble, Verdict};

use super::lines::Entry;
use crate::state::Logged;

/// One line of the output; documented in docs/formats.md.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    line: u64,
    url: &'a str,
    checked_url: &'a str,
    verdict: Verdict,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<Trouble>,
    status: Option<u16>,
    final_url: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [Note],
    checked_at: Option<Timestamp>,
    #[serde(flatten)]
    logged: Logged,
}

impl<'a> Answer<'a> {
    pub(super) fn new(entry: &'a Entry, check: &'a Check) -> Answer<'a> {
        let answered = check.hops.last().filter(|hop| hop.status.is_some());
        Answer {
            line: entry.number,
            url: &entry.written,
            checked_url: &entry.asked,
            verdict: check.verdict,
            reason: check.reason.code().into_owned(),
            trouble: check.reason.trouble(),
            status: check.status,
            final_url: answered.map(|hop| hop.url.as_str()),
            notes: &check.notes,
            checked_at: Timestamp::try_from(check.checked_at).ok(),
            logged: Logged::from(check),
        }
    }
}
