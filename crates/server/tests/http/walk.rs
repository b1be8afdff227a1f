//! Walking through the pages of a list.

use serde_json::{Value, json};

use crate::service::{Answer, Service, with};

/// Eleven people: eight Novaks and three Quills.
async fn eleven() -> Service {
    let service = Service::new();
    for number in 0..11 {
        let family = if number % 4 == 1 { "Quill" } else { "Novak" };
        let name = json!({"givenName": format!("Ida {number:02}"), "familyName": family});
        service.write(&json!({"name": name, "active": number != 3})).await;
        service.wait(if number % 2 == 0 { 1_000 } else { 0 });
    }
    service
}

/// The address of the next page, as the header says it.
fn next(answer: &Answer) -> Option<&str> {
    let link = answer.header("link");
    let address = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\""));
    assert_eq!(address.is_some(), !answer.json["next"].is_null(), "{link}");
    assert_eq!(address.is_some(), !link.is_empty(), "{link}");
    address
}

/// Follows the links, verbatim, to the end.
async fn walk(service: &Service, path: &str, limit: usize) -> Vec<Value> {
    let mut walked = Vec::new();
    let mut answer = service.get(path).await;
    for _ in 0..50 {
        assert_eq!(answer.status, 200, "{path} {}", answer.text());
        let people = answer.json["people"].as_array().unwrap();
        assert!(people.len() <= limit, "{path}");
        walked.extend(people.iter().cloned());
        let Some(address) = next(&answer).map(str::to_owned) else { return walked };
        answer = service.get(&address).await;
    }
    assert!(walked.is_empty(), "{path} has no end");
    walked
}

#[tokio::test]
async fn the_links_lead_past_everyone_once_in_order() {
    let service = eleven().await;
    for parameters in [
        &[][..],
        &[("sort", "name")],
        &[("sort", "-lastModified")],
        &[("q", "ida novak")],
        &[("q", "ida"), ("sort", "name")],
        &[("q", "ida"), ("sort", "-lastModified")],
        &[("filter", "name.familyName eq \"quill\"")],
        &[("filter", "active eq true and name.familyName sw \"N\"")],
        &[("filter", "active eq true"), ("q", "novak"), ("sort", "name")],
        &[("fields", "name.givenName,userName")],
        &[("total", "true"), ("q", "quill & ida + é")],
    ] {
        let all = service.get(&with("/v1/people", parameters)).await;
        assert_eq!(next(&all), None);
        for limit in [1, 2, 3, 5, 10, 11, 12] {
            let number = limit.to_string();
            let path = with("/v1/people", &[parameters, &[("limit", &number)]].concat());
            let walked = walk(&service, &path, limit).await;
            assert_eq!(Value::Array(walked), all.json["people"], "{path}");
        }
    }
}

#[tokio::test]
async fn a_page_has_fifty_people_unless_the_reader_says_otherwise() {
    let service = Service::new();
    for number in 0..51 {
        service.write(&json!({"displayName": number.to_string()})).await;
    }
    let page = service.get("/v1/people").await;
    assert_eq!(page.json["people"].as_array().unwrap().len(), 50);
    let rest = service.get(next(&page).unwrap()).await;
    assert_eq!(rest.json["people"].as_array().unwrap().len(), 1);
    assert_eq!(next(&rest), None);
}

#[tokio::test]
async fn who_was_there_all_the_time_is_met_once_while_others_write() {
    let service = eleven().await;
    let before = service.get("/v1/people").await.json["people"].as_array().unwrap().clone();
    let mut met = Vec::new();
    let mut path = "/v1/people?limit=2".to_owned();
    for (round, person) in before.iter().enumerate() {
        let answer = service.get(&path).await;
        let people = answer.json["people"].as_array().unwrap().iter();
        met.extend(people.map(|person| person["id"].clone()));
        let Some(address) = next(&answer) else { break };
        address.clone_into(&mut path);
        if round < 3 {
            service.write(&json!({"displayName": "Ida, later"})).await;
        }
        let address = format!("/v1/people/{}", person["id"].as_str().unwrap());
        let renamed = json!({"displayName": format!("Ida {round}")});
        assert_eq!(service.put(&address, &renamed).await.status, 200);
    }
    let times = |id: &Value| met.iter().filter(|met| *met == id).count();
    for person in &before {
        assert_eq!(times(&person["id"]), 1, "{}", person["id"]);
    }
}

#[tokio::test]
async fn a_cursor_may_be_used_again_and_with_another_limit() {
    let service = eleven().await;
    let all = service.get("/v1/people?sort=name").await.json["people"].clone();
    let page = service.get("/v1/people?sort=name&limit=4").await;
    let cursor = page.member("next");
    for (limit, end) in [("1", 5), ("4", 8), ("500", 11), ("4", 8)] {
        let again = [("limit", limit), ("sort", "name"), ("cursor", cursor), ("fields", "name")];
        let answer = service.get(&with("/v1/people", &again)).await;
        let people = answer.json["people"].as_array().unwrap().iter();
        let names: Vec<&Value> = people.map(|person| &person["name"]).collect();
        let expected = all.as_array().unwrap()[4..end].iter();
        assert_eq!(names, expected.map(|person| &person["name"]).collect::<Vec<_>>(), "{limit}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let service = eleven().await;
    let page = service.get("/v1/people?sort=name&q=ida&limit=2").await;
    let cursor = page.member("next");
    let list = [("sort", "name"), ("q", "ida")];
    let same = with("/v1/people", &[&list[..], &[("cursor", cursor)]].concat());
    assert_eq!(service.get(&same).await.status, 200);
    let rows: [&[_]; 5] = [
        &[],
        &[("sort", "name")],
        &[("sort", "-lastModified"), ("q", "ida")],
        &[("sort", "name"), ("q", "idaa")],
        &[("sort", "name"), ("q", "ida"), ("filter", "active eq true")],
    ];
    for row in rows {
        let path = with("/v1/people", &[row, &[("cursor", cursor)]].concat());
        refused(&service.get(&path).await);
    }
    refused(&eleven().await.get(&same).await);
}

#[tokio::test]
async fn a_cursor_that_was_tampered_with_is_refused() {
    let service = eleven().await;
    let page = service.get("/v1/people?limit=2").await;
    let cursor = page.member("next");
    let mut rows: Vec<String> =
        ["", " ", "x", "null", "1", "\u{e9}", "../..", "AAAA", "\"", "="].map(str::to_owned).into();
    rows.extend([
        cursor[1..].to_owned(),
        format!("{cursor}A"),
        format!("{cursor}="),
        cursor.repeat(2),
    ]);
    rows.push("A".repeat(20_000));
    for index in 0..cursor.len() {
        let letter = if &cursor[index..=index] == "A" { "B" } else { "A" };
        rows.push(format!("{}{letter}{}", &cursor[..index], &cursor[index + 1..]));
    }
    for row in rows {
        let answer = service.get(&with("/v1/people", &[("cursor", &row)])).await;
        refused(&answer);
        assert!(answer.bytes.len() < 1_000);
    }
}

/// The names of people are personal, and the cursors of their order travel in addresses.
#[tokio::test]
async fn a_cursor_does_not_show_where_it_stands() {
    let service = eleven().await;
    let path = "/v1/people?sort=name&limit=9";
    let (one, other) = (service.get(path).await, service.get(path).await);
    assert_ne!(one.member("next"), other.member("next"));
    let shown = one.member("next");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    assert!(shown.chars().all(is_plain), "{shown}");
    assert!(!shown.to_lowercase().contains("quill"), "{shown}");
}

fn refused(answer: &Answer) {
    assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{}", answer.text());
    assert!(answer.member("detail").starts_with("`cursor`: "), "{}", answer.text());
}
