//! Connections: accepting them, how many there may be, and letting them finish.
//!
//! What a connection goes through stands below: [`opening`] is TLS and the version of HTTP,
//! [`conversation`] the requests and their limits, and [`activity`] whether anything still moves.

mod activity;
mod conversation;
mod head;
mod opening;
mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::telemetry::{Connections as Counts, Refusal};
use conversation::Conversation;
pub use tls::Tls;

/// How long the head of a request may take to arrive, and a TLS handshake.
const HEAD_TIME_LIMIT: Duration = Duration::from_secs(10);

/// How long connections may still send what was on its way when the service stopped accepting. It
/// is far longer than a busy caller needs, and short enough for an idle one to be waited for.
const LINGER: Duration = Duration::from_millis(500);

/// Who is at the other end of the connection that a request came by: an extension of each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// How connections are taken.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many may be open at once; whoever comes beyond that is closed at once.
    pub max_connections: u32,
    /// What proves who the service is, and makes it speak TLS; without it, it speaks plain HTTP.
    pub tls: Option<Arc<Tls>>,
    /// How long requests may take to finish once the service is told to stop.
    pub patience: Duration,
    /// Where connections are counted.
    pub counts: Counts,
}

impl Settings {
    /// Plain HTTP, on connections that nobody counts.
    pub fn plain(max_connections: u32, patience: Duration) -> Self {
        Self { max_connections, tls: None, patience, counts: Counts::default() }
    }
}

/// How far the service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It takes what comes.
    Serving,
    /// Nobody is accepted any more, and each answer is the last one on its connection.
    Closing,
    /// Who is silent now is closed as well.
    Finishing,
}

/// Serves until `stop` is done; then accepts nobody any more, answers what has been sent, and lets
/// what runs finish, for as long as the settings say. Answers how many connections didn't.
///
/// A connection of HTTP/1 that is closed while a request is on its way loses that request. So each
/// is told with its next answer that it was the last one (RFC 9112, section 9.6), and only those
/// that stay silent for a while are closed without having been told. Nobody is told before the
/// listener is closed: a caller would connect again, just to be cut off.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: Settings,
    stop: impl Future<Output = ()>,
) -> usize {
    let (patience, max) = (settings.patience, settings.max_connections);
    settings.counts.limit(max);
    let connections = Connections {
        router: TowerToHyperService::new(router),
        turns: Arc::new(Semaphore::new(max as usize)),
        phase: watch::Sender::new(Phase::Serving),
        settings,
    };
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => connections.begin(stream, peer),
                Err(error) => {
                    // Out of file descriptors, most likely: the connections that end free some.
                    tracing::warn!(cause = %error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            () = &mut stop => break,
        }
    }
    connections.accept_the_waiting(listener);
    let Connections { turns, phase, .. } = connections;
    for (next, time) in [(Phase::Closing, LINGER), (Phase::Finishing, patience)] {
        phase.send_replace(next);
        // Whoever has all turns knows that nobody else has one.
        if tokio::time::timeout(time, turns.acquire_many(max)).await.is_ok() {
            return 0;
        }
    }
    max as usize - turns.available_permits()
}

struct Connections {
    router: TowerToHyperService<Router>,
    /// One for each connection that may be open.
    turns: Arc<Semaphore>,
    phase: watch::Sender<Phase>,
    settings: Settings,
}

impl Connections {
    fn begin(&self, stream: TcpStream, peer: SocketAddr) {
        let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() else {
            self.settings.counts.refuse(Refusal::Limit);
            return;
        };
        // Small answers are sent at once; where that can't be set, they are a little later.
        drop(stream.set_nodelay(true));
        // An address of IPv4 is the same one by whatever socket it comes.
        let peer = Peer(SocketAddr::new(peer.ip().to_canonical(), peer.port()));
        let (router, phase) = (self.router.clone(), self.phase.subscribe());
        let tls = self.settings.tls.as_ref().map(|tls| tls.acceptor());
        let (open, counts) = (self.settings.counts.open(), self.settings.counts.clone());
        tokio::spawn(async move {
            let is_secured = tls.is_some();
            if let Some(opened) = opening::open(stream, tls, phase.clone()).await {
                Conversation { router, peer, phase }.hold(opened).await;
            } else if is_secured {
                counts.refuse(Refusal::Handshake);
            }
            drop((open, turn));
        });
    }

    /// Accepts everybody whom the kernel has connected already, who would be cut off otherwise, and
    /// closes the listener. The system is asked itself, for the runtime may not know of them yet.
    fn accept_the_waiting(&self, listener: TcpListener) {
        let Ok(listener) = listener.into_std() else { return };
        while let Ok((stream, peer)) = listener.accept() {
            if stream.set_nonblocking(true).is_ok()
                && let Ok(stream) = TcpStream::from_std(stream)
            {
                self.begin(stream, peer);
            }
        }
    }
}
