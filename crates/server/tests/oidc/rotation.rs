//! New keys, dropped keys, and tokens that name keys that never were.

use futures_util::future::join_all;
use serde_json::json;
use server::oidc::Refusal;

use crate::issuer::Issuer;
use crate::service::Service;

const HOUR: i64 = 60 * 60;

/// A token that outlives every test.
async fn token(issuer: &Issuer, key: &str) -> String {
    let request = json!({"kid": key, "lifetime": 100 * HOUR, "claims": {"aud": "people"}});
    issuer.token(&request).await
}

#[tokio::test]
async fn a_new_key_works_at_once() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    service.takes(&token(&issuer, "rsa-1").await).await;
    issuer.rotate(true).await;
    service.takes(&token(&issuer, "rsa-2").await).await;
    service.takes(&token(&issuer, "p256-2").await).await;
    service.takes(&token(&issuer, "rsa-1").await).await;
    assert_eq!(issuer.fetches().await, 2);
}

#[tokio::test]
async fn a_dropped_key_works_for_an_hour_at_most() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let old = token(&issuer, "rsa-1").await;
    service.takes(&old).await;
    issuer.rotate(false).await;
    service.pass(HOUR - 10);
    service.takes(&old).await;
    service.pass(20);
    service.refuses(&old, Refusal::UnknownKey).await;
    service.takes(&token(&issuer, "rsa-2").await).await;
}

#[tokio::test]
async fn a_dropped_key_is_gone_once_a_new_one_is_met() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let old = token(&issuer, "rsa-1").await;
    service.takes(&old).await;
    issuer.rotate(false).await;
    service.takes(&token(&issuer, "rsa-2").await).await;
    service.refuses(&old, Refusal::UnknownKey).await;
}

#[tokio::test]
async fn a_new_key_without_a_name_works_at_once() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let nameless =
        |key: &str| json!({"kid": key, "header": {"kid": null}, "claims": {"aud": "people"}});
    let old = issuer.token(&nameless("rsa-1")).await;
    service.takes(&old).await;
    issuer.rotate(false).await;
    service.takes(&issuer.token(&nameless("rsa-2")).await).await;
    service.refuses(&old, Refusal::Signature).await;
}

#[tokio::test]
async fn a_flood_of_unknown_keys_has_few_fetches() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let good = token(&issuer, "rsa-1").await;
    service.takes(&good).await;
    let mut forged = Vec::new();
    for number in 0..50 {
        let header = json!({"kid": format!("forged-{number}")});
        let request = json!({"kid": "rsa-stranger", "header": header, "claims": {"aud": "people"}});
        forged.push(issuer.token(&request).await);
    }
    for (seconds, fetches) in [(0, 2), (29, 2), (2, 3), (10, 3), (30, 4)] {
        service.pass(seconds);
        for answer in join_all(forged.iter().map(|token| service.verify(token))).await {
            assert_eq!(answer, Err(Refusal::UnknownKey));
        }
        service.takes(&good).await;
        assert_eq!(issuer.fetches().await, fetches, "after {seconds} more seconds");
    }
}

#[tokio::test]
async fn whoever_comes_meanwhile_shares_the_fetch() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let good = token(&issuer, "rsa-1").await;
    issuer.behave("hesitant").await;
    for answer in join_all((0..50).map(|_| service.verify(&good))).await {
        answer.unwrap();
    }
    assert_eq!(issuer.fetches().await, 1);
    service.pass(HOUR + 1);
    for answer in join_all((0..50).map(|_| service.verify(&good))).await {
        answer.unwrap();
    }
    assert_eq!(issuer.fetches().await, 2);
    issuer.rotate(true).await;
    let new = token(&issuer, "rsa-2").await;
    for answer in join_all((0..50).map(|_| service.verify(&new))).await {
        answer.unwrap();
    }
    assert_eq!(issuer.fetches().await, 3);
}

#[tokio::test]
async fn a_fetch_goes_on_when_whoever_began_it_has_gone() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let good = token(&issuer, "rsa-1").await;
    issuer.behave("hesitant").await;
    let moment = std::time::Duration::from_millis(100);
    tokio::time::timeout(moment, service.verify(&good)).await.unwrap_err();
    service.takes(&good).await;
    assert_eq!(issuer.fetches().await, 1);
}

#[tokio::test]
async fn a_clock_that_is_put_back_stops_no_fetch() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    service.pass(HOUR);
    service.takes(&token(&issuer, "rsa-1").await).await;
    service.refuses(&token(&issuer, "rsa-stranger").await, Refusal::UnknownKey).await;
    issuer.rotate(true).await;
    let new = token(&issuer, "rsa-2").await;
    service.refuses(&new, Refusal::UnknownKey).await;
    service.pass(-HOUR);
    service.takes(&new).await;
}
