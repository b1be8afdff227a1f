//! Callers who do to HTTP/2 what nobody should.

use tokio::io::AsyncWriteExt;

use crate::client::{PATIENCE, connect, http1, http2, request, text};
use crate::frames::{CALM, GET, HEADERS, RST_STREAM, WHOLE, begin, frame, reasons};
use crate::service::Service;

/// "Rapid reset" (CVE-2023-44487): requests that are taken back at once.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_requests_back_at_once_has_to_go() {
    const REQUESTS: u32 = 10_000;
    let service = Service::plain().await;
    let (mut other, _connection) = http2(connect(&service).await, 65_535).await;
    let mut stream = connect(&service).await;
    begin(&mut stream).await;
    let (read, mut write) = stream.into_split();
    let told = tokio::spawn(reasons(read));
    let taken_back = |number: u32| {
        let stream = 2 * number + 1;
        let cancel = 8_u32.to_be_bytes();
        [frame(HEADERS, WHOLE, stream, GET), frame(RST_STREAM, 0, stream, &cancel)].concat()
    };
    let all: Vec<u8> = (0..REQUESTS).flat_map(taken_back).collect();
    // The connection ends before all of it is taken.
    drop(write.write_all(&all).await);
    let told = tokio::time::timeout(PATIENCE, told).await.unwrap().unwrap();
    assert_eq!(told, [CALM]);
    assert_eq!(text(other.send_request(request("/")).await.unwrap()).await, "here");
    let (mut new, _connection) = http1(connect(&service).await).await;
    assert_eq!(text(new.send_request(request("/")).await.unwrap()).await, "here");
}

/// A head that is spread over frames without an end (CVE-2024-27983 and its like).
#[tokio::test(flavor = "multi_thread")]
async fn a_head_without_an_end_is_cut() {
    const CONTINUATION: u8 = 9;
    let service = Service::plain().await;
    let mut stream = connect(&service).await;
    begin(&mut stream).await;
    let (read, mut write) = stream.into_split();
    let told = tokio::spawn(reasons(read));
    write.write_all(&frame(HEADERS, 0x1, 1, GET)).await.unwrap();
    // A header that isn't indexed, with a name of one letter and a value of 100.
    let header = [&[0x00, 1, b'a', 100][..], &[b'b'; 100]].concat();
    let more = frame(CONTINUATION, 0, 1, &header.repeat(100));
    let endless = async { while write.write_all(&more).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, endless).await.unwrap();
    tokio::time::timeout(PATIENCE, told).await.unwrap().unwrap();
    let (mut new, _connection) = http1(connect(&service).await).await;
    assert_eq!(text(new.send_request(request("/")).await.unwrap()).await, "here");
}
