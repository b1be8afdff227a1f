//! `POST /v1/people/import`: rows of a body, written as they come.
//!
//! Two threads do it. One reads the body, which is as slow as the client, and makes rows of it; the
//! other has the directory write them, and hears what became of each. Between them there are few
//! rows, and those that are on their way to the disk are limited in number and in bytes: a client
//! that sends faster than the disk writes has to wait, and memory stays as it is.
//!
//! # The answer
//!
//! Its head goes out once the body can be read: when its header or its first bytes could. Its lines
//! are kept, beyond some kilobytes in a file, until the body was read. Most clients send all before
//! they read anything: were the lines sent to them at once, they would soon fill all buffers on the
//! way, and the connection would be cut because nobody takes what is sent, or both sides would wait
//! for each other for ever.
//!
//! Where reading ends before the body does, what is still sent is thrown away for a while
//! ([`super::feed`]), for the same clients: they would be cut off while they send, and never read
//! what was done.
//!
//! # The end
//!
//! Rows that were begun are always brought to their end and counted. None is begun any more when
//! the client hangs up; when the service is about to stop, none is read any more, and the answer
//! says what was done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use people::keys::Recognise;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};

use super::answer::{self, Answer};
use super::feed::Feed;
use super::spool::{Spool, spool};
use super::{CSV, NDJSON, flag};
use crate::App;
use crate::access::{Share, Writer};
use crate::config::Format;
use crate::exchange::{self, Failure, Mapping, Row, Rows};
use crate::http::extract::{Parameters, has_type, no_condition, no_idempotency_key, parameter};
use crate::problem::Problem;
use crate::table::{Spelling, Unmapped};
use crate::telemetry::Here;

/// How many rows wait between the two threads.
const BETWEEN: usize = 256;
/// How many bytes of rows are on their way at once; read and checked, they need several times this.
const ROOM: usize = 8 * 1024 * 1024;

pub(super) async fn import(
    State(app): State<App>,
    caller: Writer,
    parameters: Parameters,
    request: Request,
) -> Result<Response, Problem> {
    no_idempotency_key(request.headers())?;
    no_condition(request.headers())?;
    let asked = Asked::read(parameters)?;
    let format = format_of(request.headers())?;
    let mapping = asked.mapping(format)?;
    if app.is_draining() {
        return Err(Problem::Unavailable);
    }
    let turn = app.imports().take(&caller)?;
    let (spool, lines) = spool();
    let spool = Arc::new(spool);
    let has_begun = Arc::new(AtomicBool::new(false));
    let body = request.into_body();
    let feed =
        Feed::new(body, app.clone(), caller.clone(), Arc::clone(&spool), Arc::clone(&has_begun));
    let (begun, begins) = oneshot::channel();
    let (rows, received) = mpsc::channel(BETWEEN);
    let reading =
        Reading { rows, spool: Arc::clone(&spool), runtime: Handle::current(), has_begun };
    let reader = spawn_blocking(move || reading.read(feed, format, &mapping, begun));
    // A thread that ends without a word has panicked.
    begins.await.unwrap_or(Err(Problem::Internal))?;
    let writing = Writing { app, caller, asked, spool, _turn: turn };
    let runtime = Handle::current();
    let here = Here::new();
    drop(spawn_blocking(move || runtime.block_on(here.carry(writing.write(received, reader)))));
    let body = Body::from_stream(lines.into_stream());
    Ok(([(header::CONTENT_TYPE, NDJSON)], body).into_response())
}

/// The form of the body.
fn format_of(headers: &HeaderMap) -> Result<Format, Problem> {
    if has_type(headers, NDJSON) {
        Ok(Format::Ndjson)
    } else if has_type(headers, CSV) {
        Ok(Format::Csv)
    } else {
        Err(Problem::MediaType { expected: "application/x-ndjson` or `text/csv" })
    }
}

/// What the parameters say.
struct Asked {
    key: Option<Recognise>,
    dry_run: bool,
    maps: Option<Vec<String>>,
    unmapped: Option<Unmapped>,
}

impl Asked {
    fn read(mut parameters: Parameters) -> Result<Self, Problem> {
        let key = parameters.take("key").map(|text| {
            let detail = "Use `id`, `userName` or `externalIds[SYSTEM]`.";
            Recognise::parse(&text).ok_or_else(|| parameter("key", detail))
        });
        let dry_run = flag(&mut parameters, "dry-run")?;
        let maps = parameters.take("map");
        let maps = maps.map(|text| {
            // The name of a column may have a comma: then lines separate.
            let separator = if text.contains('\n') { '\n' } else { ',' };
            text.split(separator).filter(|map| !map.is_empty()).map(str::to_owned).collect()
        });
        let unmapped = parameters.take("unmapped").map(|text| match text.as_str() {
            "refuse" => Ok(Unmapped::Refuse),
            "attributes" => Ok(Unmapped::Attributes),
            "ignore" => Ok(Unmapped::Ignore),
            _ => Err(parameter("unmapped", "There are `refuse`, `attributes` and `ignore`.")),
        });
        parameters.none_left("`key`, `dry-run`, `map` and `unmapped`")?;
        Ok(Self { key: key.transpose()?, dry_run, maps, unmapped: unmapped.transpose()? })
    }

    fn mapping(&self, format: Format) -> Result<Mapping, Problem> {
        let said = [("map", self.maps.is_some()), ("unmapped", self.unmapped.is_some())];
        if let Some((name, _)) = said.iter().find(|(_, said)| *said && format == Format::Ndjson) {
            return Err(parameter(name, "Only a table has columns; leave it out."));
        }
        let maps = self.maps.clone().unwrap_or_default();
        let unmapped = self.unmapped.unwrap_or(Unmapped::Refuse);
        Ok(Mapping { maps, unmapped, spelling: Spelling::Parameters })
    }
}

/// The thread that reads.
struct Reading {
    rows: mpsc::Sender<Row>,
    spool: Arc<Spool>,
    runtime: Handle,
    has_begun: Arc<AtomicBool>,
}

impl Reading {
    /// Reads the body to its end, or until nobody wants rows any more; answers why it couldn't.
    fn read(
        self,
        feed: Feed,
        format: Format,
        mapping: &Mapping,
        begun: oneshot::Sender<Result<(), Problem>>,
    ) -> Option<Failure> {
        let mut rows = match Rows::begin(Box::new(feed), format, mapping) {
            Ok(rows) => rows,
            Err(failure) => {
                drop(begun.send(Err(answer::problem(&failure))));
                return Some(failure);
            }
        };
        self.has_begun.store(true, Ordering::Relaxed);
        if begun.send(Ok(())).is_err() {
            return None;
        }
        let room = Arc::new(Semaphore::new(ROOM));
        for mut row in &mut rows {
            let share = u32::try_from(row.size.min(ROOM)).unwrap_or(u32::MAX);
            row.share = self.runtime.block_on(Arc::clone(&room).acquire_many_owned(share)).ok();
            if self.rows.blocking_send(row).is_err() {
                break;
            }
        }
        self.spool.release();
        rows.failure()
    }
}

/// The thread that writes.
struct Writing {
    app: App,
    caller: Writer,
    asked: Asked,
    spool: Arc<Spool>,
    _turn: Share,
}

impl Writing {
    async fn write(self, received: mpsc::Receiver<Row>, reader: JoinHandle<Option<Failure>>) {
        let Self { app, caller, asked, spool, _turn } = self;
        let rows = stream::unfold(received, |mut received| async {
            let wanted = !spool.is_abandoned() && !spool.is_lost();
            let row = if wanted { received.recv().await } else { None };
            row.map(|row| (row, received))
        });
        let answer = Answer { app: app.clone(), spool: Arc::clone(&spool) };
        let key = asked.key.as_ref();
        let mut import = exchange::Import::new(app.directory(), &caller, key, answer);
        if asked.dry_run {
            import.rehearse(rows).await;
        } else {
            import.write(rows).await;
        }
        let (counts, answer) = import.end();
        let Ok(failure) = reader.await else { return };
        if !asked.dry_run && !app.is_draining() {
            // Everyone is written; a store that can't settle now has said so in the log.
            drop(exchange::settle(app.directory(), counts).await);
        }
        answer.end(counts, asked.dry_run, failure.as_ref());
    }
}
