//! Who is told of what went over the wire.

use std::fmt;
use std::net::IpAddr;

use http::HeaderMap;
use url::Url;

/// A request that was answered, and its answer, as they were sent.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// What was asked for.
    pub url: &'a Url,
    /// The address that was connected to; `None` behind a proxy.
    pub address: Option<IpAddr>,
    /// Whether it went over HTTP/2.
    pub http2: bool,
    /// The fields of the request, `Host` aside.
    pub request: &'a HeaderMap,
    /// The status of the response.
    pub status: u16,
    /// Its fields.
    pub response: &'a HeaderMap,
    /// As much of its body as was read, 64 KiB at most; not unpacked.
    pub body: &'a [u8],
    /// Whether there was more of it.
    pub cut: bool,
}

/// Somebody who keeps what was seen.
pub trait Witness: fmt::Debug + Send + Sync {
    /// Called for each exchange when it has ended, on the thread that asks: it waits meanwhile.
    fn saw(&self, exchange: &Exchange<'_>);
}
