//! Asking a service that runs.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Asks for a path; answers once the head of the answer is there, within so much time.
pub(super) async fn get(
    listen: SocketAddr,
    path: &str,
    patience: Duration,
) -> Result<Response<Incoming>, Box<dyn Error>> {
    let asked = tokio::time::timeout(patience, send(listen, path)).await;
    asked.map_err(|_| format!("no answer within {} s", patience.as_secs()))?
}

async fn send(listen: SocketAddr, path: &str) -> Result<Response<Incoming>, Box<dyn Error>> {
    let stream = TcpStream::connect(listen).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::get(path).header("host", listen.to_string()).body(Body::empty())?;
    Ok(sender.send_request(request).await?)
}
