//! What was answered is recorded, also where a doubt may follow.

use wikirot::state::{DuePolicy, Ending, Run};
use wikirot_check::{Check, Reason};

use super::{DAY, Place, check};

fn first_word(id: u64, seconds: u64) -> Check {
    Check { preliminary: true, ..check(id, Reason::Ok, seconds) }
}

/// A first run that has read the one page there is.
fn with_one_link(place: &Place) -> Run {
    let mut run = place.begin(0, &DuePolicy::default());
    let links = super::links(&["http://a.example/"]);
    run.page(&super::page("P", 1), &links, &super::spell, &mut |_| {}).unwrap();
    run
}

/// Verdict, failures in a row, whether it was ever alive, and how many checks are in the log.
const STANDING: &str = "SELECT verdict, failures, last_alive IS NOT NULL, \
    (SELECT count(*) FROM check_log WHERE target = target.id) FROM target";

#[test]
fn a_first_word_stands_where_no_other_follows() {
    let place = Place::new();
    let mut run = with_one_link(&place);
    run.first_word(&first_word(1, 10)).unwrap();
    run.commit().unwrap();
    drop(run);
    assert_eq!(place.query(STANDING), "alive|0|0|0");
    let run = place.begin(DAY, &DuePolicy::default());
    assert_eq!(run.due(0, 10).unwrap().len(), 0, "it was asked yesterday");
    run.end(Ending::Done, super::at(DAY)).unwrap();
}

#[test]
fn a_doubt_corrects_it_as_if_it_had_never_been_said() {
    let place = Place::new();
    let policy = DuePolicy::default();
    let mut run = with_one_link(&place);
    for night in 0..3 {
        run.first_word(&first_word(1, night * DAY + 10)).unwrap();
        run.check(&check(1, Reason::Soft404, night * DAY + 11)).unwrap();
        run.end(Ending::Done, super::at(night * DAY + 60)).unwrap();
        let nights = night + 1;
        // The failures of earlier nights are counted on.
        assert_eq!(place.query(STANDING).split('|').nth(1), Some(&*nights.to_string()));
        assert_eq!(
            place.query(STANDING).split('|').skip(2).collect::<Vec<_>>(),
            ["0", &nights.to_string()]
        );
        run = place.begin(nights * DAY, &policy);
    }
}
