//! The rules of a site: learnt from pairs of addresses, each with what speaks for it and against it.

use url::Url;
use wikirot_words::FoundBy;

use super::address::{Address, same_page};
use super::rule::Rule;

/// An old address of a page and its new one.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    /// Where it was.
    pub(crate) from: Url,
    /// Where it is.
    pub(crate) to: Url,
    /// Its title, where it is known.
    pub(crate) title: Option<String>,
    /// Who says so.
    pub(crate) by: FoundBy,
}

/// Pairs of a site that are learnt from, at most.
pub(crate) const MOST_PAIRS: usize = 48;

/// The rules of a site.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pairs: Vec<(Pair, Address)>,
    rules: Vec<Learnt>,
}

#[derive(Debug)]
struct Learnt {
    rule: Rule,
    by: FoundBy,
    /// Its pair could be read so as well: what two pages say of marks and apostrophes may agree in this alone.
    is_variant: bool,
    /// Pairs that follow it.
    support: u32,
    /// Pairs that it would have led elsewhere.
    contradiction: u32,
}

impl Rules {
    /// Takes in a pair; whether there is a rule more.
    pub(super) fn take(&mut self, pair: Pair) -> bool {
        let Some(address) = Address::of(&pair.from) else { return false };
        let is_known = self.pairs.iter().any(|(it, _)| it.from == pair.from);
        if is_known || self.pairs.len() >= MOST_PAIRS || !address.is_deep() {
            return false;
        }
        for learnt in &mut self.rules {
            learnt.weigh(&pair, &address);
        }
        let mut is_more = false;
        let rules = Rule::between(&address, pair.title.as_deref(), &pair.to);
        let variants: Vec<Rule> = rules.iter().flat_map(Rule::variants).collect();
        let (by, as_read) = (pair.by, rules.len());
        self.pairs.push((pair, address));
        for (number, rule) in rules.into_iter().chain(variants).enumerate() {
            if self.rules.iter().any(|it| it.rule == rule) {
                continue;
            }
            let is_variant = number >= as_read;
            let mut learnt = Learnt { rule, by, is_variant, support: 0, contradiction: 0 };
            for (pair, address) in &self.pairs {
                learnt.weigh(pair, address);
            }
            if learnt.support > 0 {
                self.rules.push(learnt);
                is_more = true;
            }
        }
        is_more
    }

    /// New addresses for one, the likeliest first. A rule that is contradicted as often as not is none; loosely,
    /// rules hold for folders of other names.
    pub(super) fn propose(
        &self,
        url: &Url,
        title: Option<&str>,
        loosely: bool,
    ) -> Vec<(FoundBy, Url)> {
        let Some(address) = Address::of(url) else { return Vec::new() };
        let mut rules: Vec<&Learnt> =
            self.rules.iter().filter(|it| it.support > it.contradiction).collect();
        rules.sort_by_key(|it| (it.contradiction, std::cmp::Reverse(it.support), it.is_variant));
        let mut found: Vec<(FoundBy, Url)> = Vec::new();
        for learnt in rules {
            let new = learnt.rule.apply(&address, title, loosely);
            let new = new.filter(|new| found.iter().all(|it| it.1 != *new));
            found.extend(new.map(|new| (learnt.by, new)));
        }
        found
    }
}

impl Learnt {
    fn weigh(&mut self, pair: &Pair, address: &Address) {
        if let Some(made) = self.rule.apply(address, pair.title.as_deref(), false) {
            match same_page(&made) == same_page(&pair.to) {
                true => self.support += 1,
                false => self.contradiction += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(pairs: &[(&str, &str)]) -> Rules {
        let mut rules = Rules::default();
        for (from, to) in pairs {
            let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
            rules.take(Pair { from, to, title: None, by: FoundBy::Redirects });
        }
        rules
    }

    fn first(rules: &Rules, url: &str) -> Option<String> {
        let found = rules.propose(&url.parse().unwrap(), None, false);
        found.first().map(|it| it.1.to_string())
    }

    #[test]
    fn what_most_pairs_say_comes_first_and_what_is_contradicted_is_no_rule() {
        let site = rules(&[
            ("http://a.org/x/1.html", "http://a.org/y/1"),
            ("http://a.org/x/2.html", "http://a.org/y/2"),
            ("http://a.org/x/3.html", "http://a.org/z/3"),
        ]);
        assert_eq!(first(&site, "http://a.org/x/4.html").unwrap(), "http://a.org/y/4");
        let torn = rules(&[
            ("http://a.org/x/1.html", "http://a.org/y/1"),
            ("http://a.org/x/2.html", "http://a.org/z/2"),
        ]);
        assert_eq!(first(&torn, "http://a.org/x/4.html"), None);
    }

    #[test]
    fn marks_of_letters_may_be_kept_though_no_pair_says_so() {
        let mut site = rules(&[]);
        let title = Some("Otters – Museum".to_owned());
        let (from, to) = ("http://a.org/n/1", "http://a.org/x/otters");
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        site.take(Pair { from, to, title, by: FoundBy::Redirects });
        let found = site.propose(&"http://a.org/n/2".parse().unwrap(), Some("Über uns"), false);
        let found: Vec<_> = found.iter().map(|it| it.1.path()).collect();
        assert_eq!(found, ["/x/uber-uns", "/x/%C3%BCber-uns"]);
    }

    #[test]
    fn two_titles_may_agree_in_what_neither_says_first() {
        let mut site = rules(&[]);
        for (number, title, to) in [
            (1, "L'histoire du phare", "l-histoire-du-phare"),
            (2, "Du métier au moulin", "du-m%C3%A9tier-au-moulin"),
        ] {
            let from = format!("http://a.org/n/{number}").parse().unwrap();
            let to = format!("http://a.org/x/{to}").parse().unwrap();
            let title = Some(title.to_owned());
            site.take(Pair { from, to, title, by: FoundBy::Redirects });
        }
        let title = Some("L'été au théâtre");
        let found = site.propose(&"http://a.org/n/3".parse().unwrap(), title, false);
        assert_eq!(found[0].1.path(), "/x/l-%C3%A9t%C3%A9-au-th%C3%A9%C3%A2tre");
    }

    #[test]
    fn redirects_to_one_page_teach_nothing() {
        let site = rules(&[
            ("http://a.org/x/1.html", "http://a.org/"),
            ("http://a.org/x/2.html", "http://a.org/"),
            ("http://a.org/x/3.html", "http://a.org/news"),
        ]);
        assert_eq!(first(&site, "http://a.org/x/4.html"), None);
    }

    #[test]
    fn a_pair_is_taken_once_and_says_whether_it_teaches() {
        let pair = |from: &str, to: &str| Pair {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            title: None,
            by: FoundBy::Redirects,
        };
        let mut site = Rules::default();
        assert!(site.take(pair("http://a.org/x/1.html", "http://a.org/y/1")));
        assert!(!site.take(pair("http://a.org/x/1.html", "http://a.org/z/1")));
        assert!(!site.take(pair("http://a.org/x/2.html", "http://a.org/y/2")));
        assert!(!site.take(pair("http://a.org/", "http://a.org/y/")));
        assert!(!site.take(pair("http://a.org/x/3.html", "http://a.org/")));
        for number in 4..MOST_PAIRS {
            site.take(pair(&format!("http://a.org/{number}"), "http://a.org/"));
        }
        assert!(site.take(pair("http://a.org/w/1.html", "http://a.org/v/1")));
        assert!(!site.take(pair("http://a.org/u/1.html", "http://a.org/t/1")));
    }

    #[test]
    fn of_rules_that_hold_the_one_with_more_pairs_comes_first_and_each_address_once() {
        let site = rules(&[
            ("http://a.org/x/a/1.html", "http://a.org/y/1-page"),
            ("http://a.org/x/b/2.html", "http://a.org/z/b/2"),
            ("http://a.org/x/b/3.html", "http://a.org/z/b/3"),
        ]);
        let found = site.propose(&"http://a.org/x/b/4.html".parse().unwrap(), None, true);
        let found: Vec<_> = found.iter().map(|it| it.1.path()).collect();
        assert_eq!(found, ["/z/b/4", "/y/4-page"]);
    }
}
