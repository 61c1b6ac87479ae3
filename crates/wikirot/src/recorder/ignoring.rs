//! What editors want left alone is not asked, and what they want to hear nothing of is not told.

use std::sync::{Arc, OnceLock};

use wikirot_check::{Check, Hop, Reason, Target, Verdict};

use crate::clock;
use crate::ignore::IgnoreList;

/// The lists in force; a scan fills it in when it has read the pages that hold some.
pub type Ignored = Arc<OnceLock<IgnoreList>>;

/// The outcome of a target that is not to be asked; `None` for one that is.
pub(crate) fn not_asked(target: &Target, list: &IgnoreList) -> Option<Check> {
    ignored(target.id, &target.url, None, list)
}

/// The outcome of a target that is not to be asked, or not to be told of for the `reason` why it fails;
/// `None` for others.
pub(crate) fn ignored(
    id: u64,
    url: &str,
    reason: Option<&str>,
    list: &IgnoreList,
) -> Option<Check> {
    let why = told(list, list.matching(url, reason)?);
    let detail = match reason {
        Some(code) => format!("{code}; {why}"),
        None => why,
    };
    Some(skipped(id, Reason::Ignored, Some(detail)))
}

/// A check of what was not asked.
pub(crate) fn skipped(id: u64, reason: Reason, detail: Option<String>) -> Check {
    Check {
        id,
        verdict: Verdict::Skipped,
        reason,
        notes: Vec::new(),
        status: None,
        hops: Vec::new(),
        server: None,
        title: None,
        detail,
        first_byte: None,
        attempts: 0,
        checked_at: clock::now(),
        portrait: None,
        owner: None,
        preliminary: false,
    }
}

/// Takes a failure for ignored, where its reason is to be.
pub(crate) fn ignore_failure(check: &mut Check, list: &IgnoreList) {
    if !check.verdict.is_failure() {
        return;
    }
    let Some(Hop { url, .. }) = check.hops.first() else { return };
    let code = check.reason.code();
    if let Some(entry) = list.matching(url, Some(&code)) {
        check.detail = Some(format!("{code}; {}", told(list, entry)));
        check.verdict = Verdict::Skipped;
        check.reason = Reason::Ignored;
    }
}

fn told(list: &IgnoreList, entry: usize) -> String {
    list.entries().get(entry).map_or_else(String::new, |entry| {
        format!("ignored by {}: {}", entry.place(), entry.written)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ignore::{Form, parse};

    #[test]
    fn a_failure_is_ignored_by_the_url_that_was_asked_and_for_its_reason() {
        let parsed = parse("a.example http-404\nb.example", Form::File);
        let list = IgnoreList::new(parsed.entries, jiff::civil::date(2026, 11, 27));
        let hop = |url: &str| Hop { url: url.to_owned(), status: None, address: None };
        let judged = |hops: &[&str], reason: Reason| {
            let hops = hops.iter().map(|url| hop(url)).collect();
            let mut check = Check { hops, verdict: reason.verdict(), ..skipped(1, reason, None) };
            ignore_failure(&mut check, &list);
            if check.verdict == Verdict::Skipped {
                let told = check.detail.as_deref().unwrap_or_default();
                let of = [
                    "http-404; ignored by line 1: a.example http-404",
                    "http-500; ignored by line 2: b.example",
                ];
                assert!(of.contains(&told), "{told}");
            }
            (check.verdict, check.reason)
        };
        let (gone, ignored) = (Reason::Http(404), (Verdict::Skipped, Reason::Ignored));
        assert_eq!(judged(&["http://a.example/x", "http://c.example/y"], gone), ignored);
        assert_eq!(judged(&["http://b.example/x"], Reason::Http(500)), ignored);
        for (hops, reason) in [
            (&["http://c.example/y", "http://a.example/x"][..], gone),
            (&["http://a.example/x"], Reason::Http(500)),
            (&["http://b.example/x"], Reason::Ok),
            (&[], gone),
        ] {
            assert_eq!(judged(hops, reason), (reason.verdict(), reason), "{hops:?}");
        }
    }
}
