//! `peopleinfo export`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use people::document;
use store::Document;

use super::{Outcome, bulk};
use crate::App;
use crate::clock::Clock;
use crate::config::{Export, Format};
use crate::table::ColumnSet;

pub(super) async fn export(config: Export) -> Outcome {
    let store = store::open(&config.store.store).map_err(|error| error.to_string())?;
    let app = App::new(store, Clock::system());
    let file = config.file.as_deref().filter(|file| *file != Path::new("-"));
    let format = config.format.or_else(|| file.and_then(format_of)).unwrap_or(Format::Ndjson);
    let mut output: Box<dyn Write + Send> = match file {
        Some(file) => Box::new(BufWriter::new(create(file)?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let bar = bulk::progress(None);
    let written = match format {
        Format::Ndjson => {
            bulk::everyone(app.directory(), |document| {
                bar.inc(1);
                output
                    .write_all(&document.bytes)
                    .and_then(|()| output.write_all(b"\n"))
                    .map_err(cause)
            })
            .await
        }
        Format::Csv => {
            let table = csv::Writer::from_writer(&mut output);
            write_table(&app, &config, table, &bar).await
        }
    };
    written.and_then(|()| output.flush().map_err(cause))?;
    let count = bar.position();
    bulk::conclude(&bar, &format!("{count} people exported"));
    Ok(true)
}

/// Two walks: one to see which columns there are, one to write the rows.
async fn write_table(
    app: &App,
    config: &Export,
    mut table: csv::Writer<impl Write>,
    bar: &indicatif::ProgressBar,
) -> Result<(), String> {
    let mut columns = ColumnSet::new(config.escape_formulas);
    bulk::everyone(app.directory(), |document| {
        columns.add(parse(document)?.document());
        Ok(())
    })
    .await?;
    table.write_record(columns.header()).map_err(cause)?;
    bulk::everyone(app.directory(), |document| {
        bar.inc(1);
        table.write_record(columns.row(parse(document)?.document())).map_err(cause)
    })
    .await?;
    table.flush().map_err(cause)
}

fn parse(document: &Document) -> Result<people::Person, String> {
    document::read_person(&document.bytes).map_err(cause)
}

/// The form that the ending of a file's name says.
pub(super) fn format_of(file: &Path) -> Option<Format> {
    match file.extension()?.to_str()? {
        "csv" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    }
}

fn create(file: &Path) -> Result<File, String> {
    File::create(file).map_err(|error| format!("can't write {}: {error}", file.display()))
}

fn cause(error: impl std::fmt::Display) -> String {
    format!("can't export: {error}")
}
