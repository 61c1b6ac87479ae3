//! Alive pages beside each other, and beside what their hosts say to addresses that cannot exist.

use std::collections::{HashMap, HashSet};

use url::Url;
use wikirot_words::Reason;

use crate::check::Check;
use crate::ids::{HostId, LaneId};
use crate::judge::mark::Mark;
use crate::judge::nowhere::Nowhere;
use crate::judge::page::Page;
use crate::judge::shell::fronts;
use crate::judge::soft404::{self, Suspicion};

/// What was found out of the hosts of alive pages.
pub(crate) struct Pages {
    /// Ask for the https form of alive pages.
    probe_https: bool,
    /// The last page of each host with more than one URL, to see whether the next is the same.
    last: HashMap<HostId, LastPage>,
    /// Hosts of a lane whose first page is held until there is another to compare it with.
    held: HashMap<LaneId, Vec<HostId>>,
    /// What an address that cannot exist gets, by the key of that; `None` where that is no page.
    nowhere: HashMap<(HostId, Box<str>), Option<Mark>>,
    /// Whether a host answers over https, once that is known.
    https: HashMap<HostId, bool>,
    /// Where that is being asked: others of the host wait for it.
    https_asked: HashMap<HostId, Url>,
    /// Hosts whose pages turned out to be none in a browser's eyes as well.
    same_to_browsers: HashSet<HostId>,
    rng: fastrand::Rng,
}

struct LastPage {
    url: Box<str>,
    mark: Mark,
    held: Option<Box<Page>>,
}

/// What the weighing of a page comes to.
pub(crate) enum Weighed {
    /// Nothing more is to be asked.
    Done(Check),
    /// What does its host say to this address, which cannot exist?
    AskNowhere(Nowhere, Box<Page>),
    /// What does it look like over https, at this URL?
    AskHttps(Url, Box<Page>),
    /// Does the link lead there once more?
    AskMoved(Box<Page>),
    /// It is none, to a program, for this reason: what does a browser get?
    LookAgain(Reason, Box<Page>),
}

impl Pages {
    pub(crate) fn new(probe_https: bool, rng: fastrand::Rng) -> Self {
        Self {
            probe_https,
            rng,
            same_to_browsers: HashSet::new(),
            last: HashMap::new(),
            held: HashMap::new(),
            nowhere: HashMap::new(),
            https: HashMap::new(),
            https_asked: HashMap::new(),
        }
    }

    /// Looks whether the page is the same as the last of its host. Gives the pages that are to be
    /// weighed now; the first of a host waits for the next, unless its `lane` came to rest.
    pub(crate) fn compare(&mut self, mut page: Page, lane: LaneId, at_rest: bool) -> Vec<Page> {
        let Some(mark) = page.mark.clone().filter(|_| page.compared && page.suspicion.is_none())
        else {
            return vec![page];
        };
        let beside = Nowhere::key_beside(&page.start);
        if let Some(Some(nowhere)) = self.nowhere.get(&(page.host, beside))
            && mark.is_like(nowhere)
        {
            page.suspicion = Some(Suspicion::Repeats);
            return vec![page];
        }
        let url: Box<str> = page.start.as_str().into();
        let host = page.host;
        let Some(last) = self.last.get_mut(&host) else {
            // A redirect may have led here after its own lane came to rest.
            let (held, free) =
                if at_rest { (None, vec![page]) } else { (Some(Box::new(page)), Vec::new()) };
            if held.is_some() {
                self.held.entry(lane).or_default().push(host);
            }
            self.last.insert(host, LastPage { url, mark, held });
            return free;
        };
        let repeats = last.mark.is_like(&mark) && last.url != url;
        let mut pages: Vec<Page> = last.held.take().into_iter().map(|held| *held).collect();
        pages.push(page);
        (last.url, last.mark) = (url, mark);
        if repeats {
            for page in &mut pages {
                page.suspicion = Some(Suspicion::Repeats);
            }
        }
        pages
    }

    /// Lets go of first pages that no other came to be compared with, once their lane is at rest.
    pub(crate) fn release(&mut self, lane: LaneId) -> Vec<Page> {
        let hosts = self.held.remove(&lane).unwrap_or_default();
        let held = |host| self.last.get_mut(&host).and_then(|last| last.held.take());
        hosts.into_iter().filter_map(held).map(|page| *page).collect()
    }

    /// Lets go of all that wait for another.
    pub(crate) fn release_all(&mut self) -> Vec<Page> {
        self.held.clear();
        self.last.values_mut().filter_map(|last| last.held.take()).map(|page| *page).collect()
    }

    /// Takes note of what an address that cannot exist gets.
    pub(crate) fn learn_nowhere(&mut self, host: HostId, key: Box<str>, mark: Option<Mark>) {
        self.nowhere.insert((host, key), mark);
    }

    /// Takes note of whether a host answers over https.
    pub(crate) fn learn_https(&mut self, host: HostId, answers: bool) {
        self.https.insert(host, answers);
    }

    /// Weighs a page's suspicion against what the host says to an address that cannot exist; one that is
    /// cleared may have an https form, which is asked for: of the very page, for that of another says
    /// nothing about it.
    pub(crate) fn weigh(&mut self, mut page: Page) -> Weighed {
        if page.suspicion == Some(Suspicion::Drawn) {
            return self.weigh_drawn(page);
        }
        if let Some(suspicion) = &page.suspicion {
            let number = self.rng.u64(..);
            let by_parameter = matches!(suspicion, Suspicion::Says(_))
                .then(|| Nowhere::by_parameter(&page.start, number))
                .flatten();
            let is_by_parameter = by_parameter.as_ref().is_some_and(|it| it.by_parameter);
            let beside = || Nowhere::key_beside(&page.start);
            let key = by_parameter.as_ref().map_or_else(beside, |it| it.key.clone());
            let Some(nowhere) = self.nowhere.get(&(page.host, key)) else {
                let address = by_parameter.unwrap_or_else(|| Nowhere::beside(&page.start, number));
                return Weighed::AskNowhere(address, Box::new(page));
            };
            let proof = page.mark.as_ref().and_then(|mark| {
                soft404::verdict(suspicion, mark, nowhere.as_ref(), is_by_parameter)
            });
            if let Some((reason, evidence)) = proof {
                if page.by_program && !self.same_to_browsers.contains(&page.host) {
                    return Weighed::LookAgain(reason, Box::new(page));
                }
                self.same_to_browsers.insert(page.host);
                return Weighed::Done(page.convict(reason, evidence));
            }
            page.suspicion = None;
        }
        if page.has_moved() {
            return Weighed::AskMoved(Box::new(page));
        }
        if self.probe_https
            && let Some(url) = page.https()
        {
            match self.https.get(&page.host) {
                Some(true) => return Weighed::AskHttps(url, Box::new(page)),
                Some(false) => {}
                None => {
                    let first = self.https_asked.entry(page.host).or_insert(url).clone();
                    return Weighed::AskHttps(first, Box::new(page));
                }
            }
        }
        Weighed::Done(page.acquit())
    }

    /// Weighs a page that its status calls missing, and that a script draws, against the front page.
    fn weigh_drawn(&self, page: Page) -> Weighed {
        for front in fronts(&page.end) {
            let Some(seen) = self.nowhere.get(&(page.host, front.key.clone())) else {
                return Weighed::AskNowhere(front, Box::new(page));
            };
            let proof = page
                .mark
                .as_ref()
                .and_then(|mark| soft404::verdict(&Suspicion::Drawn, mark, seen.as_ref(), false));
            if let Some((reason, evidence)) = proof {
                return Weighed::Done(page.convict(reason, evidence));
            }
        }
        Weighed::Done(page.check)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::judge::page::tests::{self, mark};

    const HOST: HostId = HostId(0);
    const LANE: LaneId = LaneId(0);

    fn pages(probe_https: bool) -> Pages {
        Pages::new(probe_https, fastrand::Rng::with_seed(1))
    }

    /// A page at this address with that text, as a browser got it.
    fn page(url: &str, text: &str) -> Page {
        let mark = Some(mark(text));
        Page { mark, compared: true, by_program: false, ..tests::page(url, url) }
    }

    /// The paths of pages, those that repeat others marked.
    fn told(pages: &[Page]) -> String {
        let repeats = |page: &Page| page.suspicion == Some(Suspicion::Repeats);
        let one = |page: &Page| page.start.path().to_owned() + if repeats(page) { "!" } else { "" };
        pages.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_first_page_of_a_host_waits_for_the_next() {
        let mut pages = pages(false);
        let mut compare =
            |url: &str, text: &str, at_rest| told(&pages.compare(page(url, text), LANE, at_rest));
        assert_eq!(compare("http://a.org/1", "words", false), "");
        assert_eq!(compare("http://a.org/2", "others", false), "/1 /2");
        assert_eq!(compare("http://a.org/3", "others", false), "/3!");
        // It is the same where it is asked for once more.
        assert_eq!(compare("http://a.org/3", "others", false), "/3");
        assert_eq!(compare("http://a.org/4", "words", false), "/4");
        let mut pages = self::pages(false);
        let mut compare = |page, at_rest| told(&pages.compare(page, LANE, at_rest));
        assert_eq!(compare(page("http://a.org/1", "words"), false), "");
        assert_eq!(compare(page("http://a.org/2", "words"), false), "/1! /2!");
        // What is suspect already, or not to be compared, goes on.
        let suspect = Suspicion::Brief;
        let doubtful = Page { suspicion: Some(suspect), ..page("http://a.org/3", "words") };
        assert_eq!(compare(doubtful, false), "/3");
        let alone = Page { compared: false, ..page("http://a.org/4", "words") };
        assert_eq!(compare(alone, false), "/4");
    }

    #[test]
    fn nobody_waits_longer_than_for_their_lane() {
        let mut pages = pages(false);
        assert_eq!(told(&pages.compare(page("http://a.org/1", "words"), LANE, true)), "/1");
        assert_eq!(told(&pages.release(LANE)), "", "it is at rest");
        let mut pages = self::pages(false);
        pages.compare(page("http://a.org/1", "words"), LANE, false);
        assert_eq!(told(&pages.release(LaneId(1))), "");
        assert_eq!(told(&pages.release(LANE)), "/1");
        assert_eq!(told(&pages.release(LANE)), "");
        // It is compared with the next all the same.
        assert_eq!(told(&pages.compare(page("http://a.org/2", "words"), LANE, false)), "/2!");
        let mut pages = self::pages(false);
        pages.compare(page("http://a.org/1", "words"), LANE, false);
        assert_eq!(told(&pages.release_all()), "/1");
        assert_eq!(told(&pages.release_all()), "");
    }

    #[test]
    fn what_cannot_exist_is_compared_with_as_soon_as_it_is_known() {
        let mut pages = pages(false);
        let start = page("http://a.org/x/1", "").start;
        pages.learn_nowhere(HOST, Nowhere::key_beside(&start), Some(mark("words")));
        let mut compare = |url| told(&pages.compare(page(url, "words"), LANE, false));
        assert_eq!(compare("http://a.org/x/1"), "/x/1!");
        assert_eq!(compare("http://a.org/y/1"), "", "in another folder");
    }

    fn weighed(weighed: Weighed) -> String {
        match weighed {
            Weighed::Done(check) => check.reason.code().into_owned(),
            Weighed::AskNowhere(nowhere, _) => format!("nowhere {}", nowhere.key),
            Weighed::AskHttps(url, _) => url.to_string(),
            Weighed::AskMoved(_) => "moved".to_owned(),
            Weighed::LookAgain(reason, _) => format!("again {}", reason.code()),
        }
    }

    #[test]
    fn a_suspicion_is_weighed_against_what_cannot_exist() {
        let suspect = |by_program| Page {
            suspicion: Some(Suspicion::Repeats),
            by_program,
            ..page("http://a.org/x/1", "words")
        };
        let mut pages = pages(false);
        let key = Nowhere::key_beside(&suspect(false).start);
        assert_eq!(weighed(pages.weigh(suspect(true))), format!("nowhere {key}"));
        for (nowhere, came) in
            [(None, "ok"), (Some("others"), "ok"), (Some("words"), "again same-page")]
        {
            pages.learn_nowhere(HOST, key.clone(), nowhere.map(mark));
            assert_eq!(weighed(pages.weigh(suspect(true))), came, "{nowhere:?}");
        }
        // A browser got the same: nobody else has to look.
        assert_eq!(weighed(pages.weigh(suspect(false))), "same-page");
        assert_eq!(weighed(pages.weigh(suspect(true))), "same-page");
    }

    #[test]
    fn the_https_form_of_a_host_is_asked_for_once_unless_there_is_any() {
        let mut pages = pages(true);
        let weigh = |pages: &mut Pages, url: &str| weighed(pages.weigh(page(url, "words")));
        assert_eq!(weigh(&mut pages, "http://a.org/1"), "https://a.org/1");
        assert_eq!(weigh(&mut pages, "http://a.org/2"), "https://a.org/1", "it waits for that one");
        assert_eq!(weigh(&mut pages, "https://a.org/2"), "ok");
        pages.learn_https(HOST, true);
        assert_eq!(weigh(&mut pages, "http://a.org/2"), "https://a.org/2");
        pages.learn_https(HOST, false);
        assert_eq!(weigh(&mut pages, "http://a.org/2"), "ok");
        let mut pages = self::pages(false);
        assert_eq!(weigh(&mut pages, "http://a.org/2"), "ok", "nobody wants to know");
    }

    #[test]
    fn where_a_page_moved_for_good_is_asked_first() {
        let mut pages = pages(true);
        let mut moved = page("http://a.org/old", "words");
        moved.end = Url::parse("http://a.org/new").unwrap();
        moved.check.notes.push(wikirot_words::Note::MovedPermanently);
        assert_eq!(weighed(pages.weigh(moved)), "moved");
    }

    #[test]
    fn what_a_script_draws_is_weighed_against_front_pages() {
        let drawn = || Page {
            suspicion: Some(Suspicion::Drawn),
            check: Check::unanswered(1, Reason::Http(404), Vec::new(), SystemTime::UNIX_EPOCH),
            ..page("http://a.org/x/1", "words")
        };
        let fronts = ["front:http://a.org/x/", "front:http://a.org/"];
        let mut pages = pages(true);
        assert_eq!(weighed(pages.weigh(drawn())), format!("nowhere {}", fronts[0]));
        pages.learn_nowhere(HOST, fronts[0].into(), Some(mark("others")));
        assert_eq!(weighed(pages.weigh(drawn())), format!("nowhere {}", fronts[1]));
        for (front, came) in
            [(None, "http-404"), (Some("others"), "http-404"), (Some("words"), "same-page")]
        {
            pages.learn_nowhere(HOST, fronts[1].into(), front.map(mark));
            assert_eq!(weighed(pages.weigh(drawn())), came, "{front:?}");
        }
    }
}
