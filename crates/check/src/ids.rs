//! Numbers by which the parts of a run name the same host, or the same lane.

/// A host's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct HostId(pub(crate) u32);

/// A lane's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LaneId(pub(crate) u32);

impl HostId {
    /// Its place in a list of all hosts.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl LaneId {
    /// Its place in a list of all lanes.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}
