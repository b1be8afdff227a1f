//! A body, read as a file is: by a thread that may wait for it.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use bytes::{Buf, Bytes};
use http_body_util::BodyExt;
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use super::spool::Spool;
use crate::App;
use crate::access::{Refused, Writer};
use crate::problem::Problem;

/// How long a body may stand still, and for how long altogether before its rate counts.
const STALL: Duration = Duration::from_secs(30);
/// How many bytes a second have to come, or else a few who send one now and then would have all
/// turns for as long as they like. While rows are written, nobody waits for the body.
const RATE: u64 = 1_024;
/// For how long what is still sent is thrown away once nobody reads it any more. A client that
/// sends all before it reads would find its connection broken otherwise, and never see the answer.
const LINGER: Duration = Duration::from_secs(30);
/// And when the service is about to stop, which waits for answers for 20 seconds.
const LAST_LINGER: Duration = Duration::from_secs(10);
/// When that begins, for a body that was refused. Before, the outermost layer does it
/// ([`crate::http::edge`]), for 2 seconds, and then sends the refusal; two at once would take what
/// the other one waits for.
const REFUSED: Duration = Duration::from_secs(3);

/// Why a body isn't read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// It ended before it was complete.
    Incomplete,
    /// It stood still for too long.
    Stalled,
    /// The service is about to stop.
    Stopping,
    /// Nobody takes the answer any more.
    Abandoned,
    /// Whoever sends it wouldn't be let in any more.
    ShutOut,
}

impl Break {
    /// The same as a problem, where nothing was written yet.
    pub(super) fn problem(self) -> Problem {
        match self {
            Self::Incomplete | Self::Abandoned => Problem::BodyIncomplete,
            Self::Stalled => Problem::BodyTooSlow,
            Self::Stopping => Problem::Unavailable,
            Self::ShutOut => Problem::Unauthorized(Refused::Revoked),
        }
    }
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incomplete => "The body ended before it was complete.",
            Self::Stalled => {
                "The body came too slowly: nothing for 30 seconds, or less than 1 KiB a second."
            }
            Self::Stopping => "The service is about to stop.",
            Self::Abandoned => "Nobody takes the answer any more.",
            Self::ShutOut => "The token isn't valid any more.",
        })
    }
}

impl std::error::Error for Break {}

/// A body that is read as a file.
pub(super) struct Feed {
    body: Option<Body>,
    chunk: Bytes,
    app: App,
    caller: Writer,
    spool: Arc<Spool>,
    runtime: Handle,
    begun: Arc<AtomicBool>,
    /// For how long the body may still be waited for.
    patience: Duration,
}

impl Feed {
    /// A feed of a body, to be read outside of the runtime; until it is said that the import has
    /// `begun`, the body may still be refused.
    pub(super) fn new(
        body: Body,
        app: App,
        caller: Writer,
        spool: Arc<Spool>,
        begun: Arc<AtomicBool>,
    ) -> Self {
        let runtime = Handle::current();
        let (body, chunk, patience) = (Some(body), Bytes::new(), STALL);
        Self { body, chunk, app, caller, spool, runtime, begun, patience }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Break> {
        let Some(body) = &mut self.body else { return Ok(None) };
        loop {
            let waits = Instant::now();
            let frame = tokio::select! {
                biased;
                () = self.app.draining() => return Err(Break::Stopping),
                () = self.spool.abandoned() => return Err(Break::Abandoned),
                frame = timeout(STALL.min(self.patience), body.frame()) => frame,
            };
            self.patience = self.patience.saturating_sub(waits.elapsed());
            if self.patience.is_zero() {
                return Err(Break::Stalled);
            }
            if !self.app.lets_in_still(&self.caller).await {
                return Err(Break::ShutOut);
            }
            match frame.map_err(|_| Break::Stalled)? {
                // What ends with trailers says no more of people.
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if data.is_empty() => {}
                    Ok(data) => {
                        self.patience += Duration::from_millis(data.len() as u64 * 1_000 / RATE);
                        return Ok(Some(data));
                    }
                    Err(_) => {}
                },
                Some(Err(_)) => {
                    self.body = None;
                    return Err(Break::Incomplete);
                }
                None => {
                    self.body = None;
                    return Ok(None);
                }
            }
        }
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.chunk.is_empty() {
            let runtime = self.runtime.clone();
            match runtime.block_on(self.next()).map_err(io::Error::other)? {
                Some(chunk) => self.chunk = chunk,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.chunk.len());
        self.chunk.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            let begun = self.begun.load(Ordering::Relaxed);
            let wait = if begun { Duration::ZERO } else { REFUSED };
            self.runtime.spawn(throw_away(body, self.app.clone(), wait));
        }
    }
}

async fn throw_away(mut body: Body, app: App, wait: Duration) {
    tokio::time::sleep(wait).await;
    let all = async { while let Some(Ok(_)) = body.frame().await {} };
    let last = async {
        app.draining().await;
        tokio::time::sleep(LAST_LINGER).await;
    };
    tokio::select! {
        () = all => {}
        () = tokio::time::sleep(LINGER) => {}
        () = last => {}
    }
}
