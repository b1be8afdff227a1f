//! `peopleinfo import`.

use std::fs::File;
use std::io;
use std::path::Path;
use std::slice;

use futures_util::stream;
use indicatif::ProgressBar;
use people::keys::Recognise;
use store::OpenError;
use tempfile::TempDir;

use super::export::format_of;
use super::{Outcome, bulk, say};
use crate::App;
use crate::config::{self, Import};
use crate::exchange::{self, Input, Mapping, Observer, Row, Rows};
use crate::problem::{Problem, taken};
use crate::table::{Spelling, Unmapped};

pub(super) async fn import(config: Import) -> Outcome {
    let key = config.key.as_deref().map(recognise).transpose()?;
    if config.file.is_dir() {
        return Err(format!("{} is a folder; name a file in it", config.file.display()));
    }
    let format = config.format.or_else(|| format_of(&config.file));
    let format = format.ok_or_else(|| {
        format!("what is {} written in? Say --format csv or ndjson.", config.file.display())
    })?;
    let rows = Rows::begin(open(&config.file)?, format, &mapping(&config));
    let mut rows = rows.map_err(|failure| failure.to_string())?;
    let (app, _folder) = app_of(&config).await?;
    let caller = super::writer()?;
    let bar = Bar(bulk::progress(None));
    let mut import = exchange::Import::new(app.directory(), &caller, key.as_ref(), bar);
    if config.dry_run {
        import.rehearse(stream::iter(&mut rows)).await;
    } else {
        import.write(stream::iter(&mut rows)).await;
    }
    let (counts, Bar(bar)) = import.end();
    if !config.dry_run {
        bulk::settle(app.directory(), counts).await?;
    }
    let would = if config.dry_run { "Nothing was written. It would be: " } else { "" };
    bulk::conclude(&bar, &format!("{would}{}", counts.line()));
    rows.failure().map_or(Ok(counts.refused == 0), |failure| Err(failure.to_string()))
}

/// The store to import into. Whoever tries that out where there is none yet gets an empty one for
/// the time, in a folder that goes with it.
async fn app_of(config: &Import) -> Result<(App, Option<TempDir>), String> {
    let (address, network) = (&config.store.store, &config.store.network);
    let opened = if config.dry_run {
        super::open_existing(address, network).await
    } else {
        super::open(address, network).await
    };
    match opened {
        Err(OpenError::Missing(_) | OpenError::NotBegun(_)) => {}
        opened => return opened.map(|app| (app, None)).map_err(|error| error.to_string()),
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let address = format!("sqlite:{}", folder.path().join("people.db").display());
    let app = super::open(&address, network).await.map_err(|error| error.to_string())?;
    Ok((app, Some(folder)))
}

fn recognise(text: &str) -> Result<Recognise, String> {
    Recognise::parse(text).ok_or_else(|| {
        format!("people can't be recognised by `{text}`: use id, userName or externalIds[SYSTEM]")
    })
}

fn mapping(config: &Import) -> Mapping {
    let unmapped = match config.unmapped {
        config::Unmapped::Refuse => Unmapped::Refuse,
        config::Unmapped::Attributes => Unmapped::Attributes,
        config::Unmapped::Ignore => Unmapped::Ignore,
    };
    Mapping { maps: config.map.clone(), unmapped, spelling: Spelling::Flags }
}

fn open(file: &Path) -> Result<Input, String> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let opened = File::open(file);
    let opened = opened.map_err(|error| format!("can't read {}: {error}", file.display()))?;
    Ok(Box::new(opened))
}

/// Says which rows were refused.
struct Bar(ProgressBar);

impl Observer for Bar {
    fn take(&mut self, row: &Row, outcome: &exchange::Outcome) {
        self.0.inc(1);
        if let Err(problem) = outcome {
            self.0.suspend(|| report(row, problem));
        }
    }

    fn goes_on(&self) -> bool {
        true
    }
}

/// Says why a row was refused: the line, the column, the place and what would be right.
fn report(row: &Row, problem: &Problem) {
    let line = row.line;
    match problem {
        Problem::Invalid(violations) | Problem::NotJson(violations) => {
            for violation in violations.iter() {
                report_place(row, &violation.pointer, &violation.message);
            }
        }
        Problem::Taken { pointers } => {
            for pointer in pointers {
                report_place(row, pointer, &taken(slice::from_ref(pointer)));
            }
        }
        other => say(&format!("line {line}: {}", other.detail())),
    }
}

fn report_place(row: &Row, pointer: &str, message: &str) {
    let column = row.column(pointer).map(|header| format!("column {header}: "));
    let at = column
        .unwrap_or_else(|| if pointer.is_empty() { String::new() } else { format!("{pointer}: ") });
    say(&format!("line {}: {at}{message}", row.line));
}
