//! Which lane goes first, when one is looked at again, and which connections stay open.

use url::Url;

use super::*;
use crate::ids::{Endpoint, HostId};
use crate::visit::Visit;
use crate::visit::question::Question;

#[test]
fn what_is_usual_follows_slowly() {
    let seconds = Duration::from_secs;
    assert_eq!(average(Duration::ZERO, seconds(4), 8), seconds(4), "the first of all");
    assert_eq!(average(seconds(8), seconds(16), 8), seconds(9));
    assert_eq!(average(seconds(8), Duration::ZERO, 8), seconds(7));
    assert_eq!(average(seconds(8), seconds(2), 1), seconds(2), "of one, it is the last");
}

fn lanes(concurrency: usize, per_lane: usize, delay: u64) -> Lanes {
    Lanes::new(concurrency, per_lane, Duration::from_secs(delay))
}

/// Queues so many URLs in the lane of `key`.
fn queue(lanes: &mut Lanes, key: &str, urls: u64, now: Instant) -> LaneId {
    let id = lanes.join(key);
    for n in 0..urls {
        lanes.push(id, &Pending::new(n, format!("http://{key}/{n}").into(), None), now);
    }
    id
}

fn started(lanes: &mut Lanes, now: Instant) -> Option<LaneId> {
    lanes.start(now).map(|(id, _)| id)
}

fn origin(url: &str) -> Origin {
    Origin::of(&Url::parse(url).unwrap())
}

#[test]
fn a_connection_keeps_a_lane_ahead_of_those_that_are_a_little_longer() {
    let now = Instant::now();
    // Three that wait weigh as much as fourteen, and ten as much as 28.
    for (waiting, others, goes_on) in
        [(3, 3, true), (3, 13, true), (3, 15, false), (10, 27, true), (10, 29, false)]
    {
        let mut lanes = lanes(1, 1, 0);
        let a = queue(&mut lanes, "a.org", waiting + 1, now);
        assert_eq!(started(&mut lanes, now), Some(a));
        lanes.answered(a, Duration::from_secs(1), now);
        lanes.finish(a, Some((origin("http://a.org/"), ConnId(1))), now);
        let b = queue(&mut lanes, "b.org", others, now);
        lanes.answered(b, Duration::from_secs(1), now);
        lanes.refresh(b, now);
        // So much waits that no lane decides when the run ends.
        for n in 0..20 {
            queue(&mut lanes, &format!("c{n}.org"), 16, now);
        }
        let first = started(&mut lanes, now);
        assert_eq!(first, Some(if goes_on { a } else { b }), "{waiting} {others}");
    }
}

#[test]
fn a_lane_has_as_much_under_way_as_is_allowed() {
    let now = Instant::now();
    for (concurrency, per_lane, at_once) in [(4, 1, 1), (4, 2, 2), (2, 3, 2), (0, 0, 1)] {
        let mut lanes = lanes(concurrency, per_lane, 0);
        queue(&mut lanes, "a.org", 5, now);
        let under_way = std::iter::from_fn(|| started(&mut lanes, now)).count();
        assert_eq!((under_way, lanes.in_flight()), (at_once, at_once), "{concurrency} {per_lane}");
    }
}

#[test]
fn a_lane_is_looked_at_again_when_its_pause_is_over() {
    let now = Instant::now();
    let after = |seconds| now + Duration::from_secs(seconds);
    let mut lanes = lanes(4, 1, 2);
    let a = queue(&mut lanes, "a.org", 3, now);
    assert_eq!(lanes.wake(a, now), None, "it may start");
    assert_eq!(started(&mut lanes, now), Some(a));
    assert_eq!(lanes.wake(a, now), None, "it is busy");
    lanes.finish(a, None, now);
    assert_eq!(started(&mut lanes, after(1)), None);
    assert_eq!(lanes.wake(a, now), Some(after(2)));
    assert_eq!(lanes.wake(a, now), None, "that is known");
    lanes.hold(a, after(5), now);
    assert_eq!(lanes.wake(a, now), None, "it is looked at before");
    lanes.refresh(a, after(2));
    assert_eq!(lanes.wake(a, after(2)), Some(after(5)));
    lanes.refresh(a, after(5));
    assert_eq!(started(&mut lanes, after(5)), Some(a));
    lanes.finish(a, None, after(5));
    assert_eq!(started(&mut lanes, after(7)), None, "nobody has looked yet");
    lanes.refresh(a, after(7));
    assert_eq!(started(&mut lanes, after(7)), Some(a));
    lanes.finish(a, None, after(7));
    assert_eq!(lanes.wake(a, after(7)), None, "nothing waits");
}

#[test]
fn a_lane_is_active_while_it_has_work_or_does_some() {
    let now = Instant::now();
    let mut lanes = lanes(4, 1, 0);
    let a = queue(&mut lanes, "a.org", 1, now);
    let told = |lanes: &Lanes| (lanes.is_active(a), lanes.has_work(a), lanes.is_empty());
    assert_eq!(told(&lanes), (true, true, false));
    started(&mut lanes, now);
    assert_eq!(told(&lanes), (true, false, true));
    lanes.give_back(a, now);
    assert_eq!((told(&lanes), lanes.in_flight()), ((false, false, true), 0));
    assert!(lanes.start_beside(a, now) && !lanes.start_beside(a, now), "one at a time");
    assert_eq!((told(&lanes), lanes.in_flight()), ((true, false, true), 1));
}

#[test]
fn connections_are_kept_for_what_waits_and_no_longer() {
    let now = Instant::now();
    let mut lanes = lanes(2, 1, 0);
    let (http, https) = (origin("http://a.org/"), origin("https://a.org/"));
    let a = queue(&mut lanes, "a.org", 3, now);
    started(&mut lanes, now);
    lanes.finish(a, Some((http.clone(), ConnId(1))), now);
    assert_eq!(lanes.take_closed(), []);
    started(&mut lanes, now);
    assert_eq!(lanes.connection(a, &http, now), Some(ConnId(1)));
    lanes.finish(a, Some((http.clone(), ConnId(1))), now);
    started(&mut lanes, now);
    assert_eq!(lanes.connection(a, &https, now), None, "it goes elsewhere");
    assert_eq!(lanes.take_closed(), [ConnId(1)]);
    lanes.finish(a, Some((https, ConnId(2))), now);
    assert_eq!(lanes.take_closed(), [ConnId(2)], "nothing waits");
    // What is closed takes up no room among those that are idle.
    let b = queue(&mut lanes, "b.org", 2, now);
    let c = queue(&mut lanes, "c.org", 2, now);
    for (id, conn) in [(b, 3), (c, 4)] {
        while started(&mut lanes, now) != Some(id) {}
        lanes.finish(id, Some((origin("http://b.org/"), ConnId(conn))), now);
    }
    assert_eq!(lanes.take_closed(), []);
}

#[test]
fn a_lane_that_is_done_leaves_the_connections_of_others_counted() {
    let now = Instant::now();
    let mut lanes = lanes(2, 1, 0);
    let idle = |lanes: &mut Lanes, key, urls, conn| {
        let id = queue(lanes, key, urls, now);
        while started(lanes, now) != Some(id) {}
        lanes.finish(id, Some((origin("http://a.org/"), ConnId(conn))), now);
    };
    idle(&mut lanes, "a.org", 2, 1);
    lanes.hold(LaneId(0), now + Duration::from_secs(9), now);
    idle(&mut lanes, "b.org", 1, 2);
    assert_eq!(lanes.take_closed(), [ConnId(2)], "nothing waits");
    // Both sockets are wanted by others.
    for key in ["c.org", "d.org"] {
        let id = queue(&mut lanes, key, 1, now);
        while started(&mut lanes, now) != Some(id) {}
        assert_eq!(lanes.connection(id, &origin("http://c.org/"), now), None);
    }
    assert_eq!(lanes.take_closed(), [ConnId(1)]);
}

#[test]
fn what_is_left_takes_as_long_as_the_longest_lane_or_all_slots() {
    let now = Instant::now();
    let seconds = Duration::from_secs;
    let mut lanes = lanes(8, 1, 3);
    let a = queue(&mut lanes, "a.org", 11, now);
    queue(&mut lanes, "b.org", 3, now);
    assert_eq!(lanes.time_left(now), None, "nothing was asked yet");
    started(&mut lanes, now);
    lanes.answered(a, seconds(1), now);
    assert_eq!(lanes.time_left(now), Some(seconds(10 * 4)), "pause and answer of the longest");
    lanes.pace(a).set_floor(seconds(9));
    assert_eq!(lanes.time_left(now), Some(seconds(10 * 10)), "at the pace that it allows");
    assert_eq!(lanes.time_left(now + seconds(20)), Some(seconds(10 * 20)), "at the pace so far");
    // With one slot, all of them wait for each other.
    let mut lanes = Lanes::new(1, 1, Duration::ZERO);
    for n in 0..10 {
        queue(&mut lanes, &format!("h{n}.org"), 2, now);
    }
    started(&mut lanes, now);
    assert_eq!(lanes.time_left(now + seconds(5)), Some(seconds(19 * 5)));
}

/// Work beside the links.
fn question(n: u16) -> Work {
    let url = Url::parse("http://a.org/robots.txt").unwrap();
    let host = HostId(u32::from(n));
    Work::UnderWay(Visit::question(Question::Robots(host), url, Endpoint { host, port: 80 }))
}

#[test]
fn a_lane_is_slow_by_its_answers_or_by_what_its_host_asks_for() {
    let now = Instant::now();
    let ms = Duration::from_millis;
    for (delay, crawl, answer, is_slow) in [
        (0, 0, 5000, true),
        (0, 0, 4999, false),
        (0, 5000, 0, true),
        (0, 2000, 3000, true),
        (0, 2000, 2999, false),
        // A pause of our own.
        (9000, 0, 4999, false),
    ] {
        let mut lanes = Lanes::new(4, 1, ms(delay));
        let a = queue(&mut lanes, "a.org", 2, now);
        assert!(!lanes.only_slow_are_left());
        lanes.pace(a).set_crawl_delay(ms(crawl));
        if answer > 0 {
            lanes.answered(a, ms(answer), now);
        }
        assert_eq!(lanes.only_slow_are_left(), is_slow, "{delay} {crawl} {answer}");
    }
}

#[test]
fn our_own_pauses_count_where_a_url_takes_many_turns() {
    let now = Instant::now();
    for (delay, turns, is_slow) in [(1250, 4, true), (1249, 4, false), (9000, 3, false)] {
        let mut lanes = Lanes::new(4, 1, Duration::from_millis(delay));
        let a = queue(&mut lanes, "a.org", 2, now);
        let mut at = now;
        for turn in 0..turns {
            if turn > 0 {
                lanes.push_ahead(a, question(turn), at);
            }
            assert_eq!(started(&mut lanes, at), Some(a));
            at += Duration::from_secs(10);
            lanes.finish(a, None, at);
            at += Duration::from_secs(10);
            lanes.refresh(a, at);
        }
        assert_eq!(lanes.only_slow_are_left(), is_slow, "{delay} {turns}");
    }
}

#[test]
fn only_slow_lanes_are_left_where_no_other_has_work_or_does_some() {
    let now = Instant::now();
    let mut lanes = lanes(4, 1, 0);
    assert!(!lanes.only_slow_are_left(), "nothing is left");
    let slow = queue(&mut lanes, "slow.org", 2, now);
    lanes.answered(slow, Duration::from_secs(9), now);
    let quick = queue(&mut lanes, "quick.org", 1, now);
    assert!(!lanes.only_slow_are_left());
    while started(&mut lanes, now) != Some(quick) {}
    assert!(!lanes.only_slow_are_left(), "it is under way");
    lanes.finish(quick, None, now);
    assert!(lanes.only_slow_are_left());
    lanes.supply(quick, 0, 1);
    assert!(!lanes.only_slow_are_left(), "the caller has one of it");
}

#[test]
fn a_cut_takes_links_out_and_leaves_questions() {
    let now = Instant::now();
    let mut lanes = lanes(4, 1, 0);
    let a = queue(&mut lanes, "a.org", 3, now);
    lanes.supply(a, 0, 7);
    lanes.push_ahead(a, question(0), now);
    lanes.push_ahead(a, Work::Fresh(Pending::new(9, "http://a.org/".into(), None)), now);
    let b = queue(&mut lanes, "b.org", 1, now);
    let c = queue(&mut lanes, "c.org", 0, now);
    lanes.push_ahead(c, question(1), now);
    let cut = lanes.cut(now);
    assert_eq!((cut.urls, cut.lanes), (3 + 7 + 1 + 1, vec![a, b]));
    assert_eq!([a, b, c].map(|id| lanes.has_work(id)), [true, false, true]);
    let left = std::iter::from_fn(|| lanes.start(now)).map(|(_, work)| work.is_link());
    assert_eq!(left.collect::<Vec<_>>(), [false, false]);
    assert_eq!(lanes.cut(now).urls, 0);
}

#[test]
fn a_lane_that_is_lent_goes_on_and_its_request_ends_by_itself() {
    let now = Instant::now();
    let mut lanes = lanes(4, 1, 0);
    let a = queue(&mut lanes, "a.org", 2, now);
    assert_eq!(started(&mut lanes, now), Some(a));
    assert_eq!(started(&mut lanes, now), None, "one at a time");
    lanes.lend(a, now);
    assert_eq!(started(&mut lanes, now), Some(a));
    assert_eq!(lanes.in_flight(), 2);
    lanes.finish_lent(a, None, now);
    assert_eq!((lanes.in_flight(), lanes.is_active(a)), (1, true));
    lanes.finish(a, None, now);
    assert_eq!((lanes.in_flight(), lanes.is_active(a)), (0, false));
}

#[test]
fn a_lane_knows_its_hosts_and_how_long_its_answers_take() {
    let now = Instant::now();
    let mut lanes = lanes(4, 1, 0);
    let a = lanes.join("a.org");
    assert!(!lanes.is_shared(a));
    assert_eq!(lanes.join("a.org"), a);
    let b = lanes.join("b.org");
    assert!(lanes.is_shared(a) && !lanes.is_shared(b));
    assert_eq!(lanes.answer_time(a), None);
    lanes.answered(a, Duration::ZERO, now);
    assert!(lanes.answer_time(a) > Some(Duration::ZERO), "it answered");
}

#[test]
fn lanes_that_never_answered_leave_a_quarter_of_the_slots_to_those_that_do() {
    let now = Instant::now();
    for (has_answered, started_at_once) in [(true, 6), (false, 8)] {
        let mut lanes = lanes(8, 1, 0);
        let a = queue(&mut lanes, "a.org", 2, now);
        assert_eq!(started(&mut lanes, now), Some(a));
        if has_answered {
            lanes.answered(a, Duration::from_secs(1), now);
        }
        lanes.finish(a, None, now);
        lanes.hold(a, now + Duration::from_secs(9), now);
        for n in 0..9 {
            queue(&mut lanes, &format!("silent{n}.org"), 1, now);
        }
        let others = std::iter::from_fn(|| started(&mut lanes, now)).count();
        assert_eq!(others, started_at_once);
        // One that is done with makes room for another.
        lanes.finish(LaneId(1), None, now);
        assert!(started(&mut lanes, now).is_some() && started(&mut lanes, now).is_none());
        // Once one of them answers, it is none of these.
        lanes.answered(LaneId(2), Duration::from_secs(1), now);
        assert_eq!(started(&mut lanes, now).is_some(), has_answered);
    }
}
