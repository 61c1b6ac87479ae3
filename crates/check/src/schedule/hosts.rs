//! What is known of each host, for the length of a run.

use std::collections::HashMap;

use tokio::time::Instant;
use url::Url;

use crate::config::Config;
use crate::ids::{HostId, LaneId};
use crate::net::fetch::Route;
use crate::schedule::lanes::Lanes;
use crate::visit::robots::Rules;

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
    /// Until when it may keep its lane from others while its first answer is awaited.
    pub(crate) awaited: Option<Instant>,
    /// It was awaited for too long, and its lane went on.
    pub(crate) lent: bool,
    pub(crate) route: Route,
    /// Whether it answers over https, once that was asked.
    pub(crate) https: Option<bool>,
    pub(crate) robots: Robots,
}

/// What is known of a host's `robots.txt`.
#[derive(Debug, Default)]
pub(crate) enum Robots {
    #[default]
    Unasked,
    /// Its rules, if it has any for us.
    Known(Option<Box<Rules>>),
}

impl Hosts {
    /// The number of the URL's host, new ones with a lane.
    pub(crate) fn of(&mut self, url: &Url, lanes: &mut Lanes, config: &Config) -> HostId {
        let name = url.host_str().unwrap_or_default();
        let name = name.strip_suffix('.').unwrap_or(name);
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        let id = HostId(self.list.len() as u32);
        self.by_name.insert(name.into(), id);
        let lane = lanes.of(config.lane_of(name));
        lanes.join(lane);
        self.list.push(Host {
            lane,
            urls: 0,
            known_urls: 0,
            answered: false,
            awaited: None,
            lent: false,
            route: Route::default(),
            https: None,
            robots: Robots::Unasked,
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
