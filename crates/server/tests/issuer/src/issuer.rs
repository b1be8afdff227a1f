//! What the issuer answers, well or ill as it is told to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::error::Unspecified;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::keys::{self, Key};

/// How many seconds a token holds unless the request says otherwise.
const LIFETIME: i64 = 300;

/// An issuer and all that it was told.
pub(crate) struct Issuer {
    url: String,
    parts: Mutex<Parts>,
    documents: AtomicUsize,
    sets: AtomicUsize,
}

struct Parts {
    /// All keys that ever were, the newest last.
    keys: Vec<Key>,
    rotations: usize,
    /// The set of keys to be published instead of its own.
    set: Option<Value>,
    /// How it answers whoever fetches its documents; `well` at first.
    manner: String,
}

impl Issuer {
    /// An issuer at this URL. Its keys are `rsa-1` and so on; those of a stranger, which it never
    /// publishes, are `rsa-stranger` and so on.
    pub(crate) fn new(url: &str) -> Result<Self, Unspecified> {
        let mut keys = keys::of_each_kind("stranger", false)?;
        keys.extend(keys::of_each_kind("1", true)?);
        let parts = Parts { keys, rotations: 1, set: None, manner: "well".to_owned() };
        let (documents, sets) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Ok(Self { url: url.to_owned(), parts: Mutex::new(parts), documents, sets })
    }

    fn parts(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Shared = State<Arc<Issuer>>;

/// All that it answers.
pub(crate) fn router(issuer: Issuer) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(document))
        .route("/jwks", get(set))
        .route("/keys", get(every_key))
        .route("/fetches", get(fetches))
        .route("/token", post(token))
        .route("/rotate", post(rotate))
        .route("/publish", post(publish))
        .route("/behave", post(behave))
        .with_state(Arc::new(issuer))
}

async fn document(State(issuer): Shared) -> Response {
    issuer.documents.fetch_add(1, Ordering::SeqCst);
    let mut document = json!({
        "issuer": issuer.url,
        "jwks_uri": format!("{}/jwks", issuer.url),
        "token_endpoint": format!("{}/token", issuer.url),
        "grant_types_supported": ["client_credentials"],
    });
    let manner = issuer.parts().manner.clone();
    match manner.as_str() {
        "another" => document["issuer"] = "https://another.example".into(),
        "elsewhere" => document["jwks_uri"] = "http://another.example/jwks".into(),
        _ => {}
    }
    Json(document).into_response()
}

async fn set(State(issuer): Shared) -> Response {
    issuer.sets.fetch_add(1, Ordering::SeqCst);
    let (manner, set) = {
        let parts = issuer.parts();
        let own = || {
            let published = parts.keys.iter().filter(|key| key.published);
            json!({"keys": published.map(Key::public).collect::<Vec<_>>()})
        };
        (parts.manner.clone(), parts.set.clone().unwrap_or_else(own))
    };
    match manner.as_str() {
        "garbage" => "<html>Sorry</html>".into_response(),
        "list" => Json(json!([])).into_response(),
        "huge" => format!("{set}{}", " ".repeat(1 << 20)).into_response(),
        "redirecting" => {
            let location = [(header::LOCATION, format!("{}/keys", issuer.url))];
            (StatusCode::TEMPORARY_REDIRECT, location).into_response()
        }
        "failing" => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        "refusing" => (StatusCode::SERVICE_UNAVAILABLE, Json(set)).into_response(),
        "slow" => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            Json(set).into_response()
        }
        "hesitant" => {
            tokio::time::sleep(Duration::from_millis(500)).await;
            Json(set).into_response()
        }
        _ => Json(set).into_response(),
    }
}

/// The public halves of all keys, published or not.
async fn every_key(State(issuer): Shared) -> Json<Value> {
    Json(json!({"keys": issuer.parts().keys.iter().map(Key::public).collect::<Vec<_>>()}))
}

/// How often its documents were fetched.
async fn fetches(State(issuer): Shared) -> Json<Value> {
    let count = |of: &AtomicUsize| of.load(Ordering::SeqCst);
    Json(json!({"documents": count(&issuer.documents), "sets": count(&issuer.sets)}))
}

/// A token, signed with the key that `kid` names, or else with the newest RSA key. What stands in
/// `header` and `claims` takes the place of what it would say itself; `null` leaves it out.
/// `lifetime` is in seconds. A text in `payload` is signed as it stands, instead of any claims.
async fn token(State(issuer): Shared, Json(request): Json<Value>) -> Response {
    let parts = issuer.parts();
    let newest = || parts.keys.iter().rev().find(|key| key.algorithm() == "RS256");
    let key = match request["kid"].as_str() {
        Some(id) => parts.keys.iter().find(|key| key.id == id),
        None => newest(),
    };
    let Some(key) = key else { return StatusCode::BAD_REQUEST.into_response() };
    let algorithm = request["header"]["alg"].as_str().unwrap_or(key.algorithm());
    let header = json!({"alg": algorithm, "typ": "JWT", "kid": key.id});
    let now = now();
    let lifetime = request["lifetime"].as_i64().unwrap_or(LIFETIME);
    let claims = json!({"iss": issuer.url, "sub": "client", "iat": now, "exp": now + lifetime});
    let claims = merged(claims, &request["claims"]).to_string();
    let payload = request["payload"].as_str().unwrap_or(&claims);
    let header = merged(header, &request["header"]).to_string();
    let message =
        format!("{}.{}", keys::encode(header.as_bytes()), keys::encode(payload.as_bytes()));
    match key.sign(&message, algorithm) {
        Ok(signature) => {
            let token = format!("{message}.{signature}");
            let answer =
                json!({"access_token": token, "token_type": "Bearer", "expires_in": lifetime});
            Json(answer).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// New keys; those that were there go on being published if `keep` is true.
async fn rotate(State(issuer): Shared, Json(request): Json<Value>) -> StatusCode {
    let mut parts = issuer.parts();
    parts.rotations += 1;
    let Ok(new) = keys::of_each_kind(&parts.rotations.to_string(), true) else {
        return StatusCode::INTERNAL_SERVER_ERROR;
    };
    if request["keep"] != true {
        parts.keys.iter_mut().for_each(|key| key.published = false);
    }
    parts.keys.extend(new);
    StatusCode::NO_CONTENT
}

/// Another set of keys instead of its own, which `null` brings back.
async fn publish(State(issuer): Shared, Json(set): Json<Value>) -> StatusCode {
    issuer.parts().set = Some(set).filter(|set| !set.is_null());
    StatusCode::NO_CONTENT
}

/// How it answers from now on: see `document` and `set`.
async fn behave(State(issuer): Shared, Json(request): Json<Value>) -> StatusCode {
    issuer.parts().manner = request["manner"].as_str().unwrap_or("well").to_owned();
    StatusCode::NO_CONTENT
}

fn merged(own: Value, given: &Value) -> Value {
    let Value::Object(mut members) = own else { return own };
    for (name, value) in given.as_object().unwrap_or(&Map::new()) {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    Value::Object(members)
}

fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "there is no clock here that a test sets")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
