//! What holds for every answer: the headers, the form of a refusal, and the OpenAPI document.

use std::sync::LazyLock;

use axum::http::Method;
use regex_lite::Regex;
use serde_json::{Value, json};

use crate::service::Answer;

/// The document, as the service writes it.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(server::openapi::document);

/// The media type of problem details.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// Holds an answer against everything that is promised of it.
pub(crate) fn check(method: &Method, path: &str, answer: &Answer) {
    let call = format!("{method} {path} {} {:?}", answer.status, answer.headers);
    let template = template(path);
    headers(method, template, answer, &call);
    let served = template.and_then(|template| operation(method, template));
    match served {
        // What answers GET answers HEAD, unless that costs too much.
        Some(_) if *method == Method::HEAD && answer.status == 405 => {}
        Some(operation) => documented(operation, method, answer, &call),
        None => assert_eq!(answer.status, if template.is_some() { 405 } else { 404 }, "{call}"),
    }
    let is_status = matches!(template, Some("/readyz" | "/status")) && answer.status == 503;
    if answer.status < 400 || is_status {
        return;
    }
    match template {
        _ if *method == Method::HEAD => {}
        Some("/data") => seed_error(answer, &call),
        _ => problem(answer, &call),
    }
}

/// The paths of the document.
pub(crate) fn paths() -> impl Iterator<Item = (&'static str, &'static Value)> {
    DOCUMENT["paths"].as_object().unwrap().iter().map(|(path, item)| (path.as_str(), item))
}

/// Every operation: its path, its method in lower case, and what the document says of it.
pub(crate) fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static Value)> {
    paths().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path, method.as_str(), operation))
    })
}

/// The documented path that a path belongs to.
fn template(path: &str) -> Option<&'static str> {
    let fits = |template: &str| {
        let (theirs, ours) = (path.split('/'), template.split('/'));
        theirs.clone().count() == ours.clone().count()
            && theirs
                .zip(ours)
                .all(|(theirs, ours)| ours == theirs || ours.starts_with('{') && !theirs.is_empty())
    };
    paths().map(|(template, _)| template).find(|template| fits(template))
}

/// The operation that answers; what answers GET answers HEAD.
fn operation(method: &Method, template: &str) -> Option<&'static Value> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    DOCUMENT["paths"][template].get(method.as_str().to_ascii_lowercase())
}

/// Only the page of the documentation, which tells of nobody, may be kept by a cache.
fn headers(method: &Method, template: Option<&str>, answer: &Answer, call: &str) {
    let is_page = template.is_some_and(|template| template.starts_with("/docs"));
    let caching = if is_page && answer.status < 400 { "no-cache" } else { "no-store" };
    assert_eq!(answer.header("cache-control"), caching, "{call}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{call}");
    assert!((1..=64).contains(&answer.header("x-request-id").len()), "{call}");
    let length = answer.header("content-length");
    if *method == Method::HEAD {
        assert_eq!(answer.bytes, b"", "{call}");
    } else if !length.is_empty() {
        assert_eq!(length, answer.bytes.len().to_string(), "{call}");
    }
}

/// The status is documented, the type of the body is, and the body is of the documented schema.
fn documented(operation: &Value, method: &Method, answer: &Answer, call: &str) {
    let described = operation["responses"].get(answer.status.to_string());
    assert!(described.is_some(), "the document has no such status: {call} {}", answer.text());
    let Some(content) = described.and_then(|described| described.get("content")) else {
        assert_eq!(answer.bytes, b"", "{call}");
        return;
    };
    let media_type = answer.header("content-type");
    let essence = media_type.split(';').next().unwrap_or_default();
    let content = content.get(media_type).or_else(|| content.get(essence));
    assert!(content.is_some(), "the document has no such type: {call}");
    if *method != Method::HEAD && !answer.json.is_null() {
        let misfit = misfit(&content.unwrap()["schema"], &answer.json, "");
        assert_eq!(misfit, None, "{call} {}", answer.text());
    }
}

/// RFC 9457, with our own members.
fn problem(answer: &Answer, call: &str) {
    let known = ["type", "title", "status", "detail", "instance", "violations"];
    assert_eq!(answer.header("content-type"), PROBLEM, "{call}");
    assert_eq!(misfit(&schema("Problem"), &answer.json, ""), None, "{call} {}", answer.text());
    let mut names = answer.json.as_object().unwrap().keys();
    assert!(names.all(|name| known.contains(&name.as_str())), "{call} {}", answer.text());
    assert!(!answer.problem().is_empty() && !answer.member("title").is_empty(), "{call}");
    assert!(!answer.member("detail").is_empty(), "{call}");
    assert_eq!(answer.json["status"], answer.status, "{call}");
    let instance = format!("urn:peopleinfo:request:{}", answer.header("x-request-id"));
    assert_eq!(answer.member("instance"), instance, "{call}");
    for violation in answer.json["violations"].as_array().into_iter().flatten() {
        let pointer = violation["pointer"].as_str().unwrap();
        assert!(pointer.is_empty() || pointer.starts_with('/'), "{call} {pointer}");
        assert_ne!(violation["message"], "", "{call}");
    }
}

/// The seed's own form: one member, a sentence.
fn seed_error(answer: &Answer, call: &str) {
    assert_eq!(answer.header("content-type"), "application/json", "{call}");
    let error = answer.member("error");
    assert!(!error.is_empty(), "{call} {}", answer.text());
    assert_eq!(answer.json, json!({"error": error}), "{call}");
}

fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// What a reference within the document leads to.
pub(crate) fn resolve(reference: &str) -> Option<&'static Value> {
    DOCUMENT.pointer(reference.strip_prefix('#')?)
}

/// Where a value differs from its schema, as far as the document has rules: one that is new to it
/// is added here.
pub(crate) fn misfit(schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return misfit(resolve(reference)?, value, at);
    }
    if !is_of_type(&schema["type"], value) {
        return Some(format!("{at} must be of type {}", schema["type"]));
    }
    if let Some(rule) = broken(schema, value) {
        return Some(format!("{at} breaks {rule}"));
    }
    let required = schema["required"].as_array().into_iter().flatten();
    let missing = required.filter_map(Value::as_str).find(|name| value.get(name).is_none());
    if let Some(name) = missing {
        return Some(format!("{at}/{name} is missing"));
    }
    let items = value.as_array().into_iter().flatten().enumerate();
    let mut items = items.map(|(index, item)| (index.to_string(), item, &schema["items"]));
    let members = value.as_object().into_iter().flatten();
    let mut members = members.map(|(name, item)| (name.clone(), item, member(schema, name)));
    let mut inner = |(name, item, schema): (String, &Value, &Value)| {
        let at = format!("{at}/{name}");
        if *schema == Value::Bool(false) {
            return Some(format!("{at} is unknown"));
        }
        misfit(schema, item, &at)
    };
    items.find_map(&mut inner).or_else(|| members.find_map(&mut inner))
}

/// The rule of a schema that a value breaks by itself, whatever is in it.
fn broken(schema: &Value, value: &Value) -> Option<&'static str> {
    let number = |count: usize| u32::try_from(count).map(f64::from).unwrap();
    let length = value.as_str().map(|text| number(text.chars().count()));
    let items = value.as_array();
    let count = items.map(|items| number(items.len()));
    let twice =
        items.is_some_and(|items| (1..items.len()).any(|at| items[..at].contains(&items[at])));
    let limit = |name: &str| schema[name].as_f64();
    let below = |found: Option<f64>, name| found.zip(limit(name)).is_some_and(|(a, b)| a < b);
    let above = |found: Option<f64>, name| found.zip(limit(name)).is_some_and(|(a, b)| a > b);
    let listed = |values: &Vec<Value>| !values.contains(value);
    let shaped = |text: &str, pattern: &str| !Regex::new(pattern).unwrap().is_match(text);
    let rules = [
        ("minimum", below(value.as_f64(), "minimum")),
        ("maximum", above(value.as_f64(), "maximum")),
        ("minLength", below(length, "minLength")),
        ("maxLength", above(length, "maxLength")),
        ("maxItems", above(count, "maxItems")),
        ("uniqueItems", twice && schema["uniqueItems"] == true),
        ("enum", schema["enum"].as_array().is_some_and(listed)),
        (
            "pattern",
            value.as_str().zip(schema["pattern"].as_str()).is_some_and(|(a, b)| shaped(a, b)),
        ),
    ];
    rules.into_iter().find(|(_, broken)| *broken).map(|(rule, _)| rule)
}

/// The schema of a member: `false` if there can't be such a member.
fn member<'a>(schema: &'a Value, name: &str) -> &'a Value {
    schema["properties"].get(name).unwrap_or(&schema["additionalProperties"])
}

fn is_of_type(types: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    match types {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}
