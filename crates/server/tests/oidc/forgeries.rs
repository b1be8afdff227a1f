//! Tokens that somebody else than the issuer made, in all the ways that are known.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use server::oidc::Refusal;

use crate::service::{refused, shared};

fn encode(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

fn decode(encoded: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(encoded.as_str().unwrap()).unwrap()
}

/// A token that the issuer has made, as header, payload and signature.
async fn parts() -> [String; 3] {
    let token = shared().0.token_by("rsa-1").await;
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

#[tokio::test]
async fn without_a_signature() {
    let (_, service) = shared();
    let [header, payload, signature] = parts().await;
    for name in ["none", "None", "NONE", "nOnE", ""] {
        let none = encode(&json!({"alg": name, "kid": "rsa-1"}).to_string());
        service.refuses(&format!("{none}.{payload}."), Refusal::Algorithm).await;
        service.refuses(&format!("{none}.{payload}.{signature}"), Refusal::Algorithm).await;
    }
    let nothing = encode(r#"{"kid":"rsa-1"}"#);
    service.refuses(&format!("{nothing}.{payload}."), Refusal::Algorithm).await;
    service.refuses(&format!("{header}.{payload}."), Refusal::Signature).await;
    service.refuses(&format!("{header}.{payload}"), Refusal::Malformed).await;
    service.takes(&format!("{header}.{payload}.{signature}")).await;
}

#[tokio::test]
async fn signed_with_the_public_key_as_a_secret() {
    let (issuer, service) = shared();
    let [_, payload, _] = parts().await;
    let key = issuer.key("rsa-1").await;
    let (modulus, exponent) = (decode(&key["n"]), decode(&key["e"]));
    let der = public_key_info(&modulus, &exponent);
    let lines = BASE64_STANDARD.encode(&der);
    let lines: Vec<&str> =
        lines.as_bytes().chunks(64).map(|l| str::from_utf8(l).unwrap()).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines.join("\n"));
    let with_newline = format!("{pem}\n").into_bytes();
    let written = key["n"].as_str().unwrap().as_bytes().to_vec();
    let secrets = [
        pem.into_bytes(),
        with_newline,
        der,
        modulus,
        written,
        key.to_string().into_bytes(),
        vec![],
    ];
    for secret in secrets {
        for (name, algorithm) in
            [("HS256", Algorithm::HS256), ("HS384", Algorithm::HS384), ("HS512", Algorithm::HS512)]
        {
            let header = encode(&json!({"alg": name, "kid": "rsa-1"}).to_string());
            let message = format!("{header}.{payload}");
            let secret = EncodingKey::from_secret(&secret);
            let signature = crypto::sign(message.as_bytes(), &secret, algorithm).unwrap();
            service.refuses(&format!("{message}.{signature}"), Refusal::Algorithm).await;
            // The same, under a name that is allowed.
            let header = encode(&json!({"alg": "RS256", "kid": "rsa-1"}).to_string());
            let message = format!("{header}.{payload}");
            let signature = crypto::sign(message.as_bytes(), &secret, algorithm).unwrap();
            service.refuses(&format!("{message}.{signature}"), Refusal::Signature).await;
        }
    }
}

/// A public RSA key as X.509 has it (RFC 5280, section 4.1.2.7).
fn public_key_info(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let tagged = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82], &length[..], content].concat()
    };
    let number = |digits: &[u8]| tagged(2, &[&[0], digits].concat());
    let key = tagged(0x30, &[number(modulus), number(exponent)].concat());
    let rsa_encryption = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    let bits = tagged(3, &[&[0], &key[..]].concat());
    tagged(0x30, &[&rsa_encryption[..], &bits].concat())
}

#[tokio::test]
async fn by_a_key_that_is_not_the_issuers() {
    let by = |key: &str, header: Value| json!({"kid": key, "header": header, "claims": {"aud": "people"}});
    refused(&by("rsa-stranger", json!({})), Refusal::UnknownKey).await;
    refused(&by("rsa-stranger", json!({"kid": "rsa-1"})), Refusal::Signature).await;
    refused(&by("rsa-stranger", json!({"kid": null})), Refusal::Signature).await;
    refused(&by("p256-stranger", json!({"kid": "p256-1"})), Refusal::Signature).await;
    refused(&by("p384-stranger", json!({"kid": "p384-1"})), Refusal::Signature).await;
    refused(&by("ed25519-stranger", json!({"kid": "ed25519-1"})), Refusal::Signature).await;
}

#[tokio::test]
async fn under_the_name_of_another_key() {
    let by = |key: &str, header: Value| json!({"kid": key, "header": header, "claims": {"aud": "people"}});
    refused(&by("rsa-1", json!({"kid": "nobody"})), Refusal::UnknownKey).await;
    refused(&by("rsa-1", json!({"kid": ""})), Refusal::UnknownKey).await;
    refused(&by("rsa-1", json!({"kid": "../../jwks"})), Refusal::UnknownKey).await;
    refused(&by("rsa-1", json!({"kid": "p256-1"})), Refusal::Algorithm).await;
    refused(&by("p256-1", json!({"kid": "rsa-1"})), Refusal::Algorithm).await;
    refused(&by("p256-1", json!({"kid": "p384-1"})), Refusal::Algorithm).await;
    refused(&by("p256-1", json!({"alg": "ES384"})), Refusal::Algorithm).await;
    refused(&by("p256-1", json!({"alg": "RS256"})), Refusal::Algorithm).await;
    refused(&by("rsa-1", json!({"kid": 1})), Refusal::Malformed).await;
    refused(&by("rsa-1", json!({"kid": ["rsa-1"]})), Refusal::Malformed).await;
}

#[tokio::test]
async fn with_a_key_that_it_brings_along() {
    let (issuer, _) = shared();
    let key = issuer.key("rsa-stranger").await;
    let keys = format!("{}/keys", issuer.url);
    for (name, value) in [
        ("jwk", key),
        ("jku", keys.as_str().into()),
        ("x5u", keys.as_str().into()),
        ("x5c", json!(["MIIB"])),
    ] {
        for (kid, expected) in [
            (json!("rsa-stranger"), Refusal::UnknownKey),
            (json!("rsa-1"), Refusal::Signature),
            (Value::Null, Refusal::Signature),
        ] {
            let header = json!({"kid": kid, name: value});
            let request =
                json!({"kid": "rsa-stranger", "header": header, "claims": {"aud": "people"}});
            refused(&request, expected).await;
        }
    }
}

#[tokio::test]
async fn changed_afterwards() {
    let (_, service) = shared();
    let [header, payload, signature] = parts().await;
    let claims = BASE64_URL_SAFE_NO_PAD.decode(&payload).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["scope"] = "admin".into();
    let more = encode(&claims.to_string());
    service.refuses(&format!("{header}.{more}.{signature}"), Refusal::Signature).await;
    let other = encode(&json!({"alg": "RS256", "kid": "rsa-1"}).to_string());
    service.refuses(&format!("{other}.{payload}.{signature}"), Refusal::Signature).await;
    let other = encode(&json!({"alg": "PS256", "kid": "rsa-1"}).to_string());
    service.refuses(&format!("{other}.{payload}.{signature}"), Refusal::Signature).await;
}

#[tokio::test]
async fn with_another_signature() {
    let (issuer, service) = shared();
    let [header, payload, signature] = parts().await;
    let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&signature).unwrap();
    bytes[100] ^= 1;
    let changed = BASE64_URL_SAFE_NO_PAD.encode(&bytes);
    let zeros = BASE64_URL_SAFE_NO_PAD.encode(vec![0; bytes.len()]);
    let short = &signature[..signature.len() - 4];
    let of_another = issuer.token_with(&json!({"sub": "other"})).await;
    let of_another = of_another.rsplit_once('.').unwrap().1;
    for signature in [&changed, &zeros, short, of_another, "!", "AA==", &format!("{signature}=")] {
        service.refuses(&format!("{header}.{payload}.{signature}"), Refusal::Signature).await;
    }
}

#[tokio::test]
async fn with_a_signature_of_zeros() {
    let (issuer, service) = shared();
    for (key, bytes) in [("p256-1", 64), ("p384-1", 96), ("ed25519-1", 64)] {
        let token = issuer.token_by(key).await;
        let (message, _) = token.rsplit_once('.').unwrap();
        let zeros = BASE64_URL_SAFE_NO_PAD.encode(vec![0; bytes]);
        // The last two are r = s = 0 in ASN.1, and nothing.
        for signature in [&zeros, "MAYCAQACAQA", ""] {
            service.refuses(&format!("{message}.{signature}"), Refusal::Signature).await;
        }
        service.takes(&token).await;
    }
}
