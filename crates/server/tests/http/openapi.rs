//! The OpenAPI document is true: what it has is served, what is served is in it, and its examples
//! work. That every answer is documented is checked wherever a test gets one ([`crate::contract`]).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::contract::{DOCUMENT, misfit, operations, resolve};
use crate::service::{Answer, Service, with};
use crate::tokens::revocable;

#[tokio::test]
async fn the_document_is_served() {
    let answer = Service::new().get("/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json, *DOCUMENT);
    assert!(answer.member("openapi").starts_with("3.1."));
    for member in ["title", "version", "license"] {
        assert!(!answer.json["info"][member].is_null(), "{member}");
    }
}

#[test]
fn every_route_is_documented_and_the_other_way_round() {
    let served: BTreeSet<(&str, &str)> = server::http::routes()
        .iter()
        .flat_map(|route| route.methods.iter().map(|(operation, _)| (route.path, operation.method)))
        .collect();
    let documented: BTreeSet<_> = operations().map(|(path, method, _)| (path, method)).collect();
    assert_eq!(served, documented);
    assert!(served.contains(&("/v1/people/{id}", "put")));
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_what_it_does() {
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations() {
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name), "{name} stands there twice");
        assert!(!name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        assert_ne!(operation["summary"].as_str().unwrap_or_default(), "", "{method} {path}");
        assert!(
            operation["responses"].as_object().unwrap().keys().any(|code| code.starts_with('2'))
        );
    }
}

#[test]
fn parameters_of_a_path_are_declared_and_no_parameter_twice() {
    for (path, method, operation) in operations() {
        let parameters = operation["parameters"].as_array().unwrap();
        let mut seen = BTreeSet::new();
        for parameter in parameters {
            let text = |name: &str| parameter[name].as_str().unwrap();
            assert!(seen.insert((text("in"), text("name"))), "{method} {path} {parameter}");
            assert!(!text("description").is_empty() && parameter["schema"].is_object());
            let in_path = text("in") == "path";
            assert!(!in_path || parameter["required"] == true, "{method} {path} {parameter}");
        }
        let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let declared = seen.iter().filter(|(place, _)| *place == "path").map(|(_, name)| *name);
        assert_eq!(names.collect::<BTreeSet<_>>(), declared.collect(), "{method} {path}");
    }
}

/// Who follows a link has all that the path of its operation needs.
#[test]
fn every_link_leads_to_an_operation_that_it_has_parameters_for() {
    let named = |name: &Value| operations().find(|(.., of)| of["operationId"] == *name).unwrap();
    let links = &DOCUMENT["paths"]["/v1/people"]["post"]["responses"]["201"]["links"];
    let mut linked = BTreeSet::new();
    for link in links.as_object().unwrap().values() {
        let (path, method, _) = named(&link["operationId"]);
        let parameters = link["parameters"].as_object().unwrap();
        let needed = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        assert!(needed.eq(parameters.keys()), "{link}");
        linked.insert((path, method));
    }
    let of_a_person = operations().filter(|(path, ..)| path.starts_with("/v1/people/{id}"));
    assert_eq!(linked, of_a_person.map(|(path, method, _)| (path, method)).collect());
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    fn collect<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            found.insert(reference);
        }
        let items = value.as_array().into_iter().flatten();
        let members = value.as_object().into_iter().flatten().map(|(_, member)| member);
        items.chain(members).for_each(|inner| collect(inner, found));
    }
    let mut references = BTreeSet::new();
    collect(&DOCUMENT, &mut references);
    for reference in &references {
        assert!(resolve(reference).is_some(), "{reference}");
    }
    for name in DOCUMENT["components"]["schemas"].as_object().unwrap().keys() {
        assert!(references.contains(format!("#/components/schemas/{name}").as_str()), "{name}");
    }
}

#[test]
fn the_schema_of_a_person_has_every_member() {
    let known: Vec<&str> = people::field::PERSON.iter().map(|member| member.name).collect();
    for name in ["Person", "PersonDraft", "PersonPart"] {
        let schema = &DOCUMENT["components"]["schemas"][name];
        let members: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(members, known);
        assert_eq!(schema["additionalProperties"], false);
    }
}

/// The bodies that an operation takes: the type and the example of each, or else none at all.
pub(crate) fn bodies<'a>(of: &'a Value) -> Vec<(&'a str, String)> {
    let content = of["requestBody"]["content"].as_object().into_iter().flatten();
    let body = |(media_type, said): (&'a String, &'a Value)| {
        let example = &said["example"];
        assert_eq!(misfit(&said["schema"], example, ""), None, "{example}");
        (media_type.as_str(), example.as_str().map_or_else(|| example.to_string(), str::to_owned))
    };
    let bodies: Vec<_> = content.map(body).collect();
    if bodies.is_empty() { vec![("", String::new())] } else { bodies }
}

/// The path of an operation on the person at an address.
fn fill(path: &str, address: &str) -> String {
    path.replace("/v1/people/{id}", address).replace("{version}", "1")
}

/// The path of an operation on somebody, with what it needs in its query, and on a token.
pub(crate) fn filled(path: &str, address: &str, token: &str, of: &Value) -> String {
    with_required(&fill(path, address).replace("{token}", token), of)
}

/// A path with the parameters that an operation needs.
fn with_required(path: &str, of: &Value) -> String {
    let parameters = of["parameters"].as_array().unwrap().iter();
    let required: Vec<(&str, &str)> = parameters
        .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true)
        .map(|parameter| (parameter["name"].as_str().unwrap(), "Doe"))
        .collect();
    if required.is_empty() { path.to_owned() } else { with(path, &required) }
}

/// Calls an operation as its documentation says: with an example of a body, and its required
/// parameters.
async fn call(
    service: &Service,
    (path, method): (&str, &str),
    of: &Value,
    body: &(&str, String),
) -> Answer {
    let path = with_required(path, of);
    let headers = [("content-type", body.0)];
    service.ask(&method.to_uppercase(), &path, &headers, body.1.clone()).await
}

/// Somebody whom the examples fit.
async fn somebody(service: &Service) -> String {
    let name = json!({"givenName": "Ida", "familyName": "Novak"});
    service.write(&json!({"displayName": "Ida", "name": name})).await.1
}

/// Whoever adds a route adds an example that works, and is tested here.
#[tokio::test]
async fn every_operation_works_as_it_is_documented() {
    let about_people = operations().filter(|(path, ..)| !path.contains("{token}"));
    for (path, method, operation) in about_people {
        for body in bodies(operation) {
            let service = Service::new();
            let path = fill(path, &somebody(&service).await);
            let answer = call(&service, (&path, method), operation, &body).await;
            assert!((200..300).contains(&answer.status), "{method} {path} {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_token_is_revoked_as_it_is_documented() {
    let service = Service::new();
    let (from, id) = revocable(&service).await;
    let path = format!("/v1/tokens/{id}");
    let answer = service.ask_as(&from, "DELETE", &path, ("", &Value::Null)).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}

/// A parameter of v1 that the document doesn't have is refused, by every operation.
#[tokio::test]
async fn no_operation_of_v1_takes_a_parameter_that_is_not_documented() {
    let service = Service::new();
    let address = somebody(&service).await;
    for (path, method, operation) in operations().filter(|(path, ..)| path.starts_with("/v1/")) {
        for (media_type, body) in bodies(operation) {
            let path = fill(path, &address).replace("{token}", "0123456789abcdef");
            let path = format!("{path}?undocumented=1");
            let headers = [("content-type", media_type)];
            let answer = service.ask(&method.to_uppercase(), &path, &headers, body).await;
            assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{method} {path}");
        }
    }
}
