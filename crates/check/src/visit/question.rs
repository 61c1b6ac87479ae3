//! What is asked beside the links.

use crate::ids::HostId;

/// A question to a host that is no target.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    /// `robots.txt` of a host.
    Robots(HostId),
    /// What a page of a host looks like over https, at this URL.
    Https(HostId, Box<str>),
    /// Where this URL of a host is redirected to, once more.
    Moved(HostId, Box<str>),
    /// What a host says to a path that cannot exist in this folder.
    Nowhere(HostId, Box<str>),
    /// The certificate of an issuer, at this URL.
    Issuer(Box<str>),
    /// Whether our own network is up.
    Network,
}
