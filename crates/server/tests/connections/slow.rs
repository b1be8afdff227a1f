//! Callers who send a byte now and then, to keep connections busy ("slow loris").

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::client::{PATIENCE, connect, http1, request, text};
use crate::service::Service;

/// How many requests others send meanwhile.
const REQUESTS: usize = 500;

/// Sends a head byte by byte, for as long as the service takes them.
async fn trickle(mut stream: TcpStream) {
    for byte in b"GET / HTTP/1.1\r\nx: ".iter().chain(std::iter::repeat(&b'x')) {
        if stream.write_all(&[*byte]).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Has so many slow callers, each of whom begins anew when it is cut off; answers how long others
/// waited for theirs, from the shortest time to the longest.
async fn beside(callers: usize) -> Vec<Duration> {
    let service = Service::plain().await;
    let mut slow = JoinSet::new();
    for _ in 0..callers {
        let (stream, address) = (connect(&service).await, service.address);
        slow.spawn(async move {
            trickle(stream).await;
            loop {
                trickle(TcpStream::connect(address).await.unwrap()).await;
            }
        });
    }
    while !service.counted(&format!("http_connections {callers}")) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let mut took = Vec::new();
    for _ in 0..REQUESTS {
        let begun = Instant::now();
        let asked = async {
            let (mut sender, _) = http1(connect(&service).await).await;
            text(sender.send_request(request("/")).await.unwrap()).await
        };
        assert_eq!(tokio::time::timeout(PATIENCE, asked).await.unwrap(), "here");
        took.push(begun.elapsed());
    }
    assert!(!service.counted("http_connections 0"));
    took.sort_unstable();
    took
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_answered_beside_slow_callers() {
    beside(200).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs 4 000 files; prints how long others waited"]
async fn others_are_answered_beside_two_thousand_slow_callers() {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    assert!(files > 4_500, "{files} files are too few: raise `ulimit -n`");
    for callers in [0, 2_000] {
        let took = beside(callers).await;
        let (half, most) = (took[REQUESTS / 2], took[REQUESTS * 99 / 100]);
        println!("{callers} slow callers: p50 {half:?}, p99 {most:?}, each on a new connection");
    }
}
