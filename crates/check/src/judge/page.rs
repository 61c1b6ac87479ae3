//! An alive page, as long as it may turn out to be none; and one that is missing, as long as it may be there.

use url::Url;
use wikirot_words::{Note, Reason};

use crate::check::Check;
use crate::ids::HostId;
use crate::judge::address::is_respelled;
use crate::judge::mark::Mark;
use crate::judge::soft404::Suspicion;

/// The check of a page that is not sent yet, with what is needed to weigh it.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) check: Check,
    /// The host of the first hop.
    pub(crate) host: HostId,
    pub(crate) start: Url,
    pub(crate) end: Url,
    /// What the page looked like, where that may be needed.
    pub(crate) mark: Option<Mark>,
    /// It is to be compared with others of its host.
    pub(crate) compared: bool,
    /// Why it may mean something else, as long as that is not weighed.
    pub(crate) suspicion: Option<Suspicion>,
    /// It was shown to a program: a browser may get another.
    pub(crate) by_program: bool,
    /// Whether it has moved was asked once more.
    pub(crate) move_asked: bool,
    /// Its https form was asked for.
    pub(crate) https_asked: bool,
    /// A first word was said of it.
    pub(crate) is_said: bool,
    /// The check of the link as it is written, where this is its https form.
    pub(crate) over_http: Option<Box<Check>>,
}

impl Page {
    /// What is known of the page before all is asked: that it is there, unless there is a doubt; once.
    pub(crate) fn first_word(&mut self) -> Option<Check> {
        // An https form is in doubt until it is weighed.
        let is_clear = self.suspicion.is_none();
        (is_clear && !std::mem::replace(&mut self.is_said, true)).then(|| {
            let mut check = Check { preliminary: true, ..self.check.clone() };
            // Not before it is confirmed.
            check.notes.retain(|note| *note != Note::MovedPermanently);
            check
        })
    }

    /// The page is one.
    pub(crate) fn acquit(mut self) -> Check {
        if let Some(over_http) = self.over_http.take() {
            let code = over_http.reason.code();
            self.check.notes.push(Note::HttpsAvailable);
            self.check.detail = Some(format!("over http {code}"));
            self.check.hops.splice(0..0, over_http.hops);
        }
        self.check
    }

    /// The page turned out to be none, for this reason.
    pub(crate) fn convict(mut self, reason: Reason, evidence: String) -> Check {
        if let Some(over_http) = self.over_http.take() {
            return *over_http;
        }
        self.check.reason = reason;
        self.check.verdict = reason.verdict();
        self.check.notes.clear();
        self.check.detail = Some(evidence);
        self.check
    }

    /// Takes in where the link leads the second time it is asked for: an address that is made anew for
    /// each visitor is no new address of the page.
    pub(crate) fn compare_move(&mut self, end: Option<&Url>) {
        self.move_asked = true;
        if end != Some(&self.end) {
            self.check.notes.retain(|note| *note != Note::MovedPermanently);
        }
    }

    /// Whether it has moved for good, to an address that was not written from the old one.
    pub(crate) fn has_moved(&self) -> bool {
        !self.move_asked
            && self.check.notes.contains(&Note::MovedPermanently)
            && !is_respelled(&self.start, &self.end)
    }

    /// Takes in what its https form looks like.
    pub(crate) fn compare_https(&mut self, form: Option<&Mark>) {
        self.https_asked = true;
        if let (Some(mark), Some(form)) = (&self.mark, form)
            && mark.is_like(form)
        {
            self.check.notes.push(Note::HttpsAvailable);
        }
    }

    /// Its address over https, where it was asked for, and answered, without.
    pub(crate) fn https(&self) -> Option<Url> {
        let plain = !self.https_asked
            && self.start.scheme() == "http"
            && self.end.scheme() == "http"
            && self.start.port().is_none()
            && self.start.host() == self.end.host();
        let mut url = self.end.clone();
        (plain && url.set_scheme("https").is_ok()).then_some(url)
    }
}
