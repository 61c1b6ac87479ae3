//! A run in time: its requests are made, its timers kept, its channels served.
//!
//! It waits for whatever comes first of new targets, finished requests, the next timer, room for
//! checks, and the stop signal, and never for one of them alone. What follows from each, the engine
//! says.

use std::collections::HashMap;
use std::pin::pin;
use std::time::SystemTime;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::select;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{Instant, sleep_until};

use crate::check::{Check, Target};
use crate::config::Config;
use crate::engine::Engine;
use crate::event::{Event, Fetch, Now};
use crate::ids::ConnId;
use crate::net::conn::Conn;
use crate::net::fetch::{Net, fetch};
use crate::outcome::{Outcome, Stop};
use crate::pulse::Pulse;
use crate::questions::Sites;

/// Targets taken in at a time.
const BATCH: usize = 256;

/// Runs until all targets are answered, the run is stopped, or the network is down; gives the rules
/// that hosts have for us as well.
pub(crate) async fn drive(
    config: &Config,
    net: &Net,
    pulse: &Pulse,
    mut targets: Receiver<Target>,
    checks: Sender<Check>,
    mut stop: Stop,
) -> (Outcome, Sites) {
    let clock = Clock::start();
    let mut engine = Engine::new(config);
    let mut connections = Connections::default();
    let mut requests = FuturesUnordered::new();
    let mut batch = Vec::with_capacity(BATCH);
    let mut open = true;
    let mut stop_may_come = true;
    let mut timer = pin!(sleep_until(Instant::now()));
    loop {
        let now = clock.now();
        engine.handle(Event::Woken, now);
        if *stop.borrow() {
            engine.handle(Event::Stopped, now);
        }
        while let Some(Fetch { visit, request, connection }) = engine.poll(now) {
            connections.close(engine.take_closed());
            let kept = connection.and_then(|id| connections.open.remove(&id));
            requests.push(async move { (visit, fetch(net, &request, kept).await) });
        }
        // What turned out to need no request may have been the last for which one was kept.
        connections.close(engine.take_closed());
        for id in engine.take_wants() {
            // Who sends nothing more does not listen.
            let _ = config.wants.as_ref().map(|wants| wants.send(id));
        }
        pulse.feel(now.instant, engine.standing(), || engine.time_left(now));
        if let Some(outcome) = engine.end() {
            return (outcome, engine.take_sites());
        }
        let next = engine.next_wake().map(Instant::from_std);
        if let Some(at) = next
            && timer.deadline() != at
        {
            timer.as_mut().reset(at);
        }
        select! {
            // Targets are taken in even when stopped: whoever feeds them may be the one who
            // receives the checks.
            count = targets.recv_many(&mut batch, BATCH), if open => {
                open = count > 0;
                for target in batch.drain(..) {
                    engine.handle(Event::Target(target), now);
                }
                if !open {
                    engine.handle(Event::Complete, now);
                }
            }
            Some((visit, (fetched, conn))) = requests.next() => {
                let kept = conn.map(|conn| connections.keep(conn));
                engine.handle(Event::Finished(visit, fetched, kept), clock.now());
                connections.close(engine.take_closed());
                for read in engine.take_read() {
                    // What finds no room is read again by the next run.
                    let _ = config.keeps_rules.as_ref().map(|keeps| keeps.try_send(read));
                }
            }
            permit = checks.reserve(), if engine.has_check() => {
                let Ok(permit) = permit else {
                    // Nobody wants to know any more.
                    return (engine.abandon(), engine.take_sites());
                };
                if let Some(check) = engine.next_check() {
                    permit.send(check);
                }
                while let Ok(permit) = checks.try_reserve() {
                    let Some(check) = engine.next_check() else { break };
                    permit.send(check);
                }
            }
            () = timer.as_mut(), if next.is_some() => {}
            changed = stop.changed(), if stop_may_come => stop_may_come = changed.is_ok(),
        }
    }
}

/// Open connections that are kept for another request.
#[derive(Default)]
struct Connections {
    open: HashMap<ConnId, Conn>,
    kept: u64,
}

impl Connections {
    fn keep(&mut self, conn: Conn) -> ConnId {
        self.kept += 1;
        let id = ConnId(self.kept);
        self.open.insert(id, conn);
        id
    }

    fn close(&mut self, ids: Vec<ConnId>) {
        for id in ids {
            self.open.remove(&id);
        }
    }
}

/// tokio's clock, which tests pause, and the time of day by it.
struct Clock {
    started: Instant,
    time_of_day: SystemTime,
}

impl Clock {
    fn start() -> Self {
        Self { started: Instant::now(), time_of_day: SystemTime::now() }
    }

    fn now(&self) -> Now {
        let instant = Instant::now();
        let time_of_day = self.time_of_day + instant.duration_since(self.started);
        Now { instant: instant.into_std(), time_of_day }
    }
}
