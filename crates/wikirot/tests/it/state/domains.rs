//! What is remembered of domains beside their pages.

use wikirot::state::{DuePolicy, Ending, Run, Scope, Start};
use wikirot_check::{Check, Owner, Portrait, Reason};

use super::{DAY, Place, at, check, page};

/// A run each night of a wiki with two pages of one domain and one of another.
struct Nights {
    place: Place,
    night: u64,
}

const URLS: [&str; 3] = ["https://a.museum.net/1", "https://b.museum.net/2", "https://8.8.8.8/"];

impl Nights {
    fn new() -> Self {
        let mut nights = Self { place: Place::new(), night: 0 };
        nights.run(|run| {
            run.page(&page("P", 1), &super::links(&URLS), &super::spell, &mut |_| {}).unwrap();
        });
        nights
    }

    fn run(&mut self, what: impl FnOnce(&mut Run)) {
        self.night += 1;
        let mut run = self.place.begin(self.night * DAY, &DuePolicy::default());
        what(&mut run);
        run.end(Ending::Done, at(self.night * DAY + 60)).unwrap();
    }

    fn check(&mut self, id: u64, digit: u8, owner: Option<&str>) {
        let night = self.night + 1;
        let portrait = Portrait::from_bytes(&[digit << 4 | digit; Portrait::BYTES]);
        let owner = owner.map(Owner::named);
        let check = Check { portrait, owner, ..check(id, Reason::Ok, night * DAY) };
        self.run(|run| _ = run.check(&check).unwrap());
    }

    fn hear(&mut self, domain: &str, names: &[&str]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        self.run(|run| run.hear_servers(domain, &names).unwrap());
    }

    fn unasked(&mut self) -> Vec<String> {
        let mut unasked = Vec::new();
        self.run(|run| unasked = run.domains_unasked().unwrap());
        unasked
    }

    fn domains(&self) -> String {
        self.place.query(
            "SELECT name, length(name_servers), coalesce(name_servers_now, '-') FROM domain ORDER BY 1",
        )
    }
}

#[test]
fn a_domain_is_to_be_asked_once_a_page_of_it_is_remembered_and_never_again() {
    let mut nights = Nights::new();
    assert!(nights.unasked().is_empty());
    nights.check(1, 1, None);
    nights.check(2, 1, None);
    // A run that is cut off leaves it to the next one.
    for _ in 0..2 {
        assert_eq!(nights.unasked(), ["museum.net"]);
    }
    nights.hear("museum.net", &["ns1.hoster.net", "ns2.hoster.net"]);
    assert!(nights.unasked().is_empty());
    assert_eq!(nights.domains(), "museum.net|4|-");
    nights.check(1, 1, None);
    // Of one that has none nothing is known, and that is known.
    nights.check(3, 1, None);
    assert_eq!(nights.unasked(), ["8.8.8.8"]);
    nights.hear("8.8.8.8", &[]);
    assert!(nights.unasked().is_empty());
    assert_eq!(nights.domains(), "8.8.8.8|0|-\nmuseum.net|4|-");
}

#[test]
fn name_servers_are_others_until_one_of_before_is_heard_of() {
    let mut nights = Nights::new();
    nights.check(1, 1, None);
    nights.hear("museum.net", &["ns1.hoster.net", "ns2.hoster.net"]);
    for (names, expected) in [
        (&["ns2.hoster.net", "ns9.hoster.net"][..], "museum.net|4|-"),
        (&["ada.dns.net", "bob.dns.net"], "museum.net|4|ada.dns.net bob.dns.net"),
        // Nobody says: what was known holds.
        (&[], "museum.net|4|ada.dns.net bob.dns.net"),
        (&["ns1.hoster.net"], "museum.net|4|-"),
    ] {
        nights.hear("museum.net", names);
        assert_eq!(nights.domains(), expected);
    }
    let long = format!("{}.net", "a".repeat(60));
    nights.hear("museum.net", &[&long, &long]);
    let kept = nights.place.query("SELECT length(name_servers_now) FROM domain");
    assert_eq!(kept, "100");
    nights.hear("unknown.net", &["ns1.hoster.net"]);
    assert!(!nights.domains().contains("unknown"));
}

#[test]
fn the_first_owner_that_a_certificate_names_is_kept_beside_another() {
    let mut nights = Nights::new();
    let owners = |nights: &Nights| {
        nights.place.query("SELECT owner, owner_now FROM host WHERE name = 'a.museum.net'")
    };
    let [museum, other] = ["museum", "other"].map(|it| Owner::named(it).number());
    for (owner, expected) in [
        (None, "-|-".to_owned()),
        (Some("museum"), format!("{museum}|-")),
        (Some("other"), format!("{museum}|{other}")),
        (None, format!("{museum}|{other}")),
        (Some(""), format!("{museum}|0")),
        (Some("museum"), format!("{museum}|-")),
    ] {
        nights.check(1, 1, owner);
        assert_eq!(owners(&nights), expected);
    }
    // The other host of the domain has a certificate of its own.
    assert_eq!(nights.place.query("SELECT count(*) FROM host WHERE owner IS NULL"), "2");
}

#[test]
fn a_page_that_is_another_already_is_no_reason_to_ask() {
    let mut nights = Nights::new();
    nights.check(1, 1, None);
    nights.place.query("DELETE FROM domain RETURNING name");
    nights.check(1, 2, None);
    assert!(nights.unasked().is_empty());
    nights.check(1, 1, None);
    assert_eq!(nights.unasked(), ["museum.net"]);
}

#[test]
fn a_domain_is_forgotten_with_the_last_of_its_hosts() {
    let mut nights = Nights::new();
    nights.check(1, 1, None);
    nights.check(3, 1, None);
    let policy = DuePolicy::default();
    for (links, left) in [(&URLS[1..], "8.8.8.8\nmuseum.net"), (&URLS[2..], "8.8.8.8")] {
        for night in [1, 60] {
            nights.night += night;
            let at_night = at(nights.night * DAY);
            let start = Start::new("scan", at_night, &policy);
            let mut run = nights.place.open().begin(start).unwrap();
            run.page(
                &page("P", 1 + nights.night),
                &super::links(links),
                &super::spell,
                &mut |_| {},
            )
            .unwrap();
            run.finish_scan(&Scope::Whole).unwrap();
            run.end(Ending::Done, at_night).unwrap();
        }
        assert_eq!(nights.place.query("SELECT name FROM domain ORDER BY 1"), left);
    }
}
