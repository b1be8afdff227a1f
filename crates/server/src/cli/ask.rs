//! Asking a service that runs.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, Response, header};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::config::Asking;

/// Why there is no answer.
pub(super) type Failure = Box<dyn Error + Send + Sync>;

/// What a service is asked.
pub(super) struct Question<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    /// JSON, if there is a body.
    pub(super) body: Option<String>,
}

/// Asks for a path; answers once the head of the answer is there, within so much time.
pub(super) async fn get(
    listen: SocketAddr,
    how: &Asking,
    path: &str,
    patience: Duration,
) -> Result<Response<Incoming>, Failure> {
    ask(listen, how, Question { method: Method::GET, path, body: None }, patience).await
}

/// Asks; answers once the head of the answer is there, within so much time.
pub(super) async fn ask(
    listen: SocketAddr,
    how: &Asking,
    question: Question<'_>,
    patience: Duration,
) -> Result<Response<Incoming>, Failure> {
    let asked = tokio::time::timeout(patience, send(listen, how, question)).await;
    asked.map_err(|_| format!("no answer within {} s", patience.as_secs()))?
}

async fn send(
    listen: SocketAddr,
    how: &Asking,
    question: Question<'_>,
) -> Result<Response<Incoming>, Failure> {
    let Question { method, path, body } = question;
    let mut request = Request::builder().method(method).uri(path);
    request = request.header(header::HOST, listen.to_string());
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    if let Some(authorization) = authorization(how)? {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    let request = request.body(body.map_or_else(Body::empty, Body::from))?;
    let stream = TcpStream::connect(listen).await?;
    let mut sender = match &how.tls_ca {
        None => over(stream).await?,
        Some(trusted) => {
            let name = how.tls_name.clone().map(ServerName::try_from).transpose()?;
            let name = name.unwrap_or_else(|| listen.ip().into());
            let connected = TlsConnector::from(Arc::new(tls(trusted)?)).connect(name, stream).await;
            over(connected.map_err(|error| format!("no TLS: {error}"))?).await?
        }
    };
    let asked = sender.send_request(request).await;
    asked.map_err(
        |error| if how.tls_ca.is_none() && error.is_parse() { no_http() } else { error.into() },
    )
}

/// What answers something else than HTTP is most often a service that speaks TLS.
fn no_http() -> Failure {
    "what answers there isn't plain HTTP. If it speaks TLS, name the certificates to trust by \
     --tls-ca"
        .into()
}

async fn over(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Body>, Failure> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // How it ends, the request on it tells.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}

/// TLS that trusts the certificates in a file.
fn tls(trusted: &Path) -> Result<ClientConfig, Failure> {
    let file = trusted.display();
    let text = fs::read(trusted).map_err(|error| format!("can't read --tls-ca {file}: {error}"))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|_| format!("--tls-ca {file} is not PEM"))?;
        roots.add(certificate).map_err(|error| format!("--tls-ca {file}: {error}"))?;
    }
    if roots.is_empty() {
        return Err(format!("there is no certificate in --tls-ca {file}").into());
    }
    let builder = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// The header that says who asks, if there is a token.
fn authorization(how: &Asking) -> Result<Option<HeaderValue>, Failure> {
    let token = match &how.token_file {
        Some(file) => Some(
            fs::read_to_string(file)
                .map_err(|error| format!("can't read --token-file {}: {error}", file.display()))?,
        ),
        None => how.token.as_ref().map(|token| token.reveal().to_owned()),
    };
    let token = token.as_deref().map(str::trim);
    // A variable that is set to nothing is none.
    let Some(token) = token.filter(|token| how.token_file.is_some() || !token.is_empty()) else {
        return Ok(None);
    };
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let value = is_token.then(|| HeaderValue::try_from(format!("Bearer {token}")).ok()).flatten();
    let mut value =
        value.ok_or("the token isn't one: it has to be one word of ASCII characters")?;
    value.set_sensitive(true);
    Ok(Some(value))
}
