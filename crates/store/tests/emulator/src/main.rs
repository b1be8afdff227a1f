//! Serves DynamoDB on this machine until standard input is closed, and so no longer than whoever
//! holds its other end, however that one ends.
//!
//! An argument that is a number is the port, which is a free one otherwise; another argument is the
//! file that keeps its tables, which are in memory otherwise and gone at the end. It says where it
//! serves on one line of standard output, and nothing else.

use std::error::Error;
use std::io::{self, Read, Write};
use std::{env, process, thread};

use dynoxide::{Database, server};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

fn main() -> Result<(), Box<dyn Error>> {
    thread::spawn(end_with_standard_input);
    let (mut port, mut database) = (0, Database::memory()?);
    for argument in env::args().skip(1) {
        match argument.parse() {
            Ok(number) => port = number,
            Err(_) => database = Database::new(&argument)?,
        }
    }
    Runtime::new()?.block_on(serve(port, database))
}

async fn serve(port: u16, database: Database) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let mut output = io::stdout();
    writeln!(output, "http://{}", listener.local_addr()?)?;
    output.flush()?;
    server::serve_on(listener, database).await;
    Ok(())
}

/// Standard input is closed when its other end is, even by a kill of the process that has it.
fn end_with_standard_input() {
    let mut ignored = [0; 64];
    while io::stdin().read(&mut ignored).is_ok_and(|read| read > 0) {}
    process::exit(0);
}
