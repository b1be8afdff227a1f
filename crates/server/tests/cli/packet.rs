//! What a service writes to its log and counts, while everything is done that can be: nothing of
//! anybody is in it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};
use std::thread::JoinHandle;

use serde_json::{Value, json};

use crate::program::Folder;
use crate::serving::ask;

/// Begins every value of the person, so that whatever part of it is told shows.
const SECRET: &str = "quillfeather";
const OTHERS: [&str; 4] = ["1815-12-10", "7946 0018", "St James", "E-4711"];

/// A service whose log is kept.
struct Logged {
    child: Child,
    people: String,
    metrics: String,
    log: JoinHandle<String>,
}

impl Logged {
    fn start(folder: &Folder, hash: &str) -> Self {
        let mut child = folder
            .command(&["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
            .args(["--admin-token-hash", hash, "--private", "birthDate,attributes.salary"])
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            out.read_to_string(&mut log).unwrap();
            log
        });
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let mut addresses = line.split("http://").skip(1).map(|rest| rest.split([' ', '/']).next());
        let people = addresses.next().flatten().expect(&line).to_owned();
        let metrics = addresses.last().flatten().unwrap().to_owned();
        Self { child, people, metrics, log }
    }

    /// Stops it, and gives all that it has logged.
    fn stop(mut self) -> String {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
        self.log.join().unwrap()
    }
}

fn person() -> Value {
    json!({
        "userName": SECRET,
        "externalIds": [{"system": "hr", "id": "quillfeather-7"}],
        "name": {"givenName": "Quillfeather", "familyName": "quillfeather-smith"},
        "birthDate": OTHERS[0],
        "emails": [{"value": "quillfeather@example.org"}],
        "phoneNumbers": [{"value": "+44 20 7946 0018"}],
        "addresses": [{"formatted": "12 St James's Square, quillfeather"}],
        "employeeNumber": OTHERS[3],
        "attributes": {"salary": "quillfeather", "note": "quillfeather"},
    })
}

/// Requests with values in every place where they can stand: method and path, type, body.
fn requests(address: &str) -> Vec<(String, &'static str, String)> {
    let json = "application/json";
    let merge = "application/merge-patch+json";
    let operations = "application/json-patch+json";
    let row = |what: &str, kind, body: &Value| (what.to_owned(), kind, body.to_string());
    let at = |what: &str| (what.replace('@', address), "", String::new());
    let seed = json!({"person_name": SECRET, "person_surname": SECRET, "person_birthdate": "1815",
                      "person_address": SECRET});
    let test = json!([{"op": "test", "path": "/userName", "value": "quillfeather!"}]);
    vec![
        row("POST /v1/people", json, &person()),
        row("POST /v1/people", json, &json!({"quillfeather": SECRET, "birthDate": SECRET})),
        row("POST /v1/people", json, &json!(SECRET)),
        ("POST /v1/people".to_owned(), json, format!("{{\"userName\": \"{SECRET}")),
        row(&format!("PUT {address}"), json, &json!({"userName": "quillfeather2"})),
        row(&format!("PATCH {address}"), merge, &json!({"title": SECRET, "attributes": null})),
        row(&format!("PATCH {address}"), operations, &test),
        at("GET @"),
        at("GET @?quillfeather=quillfeather"),
        at("GET @/history"),
        at("GET @/history/1"),
        at("POST @/history/1/restore"),
        at("GET @/export"),
        at("GET /v1/people?q=quillfeather"),
        at("GET /v1/people?filter=userName%20eq%20%22quillfeather%22"),
        at("GET /v1/people?filter=quillfeather%20eq%20%22quillfeather%22"),
        at("GET /v1/people?sort=quillfeather"),
        at("GET /v1/people/quillfeather"),
        at("GET /quillfeather/quillfeather?quillfeather"),
        at("QUILLFEATHER /v1/people"),
        row("POST /data", json, &seed),
        at("GET /data?person_surname=quillfeather"),
        at("GET /v1/changes"),
        at("GET /v1/people/export"),
        (
            "POST /v1/people/import?key=userName".to_owned(),
            "application/x-ndjson",
            format!("{}\n{{\"userName\":7,\"quillfeather\":\"{SECRET}\"}}\n", person()),
        ),
        (
            "POST /v1/people/import".to_owned(),
            "text/csv",
            "userName,quillfeather\nquillfeather,quillfeather\n".to_owned(),
        ),
        at("DELETE @"),
        at("POST @/restore"),
        at("POST @/erase"),
        at("GET /v1/audit"),
    ]
}

#[test]
fn nothing_of_anybody_is_in_the_log_or_the_metrics() {
    let folder = Folder::new();
    let generated = folder.run(&["token", "generate"]);
    let (token, hash) = generated.out.trim().split_once('\n').unwrap();
    let serving = Logged::start(&folder, hash);
    let headers = |kind: &str, from: &str| {
        let authorization = if from.is_empty() {
            String::new()
        } else {
            format!("authorization: Bearer {from}\r\n")
        };
        format!("content-type: {kind}\r\n{authorization}x-request-id: quill feather\r\n")
    };
    let json = headers("application/json", token);
    let made = json!({"name": "hr-sync", "scopes": ["people:write"]}).to_string();
    let (_, made) = ask(&serving.people, "POST /v1/tokens", &json, &made);
    let made: Value = serde_json::from_str(&made).unwrap();
    let other = made["secret"].as_str().unwrap();
    let (_, written) = ask(&serving.people, "POST /v1/people", &json, &person().to_string());
    let written: Value = serde_json::from_str(&written).unwrap();
    let id = written["id"].as_str().unwrap();
    let address = format!("/v1/people/{id}");
    let mut met = std::collections::BTreeSet::new();
    for from in ["", "quillfeather", other, token] {
        for (what, kind, body) in requests(&address) {
            let (head, _) = ask(&serving.people, &what, &headers(kind, from), &body);
            met.insert(head.split(' ').nth(1).unwrap().to_owned());
        }
    }
    for status in ["200", "204", "400", "401", "403", "404", "405", "409", "422", "429"] {
        assert!(met.contains(status), "{status} in {met:?}");
    }
    let (_, metrics) = ask(&serving.metrics, "GET /metrics", "", "");
    let log = serving.stop();
    assert!(metrics.contains("http_requests_total{"), "{metrics}");
    assert!(log.lines().count() > 100 && log.contains("\"message\":\"audit\""), "{log}");
    for (name, told) in [("the log", log), ("the metrics", metrics)] {
        let told = told.to_lowercase();
        for secret in OTHERS.into_iter().chain([SECRET, token, other, hash, id]) {
            let place = told.find(&secret.to_lowercase());
            let part = place.map(|at| &told[at.saturating_sub(200)..told.len().min(at + 100)]);
            assert_eq!(part, None, "{secret} is in {name}");
        }
    }
}
