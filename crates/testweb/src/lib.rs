//! A simulated web for tests: hosts as data, served in memory or on loopback.
//!
//! A [`Web`] says which hosts there are, how their names resolve, what happens when one connects to
//! them and what each of their URLs answers. It is built in Rust or read from a TOML file
//! ([`Web::read`]), and served in one of two ways, which share everything above the socket:
//!
//! - [`Web::in_memory`]: `lookup` and `connect` are functions, connections are in-memory pipes and
//!   all time is tokio's, so that a test on a paused clock sees a 60 s time-out pass in no time.
//! - [`Web::serve`]: real sockets on loopback, with a DNS server (UDP and TCP) and a certificate
//!   authority of its own, for tests of a whole program.
//!
//! Either way the web counts what reaches it ([`Counts`]): a test asserts on what a server saw and
//! not on what the client says it did.
//!
//! ```
//! # use wikirot_testweb::{Behaviour, Dns, Host, Web};
//! let web = Web::new()
//!     .host(Host::new("www.rotweb.net").page("/", Behaviour::Page).page("/gone", 410))
//!     .host(Host::new("dead.rotweb.net").dns(Dns::NxDomain));
//! # assert_eq!(web.hosts().len(), 2);
//! ```

mod behaviour;
mod changed;
mod connection;
mod counts;
mod dns;
mod duration;
mod flood;
mod hash;
mod host;
mod http1;
mod http2;
mod lock;
mod lookup;
mod moved;
pub mod netns;
mod octets;
mod place;
mod reply;
mod request;
mod site;
mod tls;
mod web;
mod wire;

pub use behaviour::{Behaviour, Blocker, Response, Script};
pub use changed::{ChangedSite, Cited, Half, KEPT, USURPED, changed_sites};
pub use counts::{Counts, HostCounts, Seen};
pub use duration::parse as parse_duration;
pub use flood::Flood;
pub use host::{Connect, Dns, Family, Host, Http2, Rate, RetryAfter, Tls};
pub use lookup::{AddressKind, Lookup};
pub use moved::{MovedPage, MovedSite, WAYS, moved_sites};
pub use request::Request;
pub use tls::ISSUER_HOST;
pub use web::loopback::{Loopback, Ready};
pub use web::memory::{InMemory, Pipe};
pub use web::{Web, WebError};
