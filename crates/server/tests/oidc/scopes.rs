//! What the issuer calls a scope or role, and what that stands for here.

use serde_json::{Value, json};
use server::oidc::Expected;

use crate::issuer::Issuer;
use crate::service::{Service, expected};

/// The scopes of a token with these claims, where they are expected in that claim and are mapped.
async fn scopes(claims: Value, places: &[&str], mapping: &[(&str, &str)]) -> Vec<String> {
    let issuer = Issuer::shared();
    let own = |(theirs, ours): &(&str, &str)| ((*theirs).to_owned(), (*ours).to_owned());
    let expected = Expected {
        scope_claims: places.iter().map(|place| (*place).to_owned()).collect(),
        mapping: mapping.iter().map(own).collect(),
        ..expected(&issuer.url)
    };
    let token = issuer.token_with(&claims).await;
    Service::expecting(expected).verify(&token).await.unwrap().scopes
}

#[tokio::test]
async fn they_stand_in_a_text_or_an_array() {
    for (claims, found) in [
        (json!({"scope": "people:read people:write"}), vec!["people:read", "people:write"]),
        (json!({"scope": "  b  a b "}), vec!["a", "b"]),
        (json!({"scp": ["a", "b"]}), vec!["a", "b"]),
        (json!({"roles": ["a b"]}), vec!["a b"]),
        (json!({"scope": "a", "scp": "b", "roles": ["c"]}), vec!["a", "b", "c"]),
        (json!({"scope": ""}), vec![]),
        (json!({"scope": 7, "scp": {"a": "b"}, "roles": [7, ["a"], "c"]}), vec!["c"]),
        (json!({"other": "a"}), vec![]),
        (json!({}), vec![]),
    ] {
        assert_eq!(scopes(claims, &Expected::SCOPE_CLAIMS, &[]).await, found);
    }
}

#[tokio::test]
async fn a_path_leads_to_them() {
    let claims = json!({
        "realm_access": {"roles": ["a"]},
        "resource_access": {"people": {"roles": ["b"]}},
        "https://example.com/roles": ["c"],
        "realm_access.roles": "d",
        "text": "e",
    });
    for (place, found) in [
        ("realm_access.roles", vec!["d"]),
        ("resource_access.people.roles", vec!["b"]),
        ("https://example.com/roles", vec!["c"]),
        ("resource_access.people", vec![]),
        ("resource_access.other.roles", vec![]),
        ("text.length", vec![]),
        ("", vec![]),
        (".", vec![]),
    ] {
        assert_eq!(scopes(claims.clone(), &[place], &[]).await, found, "{place}");
    }
    let nested = json!({"realm_access": {"roles": ["a"]}});
    assert_eq!(scopes(nested, &["realm_access.roles"], &[]).await, ["a"]);
}

#[tokio::test]
async fn a_mapping_says_what_they_stand_for() {
    let mapping =
        [("hr-admin", "people:write"), ("hr-admin", "people:read"), ("viewer", "people:read")];
    for (names, found) in [
        ("hr-admin", vec!["people:read", "people:write"]),
        ("viewer", vec!["people:read"]),
        ("viewer hr-admin", vec!["people:read", "people:write"]),
        // With a mapping, only that counts.
        ("admin people:write", vec![]),
        ("HR-admin hr-admin2 hr", vec![]),
    ] {
        assert_eq!(scopes(json!({"scope": names}), &["scope"], &mapping).await, found, "{names}");
    }
}
