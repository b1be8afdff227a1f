//! A DynamoDB for the commands: one that is running already, or the emulator of the store's tests.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use uuid::Uuid;

use crate::program::{Folder, Variables};
use crate::serving::ask;

/// The URL of a DynamoDB that is running already, such as the one of `.ci/dynamodb-local`.
const GIVEN: &str = "PEOPLEINFO_TEST_DYNAMODB";

/// The URL. A test that needs it fails where there is none.
fn url() -> String {
    static EMULATOR: OnceLock<(String, Child)> = OnceLock::new();
    let given = env::var_os(GIVEN).map(|url| url.into_string().unwrap());
    given.unwrap_or_else(|| EMULATOR.get_or_init(start).0.clone())
}

/// The host and port of the URL.
pub(crate) fn host() -> String {
    url().trim_start_matches("http://").trim_end_matches('/').to_owned()
}

/// Starts the emulator, which ends when the pipe to its standard input does.
fn start() -> (String, Child) {
    let manifest = "../store/tests/emulator/Cargo.toml";
    let mut child = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(manifest))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("emulator"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("http://"), "the emulator of DynamoDB doesn't run: {line}");
    (line.trim_end().to_owned(), child)
}

/// What the commands have to know of it.
fn variables() -> Variables {
    let invented = || "invented".to_owned();
    vec![
        ("AWS_ENDPOINT_URL", url()),
        ("AWS_REGION", "eu-central-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", invented()),
        ("AWS_SECRET_ACCESS_KEY", invented()),
    ]
}

/// A folder whose commands find the DynamoDB.
pub(crate) fn folder() -> Folder {
    Folder::with(variables())
}

/// A folder whose commands use a table that isn't there yet, and the name of that.
pub(crate) fn folder_of_a_table() -> (Folder, String) {
    let table = new_table();
    let mut variables = variables();
    variables.push(("PEOPLEINFO_STORE", format!("dynamodb:{table}")));
    (Folder::with(variables), table)
}

/// The name of a table that isn't there yet.
pub(crate) fn new_table() -> String {
    format!("people-{}", Uuid::now_v7())
}

/// Has an operation done, as AWS's own tools would.
pub(crate) fn operate(operation: &str, request: &Value) -> Value {
    let headers = format!(
        "content-type: application/x-amz-json-1.0\r\nx-amz-target: DynamoDB_20120810.{operation}\r\n\
         x-amz-date: 20260101T000000Z\r\nauthorization: AWS4-HMAC-SHA256 \
         Credential=invented/20260101/eu-central-1/dynamodb/aws4_request, \
         SignedHeaders=host;x-amz-date, Signature=00\r\n"
    );
    let (head, body) = ask(&host(), "POST /", &headers, &request.to_string());
    assert!(head.starts_with("HTTP/1.1 200 "), "{operation} {request}: {head} {body}");
    serde_json::from_str(&body).unwrap()
}
