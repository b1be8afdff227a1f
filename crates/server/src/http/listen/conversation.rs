//! The requests and answers on a connection, and the limits that the libraries hold them to.

use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::service::{Service, service_fn};
use hyper::{Request, Version};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::sync::watch;

use super::activity::{Activity, Body, PART, Running};
use super::head::{self, HeadTimer};
use super::opening::Opened;
use super::{HEAD_TIME_LIMIT, Peer, Phase};

/// How long a connection may be idle. It is longer than what load balancers allow theirs, which is
/// 60 seconds for Amazon's: whoever is the first to close loses no request of the other one.
const IDLE_TIME_LIMIT: Duration = Duration::from_secs(75);

/// How large the head of a request may be, in bytes. The library for HTTP/1 reads as much again
/// before it counts, so that up to twice as much can pass there.
const MAX_HEAD: u32 = 64 * 1024;
/// How many headers a request may have.
const MAX_HEADERS: usize = 64;
/// How many requests may run at once on one connection of HTTP/2.
const MAX_STREAMS: u32 = 128;
/// How many requests a caller may have taken back before anybody began them; the next one costs it
/// the connection ("rapid reset", CVE-2023-44487).
const MAX_TAKEN_BACK: usize = 20;
/// How many requests that break the protocol a caller may send before it loses the connection.
const MAX_BROKEN: usize = 64;
/// How many bytes of one body of HTTP/2 may be on their way to a handler.
const STREAM_WINDOW: u32 = 256 * 1024;
/// And of all bodies on one connection.
const CONNECTION_WINDOW: u32 = 512 * 1024;
/// How often an HTTP/2 connection is asked whether it is still there, and how long that may take.
const PING: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(20));

/// What is said on a connection.
pub(super) struct Conversation {
    pub(super) router: TowerToHyperService<Router>,
    pub(super) peer: Peer,
    pub(super) phase: watch::Receiver<Phase>,
}

impl Conversation {
    /// Answers what is asked, until the caller has enough, the service finishes, or nothing moves
    /// any more.
    pub(super) async fn hold(self, opened: Opened) {
        let Self { router, peer, mut phase } = self;
        let activity = Activity::new(opened.is_http2);
        let (told, runs) = (phase.clone(), activity.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            // In HTTP/2 a frame says it, and the header is forbidden (RFC 9113, section 8.2.2).
            let by_header = request.version() < Version::HTTP_2;
            let running = runs.begin();
            answer(router.call(request), by_header.then(|| told.clone()), running)
        });
        let (transport, timer) = head::watched(opened.transport);
        let builder = builder(opened.is_http2, timer);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(transport), service));
        let (mut finishing, mut patience) = (false, IDLE_TIME_LIMIT);
        loop {
            tokio::select! {
                // What a caller has sent already is read before it is told that this is the end.
                biased;
                // A caller that hangs up or breaks the protocol is no failure of ours.
                _ = connection.as_mut() => break,
                _ = phase.wait_for(|phase| *phase == Phase::Finishing), if !finishing => {
                    finishing = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = activity.stands_still(patience) => {
                    if patience > IDLE_TIME_LIMIT {
                        break;
                    }
                    // A caller of HTTP/2 is told, and gets a moment to take it in.
                    patience += HEAD_TIME_LIMIT;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// Answers a request, and adds that no other one follows it, once that is so.
async fn answer(
    answer: impl Future<Output = Result<Response, Infallible>>,
    phase: Option<watch::Receiver<Phase>>,
    running: Running,
) -> Result<hyper::Response<Body>, Infallible> {
    let mut response = answer.await?;
    if phase.is_some_and(|phase| *phase.borrow() != Phase::Serving) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Body::new(body, running)))
}

fn builder(is_http2: bool, timer: HeadTimer) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    if is_http2 {
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(PING.0)
            .keep_alive_timeout(PING.1)
            .max_header_list_size(MAX_HEAD)
            .max_concurrent_streams(MAX_STREAMS)
            .max_pending_accept_reset_streams(MAX_TAKEN_BACK)
            .max_local_error_reset_streams(MAX_BROKEN)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_send_buf_size(PART);
        return builder.http2_only();
    }
    builder
        .http1()
        .timer(timer)
        // Until the next head begins; from then on, the timer gives it less.
        .header_read_timeout(IDLE_TIME_LIMIT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD as usize);
    builder.http1_only()
}
