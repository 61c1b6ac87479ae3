//! The pages of one site that are gone, and which addresses are asked: few of them, in rounds, each of which knows
//! what came of those before.

use std::collections::HashMap;

use url::Url;
use wikirot_check::{Check, Note, Verdict, may_replace};
use wikirot_words::{FoundBy, Same};

use super::address::{Address, domain, same_page};
use super::forms::{Form, at_origin};
use super::likeness::{Face, Gone, Neighbour, Neighbours};
use super::rules::{Pair, Rules};

/// Addresses that are asked for one page that is gone, at most.
const MOST: usize = 3;

/// Rounds of questions.
pub(super) const ROUNDS: usize = 5;

/// Mere guesses among them: one question is kept for what other pages of the site may teach, until the last round.
const GUESSES: usize = 2;

/// So many guesses are made on one site in a round, and so many in vain altogether, before something is found.
const GUESSES_AT_ONCE: usize = 6;
const GUESSES_IN_VAIN: usize = 12;

/// A page that is gone, with all that may lead to it.
#[derive(Clone, Debug)]
pub(crate) struct Sought {
    /// The number of its target.
    pub(crate) id: i64,
    /// Its address.
    pub(crate) url: Url,
    /// Where it leads by now, in vain.
    pub(crate) end: Option<Url>,
    /// No page of its host is there.
    pub(crate) host_is_gone: bool,
    /// Its domain is in the hands of others.
    pub(crate) is_taken: bool,
    /// Where it led when it lived.
    pub(crate) led_to: Option<Url>,
    /// What editors put in its place elsewhere.
    pub(crate) repaired: Option<Url>,
    /// What is known of the page.
    pub(crate) gone: Gone,
    /// What was asked in earlier runs.
    pub(crate) tried: Vec<String>,
    /// How many pairs of addresses of its site were known then; `None` where it was not looked for yet.
    pub(crate) pairs_then: Option<usize>,
}

impl Sought {
    /// Whether it is worth looking for: it was not looked for yet, or more `pairs` of its site are known by now.
    pub(super) fn is_due(&self, pairs: usize) -> bool {
        self.repaired
            .as_ref()
            .is_some_and(|it| !self.tried.iter().any(|tried| tried == it.as_str()))
            || self.pairs_then.is_none_or(|then| pairs > then)
    }
}

/// A page at its new address.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Where it is.
    pub(crate) url: Url,
    /// What tells that it is the page.
    pub(crate) same: Same,
    /// What its address was thought of by.
    pub(crate) by: FoundBy,
    /// What was seen there.
    pub(crate) check: Check,
}

/// What came of looking for a page.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) id: i64,
    /// All addresses that were asked for it.
    pub(super) tried: Vec<String>,
    pub(super) found: Option<Found>,
    /// Pairs that were known by then.
    pub(super) pairs: usize,
}

/// The front page of a site.
#[derive(Debug, PartialEq)]
enum Front {
    Unasked,
    /// Where it leads, if that is another host.
    Known(Option<Url>),
}

/// A page that is looked for.
#[derive(Debug)]
struct Search {
    sought: Sought,
    asked: usize,
    guesses: usize,
    /// What is asked at present.
    now: Option<Candidate>,
    is_done: bool,
}

/// An address that may be the new one.
#[derive(Clone, Debug)]
struct Candidate {
    url: Url,
    by: FoundBy,
    /// The change of form, for one that is no more than a guess.
    form: Option<Form>,
}

impl Candidate {
    fn is_guess(&self) -> bool {
        matches!(self.by, FoundBy::Form | FoundBy::NewHost)
    }
}

/// The pages of one site that are gone.
#[derive(Debug)]
pub(super) struct Site {
    searches: Vec<Search>,
    rules: Rules,
    /// Pairs of its addresses that are known.
    pairs: usize,
    front: Front,
    /// The address of the front page, while it is asked.
    front_asked: Option<Url>,
    neighbours: Neighbours,
    /// How often a form was asked, but for those that led to a page.
    in_vain: HashMap<Form, u32>,
    guesses_in_vain: usize,
    done: Vec<Done>,
}

impl Site {
    pub(super) fn new(sought: Vec<Sought>, pairs: Vec<Pair>, pages: Vec<Neighbour>) -> Self {
        let mut rules = Rules::default();
        let known = pairs.len();
        let mut front = Front::Unasked;
        for pair in pairs {
            if !Address::of(&pair.from).is_some_and(|it| it.is_deep()) {
                front = Front::Known(elsewhere(&pair.from, &pair.to));
            }
            rules.take(pair);
        }
        let mut neighbours = Neighbours::default();
        for page in pages {
            neighbours.take(page);
        }
        let search = |sought| Search { sought, asked: 0, guesses: 0, now: None, is_done: false };
        Self {
            searches: sought.into_iter().map(search).collect(),
            rules,
            pairs: known,
            front,
            front_asked: None,
            neighbours,
            in_vain: HashMap::new(),
            guesses_in_vain: 0,
            done: Vec::new(),
        }
    }

    /// What is to be asked in a round, by its number; `may` says whether an address may be.
    pub(super) fn questions(&mut self, round: usize, may: &dyn Fn(&Url) -> bool) -> Vec<Url> {
        let mut asked = Vec::new();
        let is_first = self.front == Front::Unasked;
        if is_first {
            self.front = Front::Known(None);
            let lives = |it: &&Search| !it.sought.host_is_gone && !it.sought.is_taken;
            let front = self.searches.iter().find(lives).map(|it| it.sought.url.join("/"));
            self.front_asked = front.and_then(Result::ok).filter(may);
            asked.extend(self.front_asked.clone());
        }
        let most = if round + 1 < ROUNDS { GUESSES } else { MOST };
        let left = GUESSES_IN_VAIN.saturating_sub(self.guesses_in_vain).min(GUESSES_AT_ONCE);
        // Guesses wait for the front page, which may know better.
        let mut left = if is_first { 0 } else { left };
        for at in 0..self.searches.len() {
            let search = &self.searches[at];
            if search.is_done || search.asked >= MOST {
                continue;
            }
            let may_guess = left > 0 && search.guesses < most;
            let Some(found) = self.candidate(search, may_guess, may) else { continue };
            asked.push(found.url.clone());
            let is_guess = found.is_guess();
            if let Some(form) = found.form {
                *self.in_vain.entry(form).or_default() += 1;
            }
            left -= usize::from(is_guess);
            let search = &mut self.searches[at];
            search.asked += 1;
            search.guesses += usize::from(is_guess);
            search.sought.tried.push(found.url.to_string());
            search.now = Some(found);
        }
        asked
    }

    /// Takes in what was answered to one of them.
    pub(super) fn learn(&mut self, asked: &Url, check: &Check) {
        let end = check.hops.last().and_then(|hop| hop.url.parse::<Url>().ok());
        let end = end.filter(|_| check.verdict == Verdict::Alive);
        if self.front_asked.as_ref() == Some(asked) {
            self.front = Front::Known(end.as_ref().and_then(|end| elsewhere(asked, end)));
            self.front_asked = None;
        }
        for at in 0..self.searches.len() {
            let Some(found) = self.searches[at].now.take_if(|it| it.url == *asked) else {
                continue;
            };
            let is_guess = found.is_guess();
            match end.as_ref().and_then(|end| self.weigh(at, &found, end, check)) {
                Some(it) => {
                    if let Some(count) = found.form.and_then(|form| self.in_vain.get_mut(&form)) {
                        *count = 0;
                    }
                    self.find(at, it);
                }
                None => self.guesses_in_vain += usize::from(is_guess),
            }
        }
        if let Some(end) = end {
            self.neighbours.take(Neighbour { key: same_page(&end), face: face(check) });
        }
    }

    /// What came of pages since this was asked last; where this was the last round, of all.
    pub(super) fn take_done(&mut self, is_last: bool) -> Vec<Done> {
        for search in self.searches.iter_mut().filter(|it| is_last && !it.is_done) {
            search.is_done = true;
            let tried = std::mem::take(&mut search.sought.tried);
            let (id, pairs) = (search.sought.id, self.pairs);
            self.done.push(Done { id, tried, found: None, pairs });
        }
        std::mem::take(&mut self.done)
    }

    /// The next address for a page.
    fn candidate(
        &self,
        search: &Search,
        may_guess: bool,
        may: &dyn Fn(&Url) -> bool,
    ) -> Option<Candidate> {
        let sought = &search.sought;
        let title = sought.gone.title.as_deref().or(sought.gone.cited.first().map(|it| &**it));
        let plain = |(by, url)| Candidate { url, by, form: None };
        let known = [(FoundBy::OwnRedirect, &sought.led_to), (FoundBy::Repairs, &sought.repaired)];
        let known = known.into_iter().filter_map(|(by, url)| Some((by, url.clone()?)));
        let by_rules = |loosely| {
            let places = [Some(&sought.url), sought.end.as_ref()].into_iter().flatten();
            places.flat_map(move |url| self.rules.propose(url, title, loosely))
        };
        let new_host = match &self.front {
            Front::Known(Some(front)) => at_origin(&sought.url, front),
            _ => None,
        };
        let new_host = new_host.map(|url| (FoundBy::NewHost, url));
        let forms = self.forms(sought, title).into_iter();
        let forms = forms.map(|(form, url)| Candidate { url, by: FoundBy::Form, form: Some(form) });
        let all = known
            .chain(by_rules(false))
            .chain(new_host)
            .chain(by_rules(true))
            .map(plain)
            .chain(forms);
        all.filter(|it| may_guess || !it.is_guess())
            .find(|it| is_worth_asking(sought, &it.url) && may(&it.url))
    }

    /// The usual forms of an address, those first that were in vain least often.
    fn forms(&self, sought: &Sought, title: Option<&str>) -> Vec<(Form, Url)> {
        // Where it leads by now is an address of the site as it is.
        let moved = sought.end.as_ref().filter(|end| same_page(end) == same_page(&sought.url));
        let base = moved.unwrap_or(&sought.url);
        let mut forms: Vec<_> = Form::ALL.to_vec();
        if sought.host_is_gone {
            forms.retain(|it| *it == Form::Www);
        }
        forms.sort_by_key(|form| self.in_vain.get(form).copied().unwrap_or_default());
        forms.into_iter().filter_map(|form| Some((form, form.of(base, title)?))).collect()
    }

    /// Whether the page that answered is the one that is looked for.
    fn weigh(&self, at: usize, asked: &Candidate, end: &Url, check: &Check) -> Option<Found> {
        let sought = &self.searches[at].sought;
        let is_moved = check.hops.len() == 1 || check.notes.contains(&Note::MovedPermanently);
        let url = if is_moved { end } else { &asked.url };
        let may_be = may_replace(&sought.url, end)
            && may_replace(&asked.url, end)
            && url != &sought.url
            && !(sought.is_taken && domain(end) == domain(&sought.url));
        let same = may_be
            .then(|| self.neighbours.same(&sought.gone, &sought.url, &face(check), end))
            .flatten()?;
        // Where one would look first, another page may have the title that is cited.
        if same == Same::Citation && asked.is_guess() {
            return None;
        }
        Some(Found { url: url.clone(), same, by: asked.by, check: check.clone() })
    }

    fn find(&mut self, at: usize, found: Found) {
        let Search { sought, is_done, .. } = &mut self.searches[at];
        *is_done = true;
        let pair = Pair {
            from: sought.url.clone(),
            to: found.url.clone(),
            title: sought.gone.title.clone(),
            by: FoundBy::Siblings,
        };
        let (id, tried) = (sought.id, std::mem::take(&mut sought.tried));
        self.rules.take(pair);
        self.guesses_in_vain = 0;
        self.pairs += 1;
        self.done.push(Done { id, tried, found: Some(found), pairs: self.pairs });
    }
}

/// Whether an address is worth asking: not one that was, nor the old one over https, which the checker asks itself.
fn is_worth_asking(sought: &Sought, url: &Url) -> bool {
    let bare = |url: &Url| url.as_str().split_once(':').map(|it| it.1.to_owned());
    let mut old = [Some(&sought.url), sought.end.as_ref()].into_iter().flatten();
    let is_known = old.any(|old| bare(old) == bare(url))
        || sought.tried.iter().any(|tried| tried == url.as_str());
    let is_gone = sought.host_is_gone && url.host() == sought.url.host();
    let is_taken = sought.is_taken && domain(url) == domain(&sought.url);
    matches!(url.scheme(), "http" | "https") && !is_known && !is_gone && !is_taken
}

fn face(check: &Check) -> Face {
    Face { title: check.title.clone(), portrait: check.portrait }
}

/// Where a front page leads, if that is another host's.
fn elsewhere(front: &Url, end: &Url) -> Option<Url> {
    (front.host() != end.host()).then(|| end.clone())
}

#[cfg(test)]
mod tests {
    use wikirot_check::Reason;

    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    /// A page whose title is the name in its address.
    fn sought(id: i64, address: &str) -> Sought {
        Sought {
            id,
            url: url(address),
            end: None,
            host_is_gone: false,
            is_taken: false,
            led_to: None,
            repaired: None,
            gone: Gone { title: Some(title(address)), ..Gone::default() },
            tried: Vec::new(),
            pairs_then: None,
        }
    }

    fn title(address: &str) -> String {
        let name = address.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default().replace('-', " ")
    }

    fn answer(hops: &[&str], title: Option<String>) -> Check {
        let reason = if title.is_some() { Reason::Ok } else { Reason::Http(404) };
        Check { title, ..crate::state::fixtures::check(0, reason, hops) }
    }

    /// Plays all rounds on a web of these addresses, by what they show or where they lead; gives what was asked and
    /// what was found.
    fn play(mut site: Site, web: &[(&str, &str)]) -> (Vec<String>, Vec<(i64, String, FoundBy)>) {
        let (mut all, mut found) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let asked = site.questions(round, &|_| true);
            for it in &asked {
                let there = web.iter().find(|(at, _)| *at == it.as_str()).map(|it| it.1);
                let check = match there {
                    Some(to) if to.starts_with("http") => {
                        answer(&[it.as_str(), to], Some(title(to)))
                    }
                    there => answer(&[it.as_str()], there.map(str::to_owned)),
                };
                site.learn(it, &check);
            }
            all.extend(asked.into_iter().map(String::from));
            for done in site.take_done(round + 1 == ROUNDS) {
                found.extend(done.found.map(|it| (done.id, it.url.to_string(), it.by)));
            }
        }
        (all, found)
    }

    fn pair(from: &str, to: &str) -> Pair {
        Pair { from: url(from), to: url(to), title: None, by: FoundBy::Redirects }
    }

    #[test]
    fn what_is_known_is_asked_before_what_is_guessed() {
        let mut one = sought(1, "http://a.org/x/otters-swimming.html");
        one.led_to = Some(url("http://a.org/z/otters-swimming"));
        let pairs = vec![pair("http://a.org/x/beavers.html", "http://a.org/y/beavers")];
        let shown = title("otters-swimming");
        let web = [("http://a.org/y/otters-swimming", &*shown)];
        let (asked, found) = play(Site::new(vec![one], pairs, Vec::new()), &web);
        assert_eq!(
            asked,
            ["http://a.org/", "http://a.org/z/otters-swimming", "http://a.org/y/otters-swimming"]
        );
        assert_eq!(found, [(1, "http://a.org/y/otters-swimming".to_owned(), FoundBy::Redirects)]);
    }

    #[test]
    fn a_guess_is_not_taken_for_its_title_alone() {
        let mut page = sought(1, "http://a.org/x/otters-swimming.html");
        page.gone = Gone { cited: vec!["Otters swimming".to_owned()], ..Gone::default() };
        let shown = title("otters-swimming");
        let web = [("http://a.org/x/otters-swimming", &*shown)];
        let found = |pairs| play(Site::new(vec![page.clone()], pairs, Vec::new()), &web).1;
        assert!(found(Vec::new()).is_empty());
        let pairs = vec![pair("http://a.org/x/beavers.html", "http://a.org/x/beavers")];
        assert_eq!(found(pairs).len(), 1);
    }

    #[test]
    fn what_was_found_for_one_page_leads_to_the_others() {
        let names = ["quiet-rivers", "stone-bridges", "early-trains", "northern-otters"];
        let numbered = names.iter().enumerate();
        let pages = numbered
            .map(|(n, name)| sought(n as i64, &format!("http://a.org/x/{name}.html")))
            .collect();
        let titles = names.map(|name| (format!("http://a.org/x/{name}"), title(name)));
        let web: Vec<_> = titles.iter().map(|(at, title)| (&**at, &**title)).collect();
        let (asked, found) = play(Site::new(pages, Vec::new(), Vec::new()), &web);
        assert_eq!(found.len(), 4, "{asked:?}");
        assert!(found.iter().any(|it| it.2 == FoundBy::Siblings));
        assert!(asked.len() <= 1 + 2 * 4, "{asked:?}");
    }

    #[test]
    fn a_site_without_a_trace_is_left_alone_soon() {
        let pages = (0..90).map(|n| sought(n, &format!("http://a.org/x/page{n}.html"))).collect();
        let (asked, found) = play(Site::new(pages, Vec::new(), Vec::new()), &[]);
        assert_eq!((asked.len(), found.len()), (1 + GUESSES_IN_VAIN, 0));
    }

    #[test]
    fn where_nobody_is_nobody_is_asked() {
        let mut gone = sought(1, "http://sub.a.org/x/otters-swimming.html");
        gone.host_is_gone = true;
        assert!(play(Site::new(vec![gone], Vec::new(), Vec::new()), &[]).0.is_empty());
        let mut taken = sought(1, "http://a.org/x/otters-swimming.html");
        taken.is_taken = true;
        taken.led_to = Some(url("http://b.org/otters-swimming"));
        let shown = title("otters-swimming");
        let web = [("http://b.org/otters-swimming", &*shown)];
        let (asked, found) = play(Site::new(vec![taken], Vec::new(), Vec::new()), &web);
        assert_eq!((asked.len(), found.len()), (1, 1), "{asked:?}");
    }

    #[test]
    fn the_new_host_of_a_site_is_that_of_its_front_page() {
        let pages = vec![sought(1, "http://a.org/x/otters-swimming.html")];
        let shown = title("otters-swimming");
        let web = [
            ("http://a.org/", "https://b.org/"),
            ("https://b.org/x/otters-swimming.html", &*shown),
        ];
        let (_, found) = play(Site::new(pages, Vec::new(), Vec::new()), &web);
        assert_eq!(
            found,
            [(1, "https://b.org/x/otters-swimming.html".to_owned(), FoundBy::NewHost)]
        );
    }

    #[test]
    fn once_is_enough_unless_more_is_known() {
        let mut page = sought(1, "http://a.org/x");
        assert!(page.is_due(0));
        page.pairs_then = Some(2);
        assert!(!page.is_due(2) && page.is_due(3));
        page.repaired = Some(url("http://b.org/x"));
        assert!(page.is_due(2));
        page.tried.push("http://b.org/x".to_owned());
        assert!(!page.is_due(2));
    }

    #[test]
    fn what_is_known_to_be_in_vain_is_not_asked() {
        let mut page = sought(1, "http://a.org/x");
        page.end = Some(url("http://a.org/y"));
        page.tried = vec!["http://a.org/tried".to_owned()];
        let is_asked = |page: &Sought, address: &str| is_worth_asking(page, &url(address));
        for (address, expected) in [
            ("http://a.org/z", true),
            ("https://a.org/x", false),
            ("http://a.org/y", false),
            ("http://a.org/tried", false),
            ("ftp://a.org/z", false),
        ] {
            assert_eq!(is_asked(&page, address), expected, "{address}");
        }
        let gone = Sought { host_is_gone: true, ..page.clone() };
        assert!(!is_asked(&gone, "http://a.org/z") && is_asked(&gone, "http://www.a.org/z"));
        let taken = Sought { is_taken: true, ..page };
        assert!(!is_asked(&taken, "http://www.a.org/z") && is_asked(&taken, "http://b.org/z"));
    }

    /// How many are asked in each round where nothing is there, and what came of the last.
    fn in_vain(mut site: Site, may: &dyn Fn(&Url) -> bool) -> (Vec<usize>, Vec<Vec<String>>) {
        let (mut many, mut tried) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let asked = site.questions(round, may);
            asked.iter().for_each(|it| site.learn(it, &answer(&[it.as_str()], None)));
            many.push(asked.len());
            tried.extend(site.take_done(round + 1 == ROUNDS).into_iter().map(|it| it.tried));
        }
        (many, tried)
    }

    #[test]
    fn guesses_wait_for_the_front_page_and_the_last_for_what_others_teach() {
        let page = sought(1, "http://a.org/X/Otters_Swimming.html");
        let site = || Site::new(vec![page.clone()], Vec::new(), Vec::new());
        let (many, tried) = in_vain(site(), &|_| true);
        assert_eq!(many, [1, 1, 1, 0, 1]);
        assert_eq!(
            tried,
            [[
                "http://a.org/X/Otters_Swimming",
                "http://a.org/x/otters-swimming/",
                "http://a.org/X/Otters_Swimming/",
            ]]
        );
        // What may not be asked is not, and the next of its forms is.
        let (many, tried) = in_vain(site(), &|url| !url.path().ends_with('/'));
        assert_eq!(many, [0, 1, 1, 0, 1]);
        assert_eq!(tried[0][1], "http://a.org/x/otters_swimming.html");
    }

    #[test]
    fn few_guesses_are_made_at_once() {
        let pages = (0..90).map(|n| sought(n, &format!("http://a.org/x/page{n}.html"))).collect();
        let (many, tried) = in_vain(Site::new(pages, Vec::new(), Vec::new()), &|_| true);
        assert_eq!(many, [1, GUESSES_AT_ONCE, GUESSES_AT_ONCE, 0, 0]);
        assert_eq!(tried.len(), 90);
    }

    #[test]
    fn of_three_known_addresses_each_is_asked() {
        let mut page = sought(1, "http://a.org/x/otters-swimming.html");
        page.led_to = Some(url("http://a.org/1"));
        page.repaired = Some(url("http://a.org/2"));
        let pairs = ["y", "z", "w"].map(|it| {
            pair(&format!("http://a.org/x/{it}.html"), &format!("http://a.org/{it}/{it}"))
        });
        let (many, tried) = in_vain(Site::new(vec![page], pairs.to_vec(), Vec::new()), &|_| true);
        assert_eq!(many, [2, 1, 1, 0, 0]);
        assert_eq!(tried[0][..2], ["http://a.org/1", "http://a.org/2"]);
    }

    #[test]
    fn of_a_host_that_is_gone_its_other_name_is_asked() {
        let mut page = sought(1, "http://a.org/x/otters-swimming.html");
        page.host_is_gone = true;
        let (many, tried) = in_vain(Site::new(vec![page], Vec::new(), Vec::new()), &|_| true);
        assert_eq!(many, [0, 1, 0, 0, 0]);
        assert_eq!(tried, [["https://www.a.org/x/otters-swimming.html"]]);
        // Where it led is the other name already.
        let mut page = sought(1, "http://a.org/x/otters-swimming.html");
        (page.host_is_gone, page.end) =
            (true, Some(url("http://www.a.org/x/otters-swimming.html")));
        let (many, _) = in_vain(Site::new(vec![page], Vec::new(), Vec::new()), &|_| true);
        assert_eq!(many, [0; ROUNDS]);
    }

    #[test]
    fn forms_are_those_of_the_page_in_its_spelling_of_today() {
        let asked = |end: &str| {
            let mut page = sought(1, "http://a.org/x/otters-swimming.html");
            page.end = Some(url(end));
            in_vain(Site::new(vec![page], Vec::new(), Vec::new()), &|_| true).1[0][0].clone()
        };
        let today = asked("https://www.a.org/x/otters-swimming.html");
        assert_eq!(today, "https://www.a.org/x/otters-swimming");
        assert_eq!(asked("https://b.org/nothing"), "http://a.org/x/otters-swimming");
    }

    #[test]
    fn a_redirect_of_the_front_page_that_is_known_saves_asking_it() {
        let pages = || vec![sought(1, "http://a.org/x/otters-swimming.html")];
        let shown = title("otters-swimming");
        let web = [("https://b.org/x/otters-swimming.html", &*shown)];
        let site = Site::new(pages(), vec![pair("http://a.org/", "https://b.org/")], Vec::new());
        let (asked, found) = play(site, &web);
        assert_eq!(asked, ["https://b.org/x/otters-swimming.html"]);
        assert_eq!(found[0].2, FoundBy::NewHost);
        // At home it says nothing.
        let site = Site::new(pages(), vec![pair("http://a.org/", "http://a.org/en/")], Vec::new());
        assert_eq!(play(site, &[]).0[0], "http://a.org/x/otters-swimming");
    }

    #[test]
    fn a_form_that_was_in_vain_comes_last_until_it_leads_to_a_page() {
        let names = ["quiet-rivers", "stone-bridges"];
        let pages = || {
            let urls = names.map(|it| format!("http://a.org/x/{it}.html"));
            (0..).zip(urls).map(|(n, it)| sought(n, &it)).collect()
        };
        let asked = |web: &[(&str, &str)]| play(Site::new(pages(), Vec::new(), Vec::new()), web).0;
        let both =
            ["http://a.org/", "http://a.org/x/quiet-rivers", "http://a.org/x/stone-bridges/"];
        assert_eq!(asked(&[])[..3], both);
        let shown = title(names[0]);
        let found = asked(&[("http://a.org/x/quiet-rivers", &*shown)]);
        assert_eq!(found[..3], both);
        assert_eq!(found[3], "http://a.org/x/stone-bridges");
    }

    #[test]
    fn what_all_addresses_of_a_site_show_is_no_page() {
        let page = || sought(1, "http://a.org/x/otters-swimming.html");
        let shown = title("otters-swimming");
        let web = [("http://a.org/", &*shown), ("http://a.org/x/otters-swimming", &*shown)];
        let found = |web| play(Site::new(vec![page()], Vec::new(), Vec::new()), web).1.len();
        assert_eq!((found(&web), found(&web[1..])), (0, 1));
    }

    #[test]
    fn where_a_redirect_may_change_the_address_that_was_asked_is_the_new_one() {
        let found = |end: &str, is_lasting: bool, is_taken: bool| {
            let mut page = sought(1, "http://a.org/x/otters-swimming.html");
            page.led_to = Some(url("http://b.org/otters-swimming"));
            page.is_taken = is_taken;
            let mut site = Site::new(vec![page], Vec::new(), Vec::new());
            let asked = site.questions(0, &|_| true).pop().unwrap();
            let mut check = answer(&[asked.as_str(), end], Some(title("otters-swimming")));
            if !is_lasting {
                check.notes.clear();
            }
            site.learn(&asked, &check);
            let done = site.take_done(false).pop();
            done.map(|it| (it.found.unwrap().url.to_string(), it.pairs))
        };
        let at = |url: &str| Some((url.to_owned(), 1));
        let end = "http://b.org/animals/otters-swimming";
        assert_eq!(found(end, true, false), at(end));
        assert_eq!(found(end, false, false), at("http://b.org/otters-swimming"));
        // The old address itself, a front page and the domain of others are none.
        for end in ["http://a.org/x/otters-swimming.html", "http://b.org/"] {
            assert_eq!(found(end, true, false), None, "{end}");
        }
        let end = "http://www.a.org/otters-swimming";
        assert_eq!(found(end, true, false), at(end));
        assert_eq!(found(end, true, true), None);
    }
}
