//! Looks for pages that are gone, all sites at once and one address of each at a time.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use anyhow::Result;
use rustc_hash::FxHashMap;
use tokio::sync::{mpsc, watch};
use url::Url;
use wikirot_check::{Check, Checker, Outcome, Stop, Target};
use wikirot_words::FoundBy;

use super::address::domain;
use super::likeness::Neighbour;
use super::rules::{MOST_PAIRS, Pair};
use super::site::{ROUNDS, Site, Sought};
use crate::ignore::IgnoreList;
use crate::runtime::{self, elapsed};
use crate::shared::Shared;
use crate::signals::Signals;
use crate::state::{Run, StateError};

/// Targets that may wait for the checker.
const WAITING: usize = 256;

/// Checks that may wait.
const UNREAD: usize = 64;

/// How pages are looked for.
pub(crate) struct Looking<'a> {
    /// Who asks, by the rules of all links.
    pub(crate) checker: &'a Checker,
    /// What it shares with those who check by the same rules, if it does; opened once a round.
    pub(crate) sharing: &'a dyn Fn(&Run) -> Result<Option<Shared>>,
    /// What is not to be asked.
    pub(crate) ignored: Option<&'a IgnoreList>,
    /// What editors put in the place of links, as far as that is known.
    pub(crate) repairs: &'a [Pair],
    /// Who may end it early.
    pub(crate) signals: Signals,
    /// How long it may take.
    pub(crate) time: Option<Duration>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// Pages that were looked for.
    pub(crate) pages: u64,
    /// Of these: those that were found.
    pub(crate) found: u64,
    /// Addresses that were asked.
    pub(crate) asked: u64,
}

/// Looks for the new addresses of pages that are gone for certain, and were not looked for since they are, or of
/// whose sites more is known by now.
pub(crate) fn look(run: &mut Run, looking: Looking<'_>) -> Result<Looked> {
    let sites = sites(run, looking.repairs)?;
    if sites.is_empty() {
        return Ok(Looked::default());
    }
    let runtime = runtime::for_requests()?;
    let mut rounds = Rounds { run, sites, looking: &looking, looked: Looked::default() };
    runtime.block_on(async {
        let (raise, stop) = watch::channel(false);
        let mut signals = looking.signals.clone();
        let halting = async {
            tokio::select! {
                () = signals.asked() => {}
                () = elapsed(looking.time) => {}
            }
            // Nobody may be asking any more.
            let _ = raise.send(true);
            std::future::pending().await
        };
        tokio::select! {
            done = rounds.play(&stop) => done,
            never = halting => never,
        }
    })?;
    Ok(rounds.looked)
}

/// The sites that have pages to be looked for.
fn sites(run: &Run, repairs: &[Pair]) -> Result<Vec<Site>, StateError> {
    let mut sought: FxHashMap<String, Vec<Sought>> = FxHashMap::default();
    let mut repaired: HashMap<&str, &Url> = HashMap::new();
    let mut pairs: FxHashMap<String, Vec<Pair>> = FxHashMap::default();
    for pair in repairs {
        repaired.insert(pair.from.as_str(), &pair.to);
        let of = pairs.entry(domain(&pair.from).to_owned()).or_default();
        if of.len() < MOST_PAIRS {
            of.push(pair.clone());
        }
    }
    for mut it in run.sought()? {
        it.repaired = repaired.get(it.url.as_str()).map(|to| (*to).clone());
        if let Some(to) = it.led_to.clone() {
            let pair = Pair {
                from: it.url.clone(),
                to,
                title: it.gone.title.clone(),
                by: FoundBy::Redirects,
            };
            pairs.entry(domain(&it.url).to_owned()).or_default().push(pair);
        }
        sought.entry(domain(&it.url).to_owned()).or_default().push(it);
    }
    let wanted: HashSet<&str> = sought.keys().map(|it| &**it).collect();
    run.each_pair(&mut |pair| {
        let domain = domain(&pair.from);
        if wanted.contains(domain) {
            let of = pairs.entry(domain.to_owned()).or_default();
            if of.len() < 2 * MOST_PAIRS {
                of.push(pair);
            }
        }
    })?;
    let mut sites = Vec::with_capacity(sought.len());
    for (domain, pages) in sought {
        let pairs = pairs.remove(&domain).unwrap_or_default();
        let known = pairs.len();
        // Once is enough, unless more is known by now.
        let pages: Vec<Sought> = pages.into_iter().filter(|it| it.is_due(known)).collect();
        if !pages.is_empty() {
            let neighbours = neighbours(run, &pages)?;
            sites.push(Site::new(pages, pairs, neighbours));
        }
    }
    Ok(sites)
}

fn neighbours(run: &Run, pages: &[Sought]) -> Result<Vec<Neighbour>, StateError> {
    let hosts: HashSet<&str> = pages.iter().filter_map(|it| it.url.host_str()).collect();
    let mut found = Vec::new();
    for host in hosts {
        found.extend(run.neighbours(host)?);
    }
    Ok(found)
}

/// All sites, and what is asked of them.
struct Rounds<'a> {
    run: &'a mut Run,
    sites: Vec<Site>,
    looking: &'a Looking<'a>,
    looked: Looked,
}

/// What is asked in a round: each address once, with the sites that want it.
type Questions = Vec<(Url, Vec<usize>)>;

impl Rounds<'_> {
    /// Asks until no site has a question left. The checker says of some pages and failures what they are only when it
    /// has all that it is to ask: so each round is a run of its own.
    async fn play(&mut self, stop: &Stop) -> Result<()> {
        for round in 0..ROUNDS {
            let questions = self.questions(round);
            if !questions.is_empty() && !self.ask(&questions, stop.clone()).await? {
                return self.write(false);
            }
            self.write(round + 1 == ROUNDS)?;
        }
        Ok(())
    }

    fn questions(&mut self, round: usize) -> Questions {
        let ignored = self.looking.ignored;
        let may =
            |url: &Url| ignored.is_none_or(|list| list.matching(url.as_str(), None).is_none());
        let mut places: FxHashMap<Url, usize> = FxHashMap::default();
        let mut questions = Questions::new();
        for (number, site) in self.sites.iter_mut().enumerate() {
            for url in site.questions(round, &may) {
                let at = *places.entry(url.clone()).or_insert_with(|| {
                    questions.push((url, Vec::new()));
                    questions.len() - 1
                });
                questions[at].1.push(number);
            }
        }
        questions
    }

    /// Has all of them answered; whether they were, before anybody ended it.
    async fn ask(&mut self, questions: &Questions, stop: Stop) -> Result<bool> {
        let (targets, asked) = mpsc::channel(WAITING);
        let (answer, mut answers) = mpsc::channel::<Check>(UNREAD);
        let (checker, run) = (self.looking.checker, &self.run);
        let shared = (self.looking.sharing)(run)?;
        let telling = async move {
            for (id, (url, _)) in questions.iter().enumerate() {
                let host_urls = run.urls_of_host(url.host_str().unwrap_or_default())?;
                let target = Target { host_urls, ..Target::new(id as u64, url.as_str()) };
                if targets.send(target).await.is_err() {
                    break;
                }
            }
            Ok::<_, StateError>(())
        };
        let checking = async {
            match shared {
                Some(shared) => shared.run(checker, asked, answer, stop).await,
                None => Ok(checker.run(asked, answer, stop).await),
            }
        };
        let sites = &mut self.sites;
        let listening = async {
            while let Some(check) = answers.recv().await {
                // Of a preliminary one, the check that counts follows.
                let question = questions.get(check.id as usize).filter(|_| !check.preliminary);
                if let Some((url, wanted)) = question {
                    wanted.iter().for_each(|site| sites[*site].learn(url, &check));
                }
            }
        };
        let (told, outcome, ()) = tokio::join!(telling, checking, listening);
        told?;
        let outcome: Outcome = outcome?;
        self.looked.asked += questions.len() as u64;
        Ok(!outcome.stopped && !outcome.network_down)
    }

    /// Remembers what came of pages.
    fn write(&mut self, is_last: bool) -> Result<()> {
        for site in &mut self.sites {
            for done in site.take_done(is_last) {
                self.looked.pages += 1;
                self.looked.found += u64::from(done.found.is_some());
                self.run.remember_place(done.id, &done.tried, done.pairs, done.found.as_ref())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wikirot_words::Reason;

    use super::*;
    use crate::state::fixtures::{at_once, check, link};

    /// A run on a wiki with these links, each of which leads somewhere or is gone for certain.
    fn run(folder: &std::path::Path, links: &[(&str, Option<&str>)]) -> Run {
        let rows: Vec<_> = (0..).zip(links).map(|(n, (url, _))| link(n, url, "x")).collect();
        let mut run = crate::state::fixtures::run(folder, &at_once(), &rows);
        for (id, (url, to)) in (1..).zip(links) {
            let checked = match to {
                Some(to) => check(id, Reason::Ok, &[url, to]),
                None => check(id, Reason::Http(404), &[url]),
            };
            run.check(&checked).unwrap();
        }
        run
    }

    /// What each site asks first, in order.
    fn asked(run: &Run, repairs: &[Pair]) -> Vec<Vec<String>> {
        let mut sites = sites(run, repairs).unwrap();
        let asked = |site: &mut Site| {
            let mut asked = site.questions(0, &|_| true);
            asked.sort();
            asked.into_iter().map(String::from).collect()
        };
        let mut all: Vec<_> = sites.iter_mut().map(asked).collect();
        all.sort();
        all
    }

    #[test]
    fn a_site_has_its_pages_and_what_is_known_of_its_addresses() {
        let folder = tempfile::tempdir().unwrap();
        let links = [
            ("http://a.org/x/otters.html", None),
            ("http://a.org/x/beavers.html", Some("http://a.org/y/beavers")),
            ("http://b.org/x/otters.html", None),
            ("http://c.org/x/otters.html", Some("http://c.org/y/otters")),
        ];
        let mut run = run(folder.path(), &links);
        let (a, b) = ("http://a.org/", "http://b.org/");
        let new = "http://a.org/y/otters";
        assert_eq!(asked(&run, &[]), [vec![a.to_owned(), new.to_owned()], vec![b.to_owned()]]);
        // What editors put in its place elsewhere is asked as well.
        let repair = Pair {
            from: links[2].0.parse().unwrap(),
            to: "http://b.org/mended".parse().unwrap(),
            title: None,
            by: FoundBy::Repairs,
        };
        let mended = asked(&run, std::slice::from_ref(&repair));
        assert_eq!(mended[1], [b, "http://b.org/mended"]);
        // And teaches what became of the others.
        let taught = Pair {
            from: "http://b.org/x/beavers.html".parse().unwrap(),
            to: "http://b.org/z/beavers".parse().unwrap(),
            ..repair.clone()
        };
        assert_eq!(asked(&run, std::slice::from_ref(&taught))[1], [b, "http://b.org/z/otters"]);
        // Once is enough, until more is known of the site.
        run.remember_place(1, &[new.to_owned()], 1, None).unwrap();
        run.remember_place(3, &[], 0, None).unwrap();
        assert!(asked(&run, &[]).is_empty());
        assert_eq!(asked(&run, std::slice::from_ref(&repair)), [[b, "http://b.org/mended"]]);
    }
}
