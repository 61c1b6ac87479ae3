//! What the log of checks keeps of each.

use serde::{Deserialize, Serialize};
use wikirot_check::Check;
use wikirot_report::model::Evidence;

/// The `evidence` of a row of `check_log`, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// What was seen.
    #[serde(flatten)]
    pub seen: Evidence,
    /// Milliseconds from the final request to the first byte of its response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<u64>,
    /// How many attempts were made.
    #[serde(default)]
    pub attempts: u32,
}

impl Logged {
    /// What is kept of a check.
    pub(super) fn json(check: &Check) -> rusqlite::Result<String> {
        serde_json::to_string(&Self::from(check))
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    }
}

impl From<&Check> for Logged {
    fn from(check: &Check) -> Self {
        Self {
            seen: Evidence {
                hops: check.hops.clone(),
                server: check.server.clone(),
                title: check.title.clone(),
                detail: check.detail.clone(),
            },
            first_byte_ms: check
                .first_byte
                .map(|it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX)),
            attempts: check.attempts,
        }
    }
}
