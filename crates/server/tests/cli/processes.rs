//! Two services on one table: what one of them has promised, the other one keeps.

use std::thread;

use serde_json::{Value, json};

use crate::dynamodb::folder_of_a_table;
use crate::serving::{Serving, ask, write};

const JSON: &str = "content-type: application/json\r\n";
/// How many ask at once, half of them each service.
const CALLERS: usize = 16;

/// Asks both services at once, each caller something of its own, and gives the statuses in order.
fn race(
    services: [&Serving; 2],
    request: impl Fn(usize) -> (String, String, String),
) -> Vec<String> {
    let asked = (0..CALLERS).map(|caller| {
        let address = services[caller % 2].address.clone();
        let (what, headers, body) = request(caller);
        thread::spawn(move || ask(&address, &what, &headers, &body).0)
    });
    let asked: Vec<_> = asked.collect();
    let heads = asked.into_iter().map(|asked| asked.join().unwrap());
    let mut statuses: Vec<String> =
        heads.map(|head| head.split(' ').nth(1).unwrap().to_owned()).collect();
    statuses.sort();
    statuses
}

/// One status once, and another one for all others.
fn once(one: &str, others: &str) -> Vec<String> {
    let mut statuses = vec![one.to_owned()];
    statuses.resize(CALLERS, others.to_owned());
    statuses
}

/// Everything that happened, as a service tells it: who, which version, and what.
fn feed(serving: &Serving) -> Vec<String> {
    let (mut told, mut after) = (Vec::new(), String::new());
    loop {
        let (head, body) = ask(&serving.address, &format!("GET /v1/changes{after}"), "", "");
        assert!(head.starts_with("HTTP/1.1 200 "), "{head} {body}");
        let mut page: Value = serde_json::from_str(&body).unwrap();
        let changes = page["changes"].as_array_mut().unwrap();
        if changes.is_empty() {
            return told;
        }
        for change in changes {
            // The same place has another name each time.
            change.as_object_mut().unwrap().remove("cursor").unwrap();
            told.push(change.to_string());
        }
        after = format!("?after={}", page["next"].as_str().unwrap());
    }
}

#[test]
fn two_services_on_one_table_keep_keys_versions_and_the_feed() {
    let (folder, _) = folder_of_a_table();
    folder.done(&["table", "create"]);
    let (one, other) = (Serving::start(&folder, &[]), Serving::start(&folder, &[]));
    let both = [&one, &other];
    for round in 0..5 {
        let name = format!("ida{round}");
        let statuses = race(both, |caller| {
            let person = json!({"userName": name, "title": caller.to_string()});
            ("POST /v1/people".to_owned(), JSON.to_owned(), person.to_string())
        });
        assert_eq!(statuses, once("201", "409"), "{name}");

        let ada = write(&one.address, &json!({"userName": format!("ada{round}")}));
        let address = format!("/v1/people/{}", ada["id"].as_str().unwrap());
        for version in 1..4 {
            let headers = format!("{JSON}if-match: \"{version}\"\r\n");
            let statuses = race(both, |caller| {
                let person = json!({"userName": format!("ada{round}"),
                                    "title": format!("{version} {caller}")});
                (format!("PUT {address}"), headers.clone(), person.to_string())
            });
            assert_eq!(statuses, once("200", "412"), "{address} {version}");
        }
        let read = |serving: &Serving| ask(&serving.address, &format!("GET {address}"), "", "").1;
        assert_eq!(read(&one), read(&other));
    }
    let told = feed(&one);
    assert_eq!(told.len(), 5 + 5 * 4);
    assert_eq!(told, feed(&other));
}
