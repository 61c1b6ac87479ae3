//! What a check leaves behind, so that an editor can see why.

use serde::{Deserialize, Serialize};
use wikirot_check::Check;
use wikirot_report::model::Hop;

/// The `evidence` of a row of `check_log`, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Every request of the last attempt in order, the final one included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Hop>,
    /// The `Server` header of the final response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The `<title>` of the final response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// One line of further evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Milliseconds from the final request to the first byte of its response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<u64>,
    /// How many attempts were made.
    #[serde(default)]
    pub attempts: u32,
}

impl From<&Check> for Evidence {
    fn from(check: &Check) -> Self {
        let hop = |hop: &wikirot_check::Hop| Hop {
            url: hop.url.clone(),
            status: hop.status,
            address: hop.address.map(|it| it.to_string()),
        };
        Self {
            hops: check.hops.iter().map(hop).collect(),
            server: check.server.clone(),
            title: check.title.clone(),
            detail: check.detail.clone(),
            first_byte_ms: check
                .first_byte
                .map(|it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX)),
            attempts: check.attempts,
        }
    }
}
