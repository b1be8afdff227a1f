//! The binary, killed and stopped: what was acknowledged is kept, and what has begun is answered.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

#[path = "crash/callers.rs"]
mod callers;
#[path = "crash/client.rs"]
mod client;
#[path = "crash/full.rs"]
mod full;
#[path = "crash/kill.rs"]
mod kill;
#[path = "crash/refusals.rs"]
mod refusals;
#[path = "crash/service.rs"]
mod service;
#[path = "crash/stop.rs"]
mod stop;
#[path = "crash/writers.rs"]
mod writers;
