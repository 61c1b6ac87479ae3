//! The web's own certificate authority, and leaf certificates made when a name is first asked for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ProducesTickets, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};

use crate::host::Tls;
use crate::lock::lock;
use crate::web::WebError;

/// The host that serves the intermediate certificate which [`Tls::IncompleteChain`] leaves out.
pub const ISSUER_HOST: &str = "issuer.rotweb.net";

const AUTHORITY_INFORMATION_ACCESS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];

/// Makes and keeps certificates; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Authority(Arc<Inner>);

struct Inner {
    root: CertifiedIssuer<'static, KeyPair>,
    intermediate: CertifiedIssuer<'static, KeyPair>,
    stranger: CertifiedIssuer<'static, KeyPair>,
    /// One key for all leaves: a test web has no secrets, and making keys takes time.
    leaf_key: KeyPair,
    signer: Arc<dyn SigningKey>,
    serial: AtomicU64,
    certified: Mutex<Certified>,
    organisations: HashMap<Box<str>, String>,
    tickets: Arc<dyn ProducesTickets>,
    configs: Mutex<HashMap<(Tls, bool), Arc<ServerConfig>>>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authority")
    }
}

/// The leaf certificates made so far, by name and flavour.
type Certified = HashMap<(Box<str>, Tls), Arc<CertifiedKey>>;

/// Gives out the certificates of one flavour.
#[derive(Debug)]
struct Flavoured(Authority, Tls);

impl ResolvesServerCert for Flavoured {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.certified(hello.server_name().unwrap_or("unnamed.rotweb.net"), self.1)
    }
}

impl Authority {
    /// One that knows whom certificates of these names name as owners.
    pub(crate) fn new(organisations: HashMap<Box<str>, String>) -> Result<Self, WebError> {
        Self::make(organisations).map_err(|error| WebError::Certificates(error.to_string()))
    }

    fn make(organisations: HashMap<Box<str>, String>) -> Result<Self, Box<dyn std::error::Error>> {
        let root = CertifiedIssuer::self_signed(issuer("Testweb Root"), KeyPair::generate()?)?;
        let stranger = CertifiedIssuer::self_signed(issuer("Nobody's Root"), KeyPair::generate()?)?;
        let intermediate = CertifiedIssuer::signed_by(
            issuer("Testweb Intermediate"),
            KeyPair::generate()?,
            &root,
        )?;
        let leaf_key = KeyPair::generate()?;
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
        let signer = ring::sign::any_ecdsa_type(&der)?;
        Ok(Self(Arc::new(Inner {
            root,
            intermediate,
            stranger,
            leaf_key,
            signer,
            serial: AtomicU64::new(1),
            certified: Mutex::default(),
            organisations,
            tickets: ring::Ticketer::new()?,
            configs: Mutex::default(),
        })))
    }

    /// The root certificate, for clients to trust.
    pub(crate) fn root_der(&self) -> CertificateDer<'static> {
        self.0.root.der().clone()
    }

    /// The same as PEM.
    pub(crate) fn root_pem(&self) -> String {
        self.0.root.pem()
    }

    /// The intermediate certificate in DER.
    pub(crate) fn intermediate_der(&self) -> Bytes {
        Bytes::copy_from_slice(self.0.intermediate.der())
    }

    /// How a server of that flavour shakes hands, with HTTP/2 on offer or without.
    pub(crate) fn config(
        &self,
        flavour: Tls,
        http2: bool,
    ) -> Result<Arc<ServerConfig>, rustls::Error> {
        let mut configs = lock(&self.0.configs);
        if let Some(config) = configs.get(&(flavour, http2)) {
            return Ok(Arc::clone(config));
        }
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Flavoured(self.clone(), flavour)));
        if http2 {
            config.alpn_protocols.push(b"h2".to_vec());
        }
        config.alpn_protocols.push(b"http/1.1".to_vec());
        // Tickets, since a cache in the server would be small beside thousands of hosts.
        config.ticketer = Arc::clone(&self.0.tickets);
        config.send_tls13_tickets = 1;
        let config = Arc::new(config);
        configs.insert((flavour, http2), Arc::clone(&config));
        Ok(config)
    }

    /// The certificate of a name, made when first asked for. `None` if the name cannot be in one.
    fn certified(&self, name: &str, flavour: Tls) -> Option<Arc<CertifiedKey>> {
        let mut certified = lock(&self.0.certified);
        let key = (Box::from(name), flavour);
        if let Some(found) = certified.get(&key) {
            return Some(Arc::clone(found));
        }
        let leaf = self.0.leaf(name, flavour).ok()?;
        let made = Arc::new(CertifiedKey::new(vec![leaf], Arc::clone(&self.0.signer)));
        certified.insert(key, Arc::clone(&made));
        Some(made)
    }
}

impl Inner {
    fn leaf(&self, name: &str, flavour: Tls) -> Result<CertificateDer<'static>, rcgen::Error> {
        let name = if flavour == Tls::WrongName { "someone-else.rotweb.net" } else { name };
        let mut params = CertificateParams::new(vec![name.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, "testweb leaf");
        if let Some(organisation) = self.organisations.get(name) {
            params.distinguished_name.push(DnType::OrganizationName, organisation);
        }
        params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        params.serial_number = Some(self.serial.fetch_add(1, Relaxed).into());
        (params.not_before, params.not_after) = match flavour {
            Tls::Expired => (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1)),
            Tls::NotYetValid => (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1)),
            _ => (date_time_ymd(2024, 1, 1), date_time_ymd(2089, 1, 1)),
        };
        let issuer = match flavour {
            Tls::SelfSigned => return Ok(params.self_signed(&self.leaf_key)?.into()),
            Tls::UnknownCa => &self.stranger,
            Tls::IncompleteChain => {
                params.custom_extensions.push(ca_issuers());
                &self.intermediate
            }
            _ => &self.root,
        };
        Ok(params.signed_by(&self.leaf_key, issuer)?.into())
    }
}

fn issuer(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = (date_time_ymd(2024, 1, 1), date_time_ymd(2089, 1, 1));
    params
}

/// Where the intermediate certificate can be had (RFC 5280, section 4.2.2.1).
fn ca_issuers() -> CustomExtension {
    const CA_ISSUERS: &[u8] = &[0x06, 8, 0x2b, 6, 1, 5, 5, 7, 48, 2];
    let url = format!("http://{ISSUER_HOST}/intermediate.der");
    let access = [CA_ISSUERS, &der(0x86, url.as_bytes())].concat();
    let extension = der(0x30, &der(0x30, &access));
    CustomExtension::from_oid_content(AUTHORITY_INFORMATION_ACCESS, extension)
}

/// Tag, length and value; all of them here are shorter than 128 bytes.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag, value.len() as u8];
    bytes.extend_from_slice(value);
    bytes
}
