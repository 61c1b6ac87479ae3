//! TLS: trust, incomplete chains, and what a failed handshake means.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::{self, cipher_suite as suite};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme, SupportedCipherSuite,
};
use tokio_rustls::TlsConnector;
use url::Url;

use crate::net::aia;
use crate::net::connect::Stream;
use crate::net::organisation::organisation;

/// The client's side of TLS for a whole run: sessions are resumed across connections.
pub(crate) struct Tls {
    any: TlsConnector,
    http1: TlsConnector,
    verifier: Arc<ChainVerifier>,
}

/// A handshake that worked.
pub(crate) struct Secured {
    pub(crate) stream: Stream,
    pub(crate) http2: bool,
    /// The server left out an intermediate certificate.
    pub(crate) incomplete_chain: bool,
    /// Whom the certificate names as the owner: see [`organisation`].
    pub(crate) organisation: Option<Arc<str>>,
}

/// A handshake that did not.
pub(crate) struct TlsFailure {
    pub(crate) error: io::Error,
    /// Where the missing issuer of an incomplete chain may be fetched.
    pub(crate) issuer: Option<Url>,
}

/// Reads trusted roots: the system's (or what `SSL_CERT_FILE` names) and those of `ca_file`.
///
/// # Errors
/// `ca_file` cannot be read or holds no certificate.
pub(crate) fn trusted_roots(
    system: bool,
    ca_file: Option<&PathBuf>,
) -> Result<RootCertStore, rustls::pki_types::pem::Error> {
    let mut roots = RootCertStore::empty();
    if system {
        // Single certificates that cannot be used are the system's own affair.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if let Some(path) = ca_file {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)?.collect();
        let (added, _) = roots.add_parsable_certificates(certificates?);
        if added == 0 {
            return Err(rustls::pki_types::pem::Error::NoItemsFound);
        }
    }
    Ok(roots)
}

impl Tls {
    pub(crate) fn new(roots: RootCertStore) -> Self {
        let provider = ring::default_provider();
        let provider = Arc::new(CryptoProvider { cipher_suites: SUITES.to_vec(), ..provider });
        let verifier = Arc::new(ChainVerifier {
            // Without any root there is no verifier to build, and nothing is trusted.
            web: WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                .build()
                .ok(),
            schemes: provider.signature_verification_algorithms.supported_schemes(),
            issuers: Mutex::default(),
            chains: Mutex::default(),
        });
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has the suites of both versions")
            .dangerous()
            .with_custom_certificate_verifier(verifier.clone())
            .with_no_client_auth();
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        let mut http1 = config.clone();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        http1.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self {
            any: TlsConnector::from(Arc::new(config)),
            http1: TlsConnector::from(Arc::new(http1)),
            verifier,
        }
    }

    pub(crate) async fn handshake(
        &self,
        name: ServerName<'static>,
        stream: Stream,
        http1_only: bool,
    ) -> Result<Secured, TlsFailure> {
        let connector = if http1_only { &self.http1 } else { &self.any };
        match connector.connect(name.clone(), stream).await {
            Ok(stream) => Ok(Secured {
                http2: stream.get_ref().1.alpn_protocol() == Some(b"h2"),
                incomplete_chain: self.verifier.was_incomplete(&name),
                organisation: owner(stream.get_ref().1, &name),
                stream: Box::new(stream),
            }),
            Err(error) => Err(TlsFailure { error, issuer: self.verifier.take_issuer(&name) }),
        }
    }

    /// Takes in fetched issuers' certificates for chains that lack them.
    pub(crate) fn add_issuer(&self, bytes: &[u8]) {
        let mut issuers = lock(&self.verifier.issuers);
        for certificate in aia::certificates(bytes) {
            if issuers.len() < MAX_ISSUERS && !issuers.contains(&certificate) {
                issuers.push(certificate);
            }
        }
    }
}

/// Whom the certificate of a connection names, of the session that it resumes if need be.
fn owner(connection: &ClientConnection, name: &ServerName<'_>) -> Option<Arc<str>> {
    let ServerName::DnsName(host) = name else { return None };
    let certificate = connection.peer_certificates()?.first()?;
    organisation(certificate, host.as_ref()).map(Arc::from)
}

/// In the order in which Chrome offers them: servers take the first that they know, and the hash of the first is the one
/// that processors have instructions for.
const SUITES: &[SupportedCipherSuite] = &[
    suite::TLS13_AES_128_GCM_SHA256,
    suite::TLS13_AES_256_GCM_SHA384,
    suite::TLS13_CHACHA20_POLY1305_SHA256,
    suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    suite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
];

/// Of eight of them `rustls` makes one server whose session is kept: twice as many as have requests under way, since a
/// lane that turns to another scheme comes back.
const SESSIONS: usize = 8 * 512;

/// Far more intermediates than a wiki's links need; a bound on what strangers can make us keep.
const MAX_ISSUERS: usize = 256;

/// The web's verifier, with fetched issuers tried where a server left its own out.
///
/// That is sound: an issuer is only a candidate for a link of the chain, every signature up to a
/// trusted root is verified all the same. Browsers do likewise.
#[derive(Debug)]
struct ChainVerifier {
    web: Option<Arc<WebPkiServerVerifier>>,
    schemes: Vec<SignatureScheme>,
    issuers: Mutex<Vec<CertificateDer<'static>>>,
    /// By server name; entries of failures are taken out at once, those of incomplete chains stay,
    /// since a resumed session brings no certificate.
    chains: Mutex<HashMap<ServerName<'static>, Chain>>,
}

#[derive(Debug)]
enum Chain {
    Incomplete,
    Lacks(Url),
}

impl ChainVerifier {
    fn was_incomplete(&self, name: &ServerName<'static>) -> bool {
        matches!(lock(&self.chains).get(name), Some(Chain::Incomplete))
    }

    fn take_issuer(&self, name: &ServerName<'static>) -> Option<Url> {
        match lock(&self.chains).remove(name) {
            Some(Chain::Lacks(url)) => Some(url),
            _ => None,
        }
    }
}

impl ServerCertVerifier for ChainVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(web) = &self.web else {
            return Err(CertificateError::UnknownIssuer.into());
        };
        let first = web.verify_server_cert(end_entity, intermediates, server_name, ocsp, now);
        // An intermediate that has expired may have a good twin, which was left out.
        use CertificateError as C;
        let incomplete = matches!(
            first,
            Err(Error::InvalidCertificate(
                C::UnknownIssuer | C::Expired | C::ExpiredContext { .. }
            ))
        );
        if !incomplete {
            return first;
        }
        let fetched = lock(&self.issuers).clone();
        let mut candidates = intermediates.to_vec();
        candidates.extend(fetched.iter().cloned());
        let second = web.verify_server_cert(end_entity, &candidates, server_name, ocsp, now);
        let chain = match second {
            Ok(_) => Some(Chain::Incomplete),
            // The gap is behind the last certificate that says where its issuer is and whose
            // issuer is not here yet.
            Err(_) => std::iter::once(end_entity)
                .chain(intermediates)
                .chain(&fetched)
                .filter_map(|certificate| aia::issuer_url(certificate))
                .next_back()
                .map(Chain::Lacks),
        };
        if let Some(chain) = chain {
            lock(&self.chains).insert(server_name.to_owned(), chain);
        }
        second
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match &self.web {
            Some(web) => web.verify_tls12_signature(message, certificate, signed),
            None => Err(CertificateError::UnknownIssuer.into()),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        match &self.web {
            Some(web) => web.verify_tls13_signature(message, certificate, signed),
            None => Err(CertificateError::UnknownIssuer.into()),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}

/// What is guarded stays whole whatever a holder did.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_kept_once_and_no_more_than_are_needed() {
        let tls = Tls::new(RootCertStore::empty());
        let kept = || lock(&tls.verifier.issuers).len();
        tls.add_issuer(b"one");
        tls.add_issuer(b"one");
        tls.add_issuer(b"two");
        assert_eq!(kept(), 2);
        (0..MAX_ISSUERS).for_each(|n| tls.add_issuer(&n.to_be_bytes()));
        assert_eq!(kept(), MAX_ISSUERS);
    }

    #[test]
    fn a_file_of_roots_has_to_hold_some() {
        let roots = |text: &str| {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), text).unwrap();
            trusted_roots(false, Some(&file.path().to_owned())).map(|roots| roots.len())
        };
        let key = rcgen::KeyPair::generate().unwrap();
        let root = rcgen::CertificateParams::default().self_signed(&key).unwrap().pem();
        assert!(matches!(roots(&root), Ok(1)));
        assert!(roots("").is_err() && roots("nonsense").is_err());
        assert!(trusted_roots(false, Some(&"/no/such/file".into())).is_err());
        assert!(matches!(trusted_roots(false, None), Ok(roots) if roots.is_empty()));
    }
}
