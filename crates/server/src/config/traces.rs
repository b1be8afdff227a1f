//! Whether traces are told, by OpenTelemetry's own variables
//! (<https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>); what else they
//! say, its library reads itself.

use std::env;

/// How many spans may wait at most: each takes about a kilobyte.
const MAX_QUEUE: u64 = 1_000_000;

/// How traces are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Telling {
    /// Whether somebody has set for how long spans are sent again.
    pub limits_time: bool,
    /// Whether somebody has set who tells.
    pub names_service: bool,
    /// Whether the collector is asked by TLS.
    pub by_tls: bool,
}

impl Telling {
    /// As the environment says; nothing, where it names no collector. The error says what of it
    /// can't be.
    pub fn of_environment() -> Result<Option<Self>, String> {
        let endpoints = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
        let endpoint = endpoints.into_iter().find_map(|name| Some((name, variable(name)?)));
        let is_off = variable("OTEL_SDK_DISABLED")
            .is_some_and(|is| is.eq_ignore_ascii_case("true"))
            || variable("OTEL_TRACES_EXPORTER").is_some_and(|exporter| exporter == "none");
        let Some((name, endpoint)) = endpoint.filter(|_| !is_off) else { return Ok(None) };
        let by_tls = endpoint.starts_with("https://");
        if !by_tls && !endpoint.starts_with("http://") {
            return Err(format!("{name} has to begin with http:// or https://"));
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
        let [of_traces, of_all] = [
            number("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", u64::MAX)?,
            number("OTEL_EXPORTER_OTLP_TIMEOUT", u64::MAX)?,
        ];
        number("OTEL_BSP_MAX_QUEUE_SIZE", MAX_QUEUE)?;
        sampler()?;
        let attributes = variable("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default();
        let mut attributes = attributes.split(',').map(str::trim);
        Ok(Some(Self {
            limits_time: of_traces.or(of_all).is_some(),
            names_service: variable("OTEL_SERVICE_NAME").is_some()
                || attributes.any(|attribute| attribute.starts_with("service.name=")),
            by_tls,
        }))
    }
}

/// What the library would take for something else without a word.
fn sampler() -> Result<(), String> {
    const KNOWN: [&str; 6] = [
        "always_on",
        "always_off",
        "traceidratio",
        "parentbased_always_on",
        "parentbased_always_off",
        "parentbased_traceidratio",
    ];
    let Some(sampler) = variable("OTEL_TRACES_SAMPLER") else { return Ok(()) };
    if !KNOWN.contains(&&*sampler) {
        return Err(format!("OTEL_TRACES_SAMPLER has to be one of {}", KNOWN.join(", ")));
    }
    let share = variable("OTEL_TRACES_SAMPLER_ARG").map(|share| share.parse::<f64>());
    let is_share = |share: &f64| (0.0..=1.0).contains(share);
    let is_right = share.is_some_and(|share| share.as_ref().is_ok_and(is_share));
    if sampler.ends_with("traceidratio") && !is_right {
        return Err("OTEL_TRACES_SAMPLER_ARG has to be a number from 0 to 1".to_owned());
    }
    Ok(())
}

/// A number, if one is set.
fn number(name: &str, most: u64) -> Result<Option<u64>, String> {
    let Some(text) = variable(name) else { return Ok(None) };
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.map(Some).ok_or_else(|| match most {
        u64::MAX => format!("{name} has to be a number from 1"),
        most => format!("{name} has to be a number from 1 to {most}"),
    })
}

/// A variable, unless it is set to nothing.
fn variable(name: &str) -> Option<String> {
    let value = env::var_os(name)?.into_string().ok()?;
    Some(value).filter(|value| !value.is_empty())
}
