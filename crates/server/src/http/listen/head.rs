//! Heads of HTTP/1: a connection may be idle for long, but a head that has begun has to arrive soon.
//!
//! The library has one time limit for both, and asks a timer for it. The one here is as long as a
//! connection may be idle, and is cut short once the first byte of the next head is there.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::HEAD_TIME_LIMIT;
use super::opening::Transport;

/// A connection that says when something was read, and the timer that wants to know it.
pub(super) fn watched(transport: Box<dyn Transport>) -> (Watched, HeadTimer) {
    let has_read = Arc::new(AtomicBool::new(false));
    let timer = HeadTimer { has_read: Arc::clone(&has_read), is_first: AtomicBool::new(true) };
    (Watched { transport, has_read }, timer)
}

/// A connection that says when something was read.
pub(super) struct Watched {
    transport: Box<dyn Transport>,
    has_read: Arc<AtomicBool>,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.transport).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.has_read.store(true, Ordering::Relaxed);
        }
        polled
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.transport).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.transport).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.transport.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(context)
    }
}

/// Times how long the next head takes. The library asks it for nothing else.
pub(super) struct HeadTimer {
    has_read: Arc<AtomicBool>,
    is_first: AtomicBool,
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        // The first head is waited for because it is to come, so that it counts as begun.
        let has_begun = self.is_first.swap(false, Ordering::Relaxed);
        self.has_read.store(has_begun, Ordering::Relaxed);
        let sleep = Box::pin(tokio::time::sleep_until(deadline.into()));
        Box::pin(HeadWait { sleep, has_read: Some(Arc::clone(&self.has_read)) })
    }

    fn now(&self) -> Instant {
        tokio::time::Instant::now().into()
    }
}

/// Done when the next head has taken too long.
struct HeadWait {
    sleep: Pin<Box<tokio::time::Sleep>>,
    /// What says whether the head has begun, until it has.
    has_read: Option<Arc<AtomicBool>>,
}

impl Future for HeadWait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.has_read.take_if(|has_read| has_read.load(Ordering::Relaxed)).is_some() {
            self.sleep.as_mut().reset(tokio::time::Instant::now() + HEAD_TIME_LIMIT);
        }
        self.sleep.as_mut().poll(context)
    }
}

impl Sleep for HeadWait {}
