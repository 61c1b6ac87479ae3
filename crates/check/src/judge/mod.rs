//! What a final answer means: a chain of doubts, each of which may end it.

pub(crate) mod blocked;
pub(crate) mod page;
pub(crate) mod parked;
pub(crate) mod phrases;
pub(crate) mod soft404;

use std::collections::HashMap;

use http::header;
use wikirot_words::{Note, Reason};

use crate::html;
use crate::ids::{HostId, LaneId};
use crate::judge::page::Page;
use crate::judge::soft404::{Mark, Suspicion};
use crate::net::body::is_text;
use crate::net::fetch::Answer;
use crate::net::headers::Agent;
use crate::questions::Waiting;
use crate::run::Run;
use crate::visit::question::Question;
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
        match visit.purpose {
            Purpose::Canary => return,
            Purpose::Question(question) => {
                return self.answered_question(question, &visit.url, Some(&answer));
            }
            Purpose::Link { .. } => {}
        }
        if wants_second_look(answer.status) && visit.agent == Agent::Own {
            visit.agent = Agent::Browser;
            visit.hops.pop();
            return self.put_ahead(visit.lane, Work::UnderWay(visit));
        }
        let blocked = blocked::recognise(&visit.url, answer.status, &answer.headers, &answer.body);
        if let Some((blocker, mark)) = blocked {
            let detail = Some(format!("known by `{mark}`"));
            return self.conclude(visit, Reason::Blocked(blocker), detail, Some(&answer));
        }
        if matches!(answer.status, 200..300) {
            return self.judge_page(visit, answer);
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

    fn judge_page(&mut self, mut visit: Box<Visit>, answer: Answer) {
        let title = html::title(&answer.body);
        let title = title.as_deref();
        if let Some(evidence) = parked::recognise(&visit.url, title, &answer.body) {
            return self.conclude(visit, Reason::Parked, Some(evidence), Some(&answer));
        }
        let Purpose::Link { id, tries, .. } = visit.purpose else {
            return;
        };
        let judged = is_text(&answer.headers)
            && !answer.body.is_empty()
            && soft404::is_deep(&visit.start)
            && !soft404::is_shell(&answer.body);
        let suspicion = if judged {
            soft404::suspicion(&visit.start, &visit.url, title, &answer.body)
        } else {
            None
        };
        let mark = judged.then(|| Mark::new(&visit.url, title, &answer.body));
        let check = self.check_of(id, tries + 1, &mut visit, Reason::Ok, Some(&answer));
        let host = self.hosts.of(&visit.start, &mut self.lanes, self.config);
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

    /// Looks whether the page is the same as the last of its host.
    fn compare(&mut self, mut page: Box<Page>) {
        let known = self.questions.nowhere.get(&nowhere_key(&page));
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

    /// Weighs a suspicion against what the host says to a path that cannot exist.
    pub(crate) fn weigh(&mut self, mut page: Box<Page>, suspicion: Suspicion) {
        let key = nowhere_key(&page);
        let Some(nowhere) = self.questions.nowhere.get(&key) else {
            return self.ask_nowhere(Question::Nowhere(key.0, key.1), page, suspicion);
        };
        let mark = page.mark.as_ref();
        let proof = mark.and_then(|mark| soft404::verdict(&suspicion, mark, nowhere.as_ref()));
        match proof {
            Some(evidence) => {
                page.check.reason = Reason::Soft404;
                page.check.verdict = Reason::Soft404.verdict();
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

fn nowhere_key(page: &Page) -> (HostId, Box<str>) {
    (page.host, soft404::folder(&page.start).into())
}
