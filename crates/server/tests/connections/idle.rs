//! How long connections may be silent, in a time that passes by itself.

use std::time::Duration;

use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use crate::client::{connect, ends, http1, http2, in_small_steps, request, text};
use crate::service::{LARGE, Service};

const HEAD: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

/// Sends a byte of a head each second, and answers how many seconds that goes well.
async fn trickle(stream: &mut TcpStream) -> u64 {
    let begun = Instant::now();
    let mut buffer = [0; 1_024];
    for byte in b"GET / HTTP/1.1\r\nx-".iter().chain(std::iter::repeat(&b'x')) {
        if stream.write_all(&[*byte]).await.is_err() {
            break;
        }
        tokio::select! {
            read = stream.read(&mut buffer) => if read.unwrap_or(0) == 0 { break },
            () = sleep(Duration::from_secs(1)) => {}
        }
    }
    begun.elapsed().as_secs()
}

async fn answered(stream: &mut TcpStream) {
    stream.write_all(HEAD).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"here") {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "{answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_trickles_is_cut() {
    in_small_steps();
    let service = Service::plain().await;
    let mut stream = connect(&service).await;
    assert!((9..=12).contains(&trickle(&mut stream).await));
    let mut stream = connect(&service).await;
    for _ in 0..2 {
        answered(&mut stream).await;
        sleep(Duration::from_mins(1)).await;
    }
    assert!((9..=12).contains(&trickle(&mut stream).await));
}

#[tokio::test(start_paused = true)]
async fn a_beginning_that_could_be_either_version_is_cut() {
    in_small_steps();
    let service = Service::plain().await;
    for sent in [&b""[..], b"P", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r"] {
        let mut stream = connect(&service).await;
        stream.write_all(sent).await.unwrap();
        let begun = Instant::now();
        assert!(ends(stream).await);
        assert!((9..=11).contains(&begun.elapsed().as_secs()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_kept_for_a_while() {
    in_small_steps();
    let service = Service::plain().await;
    let mut stream = connect(&service).await;
    for _ in 0..3 {
        answered(&mut stream).await;
        sleep(Duration::from_secs(70)).await;
    }
    answered(&mut stream).await;
    let begun = Instant::now();
    assert!(ends(stream).await);
    assert!((74..=76).contains(&begun.elapsed().as_secs()));
}

/// The client answers pings, as it has to.
#[tokio::test(start_paused = true)]
async fn an_idle_connection_of_http2_is_kept_for_a_while() {
    in_small_steps();
    let service = Service::plain().await;
    let (mut sender, connection) = http2(connect(&service).await, 65_535).await;
    for _ in 0..3 {
        assert_eq!(text(sender.send_request(request("/")).await.unwrap()).await, "here");
        sleep(Duration::from_secs(70)).await;
    }
    let begun = Instant::now();
    let ended = tokio::time::timeout(Duration::from_mins(5), connection).await;
    ended.unwrap().unwrap().unwrap();
    assert!((4..=16).contains(&begun.elapsed().as_secs()));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_takes_is_cut() {
    in_small_steps();
    let service = Service::plain().await;
    let (mut sender, connection) = http2(connect(&service).await, 1_000).await;
    let begun = Instant::now();
    let answer = sender.send_request(request("/large")).await.unwrap();
    drop(tokio::time::timeout(Duration::from_mins(5), connection).await.unwrap());
    assert!((74..=90).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert!(answer.into_body().collect().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_taken_slowly_is_sent_whole() {
    in_small_steps();
    let service = Service::plain().await;
    let (mut sender, _connection) = http2(connect(&service).await, 65_535).await;
    let mut body = sender.send_request(request("/large")).await.unwrap().into_body();
    let (begun, mut length) = (Instant::now(), 0);
    while let Some(frame) = body.frame().await {
        length += frame.unwrap().data_ref().unwrap().len();
        sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(length, LARGE);
    assert!(begun.elapsed().as_secs() > 120);
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_the_service_is_not_cut_off() {
    in_small_steps();
    let service = Service::plain().await;
    for path in ["/slow", "/pausing"] {
        let (mut sender, _connection) = http1(connect(&service).await).await;
        let answer = sender.send_request(request(path)).await.unwrap();
        assert!(text(answer).await.starts_with(&path[1..2]), "{path}");
        let (mut sender, _connection) = http2(connect(&service).await, 65_535).await;
        let answer = sender.send_request(request(path)).await.unwrap();
        assert!(text(answer).await.starts_with(&path[1..2]), "{path}");
    }
}
