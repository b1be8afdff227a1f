//! Whether anything still moves on a connection.
//!
//! Callers of HTTP/2 answer pings for as long as they like. So a connection on which nothing is
//! asked, or nothing is taken of what was answered, has to be noticed here.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::Instant;

/// What goes on on a connection.
#[derive(Clone)]
pub(super) struct Activity {
    now: Arc<Mutex<Now>>,
    is_http2: bool,
}

struct Now {
    /// How many requests run, from their heads to the ends of their answers.
    running: usize,
    /// Of how many there is more to send than the caller takes at the moment.
    offered: usize,
    /// When anything changed.
    moved: Instant,
}

impl Activity {
    pub(super) fn new(is_http2: bool) -> Self {
        let now = Now { running: 0, offered: 0, moved: Instant::now() };
        Self { now: Arc::new(Mutex::new(now)), is_http2 }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        let mut now = self.now();
        change(&mut now);
        now.moved = Instant::now();
    }

    fn stood_still_since(&self) -> Instant {
        let now = self.now();
        let is_ours = now.running > 0 && !(self.is_http2 && now.offered > 0);
        if is_ours { Instant::now() } else { now.moved }
    }

    /// A request that begins.
    pub(super) fn begin(&self) -> Running {
        self.change(|now| now.running += 1);
        Running { activity: self.clone(), is_offered: false }
    }

    /// Done once nothing has moved for so long, and that is not for us to change: no request runs,
    /// or there are answers of HTTP/2 that nobody takes. In HTTP/1 an answer fills the connection,
    /// which has a time limit of its own for that.
    pub(super) async fn stands_still(&self, patience: Duration) {
        loop {
            let since = self.stood_still_since();
            if since.elapsed() >= patience {
                return;
            }
            tokio::time::sleep_until(since + patience).await;
        }
    }
}

/// A request that runs, until this is dropped.
pub(super) struct Running {
    activity: Activity,
    is_offered: bool,
}

impl Running {
    /// Says whether there is something that the caller has to take before more is asked for.
    fn offer(&mut self, is_offered: bool) {
        let before = std::mem::replace(&mut self.is_offered, is_offered);
        self.activity.change(|now| {
            now.offered = now.offered + usize::from(is_offered) - usize::from(before);
        });
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.offer(false);
        self.activity.change(|now| now.running -= 1);
    }
}

/// How many bytes of an answer of HTTP/2 are handed over at once. The library takes whatever it is
/// given, and then nobody would know whether the caller takes it.
pub(super) const PART: usize = 64 * 1024;

/// The body of an answer; the request runs until it is dropped.
pub(super) struct Body {
    inner: axum::body::Body,
    /// What the body gave beyond a part.
    rest: Bytes,
    running: Running,
}

impl Body {
    pub(super) fn new(body: axum::body::Body, mut running: Running) -> Self {
        running.offer(true);
        Self { inner: body, rest: Bytes::new(), running }
    }

    /// As much of the rest as may be handed over at once.
    fn part(&mut self) -> Frame<Bytes> {
        let length = if self.running.activity.is_http2 { PART } else { usize::MAX };
        Frame::data(self.rest.split_to(self.rest.len().min(length)))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !self.rest.is_empty() {
            self.running.offer(true);
            return Poll::Ready(Some(Ok(self.part())));
        }
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        self.running.offer(polled.is_ready());
        polled.map_ok(|frame| match frame.into_data() {
            Ok(data) => {
                self.rest = data;
                self.part()
            }
            Err(trailers) => trailers,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, mut hint) = (self.rest.len() as u64, self.inner.size_hint());
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}
