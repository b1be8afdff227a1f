//! Whether traces are told, by OpenTelemetry's own variables
//! (<https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>); what else they
//! say, its library reads itself.

use std::env;

/// How many spans may wait at most: each takes about a kilobyte.
const MAX_QUEUE: u64 = 1_000_000;
/// For how long they may wait for others at most, in milliseconds: an hour.
const MAX_DELAY: u64 = 3_600_000;

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
        let of_traces = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")?;
        let of_all = variable("OTEL_EXPORTER_OTLP_ENDPOINT")?;
        let is_off = variable("OTEL_SDK_DISABLED")?
            .is_some_and(|is| is.eq_ignore_ascii_case("true"))
            || variable("OTEL_TRACES_EXPORTER")?.is_some_and(|exporter| exporter == "none");
        let endpoint = of_traces.or(of_all).filter(|_| !is_off);
        let Some(endpoint) = endpoint else { return Ok(None) };
        let by_tls = endpoint.starts_with("https://");
        if !by_tls && !endpoint.starts_with("http://") {
            return Err("OTEL_EXPORTER_OTLP_ENDPOINT, or _TRACES_ENDPOINT, has to begin with \
                        http:// or https://"
                .to_owned());
        }
        for unsupported in &UNSUPPORTED {
            unsupported.refuse()?;
        }
        headers()?;
        let [of_traces, of_all] = [
            number("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", u64::MAX)?,
            number("OTEL_EXPORTER_OTLP_TIMEOUT", u64::MAX)?,
        ];
        number("OTEL_BSP_MAX_QUEUE_SIZE", MAX_QUEUE)?;
        number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", MAX_QUEUE)?;
        number("OTEL_BSP_SCHEDULE_DELAY", MAX_DELAY)?;
        sampler()?;
        let attributes = variable("OTEL_RESOURCE_ATTRIBUTES")?.unwrap_or_default();
        let mut attributes = attributes.split(',').map(str::trim);
        Ok(Some(Self {
            limits_time: of_traces.or(of_all).is_some(),
            names_service: variable("OTEL_SERVICE_NAME")?.is_some()
                || attributes.any(|attribute| attribute.starts_with("service.name=")),
            by_tls,
        }))
    }
}

/// What isn't done, and would be passed over without a word although a variable asks for it.
struct Unsupported {
    /// The variables; the first one that is set counts.
    names: &'static [&'static str],
    /// The values that ask for what is done.
    accepted: &'static [&'static str],
    /// What is done, and what to do about it.
    instead: &'static str,
}

const UNSUPPORTED: [Unsupported; 5] = [
    Unsupported {
        names: &["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"],
        accepted: &["http/protobuf"],
        instead: "traces are sent by http/protobuf alone: set it to that, and \
                  OTEL_EXPORTER_OTLP_ENDPOINT to where the collector takes it, usually its port \
                  4318. OTEL_TRACES_EXPORTER=none sends none",
    },
    Unsupported {
        names: &["OTEL_TRACES_EXPORTER"],
        accepted: &["otlp"],
        instead: "traces are sent by otlp, or by none",
    },
    Unsupported {
        names: &["OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"],
        accepted: &["none"],
        instead: "traces are sent uncompressed: leave it out",
    },
    Unsupported {
        names: &[
            "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
            "OTEL_EXPORTER_OTLP_CERTIFICATE",
            "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
            "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
            "OTEL_EXPORTER_OTLP_CLIENT_KEY",
        ],
        accepted: &[],
        instead: "the collector is known by the file that SSL_CERT_FILE names, and the service \
                  proves itself by OTEL_EXPORTER_OTLP_HEADERS: leave it out",
    },
    Unsupported {
        names: &["OTEL_PROPAGATORS"],
        accepted: &["tracecontext", "tracecontext,baggage", "baggage,tracecontext"],
        instead: "traces are gone on with by tracecontext alone: leave it out",
    },
];

impl Unsupported {
    fn refuse(&self) -> Result<(), String> {
        for name in self.names {
            let Some(value) = variable(name)? else { continue };
            if self.accepted.contains(&&*value) {
                break;
            }
            return Err(format!("{name} is {value}, but {}.", self.instead));
        }
        Ok(())
    }
}

/// What the library would leave out without a word. They may be secrets, so that none is told.
fn headers() -> Result<(), String> {
    for name in ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"] {
        let headers = variable(name)?.unwrap_or_default();
        let mut headers = headers.split(',').filter(|header| !header.trim().is_empty());
        let is_right =
            |header: &str| header.split_once('=').is_some_and(|(name, _)| !name.is_empty());
        if !headers.all(is_right) {
            return Err(format!("{name} has to be such as name=value,other=value"));
        }
    }
    Ok(())
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
    let Some(sampler) = variable("OTEL_TRACES_SAMPLER")? else { return Ok(()) };
    if !KNOWN.contains(&&*sampler) {
        return Err(format!("OTEL_TRACES_SAMPLER has to be one of {}", KNOWN.join(", ")));
    }
    let Some(share) = variable("OTEL_TRACES_SAMPLER_ARG")? else { return Ok(()) };
    let is_share = share.parse().is_ok_and(|share: f64| (0.0..=1.0).contains(&share));
    if sampler.ends_with("traceidratio") && !is_share {
        return Err("OTEL_TRACES_SAMPLER_ARG has to be a number from 0 to 1".to_owned());
    }
    Ok(())
}

/// A number, if one is set.
fn number(name: &str, most: u64) -> Result<Option<u64>, String> {
    let Some(text) = variable(name)? else { return Ok(None) };
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.map(Some).ok_or_else(|| match most {
        u64::MAX => format!("{name} has to be a number from 1"),
        most => format!("{name} has to be a number from 1 to {most}"),
    })
}

/// A variable, unless it is set to nothing.
fn variable(name: &str) -> Result<Option<String>, String> {
    let value = env::var_os(name).unwrap_or_default().into_string();
    let value = value.map_err(|_| format!("{name} is no text in UTF-8"))?;
    Ok(Some(value).filter(|value| !value.is_empty()))
}
