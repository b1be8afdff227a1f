//! TLS, as real clients speak it.

use http_body_util::Empty;
use hyper::{Request, StatusCode, Version};
use server::clock::Clock;
use server::{App, Rules};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::client::{connect, ends, http1, http2, in_small_steps, request, shake, text};
use crate::service::Service;

const HTTP_1: &[u8] = b"http/1.1";
const HTTP_2: &[u8] = b"h2";
const WINDOW: u32 = 65_535;

#[tokio::test]
async fn callers_choose_the_version() {
    let service = Service::secured().await;
    for tls in [&TLS12, &TLS13] {
        for offers in [&[HTTP_1][..], &[]] {
            let stream = shake(&service, offers, &[tls]).await.unwrap();
            assert_eq!(stream.get_ref().1.protocol_version(), Some(tls.version));
            assert_eq!(stream.get_ref().1.alpn_protocol(), offers.first().copied());
            let (mut sender, _) = http1(stream).await;
            let answer = sender.send_request(request("/")).await.unwrap();
            assert_eq!((answer.status(), answer.version()), (StatusCode::OK, Version::HTTP_11));
            assert_eq!(text(answer).await, "here");
        }
        let stream = shake(&service, &[HTTP_2, HTTP_1], &[tls]).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(HTTP_2));
        let (mut sender, _) = http2(stream, WINDOW).await;
        let both = [sender.send_request(request("/")), sender.send_request(request("/"))];
        for answer in both {
            let answer = answer.await.unwrap();
            assert_eq!((answer.status(), answer.version()), (StatusCode::OK, Version::HTTP_2));
            assert_eq!(text(answer).await, "here");
        }
    }
}

/// Whom a service without access control answers: its own page, in either version.
#[tokio::test]
async fn the_own_page_is_let_in_and_others_are_not() {
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("people.db");
    let store = store::open(&format!("sqlite:{}", file.display())).await.unwrap();
    let rules = Rules { tls: true, ..Rules::default() };
    let router = server::http::router(App::with(store, Clock::system(), rules));
    let service = Service::secured_with(router).await;
    let stream = shake(&service, &[HTTP_2], &[&TLS13]).await.unwrap();
    let (mut sender, _) = http2(stream, WINDOW).await;
    let port = service.address.port();
    let own = format!("https://localhost:{port}");
    for (name, page, expected) in [
        (own.as_str(), own.as_str(), 200),
        (&own, "https://evil.example", 403),
        ("https://evil.example", "https://evil.example", 403),
    ] {
        let request = Request::get(format!("{name}/v1/people")).header("origin", page);
        let answer = sender.send_request(request.body(Empty::new()).unwrap()).await.unwrap();
        assert_eq!(answer.version(), Version::HTTP_2);
        assert_eq!(answer.status().as_u16(), expected, "{name} {page}");
    }
    let stream = shake(&service, &[HTTP_1], &[&TLS13]).await.unwrap();
    let (mut sender, _) = http1(stream).await;
    for (host, expected) in [(format!("localhost:{port}"), 200), ("evil.example".to_owned(), 403)] {
        let request = Request::get("/v1/people").header("host", host).header("origin", &own);
        let answer = sender.send_request(request.body(Empty::new()).unwrap()).await.unwrap();
        assert_eq!(answer.status().as_u16(), expected);
        assert!(!text(answer).await.is_empty());
    }
}

#[tokio::test]
async fn requests_know_who_sends_them() {
    let (plain, secured) = (Service::plain().await, Service::secured().await);
    let stream = connect(&plain).await;
    let address = stream.local_addr().unwrap().to_string();
    let (mut sender, _) = http1(stream).await;
    assert_eq!(text(sender.send_request(request("/peer")).await.unwrap()).await, address);
    let stream = shake(&secured, &[HTTP_2], &[&TLS13]).await.unwrap();
    let address = stream.get_ref().0.local_addr().unwrap().to_string();
    let (mut sender, _) = http2(stream, WINDOW).await;
    assert_eq!(text(sender.send_request(request("/peer")).await.unwrap()).await, address);
}

#[tokio::test]
async fn whoever_speaks_plain_http_gets_none() {
    let service = Service::secured().await;
    let mut stream = connect(&service).await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    // It may end with an alert of TLS, or be reset.
    drop(stream.read_to_end(&mut answer).await);
    assert!(!answer.windows(4).any(|part| part == b"HTTP" || part == b"here"), "{answer:?}");
    let (mut sender, _) = http1(shake(&service, &[], &[&TLS13]).await.unwrap()).await;
    assert_eq!(sender.send_request(request("/")).await.unwrap().status(), StatusCode::OK);
    assert!(service.counted("http_connections_refused_total{reason=\"handshake\"} 1"));
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_never_ends_is_cut() {
    in_small_steps();
    let service = Service::secured().await;
    for sent in [&b""[..], &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01]] {
        let mut stream = connect(&service).await;
        stream.write_all(sent).await.unwrap();
        let begun = tokio::time::Instant::now();
        assert!(ends(stream).await);
        assert!(begun.elapsed().as_secs() <= 11, "{:?}", begun.elapsed());
    }
    assert!(service.counted("http_connections_refused_total{reason=\"handshake\"} 2"));
}

/// What was sent when the service was told to stop is answered, and the answer says that it is the
/// last one.
#[tokio::test]
async fn what_was_sent_is_answered_when_it_stops() {
    let mut service = Service::secured().await;
    let mut begun = shake(&service, &[HTTP_1], &[&TLS13]).await.unwrap();
    begun.write_all(b"GET / HTTP/1.1\r\nhost: ").await.unwrap();
    let idle = shake(&service, &[HTTP_1], &[&TLS13]).await.unwrap();
    let (mut streams, connection) = {
        let stream = shake(&service, &[HTTP_2], &[&TLS13]).await.unwrap();
        http2(stream, WINDOW).await
    };
    let answer = streams.send_request(request("/large")).await.unwrap();
    service.stop();
    while tokio::net::TcpStream::connect(service.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    begun.write_all(b"x\r\n\r\n").await.unwrap();
    let mut said = String::new();
    begun.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 200 ") && said.ends_with("here"), "{said}");
    assert!(said.contains("connection: close\r\n"), "{said}");
    assert_eq!(text(answer).await.len(), crate::service::LARGE);
    assert!(ends(idle).await);
    connection.await.unwrap().unwrap();
    assert_eq!(service.cut_off().await, 0);
}
