//! Questions beside the links: a site's rules, an https form, a path that cannot exist, an issuer's
//! certificate. Each goes through its host's lane like any request, is asked once, and what needs
//! its answer waits for it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

use url::{Position, Url};

use crate::check::Check;
use crate::config::{Config, RobotsMode};
use crate::ids::{HostId, LaneId};
use crate::judge::blocked;
use crate::judge::mark::Mark;
use crate::judge::page::Page;
use crate::judge::pages::{Pages, Weighed};
use crate::site_rules::SiteRules;
use crate::visit::question::Question;
use crate::visit::robots::Rules;
use crate::visit::step::{Found, Step};
use crate::visit::{Visit, Work};

/// The rules of hosts that have any for us, by name.
pub(crate) type Sites = HashMap<Box<str>, Arc<Rules>>;

/// Questions under way, with what waits for them, and what is made of the answers.
pub(crate) struct Questions<'a> {
    config: &'a Config,
    waiting: HashMap<Question, Vec<Waiting>>,
    pages: Pages,
    /// The rules of each host whose `robots.txt` was asked for, if it has any for us.
    rules: HashMap<HostId, Option<Arc<Rules>>>,
    /// Those that hosts have, by name.
    sites: Sites,
    /// What was read in a run before, by the name of the host.
    known: HashMap<&'a str, &'a SiteRules>,
    issuers: HashSet<Box<str>>,
}

/// What waits for an answer.
enum Waiting {
    /// A URL that is not asked before.
    Work(Work),
    /// An alive page that is weighed by it.
    Page(Box<Page>),
}

/// Whether a host lets us ask for a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    Granted,
    Denied,
    /// Its `robots.txt` was not asked for.
    Unknown,
}

impl<'a> Questions<'a> {
    pub(crate) fn new(config: &'a Config) -> Self {
        Self {
            config,
            waiting: HashMap::new(),
            pages: Pages::new(config.probe_https, config.rng()),
            rules: HashMap::new(),
            sites: Sites::new(),
            known: config.known_rules.iter().map(|it| (&*it.host, it)).collect(),
            issuers: HashSet::new(),
        }
    }

    /// Whether nothing waits for an answer.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether a host, of which the caller knows `known_urls`, lets us ask for a URL. `robots.txt` is
    /// for those that have many.
    pub(crate) fn permission(&self, host: HostId, known_urls: u32, url: &Url) -> Permission {
        if self.config.robots == RobotsMode::Ignore || known_urls < self.config.robots_from {
            return Permission::Granted;
        }
        let path = &url[Position::BeforePath..Position::AfterQuery];
        match self.rules.get(&host) {
            None => Permission::Unknown,
            Some(Some(rules)) if !rules.allows(path) => Permission::Denied,
            Some(_) => Permission::Granted,
        }
    }

    /// The rules that were read, to be asked once the run is over.
    pub(crate) fn take_sites(&mut self) -> Sites {
        std::mem::take(&mut self.sites)
    }

    /// Takes over what the `robots.txt` of a host said in a run before, if that holds still; gives the time
    /// between requests that it asks for.
    pub(crate) fn recall(&mut self, host: HostId, url: &Url, now: SystemTime) -> Option<Step> {
        let known = self.known.remove(name(url)).filter(|_| !self.rules.contains_key(&host))?;
        let mode = self.config.robots;
        let holds = mode != RobotsMode::Ignore && known.hold(mode.is_strict(), now);
        let rules = holds.then(|| Rules::of_lines(&known.lines).map(Arc::new))?;
        self.obey(host, url, rules)
    }

    /// Takes in what a host's `robots.txt` says to us, if anything; gives the time between requests that it
    /// asks for.
    fn obey(&mut self, host: HostId, asked: &Url, rules: Option<Arc<Rules>>) -> Option<Step> {
        let delay = rules.as_ref().and_then(|rules| rules.crawl_delay);
        if let Some(rules) = &rules {
            self.sites.insert(name(asked).into(), Arc::clone(rules));
        }
        self.rules.insert(host, rules);
        delay.map(|delay| Step::SlowDown(host, delay))
    }

    /// Asks for a host's `robots.txt`, if that is not being done; `work` waits for it.
    pub(crate) fn ask_robots(&mut self, host: HostId, mut url: Url, work: Work) -> Option<Step> {
        url.set_path("/robots.txt");
        url.set_query(None);
        url.set_fragment(None);
        self.ask(Question::Robots(host), url, Waiting::Work(work))
    }

    /// Whether an issuer's certificate may still be had: each is fetched once.
    pub(crate) fn may_fetch(&mut self, issuer: &Url) -> bool {
        let fresh = self.issuers.insert(issuer.as_str().into());
        fresh || self.waiting.contains_key(&Question::Issuer(issuer.as_str().into()))
    }

    /// Asks for an issuer's certificate, if that is not being done; `work` waits for it.
    pub(crate) fn ask_issuer(&mut self, url: Url, work: Work) -> Option<Step> {
        self.ask(Question::Issuer(url.as_str().into()), url, Waiting::Work(work))
    }

    fn ask(&mut self, question: Question, url: Url, waiting: Waiting) -> Option<Step> {
        if let Some(others) = self.waiting.get_mut(&question) {
            others.push(waiting);
            return None;
        }
        self.waiting.insert(question.clone(), vec![waiting]);
        Some(Step::Ask(question, url))
    }

    /// Takes in the answer to a question that went to `asked`; `None` where there is none to be had.
    pub(crate) fn learn(
        &mut self,
        question: Question,
        asked: &Url,
        answer: Option<Box<Found>>,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        let waiting = self.waiting.remove(&question).unwrap_or_default();
        let (silent, mut https_asked, mut https_form) = (answer.is_none(), false, None);
        let mut moved = None;
        // An error of the server, or too many requests, say nothing.
        let status = answer.as_ref().map(|found| found.answer.status);
        let said = status.is_some_and(|status| status < 500 && status != 429);
        let found = answer.filter(|found| (200..300).contains(&found.answer.status));
        match question {
            Question::Robots(host) => {
                let body = found.map(|found| found.answer.body);
                let text = body.map(|body| String::from_utf8_lossy(&body).into_owned());
                let rules = text.map(|text| Arc::new(Rules::parse(&text, self.config.robots)));
                if said {
                    steps.push(Step::Keep(asked.clone(), rules.clone()));
                }
                steps.extend(self.obey(host, asked, rules));
            }
            Question::Https(host, _) => {
                self.pages.learn_https(host, !silent);
                let form = found.filter(|found| found.end.scheme() == "https");
                https_form = form.map(|found| mark(asked, &found));
                https_asked = true;
            }
            Question::Nowhere(host, key) => {
                self.pages.learn_nowhere(host, key, found.map(|found| mark(asked, &found)));
            }
            Question::Moved(..) => moved = Some(found.map(|found| found.end)),
            // Chains are complete with it since it was fetched; nothing waits for the network.
            Question::Issuer(_) | Question::Network => {}
        }
        for waiting in waiting {
            match waiting {
                Waiting::Work(work) => steps.push(Step::Go(work)),
                Waiting::Page(mut page) => {
                    if let Some(end) = &moved {
                        page.compare_move(end.as_ref());
                    }
                    // Others only waited to hear whether there is any https.
                    if https_asked && page.https().as_ref() == Some(asked) {
                        page.compare_https(https_form.as_ref());
                    }
                    steps.extend(self.weigh(*page));
                }
            }
        }
        steps
    }

    /// Takes in an alive page, as [`Pages::compare`] does.
    pub(crate) fn compare(&mut self, page: Page, lane: LaneId, at_rest: bool) -> Vec<Step> {
        let pages = self.pages.compare(page, lane, at_rest);
        pages.into_iter().flat_map(|page| self.weigh(page)).collect()
    }

    /// Goes on with the pages that wait for another of their host, for their lane came to rest.
    pub(crate) fn release(&mut self, lane: LaneId) -> Vec<Step> {
        let pages = self.pages.release(lane);
        pages.into_iter().flat_map(|page| self.weigh(page)).collect()
    }

    /// The checks of all that is alive as far as is known, for nobody will ask further.
    pub(crate) fn let_go(&mut self) -> Vec<Check> {
        let waiting = self.waiting.drain().flat_map(|(_, waiting)| waiting);
        let asked = waiting.filter_map(|waiting| match waiting {
            Waiting::Page(page) => Some(*page),
            Waiting::Work(_) => None,
        });
        let pages = self.pages.release_all().into_iter().chain(asked);
        pages.map(Page::acquit).collect()
    }

    /// Weighs an alive page by what is known of its host, or asks what is not.
    fn weigh(&mut self, page: Page) -> Vec<Step> {
        let mut word = None;
        // The https form of what failed is the last that is tried: its own form would be itself.
        let is_last = page.over_http.is_some();
        let next = match self.pages.weigh(page) {
            Weighed::Done(check) if is_last => Some(Step::Stand(check)),
            Weighed::Done(check) => Some(Step::Send(check)),
            Weighed::AskNowhere(address, page) => {
                let question = Question::Nowhere(page.host, address.key);
                self.ask(question, address.url, Waiting::Page(page))
            }
            Weighed::AskMoved(page) => {
                let start = page.start.clone();
                let question = Question::Moved(page.host, start.as_str().into());
                self.ask(question, start, Waiting::Page(page))
            }
            Weighed::LookAgain(reason, page) => {
                Some(Step::Go(Work::UnderWay(Visit::second_look(*page, reason))))
            }
            Weighed::AskHttps(url, mut page) => {
                // Forms are put aside, and a page that was in doubt until now has not been told of.
                word = page.first_word().map(Step::Say);
                let question = Question::Https(page.host, url.as_str().into());
                self.ask(question, url, Waiting::Page(page))
            }
        };
        word.into_iter().chain(next).collect()
    }
}

/// What is kept of the answer that `asked` got: a page, or a file that is none.
fn mark(asked: &Url, found: &Found) -> Mark {
    let Found { end, answer, page } = found;
    let Some(page) = page else { return Mark::of_file(end, answer) };
    let wall = blocked::recognise(end, answer.status, &answer.headers, &answer.body, Some(page));
    Mark::of(asked, end, page, wall)
}

/// The name of a URL's host, as rules are known by it.
pub(crate) fn name(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_suffix('.').unwrap_or(host)
}
