//! Why a request got no answer: how far it came, and the reason, read off errors by their type.

use std::error::Error;
use std::io;

use url::Url;
use wikirot_words::Reason;

use crate::net::tls_words::tls_reason;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reason: Reason,
    pub(crate) stage: Stage,
    /// One line for people.
    pub(crate) detail: Option<String>,
    /// Where a missing issuer of the certificate may be had.
    pub(crate) issuer: Option<Url>,
    /// The server sent without end: another attempt would cost as much again.
    pub(crate) is_flood: bool,
}

/// How far a request came: what fails early fails for every URL of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before anything was sent to anyone, or refused by the guard.
    Judge,
    /// Looking up the name.
    Name,
    /// Connecting.
    Connect,
    /// The TLS handshake.
    Tls,
    /// Sending the request and waiting for the response.
    Exchange,
}

impl Failure {
    pub(crate) fn new(reason: Reason, stage: Stage, detail: Option<String>) -> Self {
        Self { reason, stage, detail, issuer: None, is_flood: false }
    }

    pub(crate) fn invalid_url() -> Self {
        Self::new(Reason::InvalidUrl, Stage::Judge, None)
    }

    /// The server sent more than an answer can be, and no answer.
    pub(crate) fn flood(stage: Stage) -> Self {
        let detail = Some("it sends without end, and no answer".to_owned());
        Self { is_flood: true, ..Self::new(Reason::HeaderTooLarge, stage, detail) }
    }

    /// Nobody answered in time.
    pub(crate) fn no_answer_from(whom: &str) -> Self {
        let detail = Some(format!("no answer from {whom}"));
        Self::new(Reason::ConnectTimeout, Stage::Connect, detail)
    }

    /// Whether somebody beyond this machine had to answer for a request to fail like this: the name server
    /// that was asked first, if the URL goes `by_name`, or the host.
    pub(crate) fn shows_a_network(&self, by_name: bool) -> bool {
        match (self.stage, self.reason) {
            (_, Reason::DnsTimeout | Reason::Unreachable) => false,
            (Stage::Connect, Reason::ConnectTimeout) => by_name,
            _ => true,
        }
    }

    /// Whether what answered speaks something else: it will do so in an hour as well.
    pub(crate) fn is_other_protocol(&self) -> bool {
        self.reason == Reason::NotHttp && self.stage == Stage::Exchange
    }

    /// Reads an error of hyper by its type, down to the socket's or TLS's own.
    pub(crate) fn of_exchange(error: &hyper::Error) -> Self {
        let reason = if error.is_parse_too_large() {
            Reason::HeaderTooLarge
        } else if error.is_parse() {
            Reason::NotHttp
        } else if error.is_incomplete_message() {
            Reason::EmptyReply
        } else if let Some(io) = source::<io::Error>(error) {
            io_reason(io)
        } else if error.is_closed() || error.is_canceled() {
            Reason::ConnectReset
        } else {
            Reason::NotHttp
        };
        Self::new(reason, Stage::Exchange, Some(chain(error)))
    }
}

/// The first error of type `T` among the sources.
fn source<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// An error and its sources in one line.
fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        line.push_str(": ");
        line.push_str(&source.to_string());
        next = source.source();
    }
    line
}

/// The reason that an error of an open connection stands for.
pub(crate) fn io_reason(error: &io::Error) -> Reason {
    if let Some(tls) = error.get_ref().and_then(|e| e.downcast_ref()) {
        return tls_reason(tls);
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Reason::EmptyReply,
        io::ErrorKind::TimedOut => Reason::ReadTimeout,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Reason::Unreachable,
        _ => Reason::ConnectReset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("what")]
    struct What(#[source] io::Error);

    #[test]
    fn an_error_is_told_with_what_made_it() {
        assert_eq!(chain(&What(io::Error::other("why"))), "what: why");
    }

    #[test]
    fn what_an_open_connection_may_end_with() {
        for (kind, reason) in [
            (io::ErrorKind::UnexpectedEof, Reason::EmptyReply),
            (io::ErrorKind::TimedOut, Reason::ReadTimeout),
            (io::ErrorKind::HostUnreachable, Reason::Unreachable),
            (io::ErrorKind::NetworkUnreachable, Reason::Unreachable),
            (io::ErrorKind::BrokenPipe, Reason::ConnectReset),
        ] {
            assert_eq!(io_reason(&kind.into()), reason, "{kind}");
        }
        let expired = rustls::CertificateError::Expired;
        let error = io::Error::other(rustls::Error::InvalidCertificate(expired));
        assert_eq!(io_reason(&error), Reason::TlsExpired);
    }

    #[test]
    fn a_failure_shows_a_network_where_somebody_had_to_answer_for_it() {
        for (stage, reason, by_name, by_address) in [
            (Stage::Name, Reason::DnsNxdomain, true, true),
            (Stage::Name, Reason::DnsTimeout, false, false),
            (Stage::Connect, Reason::Unreachable, false, false),
            (Stage::Connect, Reason::ConnectRefused, true, true),
            (Stage::Connect, Reason::ConnectTimeout, true, false),
            (Stage::Exchange, Reason::ReadTimeout, true, true),
        ] {
            let failure = Failure::new(reason, stage, None);
            let shows = [true, false].map(|by_name| failure.shows_a_network(by_name));
            assert_eq!(shows, [by_name, by_address], "{reason:?}");
        }
        let other = |reason, stage| Failure::new(reason, stage, None).is_other_protocol();
        assert!(other(Reason::NotHttp, Stage::Exchange) && !other(Reason::NotHttp, Stage::Tls));
        assert!(!other(Reason::EmptyReply, Stage::Exchange));
    }

    #[test]
    fn the_innermost_error_of_a_kind_is_found() {
        let io = || io::Error::from(io::ErrorKind::TimedOut);
        let once = What(io());
        assert_eq!(source::<io::Error>(&once).map(io::Error::kind), Some(io::ErrorKind::TimedOut));
        let twice = What(io::Error::other(Wraps(What(io()))));
        assert!(source::<What>(&twice).is_some_and(|it| it.0.kind() == io::ErrorKind::TimedOut));
        assert!(source::<rustls::Error>(&once).is_none());
    }

    #[derive(Debug, thiserror::Error)]
    #[error("wraps")]
    struct Wraps(#[source] What);
}
