//! One person and their whole history, for who asks what is known about them.

use serde_json::{Value, json};

use crate::service::Service;

async fn history(service: &Service, address: &str) -> Vec<Value> {
    let mut path = format!("{address}/history?limit=100");
    let mut all = Vec::new();
    loop {
        let page = service.get(&path).await.json;
        all.extend(page["history"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { return all };
        path = format!("{address}/history?limit=100&cursor={next}");
    }
}

#[tokio::test]
async fn all_of_it_is_one_document_whatever_became_of_them() {
    let service = Service::new();
    let digits =
        r#"{"userName":"mira","attributes":{"b":1.00,"a":{"$serde_json::private::Number":"1"}}}"#;
    let headers = [crate::service::JSON];
    let written = service.ask("POST", "/v1/people", &headers, digits).await;
    let (address, id) = (written.header("location"), written.member("id"));
    for (path, state) in [
        ("", "present"),
        ("delete", "deleted"),
        ("restore", "present"),
        ("delete", "deleted"),
        ("erase", "erased"),
    ] {
        match path {
            "" => {}
            "delete" => drop(service.delete(address).await),
            verb => drop(service.act(&format!("{address}/{verb}")).await),
        }
        let all = service.get(&format!("{address}/export")).await;
        let names: Vec<&String> = all.json.as_object().unwrap().keys().collect();
        assert_eq!(names, ["id", "state", "person", "history"]);
        assert_eq!((all.member("id"), all.member("state")), (id, state));
        assert_eq!(all.json["history"], Value::from(history(&service, address).await), "{state}");
        let kept = service.get(address).await;
        match state {
            // Byte for byte, with all digits.
            "present" => assert!(all.text().contains(&format!(r#""person":{},"#, kept.text()))),
            "deleted" => assert_eq!(all.json["person"]["userName"], "mira"),
            _ => assert!(all.json["person"].is_null() && !all.text().contains("mira")),
        }
    }
}

/// A history is written page by page: all of it comes, in order, each version once.
#[tokio::test]
async fn a_long_history_comes_whole() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida", "title": "1"})).await;
    let mut last = 1;
    for until in [20, 21, 40, 41, 119] {
        while last < until {
            last += 1;
            let title = json!({"title": last.to_string(), "attributes": {"x": "y".repeat(last)}});
            assert_eq!(service.merge(&address, &title).await.json["meta"]["version"], last);
        }
        let all = service.get(&format!("{address}/export")).await;
        let entries = all.json["history"].as_array().unwrap();
        assert_eq!(entries.len(), until);
        assert_eq!(*entries, history(&service, &address).await);
        assert_eq!(entries.last().unwrap()["action"], "created");
        assert_eq!(all.json["person"], service.get(&address).await.json);
    }
}

#[tokio::test]
async fn nobody_has_nothing() {
    let service = Service::new();
    for id in [crate::service::NOBODY, "x"] {
        let answer = service.get(&format!("/v1/people/{id}/export")).await;
        assert_eq!((answer.status, answer.problem()), (404, "person-not-found"), "{id}");
    }
}
