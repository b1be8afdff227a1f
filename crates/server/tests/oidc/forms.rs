//! What is no token at all, or asks for more than a signature.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use server::oidc::{MAX_BYTES, Refusal};

use crate::service::{refused, shared};

fn request(header: &Value) -> Value {
    json!({"header": header, "claims": {"aud": "people"}})
}

#[tokio::test]
async fn garbage_is_refused() {
    let (_, service) = shared();
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let deep = "[".repeat(5000);
    let headers = [
        "",
        "{",
        "[]",
        "null",
        "7",
        "\u{0}",
        "\"RS256\"",
        "{}x",
        r#"{"alg":"RS256","alg":"RS256"}"#,
        r#"{"alg":"RS256","a":"\ud800"}"#,
        &deep,
    ];
    for header in headers {
        service.refuses(&format!("{}.e30.AA", encode(header)), Refusal::Malformed).await;
    }
    for token in [
        "",
        ".",
        "..",
        "...",
        "a",
        "a.b",
        "a.b.c",
        "a.b.c.d.e",
        "ä.ö.ü",
        "\u{0}.\u{0}.\u{0}",
        "eyJhbGciOiJSUzI1NiJ9=.e30.AA",
        " eyJhbGciOiJSUzI1NiJ9.e30.AA",
        "eyJhbGciOiJSUzI1NiJ9.e30.e30.AA",
    ] {
        service.refuses(token, Refusal::Malformed).await;
    }
}

#[tokio::test]
async fn a_huge_token_is_refused_before_it_is_read() {
    let (issuer, service) = shared();
    let empty = issuer.token_with(&json!({"pad": ""})).await;
    // A multiple of four, so that one more character of the token is one more of the padding.
    let pad = (MAX_BYTES - empty.len()) / 4 * 3;
    let large = issuer.token_with(&json!({"pad": "x".repeat(pad - 3)})).await;
    assert!(large.len() <= MAX_BYTES && large.len() > MAX_BYTES - 16, "{}", large.len());
    service.takes(&large).await;
    let huge = issuer.token_with(&json!({"pad": "x".repeat(pad + 12)})).await;
    assert!(huge.len() > MAX_BYTES);
    service.refuses(&huge, Refusal::Malformed).await;
    service.refuses(&"a".repeat(10 << 20), Refusal::Malformed).await;
    service.refuses(&".".repeat(10 << 20), Refusal::Malformed).await;
}

#[tokio::test]
async fn what_is_critical_is_refused() {
    for critical in [json!(["exp"]), json!([]), json!(["b64"]), json!("b64"), json!(false)] {
        refused(&request(&json!({"crit": critical})), Refusal::Malformed).await;
    }
}

#[tokio::test]
async fn other_kinds_of_tokens_are_refused() {
    let (issuer, service) = shared();
    for kind in ["logout+jwt", "dpop+jwt", "JOSE", "", "application/logout+jwt"] {
        refused(&request(&json!({"typ": kind})), Refusal::Malformed).await;
    }
    refused(&request(&json!({"typ": ["JWT"]})), Refusal::Malformed).await;
    for kind in
        [json!("JWT"), json!("jwt"), json!("at+jwt"), json!("application/at+jwt"), Value::Null]
    {
        service.takes(&issuer.token(&request(&json!({"typ": kind}))).await).await;
    }
}

#[tokio::test]
async fn every_algorithm_of_the_list_is_taken() {
    let (issuer, service) = shared();
    for (key, algorithms) in [
        ("rsa-1", &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"][..]),
        ("p256-1", &["ES256"]),
        ("p384-1", &["ES384"]),
        ("ed25519-1", &["EdDSA"]),
    ] {
        for algorithm in algorithms {
            let request =
                json!({"kid": key, "header": {"alg": algorithm}, "claims": {"aud": "people"}});
            service.takes(&issuer.token(&request).await).await;
        }
    }
}
