//! `peopleinfo backup`.

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use axum::http::{Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use indicatif::ProgressBar;
use store::{OpenError, Replacement};

use super::{Outcome, ask, bulk};
use crate::App;
use crate::config::Backup;
use crate::rest::PROCESS;

/// How long the service may take to begin its answer: while it copies, that is not at once.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) async fn backup(config: Backup) -> Outcome {
    let mine = match super::open_existing(&config.store.store, &config.store.network).await {
        Ok(app) => Some(app),
        Err(OpenError::InUse(_)) => None,
        Err(error) => return Err(error.to_string()),
    };
    let replacement = Replacement::at(&config.file, config.force).map_err(text)?;
    let bar = bulk::spinner("copying");
    // The store stays open to the end, so that it can't be the file that is replaced.
    match &mine {
        Some(app) => copy(app, &replacement.file()).await?,
        None => fetch(&config, &replacement.file(), &bar).await?,
    }
    let bytes = std::fs::metadata(replacement.file()).map_err(text)?.len();
    bar.set_style(bulk::style("{spinner} {msg}, {elapsed}"));
    bar.set_message("checking the copy");
    replacement.finish().map_err(text)?;
    bulk::conclude(&bar, &format!("{}: {bytes} bytes, checked", config.file.display()));
    Ok(true)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Copies a store that nobody else has open.
async fn copy(app: &App, file: &Path) -> Result<(), String> {
    app.directory().backup(&super::admin()?, file).await.map_err(|problem| problem.detail())
}

/// Has the service that has the store open copy it.
async fn fetch(config: &Backup, file: &Path, bar: &ProgressBar) -> Result<(), String> {
    let (store, listen) = (&config.store.store, config.listen);
    let asked = ask::get(listen, &config.asking, "/v1/backup", PATIENCE).await;
    let response = asked.map_err(|error| {
        format!(
            "{store} is in use, and no service at {listen} answers for it: {error}. Say with \
             --listen where it is served, or wait until the other command is done."
        )
    })?;
    if response.status() != StatusCode::OK {
        let status = response.status();
        // Whoever may not is told that there is no such thing.
        let why = match status {
            StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND => {
                "name a token with the scope `admin` by PEOPLEINFO_TOKEN or --token-file"
            }
            _ => "its log says why",
        };
        return Err(format!("the service at {listen} answers {status}; {why}"));
    }
    let answers = response.headers().get(PROCESS).and_then(|id| id.to_str().ok()?.parse().ok());
    let holds = store::holder(store).map_err(text)?;
    if holds.is_some() && holds != answers {
        return Err(format!(
            "the service at {listen} has another store open than {store}. Say with --listen where \
             that one is served."
        ));
    }
    receive(response, file, bar).await.map_err(|error| {
        format!(
            "the service at {listen} didn't send its copy to the end: {error}; its log says why"
        )
    })
}

async fn receive(
    response: Response<Incoming>,
    file: &Path,
    bar: &ProgressBar,
) -> Result<(), Box<dyn Error>> {
    let length = response.headers().get(header::CONTENT_LENGTH);
    if let Some(length) = length.and_then(|length| length.to_str().ok()?.parse().ok()) {
        bar.set_length(length);
        bar.set_style(bulk::style("{wide_bar} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left"));
    } else {
        bar.set_style(bulk::style("{spinner} {bytes}, {bytes_per_sec}"));
    }
    let mut file = File::create_new(file)?;
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        if let Some(chunk) = frame?.data_ref() {
            file.write_all(chunk)?;
            bar.inc(chunk.len() as u64);
        }
    }
    Ok(())
}
