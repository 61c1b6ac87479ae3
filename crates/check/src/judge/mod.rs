//! What a final answer means: a chain of doubts, each of which may end it.

pub(crate) mod address;
pub(crate) mod blocked;
pub(crate) mod charset;
pub(crate) mod document;
pub(crate) mod fold;
pub(crate) mod mark;
pub(crate) mod missing;
pub(crate) mod nowhere;
pub(crate) mod page;
pub(crate) mod parked;
pub(crate) mod phrases;
pub(crate) mod soft404;

use std::collections::HashMap;

use http::header;
use url::Url;
use wikirot_words::{Note, Reason};

use crate::ids::{HostId, LaneId};
use crate::judge::document::Document;
use crate::judge::mark::Mark;
use crate::judge::nowhere::Nowhere;
use crate::judge::page::Page;
use crate::judge::parked::Parked;
use crate::judge::soft404::Suspicion;
use crate::net::fetch::Answer;
use crate::net::headers::Agent;
use crate::questions::Waiting;
use crate::run::Run;
use crate::visit::admit::admit_url;
use crate::visit::question::Question;
use crate::visit::redirect::refresh;
use crate::visit::{Purpose, Visit, Work};

/// The last page of each host with more than one URL, to see whether the next is the same.
#[derive(Default)]
pub(crate) struct Pages {
    last: HashMap<HostId, LastPage>,
    /// Hosts of a lane whose first page is held until there is another to compare it with.
    held: HashMap<LaneId, Vec<HostId>>,
}

struct LastPage {
    url: Box<str>,
    mark: Mark,
    held: Option<Box<Page>>,
}

impl Run<'_> {
    /// Judges the final answer of a visit.
    pub(crate) fn judge(&mut self, mut visit: Box<Visit>, answer: Answer) {
        if matches!(visit.purpose, Purpose::Canary) {
            return;
        }
        if let Purpose::Question(question) = &visit.purpose {
            let question = question.clone();
            if matches!(question, Question::Nowhere(..))
                && let Some(page) = Document::of(&visit.url, &answer)
            {
                match self.move_on(visit, &answer, &page) {
                    Some(back) => visit = back,
                    None => return,
                }
            }
            return self.answered_question(question, &visit.start, &visit.url, Some(&answer));
        }
        if wants_second_look(answer.status) && visit.agent == Agent::Own {
            visit.agent = Agent::Browser;
            visit.hops.pop();
            return self.put_ahead(visit.lane, Work::UnderWay(visit));
        }
        let page = Document::of(&visit.url, &answer);
        visit.title = page.as_ref().and_then(|page| page.title.clone());
        let text = page.as_ref().map(|page| &*page.text);
        let blocked =
            blocked::recognise(&visit.url, answer.status, &answer.headers, &answer.body, text);
        if let Some((blocker, mark)) = blocked {
            let detail = Some(format!("known by `{mark}`"));
            return self.conclude(visit, Reason::Blocked(blocker), detail, Some(&answer));
        }
        if matches!(answer.status, 200..300) {
            return self.judge_page(visit, answer, page.unwrap_or_default());
        }
        let reason = Reason::Http(answer.status);
        if !self.left_alone(&visit, reason) && self.retry(&mut visit, reason) {
            return;
        }
        let detail = answer
            .headers
            .get(header::RETRY_AFTER)
            .map(|wait| format!("retry-after: {}", String::from_utf8_lossy(wait.as_bytes())));
        self.conclude(visit, reason, detail, Some(&answer));
    }

    fn judge_page(&mut self, visit: Box<Visit>, answer: Answer, page: Document) {
        let Some(mut visit) = self.move_on(visit, &answer, &page) else {
            return;
        };
        let parked = parked::recognise(&visit.start, &visit.url, &page, &answer.body);
        if let Parked::Yes(evidence) = parked {
            return self.conclude(visit, Reason::Parked, Some(evidence), Some(&answer));
        }
        let Purpose::Link { id, tries, .. } = visit.purpose else {
            return;
        };
        let tells = !answer.body.is_empty() && soft404::tells(&page, &visit.url);
        let suspicion = match parked {
            Parked::Perhaps => Some(Suspicion::Parked),
            _ => soft404::suspicion(&visit.start, &visit.url, &page),
        };
        let host = self.hosts.of(&visit.start, &mut self.lanes, self.config);
        let compared = tells && address::is_deep(&visit.start) && self.hosts[host].urls > 1;
        let mark =
            (compared || suspicion.is_some()).then(|| Mark::new(&visit.start, &visit.url, &page));
        let check = self.check_of(id, tries + 1, &mut visit, Reason::Ok, Some(&answer));
        let page = Box::new(Page {
            check,
            host,
            lane: self.hosts[host].lane,
            start: visit.start,
            end: visit.url,
            mark,
        });
        match suspicion {
            Some(suspicion) => self.weigh(page, suspicion),
            None => self.compare(page),
        }
    }

    /// Goes where a page moves its readers on to by itself; hands the visit back where it does not.
    fn move_on(
        &mut self,
        visit: Box<Visit>,
        answer: &Answer,
        page: &Document,
    ) -> Option<Box<Visit>> {
        let field = answer.headers.get(header::REFRESH).and_then(|field| field.to_str().ok());
        let to = field.or(page.refresh.as_deref()).and_then(|to| refresh(&visit.url, to));
        let open = |to: &Url| admit_url(to, self.config.allow_private).is_ok();
        // A page that is shown again and again is there.
        match to.filter(|to| open(to) && !visit.has_been_at(to)) {
            Some(to) => self.follow(visit, to, answer),
            None => return Some(visit),
        }
        None
    }

    /// Looks whether the page is the same as the last of its host.
    fn compare(&mut self, mut page: Box<Page>) {
        let beside = Nowhere::beside(&page.start, 0).key;
        let known = self.questions.nowhere.get(&(page.host, beside));
        let proven = match (&page.mark, known) {
            (Some(mark), Some(Some(nowhere))) => mark.is_like(nowhere),
            _ => false,
        };
        if proven {
            return self.weigh(page, Suspicion::Repeats);
        }
        let (host, lane) = (page.host, page.lane);
        let Some(mark) = page.mark.clone().filter(|_| self.hosts[host].urls > 1) else {
            return self.ask_https(page);
        };
        let url: Box<str> = page.start.as_str().into();
        let Some(last) = self.pages.last.get_mut(&host) else {
            // A redirect may have led here after its own lane came to rest.
            if !self.lanes.is_active(lane) {
                self.pages.last.insert(host, LastPage { url, mark, held: None });
                return self.ask_https(page);
            }
            let held = Some(page);
            self.pages.last.insert(host, LastPage { url, mark, held });
            return self.pages.held.entry(lane).or_default().push(host);
        };
        let repeats = last.mark.is_like(&mark) && last.url != url;
        let held = last.held.take();
        (last.url, last.mark) = (url, mark);
        if repeats {
            page.check.detail = None;
            if let Some(held) = held {
                self.weigh(held, Suspicion::Repeats);
            }
            return self.weigh(page, Suspicion::Repeats);
        }
        if let Some(held) = held {
            self.ask_https(held);
        }
        self.ask_https(page);
    }

    /// Lets go of first pages that no other came to be compared with, once their lane is at rest.
    pub(crate) fn release_pages(&mut self, lane: LaneId) {
        if self.lanes.is_active(lane) {
            return;
        }
        for host in self.pages.held.remove(&lane).unwrap_or_default() {
            let held = self.pages.last.get_mut(&host).and_then(|last| last.held.take());
            if let Some(page) = held {
                self.ask_https(page);
            }
        }
    }

    /// Sends what is alive but still in doubt: nobody will ask further.
    pub(crate) fn let_go(&mut self) {
        let held = std::mem::take(&mut self.pages).last.into_values();
        let pages: Vec<_> = held.filter_map(|last| last.held).map(|page| *page).collect();
        for page in pages.into_iter().chain(self.questions.take_pages()) {
            self.send(page.check);
        }
    }

    /// Weighs a suspicion against what the host says to an address that cannot exist.
    pub(crate) fn weigh(&mut self, mut page: Box<Page>, suspicion: Suspicion) {
        let number = self.rng.u64(..);
        let by_parameter = matches!(suspicion, Suspicion::Says(_))
            .then(|| Nowhere::by_parameter(&page.start, number))
            .flatten();
        let address = by_parameter.unwrap_or_else(|| Nowhere::beside(&page.start, number));
        let key = (page.host, address.key);
        let Some(nowhere) = self.questions.nowhere.get(&key) else {
            let question = Question::Nowhere(key.0, key.1);
            return self.ask_question(question, address.url, Waiting::Suspect(page, suspicion));
        };
        let proof = page.mark.as_ref().and_then(|mark| {
            soft404::verdict(&suspicion, mark, nowhere.as_ref(), address.by_parameter)
        });
        match proof {
            Some((reason, evidence)) => {
                page.check.reason = reason;
                page.check.verdict = reason.verdict();
                page.check.notes.clear();
                page.check.detail = Some(evidence);
                self.send(page.check);
            }
            None => self.ask_https(page),
        }
    }

    /// Looks whether an alive `http` page has an `https` form, once a host.
    pub(crate) fn ask_https(&mut self, mut page: Box<Page>) {
        let plain = self.config.probe_https
            && page.start.scheme() == "http"
            && page.end.scheme() == "http"
            && page.start.port().is_none()
            && page.start.host() == page.end.host();
        match self.hosts[page.host].https {
            _ if !plain => {}
            Some(true) => page.check.notes.push(Note::HttpsAvailable),
            Some(false) => {}
            None => {
                let mut url = page.end.clone();
                if url.set_scheme("https").is_ok() {
                    let question = Question::Https(page.host);
                    return self.ask_question(question, url, Waiting::Page(page));
                }
            }
        }
        self.send(page.check);
    }
}

/// Whether one second look with a plain browser's name is due before the verdict: statuses that
/// some servers give to whoever does not look like a browser. (404 gets its own, later.)
fn wants_second_look(status: u16) -> bool {
    matches!(status, 403 | 406 | 999)
}
