//! What a list is read with.

use url::Url;

use super::dates::Months;

/// How a list is read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The names of months that it may have.
    pub months: Months,
    /// For how many days an entry holds that is signed and names no last day.
    pub signed_for: i32,
}

impl Default for Reading {
    fn default() -> Self {
        Self { months: Months::default(), signed_for: SIGNED_FOR }
    }
}

/// Half a year.
pub const SIGNED_FOR: i32 = 183;

/// A URL as it is compared: parsed where it can be, without a fragment.
pub(super) fn absolute(url: &str) -> Option<Url> {
    let mut parsed = match url.strip_prefix("//") {
        Some(rest) => Url::parse(&format!("https://{rest}")).ok()?,
        None => Url::parse(url).ok()?,
    };
    parsed.set_fragment(None);
    Some(parsed)
}
