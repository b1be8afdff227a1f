//! Which of the keys that an issuer publishes are used, and for what.

use serde_json::{Value, json};
use server::oidc::Refusal;

use crate::issuer::Issuer;
use crate::service::Service;

/// A key with some members changed; `null` leaves one out.
fn changed(key: &Value, changes: &Value) -> Value {
    let mut key = key.clone();
    let members = key.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        members.insert(name.clone(), value.clone());
    }
    members.retain(|_, value| !value.is_null());
    key
}

#[tokio::test]
async fn a_key_is_used_for_what_it_is_meant_for() {
    let issuer = Issuer::start();
    let key = issuer.key("rsa-1").await;
    let token = issuer.token_by("rsa-1").await;
    let numbers = |name: &str, cut: usize| key[name].as_str().unwrap()[cut..].to_owned();
    for (changes, expected) in [
        (json!({}), Ok(())),
        (json!({"alg": "RS256"}), Ok(())),
        (json!({"use": null, "key_ops": ["verify"], "nbf": 1_493_763_266}), Ok(())),
        (json!({"n": format!("AAAA{}", numbers("n", 0)), "e": "AAAAAQAB"}), Ok(())),
        (json!({"alg": "PS256"}), Err(Refusal::Algorithm)),
        (json!({"alg": "RS512"}), Err(Refusal::Algorithm)),
        (json!({"alg": "RSA-OAEP"}), Err(Refusal::Algorithm)),
        (json!({"use": "enc"}), Err(Refusal::UnknownKey)),
        (json!({"use": 7}), Err(Refusal::UnknownKey)),
        (json!({"use": null, "key_ops": ["encrypt"]}), Err(Refusal::UnknownKey)),
        (json!({"kty": "oct", "k": numbers("n", 0)}), Err(Refusal::UnknownKey)),
        (json!({"kty": null}), Err(Refusal::UnknownKey)),
        (json!({"kid": null}), Err(Refusal::UnknownKey)),
        // 2,040 bits are too few, however they are written.
        (json!({"n": format!("AAAA{}", numbers("n", 4))}), Err(Refusal::UnknownKey)),
        (json!({"n": numbers("n", 172)}), Err(Refusal::UnknownKey)),
        (json!({"n": "AAAA"}), Err(Refusal::UnknownKey)),
        (json!({"n": ""}), Err(Refusal::UnknownKey)),
        (json!({"n": "?"}), Err(Refusal::UnknownKey)),
        (json!({"e": "AQ"}), Err(Refusal::Signature)),
        (json!({"e": ""}), Err(Refusal::Signature)),
    ] {
        issuer.publish(&[changed(&key, &changes)]).await;
        let verified = Service::of(&issuer.url).verify(&token).await;
        assert_eq!(verified.map(drop), expected, "{changes}");
    }
}

#[tokio::test]
async fn a_key_that_is_not_understood_does_not_spoil_the_others() {
    let issuer = Issuer::start();
    let key = issuer.key("rsa-1").await;
    let odd = [json!(7), json!({}), json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"})];
    let set: Vec<Value> = odd.into_iter().chain([key]).collect();
    issuer.publish(&set).await;
    Service::of(&issuer.url).takes(&issuer.token_by("rsa-1").await).await;
}

#[tokio::test]
async fn without_a_name_the_one_key_that_fits_is_used() {
    let issuer = Issuer::start();
    let nameless = json!({"kid": "rsa-1", "header": {"kid": null}, "claims": {"aud": "people"}});
    let token = issuer.token(&nameless).await;
    Service::of(&issuer.url).takes(&token).await;
    issuer.rotate(true).await;
    Service::of(&issuer.url).refuses(&token, Refusal::UnknownKey).await;
    issuer.publish(&[issuer.key("p256-1").await]).await;
    Service::of(&issuer.url).refuses(&token, Refusal::UnknownKey).await;
}

#[tokio::test]
async fn a_name_that_two_keys_have_is_of_no_use() {
    let issuer = Issuer::start();
    let (key, stranger) = (issuer.key("rsa-1").await, issuer.key("rsa-stranger").await);
    let token = issuer.token_by("rsa-1").await;
    let stranger = changed(&stranger, &json!({"kid": "rsa-1"}));
    issuer.publish(&[stranger.clone(), key.clone()]).await;
    Service::of(&issuer.url).refuses(&token, Refusal::UnknownKey).await;
    let stranger = changed(&stranger, &json!({"alg": "PS256"}));
    issuer.publish(&[stranger, key]).await;
    Service::of(&issuer.url).takes(&token).await;
}
