//! What else than requests is logged, as a line of JSON each.

use std::error::Error;
use std::fmt::{self, Debug};

use people::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::current::Current;
use crate::clock::Clock;

/// Writes an event with its moment, its level and its fields, and with the request and the trace that
/// it happened in, if it did in one.
pub(super) struct Json(pub(super) Clock);

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (moment, level): (Timestamp, _) = (self.0.now(), event.metadata().level());
        write!(writer, "{{\"timestamp\":\"{moment}\",\"level\":\"{level}\"")?;
        let mut members = Members { writer, names_request: false, outcome: Ok(()) };
        event.record(&mut members);
        if let Some(Current { request_id, trace }) = Current::get() {
            if !members.names_request {
                members.write("request_id", &request_id);
            }
            if let Some(trace) = trace {
                members.write("trace_id", &trace.to_string());
            }
        }
        members.outcome?;
        writeln!(members.writer, "}}")
    }
}

struct Members<'a> {
    writer: Writer<'a>,
    /// Whether the event itself says to which request it belongs.
    names_request: bool,
    outcome: fmt::Result,
}

impl Members<'_> {
    fn write(&mut self, name: &str, text: &str) {
        self.write_value(name, &serde_json::Value::from(text));
    }

    fn write_value(&mut self, name: &str, value: &serde_json::Value) {
        self.names_request |= name == "request_id";
        if self.outcome.is_ok() {
            self.outcome = write!(self.writer, ",\"{name}\":{value}");
        }
    }
}

impl Visit for Members<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.write(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.write_value(field.name(), &value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.write_value(field.name(), &value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.write_value(field.name(), &value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.write_value(field.name(), &value.into());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.write(field.name(), &value.to_string());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.write(field.name(), &format!("{value:?}"));
    }
}
