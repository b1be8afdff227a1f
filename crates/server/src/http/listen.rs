//! Connections: accepting them, their limits, and letting them finish.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::service::{Service, service_fn};
use hyper::{Request, Version};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_io_timeout::TimeoutStream;

/// How long the head of a request may take to arrive.
const HEAD_TIME_LIMIT: Duration = Duration::from_secs(10);
/// How long a caller may take none of what is sent to it.
const WRITE_TIME_LIMIT: Duration = Duration::from_secs(30);
/// What a connection of HTTP/2 begins with (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How large the head of a request may be, in bytes.
const MAX_HEAD: u32 = 64 * 1024;
/// How many headers a request may have.
const MAX_HEADERS: usize = 64;
/// How many requests may run at once on one connection of HTTP/2.
const MAX_STREAMS: u32 = 128;

/// How long connections may still send what was on its way when the service stopped accepting. It
/// is far longer than a busy caller needs, and short enough for an idle one to be waited for.
const LINGER: Duration = Duration::from_millis(500);

/// Serves until `stop` is done; then accepts nobody any more, answers what has been sent, and lets
/// what runs finish, for `patience` at most. Answers how many connections didn't.
///
/// A connection of HTTP/1 that is closed while a request is on its way loses that request. So each
/// is told with its next answer that it was the last one (RFC 9112, section 9.6), and only those
/// that stay silent for a while are closed without having been told. Nobody is told before the
/// listener is closed: a caller would connect again, just to be cut off.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    patience: Duration,
) -> usize {
    let connections = Connections {
        builder: builder(),
        router: TowerToHyperService::new(router),
        graceful: GracefulShutdown::new(),
        closing: watch::Sender::new(false),
        open: Arc::new(()),
    };
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => connections.begin(stream),
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
    let Connections { graceful, closing, open, .. } = connections;
    closing.send_replace(true);
    let silence = Instant::now() + LINGER;
    while Arc::strong_count(&open) > 1 && Instant::now() < silence {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    match tokio::time::timeout(patience, graceful.shutdown()).await {
        Ok(()) => 0,
        Err(_) => Arc::strong_count(&open) - 1,
    }
}

struct Connections {
    builder: Builder<TokioExecutor>,
    router: TowerToHyperService<Router>,
    graceful: GracefulShutdown,
    /// Whether each answer is the last one on its connection.
    closing: watch::Sender<bool>,
    /// Held by each connection, so that they can be counted.
    open: Arc<()>,
}

impl Connections {
    fn begin(&self, stream: TcpStream) {
        // Small answers are sent at once; where that can't be set, they are a little later.
        drop(stream.set_nodelay(true));
        let (router, closing) = (self.router.clone(), self.closing.subscribe());
        let stopping = closing.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            // In HTTP/2 a frame says it, and the header is forbidden (RFC 9113, section 8.2.2).
            let by_header = request.version() < Version::HTTP_2;
            say_when_last(router.call(request), by_header.then(|| closing.clone()))
        });
        let watcher = self.graceful.watcher();
        let (builder, open) = (self.builder.clone(), Arc::clone(&self.open));
        tokio::spawn(async move {
            if has_begun(&stream, stopping).await {
                let mut stream = TimeoutStream::new(stream);
                stream.set_write_timeout(Some(WRITE_TIME_LIMIT));
                let stream = TokioIo::new(Box::pin(stream));
                let connection = builder.serve_connection(stream, service).into_owned();
                // A caller that hangs up or breaks the protocol is no failure of ours.
                drop(watcher.watch(connection).await);
            }
            drop(open);
        });
    }

    /// Accepts everybody whom the kernel has connected already, who would be cut off otherwise, and
    /// closes the listener. The system is asked itself, for the runtime may not know of them yet.
    fn accept_the_waiting(&self, listener: TcpListener) {
        let Ok(listener) = listener.into_std() else { return };
        while let Ok((stream, _)) = listener.accept() {
            if stream.set_nonblocking(true).is_ok()
                && let Ok(stream) = TcpStream::from_std(stream)
            {
                self.begin(stream);
            }
        }
    }
}

/// Waits until a caller has said enough to tell HTTP/1 from HTTP/2: the library would wait for ever.
/// Answers whether that came in time.
async fn has_begun(stream: &TcpStream, mut closing: watch::Receiver<bool>) -> bool {
    let begins = async {
        let mut first = [0; PREFACE.len()];
        loop {
            let read = stream.peek(&mut first).await.unwrap_or(0);
            let may_become_2 = read < PREFACE.len() && PREFACE.starts_with(&first[..read]);
            if read == 0 || !may_become_2 {
                return read > 0;
            }
            // What was seen once is seen again at once, so that there is nothing to wait for.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ends = async {
        drop(closing.wait_for(|closing| *closing).await);
        tokio::time::sleep(LINGER).await;
    };
    tokio::select! {
        begun = begins => begun,
        () = tokio::time::sleep(HEAD_TIME_LIMIT) => false,
        () = ends => false,
    }
}

/// Adds to an answer that no other one follows it, once that is so.
async fn say_when_last(
    answer: impl Future<Output = Result<Response, Infallible>>,
    closing: Option<watch::Receiver<bool>>,
) -> Result<Response, Infallible> {
    let mut response = answer.await?;
    if closing.is_some_and(|closing| *closing.borrow()) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_LIMIT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .max_header_list_size(MAX_HEAD)
        .max_concurrent_streams(MAX_STREAMS);
    builder
}
