//! How an import ends, whoever ends it, and what it costs others.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tower::ServiceExt;

use server::http::listen::{self, Settings};

use crate::exchange::{CSV, IMPORT, NDJSON, counts, everyone, import, read, rows, text};
use crate::service::Service;

/// A body that a test sends bit by bit.
pub(crate) fn sent_by_hand() -> (mpsc::Sender<Result<Bytes, std::io::Error>>, Body) {
    let (sender, receiver) = mpsc::channel(1);
    let chunks = stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    });
    (sender, Body::from_stream(chunks.fuse()))
}

#[tokio::test]
async fn a_body_that_ends_in_the_middle_writes_no_half_row() {
    for (media_type, whole, half) in [
        (NDJSON, "{\"userName\": \"ada\"}\n", "{\"userName\": \"bo\"}"),
        (CSV, "userName,title\nada,x\n", "bo,Captai"),
    ] {
        let service = Service::new();
        let (sender, body) = sent_by_hand();
        let send = async {
            sender.send(Ok(whole.into())).await.unwrap();
            sender.send(Ok(half.into())).await.unwrap();
            sender.send(Err(std::io::ErrorKind::ConnectionReset.into())).await.unwrap();
        };
        let (answer, ()) = tokio::join!(import(&service, &[], media_type, body), send);
        let (rows, last) = rows(&answer);
        assert_eq!(counts(&last), [1, 0, 0, 0], "{media_type}");
        assert_eq!(text(&last, "problem"), "body-incomplete", "{media_type}");
        assert_eq!(rows.len(), 1, "{media_type}");
        assert_eq!(everyone(&service).await.len(), 1, "{media_type}");
    }
}

#[tokio::test]
async fn a_body_that_stands_still_is_ended() {
    let service = Service::new();
    let (sender, body) = sent_by_hand();
    let send = async {
        sender.send(Ok("{\"userName\": \"ada\"}\n{\"userN".into())).await.unwrap();
        while everyone(&service).await.is_empty() {}
        // It is kept open, for as long as anybody reads it.
        tokio::time::pause();
        loop {
            tokio::time::advance(Duration::from_secs(31)).await;
        }
    };
    let answer = tokio::select! {
        answer = import(&service, &[], NDJSON, body) => answer,
        () = send => unreachable!("it waits for ever"),
    };
    let (_, last) = rows(&answer);
    assert_eq!((counts(&last), text(&last, "problem")), ([1, 0, 0, 0], "body-too-slow"));
}

#[tokio::test]
async fn a_body_that_comes_by_the_byte_is_ended() {
    let service = Service::new();
    let (sender, body) = sent_by_hand();
    let send = async {
        // A long one has earned as much patience as it has KiB.
        sender.send(Ok("\n".repeat(64 * 1_024).into())).await.unwrap();
        sender.send(Ok("{\"userName\": \"ada\"}\n".into())).await.unwrap();
        while everyone(&service).await.is_empty() {}
        tokio::time::pause();
        let begun = tokio::time::Instant::now();
        while sender.send(Ok("\n".into())).await.is_ok() {
            // The thread that reads has to wait again before a second passes.
            std::thread::sleep(Duration::from_millis(5));
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        begun.elapsed().as_secs()
    };
    let (answer, took) = tokio::join!(import(&service, &[], NDJSON, body), send);
    let (_, last) = rows(&answer);
    assert_eq!((counts(&last), text(&last, "problem")), ([1, 0, 0, 0], "body-too-slow"));
    assert!((90..160).contains(&took), "{took} seconds");
}

#[tokio::test]
async fn a_row_of_a_table_that_is_too_long_is_refused() {
    let service = Service::new();
    let body = format!("userName,title\nada,x\nbo,\"{}", "SECRET\n".repeat(100_000));
    let answer = import(&service, &[], CSV, body).await;
    let (refused, last) = rows(&answer);
    assert_eq!((counts(&last), last.get("problem")), ([1, 0, 0, 1], None));
    assert_eq!(refused[1]["line"], 3);
    let message = text(&refused[1]["violations"][0], "message");
    assert!(message.contains("isn't closed") && !answer.text().contains("SECRET"));
    let body = format!("userName,title\nada,x\nbo,{}\ncy,y\n", "SECRET".repeat(43_700));
    let (refused, last) = rows(&import(&Service::new(), &[], CSV, body).await);
    assert_eq!((counts(&last), last.get("problem")), ([2, 0, 0, 1], None));
    assert_eq!(refused[1]["violations"][0]["rule"], "too-long");
}

#[tokio::test]
async fn an_import_ends_when_the_service_stops() {
    let service = Service::new();
    let (sender, body) = sent_by_hand();
    let send = async {
        sender.send(Ok("{\"userName\": \"ada\"}\n{\"userN".into())).await.unwrap();
        while service.get("/v1/people").await.json["people"][0].is_null() {
            tokio::task::yield_now().await;
        }
        service.app.drain();
        // What is still sent is thrown away, so that the client comes to read the answer.
        for _ in 0..100 {
            sender.send(Ok("ame\": \"bo\"}\n{\"userN".into())).await.unwrap();
        }
        drop(sender);
    };
    let (answer, ()) = tokio::join!(import(&service, &[], NDJSON, body), send);
    let (_, last) = rows(&answer);
    assert_eq!((counts(&last), text(&last, "problem")), ([1, 0, 0, 0], "unavailable"));
    let answer = import(&service, &[], NDJSON, "{\"userName\": \"cy\"}\n").await;
    assert_eq!((answer.status, answer.problem()), (503, "unavailable"));
    assert_eq!(everyone(&service).await.len(), 1);
}

/// Imports wait for nobody: too many at once are refused, and turns come back.
#[tokio::test]
async fn few_imports_go_on_at_once() {
    let service = Service::new();
    let router = server::http::router(service.app.clone());
    let mut open = Vec::new();
    for _ in 0..4 {
        let (sender, body) = sent_by_hand();
        sender.send(Ok("\n".into())).await.unwrap();
        let request = Request::post(IMPORT)
            .header("host", "localhost")
            .header("content-type", NDJSON)
            .body(body)
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        open.push((sender, response));
    }
    let one_more = || {
        let request =
            Request::post(IMPORT).header("host", "localhost").header("content-type", NDJSON);
        router.clone().oneshot(request.body(Body::from("{\"userName\": \"ada\"}\n")).unwrap())
    };
    let response = one_more().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (503, &"1".parse().unwrap())
    );
    for (sender, response) in open {
        drop(sender);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(counts(&read(str::from_utf8(&body).unwrap()).1), [0; 4]);
    }
    loop {
        let response = one_more().await.unwrap();
        if response.status() == 200 {
            response.into_body().collect().await.unwrap();
            break;
        }
    }
    assert_eq!(everyone(&service).await.len(), 1);
}

/// Once nobody takes the answer any more, no row is begun, and what holds the import is let go.
#[tokio::test]
async fn a_client_that_hangs_up_ends_the_import() {
    let service = Service::new();
    let router = server::http::router(service.app.clone());
    let (sender, body) = sent_by_hand();
    sender.send(Ok("{\"userName\": \"ada\"}\n".into())).await.unwrap();
    let request = Request::post(IMPORT)
        .header("host", "localhost")
        .header("content-type", NDJSON)
        .body(body)
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    while everyone(&service).await.is_empty() {}
    drop(response);
    // The next row isn't begun. The rest of the body is thrown away, until its end.
    for number in 0..100 {
        let row = format!("{{\"userName\": \"late{number}\"}}\n");
        sender.send(Ok(row.into())).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(sender);
    for _ in 0..4 {
        let answer = import(&service, &[], NDJSON, "").await;
        assert_eq!(answer.status, 200, "the turn came back");
    }
    assert_eq!(everyone(&service).await.len(), 1);
}

/// The header of a client that waits.
const EXPECT: &str = "expect: 100-continue\r\n";

/// A client at the other end of a real connection.
struct Client(TcpStream);

impl Client {
    /// Connects to a service of its own, and sends the head of an import of so many bytes.
    async fn connect(service: &Service, media_type: &str, length: usize) -> Self {
        Self::connect_with(service, media_type, length, "").await
    }

    async fn connect_with(service: &Service, media_type: &str, length: usize, more: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = server::http::router(service.app.clone());
        let forever = std::future::pending();
        let settings = Settings::plain(8, Duration::ZERO);
        tokio::spawn(listen::serve(listener, router, settings, forever));
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(16 * 1024).unwrap();
        let mut stream = socket.connect(address).await.unwrap();
        let head = format!(
            "POST {IMPORT} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-type: {media_type}\r\ncontent-length: {length}\r\n{more}\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        Self(stream)
    }

    /// Sends all before it reads anything.
    async fn send_and_read(mut self, body: &str) -> String {
        let mut answer = Vec::new();
        let exchange = async {
            self.0.write_all(body.as_bytes()).await.unwrap();
            self.0.read_to_end(&mut answer).await.unwrap();
        };
        tokio::time::timeout(Duration::from_mins(1), exchange).await.unwrap();
        String::from_utf8(answer).unwrap()
    }
}

/// The answer is larger than all buffers on the way, and so is the body.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_may_send_all_before_it_reads() {
    const ROWS: usize = 6_000;
    let service = Service::new();
    let unknown: Vec<String> = (0..40).map(|number| format!("\"{number}\":1")).collect();
    let body = format!("{{{}}}\n", unknown.join(",")).repeat(ROWS);
    let client = Client::connect(&service, NDJSON, body.len()).await;
    let answer = client.send_and_read(&body).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.len() > 16 * 1024 * 1024);
    let last = format!("\"refused\":{ROWS}}}\n\r\n0\r\n\r\n");
    assert!(answer.ends_with(&last), "{}", &answer[answer.len() - 200..]);
}

/// Some clients send a large body only once they are told to, and not after the head of an answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_waits_is_told_to_send() {
    let service = Service::new();
    for (media_type, body) in [(NDJSON, "{\"userName\": \"ada\"}\n"), (CSV, "userName\nbo\n")] {
        let mut client = Client::connect_with(&service, media_type, body.len(), EXPECT).await;
        let mut told = [0; 25];
        let read = client.0.read_exact(&mut told);
        tokio::time::timeout(Duration::from_mins(1), read).await.unwrap().unwrap();
        assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
        let answer = client.send_and_read(body).await;
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"created\":1,"),
            "{answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_reaches_who_sends_all_first() {
    let service = Service::new();
    let body = "shoe\n".to_owned() + &"43\n".repeat(8 * 1024 * 1024);
    let client = Client::connect(&service, CSV, body.len()).await;
    let answer = client.send_and_read(&body).await;
    assert!(answer.starts_with("HTTP/1.1 422 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_ends_the_import() {
    let service = Service::new();
    for round in 0..6_u32 {
        let mut client = Client::connect(&service, NDJSON, 1_000_000).await;
        let row = format!("{{\"userName\": \"u{round}\"}}\n{{\"userName\": \"half");
        client.0.write_all(row.as_bytes()).await.unwrap();
        while everyone(&service).await.len() <= round as usize {}
        drop(client);
    }
    let answer = import(&service, &[("key", "userName")], NDJSON, "{\"userName\": \"u0\"}\n").await;
    let (_, last) = rows(&answer);
    assert_eq!(counts(&last), [0, 0, 1, 0]);
    assert_eq!(everyone(&service).await.len(), 6);
}
