//! Hosts that fail: who is held, probed, given up, and let go again.

use super::*;
use crate::visit::Pending;

const HTTPS: Endpoint = at(443);

const fn at(port: u16) -> Endpoint {
    Endpoint { host: HostId(1), port }
}

fn fail(breakers: &mut Breakers, reason: Reason, stage: Stage, answered: bool) -> String {
    let failure = Failure::new(reason, stage, None);
    match breakers.failed(HTTPS, &failure, None, answered, false, 3) {
        Consequence::None => "alone".into(),
        Consequence::Hold(_, failures) => format!("held {failures}"),
        Consequence::GiveUp(fault, _) => format!("given up {}", fault.attempts),
    }
}

#[test]
fn a_host_that_cannot_be_connected_to_is_probed_and_given_up() {
    let mut breakers = Breakers::default();
    let refused = |b: &mut Breakers| fail(b, Reason::ConnectRefused, Stage::Connect, true);
    assert_eq!(refused(&mut breakers), "held 1");
    assert!(matches!(breakers.admit(HTTPS), Admission::Hold(Guarded::Port(HTTPS))));
    assert!(matches!(breakers.admit(at(80)), Admission::Pass), "another port");
    assert!(breakers.probe(Guarded::Port(HTTPS)).is_none(), "nothing was held");
    assert!(matches!(breakers.admit(HTTPS), Admission::Pass), "the probe");
    assert!(matches!(breakers.admit(HTTPS), Admission::Hold(_)), "one at a time");
    assert_eq!(refused(&mut breakers), "held 2");
    assert_eq!(refused(&mut breakers), "given up 3");
    match breakers.admit(HTTPS) {
        Admission::Dead(fault) => {
            assert_eq!((fault.reason, fault.attempts), (Reason::ConnectRefused, 3));
        }
        _ => panic!("not dead"),
    }
}

#[test]
fn an_answer_reopens_and_forgets() {
    let mut breakers = Breakers::default();
    fail(&mut breakers, Reason::ConnectTimeout, Stage::Connect, false);
    assert!(breakers.answered(HTTPS).is_empty());
    assert!(matches!(breakers.admit(HTTPS), Admission::Pass));
    let again = fail(&mut breakers, Reason::ConnectTimeout, Stage::Connect, false);
    assert_eq!(again, "held 1");
}

#[test]
fn one_slow_page_does_not_close_a_host_that_answers() {
    let mut breakers = Breakers::default();
    let mut slow = || fail(&mut breakers, Reason::ReadTimeout, Stage::Exchange, true);
    assert_eq!([slow(), slow()], ["alone", "alone"]);
    assert_eq!(slow(), "held 1", "the third in a row does");
}

#[test]
fn a_host_that_cuts_us_off_says_nothing_of_its_urls() {
    let mut breakers = Breakers::default();
    let refused = Failure::new(Reason::ConnectRefused, Stage::Connect, None);
    let mut fails = || breakers.failed(HTTPS, &refused, None, true, true, 3);
    assert!(matches!(fails(), Consequence::Hold(..)) && matches!(fails(), Consequence::Hold(..)));
    assert!(matches!(fails(), Consequence::GiveUp(fault, _) if fault.attempts == 0));
}

#[test]
fn who_speaks_no_http_gets_one_more_look() {
    let mut breakers = Breakers::default();
    let mut garbage = |answered| fail(&mut breakers, Reason::NotHttp, Stage::Exchange, answered);
    assert_eq!([garbage(false), garbage(false)], ["held 2", "given up 2"]);
    // Who did before may do so again.
    let mut breakers = Breakers::default();
    let mut garbage = |answered| fail(&mut breakers, Reason::NotHttp, Stage::Exchange, answered);
    let all = [garbage(true), garbage(true), garbage(true), garbage(true)];
    assert_eq!(all, ["alone", "alone", "held 1", "held 2"]);
}

#[test]
fn what_cannot_change_is_not_probed() {
    let mut breakers = Breakers::default();
    let gone = fail(&mut breakers, Reason::DnsNxdomain, Stage::Name, false);
    assert_eq!(gone, "given up 1");
    assert!(matches!(breakers.admit(at(8080)), Admission::Dead(_)), "every port");
    let mut breakers = Breakers::default();
    let mut expired = || fail(&mut breakers, Reason::TlsExpired, Stage::Tls, false);
    assert_eq!([expired(), expired()], ["alone", "given up 1"]);
    let mut breakers = Breakers::default();
    let own = fail(&mut breakers, Reason::HeaderTooLarge, Stage::Exchange, false);
    assert_eq!(own, "alone");
}

#[test]
fn what_is_held_is_counted_until_it_goes_on_or_is_given_up() {
    type Ends = fn(&mut Breakers) -> usize;
    let refused = || Failure::new(Reason::ConnectRefused, Stage::Connect, None);
    let work = |id| Work::Fresh(Pending::new(id, "https://a.org/".into(), None));
    // What ends it, how many that frees, and whether the host stays closed.
    let ends: [(&str, Ends, usize, bool); 5] = [
        ("an answer", |it| it.answered(HTTPS).len(), 2, false),
        ("the network", |it| it.forget_all().len(), 2, false),
        (
            "one probe after the other",
            |it| {
                let first = it.probe(Guarded::Port(HTTPS)).into_iter().len();
                first + it.another_probe(HTTPS).into_iter().len()
            },
            2,
            true,
        ),
        (
            "a probe that came to nothing",
            |it| {
                let probe = it.probe(Guarded::Port(HTTPS)).into_iter().len();
                assert!(matches!(it.admit(HTTPS), Admission::Pass) && !it.is_empty());
                probe + it.reopen(HTTPS).len()
            },
            2,
            false,
        ),
        (
            "a name that fails",
            |it| {
                let probe = it.probe(Guarded::Port(HTTPS)).into_iter().len();
                let name = Failure::new(Reason::DnsTimeout, Stage::Name, None);
                probe + it.probed(HTTPS, &name).len()
            },
            2,
            false,
        ),
    ];
    for (what, end, freed, stays) in ends {
        let mut breakers = Breakers::default();
        assert!(breakers.is_empty());
        breakers.failed(HTTPS, &refused(), None, false, false, 3);
        for id in 0..2 {
            breakers.hold(Guarded::Port(HTTPS), work(id));
        }
        assert!(!breakers.is_empty() && breakers.is_closed(HTTPS), "{what}");
        assert_eq!(end(&mut breakers), freed, "{what}");
        assert_eq!(breakers.is_closed(HTTPS), stays, "{what}");
        assert!(breakers.is_empty(), "{what}");
    }
    let mut breakers = Breakers::default();
    breakers.failed(HTTPS, &refused(), None, false, false, 2);
    breakers.hold(Guarded::Port(HTTPS), work(0));
    let given_up = breakers.failed(HTTPS, &refused(), None, false, false, 2);
    assert!(matches!(given_up, Consequence::GiveUp(_, held) if held.len() == 1));
    assert!(breakers.is_empty());
}

#[test]
fn a_probe_ends_by_its_own_failure_or_by_one_that_answers_it() {
    let name = || Failure::new(Reason::DnsTimeout, Stage::Name, None);
    let port = || Failure::new(Reason::ConnectTimeout, Stage::Connect, None);
    let own = || Failure::new(Reason::HeaderTooLarge, Stage::Exchange, None);
    type Fails = fn() -> Failure;
    let cases: [(Fails, Guarded, Fails, bool); 5] = [
        // The port was waited for, and fails again: it stays closed.
        (port, Guarded::Port(HTTPS), port, true),
        // Its name fails now: it waits with the name.
        (port, Guarded::Port(HTTPS), name, false),
        (name, Guarded::Host(HostId(1)), name, true),
        // The name led to an address.
        (name, Guarded::Host(HostId(1)), port, false),
        (name, Guarded::Host(HostId(1)), own, false),
    ];
    for (n, (first, key, second, stays)) in cases.into_iter().enumerate() {
        let mut breakers = Breakers::default();
        breakers.failed(HTTPS, &first(), None, false, false, 3);
        breakers.probe(key);
        assert!(matches!(breakers.admit(HTTPS), Admission::Pass), "{n}");
        assert!(breakers.is_probed(HTTPS), "{n}");
        breakers.probed(HTTPS, &second());
        assert_eq!(breakers.is_closed(HTTPS), stays, "{n}");
    }
}

#[test]
fn a_host_is_closed_while_its_first_answer_is_awaited() {
    let mut breakers = Breakers::default();
    assert!(breakers.await_answer(HTTPS), "it was open");
    assert!(breakers.is_closed(HTTPS) && breakers.is_probed(HTTPS));
    assert!(!breakers.await_answer(HTTPS), "it is closed by now");
    assert!(!breakers.is_closed(at(80)), "another port");
    assert!(matches!(breakers.admit(HTTPS), Admission::Hold(_)));
    breakers.reopen(HTTPS);
    assert!(!breakers.is_closed(HTTPS) && !breakers.is_probed(HTTPS));
}

#[test]
fn a_host_that_asks_for_it_is_closed_on_all_ports_for_good() {
    let mut breakers = Breakers::default();
    let fault = Fault { reason: Reason::Http(429), detail: None, address: None, attempts: 0 };
    assert!(!breakers.is_dead(HostId(1)));
    breakers.leave_alone(HostId(1), fault);
    assert!(breakers.is_dead(HostId(1)) && !breakers.is_dead(HostId(2)));
    for port in [80, 443] {
        assert!(
            matches!(breakers.admit(at(port)), Admission::Dead(it) if it.reason == Reason::Http(429))
        );
    }
    // A port that is given up says nothing of others.
    let mut breakers = Breakers::default();
    for _ in 0..3 {
        fail(&mut breakers, Reason::ConnectRefused, Stage::Connect, true);
    }
    assert!(breakers.is_closed(HTTPS) && !breakers.is_dead(HostId(1)));
}

#[test]
fn failures_are_counted_by_name_and_by_port() {
    let mut breakers = Breakers::default();
    assert_eq!(breakers.failures(HTTPS), 0);
    fail(&mut breakers, Reason::ConnectRefused, Stage::Connect, true);
    fail(&mut breakers, Reason::ConnectRefused, Stage::Connect, true);
    assert_eq!((breakers.failures(HTTPS), breakers.failures(at(80))), (2, 0));
    fail(&mut breakers, Reason::DnsTimeout, Stage::Name, true);
    assert_eq!((breakers.failures(HTTPS), breakers.failures(at(80))), (2, 1));
}
