//! Tokens that the issuer did make: for whom, for how long, and about whom.

use people::Timestamp;
use serde_json::{Value, json};
use server::clock::Clock;
use server::oidc::Refusal;

use crate::service::{refused, shared};

pub(crate) fn now() -> i64 {
    Clock::system().now().as_millis() / 1000
}

/// Fails unless a token with these claims, that is for this service but for them, is refused.
async fn refused_with(claims: Value, expected: Refusal) {
    let mut all = json!({"aud": "people"});
    for (name, value) in claims.as_object().unwrap() {
        all[name] = value.clone();
    }
    refused(&json!({"claims": all}), expected).await;
}

#[tokio::test]
async fn a_good_token_says_who_and_until_when() {
    let (issuer, service) = shared();
    let expires = now() + 1000;
    let claims = json!({"sub": "auth0|5f7c8ec7", "exp": expires, "scope": "people:read"});
    let verified = service.verify(&issuer.token_with(&claims).await).await.unwrap();
    assert_eq!(verified.subject, "auth0|5f7c8ec7");
    assert_eq!(verified.scopes, ["people:read"]);
    assert_eq!(verified.until, Timestamp::from_millis((expires + 60) * 1000).unwrap());
}

#[tokio::test]
async fn it_expires_after_a_minute_of_leeway() {
    let (issuer, service) = shared();
    let token = issuer.token(&json!({"lifetime": 600, "claims": {"aud": "people"}})).await;
    service.takes(&token).await;
    service.pass(600 + 50);
    service.takes(&token).await;
    service.pass(11);
    service.refuses(&token, Refusal::Expired).await;
    refused_with(json!({"exp": 0}), Refusal::Expired).await;
    refused_with(json!({"exp": now() - 61}), Refusal::Expired).await;
}

#[tokio::test]
async fn it_holds_from_its_beginning() {
    let (issuer, service) = shared();
    for name in ["nbf", "iat"] {
        let token = issuer.token_with(&json!({name: now() + 100})).await;
        service.refuses(&token, Refusal::NotYet).await;
        service.pass(45);
        service.takes(&token).await;
        service.pass(-45);
    }
    let without = issuer.token_with(&json!({"iat": null})).await;
    service.takes(&without).await;
}

#[tokio::test]
async fn times_are_numbers_of_seconds() {
    let (issuer, service) = shared();
    service.takes(&issuer.token_with(&json!({"exp": 4_102_444_800.5, "nbf": 1.5e9})).await).await;
    for wrong in [
        Value::Null,
        json!((now() + 100).to_string()),
        json!(-1),
        json!(1e300),
        json!(253_402_300_800_i64),
        json!(true),
        json!([now() + 100]),
    ] {
        if !wrong.is_null() {
            refused_with(json!({"nbf": wrong}), Refusal::Claims).await;
            refused_with(json!({"iat": wrong}), Refusal::Claims).await;
        }
        refused_with(json!({"exp": wrong}), Refusal::Claims).await;
    }
    let endless = format!(
        r#"{{"iss":"{}","aud":"people","sub":"client","exp":1{}}}"#,
        issuer.url,
        "0".repeat(400)
    );
    refused(&json!({"payload": endless}), Refusal::Claims).await;
    let nothing = format!(r#"{{"iss":"{}","aud":"people","sub":"client","exp":null}}"#, issuer.url);
    refused(&json!({"payload": nothing}), Refusal::Claims).await;
}

#[tokio::test]
async fn it_is_for_this_service() {
    let (issuer, service) = shared();
    for audience in [json!("people"), json!(["people"]), json!(["other", "people"])] {
        service.takes(&issuer.token_with(&json!({"aud": audience})).await).await;
    }
    for audience in [
        json!("other"),
        json!("People"),
        json!("people "),
        json!(""),
        json!([]),
        json!(["other"]),
        json!(["peopl", "e"]),
    ] {
        refused_with(json!({"aud": audience}), Refusal::Audience).await;
    }
    for audience in [Value::Null, json!(7), json!({"people": "people"}), json!(["people", 7])] {
        refused_with(json!({"aud": audience}), Refusal::Claims).await;
    }
}

#[tokio::test]
async fn it_is_of_this_issuer() {
    let url = &shared().0.url;
    for issuer in [
        format!("{url}/"),
        format!("{url}/jwks"),
        url.to_uppercase(),
        String::new(),
        "x".to_owned(),
    ] {
        refused_with(json!({"iss": issuer}), Refusal::Issuer).await;
    }
    for issuer in [Value::Null, json!([url]), json!(7)] {
        refused_with(json!({"iss": issuer}), Refusal::Claims).await;
    }
}

#[tokio::test]
async fn it_is_about_somebody() {
    let (issuer, service) = shared();
    let longest = "s".repeat(255);
    let verified = service.verify(&issuer.token_with(&json!({"sub": longest})).await).await;
    assert_eq!(verified.unwrap().subject, longest);
    for subject in [
        Value::Null,
        json!(""),
        json!("s".repeat(256)),
        json!("two words"),
        json!("line\nbreak"),
        json!("ü"),
        json!(7),
        json!(["client"]),
    ] {
        refused_with(json!({"sub": subject}), Refusal::Claims).await;
    }
}

#[tokio::test]
async fn a_claim_that_stands_twice_is_refused() {
    let url = &shared().0.url;
    let payload = |claims: &str| {
        let exp = now() + 100;
        json!({"payload": format!(r#"{{"iss":"{url}","aud":"people","sub":"client","exp":{exp}{claims}}}"#)})
    };
    let (issuer, service) = shared();
    service.takes(&issuer.token(&payload("")).await).await;
    for twice in [
        r#","aud":"people""#,
        r#","sub":"other""#,
        r#","scope":"admin","scope":"people:read""#,
        r#","sc\u006fpe":"admin","scope":"people:read""#,
        r#","a":{"roles":1,"roles":2}"#,
    ] {
        refused(&payload(twice), Refusal::Claims).await;
    }
    for payload in ["", "[]", "7", "\"text\"", "{", "{}{}"] {
        refused(&json!({"payload": payload}), Refusal::Claims).await;
    }
}
