//! Links that editors want left alone pass the checker by.

use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc::{Receiver, Sender};
use wikirot_check::{Check, Hop, Reason, Target, Verdict};

use crate::ignore::IgnoreList;
use crate::settings;

/// The lists in force; a scan fills it in when it has read the pages that hold some.
pub(crate) type Ignored = Arc<OnceLock<IgnoreList>>;

/// Hands on the targets that are to be asked, and answers the others.
pub(super) async fn before_checking(
    ignored: Ignored,
    mut targets: Receiver<Target>,
    to_checker: Sender<Target>,
    checks: Sender<Check>,
) {
    while let Some(target) = targets.recv().await {
        let entry = ignored.get().and_then(|list| Some((list, list.matching(&target.url, None)?)));
        let delivered = match entry {
            None => to_checker.send(target).await.is_ok(),
            Some((list, entry)) => checks.send(not_asked(&target, list, entry)).await.is_ok(),
        };
        if !delivered {
            return;
        }
    }
}

/// Hands on checks; those that failed for a reason that is to be ignored as such.
pub(super) async fn after_checking(
    ignored: Ignored,
    mut checked: Receiver<Check>,
    checks: Sender<Check>,
) {
    while let Some(mut check) = checked.recv().await {
        if let Some(list) = ignored.get() {
            ignore_failure(&mut check, list);
        }
        if checks.send(check).await.is_err() {
            return;
        }
    }
}

fn not_asked(target: &Target, list: &IgnoreList, entry: usize) -> Check {
    Check {
        id: target.id,
        verdict: Verdict::Skipped,
        reason: Reason::Ignored,
        notes: Vec::new(),
        status: None,
        hops: Vec::new(),
        server: None,
        title: None,
        detail: Some(told(list, entry)),
        first_byte: None,
        attempts: 0,
        checked_at: settings::now(),
    }
}

fn ignore_failure(check: &mut Check, list: &IgnoreList) {
    if !matches!(check.verdict, Verdict::Broken | Verdict::Suspect) {
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
