//! Names by which the parts of a run mean the same host, lane or connection.

/// A host's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct HostId(pub(crate) u32);

/// One port of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Endpoint {
    pub(crate) host: HostId,
    pub(crate) port: u16,
}

/// A lane's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LaneId(pub(crate) u32);

/// The number of an open connection that is kept for another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ConnId(pub(crate) u64);

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
