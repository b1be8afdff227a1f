//! Callers who send a byte now and then, to keep connections busy ("slow loris").

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::client::{PATIENCE, connect, http1, request, text};
use crate::service::Service;

/// How many slow callers there are.
const CALLERS: usize = 200;
/// How many requests others send meanwhile.
const REQUESTS: usize = 500;

/// Sends a head byte by byte, and begins anew when it is cut off.
async fn trickle(mut stream: TcpStream, address: SocketAddr) {
    loop {
        send_by_the_byte(stream).await;
        stream = TcpStream::connect(address).await.unwrap();
    }
}

/// Sends a head for as long as the service takes it.
async fn send_by_the_byte(mut stream: TcpStream) {
    for byte in b"GET / HTTP/1.1\r\nx: ".iter().chain(std::iter::repeat(&b'x')) {
        if stream.write_all(&[*byte]).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_answered_beside_slow_callers() {
    let service = Service::plain().await;
    let mut slow = JoinSet::new();
    for _ in 0..CALLERS {
        slow.spawn(trickle(connect(&service).await, service.address));
    }
    while !service.counted(&format!("http_connections {CALLERS}")) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for _ in 0..REQUESTS {
        let asked = async {
            let (mut sender, _) = http1(connect(&service).await).await;
            text(sender.send_request(request("/")).await.unwrap()).await
        };
        assert_eq!(tokio::time::timeout(PATIENCE, asked).await.unwrap(), "here");
    }
    assert!(!service.counted("http_connections 0"));
}
