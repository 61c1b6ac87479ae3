//! What can be wrong before the first request.

use std::path::PathBuf;

use url::Url;

/// Why a checker could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The system's resolver configuration is unusable.
    #[error("cannot set up the resolver: {0}; name a DNS server with --resolver")]
    Resolver(String),
    /// The file of trusted roots is unusable.
    #[error("cannot read trusted certificates from {path}: {error}")]
    CaFile {
        /// The file as it was named.
        path: PathBuf,
        /// What is wrong with it.
        error: String,
    },
    /// Nothing is trusted, so that every https link would fail.
    #[error(
        "no trusted certificates on this system: install its package of CA certificates, or name a \
         file with --ca-file"
    )]
    NoRoots,
    /// A user agent that no header field can carry.
    #[error("the user agent holds characters that HTTP does not allow")]
    UserAgent,
    /// A proxy of another kind.
    #[error("the proxy must be given as http://host:port, not {0}")]
    Proxy(Url),
}
