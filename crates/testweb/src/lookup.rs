//! What a look-up of a name asks for and finds.

use std::net::IpAddr;

/// What a look-up found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// These addresses.
    Found(Vec<IpAddr>),
    /// The name does not exist.
    NxDomain,
    /// The name has no address (of the kind asked for).
    NoData,
    /// The server failed.
    ServFail,
    /// The server refused to answer.
    Refused,
    /// No answer came.
    Timeout,
}

/// Which addresses are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
    /// Both at once.
    Any,
}

/// Those of the addresses that are asked for.
pub(crate) fn sieve(mut addresses: Vec<IpAddr>, kind: AddressKind) -> Lookup {
    addresses.retain(|address| match kind {
        AddressKind::V4 => address.is_ipv4(),
        AddressKind::V6 => address.is_ipv6(),
        AddressKind::Any => true,
    });
    if addresses.is_empty() { Lookup::NoData } else { Lookup::Found(addresses) }
}
