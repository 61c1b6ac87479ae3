//! What a final answer means: a chain of doubts, each of which may end it.

use std::collections::HashMap;

use http::header;

use crate::asides::{Question, Waiting};
use crate::blocked;
use crate::body::is_text;
use crate::draft::Draft;
use crate::fetch::Answer;
use crate::headers::Face;
use crate::hosts::HostId;
use crate::html;
use crate::job::{Job, Purpose, Work};
use crate::lanes::LaneId;
use crate::parked;
use crate::reason::Reason;
use crate::run::Run;
use crate::soft404::{self, Mark, Suspicion};
use crate::verdict::Note;

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
    held: Option<Box<Draft>>,
}

impl Run<'_> {
    /// Judges the final answer of a job.
    pub(crate) fn judge(&mut self, mut job: Box<Job>, answer: Answer) {
        match job.purpose {
            Purpose::Canary => return,
            Purpose::Aside(question) => {
                return self.answered_aside(question, &job.url, Some(&answer));
            }
            Purpose::Link { .. } => {}
        }
        if wants_second_look(answer.status) && job.face == Face::Own {
            job.face = Face::Browser;
            job.hops.pop();
            return self.put_ahead(job.lane, Work::UnderWay(job));
        }
        let blocked = blocked::recognise(&job.url, answer.status, &answer.headers, &answer.body);
        if let Some((blocker, mark)) = blocked {
            let detail = Some(format!("known by `{mark}`"));
            return self.conclude(job, Reason::Blocked(blocker), detail, Some(&answer));
        }
        if matches!(answer.status, 200..300) {
            return self.judge_page(job, answer);
        }
        let reason = Reason::Http(answer.status);
        if !self.left_alone(&job, reason) && self.retry(&mut job, reason) {
            return;
        }
        let detail = answer
            .headers
            .get(header::RETRY_AFTER)
            .map(|wait| format!("retry-after: {}", String::from_utf8_lossy(wait.as_bytes())));
        self.conclude(job, reason, detail, Some(&answer));
    }

    fn judge_page(&mut self, mut job: Box<Job>, answer: Answer) {
        let title = html::title(&answer.body);
        let title = title.as_deref();
        if let Some(evidence) = parked::recognise(&job.url, title, &answer.body) {
            return self.conclude(job, Reason::Parked, Some(evidence), Some(&answer));
        }
        let Purpose::Link { id, tries, .. } = job.purpose else {
            return;
        };
        let judged = is_text(&answer.headers)
            && !answer.body.is_empty()
            && soft404::is_deep(&job.start)
            && !soft404::is_shell(&answer.body);
        let suspicion = if judged {
            soft404::suspicion(&job.start, &job.url, title, &answer.body)
        } else {
            None
        };
        let mark = judged.then(|| Mark::new(&job.url, title, &answer.body));
        let check = self.check_of(id, tries + 1, &mut job, Reason::Ok, Some(&answer));
        let host = self.hosts.of(&job.start, &mut self.lanes, self.config);
        let draft = Box::new(Draft {
            check,
            host,
            lane: self.hosts[host].lane,
            start: job.start,
            end: job.url,
            mark,
        });
        match suspicion {
            Some(suspicion) => self.weigh(draft, suspicion),
            None => self.compare(draft),
        }
    }

    /// Looks whether the page is the same as the last of its host.
    fn compare(&mut self, mut draft: Box<Draft>) {
        let known = self.asides.nowhere.get(&nowhere_key(&draft));
        let proven = match (&draft.mark, known) {
            (Some(mark), Some(Some(nowhere))) => mark.is_like(nowhere),
            _ => false,
        };
        if proven {
            return self.weigh(draft, Suspicion::Repeats);
        }
        let (host, lane) = (draft.host, draft.lane);
        let Some(mark) = draft.mark.clone().filter(|_| self.hosts[host].urls > 1) else {
            return self.ask_https(draft);
        };
        let url: Box<str> = draft.start.as_str().into();
        let Some(last) = self.pages.last.get_mut(&host) else {
            // A redirect may have led here after its own lane came to rest.
            if !self.lanes.is_active(lane) {
                self.pages.last.insert(host, LastPage { url, mark, held: None });
                return self.ask_https(draft);
            }
            let held = Some(draft);
            self.pages.last.insert(host, LastPage { url, mark, held });
            return self.pages.held.entry(lane).or_default().push(host);
        };
        let repeats = last.mark.is_like(&mark) && last.url != url;
        let held = last.held.take();
        (last.url, last.mark) = (url, mark);
        if repeats {
            draft.check.detail = None;
            if let Some(held) = held {
                self.weigh(held, Suspicion::Repeats);
            }
            return self.weigh(draft, Suspicion::Repeats);
        }
        if let Some(held) = held {
            self.ask_https(held);
        }
        self.ask_https(draft);
    }

    /// Lets go of first pages that no other came to be compared with, once their lane is at rest.
    pub(crate) fn release_pages(&mut self, lane: LaneId) {
        if self.lanes.is_active(lane) {
            return;
        }
        for host in self.pages.held.remove(&lane).unwrap_or_default() {
            let held = self.pages.last.get_mut(&host).and_then(|last| last.held.take());
            if let Some(draft) = held {
                self.ask_https(draft);
            }
        }
    }

    /// Sends what is alive but still in doubt: nobody will ask further.
    pub(crate) fn let_go(&mut self) {
        let held = std::mem::take(&mut self.pages).last.into_values();
        let drafts: Vec<_> = held.filter_map(|last| last.held).map(|draft| *draft).collect();
        for draft in drafts.into_iter().chain(self.asides.take_drafts()) {
            self.send(draft.check);
        }
    }

    /// Weighs a suspicion against what the host says to a path that cannot exist.
    pub(crate) fn weigh(&mut self, mut draft: Box<Draft>, suspicion: Suspicion) {
        let key = nowhere_key(&draft);
        let Some(nowhere) = self.asides.nowhere.get(&key) else {
            return self.ask_nowhere(Question::Nowhere(key.0, key.1), draft, suspicion);
        };
        let mark = draft.mark.as_ref();
        let proof = mark.and_then(|mark| soft404::verdict(&suspicion, mark, nowhere.as_ref()));
        match proof {
            Some(evidence) => {
                draft.check.reason = Reason::Soft404;
                draft.check.verdict = Reason::Soft404.verdict();
                draft.check.notes.clear();
                draft.check.detail = Some(evidence);
                self.send(draft.check);
            }
            None => self.ask_https(draft),
        }
    }

    /// Looks whether an alive `http` page has an `https` form, once a host.
    pub(crate) fn ask_https(&mut self, mut draft: Box<Draft>) {
        let plain = self.config.probe_https
            && draft.start.scheme() == "http"
            && draft.end.scheme() == "http"
            && draft.start.port().is_none()
            && draft.start.host() == draft.end.host();
        match self.hosts[draft.host].https {
            _ if !plain => {}
            Some(true) => draft.check.notes.push(Note::HttpsAvailable),
            Some(false) => {}
            None => {
                let mut url = draft.end.clone();
                if url.set_scheme("https").is_ok() {
                    let question = Question::Https(draft.host);
                    return self.ask_aside(question, url, Waiting::Page(draft));
                }
            }
        }
        self.send(draft.check);
    }
}

/// Whether one second look with a plain browser's name is due before the verdict: statuses that
/// some servers give to whoever does not look like a browser. (404 gets its own, later.)
fn wants_second_look(status: u16) -> bool {
    matches!(status, 403 | 406 | 999)
}

fn nowhere_key(draft: &Draft) -> (HostId, Box<str>) {
    (draft.host, soft404::folder(&draft.start).into())
}
