//! What an open connection can be used again for.

use url::Url;

/// Scheme, host and port of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) https: bool,
    pub(crate) host: Box<str>,
    pub(crate) port: u16,
}

impl Origin {
    pub(crate) fn of(url: &Url) -> Self {
        Self {
            https: url.scheme() == "https",
            host: url.host_str().unwrap_or_default().into(),
            port: url.port_or_known_default().unwrap_or_default(),
        }
    }
}
