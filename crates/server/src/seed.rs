//! The dialect of the small service that this one began as: `/data`.
//!
//! A client that was written for it works unchanged. Unlike it, nobody overwrites anybody: everyone
//! with a surname comes back, and the answer is always an array.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use people::document;
use people::page::MAX_LIMIT;
use people::violation::{pointer_part, short};
use people::{Filter, Person, Query, Violations};
use serde_json::{Map, Value, json};

use crate::App;
use crate::access::{Dialect, Reader, Scope};
use crate::directory::stored;
use crate::http::extract::{Json, Parameters};
use crate::http::{Route, on};
use crate::openapi::{self, Operation};
use crate::problem::Problem;
use crate::rest::{IDEMPOTENCY_KEY, New};

/// The seed's members, in its order, and where each stands in a person.
const MEMBERS: [(&str, &str); 4] = [
    ("person_name", "/name/givenName"),
    ("person_surname", "/name/familyName"),
    ("person_birthdate", "/birthDate"),
    ("person_address", "/addresses/0/formatted"),
];

/// The routes of the seed's dialect.
pub(crate) fn routes() -> Vec<Route> {
    let methods = vec![on(write_operation(), write), on(find_operation(), find)];
    vec![Route { path: "/data", methods, form: Some(write_problem) }]
}

async fn write(
    State(app): State<App>,
    New { caller, key }: New,
    Json(bytes): Json,
) -> Result<Response, Problem> {
    let sent = document::read_json(&bytes)?;
    let submission = document::check_submission(to_person(&sent)?).map_err(of_person)?;
    let once = key.once(&caller, bytes);
    app.directory().create(&caller.speaking(Dialect::Seed), submission, once).await?;
    Ok(json_response(&sent))
}

async fn find(
    State(app): State<App>,
    caller: Reader,
    mut parameters: Parameters,
) -> Result<Response, Problem> {
    let surname = parameters.take("person_surname").filter(|surname| !surname.is_empty());
    let required = || unanswerable("person_surname query parameter is required");
    let surname = surname.ok_or_else(required)?;
    parameters.none_left("`person_surname`")?;
    let literal = Value::String(surname).to_string();
    let filter = Filter::parse(&format!("name.familyName eq {literal}"));
    let filter = Some(filter.map_err(|_| unanswerable("person_surname is too long"))?);
    let mut query = Query { filter, limit: MAX_LIMIT, ..Query::default() };
    let mut found = Vec::new();
    loop {
        let page = app.directory().list(&caller, &query).await?;
        for document in &page.people {
            found.push(from_person(&stored(document)?));
        }
        if found.len() > MAX_FOUND {
            return Err(unanswerable(TOO_MANY));
        }
        query.cursor = page.next;
        if query.cursor.is_none() {
            return Ok(json_response(&Value::Array(found)));
        }
    }
}

/// How many people are answered at most: the answer has no pages, and still has to be bounded.
const MAX_FOUND: usize = 1_000;
const TOO_MANY: &str = "too many people have this person_surname; \
                        GET /v1/people answers them page by page";

/// A search that can't be answered.
fn unanswerable(detail: &str) -> Problem {
    Problem::Parameter { name: "person_surname".to_owned(), detail: detail.to_owned() }
}

/// The person of what was sent. All four members are needed; a wrong type is not a missing one.
fn to_person(sent: &Value) -> Result<Value, Problem> {
    let invalid = |name: &str, rule, message: &str| {
        let pointer = format!("/{}", pointer_part(&short(name)));
        Problem::Invalid(Violations::one(pointer, rule, message))
    };
    let Value::Object(members) = sent else {
        let message = "The body must be a JSON object.";
        return Err(Problem::Invalid(Violations::one("", people::Rule::Type, message)));
    };
    let text = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Err(missing()),
        Some(Value::String(text)) if text.trim().is_empty() => Err(missing()),
        Some(Value::String(text)) => Ok(text.as_str()),
        Some(_) => Err(invalid(name, people::Rule::Type, "It must be a string.")),
    };
    let [name, surname, birthdate, address] = MEMBERS.map(|(member, _)| text(member));
    let person = json!({
        "name": {"givenName": name?, "familyName": surname?},
        "birthDate": birthdate?,
        "addresses": [{"formatted": address?}],
    });
    let known = |name: &&String| MEMBERS.iter().any(|(member, _)| member == name);
    match members.keys().find(|name| !known(name)) {
        None => Ok(person),
        Some(name) => Err(invalid(name, people::Rule::Unknown, "There is no such field.")),
    }
}

/// What the original says when anything is missing.
const MISSING: &str = "Missing required fields";

fn missing() -> Problem {
    Problem::Invalid(Violations::one("", people::Rule::Required, MISSING))
}

/// Speaks of the seed's members where the domain speaks of a person's.
fn of_person(violations: Violations) -> Problem {
    let first = violations.first().cloned();
    let Some(violation) = first else { return Problem::Invalid(violations) };
    let name = MEMBERS.iter().find(|(_, pointer)| *pointer == violation.pointer);
    let pointer = name.map_or(violation.pointer, |(name, _)| format!("/{name}"));
    Problem::Invalid(Violations::one(pointer, violation.rule, violation.message))
}

/// The seed's four members, those that the person has.
fn from_person(person: &Person) -> Value {
    let name = |part| person.name_part(part);
    let address = person.items("addresses").first();
    let address = address.and_then(|address| address.get("formatted")?.as_str());
    let values = [name("givenName"), name("familyName"), person.text("birthDate"), address];
    let members = MEMBERS.iter().zip(values);
    let members: Map<String, Value> = members
        .filter_map(|((member, _), value)| Some(((*member).to_owned(), value?.into())))
        .collect();
    Value::Object(members)
}

fn json_response(value: &Value) -> Response {
    let mut response = Response::new(value.to_string().into());
    let media_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}

/// Writes a problem as the seed does: `{"error": …}`, and 400 for whatever is wrong with a body.
fn write_problem(mut response: Response) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let error = match &problem {
        Problem::Invalid(violations) => match violations.first() {
            Some(violation) if violation.pointer.is_empty() => violation.message.clone(),
            Some(violation) => format!("{}: {}", named(&violation.pointer), violation.message),
            None => problem.detail(),
        },
        // What the original says names the parameter itself.
        Problem::Parameter { name, detail } if detail.contains(name) => detail.clone(),
        _ => problem.detail(),
    };
    let mut written = json_response(&json!({"error": error}));
    *written.status_mut() = match problem {
        Problem::Invalid(_) => axum::http::StatusCode::BAD_REQUEST,
        _ => response.status(),
    };
    for (name, value) in response.headers() {
        written.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    written
}

/// The name that a pointer stands for, as it was sent; one without a letter is shown by its quotes.
fn named(pointer: &str) -> String {
    let name = pointer[1..].replace("~1", "/").replace("~0", "~");
    if name.is_empty() { "\"\"".to_owned() } else { name }
}

fn data_schema() -> Value {
    let text = json!({"type": "string", "minLength": 1});
    let members: Map<String, Value> =
        MEMBERS.iter().map(|(name, _)| ((*name).to_owned(), text.clone())).collect();
    json!({"type": "object", "properties": members, "additionalProperties": false})
}

/// Errors in the seed's form, by their status codes.
pub(crate) fn errors(codes: &[u16]) -> Vec<(u16, Value)> {
    let text = json!({"type": "string"});
    let schema = json!({"type": "object", "required": ["error"], "properties": {"error": text}});
    let answer = openapi::answer("It says what is wrong.", &schema, &[]);
    codes.iter().map(|code| (*code, answer.clone())).collect()
}

fn write_operation() -> Operation {
    let mut body = data_schema();
    body["required"] = MEMBERS.map(|(name, _)| name).into();
    let example = json!({
        "person_name": "John",
        "person_surname": "Doe",
        "person_birthdate": "1980-01-31",
        "person_address": "1 Example Street",
    });
    let echo = openapi::answer("Written; the body comes back.", &data_schema(), &[]);
    Operation {
        method: "post",
        id: "writeData",
        scope: Some(Scope::Write),
        summary: "Write somebody, in the seed's dialect",
        about: "All four members are needed.",
        parameters: vec![openapi::header("Idempotency-Key", IDEMPOTENCY_KEY)],
        bodies: vec![("application/json", body, example)],
        answers: [vec![(200, echo)], errors(&[400, 408, 410, 413, 415, 422, 503])].concat(),
    }
}

fn find_operation() -> Operation {
    let list = json!({"type": "array", "items": data_schema()});
    let found = openapi::answer("Everyone with the surname.", &list, &[]);
    let text = json!({"type": "string", "minLength": 1});
    let mut surname = openapi::query("person_surname", "The surname, in any case.", &text);
    surname["required"] = true.into();
    Operation {
        method: "get",
        id: "findData",
        scope: Some(Scope::Read),
        summary: "Everyone with a surname, in the seed's dialect",
        about: "The answer is always an array.",
        parameters: vec![surname],
        bodies: Vec::new(),
        answers: [vec![(200, found)], errors(&[400, 503])].concat(),
    }
}
