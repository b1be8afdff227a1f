//! Real clients.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

use crate::service::Service;

/// How long anything may take that has to happen.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// A client of HTTP/1, and its connection, which ends by itself.
pub(crate) type Http1 = (http1::SendRequest<Empty<Bytes>>, JoinHandle<hyper::Result<()>>);
/// The same of HTTP/2.
pub(crate) type Http2 = (http2::SendRequest<Empty<Bytes>>, JoinHandle<hyper::Result<()>>);

pub(crate) async fn connect(service: &Service) -> TcpStream {
    let stream = TcpStream::connect(service.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Shakes hands, offering these versions of HTTP.
pub(crate) async fn shake(
    service: &Service,
    offers: &[&[u8]],
    versions: &[&'static SupportedProtocolVersion],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(service.certificate.as_bytes()).unwrap();
    roots.add(certificate).unwrap();
    let builder = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into());
    let builder = builder.with_protocol_versions(versions).unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = offers.iter().map(|offer| offer.to_vec()).collect();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, connect(service).await).await
}

pub(crate) async fn http1(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Http1 {
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    (sender, tokio::spawn(connection))
}

/// A client of HTTP/2 that takes so many bytes of an answer before it reads.
pub(crate) async fn http2(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    window: u32,
) -> Http2 {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.timer(TokioTimer::new()).initial_stream_window_size(window);
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
    (sender, tokio::spawn(connection))
}

pub(crate) fn request(path: &str) -> Request<Empty<Bytes>> {
    let uri = format!("http://localhost{path}");
    Request::get(uri).header("host", "localhost").body(Empty::new()).unwrap()
}

pub(crate) async fn text(response: Response<Incoming>) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

/// Whether a connection ends, in time and with whatever was sent.
pub(crate) async fn ends(mut stream: impl AsyncRead + Unpin) -> bool {
    use tokio::io::AsyncReadExt;
    let mut rest = Vec::new();
    let end = stream.read_to_end(&mut rest);
    tokio::time::timeout(PATIENCE, end).await.is_ok()
}

/// Lets a paused time pass in small steps, each with a moment for bytes to arrive in. Otherwise it
/// leaps to whatever is waited for next, whether bytes are on their way or not.
pub(crate) fn in_small_steps() {
    tokio::spawn(async {
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            std::thread::sleep(Duration::from_micros(100));
        }
    });
}
