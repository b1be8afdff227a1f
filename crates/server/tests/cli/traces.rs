//! Traces: what a collector is told, and what it costs when it is away.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::{Value, json};

use crate::collector::{Collector, attribute};
use crate::dynamodb::{folder_of_a_table, host};
use crate::program::Folder;
use crate::serving::{Serving, ask, write};

/// The trace that a caller is in, its span, and the header that says so.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";
const SAMPLED: &str = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";
const UNSAMPLED: &str = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\n";
/// So that nothing waits for long.
const SOON: (&str, &str) = ("OTEL_BSP_SCHEDULE_DELAY", "50");
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

fn serving(folder: &Folder, url: &str, more: &[(&str, &str)]) -> Serving {
    Serving::start_with(folder, &[], &[&[(ENDPOINT, url), SOON], more].concat())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// What stands in the log of requests that were answered.
fn requests(log: &str) -> Vec<Value> {
    let lines = log.lines().map(|line| serde_json::from_str(line).expect(line));
    lines.filter(|line: &Value| line["message"] == "request").collect()
}

fn is_below(span: &Span, parent: &Span) {
    assert_eq!(span.parent_span_id, parent.span_id, "{} is not below {}", span.name, parent.name);
    assert_eq!(hex(&span.trace_id), hex(&parent.trace_id));
}

#[test]
fn a_request_is_told_as_a_part_of_its_callers_trace() {
    let (folder, collector) = (Folder::new(), Collector::start());
    let serving = serving(&folder, &collector.url, &[]);
    let person = json!({"userName": "quillfeather", "displayName": "Quill Feather"});
    let headers = format!("content-type: application/json\r\n{SAMPLED}");
    let (head, _) = ask(&serving.address, "POST /v1/people", &headers, &person.to_string());
    assert!(head.starts_with("HTTP/1.1 201 "), "{head}");

    let request = collector.span("POST /v1/people");
    assert_eq!(
        (hex(&request.trace_id), hex(&request.parent_span_id)),
        (TRACE.into(), PARENT.into())
    );
    let of_request = |name| attribute(&request.attributes, name);
    assert_eq!(of_request("http.route").as_deref(), Some("/v1/people"));
    assert_eq!(of_request("http.response.status_code").as_deref(), Some("201"));
    let created = collector.span("directory create");
    is_below(&created, &request);
    let stored = collector.span("store create");
    is_below(&stored, &created);
    assert_eq!(attribute(&stored.attributes, "db.system.name").as_deref(), Some("sqlite"));
    assert_eq!(attribute(&stored.attributes, "outcome").as_deref(), Some("ok"));
    assert_eq!(collector.resource("service.name").as_deref(), Some("peopleinfo"));
    let version = collector.resource("service.version");
    assert_eq!(version.as_deref(), Some(env!("CARGO_PKG_VERSION")));

    // Without a caller's, a request has a trace of its own; a probe has none.
    ask(&serving.address, "GET /readyz", "", "");
    ask(&serving.address, "GET /v1/people?q=quillfeather", "", "");
    let own = collector.span("GET /v1/people");
    assert_eq!((own.parent_span_id.as_slice(), own.trace_id == request.trace_id), (&[][..], false));
    let lines = requests(&serving.stop());
    let told: Vec<_> = lines.iter().map(|line| (&line["route"], &line["trace_id"])).collect();
    let (trace, own) = (json!(TRACE), json!(hex(&own.trace_id)));
    let (people, probe) = (json!("/v1/people"), json!("/readyz"));
    assert_eq!(told, [(&people, &trace), (&probe, &Value::Null), (&people, &own)]);

    let spans = collector.spans();
    // What the service does in its own time is a trace as well.
    let roots = spans.iter().filter(|span| span.parent_span_id.is_empty());
    let roots = roots.map(|span| span.name.as_str()).filter(|name| *name != "directory purge");
    assert_eq!(roots.collect::<Vec<_>>(), ["GET /v1/people"]);
    for body in collector.told() {
        let told = String::from_utf8_lossy(&body).to_lowercase();
        assert!(!told.contains("quill"), "{told}");
    }
}

/// Also what is done in a task of its own, or while a body is sent. Who asked is told nobody.
#[test]
fn whatever_a_request_does_is_a_part_of_its_trace() {
    let (folder, collector) = (Folder::new(), Collector::start());
    // More than an export reads before it begins to answer.
    folder.done(&["demo", "--people", "3000"]);
    let serving = serving(&folder, &collector.url, &[]);
    let somebody = write(&serving.address, &json!({"displayName": "Ida"}));
    let erase = format!("POST /v1/people/{}/erase", somebody["id"].as_str().unwrap());
    let rows = "{\"userName\":\"row-1\"}\n{\"userName\":\"row-2\"}\n";
    let import = format!("content-type: application/x-ndjson\r\n{SAMPLED}");
    for (what, headers, body) in [
        ("POST /v1/people/import", import.as_str(), rows),
        ("GET /v1/people/export", SAMPLED, ""),
        ("GET /v1/backup", SAMPLED, ""),
        (&erase, SAMPLED, ""),
    ] {
        let (head, _) = ask(&serving.address, what, headers, body);
        assert!(head.starts_with("HTTP/1.1 200 ") || head.starts_with("HTTP/1.1 204 "), "{head}");
    }
    serving.stop();
    for (span, parent) in [
        ("directory import", "POST /v1/people/import"),
        ("store create", "directory import"),
        ("directory list", "GET /v1/people/export"),
        ("directory backup", "GET /v1/backup"),
        ("store erase", "directory erase"),
    ] {
        let spans = collector.spans();
        let span = spans.iter().find(|is| is.name == span && hex(&is.trace_id) == TRACE);
        let span = span.unwrap_or_else(|| unreachable!("no span below {parent}"));
        let above = spans.iter().find(|above| above.span_id == span.parent_span_id).unwrap();
        assert_eq!(above.name, parent);
    }
    let spans = collector.spans();
    let lists = || spans.iter().filter(|span| span.name == "directory list");
    assert!(lists().count() > 2 && lists().all(|list| hex(&list.trace_id) == TRACE), "{spans:?}");
    let events = spans.iter().flat_map(|span| &span.events).map(|event| &event.name);
    assert_eq!(events.collect::<Vec<_>>(), Vec::<&String>::new(), "nothing is wrong");
}

/// What other tools say of a trace comes in several headers, and is passed on if it isn't too long.
#[test]
fn what_callers_tools_say_is_kept_within_limits() {
    let (folder, collector) = (Folder::new(), Collector::start());
    let serving = serving(&folder, &collector.url, &[]);
    let long = format!("tracestate: {}\r\n", ["k=".to_owned(), "v".repeat(600)].concat());
    let two = "tracestate: a=1\r\ntracestate: b=2\r\n";
    for (what, headers, expected) in
        [("GET /v1/people", two, "a=1,b=2"), ("GET /v1/changes", &long, "")]
    {
        ask(&serving.address, what, &format!("{headers}{SAMPLED}"), "");
        assert_eq!(collector.span(what).trace_state, expected, "{what}");
    }
}

/// A line of the log that isn't that of a request says which one it belongs to.
#[test]
fn what_goes_wrong_is_logged_with_its_request_and_trace() {
    let (folder, collector) = (Folder::new(), Collector::start());
    let serving = serving(&folder, &collector.url, &[]);
    write(&serving.address, &json!({"displayName": "Ida"}));
    // As a broken disk would have it.
    for file in ["peopleinfo.db", "peopleinfo.db-wal"] {
        let (file, length) = (folder.at(file), fs::metadata(folder.at(file)).unwrap().len());
        let mut file = fs::OpenOptions::new().write(true).open(file).unwrap();
        std::io::copy(&mut std::io::repeat(0xa5).take(length), &mut file).unwrap();
    }
    let headers = format!("x-request-id: quarrel-1\r\n{SAMPLED}");
    let (head, _) = ask(&serving.address, "GET /v1/people?q=ida", &headers, "");
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    for name in ["GET /v1/people", "store list"] {
        let failed = collector.span(name);
        assert_eq!(failed.status.unwrap().code, 2, "{name} is an error");
    }
    let log = serving.stop();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect(line));
    // What the service does in its own time can fail meanwhile as well.
    let is_failure = |line: &Value| line["level"] == "ERROR" && line["request_id"].is_string();
    let failures: Vec<_> = lines.filter(is_failure).collect();
    assert!(!failures.is_empty(), "{log}");
    for line in failures {
        let said = (&line["message"], &line["request_id"], &line["trace_id"]);
        let expected = (&json!("the store is unavailable"), &json!("quarrel-1"), &json!(TRACE));
        assert_eq!(said, expected, "{line}");
    }
}

#[test]
fn without_a_collector_the_log_names_the_callers_trace_and_no_other() {
    let folder = Folder::new();
    let serving = Serving::start(&folder, &[]);
    ask(&serving.address, "GET /v1/people", SAMPLED, "");
    ask(&serving.address, "GET /v1/people", "traceparent: 00-0-0-01\r\n", "");
    ask(&serving.address, "GET /v1/people", "", "");
    let lines = requests(&serving.stop());
    let traces: Vec<_> = lines.iter().map(|line| line["trace_id"].as_str()).collect();
    assert_eq!(traces, [Some(TRACE), None, None]);
}

#[test]
fn what_is_told_is_a_share_and_whatever_the_caller_tells() {
    let (folder, collector) = (Folder::new(), Collector::start());
    let share = [
        ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
        ("OTEL_TRACES_SAMPLER_ARG", "0"),
        ("OTEL_SERVICE_NAME", "people-of-ours"),
    ];
    let serving = serving(&folder, &collector.url, &share);
    for headers in ["", UNSAMPLED, SAMPLED, "", UNSAMPLED] {
        ask(&serving.address, "GET /v1/people", headers, "");
    }
    let lines = requests(&serving.stop());
    assert!(lines.iter().all(|line| line["trace_id"].is_string()), "{lines:?}");
    let spans = collector.spans();
    let requests = spans.iter().filter(|span| span.name == "GET /v1/people").collect::<Vec<_>>();
    assert_eq!((requests.len(), hex(&requests[0].parent_span_id)), (1, PARENT.to_owned()));
    assert!(spans.iter().all(|span| hex(&span.trace_id) == TRACE), "{spans:?}");
    assert_eq!(collector.resource("service.name").as_deref(), Some("people-of-ours"));
}

/// Nobody waits for a collector, and it is told what happened while it was away.
#[test]
fn a_collector_that_is_away_is_told_later() {
    let folder = Folder::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let serving = serving(&folder, &format!("http://{address}"), &[]);
    let begun = Instant::now();
    let people = 40;
    for number in 0..people {
        write(&serving.address, &json!({"displayName": format!("Ida {number}")}));
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "writes wait for the collector");
    // It is asked several times in vain.
    thread::sleep(Duration::from_secs(3));
    let collector = Collector::at(&address);
    collector.span("POST /v1/people");
    let log = serving.stop();
    let told = collector.spans().into_iter().filter(|span| span.name == "POST /v1/people");
    assert_eq!(told.count(), people, "{log}");
    let said = |what: &str| log.lines().filter(|line| line.contains(what)).count();
    assert_eq!(said("the collector doesn't take traces"), 1, "{log}");
    assert_eq!(said("the collector takes traces again"), 1, "{log}");
}

#[test]
fn spans_that_a_collector_refuses_are_told_in_the_log() {
    let folder = Folder::new();
    let refused = ExportTracePartialSuccess { rejected_spans: 3, error_message: "quarrel".into() };
    let answer = ExportTraceServiceResponse { partial_success: Some(refused) };
    let collector = Collector::answering(&answer.encode_to_vec());
    let serving = serving(&folder, &collector.url, &[]);
    write(&serving.address, &json!({"displayName": "Ida"}));
    collector.span("POST /v1/people");
    let log = serving.stop();
    assert_eq!(log.matches("it refuses some of the spans").count(), 1, "{log}");
    assert!(!log.contains("quarrel"), "{log}");
}

#[test]
fn a_service_ends_in_time_though_nobody_takes_its_traces() {
    let folder = Folder::new();
    let serving = serving(&folder, "http://127.0.0.1:9", &[]);
    write(&serving.address, &json!({"displayName": "Ida"}));
    let begun = Instant::now();
    let log = serving.stop();
    assert!(begun.elapsed() < Duration::from_secs(15), "{log}");
    assert!(log.contains("the last traces were not taken"), "{log}");
}

#[test]
fn what_cant_be_is_refused_at_the_start() {
    let start = |name: &'static str, value: &str| {
        let variables = vec![(ENDPOINT, "http://127.0.0.1:9".to_owned()), (name, value.to_owned())];
        let folder = Folder::with(variables);
        folder.run(&["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
    };
    for (name, value, why) in [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "by http/protobuf alone"),
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json", "by http/protobuf alone"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "no url", "has to begin with http:// or https://"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://", "traces can't be sent"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "has to be a number from 1"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "999999999999", "from 1 to 1000000"),
        ("OTEL_TRACES_SAMPLER", "sometimes", "has to be one of always_on"),
        ("OTEL_BSP_SCHEDULE_DELAY", "0", "from 1 to 3600000"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "many", "from 1 to 1000000"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization", "has to be such as name=value"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip", "sent uncompressed"),
        ("OTEL_EXPORTER_OTLP_CERTIFICATE", "ca.pem", "SSL_CERT_FILE"),
        ("OTEL_TRACES_EXPORTER", "console", "by otlp, or by none"),
        ("OTEL_PROPAGATORS", "b3", "by tracecontext alone"),
    ] {
        let ran = start(name, value);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
        assert!(ran.said.contains(why), "{ran:?}");
    }
    let share = [("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "2")];
    let variables = share.map(|(name, value)| (name, value.to_owned()));
    let endpoint = (ENDPOINT, "http://127.0.0.1:9".to_owned());
    let folder = Folder::with([&[endpoint][..], &variables].concat());
    let ran = folder.run(&["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
    assert!(ran.said.contains("OTEL_TRACES_SAMPLER_ARG has to be a number"), "{ran:?}");
}

/// What stands there for metrics, say, is nobody's business here.
#[test]
fn what_is_said_of_traces_counts_more_than_what_is_said_of_all() {
    let (folder, collector) = (Folder::new(), Collector::start());
    let more = [
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "none"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
    ];
    let serving = serving(&folder, &collector.url, &more);
    ask(&serving.address, "GET /v1/people", "", "");
    collector.span("GET /v1/people");
}

/// However it refuses, and however often.
#[test]
fn a_collector_that_refuses_is_told_of_once() {
    let folder = Folder::new();
    let collector = Collector::failing();
    let serving = serving(&folder, &collector.url, &[]);
    for count in 1..4 {
        write(&serving.address, &json!({"displayName": "Ida"}));
        while collector.told().len() < count {
            thread::sleep(Duration::from_millis(20));
        }
    }
    let log = serving.stop();
    assert_eq!(log.matches("it answers with 400; what is sent is lost").count(), 1, "{log}");
    assert!(!log.contains("Export"), "{log}");
    assert!(!log.contains("\"ERROR\""), "{log}");
}

#[test]
fn each_attempt_at_dynamodb_is_told_and_says_in_which_trace_it_is_made() {
    let (folder, table) = folder_of_a_table();
    folder.done(&["table", "create"]);
    let (way, sent) = listened_to();
    let (collector, store) = (Collector::start(), format!("dynamodb:{table}"));
    let more = [("AWS_ENDPOINT_URL", way.as_str()), ("PEOPLEINFO_STORE", &store)];
    let serving = serving(&folder, &collector.url, &more);
    let headers = format!("content-type: application/json\r\n{SAMPLED}");
    ask(&serving.address, "POST /v1/people", &headers, &json!({"displayName": "Ida"}).to_string());
    let attempt = collector.span("DynamoDB TransactWriteItems");
    is_below(&attempt, &collector.span("store create"));
    let of_attempt = |name| attribute(&attempt.attributes, name);
    assert_eq!(of_attempt("db.system.name").as_deref(), Some("aws.dynamodb"));
    assert_eq!(
        (of_attempt("resend_count").as_deref(), of_attempt("error.type")),
        (Some("0"), None)
    );
    serving.stop();
    let sent = String::from_utf8_lossy(&sent.lock().unwrap()).to_lowercase();
    let parent = format!("traceparent: 00-{TRACE}-{}-01\r\n", hex(&attempt.span_id));
    assert_eq!(sent.matches(&parent).count(), 1, "{parent}");
}

/// A way to the DynamoDB, and what was sent there by it.
fn listened_to() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sent = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&sent);
    thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let kept = Arc::clone(&kept);
            thread::spawn(move || carry(near, &kept));
        }
    });
    (url, sent)
}

fn carry(mut near: TcpStream, kept: &Mutex<Vec<u8>>) {
    let mut far = TcpStream::connect(host()).unwrap();
    let (mut back, mut forth) = (far.try_clone().unwrap(), near.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut back, &mut forth));
    let mut part = [0; 8_192];
    while let Ok(read @ 1..) = near.read(&mut part) {
        kept.lock().unwrap().extend_from_slice(&part[..read]);
        far.write_all(&part[..read]).unwrap();
    }
    drop(far.shutdown(Shutdown::Both));
}
