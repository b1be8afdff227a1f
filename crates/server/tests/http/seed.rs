//! The seed's dialect: a client that was written for it works unchanged, and nobody is lost.

use futures_util::future::join_all;
use serde_json::{Map, Value, json};

use crate::service::{Answer, JSON, Service, with};

fn person(name: &str, surname: &str) -> Value {
    json!({"person_name": name, "person_surname": surname, "person_birthdate": "1990-05-17",
           "person_address": "1 Example Street"})
}

async fn write(service: &Service, body: &Value) -> Answer {
    let answer = service.post("/data", body).await;
    assert_eq!(answer.status, 200, "{body} {}", answer.text());
    assert_eq!(answer.text(), body.to_string(), "the body comes back");
    assert_eq!(answer.header("content-type"), "application/json");
    answer
}

async fn find(service: &Service, surname: &str) -> Value {
    let answer = service.get(&with("/data", &[("person_surname", surname)])).await;
    assert_eq!(answer.status, 200, "{surname} {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.json.is_array(), "{surname} {}", answer.text());
    answer.json
}

async fn refused(service: &Service, body: &Value, error: &str) {
    let answer = service.post("/data", body).await;
    assert_eq!(answer.status, 400, "{body} {}", answer.text());
    assert_eq!(answer.text(), json!({"error": error}).to_string(), "{body}");
}

#[tokio::test]
async fn everyone_with_the_surname_comes_back_and_nobody_is_overwritten() {
    let service = Service::new();
    assert_eq!(find(&service, "Doe").await, json!([]));
    let (john, jane) = (person("John", "Doe"), person("Jane", "Doe"));
    write(&service, &john).await;
    assert_eq!(find(&service, "Doe").await, json!([john]));
    write(&service, &person("Dora", "Does")).await;
    write(&service, &jane).await;
    assert_eq!(find(&service, "Doe").await, json!([john, jane]));
    write(&service, &john).await;
    assert_eq!(find(&service, "Doe").await, json!([john, jane, john]));
    assert_eq!(find(&service, "Do").await, json!([]));
    let read = service.get("/data?person_surname=Does").await;
    let text = r#"[{"person_name":"Dora","person_surname":"Does","person_birthdate":"1990-05-17","person_address":"1 Example Street"}]"#;
    assert_eq!(read.text(), text);
}

#[tokio::test]
async fn the_body_comes_back_as_it_was_sent() {
    let service = Service::new();
    for body in [
        json!({"person_address": "a\nb", "person_surname": "Ame\u{301}", "person_birthdate": "1990",
               "person_name": " Łu \"c\" \\ja/ 🦊 "}),
        json!({"person_surname": "<script>", "person_name": "null", "person_address": "0",
               "person_birthdate": "--02-29"}),
    ] {
        write(&service, &body).await;
    }
}

#[tokio::test]
async fn a_surname_is_found_in_any_case_and_in_any_script() {
    let service = Service::new();
    for (written, asked) in [
        ("Quill", "QUILL"),
        ("mcHarrow", "McHarrow"),
        ("García", "GARCÍA"),
        ("Am\u{e9}", "ame\u{301}"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("O'Brandt \"Obie\"", "o'brandt \"obie\""),
        ("back\\slash\\", "back\\slash\\"),
        ("\\\"", "\\\""),
        ("\" or userName pr or \"", "\" or userName pr or \""),
        ("a&b=c#d+e f%20", "a&b=c#d+e f%20"),
        ("example名", "example名"),
        ("\u{fffd}x", "\u{fffd}X"),
        ("🦊", "🦊"),
        ("null", "NULL"),
        ("*", "*"),
        ("Novak-Straße II.", "novak-strasse ii."),
    ] {
        let body = person("Ida", written);
        write(&service, &body).await;
        assert_eq!(find(&service, asked).await, json!([body]), "{asked}");
    }
    for nobody in ["Garcia", "Quil", "Quill ", "%", "_", "\n", "\u{1}", "\u{7f}", "\u{10ffff}"] {
        assert_eq!(find(&service, nobody).await, json!([]), "{nobody:?}");
    }
}

#[tokio::test]
async fn the_surname_is_required() {
    let service = Service::new();
    write(&service, &person("Ida", "Novak")).await;
    for path in ["/data", "/data?", "/data?person_surname", "/data?person_surname=", "/data?&"] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, 400, "{path}");
        let text = r#"{"error":"person_surname query parameter is required"}"#;
        assert_eq!(answer.text(), text, "{path}");
    }
    let long = format!("/data?person_surname={}", "x".repeat(5_000));
    for (path, named) in [
        ("/data?person_surname=Novak&limit=5", "limit"),
        ("/data?person_surname=Novak&person_name=Ida", "person_name"),
        ("/data?person_surname=Novak&person_surname=Doe", "twice"),
        ("/data?person_surname=%FF", "UTF-8"),
        ("/data?person_surname=Novak%00", "U+0000"),
        ("/data?person_surname=Novak%", "hexadecimal"),
        (long.as_str(), "person_surname is too long"),
    ] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.member("error").contains(named), "{path} {}", answer.text());
    }
}

#[tokio::test]
async fn all_four_members_are_required_and_not_empty() {
    let service = Service::new();
    refused(&service, &json!({}), "Missing required fields").await;
    let whole = person("Ida", "Novak");
    for name in whole.as_object().unwrap().keys() {
        let mut without = whole.as_object().unwrap().clone();
        without.shift_remove(name);
        refused(&service, &Value::Object(without.clone()), "Missing required fields").await;
        without.insert("extra".to_owned(), json!("x"));
        refused(&service, &Value::Object(without), "Missing required fields").await;
        for empty in [Value::Null, json!(""), json!(" \t")] {
            let mut body = whole.clone();
            body[name] = empty;
            refused(&service, &body, "Missing required fields").await;
        }
        let only: Map<String, Value> = [(name.clone(), whole[name].clone())].into_iter().collect();
        refused(&service, &Value::Object(only), "Missing required fields").await;
    }
    assert_eq!(find(&service, "Novak").await, json!([]));
}

#[tokio::test]
async fn a_value_of_another_type_is_not_missing() {
    let service = Service::new();
    let whole = person("Ida", "Novak");
    for name in whole.as_object().unwrap().keys() {
        for value in [json!(0), json!(1), json!(false), json!(true), json!([]), json!({})] {
            let mut body = whole.clone();
            body[name] = value;
            refused(&service, &body, &format!("{name}: It must be a string.")).await;
        }
    }
    for body in [json!([]), json!([whole]), json!(0), json!("Ida"), Value::Null] {
        refused(&service, &body, "The body must be a JSON object.").await;
    }
    assert_eq!(find(&service, "Novak").await, json!([]));
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_by_the_seeds_own_name() {
    let service = Service::new();
    let long = "x".repeat(1_025);
    let date = "It must be a date such as `1815-12-10`, `1815-12`, `1815` or `--12-10`.";
    for (name, value, message) in [
        ("person_birthdate", "17/05/1990", date),
        ("person_birthdate", "2023-02-29", date),
        ("person_birthdate", "1990-05-17T00:00:00Z", date),
        ("person_birthdate", " 1990", date),
        ("person_name", &long, "It is longer than 256 characters."),
        ("person_surname", &long, "It is longer than 256 characters."),
        ("person_address", &long, "It is longer than 1024 characters."),
        ("person_name", "a\nb", "It has a control character; take it out."),
        ("person_surname", "a\0b", "It has a control character; take it out."),
        ("person_nickname", "x", "There is no such field."),
        ("Person_Name", "x", "There is no such field."),
        ("id", "x", "There is no such field."),
        ("a/b~", "x", "There is no such field."),
    ] {
        let mut body = person("Ida", "Novak");
        body[name] = json!(value);
        refused(&service, &body, &format!("{name}: {message}")).await;
    }
    let mut unnamed = person("Ida", "Novak");
    unnamed[""] = json!("x");
    refused(&service, &unnamed, "\"\": There is no such field.").await;
    let twice = r#"{"person_name":"A","person_name":"B","person_surname":"C"}"#;
    let answer = service.ask("POST", "/data", &[JSON], twice).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.member("error"), "person_name: This name stands here twice; keep one.");
    assert_eq!(find(&service, "Novak").await, json!([]));
}

#[tokio::test]
async fn a_partial_date_stays_partial() {
    let service = Service::new();
    for date in ["1990-05-17", "1990-05", "1990", "--05-17"] {
        let mut body = person("Ida", date);
        body["person_birthdate"] = json!(date);
        write(&service, &body).await;
        assert_eq!(find(&service, date).await, json!([body]));
    }
}

#[tokio::test]
async fn people_of_v1_come_back_with_the_members_that_they_have() {
    let service = Service::new();
    let quill = |rest: &Value| {
        let mut body = json!({"name": {"familyName": "Quill"}});
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        body
    };
    for (rest, found) in [
        (json!({}), json!({})),
        (json!({"birthDate": "--12-10"}), json!({"person_birthdate": "--12-10"})),
        (json!({"addresses": [{"locality": "Exampleton"}]}), json!({})),
        (
            json!({"addresses": [{"formatted": "1 A\nB"}, {"formatted": "2", "primary": true}]}),
            json!({"person_address": "1 A\nB"}),
        ),
        (json!({"displayName": "Mira", "userName": "m", "active": false}), json!({})),
    ] {
        let service = Service::new();
        service.write(&quill(&rest)).await;
        let mut expected = json!({"person_surname": "Quill"});
        expected.as_object_mut().unwrap().extend(found.as_object().unwrap().clone());
        assert_eq!(find(&service, "quill").await, json!([expected]), "{rest}");
    }
    service.write(&json!({"name": {"givenName": "Quill"}, "displayName": "Quill"})).await;
    assert_eq!(find(&service, "quill").await, json!([]));
}

#[tokio::test]
async fn v1_sees_who_was_written_here() {
    let service = Service::new();
    write(&service, &person("Mira", "Quill")).await;
    let list = service.get("/v1/people?q=mira+quill").await;
    let document = json!({
        "name": {"givenName": "Mira", "familyName": "Quill"}, "birthDate": "1990-05-17",
        "addresses": [{"formatted": "1 Example Street"}], "active": true,
    });
    let mut found = list.json["people"][0].as_object().unwrap().clone();
    let id = found.shift_remove("id").unwrap();
    let meta = found.shift_remove("meta").unwrap();
    assert_eq!((Value::Object(found), &meta["version"]), (document, &json!(1)));

    let address = format!("/v1/people/{}", id.as_str().unwrap());
    let married = json!({"name": {"givenName": "Mira", "familyName": "Novak"}});
    assert_eq!(service.put(&address, &married).await.status, 200);
    assert_eq!(find(&service, "Quill").await, json!([]));
    let found = json!([{"person_name": "Mira", "person_surname": "Novak"}]);
    assert_eq!(find(&service, "Novak").await, found);
}

/// The answer has no pages, and v1's have 500 people at most; where very many would have to be in it,
/// v1 is where to ask.
#[tokio::test]
async fn everyone_comes_back_unless_they_are_very_many() {
    let service = Service::new();
    let bodies: Vec<Value> =
        (0..1_000).map(|number| person(&number.to_string(), "Brandt")).collect();
    join_all(bodies.iter().map(|body| write(&service, body))).await;
    let found = find(&service, "brandt").await;
    let mut numbers: Vec<usize> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["person_name"].as_str().unwrap().parse().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..1_000).collect::<Vec<_>>());
    write(&service, &person("one more", "Brandt")).await;
    let refused = service.get("/data?person_surname=brandt").await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("GET /v1/people"), "{}", refused.text());
}
