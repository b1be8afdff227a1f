//! A service at which bodies are thrown.

use serde_json::json;

use crate::contract;
use crate::service::{Answer, Service};

/// What stands in the values of bodies here, and must not come back.
pub(crate) const SECRET: &str = "Quillfeather";

/// The types of bodies that are an object whose members are those of a person.
const TYPES: [&str; 2] = ["application/json", "application/merge-patch+json"];

/// A service with one person, whom a body may try to change, and the routes that read a body.
pub(crate) struct Target {
    pub(crate) service: Service,
    pub(crate) routes: Vec<Way>,
}

/// A way to send a body.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) template: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) media_type: &'static str,
}

impl Target {
    /// The routes are those of the document, so that a new one is a target at once.
    pub(crate) async fn new() -> Self {
        let service = Service::new();
        let (person, _) = service.write(&json!({"displayName": "Ida"})).await;
        let id = person["id"].as_str().unwrap();
        let way = |(template, method, operation): (&'static str, &str, &serde_json::Value)| {
            let sent = |name: &&str| operation["requestBody"]["content"].get(*name).is_some();
            let (method, path) = (method.to_uppercase(), template.replace("{id}", id));
            // A token is no person, and the first one would close the door.
            let media_type = TYPES.into_iter().find(sent).filter(|_| template != "/v1/tokens")?;
            Some(Way { template, method, path, media_type })
        };
        let routes: Vec<_> = contract::operations().filter_map(way).collect();
        assert!(routes.len() >= 4, "{routes:?}");
        Self { service, routes }
    }

    /// Sends a body to each route, which refuses it for this place and rule.
    pub(crate) async fn refuses(&self, body: &str, pointer: &str, rule: &str) {
        for Way { template, method, path, media_type } in &self.routes {
            let sent = bytes(&fill(template, body));
            let headers = [("content-type", *media_type)];
            let answer = self.service.ask(method, path, &headers, sent).await;
            let shown: String = body.chars().take(100).collect();
            let shown = format!("{method} {path} {shown} {}", answer.text());
            assert!(answer.status >= 400 && answer.bytes.len() < 32 * 1024, "{shown:.1000}");
            assert!(!answer.text().contains(SECRET), "{shown}");
            is_refused(template, &answer, &fill(template, pointer), rule, &shown);
        }
    }

    pub(crate) async fn nothing_was_written(&self) {
        let list = self.service.get("/v1/people").await.json;
        assert_eq!(list["people"].as_array().unwrap().len(), 1);
        assert_eq!(list["people"][0]["meta"]["version"], 1);
    }
}

/// Makes the body of a route out of one for every route.
pub(crate) fn fill(template: &str, body: &str) -> String {
    let (name, rest) = match template {
        "/data" => (
            "person_name",
            r#""person_surname":"SECRET","person_birthdate":"1990","person_address":"SECRET""#,
        ),
        _ => ("displayName", r#""userName":"SECRET""#),
    };
    body.replace("NAME", name).replace("REST", rest).replace("SECRET", SECRET)
}

fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u8::try_from(u32::from(c).wrapping_sub(0xe000)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    bytes
}

/// The refusal is what REST v1, or the seed's dialect, says of this place and rule.
fn is_refused(template: &str, answer: &Answer, pointer: &str, rule: &str, shown: &str) {
    if template == "/data" {
        assert_eq!(answer.status, 400, "{shown}");
        assert_ne!(answer.member("error"), "Missing required fields", "{shown}");
        let place = pointer.strip_prefix('/').unwrap_or_default();
        assert!(answer.member("error").contains(place), "{shown}");
        return;
    }
    let expected = if rule == "json" { (400, "not-json") } else { (422, "invalid") };
    assert_eq!((answer.status, answer.problem()), expected, "{shown}");
    assert_eq!(answer.violations()[0], (pointer, rule), "{shown}");
}
