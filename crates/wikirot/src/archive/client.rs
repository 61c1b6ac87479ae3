//! One GET at a time. Redirects are not followed: the endpoint is the operator's choice, and nobody
//! else's.

use anyhow::{Context, Result, anyhow};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::header::{RETRY_AFTER, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use url::Url;
use wikirot_report::escape::visible;

use super::Settings;

/// Bytes of an answer at most; the one line that is asked for has far fewer.
const LONGEST: usize = 64 * 1024;

/// Why there is no answer.
pub(super) enum Refusal {
    /// The archive says that it has none, or may not show it.
    None,
    /// It has had enough of us; until when, in words.
    Enough(String),
    /// It failed.
    Failed(String),
}

/// The way to an archive.
pub(super) struct Client {
    client: legacy::Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    user_agent: String,
}

impl Client {
    pub(super) fn new(settings: &Settings) -> Result<Client> {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(settings)?)
            .https_or_http()
            .enable_http1()
            .build();
        let client = legacy::Client::builder(TokioExecutor::new()).build(connector);
        Ok(Client { client, user_agent: settings.user_agent.clone() })
    }

    /// The body of what answers to `url`.
    pub(super) async fn get(&self, url: &Url) -> Result<String, Refusal> {
        let request = Request::get(url.as_str())
            .header(USER_AGENT, &self.user_agent)
            .body(Empty::new())
            .map_err(|error| Refusal::Failed(error.to_string()))?;
        let answer = self.client.request(request).await.map_err(|error| {
            let why = format!("{:#}", anyhow!(error));
            Refusal::Failed(visible(&why).into_owned())
        })?;
        let status = answer.status();
        if status == StatusCode::TOO_MANY_REQUESTS || answer.headers().contains_key(RETRY_AFTER) {
            let after = answer.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok());
            let when = after.map(|it| format!(" (Retry-After: {})", visible(it)));
            return Err(Refusal::Enough(when.unwrap_or_default()));
        }
        if matches!(status.as_u16(), 403 | 404 | 451) {
            return Err(Refusal::None);
        }
        if !status.is_success() {
            return Err(Refusal::Failed(format!("it answers with status {}", status.as_u16())));
        }
        let body = Limited::new(answer.into_body(), LONGEST).collect().await;
        let body = body.map_err(|error| Refusal::Failed(error.to_string()))?.to_bytes();
        Ok(String::from_utf8_lossy(&body).into_owned())
    }
}

fn tls(settings: &Settings) -> Result<ClientConfig> {
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()?;
    let config = match &settings.ca_file {
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
