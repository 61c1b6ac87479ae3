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
            && self.end.port().is_none()
            && self.start.host() == self.end.host();
        let mut url = self.end.clone();
        (plain && url.set_scheme("https").is_ok()).then_some(url)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::SystemTime;

    use http::HeaderMap;
    use wikirot_words::Hop;

    use super::*;
    use crate::judge::document::Document;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn check(id: u64, reason: Reason, url: &str) -> Check {
        let hops = vec![Hop { url: url.to_owned(), status: None, address: None }];
        Check::unanswered(id, reason, hops, SystemTime::UNIX_EPOCH)
    }

    pub(in crate::judge) fn mark(text: &str) -> Mark {
        let at = url("http://a.org/x");
        Mark::new(&at, &at, &Document::read("a.org", &HeaderMap::new(), text.as_bytes()))
    }

    /// A page that a link to `start` led to at `end`.
    pub(in crate::judge) fn page(start: &str, end: &str) -> Page {
        Page {
            check: check(1, Reason::Ok, start),
            host: HostId(0),
            start: url(start),
            end: url(end),
            mark: Some(mark("words of ours")),
            compared: false,
            suspicion: None,
            by_program: true,
            move_asked: false,
            https_asked: false,
            is_said: false,
            over_http: None,
        }
    }

    const MOVED: Note = Note::MovedPermanently;

    #[test]
    fn a_first_word_is_said_once_of_what_is_beyond_doubt() {
        let mut page = page("http://a.org/x", "http://a.org/y");
        page.check.notes = vec![MOVED, Note::TlsIncompleteChain];
        page.suspicion = Some(Suspicion::Repeats);
        assert_eq!(page.first_word(), None);
        page.suspicion = None;
        let word = page.first_word().unwrap();
        // That it has moved is to be confirmed.
        assert_eq!((word.preliminary, &*word.notes), (true, &[Note::TlsIncompleteChain][..]));
        assert_eq!(page.first_word(), None, "it was said");
        assert!(!page.check.preliminary && page.check.notes.len() == 2);
    }

    #[test]
    fn what_was_found_over_https_alone_says_so_or_that_it_failed_over_http() {
        let of = || {
            let failed = check(1, Reason::Http(410), "http://a.org/x");
            let over_http = Some(Box::new(failed));
            Page { over_http, ..page("https://a.org/x", "https://a.org/x") }
        };
        let found = of().acquit();
        assert_eq!((found.reason, &*found.notes), (Reason::Ok, &[Note::HttpsAvailable][..]));
        assert_eq!(found.detail.as_deref(), Some("over http http-410"));
        let hops: Vec<_> = found.hops.iter().map(|hop| &*hop.url).collect();
        assert_eq!(hops, ["http://a.org/x", "https://a.org/x"]);
        let none = of().convict(Reason::Soft404, "it says so".to_owned());
        assert_eq!((none.reason, none.detail), (Reason::Http(410), None));
        let alone = page("http://a.org/x", "http://a.org/x").acquit();
        assert_eq!((alone.notes.len(), alone.detail), (0, None));
    }

    #[test]
    fn what_is_none_has_its_evidence_and_no_notes() {
        let mut page = page("http://a.org/x", "http://a.org/y");
        page.check.notes = vec![MOVED];
        let check = page.convict(Reason::Soft404, "it says so".to_owned());
        assert_eq!((check.reason, check.verdict), (Reason::Soft404, Reason::Soft404.verdict()));
        assert_eq!((check.notes.len(), check.detail.as_deref()), (0, Some("it says so")));
    }

    #[test]
    fn a_page_has_moved_where_the_link_leads_there_again() {
        for (again, has_moved) in
            [(Some("http://a.org/new"), true), (Some("http://a.org/newer"), false), (None, false)]
        {
            let mut page = page("http://a.org/old", "http://a.org/new");
            assert!(!page.has_moved(), "nobody said so");
            page.check.notes = vec![Note::TlsIncompleteChain, MOVED];
            assert!(page.has_moved());
            page.compare_move(again.map(url).as_ref());
            assert!(!page.has_moved(), "it was asked");
            assert_eq!(page.check.notes.contains(&MOVED), has_moved, "{again:?}");
            assert!(page.check.notes.contains(&Note::TlsIncompleteChain));
        }
        // What is written from the old address is sure.
        let mut page = page("http://a.org/old", "https://a.org/old/");
        page.check.notes = vec![MOVED];
        assert!(!page.has_moved());
    }

    #[test]
    fn its_https_form_is_the_same_page() {
        for (form, is_noted) in
            [(Some("words of ours"), true), (Some("other words"), false), (None, false)]
        {
            let mut page = page("http://a.org/x", "http://a.org/x");
            page.compare_https(form.map(mark).as_ref());
            assert_eq!(page.check.notes.contains(&Note::HttpsAvailable), is_noted, "{form:?}");
            assert_eq!(page.https(), None, "it was asked for");
        }
    }

    #[test]
    fn a_page_has_an_https_form_where_both_ends_are_of_one_host_without() {
        for (start, end, form) in [
            ("http://a.org/x", "http://a.org/y", Some("https://a.org/y")),
            ("http://a.org/x", "http://a.org:8080/y", None),
            ("http://a.org:8080/x", "http://a.org/y", None),
            ("https://a.org/x", "http://a.org/y", None),
            ("http://a.org/x", "https://a.org/y", None),
            ("http://a.org/x", "http://www.a.org/y", None),
        ] {
            assert_eq!(page(start, end).https(), form.map(url), "{start} {end}");
        }
    }
}
