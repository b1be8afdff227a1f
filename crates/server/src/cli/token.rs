//! `peopleinfo token`.
//!
//! The store is opened where nobody else has it; where a service has, that one is asked.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use people::Timestamp;
use serde_json::{Value, json};
use store::{OpenError, Token};

use super::{Outcome, ask, print, say};
use crate::App;
use crate::access::{Scope, Secret};
use crate::config::{self, CreateToken, Holder, RevokeToken, TokenCommand, Tokens};
use crate::directory::TokenDraft;
use crate::problem::Problem;

/// How long a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn token(config: config::Token) -> Outcome {
    match config.command {
        TokenCommand::Create(create) => self::create(create).await,
        TokenCommand::List(tokens) => list(&tokens).await,
        TokenCommand::Revoke(revoke) => self::revoke(revoke).await,
        TokenCommand::Generate => generate(),
    }
}

fn generate() -> Outcome {
    let secret = Secret::new()?;
    say("The token, shown only here, and its SHA-256 for --admin-token-hash:");
    print(&format!("{}\n{}", secret.text(), secret.fingerprint()))
}

async fn create(config: CreateToken) -> Outcome {
    let expires = config.expires;
    let scope = |name: &String| {
        Scope::parse(name)
            .ok_or_else(|| format!("there is no scope `{name}`; there are {}", Scope::names()))
    };
    let scopes = config.scope.iter().map(scope).collect::<Result<Vec<_>, _>>()?;
    let CreateToken { store, holder, .. } = &config;
    let opened = super::open(&store.store, &store.network).await;
    let (secret, id) = if let Some(app) = mine(opened)? {
        let draft = TokenDraft { name: config.name, scopes, expires };
        let made = app.directory().create_token(&super::admin()?, draft).await;
        let (secret, token) = made.map_err(|problem| text(&problem))?;
        (secret.text().to_owned(), token.id)
    } else {
        let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        let expires = expires.map(|moment| moment.to_string());
        let body = json!({"name": config.name, "scopes": names, "expires": expires});
        let made = asked(&store.store, holder, Method::POST, "/v1/tokens", Some(&body)).await?;
        let member = |name| made[name].as_str().map(str::to_owned).unwrap_or_default();
        (member("secret"), member("id"))
    };
    print(&secret)?;
    say(&format!(
        "This is the only time that the token is shown. Its id is {id}; it {}.",
        expires.map_or("doesn't expire".to_owned(), |moment| format!("expires at {moment}"))
    ));
    Ok(true)
}

async fn list(config: &Tokens) -> Outcome {
    let Tokens { store, holder } = config;
    let opened = super::open_existing(&store.store, &store.network).await;
    let rows: Vec<[String; 6]> = if let Some(app) = mine(opened)? {
        let tokens = app.directory().tokens(&super::admin()?).await;
        tokens.map_err(|problem| text(&problem))?.iter().map(row).collect()
    } else {
        let answered = asked(&store.store, holder, Method::GET, "/v1/tokens", None).await?;
        answered["tokens"].as_array().into_iter().flatten().map(row_of_answer).collect()
    };
    let head = ["ID", "NAME", "SCOPES", "EXPIRES", "REVOKED", "USED"].map(str::to_owned);
    let width = |column: usize| {
        rows.iter().chain([&head]).map(|row| row[column].chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let lines: Vec<String> = [&head].into_iter().chain(&rows).map(line).collect();
    print(&lines.join("\n"))
}

async fn revoke(config: RevokeToken) -> Outcome {
    let RevokeToken { id, tokens: Tokens { store, holder } } = config;
    let opened = super::open_existing(&store.store, &store.network).await;
    if let Some(app) = mine(opened)? {
        let revoked = app.directory().revoke_token(&super::admin()?, &id).await;
        revoked.map_err(|problem| text(&problem))?;
    } else {
        // What is no id is nothing in a path either.
        let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let path = format!("/v1/tokens/{}", if plain { id.as_str() } else { "-" });
        asked(&store.store, &holder, Method::DELETE, &path, None).await?;
    }
    say(&format!("{id} is revoked; running services stop to take it within 5 seconds."));
    Ok(true)
}

/// The store, unless a service has it open.
fn mine(opened: Result<App, OpenError>) -> Result<Option<App>, String> {
    match opened {
        Ok(app) => Ok(Some(app)),
        Err(OpenError::InUse(_)) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// What the service answers that has the store open.
async fn asked(
    store: &str,
    Holder { listen, asking }: &Holder,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, String> {
    let question = ask::Question { method, path, body: body.map(Value::to_string) };
    let response = ask::ask(*listen, asking, question, PATIENCE).await.map_err(|error| {
        format!(
            "{store} is in use, and no service at {listen} answers for it: {error}. Say with \
             --listen where it is served."
        )
    })?;
    let status = response.status();
    let bytes = response.into_body().collect().await.map_err(|error| error.to_string())?;
    let answered: Value = serde_json::from_slice(&bytes.to_bytes()).unwrap_or_default();
    if status.is_success() {
        return Ok(answered);
    }
    let says_more = answered["type"].as_str() == Some("urn:peopleinfo:problem:token-not-found");
    let hint = match status {
        // Administration is nothing at all for whoever isn't an administrator.
        StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND | StatusCode::FORBIDDEN if !says_more => {
            " Name the token of an administrator by PEOPLEINFO_TOKEN or --token-file."
        }
        _ => "",
    };
    let detail = answered["detail"].as_str().unwrap_or_default();
    let first = answered["violations"][0]["message"].as_str().unwrap_or_default();
    Err(format!("the service at {listen} answers {status}: {detail} {first}{hint}"))
}

fn text(problem: &Problem) -> String {
    crate::exchange::problem_line(problem)
}

fn row(token: &Token) -> [String; 6] {
    let moment = |moment: Option<Timestamp>| moment.map_or("-".to_owned(), |m| m.to_string());
    [
        token.id.clone(),
        token.name.clone(),
        token.scopes.join(","),
        moment(token.expires),
        moment(token.revoked),
        moment(token.used),
    ]
}

fn row_of_answer(token: &Value) -> [String; 6] {
    let text = |name: &str| token[name].as_str().unwrap_or("-").to_owned();
    let scopes = token["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let scopes = scopes.collect::<Vec<_>>().join(",");
    [text("id"), text("name"), scopes, text("expires"), text("revoked"), text("used")]
}
