//! Which addresses an issuer may have.

use std::net::IpAddr;

use axum::http::Uri;

/// Where the document stands that says where the keys are (`OpenID` Connect Discovery 1.0, section
/// 4.1); what is wrong with the issuer's URL is the error.
pub(super) fn discovery(issuer: &str) -> Result<Uri, String> {
    if issuer.contains(['?', '#']) {
        return Err(format!("The issuer `{issuer}` has a query or a fragment: leave it out."));
    }
    check(issuer).map_err(|what| format!("The issuer `{issuer}` {what}"))?;
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    url.parse().map_err(|error| format!("The issuer `{issuer}` is no URL: {error}."))
}

/// Whether keys may be fetched from this URL: nobody on the way may put in others.
pub(super) fn check(url: &str) -> Result<Uri, String> {
    let uri: Uri = url.parse().map_err(|error| format!("is no URL: {error}."))?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("is no URL: write it as `https://host/path`.".to_owned());
    };
    if authority.as_str().contains('@') {
        return Err("has a user or a password in it: leave them out.".to_owned());
    }
    match scheme {
        "https" => Ok(uri),
        "http" if is_loopback(authority.host()) => Ok(uri),
        "http" => Err("has to be `https://`; `http://` is for loopback addresses only.".to_owned()),
        _ => Err("has to be `https://`.".to_owned()),
    }
}

/// Whether a URL leads no further than this machine.
fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[test]
fn only_https_and_loopback() {
    let document = |issuer| discovery(issuer).map(|uri| uri.to_string());
    for (issuer, expected) in [
        ("https://a.example", "https://a.example/.well-known/openid-configuration"),
        ("https://a.example/", "https://a.example/.well-known/openid-configuration"),
        ("https://a.example/t/", "https://a.example/t/.well-known/openid-configuration"),
        ("http://localhost:1/t", "http://localhost:1/t/.well-known/openid-configuration"),
        ("http://127.0.0.2:1", "http://127.0.0.2:1/.well-known/openid-configuration"),
        ("http://[::1]:1", "http://[::1]:1/.well-known/openid-configuration"),
    ] {
        assert_eq!(document(issuer), Ok(expected.to_owned()));
    }
    for (issuer, expected) in [
        ("", "is no URL"),
        ("a.example", "is no URL"),
        ("/path", "is no URL"),
        ("ftp://a.example", "has to be `https://`"),
        ("http://a.example", "loopback addresses only"),
        ("http://127.0.0.1.a.example", "loopback addresses only"),
        ("http://localhost.a.example", "loopback addresses only"),
        ("https://user:word@a.example", "leave them out"),
        ("http://127.0.0.1@a.example", "leave them out"),
        ("https://a.example?b", "leave it out"),
        ("https://a.example/#b", "leave it out"),
    ] {
        let refused = document(issuer).unwrap_err();
        assert!(refused.contains(expected), "{issuer}: {refused}");
    }
}
