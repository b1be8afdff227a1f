//! Serves an `OpenID` Connect issuer at a free port of this machine until standard input is closed,
//! and so no longer than whoever holds its other end, however that one ends.
//!
//! It says where it serves on one line of standard output, and nothing else. An argument is the URL
//! by which it is known, where that is another one: somebody may speak TLS for it. Whoever asks gets
//! any token they like, forged ones too: it is for tests only.

mod issuer;
mod keys;

use std::error::Error;
use std::io::{self, Read, Write};
use std::{env, process, thread};

use issuer::Issuer;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

fn main() -> Result<(), Box<dyn Error>> {
    thread::spawn(end_with_standard_input);
    Runtime::new()?.block_on(serve())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let known_by = env::args().nth(1).unwrap_or_else(|| url.clone());
    let router = issuer::router(Issuer::new(&known_by)?);
    let mut output = io::stdout();
    writeln!(output, "{url}")?;
    output.flush()?;
    axum::serve(listener, router).await?;
    Ok(())
}

/// Standard input is closed when its other end is, even by a kill of the process that has it.
fn end_with_standard_input() {
    let mut ignored = [0; 64];
    while io::stdin().read(&mut ignored).is_ok_and(|read| read > 0) {}
    process::exit(0);
}
