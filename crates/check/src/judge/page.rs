//! Checks as they are written: from a visit, its last answer and a reason.

use http::header;
use url::Url;
use wikirot_words::{Hop, Note, Reason};

use crate::check::Check;
use crate::html;
use crate::ids::{HostId, LaneId};
use crate::judge::address::may_replace;
use crate::judge::mark::Mark;
use crate::net::fetch::Answer;
use crate::run::Run;
use crate::visit::Visit;
use crate::visit::redirect::is_permanent;

/// The check of an alive page that is not sent yet, with what is needed to doubt it.
pub(crate) struct Page {
    pub(crate) check: Check,
    /// The host of the first hop, and its lane.
    pub(crate) host: HostId,
    pub(crate) lane: LaneId,
    pub(crate) start: Url,
    pub(crate) end: Url,
    /// What the page looked like, if it was one.
    pub(crate) mark: Option<Mark>,
}

impl Run<'_> {
    /// A check that says why a URL got no answer, or none was asked for.
    pub(crate) fn check(&self, id: u64, reason: Reason, hops: Vec<Hop>) -> Check {
        Check {
            id,
            verdict: reason.verdict(),
            reason,
            notes: Vec::new(),
            status: None,
            hops,
            server: None,
            title: None,
            detail: None,
            first_byte: None,
            attempts: 0,
            checked_at: self.time_of_day(),
        }
    }

    /// A check of a visit that ends here.
    pub(crate) fn check_of(
        &self,
        id: u64,
        tries: u16,
        visit: &mut Visit,
        reason: Reason,
        answer: Option<&Answer>,
    ) -> Check {
        let mut check = self.check(id, reason, std::mem::take(&mut visit.hops));
        check.attempts = u32::from(tries);
        if let Some(answer) = answer {
            check.status = Some(answer.status);
            check.first_byte = Some(answer.first_byte);
            let server = answer.headers.get(header::SERVER);
            check.server =
                server.map(|value| html::line(&String::from_utf8_lossy(value.as_bytes()), 80));
            check.title = visit.title.take();
        }
        if reason == Reason::Ok {
            let before = &check.hops[..check.hops.len().saturating_sub(1)];
            let permanent = |hop: &Hop| hop.status.is_some_and(is_permanent);
            // What was given to a cookie is not what others get.
            let for_all = visit.jar.field(&visit.url).is_none() && visit.start != visit.url;
            if !before.is_empty()
                && before.iter().all(permanent)
                && for_all
                && may_replace(&visit.start, &visit.url)
            {
                check.notes.push(Note::MovedPermanently);
            }
            if visit.incomplete_chain {
                check.notes.push(Note::TlsIncompleteChain);
            }
        }
        check
    }
}
