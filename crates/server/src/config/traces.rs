//! Whether traces are told, by OpenTelemetry's own variables
//! (<https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>); what else they
//! say, its library reads itself.

use std::env;

/// How traces are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Telling {
    /// Whether somebody has set for how long spans are sent again.
    pub limits_time: bool,
    /// Whether somebody has set who tells.
    pub names_service: bool,
}

impl Telling {
    /// As the environment says; nothing, where it names no collector. The error says what of it
    /// can't be.
    pub fn of_environment() -> Result<Option<Self>, String> {
        let is_named =
            is_set("OTEL_EXPORTER_OTLP_ENDPOINT") || is_set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        let is_off = variable("OTEL_SDK_DISABLED")
            .is_some_and(|is| is.eq_ignore_ascii_case("true"))
            || variable("OTEL_TRACES_EXPORTER").is_some_and(|exporter| exporter == "none");
        if !is_named || is_off {
            return Ok(None);
        }
        let of_traces = variable("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
        let protocol = of_traces.or_else(|| variable("OTEL_EXPORTER_OTLP_PROTOCOL"));
        if let Some(other) = protocol.filter(|protocol| protocol != "http/protobuf") {
            return Err(format!(
                "OTEL_EXPORTER_OTLP_PROTOCOL is {other}, and PeopleInfo sends traces by \
                 http/protobuf alone: set it to that, and OTEL_EXPORTER_OTLP_ENDPOINT to where \
                 the collector takes it, usually its port 4318. OTEL_TRACES_EXPORTER=none sends \
                 none."
            ));
        }
        let attributes = variable("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default();
        Ok(Some(Self {
            limits_time: is_set("OTEL_EXPORTER_OTLP_TIMEOUT")
                || is_set("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"),
            names_service: is_set("OTEL_SERVICE_NAME") || attributes.contains("service.name="),
        }))
    }
}

fn is_set(name: &str) -> bool {
    variable(name).is_some()
}

/// A variable, unless it is set to nothing.
fn variable(name: &str) -> Option<String> {
    let value = env::var_os(name)?.into_string().ok()?;
    Some(value).filter(|value| !value.is_empty())
}
