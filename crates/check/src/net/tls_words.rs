//! What a failed handshake means: the reason, and one line of it for people.

use std::time::{Duration, UNIX_EPOCH};

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};
use wikirot_words::Reason;

/// The reason that a TLS error stands for.
pub(crate) fn tls_reason(error: &Error) -> Reason {
    use CertificateError as C;
    match error {
        Error::InvalidCertificate(certificate) => match certificate {
            C::Expired
            | C::ExpiredContext { .. }
            | C::NotValidYet
            | C::NotValidYetContext { .. } => Reason::TlsExpired,
            C::NotValidForName | C::NotValidForNameContext { .. } => Reason::TlsNameMismatch,
            // What we cannot read or verify says nothing: other programs can.
            C::BadEncoding
            | C::UnhandledCriticalExtension
            | C::UnsupportedSignatureAlgorithmContext { .. }
            | C::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => Reason::TlsProtocol,
            _ => Reason::TlsUntrusted,
        },
        Error::NoCertificatesPresented => Reason::TlsUntrusted,
        _ => Reason::TlsProtocol,
    }
}

/// Names of a certificate that are told.
const NAMES: usize = 3;

/// What is wrong, in words and dates.
pub(crate) fn tls_words(error: &Error) -> String {
    use AlertDescription as A;
    use CertificateError as C;
    match error {
        Error::InvalidCertificate(C::ExpiredContext { not_after, .. }) => {
            format!("the certificate ended on {}", day(*not_after))
        }
        Error::InvalidCertificate(C::NotValidYetContext { not_before, .. }) => {
            format!("the certificate begins on {}", day(*not_before))
        }
        Error::InvalidCertificate(C::NotValidForNameContext { presented, .. }) => {
            let names: Vec<_> = presented.iter().take(NAMES).map(|name| plain(name)).collect();
            match names.is_empty() {
                true => "the certificate names no host".into(),
                false => format!("the certificate is for {}", names.join(", ")),
            }
        }
        Error::InvalidCertificate(C::UnknownIssuer) => {
            "nobody who is trusted has signed the certificate".into()
        }
        Error::InvalidCertificate(C::Revoked) => "the certificate was withdrawn".into(),
        Error::InvalidCertificate(
            C::BadEncoding
            | C::UnhandledCriticalExtension
            | C::UnsupportedSignatureAlgorithmContext { .. }
            | C::UnsupportedSignatureAlgorithmForPublicKeyContext { .. },
        ) => "this program's TLS cannot read the certificate; a browser's may".into(),
        Error::InvalidCertificate(_) => "the certificate cannot be verified".into(),
        Error::NoCertificatesPresented => "the server shows no certificate".into(),
        Error::AlertReceived(A::CertificateRequired) => {
            "the server asks its visitors for a certificate".into()
        }
        Error::AlertReceived(A::UnrecognisedName) => "the server does not know the name".into(),
        Error::PeerIncompatible(_)
        | Error::AlertReceived(
            A::HandshakeFailure | A::ProtocolVersion | A::InsufficientSecurity,
        ) => "this program's TLS does not offer what the server wants; a browser's may".into(),
        Error::InvalidMessage(_) => "what answered does not speak TLS".into(),
        _ => "the handshake failed".into(),
    }
}

fn day(time: UnixTime) -> String {
    // `Tue, 27 Oct 2026 00:00:00 GMT`, of which the day is told.
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(time.as_secs()));
    let last = UNIX_EPOCH + Duration::from_secs(253_402_300_799);
    let date = httpdate::fmt_http_date(time.map_or(last, |time| time.min(last)));
    date.get(5..16).unwrap_or_default().to_owned()
}

/// `DnsName("a.org")` as `a.org`.
fn plain(name: &str) -> &str {
    name.split('"').nth(1).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use rustls::PeerIncompatible;

    use super::*;

    #[test]
    fn failures_are_told_in_words_and_dates() {
        let time = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let certificate = Error::InvalidCertificate;
        let expired = CertificateError::ExpiredContext {
            time: time(1_793_491_200),
            not_after: time(1_790_000_000),
        };
        let other = CertificateError::NotValidForNameContext {
            expected: "a.org".try_into().unwrap(),
            presented: vec!["DnsName(\"b.org\")".into(), "c.org".into()],
        };
        for (error, reason, words) in [
            (certificate(expired), Reason::TlsExpired, "the certificate ended on 21 Sep 2026"),
            (certificate(other), Reason::TlsNameMismatch, "the certificate is for b.org, c.org"),
            (
                Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
                Reason::TlsProtocol,
                "this program's TLS does not offer what the server wants; a browser's may",
            ),
            (
                certificate(CertificateError::BadEncoding),
                Reason::TlsProtocol,
                "this program's TLS cannot read the certificate; a browser's may",
            ),
        ] {
            assert_eq!((tls_reason(&error), &*tls_words(&error)), (reason, words));
        }
        assert_eq!(day(time(u64::MAX)), "31 Dec 9999");
    }

    #[test]
    fn each_kind_of_refusal_has_its_reason_and_its_words() {
        let certificate = Error::InvalidCertificate;
        let alert = Error::AlertReceived;
        let early = CertificateError::NotValidYetContext {
            time: UnixTime::since_unix_epoch(Duration::ZERO),
            not_before: UnixTime::since_unix_epoch(Duration::from_secs(1_790_000_000)),
        };
        let nameless = CertificateError::NotValidForNameContext {
            expected: "a.org".try_into().unwrap(),
            presented: Vec::new(),
        };
        let many = CertificateError::NotValidForNameContext {
            expected: "a.org".try_into().unwrap(),
            presented: ["b", "c", "d", "e"].map(|it| format!("DnsName(\"{it}.org\")")).into(),
        };
        use AlertDescription as A;
        for (error, reason, words) in [
            (certificate(early), Reason::TlsExpired, "the certificate begins on 21 Sep 2026"),
            (certificate(nameless), Reason::TlsNameMismatch, "the certificate names no host"),
            (
                certificate(many),
                Reason::TlsNameMismatch,
                "the certificate is for b.org, c.org, d.org",
            ),
            (
                certificate(CertificateError::UnknownIssuer),
                Reason::TlsUntrusted,
                "nobody who is trusted has signed the certificate",
            ),
            (
                certificate(CertificateError::Revoked),
                Reason::TlsUntrusted,
                "the certificate was withdrawn",
            ),
            (
                certificate(CertificateError::BadSignature),
                Reason::TlsUntrusted,
                "the certificate cannot be verified",
            ),
            (
                Error::NoCertificatesPresented,
                Reason::TlsUntrusted,
                "the server shows no certificate",
            ),
            (
                alert(A::CertificateRequired),
                Reason::TlsProtocol,
                "the server asks its visitors for a certificate",
            ),
            (alert(A::UnrecognisedName), Reason::TlsProtocol, "the server does not know the name"),
            (
                alert(A::ProtocolVersion),
                Reason::TlsProtocol,
                "this program's TLS does not offer what the server wants; a browser's may",
            ),
            (
                Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType),
                Reason::TlsProtocol,
                "what answered does not speak TLS",
            ),
            (alert(A::InternalError), Reason::TlsProtocol, "the handshake failed"),
        ] {
            assert_eq!((tls_reason(&error), &*tls_words(&error)), (reason, words), "{error:?}");
        }
    }
}
