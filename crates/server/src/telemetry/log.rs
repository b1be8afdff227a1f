//! Where log lines go: a buffer that a thread of its own writes out, many lines at a time.
//!
//! A channel that takes each line to a writing thread, and a system call for each, cost more than
//! answering a read by id. So lines are put side by side, and written every few milliseconds.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use opentelemetry::trace::TraceId;
use people::Timestamp;
use tracing_subscriber::fmt::MakeWriter;

/// How long a line waits at most.
const WAIT: Duration = Duration::from_millis(20);
/// How long the end of the service waits for the last lines to be taken.
const LAST_WAIT: Duration = Duration::from_secs(1);
/// How many bytes wait at most, if standard output takes none: what comes then is left out.
const MAX_WAITING: usize = 4 * 1024 * 1024;

/// Lines that wait to be written.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    left_out: u64,
    ended: bool,
}

impl Lines {
    fn with<T>(&self, change: impl FnOnce(&mut Waiting) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes out what waits; answers whether more can come.
    fn write_out(&self, spare: &mut Vec<u8>) -> bool {
        let (left_out, ended) = self.with(|waiting| {
            mem::swap(&mut waiting.bytes, spare);
            (mem::take(&mut waiting.left_out), waiting.ended)
        });
        let mut output = io::stdout().lock();
        // Where standard output is closed, nobody is there to read it.
        drop(output.write_all(spare));
        if left_out > 0 {
            drop(writeln!(
                output,
                r#"{{"level":"WARN","message":"lines left out","count":{left_out}}}"#
            ));
        }
        drop(output.flush());
        spare.clear();
        !ended
    }
}

/// A request that was answered.
pub(super) struct RequestLine<'a> {
    pub(super) moment: Timestamp,
    pub(super) method: &'a str,
    pub(super) route: &'a str,
    pub(super) status: u16,
    pub(super) duration_us: u64,
    pub(super) request_id: &'a str,
    pub(super) trace: Option<TraceId>,
    pub(super) caller: &'a str,
}

impl Lines {
    /// Writes the line of a request as the subscriber would, without its detour over fields: no
    /// part of it has a sign that JSON would escape.
    pub(super) fn request(&self, line: &RequestLine<'_>) {
        let RequestLine { moment, method, route, status, duration_us, .. } = line;
        let RequestLine { request_id, trace, caller, .. } = line;
        let trace = trace.map_or(String::new(), |trace| format!(",\"trace_id\":\"{trace}\""));
        let line = format!(
            "{{\"timestamp\":\"{moment}\",\"level\":\"INFO\",\"message\":\"request\",\
             \"method\":\"{method}\",\"route\":\"{route}\",\"status\":{status},\
             \"duration_us\":{duration_us},\"request_id\":\"{request_id}\",\
             \"caller\":\"{caller}\"{trace}}}\n"
        );
        self.add(line.as_bytes());
    }

    fn add(&self, line: &[u8]) {
        self.with(|waiting| {
            if waiting.bytes.len() + line.len() > MAX_WAITING {
                waiting.left_out += 1;
            } else {
                waiting.bytes.extend_from_slice(line);
            }
        });
    }
}

/// Takes a line as a whole: the subscriber writes each one with a single call.
impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.add(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Writes lines out until it is dropped, and then what is left.
#[derive(Debug)]
pub struct LogGuard {
    lines: Lines,
    all_written: mpsc::Receiver<()>,
}

impl LogGuard {
    /// Where lines go.
    pub(super) fn lines(&self) -> Lines {
        self.lines.clone()
    }

    pub(super) fn start(lines: Lines) -> io::Result<Self> {
        let written = lines.clone();
        let (wrote_all, all_written) = mpsc::channel::<()>();
        let thread = thread::Builder::new().name("log".to_owned()).spawn(move || {
            let mut spare = Vec::new();
            while written.write_out(&mut spare) {
                thread::sleep(WAIT);
            }
            // Whoever waits is told by that.
            drop(wrote_all);
        })?;
        drop(thread);
        Ok(Self { lines, all_written })
    }
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        self.lines.with(|waiting| waiting.ended = true);
        // Where nobody takes what was written, what is left is given up.
        let _ = self.all_written.recv_timeout(LAST_WAIT);
    }
}
