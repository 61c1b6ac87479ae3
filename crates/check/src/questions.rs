//! Questions beside the links: a site's rules, an https form, a path that cannot exist, an issuer's
//! certificate. Each goes through its host's lane like any request, is asked once, and what needs
//! its answer waits for it.

use std::collections::{HashMap, HashSet};

use url::Url;

use crate::ids::HostId;
use crate::judge::document::Document;
use crate::judge::mark::Mark;
use crate::judge::page::Page;
use crate::judge::soft404::Suspicion;
use crate::net::fetch::Answer;
use crate::run::Run;
use crate::schedule::hosts::Robots;
use crate::visit::admit::admit_url;
use crate::visit::question::Question;
use crate::visit::robots::Rules;
use crate::visit::{Purpose, Visit, Work};

/// What waits for an answer.
pub(crate) enum Waiting {
    /// A URL that is not asked before.
    Work(Work),
    /// A page under suspicion.
    Suspect(Box<Page>, Suspicion),
    /// An alive page that may have an https form.
    Page(Box<Page>),
}

/// Questions under way, with what waits for them, and the answers worth keeping.
#[derive(Default)]
pub(crate) struct Questions {
    waiting: HashMap<Question, Vec<Waiting>>,
    pub(crate) nowhere: HashMap<(HostId, Box<str>), Option<Mark>>,
    issuers: HashSet<Box<str>>,
}

impl Questions {
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes the pages that wait.
    pub(crate) fn take_pages(&mut self) -> Vec<Page> {
        let waiting = self.waiting.drain().flat_map(|(_, waiting)| waiting);
        waiting
            .filter_map(|waiting| match waiting {
                Waiting::Suspect(page, _) | Waiting::Page(page) => Some(*page),
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
    pub(crate) fn ask_question(&mut self, question: Question, url: Url, waiting: Waiting) {
        if let Err(waiting) = self.questions.wait(&question, waiting) {
            let visit = self.question_visit(question.clone(), url);
            self.questions.waiting.insert(question, vec![waiting]);
            self.put_ahead(visit.lane, Work::UnderWay(visit));
        }
    }

    fn question_visit(&mut self, question: Question, url: Url) -> Box<Visit> {
        let host = self.hosts.of(&url, &mut self.lanes, self.config);
        let lane = self.hosts[host].lane;
        Box::new(Visit::new(Purpose::Question(question), url, host, lane))
    }

    /// Asks for a host's `robots.txt`; `work` waits for it.
    pub(crate) fn ask_robots(&mut self, host: HostId, url: &Url, work: Work) {
        if let Ok(url) = url.join("/robots.txt") {
            self.ask_question(Question::Robots(host), url, Waiting::Work(work));
        }
    }

    /// Fetches the issuer that a server left out of its chain, once a run; hands the visit back
    /// where that is no way to go.
    pub(crate) fn ask_issuer(&mut self, url: &Url, visit: Box<Visit>) -> Result<(), Box<Visit>> {
        let question = Question::Issuer(url.as_str().into());
        let under_way = self.questions.waiting.contains_key(&question);
        let fresh = self.questions.issuers.insert(url.as_str().into());
        if !under_way && !fresh || admit_url(url, self.config.allow_private).is_err() {
            return Err(visit);
        }
        self.ask_question(question, url.clone(), Waiting::Work(Work::UnderWay(visit)));
        Ok(())
    }

    /// Takes in the answer to a question; `None` where there is none to be had.
    pub(crate) fn answered_question(
        &mut self,
        question: Question,
        asked: &Url,
        end: &Url,
        answer: Option<&Answer>,
    ) {
        let waiting = self.questions.waiting.remove(&question).unwrap_or_default();
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
                let page = found.and_then(|answer| Document::of(end, answer));
                let mark = page.map(|page| Mark::new(asked, end, &page));
                self.questions.nowhere.insert((host, folder), mark);
            }
            // It completes chains since it was fetched.
            Question::Issuer(_) => {}
        }
        for waiting in waiting {
            match waiting {
                Waiting::Work(Work::UnderWay(visit)) => {
                    self.put_ahead(visit.lane, Work::UnderWay(visit));
                }
                Waiting::Work(work) => self.requeue(work),
                Waiting::Suspect(page, why) => self.weigh(page, why),
                Waiting::Page(page) => self.ask_https(page),
            }
        }
    }
}
