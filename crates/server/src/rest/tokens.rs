//! Tokens: made, listed, revoked. What a token says is shown once, where it is made.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use people::violation::{pointer_part, short};
use people::{Rule, Timestamp, Violations, document};
use serde_json::{Map, Value, json};
use store::Token;

use super::JSON;
use crate::App;
use crate::access::{Admin, Scope};
use crate::directory::{MAX_TOKEN_NAME, TokenDraft};
use crate::http::extract::{Bare, Json, NoBody, Parameters, TokenId};
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems, schema};
use crate::problem::Problem;

pub(super) fn routes() -> Vec<Route> {
    let tokens = vec![on(list_operation(), list), on(create_operation(), create)];
    let token = vec![on(revoke_operation(), revoke)];
    vec![
        Route { path: "/v1/tokens", methods: tokens, form: None },
        Route { path: "/v1/tokens/{token}", methods: token, form: None },
    ]
}

async fn list(
    State(app): State<App>,
    caller: Admin,
    parameters: Parameters,
) -> Result<Response, Problem> {
    parameters.none_left("none here")?;
    let tokens = app.directory().tokens(&caller).await?;
    let tokens: Vec<Value> = tokens.iter().map(written).map(Value::Object).collect();
    Ok(([JSON], json!({"tokens": tokens}).to_string()).into_response())
}

async fn create(
    State(app): State<App>,
    caller: Admin,
    _: Bare,
    Json(bytes): Json,
) -> Result<Response, Problem> {
    let draft = read(document::read_json(&bytes)?)?;
    let (secret, token) = app.directory().create_token(&caller, draft).await?;
    app.gate().forget();
    let mut body = written(&token);
    body.insert("secret".to_owned(), secret.text().into());
    Ok((StatusCode::CREATED, [JSON], Value::Object(body).to_string()).into_response())
}

async fn revoke(
    State(app): State<App>,
    caller: Admin,
    TokenId(id): TokenId,
    _: Bare,
    NoBody: NoBody,
) -> Result<Response, Problem> {
    app.directory().revoke_token(&caller, &id).await?;
    app.gate().forget();
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Reads what is wanted of a new token, or says everything that can't be read.
fn read(sent: Value) -> Result<TokenDraft, Problem> {
    let wrong = |pointer: &str, rule, message: &str| {
        Problem::Invalid(Violations::one(pointer, rule, message))
    };
    let Value::Object(mut members) = sent else {
        return Err(wrong("", Rule::Type, "The body must be a JSON object."));
    };
    let name = match members.shift_remove("name") {
        Some(Value::String(name)) => name,
        Some(_) => return Err(wrong("/name", Rule::Type, "It must be a string.")),
        None => return Err(wrong("/name", Rule::Required, "Name who will have the token.")),
    };
    let scopes = match members.shift_remove("scopes") {
        Some(Value::Array(scopes)) => scopes,
        Some(_) => return Err(wrong("/scopes", Rule::Type, "It must be a list.")),
        None => return Err(wrong("/scopes", Rule::Required, "Say what the token allows.")),
    };
    let scope = |(index, scope): (usize, &Value)| {
        let known = format!("There are {}.", Scope::names());
        let pointer = format!("/scopes/{index}");
        let scope = scope.as_str().and_then(Scope::parse);
        scope.ok_or_else(|| wrong(&pointer, Rule::Form, &known))
    };
    let scopes = scopes.iter().enumerate().map(scope).collect::<Result<_, _>>()?;
    let expires = match members.shift_remove("expires") {
        None | Some(Value::Null) => None,
        Some(moment) => {
            let message = "Write a moment as RFC 3339 does, to the millisecond at most, such as \
                           `2030-01-31T00:00:00Z`.";
            let moment = moment.as_str().and_then(Timestamp::parse);
            Some(moment.ok_or_else(|| wrong("/expires", Rule::Form, message))?)
        }
    };
    match members.keys().next() {
        None => Ok(TokenDraft { name, scopes, expires }),
        Some(name) => {
            let message = "A token has `name`, `scopes` and `expires`.";
            let pointer = format!("/{}", pointer_part(&short(name)));
            Err(wrong(&pointer, Rule::Unknown, message))
        }
    }
}

/// A token, without what only its owner knows.
fn written(token: &Token) -> Map<String, Value> {
    let moment = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string()).into();
    let members: [(&str, Value); 7] = [
        ("id", token.id.as_str().into()),
        ("name", token.name.as_str().into()),
        ("scopes", token.scopes.clone().into()),
        ("created", moment(Some(token.created))),
        ("expires", moment(token.expires)),
        ("revoked", moment(token.revoked)),
        ("used", moment(token.used)),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn list_operation() -> Operation {
    let tokens = json!({
        "type": "object",
        "required": ["tokens"],
        "properties": {"tokens": {"type": "array", "items": schema("Token")}},
    });
    Operation {
        method: "get",
        id: "listTokens",
        scope: Some(Scope::Admin),
        summary: "List the tokens",
        about: "All that were ever made, the oldest first, with when each was last used, to the \
                hour. What a token says is kept nowhere.",
        parameters: Vec::new(),
        bodies: Vec::new(),
        answers: [vec![(200, openapi::answer("The tokens.", &tokens, &[]))], problems(&[400, 503])]
            .concat(),
    }
}

fn create_operation() -> Operation {
    let names: Vec<&str> = Scope::ALL.map(Scope::as_str).into();
    let body = json!({
        "type": "object",
        "required": ["name", "scopes"],
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "pattern": "^[a-z0-9._-]+$", "minLength": 1,
                     "maxLength": MAX_TOKEN_NAME},
            "scopes": {"type": "array", "minItems": 1,
                       "items": {"type": "string", "enum": names}},
            "expires": {"type": ["string", "null"], "format": "date-time"},
        },
    });
    let mut made = json!({"allOf": [schema("Token")], "type": "object", "required": ["secret"]});
    made["properties"] = json!({"secret": {"type": "string"}});
    let example = json!({"name": "hr-sync", "scopes": ["people:write"],
                         "expires": "2030-01-31T00:00:00Z"});
    Operation {
        method: "post",
        id: "createToken",
        scope: Some(Scope::Admin),
        summary: "Make a token",
        about: "The answer has the token as `secret`, which is shown only here. From then on it \
                comes in with `Authorization: Bearer …`; on other processes within 5 seconds. \
                Where nobody had made one yet, everybody needs one from now on.",
        parameters: Vec::new(),
        bodies: vec![("application/json", body, example)],
        answers: [
            vec![(201, openapi::answer("Made.", &made, &[]))],
            problems(&[400, 408, 409, 413, 415, 422, 503]),
        ]
        .concat(),
    }
}

fn revoke_operation() -> Operation {
    let id = json!({"name": "token", "in": "path", "required": true,
                    "description": "The id of a token.",
                    "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"}});
    Operation {
        method: "delete",
        id: "revokeToken",
        scope: Some(Scope::Admin),
        summary: "Revoke a token",
        about: "For ever. Here it stops at once, on other processes within 5 seconds, or within 30 \
                where those can't read the store.",
        parameters: vec![id],
        bodies: Vec::new(),
        answers: [vec![(204, json!({"description": "Revoked."}))], problems(&[400, 404, 503])]
            .concat(),
    }
}
