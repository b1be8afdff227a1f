//! How a connection begins: with a TLS handshake or without one, and in which version of HTTP.

use std::pin::Pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;

use super::{HEAD_TIME_LIMIT, LINGER, Phase, tls};

/// How long a caller may take none of what is sent to it.
const WRITE_TIME_LIMIT: Duration = Duration::from_secs(30);
/// What a connection of HTTP/2 begins with (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What bytes go over, once it is open.
pub(super) trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// A connection that is open.
pub(super) struct Opened {
    pub(super) transport: Box<dyn Transport>,
    /// Whether HTTP/2 is spoken on it, or else HTTP/1.
    pub(super) is_http2: bool,
}

/// Opens a connection, if the caller does its part of that in time.
pub(super) async fn open(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    mut phase: watch::Receiver<Phase>,
) -> Option<Opened> {
    let opens = async {
        match tls {
            None => plain(stream).await,
            Some(tls) => secured(stream, tls).await,
        }
    };
    let ends = async {
        drop(phase.wait_for(|phase| *phase != Phase::Serving).await);
        tokio::time::sleep(LINGER).await;
    };
    tokio::select! {
        opened = opens => opened,
        () = tokio::time::sleep(HEAD_TIME_LIMIT) => None,
        () = ends => None,
    }
}

/// Waits until a caller has said enough to tell HTTP/1 from HTTP/2: the library would wait for ever.
async fn plain(stream: TcpStream) -> Option<Opened> {
    let mut first = [0; PREFACE.len()];
    loop {
        let read = stream.peek(&mut first).await.unwrap_or(0);
        if read == 0 {
            return None;
        }
        if !PREFACE.starts_with(&first[..read]) || read == PREFACE.len() {
            let is_http2 = read == PREFACE.len() && first == PREFACE;
            return Some(Opened { transport: Box::new(impatient(stream)), is_http2 });
        }
        // What was seen once is seen again at once, so that there is nothing to wait for.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Shakes hands, and lets the caller choose the version (ALPN, RFC 7301). One that doesn't speaks
/// HTTP/1.
async fn secured(stream: TcpStream, tls: TlsAcceptor) -> Option<Opened> {
    let stream = tls.accept(impatient(stream)).await.ok()?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(tls::HTTP_2);
    Some(Opened { transport: Box::new(stream), is_http2 })
}

/// A connection that ends when the other side takes nothing.
fn impatient(stream: TcpStream) -> Pin<Box<TimeoutStream<TcpStream>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME_LIMIT));
    Box::pin(stream)
}
