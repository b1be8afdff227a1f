//! How the page and what belongs to it are served.

use crate::{ask, get};

const ASSETS: [(&str, &str); 3] = [
    ("/docs", "text/html; charset=utf-8"),
    ("/docs/page.css", "text/css; charset=utf-8"),
    ("/docs/try.js", "text/javascript; charset=utf-8"),
];

#[tokio::test]
async fn the_page_and_what_belongs_to_it_are_served_with_their_types() {
    for (path, media_type) in ASSETS {
        let answer = get(path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert!(!answer.text.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn who_has_it_already_is_told_so() {
    for (path, _) in ASSETS {
        let tag = get(path).await.header("etag").to_owned();
        let known = ask(path, ("if-none-match", &tag)).await;
        assert_eq!((known.status, known.text.as_str()), (304, ""), "{path}");
        assert_eq!((known.header("etag"), known.header("cache-control")), (&*tag, "no-cache"));
        assert_eq!(ask(path, ("if-none-match", "\"1\"")).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_page_may_load_and_send_nothing_but_here() {
    let page = get("/docs").await;
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                  form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    assert_eq!(page.header("content-security-policy"), policy);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn the_contract_is_where_it_was() {
    let contract = get("/openapi.json").await;
    assert_eq!((contract.status, contract.header("content-type")), (200, "application/json"));
    assert_eq!(contract.text, server::openapi::document().to_string());
}

#[tokio::test]
async fn the_script_writes_no_html() {
    let script = get("/docs/try.js").await.text;
    for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
        assert!(!script.contains(way), "{way}");
    }
}
