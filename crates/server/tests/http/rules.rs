//! The rules of a document: each refusal names every place, and who is refused changes nothing.

use serde_json::{Value, json};

use crate::service::{JSON, MERGE, NOBODY, Service};

/// A document, and all that is wrong with it.
type Row = (Value, &'static [(&'static str, &'static str)]);

fn person(name: &str, value: Value) -> Value {
    let mut person = json!({"displayName": "Ida"});
    person[name] = value;
    person
}

fn names() -> Vec<Row> {
    vec![
        (json!({}), &[("/name", "required")]),
        (json!({"name": {}}), &[("/name", "required")]),
        (json!({"birthDate": "1990"}), &[("/name", "required")]),
        (json!({"displayName": " \t"}), &[("/displayName", "blank")]),
        (json!({"displayName": ""}), &[("/displayName", "blank")]),
        (json!({"displayName": 0}), &[("/displayName", "type")]),
        (json!({"displayName": "a\nb"}), &[("/displayName", "unicode")]),
        (json!({"displayName": "x".repeat(513)}), &[("/displayName", "too-long")]),
        (person("DisplayName", json!("x")), &[("/DisplayName", "unknown")]),
        (person("user_name", json!("x")), &[("/user_name", "unknown")]),
        (person("a/b~c", json!(1)), &[("/a~1b~0c", "unknown")]),
        (person("name", json!({"first": "x"})), &[("/name/first", "unknown")]),
        (person("name", json!([])), &[("/name", "type")]),
    ]
}

fn members() -> Vec<Row> {
    vec![
        (person("active", json!("true")), &[("/active", "type")]),
        (person("active", json!(1)), &[("/active", "type")]),
        (person("birthDate", json!("2023-02-29")), &[("/birthDate", "form")]),
        (person("birthDate", json!(1990)), &[("/birthDate", "type")]),
        (person("types", json!("employee")), &[("/types", "type")]),
        (person("types", json!(["Employee"])), &[("/types/0", "form")]),
        (person("types", json!(["a", "b", "a"])), &[("/types/2", "duplicate")]),
        (person("emails", json!([{"value": "ida"}])), &[("/emails/0/value", "form")]),
        (person("emails", json!([{"type": "work"}])), &[("/emails/0/value", "required")]),
        (person("emails", json!(["ida@example.org"])), &[("/emails/0", "type")]),
        (person("emails", json!({"value": "ida@example.org"})), &[("/emails", "type")]),
        (
            person(
                "emails",
                json!([{"value": "a@x", "primary": true}, {"value": "b@x"},
                                    {"value": "c@x", "primary": true}]),
            ),
            &[("/emails/2/primary", "primary")],
        ),
        (person("addresses", json!([{}])), &[("/addresses/0", "required")]),
        (person("externalIds", json!([{"id": "7"}])), &[("/externalIds/0/system", "required")]),
        (
            person("externalIds", json!([{"system": "s", "id": "7"}, {"system": "s", "id": "7"}])),
            &[("/externalIds/1", "duplicate")],
        ),
        (person("preferredLanguage", json!("english language")), &[("/preferredLanguage", "form")]),
        (person("timezone", json!("+01:00")), &[("/timezone", "form")]),
        (person("manager", json!(NOBODY)), &[("/manager", "type")]),
        (person("manager", json!({"value": "ida"})), &[("/manager/value", "form")]),
        (person("manager", json!({"value": NOBODY})), &[("/manager/value", "reference")]),
        (person("attributes", json!([1])), &[("/attributes", "type")]),
        (person("attributes", json!({"a": ["\0"]})), &[("/attributes/a/0", "unicode")]),
        (person("attributes", json!({"a": "x".repeat(16_384)})), &[("/attributes", "too-long")]),
        (person("id", json!("x")), &[("/id", "form")]),
        (person("meta", json!({"version": 1})), &[("/meta/created", "required")]),
        (person("meta", json!({"version": 0})), &[("/meta/version", "type")]),
        (person("meta", json!({"created": "yesterday"})), &[("/meta/created", "form")]),
        (
            json!({"nickName": 1, "birthDate": "x", "emails": [{"value": "x", "colour": "red"}],
                   "shoeSize": 43}),
            &[
                ("/nickName", "type"),
                ("/birthDate", "form"),
                ("/emails/0/value", "form"),
                ("/emails/0/colour", "unknown"),
                ("/shoeSize", "unknown"),
                ("/name", "required"),
            ],
        ),
    ]
}

#[tokio::test]
async fn each_rule_is_refused_at_its_place() {
    let service = Service::new();
    let (document, address) = service.write(&json!({"displayName": "Ida"})).await;
    for (body, violations) in [names(), members()].concat() {
        let (new, next) =
            (service.post("/v1/people", &body).await, service.put(&address, &body).await);
        for answer in [&new, &next] {
            assert_eq!((answer.status, answer.problem()), (422, "invalid"), "{body}");
        }
        assert_eq!(next.violations(), violations, "{body}");
        // Somebody new has no `id` and no `meta` at all, whatever is in them.
        let given = ["id", "meta"].iter().find(|name| body.get(**name).is_some());
        match given {
            Some(given) => {
                let pointer = format!("/{given}");
                assert_eq!(new.violations()[0], (pointer.as_str(), "read-only"), "{body}");
            }
            None => assert_eq!(new.violations(), violations, "{body}"),
        }
    }
    let list = service.get("/v1/people").await;
    assert_eq!(list.json["people"], json!([document]), "nothing was written");
}

#[tokio::test]
async fn limits_are_inclusive() {
    let service = Service::new();
    let emails: Vec<Value> =
        (0..12).map(|number| json!({"value": format!("{number}@example.org")})).collect();
    let types: Vec<String> = (0..50).map(|number| format!("type-{number}")).collect();
    let longest = json!({
        "displayName": "é".repeat(512), "emails": emails, "types": types,
        "attributes": {"a": "x".repeat(16_384 - 8)},
    });
    service.write(&longest).await;

    let nested = |levels: usize| {
        let attributes = format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        format!("{{\"displayName\":\"Ida\",\"attributes\":{attributes}}}")
    };
    let deepest = service.ask("POST", "/v1/people", &[JSON], nested(15)).await;
    assert_eq!(deepest.status, 201, "{}", deepest.text());
    let deeper = service.ask("POST", "/v1/people", &[JSON], nested(16)).await;
    let pointer = format!("/attributes{}", "/a".repeat(15));
    assert_eq!(deeper.violations(), [(pointer.as_str(), "too-deep")]);
}

/// Texts can be longer when they are kept than when they were sent: U+FB2C is three characters.
#[tokio::test]
async fn a_document_that_grows_beyond_its_limit_is_refused() {
    let service = Service::new();
    let (_, address) = service.write(&json!({"displayName": "Ida"})).await;
    let links = json!(vec![json!({"value": "\u{fb2c}".repeat(682)}); 50]);
    let sent = json!({"displayName": "Ida", "photos": links, "urls": links});
    for answer in [
        service.post("/v1/people", &sent).await,
        service.put(&address, &sent).await,
        service.ask("PATCH", &address, &[MERGE], sent.to_string()).await,
    ] {
        assert_eq!((answer.status, answer.problem()), (422, "invalid"));
        assert_eq!(answer.violations(), [("", "too-long")]);
    }
}

/// Work that a request may cause is bounded: what is beyond a limit isn't looked at.
#[tokio::test]
async fn items_beyond_the_limit_are_not_looked_at() {
    let service = Service::new();
    let rows = [
        ("emails", 12, json!(vec![json!({"value": 1}); 1_000])),
        ("addresses", 50, json!(vec![json!({}); 1_000])),
        ("externalIds", 16, json!(vec![json!({"system": "s", "id": "7"}); 1_000])),
        ("types", 50, json!(vec!["employee"; 60])),
        ("types", 50, json!(vec![0; 60])),
    ];
    for (member, max, items) in rows {
        let sent = json!({"displayName": "Ida", member: items});
        let answer = service.post("/v1/people", &sent).await;
        assert_eq!(answer.status, 422, "{member}");
        let violations = answer.violations();
        assert_eq!(violations[0], (format!("/{member}").as_str(), "too-long"));
        for (pointer, _) in &violations[1..] {
            let index: usize = pointer.split('/').nth(2).unwrap().parse().unwrap();
            assert!(index < max, "{pointer}");
        }
    }
}

#[tokio::test]
async fn a_unique_key_belongs_to_one_person() {
    let service = Service::new();
    let ids = json!([{"system": "hr", "id": "7"}]);
    let (mira, _) = service.write(&json!({"userName": "Straße", "externalIds": ids})).await;
    let (_, ida) = service.write(&json!({"displayName": "Ida"})).await;
    let rows = [
        (json!({"userName": "Straße"}), "/userName"),
        (json!({"userName": "STRASSE"}), "/userName"),
        (json!({"userName": "straße", "displayName": "another"}), "/userName"),
        (json!({"userName": "i", "externalIds": ids}), "/externalIds/0"),
        (
            json!({"userName": "i", "externalIds": [{"system": "x", "id": "7"}, ids[0]]}),
            "/externalIds/1",
        ),
    ];
    for (body, pointer) in rows {
        for answer in [service.post("/v1/people", &body).await, service.put(&ida, &body).await] {
            assert_eq!((answer.status, answer.problem()), (409, "taken"), "{body}");
            assert_eq!(answer.violations(), [(pointer, "unique")], "{body}");
        }
    }
    for free in [
        json!({"userName": "strasze"}),
        json!({"displayName": "x", "externalIds": [{"system": "HR", "id": "7"}]}),
    ] {
        service.write(&free).await;
    }
    let found = service.get("/v1/people?filter=userName+eq+%22strasse%22").await;
    assert_eq!(found.json["people"], json!([mira]));
}

#[tokio::test]
async fn a_unique_key_is_free_once_its_owner_has_another() {
    let service = Service::new();
    let ids = json!([{"system": "hr", "id": "7"}]);
    let (_, mira) = service.write(&json!({"userName": "mira", "externalIds": ids})).await;
    let renamed = service.put(&mira, &json!({"userName": "MIRA", "externalIds": ids})).await;
    assert_eq!(renamed.status, 200, "one's own keys are not taken");
    assert_eq!(service.put(&mira, &json!({"userName": "quill"})).await.status, 200);
    service.write(&json!({"userName": "mira", "externalIds": ids})).await;
    assert_eq!(service.put(&mira, &json!({"userName": "Mira"})).await.status, 409);
}

#[tokio::test]
async fn a_manager_exists_and_is_somebody_else() {
    let service = Service::new();
    let (boss, boss_address) = service.write(&json!({"displayName": "Ines Okafor"})).await;
    let managed = |id: &Value| json!({"displayName": "Joon Harrow", "manager": {"value": id}});
    let (joon, address) = service.write(&managed(&boss["id"])).await;
    assert_eq!(joon["manager"], json!({"value": boss["id"]}));
    for id in [&joon["id"], &json!(NOBODY)] {
        let refused = service.put(&address, &managed(id)).await;
        assert_eq!((refused.status, refused.problem()), (422, "invalid"), "{id}");
        assert_eq!(refused.violations(), [("/manager/value", "reference")], "{id}");
    }
    assert_eq!(service.get(&address).await.json, joon);
    assert_eq!(service.put(&boss_address, &managed(&joon["id"])).await.status, 200);
    assert_eq!(service.put(&address, &json!({"displayName": "Joon"})).await.status, 200);
}
