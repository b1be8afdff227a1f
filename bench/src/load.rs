//! The load generator: connections that each send the next request when the last is answered.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::Outcome;

/// One request: the path, and what is sent.
pub(crate) type Ask = (String, Option<Sent>);

/// The requests of a round: the `n`th of a connection.
pub(crate) type Requests = Arc<dyn Fn(usize, usize) -> Ask + Send + Sync>;

/// What a request sends.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) method: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) body: Bytes,
}

/// What a round came to.
pub(crate) struct Round {
    /// Answers a second.
    pub(crate) rate: f64,
    /// The time of each answer, sorted.
    latencies: Vec<Duration>,
}

impl Round {
    pub(crate) fn of(mut latencies: Vec<Duration>, length: Duration) -> Self {
        latencies.sort();
        Self { rate: latencies.len() as f64 / length.as_secs_f64(), latencies }
    }

    /// How many answers there were.
    pub(crate) fn answers(&self) -> usize {
        self.latencies.len()
    }

    /// The time within which so many of a hundred answers came.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get(last * percent / 100).copied().unwrap_or_default()
    }
}

/// A connection.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    authorization: Option<String>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Outcome<Self> {
        Self::on(TcpStream::connect(address).await?, address).await
    }

    /// Connects from an address of this machine, with a token.
    pub(crate) async fn connect_as(
        address: SocketAddr,
        from: IpAddr,
        token: &str,
    ) -> Outcome<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((from, 0).into())?;
        let mut client = Self::on(socket.connect(address).await?, address).await?;
        client.authorize(token);
        Ok(client)
    }

    async fn on(stream: TcpStream, address: SocketAddr) -> Outcome<Self> {
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host: address.to_string(), authorization: None })
    }

    /// Sends this token from now on.
    pub(crate) fn authorize(&mut self, token: &str) {
        self.authorization = Some(format!("Bearer {token}"));
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn ask(&mut self, (path, body): Ask) -> Outcome<(StatusCode, Bytes)> {
        let mut request = Request::builder().uri(path).header(HOST, &self.host);
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = match body {
            None => request.body(Full::default())?,
            Some(Sent { method, media_type, body }) => {
                request.method(method).header(CONTENT_TYPE, media_type).body(Full::new(body))?
            }
        };
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    /// Sends a request whose answer has to be a good one.
    pub(crate) async fn ask_well(&mut self, ask: Ask) -> Outcome<()> {
        let (status, body) = self.ask(ask).await?;
        if status.is_success() {
            return Ok(());
        }
        Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into())
    }
}

/// Runs a round; any answer but a good one ends it.
pub(crate) async fn round(
    address: SocketAddr,
    connections: usize,
    length: Duration,
    requests: Requests,
) -> Outcome<Round> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::connect(address).await?);
    }
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for (connection, mut client) in clients.into_iter().enumerate() {
        let requests = Arc::clone(&requests);
        running.spawn(async move {
            let mut latencies = Vec::new();
            while begun.elapsed() < length {
                let asked = Instant::now();
                client.ask_well(requests(connection, latencies.len())).await?;
                latencies.push(asked.elapsed());
            }
            Outcome::Ok(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(finished) = running.join_next().await {
        latencies.extend(finished??);
    }
    Ok(Round::of(latencies, begun.elapsed()))
}
