//! Questions beside the links: a site's rules, an https form, a path that cannot exist, an issuer's
//! certificate. Each goes through its host's lane like any request, is asked once, and what needs
//! its answer waits for it.

use std::collections::{HashMap, HashSet};

use url::Url;

use crate::admit::admit_url;
use crate::draft::Draft;
use crate::fetch::Answer;
use crate::hosts::{HostId, Robots};
use crate::html;
use crate::job::{Job, Purpose, Work};
use crate::robots::Rules;
use crate::run::Run;
use crate::soft404::{Mark, Suspicion, nowhere};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    /// `robots.txt` of a host.
    Robots(HostId),
    /// Whether a host answers over https.
    Https(HostId),
    /// What a host says to a path that cannot exist in this folder.
    Nowhere(HostId, Box<str>),
    /// The certificate of an issuer, at this URL.
    Issuer(Box<str>),
}

/// What waits for an answer.
pub(crate) enum Waiting {
    /// A URL that is not asked before.
    Work(Work),
    /// A page under suspicion.
    Suspect(Box<Draft>, Suspicion),
    /// An alive page that may have an https form.
    Page(Box<Draft>),
}

/// Questions under way, with what waits for them, and the answers worth keeping.
#[derive(Default)]
pub(crate) struct Asides {
    waiting: HashMap<Question, Vec<Waiting>>,
    pub(crate) nowhere: HashMap<(HostId, Box<str>), Option<Mark>>,
    issuers: HashSet<Box<str>>,
}

impl Asides {
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes the pages that wait.
    pub(crate) fn take_drafts(&mut self) -> Vec<Draft> {
        let waiting = self.waiting.drain().flat_map(|(_, waiting)| waiting);
        waiting
            .filter_map(|waiting| match waiting {
                Waiting::Suspect(draft, _) | Waiting::Page(draft) => Some(*draft),
                Waiting::Work(_) => None,
            })
            .collect()
    }

    /// Adds to those who wait for a question under way; hands it back where it is not.
    pub(crate) fn wait(&mut self, question: &Question, waiting: Waiting) -> Result<(), Waiting> {
        match self.waiting.get_mut(question) {
            Some(list) => {
                list.push(waiting);
                Ok(())
            }
            None => Err(waiting),
        }
    }
}

impl Run<'_> {
    /// Asks a question, if it is not being asked already, on behalf of `waiting`.
    pub(crate) fn ask_aside(&mut self, question: Question, url: Url, waiting: Waiting) {
        if let Err(waiting) = self.asides.wait(&question, waiting) {
            let job = self.aside_job(question.clone(), url);
            self.asides.waiting.insert(question, vec![waiting]);
            self.put_ahead(job.lane, Work::UnderWay(job));
        }
    }

    fn aside_job(&mut self, question: Question, url: Url) -> Box<Job> {
        let host = self.hosts.of(&url, &mut self.lanes, self.config);
        let lane = self.hosts[host].lane;
        Box::new(Job::new(Purpose::Aside(question), url, host, lane))
    }

    /// Asks for a host's `robots.txt`; `work` waits for it.
    pub(crate) fn ask_robots(&mut self, host: HostId, url: &Url, work: Work) {
        if let Ok(url) = url.join("/robots.txt") {
            self.ask_aside(Question::Robots(host), url, Waiting::Work(work));
        }
    }

    /// Asks what a path gets that cannot exist beside the page.
    pub(crate) fn ask_nowhere(&mut self, question: Question, draft: Box<Draft>, why: Suspicion) {
        let url = nowhere(&draft.start, self.rng.u64(..));
        self.ask_aside(question, url, Waiting::Suspect(draft, why));
    }

    /// Fetches the issuer that a server left out of its chain, once a run; hands the job back
    /// where that is no way to go.
    pub(crate) fn ask_issuer(&mut self, url: &Url, job: Box<Job>) -> Result<(), Box<Job>> {
        let question = Question::Issuer(url.as_str().into());
        let under_way = self.asides.waiting.contains_key(&question);
        let fresh = self.asides.issuers.insert(url.as_str().into());
        if !under_way && !fresh || admit_url(url, self.config.allow_private).is_err() {
            return Err(job);
        }
        self.ask_aside(question, url.clone(), Waiting::Work(Work::UnderWay(job)));
        Ok(())
    }

    /// Takes in the answer to a question; `None` where there is none to be had.
    pub(crate) fn answered_aside(
        &mut self,
        question: Question,
        end: &Url,
        answer: Option<&Answer>,
    ) {
        let waiting = self.asides.waiting.remove(&question).unwrap_or_default();
        let found = answer.filter(|answer| (200..300).contains(&answer.status));
        match question {
            Question::Robots(host) => {
                let text = found.map(|answer| String::from_utf8_lossy(&answer.body));
                let rules = text.map(|text| Rules::parse(&text, self.config.robots));
                if let Some(delay) = rules.as_ref().and_then(|rules| rules.crawl_delay) {
                    self.lanes.pace(self.hosts[host].lane).set_floor(delay);
                }
                self.hosts[host].robots = Robots::Known(rules.map(Box::new));
            }
            Question::Https(host) => {
                self.hosts[host].https = Some(found.is_some() && end.scheme() == "https");
            }
            Question::Nowhere(host, folder) => {
                let mark = found.map(|answer| {
                    Mark::new(end, html::title(&answer.body).as_deref(), &answer.body)
                });
                self.asides.nowhere.insert((host, folder), mark);
            }
            Question::Issuer(_) => {
                if let Some(answer) = found {
                    self.net.tls.add_issuer(&answer.body);
                }
            }
        }
        for waiting in waiting {
            match waiting {
                Waiting::Work(Work::UnderWay(job)) => {
                    self.put_ahead(job.lane, Work::UnderWay(job));
                }
                Waiting::Work(work) => self.requeue(work),
                Waiting::Suspect(draft, why) => self.weigh(draft, why),
                Waiting::Page(draft) => self.ask_https(draft),
            }
        }
    }
}
