//! Where the keys of an issuer come from: its document, and the set that this names.

use std::error::Error;
use std::time::Duration;

use axum::http::{Request, StatusCode, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::time::timeout;

use super::address;
use super::keys::Keys;
use crate::client::{causes, connector};
use crate::telemetry::traces;

/// How long both documents may take together.
const MAX_TIME: Duration = Duration::from_secs(5);

/// How long each document may be.
const MAX_BYTES: usize = 256 * 1024;

/// An issuer that can be asked for its keys. Nothing else is asked but what its URL and its own
/// document name: redirects are not followed.
pub(super) struct Source {
    issuer: String,
    discovery: Uri,
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
}

impl Source {
    /// The issuer at this URL; what is wrong with that is the error.
    pub(super) fn new(issuer: &str) -> Result<Self, String> {
        let discovery = address::discovery(issuer)?;
        // On loopback without TLS there are no roots.
        let connector = connector(discovery.scheme_str() == Some("https"), "issuer")?;
        // An hour lies between two fetches: no connection is kept for the next one.
        let client =
            Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Ok(Self { issuer: issuer.to_owned(), discovery, client })
    }

    /// The keys that the issuer has now; the error says why they can't be had, and what to do.
    pub(super) async fn fetch(&self) -> Result<Keys, String> {
        let within = timeout(MAX_TIME, self.fetch_both()).await;
        within.unwrap_or_else(|_| {
            let seconds = MAX_TIME.as_secs();
            Err(format!("{} took longer than {seconds} seconds", self.issuer))
        })
    }

    async fn fetch_both(&self) -> Result<Keys, String> {
        let document = self.get(&self.discovery).await?;
        let text = |name: &str| document.get(name).and_then(Value::as_str);
        if text("issuer") != Some(&self.issuer) {
            return Err(format!(
                "{} doesn't name {} as its `issuer`: configure the issuer as that has it",
                self.discovery, self.issuer
            ));
        }
        let named = text("jwks_uri").unwrap_or_default();
        let uri = address::check(named)
            .ok()
            .filter(|uri| uri.scheme() == self.discovery.scheme())
            .ok_or_else(|| format!("{}: its `jwks_uri` can't be used", self.discovery))?;
        let keys = Keys::read(&self.get(&uri).await?);
        keys.ok_or_else(|| format!("{uri} has no JWK set"))
    }

    async fn get(&self, uri: &Uri) -> Result<Value, String> {
        let failed = |error: &dyn Error| format!("{uri}: {}", causes(error));
        let request = Request::get(uri.clone()).header(header::ACCEPT, "application/json");
        let mut request = request.body(Empty::new()).map_err(|error| failed(&error))?;
        traces::go_on(request.headers_mut());
        let answer = self.client.request(request).await.map_err(|error| failed(&error))?;
        if answer.status() != StatusCode::OK {
            return Err(format!("{uri} answers with {}", answer.status().as_u16()));
        }
        let body = Limited::new(answer.into_body(), MAX_BYTES).collect().await;
        let body = body.map_err(|error| failed(&*error))?.to_bytes();
        serde_json::from_slice(&body).map_err(|error| failed(&error))
    }
}
