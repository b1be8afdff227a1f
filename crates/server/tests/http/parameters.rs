//! Parameters of a list that can't be read: each refusal names its parameter, and no value.

use serde_json::json;

use crate::service::{Service, with};

/// What must not come back.
const SECRET: &str = "Quillfeather";

async fn refused(service: &Service, path: &str, name: &str) {
    let answer = service.get(path).await;
    assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{path} {}", answer.text());
    let detail = answer.member("detail");
    assert!(detail.starts_with(&format!("`{name}`: ")), "{path} {detail}");
    assert!(!answer.text().contains(SECRET), "{path} {detail}");
    assert!(answer.bytes.len() < 2_000, "{path}");
}

#[tokio::test]
async fn a_value_that_can_not_be_read_is_refused() {
    let service = Service::new();
    let long_q = SECRET.to_owned() + &"x".repeat(1_024);
    for (name, value) in [
        ("q", ""),
        ("q", "  "),
        ("q", "*"),
        ("q", "\"--\" ."),
        ("q", &long_q),
        ("q", "a b c d e f g h Quillfeather"),
        ("sort", ""),
        ("sort", "Name"),
        ("sort", "-name"),
        ("sort", "lastModified"),
        ("sort", "Quillfeather"),
        ("limit", ""),
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "-1"),
        ("limit", "+5"),
        ("limit", "5.0"),
        ("limit", " 5"),
        ("limit", "0x5"),
        ("limit", "٥"),
        ("limit", "18446744073709551617"),
        ("limit", "Quillfeather"),
        ("total", ""),
        ("total", "TRUE"),
        ("total", "1"),
        ("total", "Quillfeather"),
        ("fields", ""),
        ("fields", "id,"),
        ("fields", "username"),
        ("fields", "name.first"),
        ("fields", "userName.x"),
        ("fields", "name.givenName.x"),
        ("fields", "attributes.shoeSize"),
        ("cursor", "Quillfeather"),
    ] {
        refused(&service, &with("/v1/people", &[(name, value)]), name).await;
    }
}

#[tokio::test]
async fn a_filter_that_can_not_be_understood_is_refused() {
    let service = Service::new();
    let terms = ["userName eq \"Quillfeather\""; 65].join(" or ");
    let deep = format!("{}userName pr{}", "(".repeat(17), ")".repeat(17));
    let long = format!("userName eq \"Quillfeather{}\"", "x".repeat(4_096));
    for filter in [
        "",
        "userName",
        "userName eq",
        "userName eq Quillfeather",
        "userName eq \"Quillfeather",
        "userName eq \"Quillfeather\" and",
        "userName eq \"Quillfeather\")",
        "userName is \"Quillfeather\"",
        "userName eq \"\\Quillfeather\"",
        "userName eq \"Quillfeather\\ud800\"",
        "userName gt 5",
        "birthDate gt \"Quillfeather\"",
        "active gt true",
        "meta.created gt \"Quillfeather\"",
        "surname eq \"Quillfeather\"",
        &terms,
        &deep,
        &long,
    ] {
        refused(&service, &with("/v1/people", &[("filter", filter)]), "filter").await;
    }
}

#[tokio::test]
async fn a_parameter_stands_there_once() {
    let service = Service::new();
    for (query, name) in [
        ("q=Quillfeather&q=Quillfeather", "q"),
        ("limit=1&sort=id&limit=2", "limit"),
        ("cursor=a&cursor=a", "cursor"),
        ("total=true&total", "total"),
        ("q=a&%71=b", "q"),
    ] {
        let answer = service.get(&format!("/v1/people?{query}")).await;
        assert_eq!((answer.status, answer.problem()), (400, "parameter"), "{query}");
        let detail = format!("`{name}`: It stands there twice; keep one.");
        assert_eq!(answer.member("detail"), detail, "{query}");
    }
}

#[tokio::test]
async fn a_parameter_is_known_and_is_text() {
    let service = Service::new();
    service.write(&json!({"displayName": SECRET})).await;
    for (query, name) in [
        ("Q=Quillfeather", "Q"),
        ("query=Quillfeather", "query"),
        ("offset=5", "offset"),
        ("q[]=a", "q[]"),
        ("access_token=Quillfeather", "access_token"),
        ("q=%FF", "q"),
        ("q=Quillfeather%C3%28", "q"),
        ("filter=%ED%A0%80", "filter"),
        ("q=a%00", "q"),
        ("filter=userName+eq+%22Quillfeather%00%22", "filter"),
        ("sort=id%00", "sort"),
        ("limit=%00", "limit"),
        ("cursor=%00", "cursor"),
        ("total=%80", "total"),
        ("fields=%00", "fields"),
        ("%0D%0Ax=1", "x"),
    ] {
        refused(&service, &format!("/v1/people?{query}"), name).await;
    }
    let (not_hex, no_text) = ("hexadecimal digits", "UTF-8");
    for (query, name, said) in [
        ("q=%zz", "q", not_hex),
        ("q=a%", "q", not_hex),
        ("q=a%4", "q", not_hex),
        ("q=%+1", "q", not_hex),
        ("q=%C3%C3", "q", no_text),
        ("q=a%00", "q", "U+0000"),
        ("%q=a", "%q", not_hex),
        ("q%FF", "q%FF", no_text),
    ] {
        let path = format!("/v1/people?{query}");
        refused(&service, &path, name).await;
        let answer = service.get(&path).await;
        assert!(answer.member("detail").contains(said), "{query} {}", answer.text());
    }
    let long = "n".repeat(10_000);
    refused(&service, &with("/v1/people", &[(&long, SECRET)]), &long[..64]).await;
    for query in
        ["", "&", "&&limit=5&", "limit=500", "q=%C3%A9", "q=%c3%a9", "q=a%20b", "q=a%EF%BF%BD"]
    {
        assert_eq!(service.get(&format!("/v1/people?{query}")).await.status, 200, "{query}");
    }
}
