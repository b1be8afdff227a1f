//! How many connections there may be.

use tokio::io::AsyncReadExt;

use crate::client::{PATIENCE, connect, http1, request, text};
use crate::service::Service;

#[tokio::test]
async fn connections_beyond_the_limit_are_closed() {
    const LIMIT: u32 = 4;
    let service = Service::small(LIMIT).await;
    let mut within = Vec::new();
    for _ in 0..LIMIT {
        let (mut sender, connection) = http1(connect(&service).await).await;
        assert_eq!(text(sender.send_request(request("/")).await.unwrap()).await, "here");
        within.push((sender, connection));
    }
    for _ in 0..20 {
        let mut beyond = connect(&service).await;
        let read = tokio::time::timeout(PATIENCE, beyond.read(&mut [0])).await;
        assert_eq!(read.expect("it is taken").unwrap_or(0), 0);
    }
    assert!(service.counted("http_connections_refused_total{reason=\"limit\"} 20"));
    assert!(service.counted(&format!("http_connections {LIMIT}")));
    for (sender, _) in &mut within {
        assert_eq!(text(sender.send_request(request("/")).await.unwrap()).await, "here");
    }
    let (sender, connection) = within.pop().unwrap();
    drop(sender);
    connection.await.unwrap().unwrap();
    // The service hears of the end a moment later.
    loop {
        let (mut sender, _) = http1(connect(&service).await).await;
        if let Ok(answer) = sender.send_request(request("/")).await {
            assert_eq!(text(answer).await, "here");
            break;
        }
    }
}
