//! What is left of a body that was refused before it was read.
//!
//! A caller that sends everything before it reads anything would get a broken connection instead of
//! the answer: the system resets a connection that is closed while something unread arrives. So the
//! rest is taken and thrown away, as far as that is reasonable (RFC 9112, section 9.6).

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};

/// How many bytes are thrown away at most.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// How long that may take.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// A body that others read from, and that is still there when they have stopped.
#[derive(Clone)]
pub(super) struct Leftover(Arc<Mutex<Body>>);

impl Leftover {
    /// Puts itself in the place of a request's body, if there is one that is sent in any case.
    pub(super) fn of(request: Request) -> (Request, Option<Self>) {
        let waits = request.headers().contains_key(header::EXPECT);
        if waits || hyper::body::Body::is_end_stream(request.body()) {
            return (request, None);
        }
        let (parts, body) = request.into_parts();
        let shared = Self(Arc::new(Mutex::new(body)));
        (Request::from_parts(parts, Body::new(shared.clone())), Some(shared))
    }

    fn with<T>(&self, read: impl FnOnce(Pin<&mut Body>) -> T) -> T {
        read(Pin::new(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Takes what is left, and throws it away.
    pub(super) async fn discard(mut self) {
        let all = async {
            let mut left = MAX_BYTES;
            while left > 0
                && let Some(Ok(frame)) = self.frame().await
            {
                left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            }
        };
        // Whoever sends more, or slower, is cut off.
        drop(tokio::time::timeout(TIME_LIMIT, all).await);
    }
}

impl hyper::body::Body for Leftover {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.with(|body| body.poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.with(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.with(|body| body.size_hint())
    }
}
