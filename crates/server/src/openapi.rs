//! The OpenAPI document (3.1), made of the routes and of the table of members.

use people::field::{Form, MAX_ATTRIBUTES_BYTES, MAX_ITEMS, Member, PERSON, SERVER_GIVEN, Shape};
use serde_json::{Map, Value, json};

use crate::http::{Route, routes};
use crate::telemetry::VERSION;

/// What the document says of one method of a route.
pub struct Operation {
    /// The method, in lower case.
    pub method: &'static str,
    /// The stable name of the operation.
    pub id: &'static str,
    /// A line.
    pub summary: &'static str,
    /// What else there is to know.
    pub about: &'static str,
    /// The parameters, as the document writes them.
    pub parameters: Vec<Value>,
    /// The schema and an example of the body, if there is one.
    pub body: Option<(Value, Value)>,
    /// The answers: status, and what the document says of it.
    pub answers: Vec<(u16, Value)>,
}

/// Writes the whole document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for route in routes() {
        paths.insert(route.path.to_owned(), path_item(&route));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "PeopleInfo",
            "version": VERSION,
            "summary": "One record of a person, kept safely.",
            "description": "Writes, retrieves, lists and searches people.",
            "license": {"name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas()},
    })
}

fn path_item(route: &Route) -> Value {
    let methods = route.methods.iter();
    methods.map(|(operation, _)| (operation.method.to_owned(), described(operation))).collect()
}

fn described(operation: &Operation) -> Value {
    let answers: Map<String, Value> =
        operation.answers.iter().map(|(code, answer)| (code.to_string(), answer.clone())).collect();
    let mut written = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.about,
        "parameters": operation.parameters,
        "responses": answers,
    });
    if let Some((schema, example)) = &operation.body {
        let content = json!({"application/json": {"schema": schema, "example": example}});
        written["requestBody"] = json!({"required": true, "content": content});
    }
    written
}

/// A reference to a schema.
pub fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A parameter of the query.
pub fn query(name: &str, about: &str, schema: &Value) -> Value {
    json!({"name": name, "in": "query", "description": about, "schema": schema})
}

/// A header of the request.
pub fn header(name: &str, about: &str) -> Value {
    json!({"name": name, "in": "header", "description": about, "schema": {"type": "string"}})
}

/// The id in the path.
pub fn path_id() -> Value {
    let schema = json!({"type": "string", "format": "uuid"});
    json!({"name": "id", "in": "path", "required": true, "description": "The id of a person.",
           "schema": schema})
}

/// An answer of JSON, with the headers that are named.
pub fn answer(about: &str, schema: &Value, headers: &[(&str, &str)]) -> Value {
    let headers: Map<String, Value> = headers
        .iter()
        .map(|(name, about)| {
            ((*name).to_owned(), json!({"description": about, "schema": {"type": "string"}}))
        })
        .collect();
    let content = json!({"application/json": {"schema": schema}});
    json!({"description": about, "headers": headers, "content": content})
}

/// Problems, by their status codes.
pub fn problems(codes: &[u16]) -> Vec<(u16, Value)> {
    let content = json!({"application/problem+json": {"schema": schema("Problem")}});
    let about = |code| match code {
        400 => "The request can't be read.",
        404 => "Nobody has this id.",
        408 => "The body arrived too slowly.",
        409 => "A unique key is taken; `violations` names it.",
        412 => "The person is at another version.",
        413 => "The body is too large.",
        415 => "The body is not JSON by its type.",
        422 => "The document breaks rules; `violations` names each place.",
        _ => "The store can't do it now; try again.",
    };
    let problem =
        |code: &u16| (*code, json!({"description": about(*code), "content": content.clone()}));
    codes.iter().map(problem).collect()
}

fn schemas() -> Value {
    let text = json!({"type": "string"});
    let violation = json!({
        "type": "object",
        "required": ["pointer", "rule", "message"],
        "properties": {"pointer": text, "rule": text, "message": text},
    });
    json!({
        "Person": person(true),
        "PersonDraft": person(false),
        "People": {
            "type": "object",
            "required": ["people", "next"],
            "properties": {
                "people": {"type": "array", "items": {"type": "object"}},
                "next": {"type": ["string", "null"],
                         "description": "The cursor of the next page; null on the last one."},
                "total": {"type": "integer", "minimum": 0},
                "totalAtLeast": {"type": "boolean",
                                 "description": "Whether there are more than `total`."},
            },
        },
        "Problem": {
            "type": "object",
            "description": "Problem details (RFC 9457).",
            "required": ["type", "title", "status", "detail", "instance"],
            "properties": {
                "type": text, "title": text, "status": {"type": "integer"}, "detail": text,
                "instance": text, "violations": {"type": "array", "items": violation},
            },
        },
    })
}

fn person(kept: bool) -> Value {
    let mut written = object(PERSON, &[]);
    if kept {
        written["required"] = json!(["id", "active", "meta"]);
    } else {
        let about = "Some name is needed: any part of `name`, `displayName` or `userName`. `id` \
                     and `meta` are given by the server; a replacement may repeat them.";
        written["description"] = about.into();
        let named = ["name", "displayName", "userName"].map(|name| json!({"required": [name]}));
        written["anyOf"] = json!(named);
        for name in SERVER_GIVEN {
            written["properties"][name]["readOnly"] = true.into();
        }
    }
    written
}

fn object(members: &'static [Member], required: &[&str]) -> Value {
    let properties: Map<String, Value> =
        members.iter().map(|member| (member.name.to_owned(), property(member))).collect();
    let mut written = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        written["required"] = json!(required);
    }
    written
}

fn property(member: &Member) -> Value {
    let mut written = match &member.shape {
        Shape::Text(text) => {
            let mut written = json!({"type": "string", "minLength": 1, "maxLength": text.max});
            if text.form == Form::PersonId {
                written = json!({"type": "string", "format": "uuid"});
            }
            written
        }
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Integer => json!({"type": "integer", "minimum": 1}),
        Shape::Timestamp => json!({"type": "string", "format": "date-time"}),
        Shape::PartialDate => json!({
            "type": "string",
            "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|--[0-9]{2}-[0-9]{2})$",
        }),
        Shape::Labels => json!({
            "type": "array", "maxItems": MAX_ITEMS, "uniqueItems": true,
            "items": {"type": "string", "minLength": 1, "maxLength": 64},
        }),
        Shape::Object(members) => object(members, &[]),
        Shape::List { members, required } => json!({
            "type": "array", "maxItems": MAX_ITEMS, "items": object(members, required),
        }),
        Shape::Any => json!({
            "type": "object",
            "description": format!("At most {MAX_ATTRIBUTES_BYTES} bytes of compact JSON."),
        }),
    };
    written["description"] = member.about.into();
    written
}
