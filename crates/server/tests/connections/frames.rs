//! HTTP/2, frame by frame (RFC 9113, section 4.1), for what no client does.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const GO_AWAY: u8 = 7;
/// `ENHANCE_YOUR_CALM`.
pub(crate) const CALM: u32 = 11;
/// `GET / HTTP/2` of `x`, in HPACK.
pub(crate) const GET: &[u8] = &[0x82, 0x84, 0x86, 0x41, 1, b'x'];
/// The flags of a head that is whole, with no body behind it.
pub(crate) const WHOLE: u8 = 0x5;

pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Begins a connection.
pub(crate) async fn begin(stream: &mut TcpStream) {
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
}

/// Reads until the connection ends, and answers the reasons with which it was told to go away.
pub(crate) async fn reasons(mut stream: impl tokio::io::AsyncRead + Unpin) -> Vec<u32> {
    let mut reasons = Vec::new();
    let mut head = [0; 9];
    while stream.read_exact(&mut head).await.is_ok() {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        if stream.read_exact(&mut payload).await.is_err() {
            break;
        }
        if head[3] == GO_AWAY {
            reasons.push(u32::from_be_bytes(payload[4..8].try_into().unwrap()));
        }
    }
    reasons
}
