//! A run without a clock and a network, played by hand.

use std::time::{Duration, Instant, SystemTime};

use http::{HeaderMap, HeaderValue, header};
use wikirot_words::Reason;

use self::It::{Asks, Ends, Fails, Gets, Reads, Says, Stops, Waits};
use crate::check::{Check, Target};
use crate::config::Config;
use crate::engine::Engine;
use crate::event::{Event, Fetch, Now};
use crate::ids::ConnId;
use crate::net::failure::{Failure, Stage};
use crate::net::fetch::{Answer, Fetched, Route};

/// What happens.
pub(super) enum It {
    /// A URL comes in, of a host that has so many.
    Asks(&'static str, u32),
    /// A request is answered with this status.
    Gets(&'static str, u16),
    /// It is answered with this status and this field.
    Says(&'static str, u16, header::HeaderName, &'static str),
    /// It is answered with 200 and this text.
    Reads(&'static str, &'static str),
    /// It fails.
    Fails(&'static str, Reason, Stage),
    /// So many seconds go by.
    Waits(u64),
    /// There are no more URLs.
    Ends,
    Stops,
}

/// A line of a table: what happens, the requests that start then, the reasons of the checks that come
/// out, `~` before those that are preliminary.
pub(super) type Line<'a> = (It, &'a [&'a str], &'a [&'a str]);

pub(super) struct Play<'a> {
    pub(super) engine: Engine<'a>,
    pub(super) now: Now,
    targets: u64,
    pub(super) under_way: Vec<Fetch>,
}

impl<'a> Play<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        let now = Now { instant: Instant::now(), time_of_day: SystemTime::UNIX_EPOCH };
        Self { engine: Engine::new(config), now, targets: 0, under_way: Vec::new() }
    }

    /// Plays a table line by line.
    pub(super) fn lines<const N: usize>(&mut self, lines: [Line<'_>; N]) {
        for (number, (it, requests, checks)) in lines.into_iter().enumerate() {
            self.happens(it);
            assert_eq!(self.requests(), requests, "requests of line {number}");
            assert_eq!(self.checks(), checks, "checks of line {number}");
        }
    }

    pub(super) fn happens(&mut self, it: It) {
        let event = match it {
            Asks(url, host_urls) => {
                self.targets += 1;
                Event::Target(Target { host_urls, ..Target::new(self.targets, url) })
            }
            Gets(url, status) => self.finished(url, Ok(answer(status)), None),
            Says(url, status, name, value) => {
                let headers = HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
                self.finished(url, Ok(Answer { headers, ..answer(status) }), None)
            }
            Reads(url, text) => {
                self.finished(url, Ok(Answer { body: text.into(), ..answer(200) }), None)
            }
            Fails(url, reason, stage) => {
                self.finished(url, Err(Failure::new(reason, stage, None)), None)
            }
            Waits(seconds) => {
                let time = Duration::from_secs(seconds);
                self.now.instant += time;
                self.now.time_of_day += time;
                Event::Woken
            }
            Ends => Event::Complete,
            Stops => Event::Stopped,
        };
        self.engine.handle(event, self.now);
    }

    /// The end of a request that is under way.
    pub(super) fn finished(
        &mut self,
        url: &str,
        result: Result<Answer, Failure>,
        kept: Option<ConnId>,
    ) -> Event {
        let at = self.under_way.iter().position(|fetch| fetch.request.url.as_str() == url);
        let fetch = self.under_way.remove(at.unwrap_or_else(|| panic!("{url} is not under way")));
        let route = Route::default();
        let took = Duration::from_millis(10);
        Event::Finished(fetch.visit, Fetched { result, address: None, route, took }, kept)
    }

    /// The URLs of the requests that start now.
    pub(super) fn requests(&mut self) -> Vec<String> {
        let first = self.under_way.len();
        while let Some(fetch) = self.engine.poll(self.now) {
            self.under_way.push(fetch);
        }
        self.under_way[first..].iter().map(|fetch| fetch.request.url.to_string()).collect()
    }

    /// The checks that are ready: which target, and why.
    fn checks(&mut self) -> Vec<String> {
        let checks = std::iter::from_fn(|| self.engine.next_check());
        let word = |check: &Check| if check.preliminary { "~" } else { "" };
        checks.map(|it| format!("{}{} {}", word(&it), it.id, it.reason.code())).collect()
    }
}

pub(super) fn answer(status: u16) -> Answer {
    Answer {
        status,
        headers: HeaderMap::new(),
        body: Vec::new(),
        first_byte: Duration::from_millis(10),
        incomplete_chain: false,
        organisation: None,
        drags: false,
    }
}
