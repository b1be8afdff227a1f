//! Lists: who is on them, in which order, and what is told of them.

use serde_json::{Value, json};

use crate::service::{Service, with};

/// Six people, whose `title` is a number that no search looks at; each is a second older.
async fn six() -> Service {
    let service = Service::new();
    for body in [
        json!({"title": "1", "userName": "mira.q", "employeeNumber": "E-100",
               "name": {"givenName": "Mira", "familyName": "Quill"},
               "emails": [{"value": "m.quill@work.example", "type": "work"}],
               "phoneNumbers": [{"value": "+00 555 1"}], "organization": "Example Works",
               "externalIds": [{"system": "hr", "id": "A-7"}]}),
        json!({"title": "2", "name": {"givenName": "Tomás", "familyName": "García"},
               "nickName": "Tomi", "birthDate": "1990-05"}),
        json!({"title": "3", "name": {"givenName": "Ida", "familyName": "Novak-Straße"},
               "department": "Archives", "attributes": {"shoeSize": 43}}),
        json!({"title": "4", "name": {"givenName": "Joon", "familyName": "Harrow"},
               "active": false, "emails": [{"value": "joon@home.example", "type": "home"}]}),
        json!({"title": "5", "displayName": "Łucja"}),
        json!({"title": "6", "userName": "zoltan"}),
    ] {
        service.write(&body).await;
        service.wait(1_000);
    }
    service
}

/// The titles of those who are on a list of one page.
async fn titles(service: &Service, parameters: &[(&str, &str)]) -> String {
    let answer = service.get(&with("/v1/people", parameters)).await;
    assert_eq!(answer.status, 200, "{parameters:?} {}", answer.text());
    assert_eq!(answer.json["next"], Value::Null, "{parameters:?}");
    assert_eq!(answer.header("link"), "");
    let people = answer.json["people"].as_array().unwrap().iter();
    people.map(|person| person["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_search_finds_words_by_their_beginnings() {
    let service = six().await;
    for (q, found) in [
        ("mira", "1"),
        ("MIR", "1"),
        ("quill mira", "1"),
        ("mira garcia", ""),
        ("garcia", "2"),
        ("GARCÍA tomas", "2"),
        ("tom", "2"),
        ("strasse", "3"),
        ("novak", "3"),
        ("Ｎovak", "3"),
        ("ira", ""),
        ("lucja", "5"),
        ("zol", "6"),
        ("work", "1"),
        ("example", "14"),
        ("e-100", "1"),
        ("arch", "3"),
        ("or", ""),
        ("NOT", ""),
        ("mira*", "1"),
        ("\"mira\" AND", ""),
        ("words:mira", ""),
        ("m", "1"),
        ("43", ""),
        ("中文", ""),
    ] {
        assert_eq!(titles(&service, &[("q", q)]).await, found, "{q}");
    }
    let plus = service.get("/v1/people?q=quill+mira").await;
    assert_eq!(plus.json["people"][0]["title"], "1");
}

#[tokio::test]
async fn a_filter_says_who_is_meant() {
    let service = six().await;
    let first = service.get("/v1/people").await.json["people"][0]["id"].to_string();
    let by_id = format!("id eq {first}");
    for (filter, found) in [
        (by_id.as_str(), "1"),
        ("id eq \"x\"", ""),
        ("userName eq \"MIRA.Q\"", "1"),
        ("name.familyName eq \"garcía\"", "2"),
        ("name.familyName eq \"garcia\"", ""),
        ("emails.value eq \"JOON@home.example\"", "4"),
        ("emails[type eq \"work\"].value ew \"example\"", "1"),
        ("emails[type eq \"home\"] and active eq true", ""),
        ("phoneNumbers.value eq \"+00 555 1\"", "1"),
        ("externalIds[system eq \"hr\" and id eq \"A-7\"]", "1"),
        ("externalIds[system eq \"hr\" and id eq \"a-7\"]", ""),
        ("active eq false", "4"),
        ("not (name pr)", "56"),
        ("userName pr or nickName sw \"to\"", "126"),
        ("birthDate gt \"1990\" and birthDate lt \"1991\"", "2"),
        ("attributes.shoeSize ge 43", "3"),
        ("meta.created gt \"2026-01-01T00:00:03.000Z\"", "56"),
        ("meta.version eq 1", "123456"),
        ("title co \"7\"", ""),
    ] {
        assert_eq!(titles(&service, &[("filter", filter)]).await, found, "{filter}");
    }
    let both = [("filter", "emails pr"), ("q", "example"), ("sort", "name")];
    assert_eq!(titles(&service, &both).await, "41");
}

#[tokio::test]
async fn a_list_has_the_order_that_was_asked_for() {
    let service = six().await;
    let rows = [
        (&[][..], "123456"),
        (&[("sort", "id")], "123456"),
        (&[("sort", "name")], "245316"),
        (&[("sort", "-lastModified")], "654321"),
        (&[("sort", "name"), ("q", "example")], "41"),
        (&[("sort", "-lastModified"), ("q", "example")], "41"),
    ];
    for (parameters, order) in rows {
        assert_eq!(titles(&service, parameters).await, order, "{parameters:?}");
    }
    let list = service.get("/v1/people").await;
    let second = &list.json["people"][1];
    let mut changed = second.clone();
    changed["name"]["familyName"] = json!("Zygmunt");
    let path = format!("/v1/people/{}", second["id"].as_str().unwrap());
    assert_eq!(service.put(&path, &changed).await.status, 200);
    for (sort, order) in [("id", "123456"), ("name", "453162"), ("-lastModified", "265431")] {
        assert_eq!(titles(&service, &[("sort", sort)]).await, order, "{sort}");
    }
}

#[tokio::test]
async fn a_list_has_the_bytes_that_are_kept() {
    let service = six().await;
    let list = service.get("/v1/people").await;
    assert_eq!(list.header("content-type"), "application/json");
    let mut documents = Vec::new();
    for person in list.json["people"].as_array().unwrap() {
        let path = format!("/v1/people/{}", person["id"].as_str().unwrap());
        documents.push(service.get(&path).await.text().to_owned());
    }
    assert_eq!(list.text(), format!("{{\"people\":[{}],\"next\":null}}", documents.join(",")));
}

#[tokio::test]
async fn nobody_is_a_list_too() {
    let service = Service::new();
    assert_eq!(service.get("/v1/people").await.text(), r#"{"people":[],"next":null}"#);
    let counted = service.get("/v1/people?total=true&q=ida&sort=name&limit=1&fields=id").await;
    assert_eq!(counted.text(), r#"{"people":[],"next":null,"total":0,"totalAtLeast":false}"#);
}

#[tokio::test]
async fn a_total_counts_everyone_whatever_the_page() {
    let service = six().await;
    for (parameters, total) in [
        (&[][..], 6),
        (&[("q", "example")], 2),
        (&[("q", "nobody")], 0),
        (&[("filter", "active eq true")], 5),
        (&[("filter", "userName eq \"zoltan\"")], 1),
        (&[("filter", "userName pr"), ("q", "work")], 1),
    ] {
        for limit in ["1", "500"] {
            let all = [parameters, &[("total", "true"), ("limit", limit)]].concat();
            let answer = service.get(&with("/v1/people", &all)).await;
            assert_eq!(answer.json["total"], total, "{parameters:?}");
            assert_eq!(answer.json["totalAtLeast"], false);
        }
    }
    for path in ["/v1/people", "/v1/people?total=false"] {
        assert_eq!(service.get(path).await.json.get("total"), None);
    }
}

#[tokio::test]
async fn fields_are_those_that_were_asked_for_and_the_id() {
    let service = six().await;
    let first = service.get("/v1/people").await.json["people"][0].clone();
    for (fields, document) in [
        ("id", json!({"id": first["id"]})),
        ("nickName", json!({"id": first["id"]})),
        ("userName", json!({"id": first["id"], "userName": "mira.q"})),
        ("userName,title", json!({"id": first["id"], "userName": "mira.q", "title": "1"})),
        (" title , userName", json!({"id": first["id"], "userName": "mira.q", "title": "1"})),
        ("name.familyName", json!({"id": first["id"], "name": {"familyName": "Quill"}})),
        ("name.givenName,name", json!({"id": first["id"], "name": first["name"]})),
        ("emails.type", json!({"id": first["id"], "emails": [{"type": "work"}]})),
        ("meta.version,active", json!({"id": first["id"], "active": true, "meta": {"version": 1}})),
    ] {
        let answer = service.get(&with("/v1/people", &[("fields", fields), ("limit", "1")])).await;
        assert_eq!(answer.json["people"].to_string(), json!([document]).to_string(), "{fields}");
    }
}

#[tokio::test]
async fn who_was_just_written_is_on_the_lists() {
    let service = Service::new();
    for number in 0..20 {
        let name = format!("joon{number}");
        let (joon, _) = service.write(&json!({"userName": name})).await;
        for parameter in [("q", name.clone()), ("filter", format!("userName eq \"{name}\""))] {
            let path = with("/v1/people", &[(parameter.0, &parameter.1)]);
            assert_eq!(service.get(&path).await.json["people"], json!([joon]), "{path}");
        }
    }
}
