//! `peopleinfo export`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use tempfile::NamedTempFile;

use super::{Outcome, bulk};
use crate::App;
use crate::config::{Export, Format};
use crate::exchange::{self, Form};

pub(super) async fn export(config: Export) -> Outcome {
    let address = &config.store.store;
    let file = config.file.as_deref().filter(|file| *file != Path::new("-"));
    if let Some(file) = file.filter(|file| store::consists_of(address, file).unwrap_or(false)) {
        return Err(format!(
            "{} is the store itself, or kept for one; name another file",
            file.display()
        ));
    }
    if let Some(file) = file.filter(is_ordinary).filter(|_| !config.force) {
        return Err(format!(
            "{} is there already; name another file, or replace it by --force",
            file.display()
        ));
    }
    let format = format(&config, file)?;
    let opened = super::open_existing(address, &config.store.network).await;
    let app = opened.map_err(|error| error.to_string())?;
    let mut output = Output::to(file)?;
    let bar = bulk::progress(None);
    write(&app, format, config.escape_formulas, &mut output, &bar).await?;
    output.finish()?;
    let count = bar.position();
    bulk::conclude(&bar, &format!("{count} people exported"));
    Ok(true)
}

/// Whether there is a file already, and nothing like a pipe.
fn is_ordinary(file: &&Path) -> bool {
    file.metadata().is_ok_and(|known| known.is_file())
}

/// The form of an export: what is said, or what the file's name says; lines for a pipe.
fn format(config: &Export, file: Option<&Path>) -> Result<Format, String> {
    let said = config.format.or_else(|| file.and_then(format_of));
    let named = file.filter(|file| is_ordinary(file) || !file.exists());
    match (said, named) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(Format::Ndjson),
        (None, Some(file)) => {
            Err(format!("what is {} to be written in? Say --format csv or ndjson", file.display()))
        }
    }
}

async fn write(
    app: &App,
    format: Format,
    escape_formulas: bool,
    output: &mut Output,
    bar: &ProgressBar,
) -> Result<(), String> {
    let problem = |problem| cause(exchange::problem_line(&problem));
    let (directory, caller) = (app.directory(), super::writer()?.reader());
    directory.exporting(&caller, None).await.map_err(problem)?;
    let form = Form::prepare(directory, &caller, format, escape_formulas).await;
    let form = form.map_err(problem)?;
    output.writer().write_all(&form.header().map_err(problem)?).map_err(cause)?;
    let mut cursor = None;
    loop {
        let page = exchange::page_behind(directory, &caller, cursor).await.map_err(problem)?;
        output.writer().write_all(&form.write(&page.people).map_err(problem)?).map_err(cause)?;
        bar.inc(page.people.len() as u64);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

/// The form that the ending of a file's name says.
pub(super) fn format_of(file: &Path) -> Option<Format> {
    match file.extension()?.to_str()? {
        "csv" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    }
}

/// Where an export goes. A file comes to its place when it is whole; until then what was there
/// stays.
enum Output {
    Standard(BufWriter<io::Stdout>),
    /// Something that is there and is no ordinary file, such as a pipe.
    Special(BufWriter<File>),
    File {
        writer: BufWriter<NamedTempFile>,
        place: PathBuf,
    },
}

impl Output {
    fn to(file: Option<&Path>) -> Result<Self, String> {
        let Some(file) = file else { return Ok(Self::Standard(BufWriter::new(io::stdout()))) };
        let failed = |error| format!("can't write {}: {error}", file.display());
        if file.metadata().is_ok_and(|known| !known.is_file()) {
            let opened = File::options().write(true).open(file).map_err(failed)?;
            return Ok(Self::Special(BufWriter::new(opened)));
        }
        // A link stays one: what it leads to is written.
        let place = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        let builder = tempfile::Builder::new().prefix(".peopleinfo-").to_owned();
        let written = builder.tempfile_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
        Ok(Self::File { writer: BufWriter::new(written), place })
    }

    fn writer(&mut self) -> &mut (dyn Write + Send) {
        match self {
            Self::Standard(writer) => writer,
            Self::Special(writer) => writer,
            Self::File { writer, .. } => writer,
        }
    }

    fn finish(mut self) -> Result<(), String> {
        self.writer().flush().map_err(cause)?;
        if let Self::File { writer, place } = self {
            let file = writer.into_inner().map_err(cause)?;
            file.as_file().sync_all().map_err(cause)?;
            file.persist(place).map_err(cause)?;
        }
        Ok(())
    }
}

fn cause(error: impl std::fmt::Display) -> String {
    format!("can't export: {error}")
}
