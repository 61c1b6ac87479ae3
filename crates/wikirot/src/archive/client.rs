//! One request at a time. Redirects are not followed: the endpoint is the operator's choice, and nobody
//! else's.

use anyhow::{Result, anyhow};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use url::Url;
use wikirot_report::escape::visible;

use super::Settings;
use crate::tls;

/// Bytes of an answer at most: a list of some ten thousand copies.
const LONGEST: usize = 4 << 20;

/// What answered.
pub(super) struct Reply {
    /// 2xx or 3xx.
    pub(super) status: StatusCode,
    /// Its header.
    pub(super) headers: HeaderMap,
    /// Its body; empty for a page to look at, which nothing here reads.
    pub(super) body: String,
}

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
            .with_tls_config(tls::trusting(settings.ca_file.as_deref())?)
            .https_or_http()
            .enable_http1()
            .build();
        let client = legacy::Client::builder(TokioExecutor::new()).build(connector);
        Ok(Client { client, user_agent: settings.user_agent.clone() })
    }

    /// Asks for `url`, with these fields more in the header.
    pub(super) async fn ask(
        &self,
        method: Method,
        url: &Url,
        fields: &[(&str, &str)],
    ) -> Result<Reply, Refusal> {
        let mut request = Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(USER_AGENT, &self.user_agent);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let request =
            request.body(Empty::new()).map_err(|error| Refusal::Failed(error.to_string()))?;
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
        if !status.is_success() && !status.is_redirection() {
            return Err(Refusal::Failed(format!("it answers with status {}", status.as_u16())));
        }
        let (head, body) = answer.into_parts();
        let is_page = head
            .headers
            .get(CONTENT_TYPE)
            .is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
        let body = match is_page || status.is_redirection() {
            true => Bytes::new(),
            false => {
                let body = Limited::new(body, LONGEST).collect().await;
                body.map_err(|error| Refusal::Failed(error.to_string()))?.to_bytes()
            }
        };
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Reply { status, headers: head.headers, body })
    }
}
