//! What hosts said in their `robots.txt`, to be kept for a run that goes on where another was cut off.

use std::time::{Duration, SystemTime};

/// What the `robots.txt` of a host said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRules {
    /// The name of the host, without a dot at its end.
    pub host: Box<str>,
    /// Whether rules for all robots were obeyed: see [`RobotsMode::Strict`](crate::RobotsMode::Strict).
    pub strict: bool,
    /// The lines that concern us; none where nothing forbids us anything.
    pub lines: Box<str>,
    /// When it was read.
    pub read_at: SystemTime,
}

impl SiteRules {
    /// How long they hold at most, by RFC 9309 (2.4).
    pub const HOLD: Duration = Duration::from_secs(24 * 3600);

    /// Bytes of the longest lines that are kept; a host that has more is asked in each run.
    const LONGEST: usize = 1024;

    /// What is kept; `None` where that is too much.
    pub(crate) fn new(
        host: &str,
        strict: bool,
        lines: String,
        read_at: SystemTime,
    ) -> Option<Self> {
        let is_short = lines.len() <= Self::LONGEST;
        is_short.then(|| Self { host: host.into(), strict, lines: lines.into(), read_at })
    }

    /// Whether they hold now, for a run that obeys rules for all robots or does not.
    pub(crate) fn hold(&self, strict: bool, now: SystemTime) -> bool {
        let age = now.duration_since(self.read_at);
        self.strict == strict && age.is_ok_and(|age| age < Self::HOLD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_hold_for_a_day_and_for_runs_of_their_kind() {
        let read = SystemTime::UNIX_EPOCH + SiteRules::HOLD;
        let rules = SiteRules::new("a.org", false, "disallow: /x".to_owned(), read).unwrap();
        let second = Duration::from_secs(1);
        for (strict, at, hold) in [
            (false, read, true),
            (false, read + SiteRules::HOLD - second, true),
            (false, read + SiteRules::HOLD, false),
            (false, read - second, false),
            (true, read, false),
        ] {
            assert_eq!(rules.hold(strict, at), hold, "{strict} {at:?}");
        }
        for (length, is_kept) in [(SiteRules::LONGEST, true), (SiteRules::LONGEST + 1, false)] {
            let rules = SiteRules::new("a.org", false, "x".repeat(length), read);
            assert_eq!(rules.is_some(), is_kept, "{length}");
        }
    }
}
