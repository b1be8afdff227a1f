//! Issuers that are gone, slow, or answer what they shouldn't.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use server::clock::Clock;
use server::oidc::{self, Expected, Refusal};

use crate::issuer::Issuer;
use crate::service::{Service, expected};

const HOUR: i64 = 60 * 60;

/// A token that outlives every test.
async fn token(issuer: &Issuer, key: &str) -> String {
    let request = json!({"kid": key, "lifetime": 100 * HOUR, "claims": {"aud": "people"}});
    issuer.token(&request).await
}

#[tokio::test]
async fn keys_of_an_issuer_that_stopped_are_used_for_a_day() {
    let mut issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let (known, stranger) = (token(&issuer, "rsa-1").await, token(&issuer, "rsa-stranger").await);
    service.takes(&known).await;
    issuer.stop();
    service.takes(&known).await;
    // Nobody can say whether the issuer has that key.
    service.refuses(&stranger, Refusal::Unavailable).await;
    for hours in [2, 10, 11] {
        service.pass(hours * HOUR);
        service.takes(&known).await;
        service.takes(&known).await;
    }
    service.pass(HOUR + 1);
    service.refuses(&known, Refusal::Unavailable).await;
    service.refuses(&stranger, Refusal::Unavailable).await;
}

#[tokio::test]
async fn an_issuer_that_was_never_reached_is_unavailable() {
    let mut issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let token = token(&issuer, "rsa-1").await;
    issuer.stop();
    service.refuses(&token, Refusal::Unavailable).await;
    service.refuses("a.b.c", Refusal::Malformed).await;
}

#[tokio::test]
async fn an_issuer_that_is_there_again_is_asked_again() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let known = token(&issuer, "rsa-1").await;
    issuer.behave("failing").await;
    for _ in 0..20 {
        service.refuses(&known, Refusal::Unavailable).await;
    }
    assert_eq!(issuer.fetches().await, 1);
    issuer.behave("well").await;
    service.refuses(&known, Refusal::Unavailable).await;
    service.pass(5);
    issuer.behave("hesitant").await;
    for answer in join_all((0..20).map(|_| service.verify(&known))).await {
        answer.unwrap();
    }
    assert_eq!(issuer.fetches().await, 2);
}

#[tokio::test]
async fn an_issuer_that_fails_is_asked_every_half_minute() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let known = token(&issuer, "rsa-1").await;
    service.takes(&known).await;
    issuer.behave("failing").await;
    service.pass(2 * HOUR);
    for (seconds, fetches) in [(0, 2), (29, 2), (2, 3), (29, 3), (2, 4)] {
        service.pass(seconds);
        for _ in 0..20 {
            service.takes(&known).await;
        }
        // After the first time it is asked in the background.
        let begun = Instant::now();
        while issuer.fetches().await < fetches && begun.elapsed() < Duration::from_secs(5) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(issuer.fetches().await, fetches, "after {seconds} more seconds");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn what_is_no_set_of_keys_is_not_used() {
    let issuer = Issuer::start();
    let known = token(&issuer, "rsa-1").await;
    let stranger = token(&issuer, "rsa-stranger").await;
    for manner in
        ["garbage", "list", "huge", "redirecting", "failing", "refusing", "another", "elsewhere"]
    {
        let (new, old) = (Service::of(&issuer.url), Service::of(&issuer.url));
        issuer.behave("well").await;
        old.takes(&known).await;
        issuer.behave(manner).await;
        for token in [&known, &stranger] {
            assert_eq!(new.verify(token).await, Err(Refusal::Unavailable), "{manner}");
        }
        old.refuses(&stranger, Refusal::Unavailable).await;
        old.pass(2 * HOUR);
        old.takes(&known).await;
    }
}

#[tokio::test]
async fn only_an_unknown_key_waits_for_a_slow_issuer() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let (known, stranger) = (token(&issuer, "rsa-1").await, token(&issuer, "rsa-stranger").await);
    service.takes(&known).await;
    issuer.behave("slow").await;
    let begun = Instant::now();
    let waiting = service.issuer.clone();
    let waiting = tokio::spawn(async move { waiting.verify(&stranger).await });
    while issuer.fetches().await < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let asked = Instant::now();
    for _ in 0..100 {
        service.takes(&known).await;
    }
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(!waiting.is_finished());
    assert_eq!(waiting.await.unwrap(), Err(Refusal::Unavailable));
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(10), "{waited:?}");
}

#[tokio::test]
async fn old_keys_are_waited_for_once() {
    let issuer = Issuer::start();
    let service = Service::of(&issuer.url);
    let known = token(&issuer, "rsa-1").await;
    service.takes(&known).await;
    issuer.behave("slow").await;
    service.pass(2 * HOUR);
    service.takes(&known).await;
    let asked = Instant::now();
    service.takes(&known).await;
    service.pass(31);
    service.takes(&known).await;
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn what_is_wrong_with_the_configuration_is_said_at_once() {
    let error = |expected: Expected| oidc::Issuer::new(expected, Clock::system()).err().unwrap();
    let said = error(expected("http://issuer.example"));
    assert!(said.contains("http://issuer.example") && said.contains("https://"), "{said}");
    let said = error(Expected { audience: String::new(), ..expected("http://localhost") });
    assert!(said.contains("audience"), "{said}");
}
