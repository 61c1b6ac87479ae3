//! An alive page, as long as it may turn out to be none.

use url::Url;
use wikirot_words::Reason;

use crate::check::Check;
use crate::ids::HostId;
use crate::judge::mark::Mark;
use crate::judge::soft404::Suspicion;

/// The check of an alive page that is not sent yet, with what is needed to weigh it.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) check: Check,
    /// The host of the first hop.
    pub(crate) host: HostId,
    pub(crate) start: Url,
    pub(crate) end: Url,
    /// What the page looked like, where that is to be compared.
    pub(crate) mark: Option<Mark>,
    /// Why it may mean something else, as long as that is not weighed.
    pub(crate) suspicion: Option<Suspicion>,
}

impl Page {
    /// The page turned out to be none, for this reason.
    pub(crate) fn convict(mut self, reason: Reason, evidence: String) -> Check {
        self.check.reason = reason;
        self.check.verdict = reason.verdict();
        self.check.notes.clear();
        self.check.detail = Some(evidence);
        self.check
    }

    /// Its address over https, where it was asked for, and answered, without.
    pub(crate) fn https(&self) -> Option<Url> {
        let plain = self.start.scheme() == "http"
            && self.end.scheme() == "http"
            && self.start.port().is_none()
            && self.start.host() == self.end.host();
        let mut url = self.end.clone();
        (plain && url.set_scheme("https").is_ok()).then_some(url)
    }
}
