//! The hosts that stand in lanes, for the length of a run.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::ids::{HostId, LaneId};
use crate::schedule::refusing::Refusals;
use crate::schedule::supply::Supply;

/// All hosts met so far, by name.
#[derive(Default)]
pub(crate) struct Hosts {
    by_name: HashMap<Box<str>, HostId>,
    list: Vec<Host>,
}

/// One host.
pub(crate) struct Host {
    pub(crate) lane: LaneId,
    /// URLs of it that came in as targets.
    pub(crate) urls: u32,
    /// URLs of it that the caller knows of, whether or not they come in.
    pub(crate) known_urls: u32,
    /// It sent an HTTP response in this run.
    pub(crate) answered: bool,
    pub(crate) supply: Supply,
    pub(crate) refusals: Refusals,
    /// Bodies in a row that were given up for what they cost.
    pub(crate) drags: u8,
    /// Until when it may keep its lane from others while its first answer is awaited.
    pub(crate) awaited: Option<Instant>,
    /// It was awaited for too long, and its lane went on.
    pub(crate) lent: bool,
}

impl Hosts {
    /// The number of a host by its name, new ones with the lane that is given for them.
    pub(crate) fn of(&mut self, name: &str, lane: impl FnOnce() -> LaneId) -> HostId {
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        let id = HostId(self.list.len() as u32);
        self.by_name.insert(name.into(), id);
        self.list.push(Host {
            lane: lane(),
            urls: 0,
            known_urls: 0,
            answered: false,
            supply: Supply::default(),
            refusals: Refusals::default(),
            drags: 0,
            awaited: None,
            lent: false,
        });
        id
    }
}

impl std::ops::Index<HostId> for Hosts {
    type Output = Host;

    fn index(&self, id: HostId) -> &Host {
        &self.list[id.index()]
    }
}

impl std::ops::IndexMut<HostId> for Hosts {
    fn index_mut(&mut self, id: HostId) -> &mut Host {
        &mut self.list[id.index()]
    }
}

/// How long a host that never answered may hold a lane that it shares: this many times what an
/// answer of the lane takes, within these bounds.
///
/// A lane is shared because one limiter counts the requests of all its hosts. A host that says
/// nothing has no limiter at work, and must not keep the others waiting until it times out, try
/// after try: once it has held the lane for a while, the lane goes on without it.
const FACTOR: u32 = 10;
const LEAST: Duration = Duration::from_millis(100);
const MOST: Duration = Duration::from_secs(2);

/// How long that is where answers of the lane take as long as `usual`, if there were any.
pub(crate) fn patience(usual: Option<Duration>) -> Duration {
    usual.map_or(MOST, |time| (time * FACTOR).clamp(LEAST, MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_host_holds_its_lane_for_some_answers_of_others() {
        let ms = Duration::from_millis;
        for (usual, waits) in [
            (None, MOST),
            (Some(ms(1)), LEAST),
            (Some(ms(50)), ms(500)),
            (Some(ms(150)), ms(1500)),
            (Some(ms(300)), MOST),
        ] {
            assert_eq!(patience(usual), waits, "{usual:?}");
        }
    }
}
