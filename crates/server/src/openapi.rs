//! The OpenAPI document (3.1), made of the routes and of the table of members.

mod schemas;

use serde_json::{Map, Value, json};

use crate::access::Scope;
use crate::http::{Route, routes};
use crate::seed;
use crate::telemetry::VERSION;

/// What the document says of one method of a route.
pub struct Operation {
    /// The method, in lower case.
    pub method: &'static str,
    /// The stable name of the operation.
    pub id: &'static str,
    /// What a caller has to be allowed; `None` where everybody may ask.
    pub scope: Option<Scope>,
    /// A line.
    pub summary: &'static str,
    /// What else there is to know.
    pub about: &'static str,
    /// The parameters, as the document writes them.
    pub parameters: Vec<Value>,
    /// The bodies that can be sent: media type, schema and example of each.
    pub bodies: Vec<(&'static str, Value, Value)>,
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
        "components": {"schemas": schemas::all(), "securitySchemes": security_schemes()},
    })
}

/// A token of the service's own, or a JWT of the issuer that it trusts.
fn security_schemes() -> Value {
    json!({"token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token by `peopleinfo token create`, or a JWT of the issuer that the \
                        service trusts. Where neither is set up, only this machine may ask, and \
                        needs none.",
    }})
}

fn path_item(route: &Route) -> Value {
    let methods = route.methods.iter();
    let refusals = if route.form.is_some() { seed::errors } else { problems };
    methods
        .map(|(operation, _)| (operation.method.to_owned(), described(operation, refusals)))
        .collect()
}

/// How a caller who may not ask is answered, before anything else of the request is looked at.
const REFUSALS: [u16; 3] = [401, 403, 429];

fn described(operation: &Operation, refusals: fn(&[u16]) -> Vec<(u16, Value)>) -> Value {
    let mut answers: Map<String, Value> =
        operation.answers.iter().map(|(code, answer)| (code.to_string(), answer.clone())).collect();
    if let Some(scope) = operation.scope {
        let codes = if scope == Scope::Admin { &[401, 403, 404, 429][..] } else { &REFUSALS };
        for (code, answer) in refusals(codes) {
            answers.entry(code.to_string()).or_insert(answer);
        }
    }
    let mut written = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.about,
        "parameters": operation.parameters,
        "responses": answers,
    });
    if let Some(scope) = operation.scope {
        // Open where nobody has set up access, hence the empty one (OpenAPI 3.1, section 4.8.10).
        written["security"] = json!([{"token": [scope.as_str()]}, {}]);
    }
    if !operation.bodies.is_empty() {
        let described = |(media_type, schema, example): &(&str, Value, Value)| {
            ((*media_type).to_owned(), json!({"schema": schema, "example": example}))
        };
        let content: Map<String, Value> = operation.bodies.iter().map(described).collect();
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

/// The version in the path.
pub fn path_version() -> Value {
    json!({"name": "version", "in": "path", "required": true,
           "description": "A version of the person, as the history counts them.",
           "schema": {"type": "integer", "minimum": 1}})
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

/// What can be asked of the person in an answer: operations, and the parameters that it has for them.
pub fn links(operations: &[(&str, &[&str])]) -> Value {
    let place = |name: &&str| match *name {
        "version" => ("version".to_owned(), json!("$response.body#/meta/version")),
        name => (name.to_owned(), json!(format!("$response.body#/{name}"))),
    };
    let link = |(operation, parameters): &(&str, &[&str])| {
        let parameters: Map<String, Value> = parameters.iter().map(place).collect();
        let link = json!({"operationId": operation, "parameters": parameters});
        ((*operation).to_owned(), link)
    };
    operations.iter().map(link).collect()
}

/// Problems, by their status codes.
pub fn problems(codes: &[u16]) -> Vec<(u16, Value)> {
    let content = json!({"application/problem+json": {"schema": schema("Problem")}});
    let about = |code| match code {
        400 => "The request can't be read.",
        401 => "A valid token is needed.",
        403 => "The token doesn't allow this, or something is kept from the caller.",
        429 => {
            "The caller asks too often; `Retry-After` says how long to wait, `RateLimit-Policy` \
                which limit it is."
        }
        404 => "Nobody has this id, or was there at this version.",
        408 => "The body arrived too slowly.",
        409 => "A unique key is taken, or a patch doesn't fit; `violations` names it.",
        410 => "The person was erased.",
        412 => "The person is at another version.",
        413 => "The body is too large.",
        415 => "The body is of another type.",
        422 => {
            "The document breaks rules, and `violations` names each place; or the idempotency \
                key came with another body."
        }
        _ => "The store can't do it now; try again.",
    };
    let problem =
        |code: &u16| (*code, json!({"description": about(*code), "content": content.clone()}));
    codes.iter().map(problem).collect()
}
