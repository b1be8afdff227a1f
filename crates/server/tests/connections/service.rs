//! A service that takes connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Extension;
use axum::routing::get;
use futures_util::stream;
use server::http::listen::{self, Peer, Settings, Tls};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How many connections a service takes unless a test says otherwise.
const CONNECTIONS: u32 = 8_192;
/// How long running requests are waited for when it stops.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many bytes `/large` answers.
pub(crate) const LARGE: usize = 4 * 1024 * 1024;

/// A service, until it is dropped.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    /// The certificate that it speaks TLS with, as PEM.
    pub(crate) certificate: String,
    pub(crate) settings: Settings,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<usize>,
}

impl Service {
    /// One that speaks plain HTTP.
    pub(crate) async fn plain() -> Self {
        Self::start(router(), Settings::plain(CONNECTIONS, PATIENCE), String::new()).await
    }

    /// The same, and takes so many connections.
    pub(crate) async fn small(connections: u32) -> Self {
        Self::start(router(), Settings::plain(connections, PATIENCE), String::new()).await
    }

    /// One that speaks TLS, as `localhost` and by its address.
    pub(crate) async fn secured() -> Self {
        Self::secured_with(router()).await
    }

    /// The same, with other routes.
    pub(crate) async fn secured_with(router: Router) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let certificate = write_pair(&folder);
        let (file, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let tls = Some(Arc::new(Tls::read(&file, &key).unwrap()));
        let settings = Settings { tls, ..Settings::plain(CONNECTIONS, PATIENCE) };
        Self::start(router, settings, certificate).await
    }

    async fn start(router: Router, settings: Settings, certificate: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async { drop(stopped.await) };
        let served = tokio::spawn(listen::serve(listener, router, settings.clone(), stopped));
        Self { address, certificate, settings, stop: Some(stop), served }
    }

    /// Tells it to stop.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// How many connections it cut off.
    pub(crate) async fn cut_off(self) -> usize {
        self.served.await.unwrap()
    }

    /// What its metrics say of connections.
    pub(crate) fn counted(&self, line: &str) -> bool {
        let mut registry = prometheus_client::registry::Registry::default();
        self.settings.counts.register(&mut registry);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        text.lines().any(|written| written == line)
    }
}

fn write_pair(folder: &TempDir) -> String {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let certificate = made.cert.pem();
    std::fs::write(folder.path().join("cert.pem"), &certificate).unwrap();
    std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    certificate
}

/// What a connection can be tried with.
fn router() -> Router {
    let peer = |Extension(Peer(peer)): Extension<Peer>| async move { peer.to_string() };
    let slow = async || {
        tokio::time::sleep(Duration::from_mins(2)).await;
        "slow"
    };
    let pausing = async || {
        Body::from_stream(stream::unfold(0, |part| async move {
            let pause = Duration::from_secs(if part == 0 { 0 } else { 120 });
            tokio::time::sleep(pause).await;
            (part < 2).then(|| (Ok::<_, std::io::Error>("part "), part + 1))
        }))
    };
    Router::new()
        .route("/", get(async || "here"))
        .route("/peer", get(peer))
        .route("/slow", get(slow))
        .route("/pausing", get(pausing))
        .route("/large", get(async || vec![b'x'; LARGE]))
}
