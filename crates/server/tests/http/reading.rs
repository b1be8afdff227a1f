//! How a body is read: its size, its type, and whether all of it arrives.

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::json;
use server::http::extract::MAX_BODY;

use crate::service::{Answer, Service};
use crate::target::{SECRET, Target, Way, fill};

/// A body that every route takes.
const GOOD: &str = "{REST,\"NAME\":\"SECRET\"}";

/// `body`, in pieces of which nobody knows how many will come.
fn streamed(body: &str) -> Body {
    let pieces: Vec<std::io::Result<Bytes>> =
        body.as_bytes().chunks(1_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    Body::from_stream(stream::iter(pieces))
}

#[tokio::test]
async fn a_body_has_a_size_that_is_read_and_no_more() {
    let target = Target::new().await;
    let too_large = |answer: &Answer| {
        assert_eq!(answer.status, 413, "{}", answer.text());
        assert!(answer.text().contains("At most 262144 bytes"), "{}", answer.text());
        assert!(!answer.text().contains(SECRET));
    };
    let length = (MAX_BODY + 1).to_string();
    for Way { template, method, path, media_type } in &target.routes {
        let good = fill(template, GOOD);
        let padded = format!("{good}{}", " ".repeat(MAX_BODY + 1 - good.len()));
        let typed = ("content-type", *media_type);
        too_large(&target.service.ask(method, path, &[typed], padded.clone()).await);
        too_large(&target.service.ask(method, path, &[typed], streamed(&padded)).await);
        let declared = [typed, ("content-length", length.as_str())];
        too_large(&target.service.ask(method, path, &declared, streamed(&padded)).await);
        too_large(&target.service.ask(method, path, &declared, Body::empty()).await);
    }
    target.nothing_was_written().await;

    for Way { template, method, path, media_type } in &target.routes {
        for (body, name) in [(Body::from as fn(String) -> Body, "a"), (|body| streamed(&body), "b")]
        {
            let good = fill(template, GOOD).replace(SECRET, name);
            let padded = format!("{good}{}", " ".repeat(MAX_BODY - good.len()));
            let typed = ("content-type", *media_type);
            let answer = target.service.ask(method, path, &[typed], body(padded)).await;
            let taken = answer.status == 409 && method != "POST";
            assert!(taken || answer.status < 300, "{method} {path} {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let target = Target::new().await;
    for Way { template, method, path, media_type } in &target.routes {
        let good = fill(template, GOOD);
        let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let body = Body::from_stream(stream::iter([Ok(Bytes::from(good)), Err(broken)]));
        let answer = target.service.ask(method, path, &[("content-type", *media_type)], body).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert!(answer.text().contains("The connection ended"), "{}", answer.text());
    }
    target.nothing_was_written().await;
}

#[tokio::test]
async fn a_body_is_json_by_its_type() {
    const RIGHT: &str = "the right one";
    let target = Target::new().await;
    for (media_types, coding) in [
        (&[][..], None),
        (&[""], None),
        (&["text/plain"], None),
        (&["text/json"], None),
        (&["application/x-www-form-urlencoded"], None),
        (&["multipart/form-data; boundary=x"], None),
        (&["application/patch+json"], None),
        (&["application/scim+json"], None),
        (&["the right one; charset=latin1"], None),
        (&["the right one; charset=utf-16"], None),
        (&["application/json, text/plain"], None),
        (&["application/jsonp"], None),
        (&[RIGHT], Some("gzip")),
        (&[RIGHT], Some("br")),
        (&[RIGHT], Some("identity, gzip")),
    ] {
        for Way { template, method, path, media_type: right } in &target.routes {
            let good = fill(template, GOOD);
            let types: Vec<_> =
                media_types.iter().map(|media_type| media_type.replace(RIGHT, right)).collect();
            let types = types.iter().map(|media_type| ("content-type", media_type.as_str()));
            let codings = coding.map(|coding| ("content-encoding", coding));
            let headers: Vec<_> = types.chain(codings).collect();
            let answer = target.service.ask(method, path, &headers, good).await;
            assert_eq!(answer.status, 415, "{media_types:?} {coding:?} {}", answer.text());
            assert!(answer.text().contains(&format!("Send it as `{right}`")), "{}", answer.text());
            assert!(!answer.text().contains(SECRET));
        }
    }
    for Way { template, method, path, media_type: right } in &target.routes {
        let other = if *right == "application/json" {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        let good = fill(template, GOOD);
        let answer = target.service.ask(method, path, &[("content-type", other)], good).await;
        assert_eq!(answer.status, 415, "{method} {path} {other} {}", answer.text());
    }
    target.nothing_was_written().await;
}

#[tokio::test]
async fn the_type_of_json_is_written_in_many_ways() {
    let service = Service::new();
    for media_type in [
        "application/json",
        "Application/JSON",
        "application/json;",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "application/json ; charset=\"utf-8\"",
    ] {
        let headers = [("content-type", media_type), ("content-encoding", "identity")];
        let body = json!({"displayName": "Ida"}).to_string();
        let answer = service.ask("POST", "/v1/people", &headers, body).await;
        assert_eq!(answer.status, 201, "{media_type}");
    }
}
