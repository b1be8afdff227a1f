//! Serves DynamoDB at a free port of this machine until standard input is closed, and so no longer
//! than whoever holds its other end, however that one ends.
//!
//! Its tables are in memory, or in the file that is its argument. It says where it serves on one
//! line of standard output, and nothing else.

use std::error::Error;
use std::io::{self, Read, Write};
use std::{env, process, thread};

use dynoxide::{Database, server};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

fn main() -> Result<(), Box<dyn Error>> {
    thread::spawn(end_with_standard_input);
    let database = match env::args().nth(1) {
        Some(file) => Database::new(&file)?,
        None => Database::memory()?,
    };
    Runtime::new()?.block_on(serve(database))
}

async fn serve(database: Database) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
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
