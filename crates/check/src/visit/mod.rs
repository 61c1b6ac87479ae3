//! A URL on its way: compact while it waits for its lane, boxed once it is under way.

pub(crate) mod admit;
pub(crate) mod cookies;
pub(crate) mod question;
pub(crate) mod redirect;
pub(crate) mod request;
pub(crate) mod retry;
pub(crate) mod robots;
pub(crate) mod step;
pub(crate) mod terms;

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use http::header;
use url::Url;
use wikirot_words::{Hop, Note, Reason};

use crate::check::Check;
use crate::html;
use crate::ids::{Endpoint, HostId};
use crate::judge::address::{is_respelled, may_replace};
use crate::judge::page::Page;
use crate::judge::portrait::Portrait;
use crate::net::failure::{Failure, Stage};
use crate::net::fetch::Answer;
use crate::net::headers::Agent;
use crate::owner::Owner;
use crate::visit::cookies::Jar;
use crate::visit::question::Question;
use crate::visit::redirect::is_permanent;
use crate::visit::terms::Terms;

/// A URL that waits: all that a million of them cost each, beside the URL's own bytes.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) id: u64,
    pub(crate) url: Box<str>,
    /// Attempts made already.
    pub(crate) tries: u16,
    pub(crate) agent: Agent,
    /// What its page looked like the last time.
    pub(crate) seen: Option<Portrait>,
}

impl Pending {
    /// A URL that was not asked yet.
    pub(crate) fn new(id: u64, url: Box<str>, seen: Option<Portrait>) -> Self {
        Self { id, url, tries: 0, agent: Agent::Own, seen }
    }

    /// A URL that is asked once more from its start, for its check says nothing.
    pub(crate) fn again(check: Check) -> Option<Self> {
        let start = check.hops.into_iter().next()?;
        Some(Self::new(check.id, start.url.into(), check.portrait))
    }
}

/// What waits in a lane.
#[derive(Debug)]
pub(crate) enum Work {
    /// A URL at its start.
    Fresh(Pending),
    /// A hop or a second look of one under way.
    UnderWay(Box<Visit>),
}

impl Work {
    /// Whether it is for a link as it is written.
    pub(crate) fn is_link(&self) -> bool {
        match self {
            Self::Fresh(_) => true,
            Self::UnderWay(visit) => visit.is_link(),
        }
    }
}

/// A URL under way.
#[derive(Debug)]
pub(crate) struct Visit {
    purpose: Purpose,
    /// Where it began, and the host of that.
    start: Url,
    first: HostId,
    url: Url,
    endpoint: Endpoint,
    /// The requests made so far, the last one included once it is answered.
    hops: Vec<Hop>,
    jar: Jar,
    /// URLs of this chain with the number of cookie changes at that time.
    visited: Vec<(Box<str>, u32)>,
    agent: Agent,
    /// Time spent on requests, waiting for lanes not counted.
    spent: Duration,
    /// Certificates fetched to complete its servers' chains.
    issuers: u8,
    /// The body of its last answer is left unread, for those of the host cost too much.
    unread: bool,
    /// Some redirect said that others are sent elsewhere.
    for_some: bool,
    /// The server of some hop left out an intermediate certificate.
    incomplete_chain: bool,
    /// Whom the certificate of the link's host names.
    owner: Option<Owner>,
    /// Of the page that it came to.
    title: Option<String>,
    portrait: Option<Portrait>,
    /// What that looked like the last time.
    seen: Option<Portrait>,
    /// What the first look came to, where this is one as a browser.
    first_look: Option<Reason>,
    /// The check of the link as it is written, where this is a look at its https form.
    over_http: Option<Box<Check>>,
}

/// What a visit is for.
#[derive(Debug)]
enum Purpose {
    /// A target of the caller's.
    Link { id: u64, url: Box<str>, tries: u16 },
    /// A question beside the links.
    Question(Question),
}

/// What is said of a page whose header is all that was asked for.
const UNREAD: &str = "not read, for the host sends its pages without end or very slowly";

/// A chain of certificates lacks one issuer, seldom two.
const MAX_ISSUERS: u8 = 3;

impl Visit {
    fn new(purpose: Purpose, url: Url, endpoint: Endpoint, agent: Agent) -> Box<Self> {
        Box::new(Self {
            purpose,
            start: url.clone(),
            first: endpoint.host,
            url,
            endpoint,
            hops: Vec::new(),
            jar: Jar::default(),
            visited: Vec::new(),
            agent,
            spent: Duration::ZERO,
            issuers: 0,
            unread: false,
            for_some: false,
            incomplete_chain: false,
            owner: None,
            title: None,
            portrait: None,
            seen: None,
            first_look: None,
            over_http: None,
        })
    }

    /// A URL at its start, under way from here.
    pub(crate) fn link(pending: Pending, url: Url, endpoint: Endpoint) -> Box<Self> {
        let Pending { id, url: text, tries, agent, seen } = pending;
        let mut visit = Self::new(Purpose::Link { id, url: text, tries }, url, endpoint, agent);
        visit.seen = seen;
        visit
    }

    pub(crate) fn question(question: Question, url: Url, endpoint: Endpoint) -> Box<Self> {
        Self::new(Purpose::Question(question), url, endpoint, Agent::Own)
    }

    /// A look at `url`, the https form of a link that failed: as a browser, which tries https first. If
    /// that comes to nothing, the check stands.
    pub(crate) fn over_https(check: Check, url: Url, endpoint: Endpoint) -> Box<Self> {
        let purpose = Purpose::Link { id: check.id, url: Box::default(), tries: 0 };
        let mut visit = Self::new(purpose, url, endpoint, Agent::Browser);
        visit.over_http = Some(Box::new(check));
        visit
    }

    /// Another look at a page that turned out to be none, as a browser: at the link itself.
    pub(crate) fn second_look(page: Page, first_look: Reason) -> Box<Self> {
        let Page { check, start, host, .. } = page;
        let endpoint = Endpoint { host, port: start.port_or_known_default().unwrap_or_default() };
        let tries = u16::try_from(check.attempts.saturating_sub(1)).unwrap_or(u16::MAX);
        let purpose = Purpose::Link { id: check.id, url: start.as_str().into(), tries };
        let mut visit = Self::new(purpose, start, endpoint, Agent::Browser);
        visit.first_look = Some(first_look);
        visit.seen = check.portrait;
        visit
    }

    /// Whether every redirect so far said that the old URL should be forgotten.
    fn all_hops_are_permanent(&self) -> bool {
        let before = &self.hops[..self.hops.len().saturating_sub(1)];
        before.iter().all(|hop| hop.status.is_some_and(is_permanent))
    }

    /// Whether it is for a link as it is written, so that it is worth waiting for, and good as a probe.
    pub(crate) fn is_link(&self) -> bool {
        self.asks().is_none() && self.over_http.is_none()
    }

    /// Takes on what the next request starts with. If it is the last attempt, it takes a browser's name.
    pub(crate) fn dress(&mut self, terms: &Terms, tries: u32) {
        self.unread = terms.head_alone;
        let made = terms.failures.max(self.tries().into());
        if self.is_link() && made > 0 && made + 1 >= tries {
            self.agent = Agent::Browser;
        }
    }

    /// What it asks, if it is no link.
    pub(crate) fn asks(&self) -> Option<&Question> {
        match &self.purpose {
            Purpose::Link { .. } => None,
            Purpose::Question(question) => Some(question),
        }
    }

    /// Whether it is for the https form of a page that is there, which nobody waits for.
    pub(crate) fn is_form(&self) -> bool {
        self.hops.is_empty() && matches!(self.asks(), Some(Question::Https(..)))
    }

    /// The URL of the next request, or of the one that was just made.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// The host of the first hop.
    pub(crate) fn first_host(&self) -> HostId {
        self.first
    }

    /// Where that URL is asked.
    pub(crate) fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// Says where the next request goes.
    pub(crate) fn direct(&mut self, endpoint: Endpoint) {
        self.endpoint = endpoint;
    }

    /// The address of the request that was just made.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.hops.last().and_then(|hop| hop.address)
    }

    /// Notes the request that was just made.
    pub(crate) fn hop(&mut self, status: Option<u16>, address: Option<IpAddr>, took: Duration) {
        self.spent += took;
        self.hops.push(Hop { url: self.url.as_str().to_owned(), status, address });
    }

    /// Notes whom the certificate of the link's own host names: that of another one, to which it leads, says nothing of it.
    fn note_owner(&mut self, answer: &Answer) {
        if self.start.host_str() == self.url.host_str()
            && let Some(name) = &answer.organisation
        {
            self.owner = Some(Owner::named(name));
        }
    }

    /// Whether going to `url` now would repeat a request of this chain, cookies and all.
    fn repeats(&mut self, url: &Url) -> bool {
        let now = (Box::from(url.as_str()), self.jar.changes());
        if self.visited.is_empty() {
            self.visited.push((self.url.as_str().into(), 0));
        }
        if self.visited.contains(&now) {
            return true;
        }
        self.visited.push(now);
        false
    }

    /// Whether `url` was asked in this chain with the cookies of now, or more than once with others: there are
    /// pages that change theirs each time.
    fn has_been_at(&self, url: &Url) -> bool {
        let first = (self.visited.is_empty() && self.url == *url).then_some(0);
        let asked = self.visited.iter().filter(|(visited, _)| **visited == *url.as_str());
        let mut asked = first.into_iter().chain(asked.map(|(_, changes)| *changes));
        let is_same = |changes| changes == self.jar.changes();
        asked.next().is_some_and(|changes| is_same(changes) || asked.next().is_some())
    }

    /// Attempts made before this one.
    fn tries(&self) -> u16 {
        match self.purpose {
            Purpose::Link { tries, .. } => tries,
            Purpose::Question(_) => 0,
        }
    }

    /// Begins again at the link, as a browser.
    fn look_as_browser(&mut self, first_look: Reason) {
        self.agent = Agent::Browser;
        self.first_look = Some(first_look);
        self.url = self.start.clone();
        self.hops.clear();
        self.visited.clear();
        self.jar = Jar::default();
        self.for_some = false;
    }

    /// Whether a failure tells of the host, and maybe of our network. A host that could not even be
    /// connected to for its `robots.txt` is not tried at once for something else; of the failure of
    /// other questions only whoever needs the answer hears.
    pub(crate) fn tells_of_host(&self, failure: &Failure) -> bool {
        match self.asks() {
            None if self.over_http.is_none() => failure.reason.is_transport(),
            None | Some(Question::Robots(_)) => {
                matches!(failure.stage, Stage::Name | Stage::Connect)
            }
            Some(_) => false,
        }
    }

    /// The issuer whose certificate it lacks, where it may wait for that.
    pub(crate) fn lacks<'f>(&self, failure: &'f Failure) -> Option<&'f Url> {
        let may = self.is_link() && self.issuers < MAX_ISSUERS;
        failure.issuer.as_ref().filter(|_| may)
    }

    /// Forgets the last request, which is made again once an issuer's certificate is here.
    pub(crate) fn await_issuer(&mut self) {
        self.issuers += 1;
        self.hops.pop();
    }

    /// Forgets the last request, for it failed, and counts it as an attempt.
    pub(crate) fn start_over(mut self: Box<Self>) -> Work {
        self.hops.pop();
        self.spent = Duration::ZERO;
        if let Purpose::Link { tries, .. } = &mut self.purpose {
            *tries += 1;
        }
        self.compact()
    }

    /// One that made no hop yet, in the form in which it waits; others stay as they are.
    pub(crate) fn compact(mut self: Box<Self>) -> Work {
        match &mut self.purpose {
            Purpose::Link { id, url, tries }
                if self.hops.is_empty() && self.over_http.is_none() =>
            {
                Work::Fresh(Pending {
                    id: *id,
                    url: std::mem::take(url),
                    tries: *tries,
                    agent: self.agent,
                    seen: self.seen,
                })
            }
            _ => Work::UnderWay(self),
        }
    }

    /// The check of a link that ends here.
    fn check(&mut self, id: u64, reason: Reason, answer: Option<&Answer>, at: SystemTime) -> Check {
        let mut check = Check::unanswered(id, reason, std::mem::take(&mut self.hops), at);
        check.attempts = u32::from(self.tries()) + 1;
        check.owner = self.owner;
        if let Some(answer) = answer {
            check.status = Some(answer.status);
            check.first_byte = Some(answer.first_byte);
            let server = answer.headers.get(header::SERVER);
            check.server =
                server.map(|value| html::line(&String::from_utf8_lossy(value.as_bytes()), 80));
            check.title = self.title.take();
            check.portrait = self.portrait.take();
        }
        if reason == Reason::Ok {
            let first = self.first_look.map(|it| format!("as a browser; as wikirot {}", it.code()));
            let all = first.into_iter().chain(self.unread.then(|| UNREAD.to_owned()));
            check.detail = all.reduce(|all, more| format!("{all}; {more}"));
            let before = &check.hops[..check.hops.len().saturating_sub(1)];
            let permanent = |hop: &Hop| hop.status.is_some_and(is_permanent);
            // What a cookie may have opened is asked for again without one, but where only the spelling is another.
            let by_cookie = self.jar.field(&self.url).is_some();
            let for_some = self.for_some || by_cookie && is_respelled(&self.start, &self.url);
            if !before.is_empty()
                && before.iter().all(permanent)
                && !for_some
                && self.start != self.url
                && may_replace(&self.start, &self.url)
            {
                check.notes.push(Note::MovedPermanently);
            }
            if self.incomplete_chain {
                check.notes.push(Note::TlsIncompleteChain);
            }
        }
        check
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::net::body::Want;
    use crate::net::fetch::Route;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    const AT: Endpoint = Endpoint { host: HostId(0), port: 80 };

    fn link() -> Box<Visit> {
        let pending = Pending::new(1, "http://a.org/x".into(), None);
        Visit::link(pending, url("http://a.org/x"), AT)
    }

    fn over_https() -> Box<Visit> {
        let check = Check::unanswered(1, Reason::Http(410), Vec::new(), SystemTime::UNIX_EPOCH);
        Visit::over_https(check, url("https://a.org/x"), AT)
    }

    fn asks(question: Question) -> Box<Visit> {
        Visit::question(question, url("http://a.org/x"), AT)
    }

    #[test]
    fn what_stands_for_its_host_tells_of_it_when_it_fails() {
        let name = (Reason::DnsTimeout, Stage::Name);
        let connect = (Reason::ConnectRefused, Stage::Connect);
        let reads = (Reason::ReadTimeout, Stage::Exchange);
        let bad = (Reason::InvalidUrl, Stage::Judge);
        let robots = Question::Robots(HostId(0));
        for (what, visit, told) in [
            ("a link", link(), [true, true, true, false]),
            ("a form of one that failed", over_https(), [true, true, false, false]),
            ("rules", asks(robots), [true, true, false, false]),
            ("a form", asks(Question::Https(HostId(0), "x".into())), [false; 4]),
            ("an issuer", asks(Question::Issuer("x".into())), [false; 4]),
            ("the network", asks(Question::Network), [false; 4]),
        ] {
            let tells = [name, connect, reads, bad]
                .map(|(reason, stage)| visit.tells_of_host(&Failure::new(reason, stage, None)));
            assert_eq!(tells, told, "{what}");
        }
    }

    #[test]
    fn links_are_told_from_what_is_asked_beside_them() {
        let form = || asks(Question::Https(HostId(0), "x".into()));
        assert!(link().is_link() && !over_https().is_link() && !form().is_link());
        assert!(form().is_form() && !link().is_form() && !asks(Question::Network).is_form());
        let mut moved = form();
        moved.hop(Some(301), None, Duration::ZERO);
        assert!(!moved.is_form(), "it is under way");
        assert!(
            matches!(link().compact(), Work::Fresh(pending) if &*pending.url == "http://a.org/x")
        );
        let mut moved = link();
        moved.hop(Some(301), None, Duration::ZERO);
        for visit in [moved, over_https(), form()] {
            assert!(matches!(visit.compact(), Work::UnderWay(_)));
        }
    }

    #[test]
    fn the_last_attempt_has_the_name_of_a_browser() {
        for (failures, made, tries, agent) in [
            (0, 0, 1, Agent::Own),
            (0, 1, 3, Agent::Own),
            (0, 2, 3, Agent::Browser),
            (2, 0, 3, Agent::Browser),
            (1, 0, 3, Agent::Own),
            (1, 0, 2, Agent::Browser),
        ] {
            let terms = Terms { failures, head_alone: false, keep: false, connection: None };
            let pending = Pending { tries: made, ..Pending::new(1, "http://a.org/x".into(), None) };
            let mut visit = Visit::link(pending, url("http://a.org/x"), AT);
            visit.dress(&terms, tries);
            assert_eq!(visit.agent, agent, "{failures} {made} {tries}");
        }
        let mut question = asks(Question::Network);
        question.dress(&Terms { failures: 9, head_alone: true, keep: false, connection: None }, 3);
        assert!(question.agent == Agent::Own && question.unread);
    }

    #[test]
    fn of_a_host_that_costs_too_much_no_pages_are_read() {
        let config = Config::default();
        for (visit, kept, dear) in [
            (link(), Want::Page, Want::Head),
            (asks(Question::Https(HostId(0), "x".into())), Want::Page, Want::Head),
            (asks(Question::Robots(HostId(0))), Want::File, Want::File),
            (asks(Question::Issuer("x".into())), Want::Issuer, Want::Issuer),
            (asks(Question::Moved(HostId(0), "x".into())), Want::Status, Want::Status),
        ] {
            let mut visit = visit;
            for (head_alone, want) in [(false, kept), (true, dear)] {
                let terms = Terms { failures: 0, head_alone, keep: true, connection: None };
                visit.dress(&terms, 3);
                let request = visit.request(&config, &terms, Route::default());
                assert_eq!((request.want, request.keep), (want, true), "{visit:?}");
            }
        }
    }

    #[test]
    fn a_form_of_what_failed_is_connected_to_in_a_short_time() {
        let config = Config::default();
        let terms = || Terms { failures: 0, head_alone: false, keep: false, connection: None };
        let limits = |visit: &Visit| {
            let request = visit.request(&config, &terms(), Route::default());
            (request.connect_limit.as_secs(), request.total_limit.as_secs())
        };
        assert_eq!(limits(&over_https()), (5, 60));
        assert_eq!(limits(&link()), (13, 60));
        let mut late = link();
        late.hop(Some(301), None, Duration::from_secs(50));
        assert_eq!(limits(&late), (13, 10), "all hops together");
        late.hop(Some(301), None, Duration::from_secs(50));
        assert_eq!(limits(&late), (13, 0));
    }

    #[test]
    fn an_attempt_that_failed_begins_anew_and_is_counted() {
        let mut visit = link();
        visit.hop(None, None, Duration::from_secs(9));
        let Work::Fresh(pending) = visit.start_over() else { panic!("it is at its start") };
        assert_eq!((pending.tries, &*pending.url), (1, "http://a.org/x"));
        // What it came to before stays.
        let mut visit = link();
        visit.hop(Some(301), None, Duration::from_secs(9));
        visit.hop(None, None, Duration::from_secs(9));
        let Work::UnderWay(visit) = visit.start_over() else { panic!("it is under way") };
        assert_eq!((visit.hops.len(), visit.tries(), visit.spent), (1, 1, Duration::ZERO));
        // A check that says nothing is asked for once more.
        let hop = Hop { url: "http://a.org/x".into(), status: None, address: None };
        let check = Check::unanswered(7, Reason::ReadTimeout, vec![hop], SystemTime::UNIX_EPOCH);
        let again = Pending::again(check).unwrap();
        assert_eq!((again.id, &*again.url, again.tries), (7, "http://a.org/x", 0));
    }
}
