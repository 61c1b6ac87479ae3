//! One request: from a URL to an answer or a failure.

pub(crate) mod aia;
pub(crate) mod body;
pub(crate) mod coding;
pub(crate) mod conn;
pub(crate) mod connect;
pub(crate) mod dial;
pub(crate) mod failure;
pub(crate) mod fetch;
pub(crate) mod framed;
pub(crate) mod guard;
pub(crate) mod headers;
pub(crate) mod lengths;
pub(crate) mod metered;
pub(crate) mod organisation;
pub(crate) mod origin;
pub(crate) mod proxy;
pub(crate) mod resolve;
pub(crate) mod tls;
pub(crate) mod tls_words;
pub(crate) mod turns;
