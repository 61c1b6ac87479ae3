//! What is remembered of alive pages.

use wikirot::state::{DuePolicy, Ending, Run};
use wikirot_check::{Check, Portrait, Reason};

use super::{DAY, Place, at, check, page};

/// A portrait of which all sixteen digits are this one.
fn portrait(digit: u8) -> Portrait {
    let mut bytes = [digit << 4 | digit; Portrait::BYTES];
    bytes[8..].fill(digit);
    Portrait::from_bytes(&bytes).unwrap()
}

fn alive(night: u64, title: &str, digit: u8) -> Check {
    let portrait = (digit > 0).then(|| portrait(digit));
    Check { title: Some(title.to_owned()), portrait, ..check(1, Reason::Ok, night * DAY) }
}

/// A run each night of a wiki with one link, whose log keeps three checks.
struct Nights {
    place: Place,
    night: u64,
}

impl Nights {
    fn new() -> Self {
        let place = Place::new();
        let mut run = place.begin(0, &DuePolicy::default());
        let links = super::links(&["http://a.example/"]);
        run.page(&page("P", 1), &links, &super::spell, &mut |_| {}).unwrap();
        run.end(Ending::Done, at(0)).unwrap();
        Self { place, night: 0 }
    }

    fn check(&mut self, of: impl FnOnce(u64) -> Check) {
        self.night += 1;
        let policy = DuePolicy::default();
        let mut run: Run = self.place.begin(self.night * DAY, &policy);
        run.check(&of(self.night)).unwrap();
        run.end(Ending::Done, at(self.night * DAY + 60)).unwrap();
    }

    fn remembered(&self) -> String {
        self.place.query(
            "SELECT hex(portrait) <> '', hex(portrait_now) <> '', title_then, reason FROM target",
        )
    }
}

#[test]
fn a_page_that_stays_itself_takes_no_more_than_its_portrait() {
    let mut nights = Nights::new();
    nights.check(|night| alive(night, "Otters", 1));
    nights.check(|night| alive(night, "Otters (12)", 1));
    assert_eq!(nights.remembered(), "1|0|-|ok");
}

#[test]
fn another_page_is_remembered_beside_the_title_of_then() {
    let mut nights = Nights::new();
    nights.check(|night| alive(night, "Otters", 1));
    nights.check(|night| alive(night, "Casino", 2));
    nights.check(|night| alive(night, "Casino", 2));
    assert_eq!(nights.remembered(), "1|1|Otters|ok");
    // A page without words tells nothing.
    nights.check(|night| alive(night, "Loading", 0));
    assert_eq!(nights.remembered(), "1|1|Otters|ok");
    nights.check(|night| alive(night, "Otters", 1));
    assert_eq!(nights.remembered(), "1|0|-|ok");
}

#[test]
fn the_title_outlives_the_log_where_a_page_fails_for_long() {
    let mut nights = Nights::new();
    nights.check(|night| alive(night, "Otters", 1));
    for _ in 0..12 {
        nights.check(|night| check(1, Reason::DnsNxdomain, night * DAY));
    }
    assert_eq!(nights.place.query("SELECT count(*) FROM check_log WHERE verdict = 'alive'"), "0");
    nights.check(|night| alive(night, "Casino", 2));
    assert_eq!(nights.remembered(), "1|1|Otters|ok");
}

#[test]
fn the_checker_hears_what_a_page_looked_like_the_last_time() {
    let mut nights = Nights::new();
    let seen = |nights: &Nights| {
        let mut run = nights.place.begin((nights.night + 400) * DAY, &DuePolicy::default());
        let mut seen = None;
        let links = super::links(&["http://a.example/"]);
        run.page(&page("P", 1), &links, &super::spell, &mut |due| seen = due.target().seen)
            .unwrap();
        run.end(Ending::Done, at((nights.night + 400) * DAY)).unwrap();
        seen
    };
    assert_eq!(seen(&nights), None);
    nights.check(|night| alive(night, "Otters", 1));
    assert_eq!(seen(&nights), Some(portrait(1)));
    // The same page with another date.
    let mut bytes = portrait(1).to_bytes();
    bytes[12] = 9;
    let dated = Portrait::from_bytes(&bytes);
    nights.check(|night| Check { portrait: dated, ..alive(night, "Otters", 1) });
    assert_eq!(seen(&nights), dated);
    nights.check(|night| alive(night, "Casino", 2));
    assert_eq!(seen(&nights), Some(portrait(2)));
}

#[test]
fn what_is_remembered_of_a_url_takes_24_bytes_or_less() {
    let place = Place::new();
    let mut run = place.begin(0, &DuePolicy::default());
    let urls: Vec<String> = (0..20_000).map(|n| format!("http://h{n}.example/page/{n}")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    run.page(&page("P", 1), &super::links(&urls), &super::spell, &mut |_| {}).unwrap();
    run.end(Ending::Done, at(0)).unwrap();
    // One page in twelve is another the second time.
    for night in 1..=2 {
        let mut run = place.begin(night * DAY, &DuePolicy::default());
        for id in 1..=20_000 {
            let digit = if night == 2 && id % 12 == 0 { 2 } else { 1 };
            let title = "A title of some words, as pages have - Site";
            run.check(&Check { id, ..alive(night, title, digit) }).unwrap();
        }
        run.end(Ending::Done, at(night * DAY + 60)).unwrap();
    }
    let bytes = "SELECT sum(3 + coalesce(length(portrait), 0) + coalesce(length(portrait_now), 0) \
         + coalesce(length(title_then), 0)) / count(*) FROM target";
    assert_eq!(place.query("SELECT count(*) FROM target WHERE portrait_now IS NULL"), "18334");
    assert_eq!(place.query(bytes), "23");
}
