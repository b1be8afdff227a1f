//! `peopleinfo status`.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{Outcome, print};
use crate::config::Status;

/// How long the service may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn status(config: Status) -> Outcome {
    let asked = tokio::time::timeout(PATIENCE, ask(&config)).await;
    let answered = asked.map_err(|_| format!("no answer from {} within 5 s", config.listen))?;
    let (well, body) = answered.map_err(|error| {
        format!("no service at {}: {error}. Is `peopleinfo serve` running there?", config.listen)
    })?;
    print(&body)?;
    Ok(well)
}

async fn ask(config: &Status) -> Result<(bool, String), Box<dyn std::error::Error>> {
    let stream = TcpStream::connect(config.listen).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request =
        Request::get("/status").header("host", config.listen.to_string()).body(Body::empty())?;
    let response = sender.send_request(request).await?;
    let well = response.status().is_success();
    let body = response.into_body().collect().await?.to_bytes();
    Ok((well, String::from_utf8_lossy(&body).into_owned()))
}
