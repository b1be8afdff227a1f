//! Connections: TLS, limits of number and time, HTTP/2, and callers who behave badly.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

#[path = "connections/client.rs"]
mod client;
#[path = "connections/frames.rs"]
mod frames;
#[path = "connections/http2.rs"]
mod http2;
#[path = "connections/idle.rs"]
mod idle;
#[path = "connections/limits.rs"]
mod limits;
#[path = "connections/service.rs"]
mod service;
#[path = "connections/slow.rs"]
mod slow;
#[path = "connections/tls.rs"]
mod tls;
