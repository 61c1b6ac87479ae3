//! TLS of the program's own clients; that of the checker is its own business.

use std::path::Path;

use anyhow::{Context, Result};
use hyper_rustls::ConfigBuilderExt;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

/// Trusts the system's certificates, or those in `ca_file` in their stead.
pub(crate) fn trusting(ca_file: Option<&Path>) -> Result<ClientConfig> {
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()?;
    let config = match ca_file {
        None => config.with_native_roots().context("cannot read the system's certificates")?,
        Some(path) => {
            let cannot = || format!("cannot read --ca-file {}", path.display());
            let mut roots = RootCertStore::empty();
            for certificate in CertificateDer::pem_file_iter(path).with_context(cannot)? {
                roots.add(certificate.with_context(cannot)?).with_context(cannot)?;
            }
            config.with_root_certificates(roots)
        }
    };
    Ok(config.with_no_client_auth())
}
